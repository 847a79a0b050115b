"""Every kind of public page passes axe in light and dark, fits every window, and reports no error."""

import html
import re
from collections.abc import Iterable

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults

from tests.browser.conftest import NARROW, WIDE, check_width, save_screenshot

WIDTHS = (320, 390, 768, 1024, 1280, 1600)
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
    "preload": False,  # no rule of these asks for the style sheets' own text
}
# What a theme and a width can change.
LOOKS = RULES | {
    "runOnly": {
        "type": "rule",
        "values": ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"],
    }
}
YEAR = ("/", r"^/\d{4}/$")
MONTH = (YEAR, r"^/\d{4}/\d\d/$")
STORY = r"^/\d{4}/\d\d/\d\d/[^/]+/"
HISTORY = ("/corrections/", r"/history/$")
COMPARED = ("/corrections/", r"/compare/\d+/\d+/$")

# By name: the address, or where a first link of a shape stands; with "+", what is put behind it.
PAGES = {
    "front": "/",
    "front-then": "/?as_of=2023-04-20",
    "front-before-all": "/?as_of=1900-01-01",
    "browser": "/articles/",
    "browser-narrowed": "/articles/?tag=ansel-river&not_section=news&has_photo=1&after=2021",
    "search": "/articles/?q=river",
    "search-helped": "/articles/?q=headline:river",
    "search-nothing": "/articles/?q=zzzyx",
    "sections": "/sections/",
    "section": ("/sections/", r"^/sections/[^/]+/$"),
    "tags": "/tags/",
    "tags-of-a-kind": "/tags/?kind=place",
    "tag": ("/tags/", r"^/tags/[^/]+/$"),
    "authors": "/authors/",
    "author": ("/authors/", r"^/authors/[^/]+/$"),
    "agencies": "/agencies/",
    "agency": ("/agencies/", r"^/agencies/[^/]+/$"),
    "all-series": "/series/",
    "series": ("/series/", r"^/series/[^/]+/$"),
    "story-in-series": (("/series/", r"^/series/[^/]+/$"), STORY + "$"),
    "corrections": "/corrections/",
    "corrections-month": ("/corrections/", r"^/corrections/\d{4}/\d\d/$"),
    "photos": "/photos/",
    "photo": ("/photos/", r"^/photos/[^/?]+/$"),
    "year": YEAR,
    "month": MONTH,
    "day": (MONTH, r"^/\d{4}/\d\d/\d\d/$"),
    "story": ("/articles/?q=headline:%22926+days%22", STORY),
    "story-marked": ("/articles/?q=river", STORY + r"\?q="),
    "story-with-many-photos": ("/articles/?q=%22eleven+drawings%22", STORY),
    "story-right-to-left": ("/articles/?lang=ar", STORY + "$"),
    "story-untitled": ("/articles/?before=1940", STORY + "$"),
    "history": HISTORY,
    "compare": COMPARED,
    "compare-beside": (COMPARED, r"^\?view=side"),
    "version": (HISTORY, r"/versions/1/$"),
    "issue": "/printed/1987/11/16/",
    "printed-page": ("/printed/1987/11/16/", r"^/printed/[0-9a-f-]{36}/$"),
    "withdrawn": "/2024/02/09/landlord-fined-over-cold-apartments-on-carder-street/",
    "missing": "/no-such-page/",
}
FAILING = {"withdrawn": 410, "missing": 404}
# Pages with the templates of others, which every run opens.
VARIANTS = {
    *("front-then", "front-before-all", "browser-narrowed", "search-nothing", "tags-of-a-kind", "agencies", "agency"),
    *("all-series", "author", "corrections-month", "story-in-series", "compare-beside"),
}
_known: dict[tuple, str] = {}


def all_but_long(names: Iterable[str], variants: set[str]) -> list:
    """Return the names as parameters; those of variants are for the long run."""
    return [pytest.param(name, marks=pytest.mark.long) if name in variants else name for name in names]


def address_of(page, where) -> str:
    """Return the address of a page; links are followed as a reader would, once for each."""
    if isinstance(where, str):
        return where
    if where not in _known:
        start, shape = address_of(page, where[0]), where[1]
        links = re.findall(r'<a [^>]*?href="([^"#]+)', page.request.get(start).text())
        link = next(link for link in map(html.unescape, links) if re.search(shape, link))
        _known[where] = start.split("?")[0] + link if link.startswith("?") else link
    return _known[where]


# Words in the very colour of their ground, which axe takes for hidden on purpose.
INVISIBLE = """() => [...document.querySelectorAll("body *")].filter((element) => {
    const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!texts.length || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    let holder = element;
    while (holder && getComputedStyle(holder).backgroundColor === "rgba(0, 0, 0, 0)") holder = holder.parentElement;
    return holder && getComputedStyle(holder).backgroundColor === getComputedStyle(element).color;
}).map((element) => element.outerHTML)"""

# Bars of boxes that have nothing to scroll; the browsers of tests hide all bars, those of most people do not.
IDLE_BARS = """() => [...document.querySelectorAll("body *")].filter((element) => {
    const { overflowX, overflowY } = getComputedStyle(element);
    return element.checkVisibility({ visibilityProperty: true }) && (
        (overflowX === "scroll" && element.scrollWidth <= element.clientWidth)
        || (overflowY === "scroll" && element.scrollHeight <= element.clientHeight));
}).map((element) => element.outerHTML)"""


def violations(page, rules=RULES) -> str:
    """Return the violations that axe reports for the page as it is, the words that nobody can see, and idle bars."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    response = page.evaluate("(rules) => axe.run(rules)", rules)
    invisible = "".join(f"Words in the colour of their ground: {element}\n" for element in page.evaluate(INVISIBLE))
    idle = "".join(f"A scroll bar with nothing to scroll: {element}\n" for element in page.evaluate(IDLE_BARS))
    return invisible + idle + (AxeResults(response).generate_report() if response["violations"] else "")


def check_page(page, name: str):
    """Check the page with axe and at all widths: light on a wide screen, dark on a telephone."""
    assert not (wrong := violations(page)), wrong
    save_screenshot(page, f"{name}-light-wide")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)
    assert not (wrong := violations(page, LOOKS)), wrong
    save_screenshot(page, f"{name}-dark-narrow")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": WIDE["height"]})
        check_width(page, width, name)


@pytest.mark.parametrize("name", all_but_long(PAGES, VARIANTS))
def test_a_page_is_accessible_and_fits_every_width_in_light_and_dark(open_page, name):
    page = open_page()
    answer = page.goto(address_of(page, PAGES[name]))
    assert answer.status == FAILING.get(name, 200)
    if name in FAILING:
        open_page.errors.clear()  # the browser itself reports it
    if name == "search-helped":
        page.get_by_text("Search tips").click()
    check_page(page, name)
    if name.startswith("story"):
        assert page.locator("article.story[lang][dir]").count() == 1
        assert page.locator("article.story").get_attribute("dir") == ("rtl" if name.endswith("left") else "ltr")
