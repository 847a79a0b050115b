"""Each name has a key of its own, in every script; invisible characters make no difference."""

from itertools import combinations

import pytest

from articles.story.canonical_json import from_json
from articles.story.credits import Byline, Term
from articles.story.dates import InvalidStory
from articles.story.keys import current_key, former_key_of, is_key, key_of, slugify
from articles.story.story import Story
from articles.story.validation import check_bounds


def _flag(region: str) -> str:
    return "🏴" + "".join(chr(0xE0000 + ord(letter)) for letter in region) + "\U000e007f"


# Names that differ in a mark, a sign, a blank between figures, or only beyond the limit of a key.
DIFFERENT_NAMES = [
    ["मीना सिंह", "मोना सिंह", "मेना सिंह"],
    ["राम", "रोम", "रम"],
    ["খেলা", "খোলা"],
    ["ਸਿੰਘ", "ਸੰਘ"],
    ["கண்ணன்", "கண்ணான்"],
    ["మీనా", "మోనా"],
    ["หมี", "หมู", "หม่า"],
    ["ແມ່", "ແມ້"],
    ["ខេត្ត", "ខិត្ត"],
    ["ကို", "ကူ", "ကျော်"],
    ["𑄌𑄋𑄴𑄟𑄳𑄦", "𑄌𑄋𑄴𑄟𑄦"],
    ["አበበ", "አበባ"],
    ["أحمد", "احمد", "آحمد"],
    ["C", "C++", "C#"],
    ["A", "A+", "A-", "A*"],
    ["Disney", "Disney+"],
    ["WHO", "Who?", "WHO!"],
    ["1.5", "15", "1 5", "½", "1/2", "-1", "1", "+1", "1%", "°1", "1-2", "1,5"],
    ["AT&T", "AT T", "ATT"],
    ["Ke$ha", "Kesha", "Ke ha"],
    [".NET", "NET"],
    ["Georgia (state)", "Georgia State"],
    ["x²", "x2"],
    ["Weiß", "Weiss"],
    ["Müller", "Muller"],
    ["ナカダ", "ナカタ"],
    ["か", "が"],
    ["❤", "❤❤", "☂"],
    [_flag("gbsct"), _flag("gbwls")],
    ["Committee of Inquiry " * 6 + "Part One", "Committee of Inquiry " * 6 + "Part Two"],
    ["ก" * 120 + "ข", "ก" * 120 + "ค"],
    ["a" * 100, "a" * 101],
    ["தமிழ்", "தமழ்"],
    ["မြန်မာ", "မြန်မ"],
    ["ភ្នំ", "ភូំ", "ភំ"],
    ["ბათუმი", "ბათომი"],
    ["ısı", "isi"],
    ["Işık Ilıca", "Işık İlıca"],
    ["Trần", "Trân", "Tran"],
    ["ﾊﾅ", "ﾊﾞﾅ", "ﾊﾟﾅ"],
    ["ᠮᠣᠩᠭᠣᠯ", "ᠮᠥᠩᠭᠥᠯ"],
    ["བོད", "བུད", "བདེ"],
    ["ߒߞߏ", "ߒ߫ߞߏ"],
    ["ᏣᎳᎩ", "ᏣᎳᎦ"],
    ["𐐔𐐯𐑅", "𐐔𐐨𐑅"],
    ["👩‍🚒", "👩", "👍🏽", "👍🏿", "🇩🇪", "🇫🇷"],
    ["Ⅳ", "Ⅵ"],
    ["H₂O", "H2O"],
    ["Ով՞", "Ով"],
    ["ꦗꦮ", "ꦗꦮꦶ"],
    ["ދިވެހި", "ދަވެހި"],
    ["ಮೀನಾ", "ಮೋನಾ", "ಮೇನಾ"],
    ["രമ്യ", "രമ്യാ"],
    ["ꯃꯤꯅꯥ", "ꯃꯣꯅꯥ"],
    ["ᤔᤡᤏ", "ᤔᤢᤏ"],
    ["𑂧𑂲𑂢", "𑂧𑂷𑂢"],
    ["ተስፋ", "ተስፈ"],
    ["علي", "على"],
    ["گل", "کل"],
    ["Θάνος", "Θανος"],
    ["Søren", "Soren"],
    ["Ḥasan", "Hasan"],
    ["Ґалаґан", "Галаган"],
    ["高橋", "髙橋"],
    ["ハ", "バ", "パ"],
    ["つ", "っ"],
    ["㈱", "㈲"],
    ["㎏", "㎎"],
    ["½", "⅓", "1/2"],
    ["№ 5", "№ 6", "§ 5"],
    ["P!nk", "Pnk", "P nk"],
    ["何？", "何"],
    ["1️⃣", "2️⃣"],
    ["СССР", "CCCP"],
    ["രാമൻ", "രാമന്"],
]
# Spellings of one name: capitals, width, points, invisible characters, kinds of apostrophes and hyphens.
SAME_NAME = [
    ["Klimawandel", "klimawandel", "Klima\u200bwandel", "Klima\u00adwandel", "\u200fKlimawandel", "Ｋｌｉｍａwandel"],
    ["شاهد", "شَاهِد", "شـاهد"],
    ["שלום", "שָׁלוֹם"],
    ["צה״ל", 'צה"ל', "צהל"],
    ["İstanbul", "istanbul", "İSTANBUL"],
    ["საქართველო", "ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ"],
    ["ΟΔΟΣ", "οδος"],
    ["ﬁre", "fire", "FIRE"],
    ["क्ष", "क्\u200dष", "क्\u200cष"],
    ["می\u200cخواهم", "میخواهم"],
    ["O'Neill", "O’Neill", "Oʼneill", "O`Neill", "O´Neill", "O＇Neill"],
    ["Anne-Marie", "Anne‑Marie", "Anne–Marie", "Anne−Marie", "Anne Marie"],
    ["❤", "❤\ufe0f"],
    ["葛城", "葛\U000e0100城"],
    ["Ann B. Lee", "Ann B Lee", "ann b. lee"],
    ["ភ្នំពេញ", "ភ្នំ\u200bពេញ"],
    ["ﾄｳｷｮｳ", "トウキョウ"],
    ["Việt Nam", "Việt Nam", "VIỆT NAM"],
    ["김철수", "김철수"],
    ["Ꮳꮃꭹ", "ᏣᎳᎩ"],
    ["𐐼𐐯𐑅", "𐐔𐐯𐑅"],
    ["ᠮᠣᠩᠭᠣᠯ\u180e", "ᠮᠣᠩᠭᠣᠯ"],
    ["STRAẞE", "straße"],
    ["Ⅳ", "IV"],
    ["ﻣﺤﻤﺪ", "محمد"],
    ["น้ำ", "นํ้า"],
    ["ແມ່ນ້ຳ", "ແມ່ນໍ້າ"],
    ["Արա՛մ", "Արամ"],
    ["O′Brien", "O'Brien", "O՚Brien"],
    ["രാമൻ", "രാമന്\u200d"],
    ["ৎ", "ত্\u200d"],
    ["ကို", "ကုိ"],
    ["แมว", "เเมว"],
    ["ដើម", "ដេីម"],
    ["आज", "अाज"],
    ["㍿日立", "株式会社日立"],
    ["№5", "№ 5", "No 5"],
    ["℡", "TEL"],
    ["ﬃ", "ffi"],
    ["ⲀⲂ", "ⲁⲃ"],
    ["ႠႡ", "ⴀⴁ"],
    ["𞤀𞤣", "𞤢𞤣"],
    ["Bad\u2060Gastein", "BadGastein"],
    ["\u2067שלום\u2069", "שלום"],
]


