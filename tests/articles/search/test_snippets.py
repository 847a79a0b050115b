import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.query.parser import parse
from articles.search.text import snippets
from articles.search.text.highlighting import highlight_html
from articles.search.text.snippets import LENGTH, Snippet, best, marks, pieces
from articles.story.credits import Byline
from articles.story.html_blocks import plain
from articles.story.html_sanitizer import clean_body
from articles.story.notes import Note
from articles.story.story import Picture, Story
from tests.processor import at_most


def highlighted(text: str, query: str, language: str = "en", **kwargs) -> str:
    spans = marks(text, parse(query).query, language, **kwargs)
    return "".join(f"[{piece}]" if is_marked else piece for piece, is_marked in pieces(text, spans))


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("The ferries sail", "ferry", "The [ferries] sail"),
        ("The ferries sail", '"ferry"', "The ferries sail"),
        ("A night boat. The boat at night", '"night boat"', "A [night boat]. The boat at night"),
        ("A night, boat", '"night boat"', "A [night, boat]"),
        ("Night night boat", '"night boat"', "Night [night boat]"),
        ("Belarus and Belarusian", "belarus*", "[Belarus] and [Belarusian]"),
        ("Re-elections are re-elected", "re-elect*", "[Re-elections] are [re-elected]"),
        ("Ferry and storm", "ferry -storm", "[Ferry] and storm"),
        ("Ferry and storm", "-(ferry OR storm)", "Ferry and storm"),
        ("O’Neill’s in Łódź", "oneill lodz", "[O’Neill’s] in [Łódź]"),
        ("Ferry boat", "caption:ferry boat", "Ferry [boat]"),
        ("Ferry boat", "tag:ferry boat OR fog", "Ferry [boat]"),
        ("今日東京都の人", "東京都", "今日[東京都]の人"),
        ("l'Europe", "europe", "l'[Europe]"),
        ("ferry ferry", "ferry", "[ferry] [ferry]"),
        ("", "ferry", ""),
        ("Ferry", "", "Ferry"),
    ],
)
def test_the_words_of_the_query_are_highlighted(text, query, expected):
    assert highlighted(text, query) == expected


def test_words_of_a_field_are_highlighted_in_that_field_alone():
    assert highlighted("Ferry", "caption:ferry", field="caption") == "[Ferry]"
    assert highlighted("Ferry", "caption:ferry", field="headline") == "Ferry"


def test_a_story_is_highlighted_by_the_rules_of_its_language():
    assert highlighted("Die Wagen", "wagens", language="de") == "Die [Wagen]"
    assert highlighted("two cars", "Autos", language="en", languages=["en", "de"]) == "two cars"
    assert highlighted("auto", "autos", language="de", languages=["en"]) == "[auto]"


STORY = Story(
    headline="Ferry returns",
    dek="The timetable is new",
    body="<p>Fog kept it in harbour.</p><p>The captain saw storms &amp; <em>light</em>ning over the harbour.</p>",
    pictures=(Picture(caption="A tug in the fog", credit="Jane Roe", alt="Gulls"), Picture(anchor="x", caption="Nets")),
    bylines=(Byline("John Doe"),),
    notes=(Note("An earlier version named the pilot."),),
    dateline="MINSK",
)

REST = " & lightning over the harbour."


@pytest.mark.parametrize(
    ("query", "field", "expected"),
    [
        ("timetable", "dek", "The [timetable] is new"),
        ("harbour", "body", "Fog kept it in [harbour]."),
        ("storm lightning harbour", "body", "The captain saw [storms] & [lightning] over the [harbour]."),
        ("fog tug", "caption", "A [tug] in the [fog]"),
        ("gull", "alt", "[Gulls]"),
        ("nets", "caption", "[Nets]"),
        ("credit:jane", "credit", "[Jane] Roe"),
        ("doe", "byline", "John [Doe]"),
        ("pilot", "note", "An earlier version named the [pilot]."),
        ("minsk", "dateline", "[MINSK]"),
        ("ferry", "headline", "[Ferry] returns"),
        (
            '"harbour the captain"',
            "body",
            "Fog kept it in [harbour. The captain] saw storms" + REST,
        ),
        ("caption:harbour", "", ""),
        ("zebra", "", ""),
        ("tag:ferry", "", ""),
        ("", "", ""),
    ],
)
def test_a_snippet_has_the_matching_words_and_their_field(query, field, expected):
    snippet = best(STORY, parse(query).query, "en")
    assert snippet.field == field
    assert "".join(f"[{piece}]" if is_marked else piece for piece, is_marked in snippet.pieces) == expected


def test_a_long_passage_is_cut_at_words_around_the_match():
    story = Story(body=f"<p>{'before ' * 300}storm and fog {'after ' * 300}storm</p>")
    snippet = best(story, parse("storm fog").query)
    text = "".join(piece for piece, _ in snippet.pieces)
    assert "storm and fog" in text
    assert LENGTH // 2 < len(text) <= LENGTH + 2
    assert text.startswith("…before ")
    assert text.endswith("after…")


