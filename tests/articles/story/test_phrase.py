"""A phrase matches all spellings of the same words in every script, and never a part of another word."""

import pytest

from articles.story.phrase import Phrase, ReadText
from articles.story.replacement import Replacement


def replaced(phrase: str, text: str, *, exact_case: bool = False) -> str:
    return Replacement((phrase,), "#", exact_case).text(text)


@pytest.mark.parametrize(
    ("phrase", "text", "result"),
    [
        ("दल", "दल ने दलित नेता को चुना। दलाल", "# ने दलित नेता को चुना। दलाल"),
        ("মা", "মা মাটি মামা", "# মাটি মামা"),
        ("கண்", "கண் கண்ணன்", "# கண்ணன்"),
        ("王小明", "市长王小明宣布辞职", "市长#宣布辞职"),
        ("山田太郎", "市長選で山田太郎氏が", "市長選で#氏が"),
        ("山田 太郎", "山田太郎、山田　太郎", "#、#"),
        ("ジョン・スミス", "ジョン・スミス氏、ジョン＝スミス", "#氏、#"),
        ("アメリ", "アメリカ アメリ", "アメリカ #"),
        ("さくら", "さくらんぼ、さくらが", "さくらんぼ、#が"),
        ("김철수", "김철수는 김철수가 김철수 시장 김철수에게서", "#는 #가 # 시장 #에게서"),
        ("김철", "김철수는 김철은", "김철수는 #은"),
        ("대통령", "부대통령 대통령실 대통령의", "부대통령 대통령실 #의"),
        ("สมชายใจดี", "นายสมชายใจดีลาออก", "นาย#ลาออก"),
        ("สมชาย ใจดี", "สมชายใจดี สม\u200bชาย ใจดี", "# #"),
        ("หม", "หมี หม", "หมี #"),
        ("มา", "เมา มา", "เมา #"),
        ("កម្ពុជា", "ព្រះរាជាណាចក្រ\u200bកម្ពុជា\u200bមាន", "ព្រះរាជាណាចក្រ\u200b#\u200bមាន"),
        ("កម", "កម្ពុជា", "កម្ពុជា"),
        ("ကို", "ကိုကို", "##"),
        ("က", "ကို", "ကို"),
        ("ກາ", "ກາ ແກາ", "# ແກາ"),
        ("שלום", "שָׁלוֹם \u200fשלום\u200f", "# \u200f#\u200f"),
        ("צה״ל", 'צה"ל', "#"),
        ("محمد", "مُحَمَّد محمدي", "# محمدي"),
        ("አበበ", "አበበ አበበች", "# አበበች"),
        ("Işıl İnce", "Işıl İnce’nin", "#’nin"),
        ("საქართველო", "ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ", "#"),
        ("Οδος", "ΟΔΟΣ οδοσ", "# #"),
        ("Jörg Weiß", "JÖRG WEISS, Jörg Weiß’ Jorg Weiss", "#, #’ Jorg Weiss"),
        ("ofﬁce", "office OFFICE", "# #"),
        ("Quentin", "Ｑｕｅｎｔｉｎ Quen\u00adtin Q\u200euentin Quentins", "# # # Quentins"),
        ("O'Harrow", "O`Harrow O´Harrow OʼHarrow O‘Harrow O’Harrow’s O", "# # # # #’s O"),
        ("Anne-Marie Ko", "Anne‑Marie Ko, Anne–Marie Ko, Anne Marie Ko, Annemarie Ko", "#, #, #, Annemarie Ko"),
        ("Don", "Don don't Don’t Don's", "# don't Don’t #'s"),
        ("its", "its it's", "# it's"),
        ("resume", "resume résumé", "# résumé"),
        ("J. Smith", "J. Smith J Smith, J; Smith", "# #, J; Smith"),
        ("Jon Smith", "Jon. Smith", "Jon. Smith"),
        ("𑄌𑄋𑄴", "𑄌𑄋𑄴𑄟𑄳𑄦 𑄌𑄋𑄴", "𑄌𑄋𑄴𑄟𑄳𑄦 #"),
        ("C", "C, C++, C# and C.", "#, C++, C# and #."),
        ("C++", "C and C++.", "C and #."),
        (".NET", "net, .NET", "net, #"),
        ("Quentin", "#Quentin", "##"),
        ("மீனா", "மீனா மீனாட்சி மீனாவின்", "# மீனாட்சி மீனாவின்"),
        ("သန်း", "သန်းထွန်း သန", "#ထွန်း သန"),
        ("ნინო", "ნინო ᲜᲘᲜᲝ ნინოს", "# # ნინოს"),
        ("Արամ Եւա", "ԱՐԱՄ ԵՒԱ, Արա՛մ Եւա, Արամ Եւան", "#, #, Արամ Եւան"),
        ("ג׳ורג׳ לוי", "ג'ורג' לֵוִי, ג’ורג’ לוי", "#, #"),
        ("ג׳ורג׳", "ג'ורג' ג׳ורג׳ ג’ורג", "# # #"),
        ("עבד", "עבד־אל, לעבד", "#־אל, לעבד"),
        ("محمد", "مـحـمـد محمّد المحمد", "# # المحمد"),
        ("می\u200cخواهم", "میخواهم می\u200cخواهم", "# #"),
        ("Işık Ilıca", "IŞIK ILICA, Işık Ilıca’nın, İşık Ilıca, Isik Ilica", "#, #’nın, İşık Ilıca, Isik Ilica"),
        ("Sıla", "SILA Sila", "# Sila"),
        ("Trần Hưng", "TRẦN HƯNG Tran Hung Trần Hùng", "# Tran Hung Trần Hùng"),
        ("ガンダム", "ｶﾞﾝﾀﾞﾑ ｶﾞﾝﾀﾞﾑｽ", "# ｶﾞﾝﾀﾞﾑｽ"),
        ("ᠮᠣᠩᠭᠣᠯ", "ᠮᠣᠩᠭᠣᠯ\u180e ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ", "# #\u202fᠤᠨ"),
        ("བོད", "བོད་ཀྱི བོདཔ", "#་ཀྱི བོདཔ"),
        ("ߒߞߏ", "ߒߞߏ ߒߞߏߒ", "# ߒߞߏߒ"),
        ("ᏣᎳᎩ", "ꮳꮃꭹ ᏣᎳᎩᎢ", "# ᏣᎳᎩᎢ"),
        ("𐐔𐐯𐑅", "𐐼𐐯𐑅 𐐔𐐯𐑅𐐻", "# 𐐔𐐯𐑅𐐻"),
        ("น้ำฝน", "น้ำฝน นํ้าฝน น้ำ", "# # น้ำ"),
        ("ແມ່ນ້ຳ", "ແມ່ນໍ້າ ແມ່ນ້ຳ", "# #"),
        ("Weiß", "WEIẞ WEISS Weis", "# # Weis"),
        ("Louis XIV", "Louis ⅩⅣ, Louis XV", "#, Louis XV"),
        ("O'Brien", "O′Brien O՚Brien O｀Brien OʹBrien", "# # # #"),
        ("AT&T", "AT&T, AT T, AT-T", "#, AT T, AT-T"),
        ("Fire 🔥 Ltd", "Fire 🔥 Ltd, Fire Ltd", "#, Fire Ltd"),
        ("Smith, John", "Smith, John and Smith John", "# and #"),
        ("葛城", "葛\U000e0100城", "#"),
    ],
)
def test_all_spellings_of_a_phrase_are_replaced_and_no_part_of_another_word(phrase, text, result):
    assert replaced(phrase, text) == result


def test_capitals_count_only_where_the_query_demands_it():
    assert replaced("Weiß", "WEISS Weiss Weiß", exact_case=True) == "WEISS Weiss #"


def test_the_names_of_other_people_stay_as_they_are():
    names = Replacement(("李明",), "#", untouched=("李明博",))
    assert names.text("李明说，李明博没有来") == "#说，李明博没有来"


def test_a_phrase_without_words_is_in_no_text():
    assert not Phrase("!!!") and list(Phrase("!!!").spans(ReadText("Wow!!!"))) == []