@pytest.mark.parametrize("names", DIFFERENT_NAMES, ids=lambda names: names[0][:12])
def test_two_different_names_never_have_one_key(names):
    for one, other in combinations(names, 2):
        assert key_of(one) != key_of(other), (one, other)
    assert all(is_key(key_of(name)) and len(key_of(name)) <= 100 for name in names)


@pytest.mark.parametrize("names", SAME_NAME, ids=lambda names: names[0][:12])
def test_invisible_characters_make_no_other_name(names):
    assert len({key_of(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("हिंदी में जानकारी", "हिंदी-में-जानकारी"),
        ("İstanbul Boğazı'nda fırtına", "istanbul-boğazında-fırtına"),
        ("مُحَمَّد", "محمد"),
        ("น้ำท่วม\u200bกรุงเทพ", "น้ำท่วมกรุงเทพ"),
        ("Zusammen\u00adarbeit", "zusammenarbeit"),
        ("ព្រះរាជា\u200bណាចក្រ", "ព្រះរាជាណាចក្រ"),
        ("\u0301", ""),
        ("Ինչո՞ւ", "ինչու"),
        ("བོད་ཀྱི་གསར་འགྱུར།", "བོད-ཀྱི-གསར-འགྱུར"),
        ("ﾆｭｰｽ速報", "ニュース速報"),
        ("Congreſs ⅩⅣ", "congress-xiv"),
        ("Iğdır'da İnce Işık", "ığdırda-ince-ışık"),
    ],
)
def test_slugs_are_legible_in_every_script(text, slug):
    assert slugify(text) == slug


def test_a_slug_is_never_cut_between_a_letter_and_its_marks():
    slug = slugify("กี" * 60)
    assert slug == "กี" * 40 and slugify("a" + "กี" * 60) == "a" + "กี" * 39


def test_a_name_equal_to_the_key_of_another_has_a_key_of_its_own():
    assert key_of(key_of("C++")) != key_of("C++")


@pytest.mark.parametrize("name", [" ", "\u200b", "\u00ad\u200e", "\u3164", "\u2800", "\ufe0f"])
def test_a_name_of_invisible_characters_is_refused(name):
    assert key_of(name) == ""
    with pytest.raises(InvalidStory, match=r"has none|anybody"):
        check_bounds(Story(headline="x", tags=(Term.named(name),)))
    if name.strip():
        with pytest.raises(InvalidStory, match="anybody sees"):
            check_bounds(Story(headline="x", bylines=(Byline(name),)))


def test_a_key_of_the_former_rule_is_read_as_the_key_of_the_printed_name():
    byline, tag = '{"key":"ann","name":"Ann Lee"}', '{"key":"र-म","name":"राम"}'
    story = from_json(f'{{"bylines":[{byline}],"headline":"x","schema":1,"tags":[{tag}]}}')
    assert story.tags[0].key == "राम" and story.bylines[0].key == "ann"
    assert current_key(former_key_of("C++"), "C++") == key_of("C++") and current_key("c", "C") == "c"
