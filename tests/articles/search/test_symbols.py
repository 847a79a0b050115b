"""Symbols that stand for letters (㎏, ㍿, №, ½) are the letters: in the index, in queries, marks and replacements."""

import pytest

from articles.search.backends import plan as plans
from articles.search.query.compounds import expand
from articles.search.query.parser import parse
from articles.search.text import analyzer
from articles.search.text.document import index_document
from articles.search.text.highlighting import highlight_html
from articles.search.text.snippets import best, marks
from articles.story.keys import slugify
from articles.story.replacement import Replacement
from articles.story.symbols import expand as written_with_places
from articles.story.text import clean_text
from tests.factories import make_story

# Language, text, and for each query what is marked.
TEXTS = [
    ("ja", "㍿日立が発表", {"株式会社": ["㍿"], "㍿": ["㍿"], "株式会社日立": ["㍿日立"], "㍿日立": ["㍿日立"]}),
    ("ja", "㈱山田製作所", {"㈱": ["㈱"], "㈱山田": ["㈱山田"], "山田": ["山田"]}),
    ("ko", "㈜삼성 발표", {"㈜": ["㈜"], "삼성": ["삼성"]}),
    ("en", "Call ℡ 110", {"tel": ["℡"], "℡": ["℡"], "TEL 110": ["℡", "110"]}),
    ("ru", "Школа №5 и № 7", {"№": ["№", "№"], "№5": ["№5"], "No 7": ["№", "№", "7"]}),
    ("en", "At ½ price, 2½ hours", {"½": ["½", "½"], "1/2": ["½", "½"], "2½": ["2½"], "price": ["price"]}),
    ("en", "5㎏ of rice", {"kg": ["㎏"], "㎏": ["㎏"], "5㎏": ["5㎏"], "5kg": ["5㎏"], "5 kg": ["5㎏"]}),
    ("en", "A plot of 3 ㎡", {"m2": ["㎡"], "㎡": ["㎡"], "m²": ["㎡"]}),
    ("en", "It was 20℃ then", {"℃": ["℃"], "20℃": ["20℃"], "20": ["20"]}),
    ("en", "Ⓐnarchy, 🄰 and ⒜", {"anarchy": ["Ⓐnarchy"], "Ⓐ": ["Ⓐ", "🄰", "⒜"]}),
    ("en", "⒈ one ⑵ two ❸ three", {"1": ["⒈"], "2": ["⑵"], "3": ["❸"]}),
    ("ar", "محمد ﷺ قال", {"ﷺ": ["ﷺ"], "صلى": ["ﷺ"], "محمد": ["محمد"]}),
    ("fa", "۱۰ ﷼ پول", {"ریال": ["﷼"], "﷼": ["﷼"]}),
    ("ja", "㋿元年 5㌔ ㌦高", {"令和": ["㋿"], "令和元年": ["㋿元年"], "キロ": ["㌔"], "ドル高": ["㌦高"]}),
    ("zh", "㊗新年 ⼀⾦", {"祝": ["㊗"], "㊗": ["㊗"], "一金": ["⼀⾦"]}),
    ("en", "Open ㏂ only, ℅ Smith", {"am": ["㏂"], "a.m.": ["㏂"], "℅": ["℅"]}),
    ("en", "The ﬁrst oﬃce", {"first": ["ﬁrst"], "office": ["oﬃce"]}),
    ("en", "Henry Ⅷ", {"VIII": ["Ⅷ"], "Ⅷ": ["Ⅷ"]}),
    ("en", "Brand™ new", {"brand": ["Brand"], '"brand new"': ["Brand™ new"]}),
    ("ml", "അവന്\u200d വന്നു, മീൻ", {"അവൻ": ["അവന്\u200d"], "മീന്\u200d": ["മീൻ"]}),
    ("my", "ကုိယ့်လူ", {"ကိုယ့်": ["ကုိယ့်"]}),
    ("th", "เเมวดำ", {"แมว": ["เเมว"], "แมวดํา": ["เเมวดำ"]}),
    ("lo", "ເເມວ", {"ແມວ": ["ເເມວ"]}),
    ("km", "ដេីម", {"ដើម": ["ដេីម"]}),
    ("bn", "হঠাত্\u200d", {"হঠাৎ": ["হঠাত্\u200d"]}),
    ("hi", "अाज", {"आज": ["अाज"]}),
]


