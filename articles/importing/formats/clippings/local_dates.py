"""Dates in the words and figures of other languages than English: 2 июля 2024 г., 2024年7月2日, ٢ يوليو ٢٠٢٤.

    >>> read_local("mardi 2 juillet 2024"), read_local("令和6年7月2日 10:30"), read_local("2 กรกฎาคม 2567")
    (('2024-07-02', ''), ('2024-07-02', '10:30'), ('2024-07-02', ''))

A line is a date only as a whole. Names of months that mean two months in two languages are on no list. Years of
Japanese eras and of the Republic of China are read by their signs, those of the Buddhist calendar from 2400 on beside a
month in Thai; months of other calendars are not read.
"""

import re
import unicodedata
from datetime import date, timedelta

from articles.story.characters import DIGITS, INVISIBLE, LETTER, WORD
from articles.story.text import normalized

_MONTHS = """
    januar februar märz april mai juni juli august september oktober november dezember
    jänner feber - - - - - - - - - -
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    - - - - - - - - setiembre - - -
    gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
    janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
    januari februari maart april mei juni juli augustus september oktober november december
    januari februari mars april maj juni juli augusti september oktober november december
    januar februar marts april maj juni juli august september oktober november desember
    januari februari maret april mei juni juli agustus september oktober november desember
    tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta - - - - - -
    - - - - - - heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
    ledna února března dubna května června července srpna září října listopadu prosince
    januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra
    január február március április május június július augusztus szeptember október november december
    ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
    ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
    sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
    януари февруари март април май юни юли август септември октомври ноември декември
    ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου
    يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
    كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول
    ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر
    جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر
    בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר
    ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר
    जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर
    - फ़रवरी - - - - - - सितम्बर अक्तूबर नवम्बर दिसम्बर
    জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর
    ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட் செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்
    జనవరి ఫిబ్రవరి మార్చి ఏప్రిల్ మే జూన్ జులై ఆగస్టు సెప్టెంబర్ అక్టోబర్ నవంబర్ డిసెంబర్
    ਜਨਵਰੀ ਫ਼ਰਵਰੀ ਮਾਰਚ ਅਪ੍ਰੈਲ ਮਈ ਜੂਨ ਜੁਲਾਈ ਅਗਸਤ ਸਤੰਬਰ ਅਕਤੂਬਰ ਨਵੰਬਰ ਦਸੰਬਰ
    jan feb mrz apr - jun jul aug sep okt nov dez
    janv févr mars avr mai juin juil août sept oct nov déc
    ene feb mar abr may jun jul ago sept oct nov dic
    gen feb mar apr mag giu lug ago set ott nov dic
    jan fev mar abr mai jun jul ago set out nov dez
    jan feb mrt apr mei jun jul aug sep okt nov dec
    oca şub mar nis may haz tem ağu eyl eki kas ara
    sty lut mar kwi maj cze lip sie wrz paź lis gru
    янв фев мар апр май июн июл авг сен окт ноя дек
    มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม
    ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.
    იანვარი თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი
    հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի հուլիսի օգոստոսի սեպտեմբերի հոկտեմբերի նոյեմբերի դեկտեմբերի
    មករា កុម្ភៈ មីនា មេសា ឧសភា មិថុនា កក្កដា សីហា កញ្ញា តុលា វិច្ឆិកា ធ្នូ
"""
_WEEKDAYS = """
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    lundi mardi mercredi jeudi vendredi samedi dimanche
    lunes martes miércoles jueves viernes sábado domingo
    lunedì martedì mercoledì giovedì venerdì sabato
    segunda-feira terça-feira quarta-feira quinta-feira sexta-feira
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag
    poniedziałek wtorek środa czwartek piątek sobota niedziela pondělí úterý středa čtvrtek pátek neděle
    понедельник вторник среда четверг пятница суббота воскресенье
    понеділок вівторок середа четвер п'ятниця субота неділя
    δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή
    pazartesi salı çarşamba perşembe cuma cumartesi pazar
    الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد
    सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार
"""
_SOLAR_MONTHS = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"  # of the Iranian calendar
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867, "民國": 1911, "民国": 1911}
_FIGURES = {ord(figure): str(number) for number, figure in enumerate("〇一二三四五六七八九")}
_BUDDHIST_YEARS = 543


def _folded(text: str) -> str:
    text = normalized(re.sub(f"[{INVISIBLE}]", "", text), "NFKC").translate(DIGITS)
    return unicodedata.normalize("NFC", text.casefold().replace("i\u0307", "i"))


def _months() -> dict[str, int]:
    months = {}
    for line in filter(str.strip, _MONTHS.splitlines()):
        for number, name in enumerate(line.split(), 1):
            months[_folded(name).replace("_", " ")] = number
    del months["-"]
    return months


