"""Every kind of page, light and dark: axe has no objection, nothing is wider than the window, no error is said."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import NARROW, picture_of

WIDTHS = (320, 390, 768, 1024, 1280, 1600)
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}

# By name: the address, or where a first link of a shape stands.
PAGES = {
    "front": "/",
    "browser": "/articles/",
    "search": "/articles/?q=river",
    "nothing": "/articles/?q=zzzyx",
    "sections": "/sections/",
    "section": ("/sections/", r"^/sections/[^/]+/$"),
    "tags": "/tags/",
    "tag": ("/tags/", r"^/tags/[^/]+/$"),
    "authors": "/authors/",
    "author": ("/authors/", r"^/authors/[^/]+/$"),
    "agency": ("/agencies/", r"^/agencies/[^/]+/$"),
    "corrections": "/corrections/",
    "photos": "/photos/",
    "photo": ("/photos/", r"^/photos/[^/?]+/$"),
    "year": ("/", r"^/\d{4}/$"),
    "month": (("/", r"^/\d{4}/$"), r"^/\d{4}/\d\d/$"),
    "day": ((("/", r"^/\d{4}/$"), r"^/\d{4}/\d\d/$"), r"^/\d{4}/\d\d/\d\d/$"),
    "article": ("/", r"^/\d{4}/\d\d/\d\d/[^/]+/$"),
    "history": ("/corrections/", r"/history/"),
    "compare": ("/corrections/", r"/compare/\d+/\d+/"),
    "version": (("/corrections/", r"/history/"), r"/versions/1/"),
    "missing": "/no-such-page/",
    "login": "/admin/login/",
}


def found(page, where) -> str:
    """Give the address of a page, following links as a reader would."""
    if isinstance(where, str):
        return where
    start, shape = where
    page.goto(found(page, start))
    links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    return next(link for link in links if re.search(shape, link)).split("#")[0]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits_every_width(opened, name, theme):
    page = opened(theme=theme)
    page.goto(found(page, PAGES[name]))
    if name == "missing":
        opened.forgiven.clear()  # the browser itself reports a 404
    report = Axe().run(page, options=RULES)
    assert not report.response["violations"], report.generate_report()
    picture_of(page, f"{name}-{theme}-wide")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} scrolls sideways at {width} px"
    page.set_viewport_size(NARROW)
    picture_of(page, f"{name}-{theme}-narrow")
