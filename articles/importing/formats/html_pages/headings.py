"""The headings of a web page that may be its headline."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from articles.importing.formats.html_pages.page import WebPage
from articles.importing.formats.xml_trees import line_in

ORDERS = ("h1", "h2", "h3")
_AROUND = ("nav", "aside", "footer", "dialog", "form")
_LARGE = re.compile(r"[5-7]|\+[2-6]")  # sizes of a font: https://www.w3.org/TR/html401/present/graphics.html#h-15.2.2
_TITLE = re.compile(r"(?:^|\s)(?:title|MsoTitle)(?:$|\s)")
_LONGEST = 200  # characters of a line that may be a headline
_MAX_HEADINGS = 200  # of the first order, that are compared with the titles of the head
_TRAIL = re.compile(r"(?:^|[\s_-])bread-?(?:crumbs?|bar)|(?:^|[\s_-])crumbs?(?:$|[\s_-])", re.I)
_MAX_TRAIL = 6  # elements around a heading that may be the trail
_MAX_BELOW = 4  # headings below a trail, among which the headline is


def headings_of(page: WebPage, is_headline: Callable[[str], bool]) -> dict[str, Element]:
    """Return the headings of the first order by their text; where a page has no headings, the lines in large letters of
    old pages.

    A heading at the end of the trail of links that says where a page stands is there for search engines: the one below
    the trail of which `is_headline` says that it can be the headline stands in its place.
    """
    headings: dict[str, Element] = {}
    for part in islice(_firsts(page), _MAX_HEADINGS):
        candidates = (_below(page, part, is_headline) if is_in_trail(page, part) else None) or (part,)
        headings |= {line: heading for heading in candidates if (line := text_of_heading(heading))}
    return headings


def text_of_heading(heading: Element) -> str:
    """Return the text of a heading without the places where a browser may part a word, and without the sign of a link
    to itself."""
    return line_in(heading).replace("\xad", "").removesuffix("¶").rstrip()


def is_around(page: WebPage, heading: Element) -> bool:
    """Return whether a heading is in a part that is beside the story."""
    return any(part.tag in _AROUND for part in page.ancestors(heading))


def leads_home(page: WebPage, heading: Element) -> bool:
    """Return whether a heading is or has a link to the first page of the site."""
    around = (part.get("href", "") for part in page.ancestors(heading) if part.tag == "a")
    return any(map(_is_home, (*(link.get("href", "") for link in heading.iter("a")), *around)))


def is_in_trail(page: WebPage, heading: Element) -> bool:
    """Return whether a heading is the end of a trail of links: an element around it is called so, or links stand
    before it in its row, the first of which leads home."""
    row = heading
    for part in islice(page.ancestors(heading), _MAX_TRAIL):
        if _TRAIL.search(f"{part.get('class', '')} {part.get('id', '')} {part.get('aria-label', '')}"):
            return next(part.iter("p"), None) is None
        if len(part) > 1 and row is heading:
            row = part
    links = [link for before in _before(row, heading) for link in before.iter("a")]
    return bool(links) and _is_home(links[0].get("href", "")) and next(row.iter("p"), None) is None


def _before(row: Element, heading: Element) -> Iterator[Element]:
    for part in row:
        if heading in part.iter():
            return
        yield part


def _firsts(page: WebPage) -> Iterator[Element]:
    if any(part.tag == "h1" for part in page.root.iter()):
        yield from page.root.iter("h1")
    elif page.is_document:
        yield from _titles_of_document(page.root)
    elif not any(part.tag in ORDERS for part in page.root.iter()):
        for part in page.root.iter("font"):
            if _LARGE.fullmatch(part.get("size", "").strip()) and len(line_in(part)) <= _LONGEST:
                yield part


def _titles_of_document(root: Element) -> Iterator[Element]:
    """Yield the paragraph that is set as the title of a document, else its first one, unless it is a sentence."""
    paragraphs = [part for part in root.iter("p") if line_in(part)]
    titles = [part for part in paragraphs if _TITLE.search(part.get("class", ""))] or paragraphs
    yield from (part for part in titles[:1] if len(line_in(part)) <= _LONGEST and not line_in(part).endswith("."))


def _below(page: WebPage, heading: Element, is_headline: Callable[[str], bool]) -> tuple[Element, ...]:
    """Return the heading of the second order between a heading and the text that can be the headline, () for none."""
    parts = list(page.root.iter())
    following = (part for part in parts[parts.index(heading) + 1 :] if part.tag in ("h1", "h2", "p"))
    seconds: list[Element] = []
    for part in following:
        if part.tag == "h1" or (part.tag == "p" and len(line_in(part)) > _LONGEST):
            break
        if part.tag == "h2" and not is_around(page, part):
            seconds.append(part)
    return tuple(part for part in seconds[:_MAX_BELOW] if is_headline(text_of_heading(part)))[:1]


def _is_home(address: str) -> bool:
    try:
        path = urlsplit(address.strip()).path
    except ValueError:
        return False
    return bool(address.strip()) and not address.startswith("#") and path in ("", "/", "./", "index.html", "index.php")