_NUMBERS = _months()
_SOLAR = {_folded(name): number for number, name in enumerate(_SOLAR_MONTHS.split(), 1)}
_NAMES = "|".join(sorted(map(re.escape, {**_NUMBERS, **_SOLAR}), key=len, reverse=True))
_TWO_NAMES = re.compile(rf"(?P<first>{_NAMES})\s*(?:/\s*(?P<second>{_NAMES})|\(\s*(?P<other>{_NAMES})\s*\))")
_WEEKDAY = rf"(?:(?:{'|'.join(map(_folded, _WEEKDAYS.split()))})[,،]?\s+)?"
_TIME = r"(?:,?\s+(?:[вум]\s+|um\s+|à\s+|a\s+las\s+|kl\.?\s+)?(?P<time>\d{1,2}(?::|\s?h\s?)\d\d)(?:\s+uhr)?)?"
_OF = r"(?:\s*(?:de|del|di|d['’])\s*|\s+)"
_YEAR = r"(?P<year>\d{4})"
_DAY = r"(?P<day>\d{1,2})(?:\.|º|o|er|-го|-е)?"
_SOUTH_EAST = re.compile("[\u0e00-\u0e7f]")
_PATTERNS = [
    re.compile(pattern + _TIME)
    for pattern in (
        rf"{_WEEKDAY}{_DAY}{_OF}(?P<month>{_NAMES})[.,]?{_OF}{_YEAR}(?:\s*(?:г\.?|года|р\.?|року|г\.,))?",
        rf"{_YEAR}(?:\.|\s+m\.)?\s+(?P<month>{_NAMES})\s+{_DAY}(?:\s*d\.)?",
        rf"(?P<month>{_NAMES})\s+{_DAY},?\s+{_YEAR}",
        r"(?:ngày\s+)?(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})(?:\s+năm|,)?\s+(?P<year>\d{4})",
        r"(?:[月火水木金土日]曜日?\s*)?(?P<era>令和|平成|昭和|大正|明治|民[國国])?\s*(?P<year>\d{1,4}|元)\s*年"
        r"\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日"
        r"(?:\s*\(?(?:(?:星期|週|周|礼拜)[一二三四五六日天]|[月火水木金土日](?:曜日?)?)\)?)?",
        r"(?P<year>\d{4})\s*년\s*(?P<month>\d{1,2})\s*월\s*(?P<day>\d{1,2})\s*일(?:\s*\(?[월화수목금토일](?:요일)?\)?)?",
        r"(?P<year>\d{4})\.\s+(?P<month>\d{1,2})\.\s+(?P<day>\d{1,2})\.?",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
    )
]
_HAN_FIGURES = re.compile("[〇一二三四五六七八九十]+(?=[年月日])")
# What may be the name of a month: of a few letters in most scripts, of one letter with its vowel in Tamil.
MONTH_NAME = rf"(?:{LETTER}{{3,12}}|(?:(?![a-zA-Z]){LETTER}){{1,2}})"
_HAS_WORD = re.compile(f"[{WORD}]")


def _one_name(match: re.Match) -> str:
    """Return the first of two names of one month, as Arabic has them beside each other; two months as they are."""
    second = match["second"] or match["other"]
    return match["first"] if _NUMBERS.get(match["first"]) == _NUMBERS.get(second, 0) else match[0]


def read_local(text: str) -> tuple[str, str] | None:
    """Return the day as ISO 8601 and the time of day, or "", of a line that is only a date; None for any other."""
    if not 6 <= len(text) <= 80 or not _HAS_WORD.search(text):
        return None
    folded = _HAN_FIGURES.sub(lambda match: _in_digits(match[0]), " ".join(_folded(text).split()))
    folded = _TWO_NAMES.sub(_one_name, folded)
    for pattern in _PATTERNS:
        if match := pattern.fullmatch(folded):
            return _day(match.groupdict(), is_thai=bool(_SOUTH_EAST.search(folded)))
    return None


def _in_digits(figures: str) -> str:
    """Return the digits of a Chinese number up to 99, or of figures in a row."""
    if "十" not in figures:
        return figures.translate(_FIGURES)
    tens, _, ones = figures.partition("十")
    return f"{tens.translate(_FIGURES) or 1}{ones.translate(_FIGURES) or 0}"


def _day(parts: dict[str, str | None], *, is_thai: bool) -> tuple[str, str] | None:
    month_text = parts["month"] or ""
    month = int(month_text) if month_text.isdecimal() else _NUMBERS.get(month_text) or _SOLAR[month_text]
    year, day = 1 if parts["year"] == "元" else int(parts["year"] or 0), int(parts["day"] or 0)
    if month_text in _SOLAR and month_text not in _NUMBERS:
        if not (1200 < year < 1500 and 1 <= day <= (31 if month <= 6 else 30)):
            return None
        solar = _of_iranian_calendar(year, month, day)
        year, month, day = solar.year, solar.month, solar.day
    if era := parts.get("era"):
        year += _ERAS[era]
    elif is_thai and year >= 2400:
        year -= _BUDDHIST_YEARS
    if not (1440 < year < 2158 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    time = re.sub(r"\s?h\s?", ":", parts.get("time") or "")  # 9h30, in French and Portuguese
    return f"{year:04}-{month:02}-{day:02}", time.rjust(5, "0") if time else ""


def _of_iranian_calendar(year: int, month: int, day: int) -> date:
    """Return the day of a date of the solar calendar, by its cycle of 33 years, which is exact from 1178 to 1633."""
    years = year - 979
    days_before = 31 * (month - 1) - max(0, month - 7)  # the first six months have 31 days
    days = 365 * years + years // 33 * 8 + (years % 33 + 3) // 4 + days_before + day - 1
    return date(1600, 3, 20) + timedelta(days=days)
