"""Clippings have dates in the words, figures and calendars of their language."""

from datetime import UTC

import pytest

from articles.importing.formats import Options
from articles.importing.formats.clippings.local_dates import read_local
from articles.importing.formats.clippings.printed_dates import read_printed
from tests.articles.importing.clipping_samples import story_of

DATES = """
2 июля 2024 г. | вторник, 2 июля 2024 | 2 липня 2024 року | 2 юли 2024 | 2 Ιουλίου 2024 | Τρίτη, 2 Ιουλίου 2024
2 يوليو 2024 | ٢ يوليو ٢٠٢٤ | ٢٠٢٤-٠٧-٠٢ | الثلاثاء 2 يوليو 2024 | 2 تموز 2024 | 2 ژوئیه 2024 | ۲۰۲۴/۰۷/۰۲
2 ביולי 2024
२ जुलाई २०२४ | मंगलवार, 2 जुलाई 2024 | ২ জুলাই ২০২৪ | 2 ஜூலை 2024 | 2 జులై 2024 | 2 ਜੁਲਾਈ 2024 | ۲ جولائی ۲۰۲۴
2 กรกฎาคม 2567 | 2 ก.ค. 2567 | 2 กรกฎาคม 2024 | ២ កក្កដា ២០២៤ | ၂၀၂၄-၀၇-၀၂ | ໒໐໒໔-໐໗-໐໒ | 2 ივლისი 2024 | 2 հուլիսի 2024
2024年7月2日 | ２０２４年７月２日 | 2024年7月2日 星期二 | 2024年7月2日（火） | 二〇二四年七月二日
令和6年7月2日 | 民國113年7月2日
2024년 7월 2일 화요일 | 2024. 7. 2. | ngày 2 tháng 7 năm 2024 | 2 Temmuz 2024
2. Juli 2024 | Dienstag, 2. Juli 2024 | mardi 2 juillet 2024 | 2 de julio de 2024 | 2 luglio 2024 | 2 de julho de 2024
2 lipca 2024 | 2. července 2024 | 2. heinäkuuta 2024 | 2024. július 2. | 2 iulie 2024 | 2024 m. liepos 2 d.
2 juli 2024 | 2-Jul-2024 | 02-Jul-24
"""
NO_DATES = """
2 июля 2024 паром вернулся | Июль 2024 года был сухим | 2 мартобря 2024 | 32 июля 2024 | 2024年の港 | 令和の港
2 บาท 2567 | 七月二日
2567年7月2日 | 12 de todo de 2024 | Juli 2024 war nass
"""


def listed(table: str) -> list[str]:
    return [text.strip() for line in table.strip().splitlines() for text in line.split("|")]


@pytest.mark.parametrize("text", ["mardi 2 juillet 2024 à 9h30", "2 de julho de 2024 09h30", "02-Jul-24 9:30"])
def test_a_time_is_read_as_its_language_writes_it(text):
    date = read_printed(text, Options(UTC, "day-first"))
    assert date is not None and date.text == "2024-07-02T09:30+00:00"


@pytest.mark.parametrize("text", listed(DATES))
def test_a_date_in_another_language_is_read(text):
    date = read_printed(text, Options(UTC, "day-first"))
    assert date is not None and date.text == "2024-07-02"


@pytest.mark.parametrize("text", listed(NO_DATES))
def test_a_line_with_more_than_a_date_is_none(text):
    assert read_local(text) is None


def test_a_time_after_a_date_is_read_in_the_zone_of_the_run():
    assert read_printed("2 июля 2024, 9:30", Options(UTC)).text == "2024-07-02T09:30+00:00"
    assert read_printed("2024年7月2日 10:30", Options(UTC)).text == "2024-07-02T10:30+00:00"
    assert read_printed("令和元年7月2日", Options(UTC)).text == "2019-07-02"


@pytest.mark.parametrize(
    ("headline", "date", "lead"),
    [
        ("Паром вернулся в гавань", "2 июля 2024 г.", "Ночной паром снова вышел в море во вторник."),
        ("渡轮重返港口", "2024年7月2日", "夜间渡轮在维修之后于星期二再次启航，市民前来观看。"),
        ("العبارة تعود إلى الميناء", "٢ يوليو ٢٠٢٤", "أبحرت العبارة الليلية مجددا يوم الثلاثاء."),
        ("เรือกลับสู่ท่าเรือ", "2 กรกฎาคม 2567", "เรือออกเดินทางอีกครั้งในวันอังคารหลังจากซ่อมแซมนานสองปี"),
    ],
)
def test_a_date_line_below_the_headline_is_no_paragraph(headline, date, lead):
    story = story_of(f"{headline}\n{date}\n\n{lead}\n")
    assert (story.headline, story.published.text, story.body) == (headline, "2024-07-02", f"<p>{lead}</p>")
