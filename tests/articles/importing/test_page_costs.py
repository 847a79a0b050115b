"""What a page costs grows with its length, whatever its author repeats in it."""

import sys
from datetime import UTC

import pytest

from articles.importing.formats import Options
from articles.importing.formats.html_pages.story import story_in
from articles.story.dates import InvalidStory
from tests.processor import at_most

TEXT = "<p>" + "The night ferry sailed on Monday for the first time in two winters, with a goat. " * 4 + "</p>"
UTC_DATE = '<meta name="date" content="2024-07-02T01:09:55Z">'
# What is repeated in the head and above the text.
REPEATED = {
    "bylines without a name": ("", '<span class="byline">12345</span>'),
    "titles": ('<meta property="og:title" content="Ferry %d | the town on the river">', ""),
    "times": (UTC_DATE, '<time datetime="2024-07-%02d">x</time>'),
    "dates of teasers": (UTC_DATE, "<aside><p>July 2, 2024</p></aside>"),
    "headings and titles": ('<meta property="og:title" content="Ferry %d on the river">', "<h1>Goat %d of them</h1>"),
}


def page(case: str, count: int) -> bytes:
    head, above = ("".join(part % n if "%" in part else part for n in range(count)) for part in REPEATED[case])
    title = f"<html><head><title>Ferry</title>{head}</head><body><h1>Ferry</h1>"
    return f"{title}<div>{above}</div>{TEXT * 4}</body></html>".encode()


def calls_of(content: bytes) -> int:
    """Return how many functions are called while a page is read: the same on each machine."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        story_in(content, Options(zone=UTC))
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.slow
@pytest.mark.parametrize("case", REPEATED)
def test_a_page_twice_as_long_costs_twice_as_much(case):
    short, long = (calls_of(page(case, count)) for count in (300, 600))
    assert long < 2.5 * short


@pytest.mark.slow
@pytest.mark.parametrize(
    "end",
    [
        "<script>" + "</script " * 40_000,
        f"<form>{'<i><a rel=author href=/ada>Ada Orr</a></i>' * 40_000}</form>",
        f"<div>{'<b itemprop=author>12345</b>' * 40_000}</div>",
    ],
    ids=lambda end: end[:25],
)
def test_a_page_with_a_long_end_costs_little(end):
    page = f"<html><head><title>Ferry</title></head><body><h1>Ferry</h1>{TEXT * 4}{end}"
    with at_most(200):
        assert "goat" in story_in(page.encode(), Options(zone=UTC)).story.body


@pytest.mark.slow
@pytest.mark.parametrize("code", ['"<p ' + '\\"' * 200_000, '"<p \\\n' * 50_000, "<script>" * 50_000, '"<p ' * 100_000])
def test_a_page_whose_scripts_have_no_end_of_a_string_costs_little(code):
    head = '<meta property="og:type" content="article"><title>Ferry</title>'
    page = f"<html><head>{head}</head><body><script>{code}</script></body></html>"
    with at_most(100), pytest.raises(InvalidStory):
        story_in(page.encode(), Options(zone=UTC))
