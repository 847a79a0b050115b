"""No fault of markup hides the words behind it, and no word is dropped because it is written like an element."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.story.broken_markup import mended
from articles.story.foreign_elements import removed_parts
from articles.story.html_blocks import text_of
from articles.story.html_sanitizer import clean_body, clean_line
from articles.story.unknown_elements import ELEMENTS

# Names of SVG and MathML, whose text the cleaner drops outside a drawing or formula.
_NAMES = """
text line list desc in or and not set view use g path marker pattern symbol filter metadata switch real root share
times true false none min max mean mode log sin sum piece degree domain condition mfenced menclose mtext
"""
NAMES_OF_OTHER_LANGUAGES = _NAMES.split()


@pytest.mark.parametrize(
    ("markup", "clean"),
    [
        ("<p>Ferries </3 goats</p><p>Velm</p>", "<p>Ferries &lt;/3 goats</p><p>Velm</p>"),
        ("<p>Ferries </ goats> sail</p>", "<p>Ferries &lt;/ goats&gt; sail</p>"),
        ("<p>Ferries <! so they say > sail</p>", "<p>Ferries &lt;! so they say &gt; sail</p>"),
        ("<p>A<b ferry</p>", "<p>A&lt;b ferry</p>"),
        ("<p>The <![CDATA[ferry & <the> goat]]> sail</p>", "<p>The ferry &amp; &lt;the&gt; goat sail</p>"),
        ("<p>Velm <!-- the ferry</p>", "<p>Velm &lt;!-- the ferry</p>"),
        ("<p>Velm <!-- not for readers --> sails</p>", "<p>Velm sails</p>"),
        ("<a href='/times>The ferry</a> sails", '<p><a href="/times">The ferry</a> sails</p>'),
        (
            "<a href='/a>The</a> ferry <a href='/b'>sails</a>",
            '<p><a href="/a">The</a> ferry <a href="/b">sails</a></p>',
        ),
        ('<a title="a <b>bold</b> title" href="/a">ferry</a>', None),
        ("<p>It <title>sails</p>", "<p>It sails</p>"),
        ("<p>It <noscript>sails</p>", "<p>It sails</p>"),
        ("<p>Write to <ada@velm.example>.</p>", "<p>Write to &lt;ada@velm.example&gt;.</p>"),
        ("<p>See <https://velm.example/?a=1>.</p>", "<p>See &lt;https://velm.example/?a=1&gt;.</p>"),
        ("<p>Velm Corp <VLM> rose</p>", "<p>Velm Corp &lt;VLM&gt; rose</p>"),
        ("<p>He said <laughs loudly> no</p>", "<p>He said &lt;laughs loudly&gt; no</p>"),
        ("<para>One.</para>\n<para>Two.</para>", "<p>One.</p><p>Two.</p>"),
        ("<p>in <st1:place w:st='on'>Velm</st1:place> <st1:city>Sele</st1:city></p>", "<p>in Velm Sele</p>"),
        ("<p>It<svg><text>drawn</text></svg> sails</p>", "<p>It sails</p>"),
        ("<math><mfenced><mi>x</mi></mfenced></math>", "<p>x</p>"),
    ],
)
def test_no_word_is_lost(markup, clean):
    result = clean_body(markup)
    assert clean is None or result == clean
    assert clean_body(result) == result
    assert "ferry" not in markup or "ferry" in text_of(result)


@pytest.mark.parametrize("name", NAMES_OF_OTHER_LANGUAGES)
def test_the_text_of_an_element_of_another_language_stays(name):
    assert name not in ELEMENTS
    assert clean_body(f"<p>The <{name}>ferry</{name}> sails</p>") == "<p>The ferry sails</p>"
    assert clean_line(f"The <{name} a='b'>ferry</{name}> sails") == "The ferry sails"


@pytest.mark.parametrize(
    ("markup", "line"),
    [
        ("<p>The ferry</p><p>sails</p>", "The ferry sails"),
        ("The ferry<br>sails", "The ferry sails"),
        ("The f<em>erry</em>", "The ferry"),
        ("Velm Corp <VLM> & <goats>", "Velm Corp <VLM> & <goats>"),
        ("The </3 ferry", "The </3 ferry"),
    ],
)
def test_a_line_has_the_words_of_its_markup_and_they_stand_apart(markup, line):
    assert clean_line(markup) == line


def test_what_a_script_without_end_hides_is_stored_with_the_source():
    assert removed_parts("<p>It sails.</p><script>let a\n<p>The ferry</p>") == ["<script>let a\n<p>The ferry</p>"]
    assert removed_parts("<p>It sails.</p><script>let a</script>") == []


_FAULTS = st.sampled_from(
    ["</3", "<! so", "</ ", "<VLM>", "<a href='/x>", '<b class="y>', "<text>", "</text>", "<in>", "</in>", "<p>",
     "</p>", "<b>", "</b>", "<br>", "<", ">", "&", "&lt;", "<3", "<para>", "</para>", "<list a='1'>", "<title>",
     "<noscript>"]
)  # fmt: skip
_WORDS = ("ferry", "goat", "pier", "captain", "夜の船", "паром")


@given(st.lists(st.tuples(_FAULTS, st.sampled_from(_WORDS)), min_size=1, max_size=12))
def test_no_word_is_lost_in_any_mixture_of_faults(pieces):
    markup = " ".join(f"{fault} {word}" for fault, word in pieces)
    result = clean_body(markup)
    assert clean_body(result) == result
    positions = iter(text_of(result).split())
    assert all(any(word in part for part in positions) for _, word in pieces), (markup, result)


_HOSTILE = ("<a '", "<a b='", '<a b="', "<a b='>'", "<title>", "<!--", "</3", "<a b ", "<![CDATA[", "<x@y ", "<zz>")


@pytest.mark.parametrize("piece", _HOSTILE)
def test_mended_markup_is_as_long_as_its_source_says(piece):
    assert len(mended(piece * 20_000)) <= 8 * len(piece) * 20_000