# Figures in groups, letters typed in other ways, and words with small words before them in one piece.
TEXTS += [
    ("hi", "१,२०० रुपये, २०२४", {"1200": ["१,२००"], "१२००": ["१,२००"], "1,200": ["१,२००"], "2024": ["२०२४"]}),
    ("hi", "१,००,००० रुपये", {"100000": ["१,००,०००"], "1,00,000": ["१,००,०००"]}),
    ("en", "Rs 12,34,567 and 1,2 or 1,23,4", {"1234567": ["12,34,567"], "23": ["23"], "1,2": ["1,2"]}),
    ("ar", "١٬٢٠٠ دينار", {"1200": ["١٬٢٠٠"], "1,200": ["١٬٢٠٠"]}),
    ("th", "ปี ๒๕๖๗ ราคา ๑,๒๐๐ บาท", {"2567": ["๒๕๖๗"], "1200": ["๑,๒๐๐"], "บาท": ["บาท"]}),
    ("km", "ឆ្នាំ២០២៤", {"2024": ["២០២៤"], "ឆ្នាំ": ["ឆ្នាំ"]}),
    ("my", "၂၀၂၄ ခုနှစ်", {"2024": ["၂၀၂၄"]}),
    ("lo", "ປີ໒໐໒໔", {"2024": ["໒໐໒໔"]}),
    ("he", "אל־על נוסדה", {"אלעל": ["אל־על"], "אל-על": ["אל־על"]}),
    ("hy", "հայ֊ռուսական", {"հայռուսական": ["հայ֊ռուսական"]}),
    ("fa", "مى\u200cروم", {"می\u200cروم": ["مى\u200cروم"], "میروم": ["مى\u200cروم"]}),
    ("ar", "الفيضان غمر وللمدينة", {"فيضان": ["الفيضان"], "المدينة": ["وللمدينة"]}),
    ("ar", "فيضان كبير", {"الفيضان": ["فيضان"], "والفيضان": ["فيضان"]}),
    ("he", "הגשר נסגר, ובגשר", {"גשר": ["הגשר", "ובגשר"], "הגשר": ["הגשר", "ובגשר"]}),
    ("he", "גשר נסגר", {"הגשר": ["גשר"], "לגשר": ["גשר"]}),
    ("am", "የኢትዮጵያ ዜና", {"ኢትዮጵያ": ["የኢትዮጵያ"]}),
    ("en", "ⓕⓔⓡⓡⓨ and ⒜⒝", {"ferry": ["ⓕⓔⓡⓡⓨ"]}),
]


@pytest.mark.parametrize(("language", "text", "queries"), TEXTS, ids=lambda value: ascii(value)[:12])
def test_a_symbol_is_matched_and_marked_as_its_letters(language, text, queries):
    text = clean_text(text)
    story = make_story(headline="", body=f"<p>{text}</p>", language=language)
    document = index_document(story)
    for typed, expected in queries.items():
        query = parse(typed).query
        assert plans.matches(plans.plan(expand(query), (language,)), document), typed
        assert [text[start:end] for start, end in marks(text, query, language)] == expected, typed
        assert [piece for piece, is_marked in best(story, query).pieces if is_marked] == expected, typed
        assert highlight_html(story.body, query, language).count("<mark>") == len(expected), typed
    assert [analyzer.fold(word.text) for word in analyzer.words(text)] == analyzer.tokens(text, "")[0]


@pytest.mark.parametrize(
    ("phrase", "text", "result"),
    [
        ("株式会社", "㍿日立、株式会社山田", "#日立、#山田"),
        ("㍿日立", "株式会社日立", "#"),
        ("会社", "㍿日立 会社", "㍿日立 #"),
        ("kg", "5㎏, 5 kg, kgs", "5#, 5 #, kgs"),
        ("5㎏", "5㎏, 5 kg", "#, #"),
        ("№", "№5 № 5", "#5 # 5"),
        ("No 5", "№5, № 5, no 5", "#, #, #"),
        ("½", "½ price, 2½, 1/2", "# price, 2#, #"),
        ("1/2", "½ price", "# price"),
        ("tel", "℡ 110", "# 110"),
        ("令和", "㋿元年", "#元年"),
        ("صلى الله عليه وسلم", "محمد ﷺ", "محمد #"),
        ("അവൻ", "അവന്\u200d വന്നു", "# വന്നു"),
        ("แมว", "เเมวดำ", "#ดำ"),
        ("C", "20℃", "20#"),
    ],
)
def test_a_symbol_is_replaced_as_its_letters_and_never_in_parts(phrase, text, result):
    assert Replacement((phrase,), "#").text(text) == result


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("㍿日立", "株式会社日立"),
        ("№5 ½", "no-5-1-2"),
        ("2½ hours", "2-1-2-hours"),
        ("10㎞ ﬁre Ⅷ ℡", "10km-fire-viii-tel"),
        ("㋿元年", "令和元年"),
        ("അവന്\u200d", "അവൻ"),
        ("เเมว", "แมว"),
    ],
)
def test_slugs_have_the_letters_of_symbols(text, slug):
    assert slugify(text) == slug


def test_places_of_a_text_with_symbols_are_those_of_its_own_characters():
    text = "a㎏㍿½b ℡"
    written, places = written_with_places(text)
    assert places is not None and len(places) == len(written) + 1 and places[-1] == len(text)
    assert written == "a-kg株式会社1/2 b TEL" and places == sorted(places)
    assert written_with_places("Ⅷ ﬁ m² é") == ("Ⅷ ﬁ m² é", None)