@pytest.mark.slow
@pytest.mark.parametrize("body", [f"<p>{'x' * 5000} storm</p>", f"<p>storm {'x' * 5000}</p>", f"<p>{'東' * 5000}</p>"])
def test_a_snippet_is_bounded_whatever_the_text(body):
    snippet = best(Story(body=body, language="en"), parse("storm OR 東東").query)
    assert 0 < sum(len(piece) for piece, _ in snippet.pieces) <= 2 * LENGTH + 2


FILLER = "nothing of it "


@pytest.mark.parametrize("stretch", [1, 5, 20, 60, 1_000, 10**6])
@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        (f"{FILLER * 8}night boat {FILLER * 8}", '"night boat"', "night boat"),
        (f"{FILLER * 8}night boat {FILLER * 8}", '"night boat" OR zebra', "night boat"),
        (f"{FILLER * 8}the night boat sailed {FILLER * 8}", '"the night boat sailed"', "the night boat sailed"),
        ("\N{CJK UNIFIED IDEOGRAPH-4EAC}" * 61 + "北海" + "\N{CJK UNIFIED IDEOGRAPH-4EAC}" * 61, "北海", "北海"),
        ("x" * 70, "x" * 70, "x" * 70),
        (f"{FILLER * 8}night{' ' * 30}boat {FILLER * 8}", '"night boat"', f"night{' ' * 30}boat"),
        (FILLER * 9, "zebra", ""),
    ],
)
@pytest.mark.parametrize("field", ["dek", "caption", "body"])
def test_the_match_is_in_the_snippet_whatever_the_length_of_the_stretches(
    monkeypatch, stretch, text, query, expected, field
):
    monkeypatch.setattr(snippets, "_CHUNK", stretch)
    fields = {
        "dek": {"dek": text},
        "caption": {"pictures": (Picture(caption=text),)},
        "body": {"body": f"<p>{text}</p>"},
    }
    snippet = best(Story(**fields[field]), parse(query).query)
    assert (snippet.field, "".join(piece for piece, is_marked in snippet.pieces if is_marked)) in (
        (field if expected else "", expected),
        (field if expected else "", " ".join(expected.split())),
    )


def test_the_passage_with_the_most_matches_is_selected_among_any_number():
    places = [(0, 1, 0), *((at, at + 1, 1) for at in range(2, 122, 2)), (122, 123, 2), (200, 201, 3)]
    assert snippets._richest(places) == (0, 123)


@pytest.mark.parametrize(
    ("body", "query", "expected"),
    [
        ("<p>The <em>fer</em>ries</p>", "ferry", "<p>The <em><mark>fer</mark></em><mark>ries</mark></p>"),
        ("<p>R&amp;B night</p>", '"r b"', "<p><mark>R</mark><mark>&amp;</mark><mark>B</mark> night</p>"),
        ("<p>amp &amp; lt</p>", "amp", "<p><mark>amp</mark> &amp; lt</p>"),
        ('<p><a href="https://ferry.example/ferry" title="ferry">the ferry</a></p>', "ferry",
         '<p><a href="https://ferry.example/ferry" title="ferry">the <mark>ferry</mark></a></p>'),
        ("<p>night</p><p>boat</p>", '"night boat"', "<p><mark>night</mark></p><p><mark>boat</mark></p>"),
        ("<p>fer<br>ry</p>", "ferry", "<p>fer<br>ry</p>"),
        ("<p>nothing</p>", "ferry", "<p>nothing</p>"),
        ("", "ferry", ""),
    ],
)  # fmt: skip
def test_highlights_in_html_change_only_text(body, query, expected):
    assert highlight_html(body, parse(query).query, "en") == expected


ELEMENTS = [
    "<p>",
    "</p>",
    "<em>",
    "</em>",
    "<br>",
    "<table><tr><td>",
    "</table>",
    "<ul><li>",
    "<a href='/ferry'>",
    "</a>",
]
LETTERS = ["&amp;", "&lt;", "&", "<", ">", "ferry", "fer", "ries", "night", " ", "boat", "O’Neill", "東京", "é", "\xa0"]
MARKUP = st.lists(st.sampled_from(ELEMENTS + LETTERS), max_size=25).map("".join)
QUERIES = ["ferry", '"night boat"', "fer*", "東京 boat", "amp lt", "a OR p OR em OR href OR mark"]


@given(MARKUP, st.sampled_from(QUERIES))
def test_highlighting_adds_nothing_but_mark_elements(markup, query):
    body = clean_body(markup)
    highlighted_html = highlight_html(body, parse(query).query, "en")
    assert highlighted_html.replace("<mark>", "").replace("</mark>", "") == body
    assert highlighted_html.count("<mark>") == highlighted_html.count("</mark>")
    if "<mark>" in highlighted_html:
        assert all(
            plain(piece.partition("</mark>")[0]) or piece[0].isspace() for piece in highlighted_html.split("<mark>")[1:]
        )
        assert all("<" not in piece.partition("</mark>")[0] for piece in highlighted_html.split("<mark>")[1:])


def test_twenty_snippets_are_made_quickly():
    paragraph = "<p>" + "The harbour master said that nobody had expected so many boats in the fog. " * 6 + "</p>"
    stories = [Story(headline="Fog", body=paragraph * 7 + f"<p>Storm {n}</p>") for n in range(20)]
    query = parse('storm -zebra "harbour master" whale*').query
    best(stories[0], query)
    with at_most(8):
        assert all(best(story, query) != Snippet() for story in stories)
