"""Unknown elements in a body leave separate words in their order, and cost no more than their size."""

import re
from collections import Counter

import pytest

from articles.story import foreign_elements
from articles.story.foreign_elements import removed_parts
from articles.story.html_blocks import text_of
from articles.story.html_sanitizer import clean_body

# Every element of the HTML standard, and the obsolete ones, that browsers show as a block of its own.
BLOCKS = """
address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2
h3 h4 h5 h6 header hgroup legend li listing main marquee menu nav ol optgroup option p pre search section
summary ul xmp
body html noframes applet multicol datalist caption tbody tr td th
"""
INLINE = """
a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q rb s samp small span strike
strong sub sup time tt u var
"""


def words_of(body: str) -> list[str]:
    return text_of(body).split()


@pytest.mark.parametrize("tag", BLOCKS.split())
def test_block_elements_separate_their_words(tag):
    body = clean_body(f"<p>before</p><{tag}>one</{tag}><{tag}>two</{tag}>after")
    assert words_of(body) == ["before", "one", "two", "after"]
    assert clean_body(body) == body


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<ul><li>港<h2>渡轮</h2></li></ul>", "港 渡轮"),
        ("<ol><ol>паром</ol>вода</ol>", "паром вода"),
        ("<pre><pre>नाव</pre>जल</pre>", "नाव जल"),
        ("عبارة<table>ماء</table>", "عبارة ماء"),
        ("<tr><td>ნავი</td><td>წყალი</td></tr>", "ნავი წყალი"),
        ("ጀልባ<canvas>ውሃ</canvas>", "ጀልባ ውሃ"),
    ],
)
def test_words_of_blocks_inside_others_stay_apart_in_the_text(markup, words):
    body = clean_body(markup)
    assert words_of(body) == words.split() and words_of(clean_body(body)) == words.split()


def test_the_title_of_a_page_in_a_body_is_stored_with_the_origin():
    assert removed_parts("вода<title>Паром</title>港") == ["<title>Паром</title>"]


@pytest.mark.parametrize("tag", INLINE.split())
def test_inline_elements_do_not_split_a_word(tag):
    assert words_of(clean_body(f"<p>wa<{tag}>te</{tag}>r</p>")) == ["water"]


@pytest.mark.parametrize(
    "markup, text",
    [
        ("<dl><dt>Term</dt><dd>Def</dd><dt>Two</dt><dd>B</dd></dl>", "Term\n\nDef\n\nTwo\n\nB"),
        ("<details><summary>Sum</summary>Body</details>", "Sum\n\nBody"),
        ("<fieldset><legend>Vote</legend>Yes</fieldset>", "Vote\n\nYes"),
        ('<nav><a href="/a">Home</a><a href="/b">News</a></nav>', "Home News"),
        ('<p><a href="/a">New</a><a href="/b">ton</a></p>', "Newton"),
        ("<ul><li>a<dl><dt>x</dt><dd>y</dd></dl></li></ul>", "a\nx\ny"),
        ("<table><tr><td><div>a</div><address>b</address></td><td>c</td></tr></table>", "a\nb\nc"),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "漢(kan)"),
        ("<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>", "漢(かん)字(じ)"),
        ("<select><option>Red<option>Blue</select>", "Red\n\nBlue"),
        ("<p>Name<button>Go</button><label>Age</label></p>", "Name Go Age"),
        ("<p>if <math><mi>x</mi><mo>=</mo><mn>1</mn><annotation>x = 1</annotation></math> holds</p>", "if x=1 holds"),
        ("a<xmp><b>1</b></xmp>c", "a\n\n<b>1</b>\n\nc"),
        ("<li>loose</li><li>items</li>", "loose\n\nitems"),
    ],
)
def test_the_words_are_those_that_browsers_display(markup, text):
    body = clean_body(markup)
    assert text_of(body) == text
    assert clean_body(body) == body


def test_marks_of_direction_stay():
    assert clean_body('<p><bdo dir="rtl">abc</bdo></p>') == '<p><span dir="rtl">abc</span></p>'
    assert clean_body('<div dir="rtl" lang="ar">نص</div>') == '<p dir="rtl" lang="ar">نص</p>'


@pytest.mark.parametrize(
    "markup, link",
    [
        ('<video><source src="https://v.example/1">No video</video>', "https://v.example/1"),
        ('<object data="https://v.example/2"><p>No plug-in</p></object>', "https://v.example/2"),
        ('<object><embed src="https://v.example/3"></object>', "https://v.example/3"),
        ('<audio src="https://v.example/4"></audio>', "https://v.example/4"),
    ],
)
def test_embeds_become_links_and_are_stored_verbatim(markup, link):
    assert f'<a href="{link}">' in clean_body(f"<p>a</p>{markup}<p>b</p>")
    assert removed_parts(f"<p>a</p>{markup}<p>b</p>") == [markup]


def test_removed_parts_are_complete_elements_in_order():
    svg, picture = "<svg><text>Chart</text></svg>", '<img alt="A > B" src="x">'
    assert removed_parts(f"a{svg}b<IMG src=y>c<noscript>{picture}</noscript>") == [
        svg,
        "<IMG src=y>",
        f"<noscript>{picture}</noscript>",
    ]


@pytest.fixture
def steps(monkeypatch):
    """Return the counts of what cleaning reads, in place of a clock: the letters of each pass and the tokens in
    them."""
    counts = Counter()
    tokens = foreign_elements.tokens

    def counted(cleaned):
        counts["letters"] += len(cleaned)
        for token in tokens(cleaned):
            counts["tokens"] += 1
            yield token

    monkeypatch.setattr(foreign_elements, "tokens", counted)
    return counts


@pytest.mark.parametrize(
    "part",
    [
        "<iframe ",
        "<iframe></ifram",
        "<iframe>",
        "<object>",
        "<video><source>",
        "<dl><dt>",
        "<b><p>",
        "<a title=q><p>",
        "</video ",
        "<!--",
        "<nav><a>",
        "<ruby><rt>",
        "<li>",
        "<math><mi>",
        "<select><option>",
        "<xmp>",
        "<b title=1>x",
    ],
)
def test_the_cost_of_cleaning_grows_with_the_size(part, steps):
    """Four times the markup takes at most about four times the steps and letters, whatever the markup has in it."""
    costs = []
    for times in (500, 2_000):
        steps.clear()
        body = clean_body(part * times + "end")
        costs.append(steps.total() + len(body))
    assert costs[1] <= 5 * costs[0] + 1_000


def test_the_missing_end_of_an_element_is_searched_for_once(monkeypatch):
    searches = []

    class CountedPattern:
        def __init__(self, pattern, flags):
            self.pattern = re.compile(pattern, flags)

        def search(self, *arguments):
            searches.append(arguments)
            return self.pattern.search(*arguments)

    monkeypatch.setattr(foreign_elements, "_end_of", lambda tag: CountedPattern(rf"</{tag}\s*>", re.I))
    removed_parts("<iframe></ifram" * 20_000)
    assert len(searches) == 1
