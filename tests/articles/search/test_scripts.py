"""A story is found, and its words are marked, by every way to type them, in every script."""

import unicodedata

import pytest

from articles.search.query.parser import parse
from articles.search.search import search
from articles.search.text.snippets import marks
from tests.factories import make_article
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


# Language, headline, queries that match it, and words that it does not have.
HEADLINES = [
    ("ta", "தமிழ்நாட்டில் மழை வெள்ளம்", ["மழை", "வெள்ளம்", "தமிழ்\u200cநாட்டில்"], ["மழ", "வெள"]),
    ("my", "မြန်မာနိုင်ငံ\u200bသတင်း", ["သတင်း", "မြန်မာ", "နိုင်ငံသတင်း"], []),
    ("km", "ព្រះរាជា\u200bណាចក្រ ភ្នំពេញ", ["ភ្នំពេញ", "ភ្នំ\u200bពេញ", "រាជាណាចក្រ"], []),
    ("am", "አዲስ አበባ፡ዜና", ["አዲስ", "አበባ", "ዜና", "አዲስ አበባ"], ["አደስ"]),
    ("ka", "საქართველოს პარლამენტი", ["ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝᲡ", "პარლამენტი"], []),
    ("hy", "Երեւանում և Գյումրիում", ["Երևանում", "ԵՐԵՒԱՆՈՒՄ", "երեւանում", "գյումրիում"], []),
    ("hy", "Ա՛յո, ինչո՞ւ եկավ՜", ["Այո", "ինչու", "Ինչո՞ւ", "եկավ"], []),
    ("he", "מִשְׁפָּחָה בִּירוּשָׁלַיִם צה״ל", ["משפחה", "בירושלים", "צהל", 'צה"ל', "צה״ל"], []),
    ("ar", "الأخـبار السُّعودية", ["الأخبار", "السعودية", "الاخبار"], []),
    ("fa", "کتاب\u200cهای خانه\u200cی ما", ["کتاب\u200cهای", "کتابهای", "خانهی"], []),
    ("ur", "پاکستان کی خبریں ۲۰۲۴", ["پاکستان", "پاكستان", "۲۰۲۴", "2024"], []),
    ("fa", "علي رضايي", ["علی", "رضایی", '"علی رضایی"'], []),
    ("mr", "निवडणूक २०१९", ["२०१९", "2019"], ["नवडणूक"]),
    ("tr", "IĞDIR'DA YAĞIŞ, İstanbul'da güneş", ["ığdır", "Iğdır", "istanbul", "ISTANBUL", "İSTANBUL"], []),
    ("vi", decomposed("Đường Trần Hưng Đạo ở Hà Nội"), ["Trần Hưng Đạo", "hà nội", "ha noi", "duong"], []),
    ("ja", "ﾄｳｷｮｳﾀﾜｰ ガイド", ["トウキョウタワー", "トウキョウ", "ｶﾞｲﾄﾞ", "ガイド"], ["カイト"]),
    ("ja", "ひらか\u3099な と", ["ひらがな"], ["ひらかな"]),
    ("ko", decomposed("김철수 시장 사임"), ["김철수", decomposed("김철수"), "시장"], []),
    ("mn", "ᠮᠣᠩᠭᠣᠯ\u180e ᠤᠯᠤᠰ", ["ᠮᠣᠩᠭᠣᠯ", "ᠤᠯᠤᠰ"], []),
    ("bo", "བོད་ཀྱི་གསར་འགྱུར།", ["བོད", "གསར་འགྱུར", "བོད་ཀྱི"], ["བུད"]),
    ("nqo", "ߒߞߏ ߝߐߘߊ߫", ["ߒߞߏ", "ߝߐߘߊ߫"], []),
    ("chr", "ᏣᎳᎩ ᎧᏃᎮᏓ", ["ꮳꮃꭹ", "ᏣᎳᎩ", "ᎧᏃᎮᏓ"], []),
    ("en", "𐐔𐐯𐑅𐐨𐑉𐐯𐐻 Alphabet", ["𐐼𐐯𐑅𐐨𐑉𐐯𐐻", "𐐔𐐯𐑅𐐨𐑉𐐯𐐻", "alphabet"], []),
    ("en", "The ﬁnance oﬃcer of Baﬄe", ["finance", "officer", "baffle", "oﬃcer"], []),
    ("de", "Straßenbau: GROẞE FUẞGÄNGERZONE", ["strassenbau", "Straßenbau", "große", "grosse", "Fussgängerzone"], []),
    ("en", "In Congreſs, July", ["Congress", "congreſs"], []),
    ("en", "Louis Ⅺ in World War Ⅱ", ["XI", "Louis XI", "World War II", "II"], []),
    ("en", "CO₂ at 5 m² H₂O", ["CO2", "CO₂", "H2O", "m2"], []),
    ("en", "Firefighters 👩‍🚒🏽 win 👍🏿", ["firefighters"], []),
    ("hi", "हिन्\u200dदी क़लम", ["हिन्दी", "क़लम"], ["हिन"]),
    ("bn", "খালেদা জিয়া ক্\u200dষ", ["জিয়া", "খালেদা"], ["খা"]),
    ("th", "น้ำท่วมกรุงเทพฯ", ["น้ำท่วม", "นํ้าท่วม", "กรุงเทพ"], []),
    ("lo", "ແມ່ນໍ້າຂອງ", ["ແມ່ນ້ຳຂອງ", "ແມ່ນໍ້າ"], []),
    ("el", "ΆΝΝΑ ΚΏΣΤΑΣ στην Αθήνα", ["αννα", "Άννα Κώστας", "ΚΩΣΤΑΣ", "αθηνα"], []),
    ("ru", "Королёв и Ивано́в", ["Королев", "Королёв", "Иванов"], []),
    ("sr", "Ђоковић Đoković Ǆungla ǆep", ["Đoković", "džungla", "ǆungla"], []),
    ("haw", "Hawaiʻi ka ʻōlelo", ["Hawaii", "Hawai‘i", "Hawai'i", "olelo"], []),
    ("yi", "ייִדיש און מאַמע־לשון", ["יידיש", "ייִדיש", "מאמע-לשון", "לשון"], []),
    ("en", "O′Brien, Oʼ\u200bHara and OʹNeil", ["O'Brien", "O’Brien", "OBrien", "O'Hara", "O'Neil"], []),
    ("ti", "ኤርትራ፣ኣስመራ።", ["ኤርትራ", "ኣስመራ"], []),
    ("si", "ශ්‍රී ලංකාව", ["ශ්රී", "ශ්‍රී", "ලංකාව"], []),
    ("zh", "𠮷野家在東京開幕", ["𠮷野家", "東京", "開幕"], []),
    ("dv", "ދިވެހި ބަސް", ["ދިވެހި", "ބަސް"], ["ދވހ"]),
    ("jv", "ꦗꦮꦶ", ["ꦗꦮꦶ"], ["ꦗꦮ"]),
    ("ff", "𞤆𞤵𞤤𞤢𞤪 𞤀𞤣𞤤𞤢𞤥", ["𞤆𞤵𞤤𞤢𞤪", "𞤨𞤵𞤤𞤢𞤪"], []),
    ("fr", "L’Œuvre de l＇été aujourd’hui", ["oeuvre", "œuvre", "été", "ete", "aujourd'hui"], []),
    ("uk", "об’єкт пам'ять", ["обʼєкт", "об'єкт", "память", "пам’ять"], []),
    ("en", "Naïve café \u202eevil\u202c résumé", ["naive", "cafe", "resume", "evil"], []),
    ("ar", "٣٤٥ شخصا", ["345", "٣٤٥"], []),
    ("pa", "ਪੰਜਾਬੀ ਅੱਜ", ["ਪੰਜਾਬੀ", "ਅੱਜ"], ["ਪਜਾਬੀ"]),
]


@shared_rows
def headlines():
    return [
        make_article(
            language=language, headline=text, body="<p>1</p>", published=f"2020-{1 + day // 28:02}-{1 + day % 28:02}"
        ).entry.docid
        for day, (language, text, *_) in enumerate(HEADLINES)
    ]


@pytest.mark.parametrize("number", range(len(HEADLINES)), ids=lambda number: ascii(HEADLINES[number][1][:8]))
def test_each_way_to_type_the_words_of_a_headline_matches_and_marks_it(number, headlines):
    language, text, queries, other_words = HEADLINES[number]
    for typed in (text, *queries):
        query = parse(typed).query
        assert headlines[number] in search(query, sort="newest", size=100).docids, typed
        assert marks(unicodedata.normalize("NFC", text), query, language), typed
    for typed in other_words:
        assert headlines[number] not in search(parse(typed).query, sort="newest", size=100).docids, typed
