"""The names of authors in elements of a page: links to them, bylines by their class, lines that say who wrote it."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest
from xml.etree.ElementTree import Element

from articles.importing.formats.html_pages.byline_texts import (
    dated_names,
    is_author_label,
    is_label,
    is_sure,
    is_written_as_name,
    labelled_names,
    names_behind_label,
    names_of,
    printed_names,
)
from articles.importing.formats.html_pages.furniture import CAMEL
from articles.importing.formats.html_pages.page import BLOCKS, lines_of
from articles.importing.formats.html_pages.page_dates import place_of
from articles.importing.formats.html_pages.structured_data import StructuredData, unique
from articles.importing.formats.xml_trees import line_in

_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:bylines?|authors?(?:[_-]?(?:names?|line|\d))?|autor(?:en|es)?|auteurs?|author-?list|submitted|reporters?"
    r"|writers?|autore|autori|verfasser|skribent|forfatter|penulis|yazar)(?:$|[\s_-])",
    re.I,
)
_BYLINE_TAGS = {"p", "div", "span", "a", "address", "li", "ul", "h2", "h3", "h4", "h5", "h6"}
_BYLINE_TAGS |= {"strong", "b", "em", "i", "small"}
_NEAR = 40  # elements below the headline in which a line may say who wrote the story
_NEAR_ABOVE = 6  # elements above the headline in which a line may have date and author
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|staff|editors?|profile?|people|writers?|newsteam|reporters?|journalists?"
    r"|columnists?|correspondents?)/[^?#]+$",
    re.I,
)
_FILED = re.compile(r"/(?:tags?|category|categories|kategorien?|topics?|thema|themen|rubrik)/", re.I)
_NEAR_LINK = 6  # elements around the headline in which a link may name who wrote the story
_APART = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?list|kommentare?|respond|related|references|citations)(?:$|[\s_-])", re.I
)
_LINES = BLOCKS | {"div", "span"}
_LABEL_TAGS = {"strong", "b", "em", "i", "span", "dt", "th", "td", "h3", "h4", "h5", "h6", "label", "div", "p"}
_MOST_LABELS = 20  # of a page, behind which names are looked for
_MAX_BYLINE = 150  # characters
_MOST_LINES = 5  # of one element, below its headline
_COLON = re.compile("[:：]")
_SHORT = 120  # characters of a line that may say who wrote the story


def names_in_elements(data: StructuredData, headline: str) -> list[str]:
    """Return the names in links to authors, else in the line below the headline or in bylines by their class."""
    root = data.page.root
    links = [part for part in root.iter("a") if "author" in part.get("rel", "").split()]
    own = nearest(data, _of_one_article(data, [part for part in links if not is_of_another(data, part)]))
    if names := [name for name in names_in(map(line_in, own)) if is_written_as_name(name)]:
        return names
    printed = [
        part
        for part in root.iter()
        if _is_byline(part) and 2 < len(line_in(part)) <= _MAX_BYLINE and not is_of_another(data, part)
    ]
    distances = _distances(data)
    printed.sort(key=lambda part: _distance(data, part, distances))
    firsts: dict[tuple, Element] = {}  # neighbours of one name are read together, and only once
    for part in printed:
        firsts.setdefault((data.page.parents.get(part), part.tag, part.get("class")), part)
    groups = (names_in(_lines_of_byline(data, part)) for part in firsts.values())
    groups = ([name for name in group if is_written_as_name(name)] for group in groups)
    first = next(filter(None, groups), [])
    return _line_below_headline(data, headline) or first or _linked(data) or _labelled(data)


def _lines_of_byline(data: StructuredData, byline: Element) -> list[str]:
    """Return what a byline says; and what its neighbours of the same name say."""
    around = data.page.parents.get(byline)
    alike = [p for p in around or () if p.tag == byline.tag and p.get("class") == byline.get("class")] or [byline]
    return [line for part in alike for line in _lines_of_part(part)]


def _lines_of_part(part: Element) -> list[str]:
    """Return the names that a part of a byline labels, else the texts of its links or items, else its own."""
    if names := labelled_names(line_in(part)):
        return names
    links = [link for link in part.iter("a") if not _is_filing(link)]
    return [line_in(link) for link in links] or [line_in(item) for item in part.iter("li")] or [line_in(part)]


def _is_filing(link: Element) -> bool:
    """Return whether a link says how the story is filed, not who wrote it."""
    return "tag" in link.get("rel", "").split() or bool(_FILED.search(link.get("href", "")))


def _distances(data: StructuredData) -> dict[Element, int]:
    """Return how many elements lie between the headline and each element around it."""
    headings = list(data.page.root.iter("h1"))
    headline = max(headings, key=lambda part: len(line_in(part)), default=data.page.root)
    return {part: number for number, part in enumerate(data.page.ancestors(headline))}


def _distance(data: StructuredData, element: Element, distances: dict[Element, int]) -> int:
    return next((distances[part] for part in data.page.ancestors(element) if part in distances), len(distances))


def nearest(data: StructuredData, parts: list[Element]) -> list[Element]:
    """Return those of some elements that are nearest to the headline in the tree: others belong to teasers."""
    distances = _distances(data)
    numbers = [_distance(data, part, distances) for part in parts]
    least = min(numbers, default=0)
    return [part for part, number in zip(parts, numbers, strict=True) if number == least]


def _linked(data: StructuredData) -> list[str]:
    """Return the names in links near the headline whose address is that of a page on an author."""
    distances = _distances(data)
    links = [part for part in data.page.root.iter("a") if _AUTHOR_PAGE.search(part.get("href", ""))]
    links = [part for part in links if not is_of_another(data, part) and _distance(data, part, distances) <= _NEAR_LINK]
    names = names_in(map(line_in, nearest(data, links)))
    return [name for name in names if is_written_as_name(name) and is_sure(name)]


def _labelled(data: StructuredData) -> list[str]:
    """Return the names behind the label of a line such as "Author: Lena Marsh", else behind an element that is only
    such a label."""
    lines = (line_in(part) for part in data.page.root.iter() if part.tag in _LINES and len(part) < 5)
    lines = (line for line in lines if len(line) <= _SHORT and _COLON.search(line))
    names = next(filter(None, map(labelled_names, lines)), [])
    return names or next(filter(None, map(names_behind_label, _behind_labels(data))), [])


def _behind_labels(data: StructuredData) -> Iterator[str]:
    """Yield the short lines that follow an element that only labels an author."""
    parts = (part for part in data.page.root.iter() if not len(part) and part.tag in _LABEL_TAGS)
    for part in islice((part for part in parts if is_author_label(line_in(part))), _MOST_LABELS):
        siblings = iter(data.page.parents[part])
        following = next((sibling for one in siblings if one is part for sibling in siblings), None)
        line = (part.tail or "").strip() or (line_in(following) if following is not None else "")
        if len(line) <= _SHORT:
            yield line


def _of_one_article(data: StructuredData, parts: list[Element]) -> list[Element]:
    """Return those of some elements that are in the same `article` as the first one."""
    articles = [next((p for p in data.page.ancestors(part) if p.tag == "article"), None) for part in parts]
    return [part for part, article in zip(parts, articles, strict=True) if article is articles[0]]


def _line_below_headline(data: StructuredData, headline: str) -> list[str]:
    """Return the names of a line "By Lena Marsh" that a page has below its headline, though no element says so."""
    parts = list(data.page.root.iter())
    start = place_of(headline, parts) + 1
    above = [part for part in parts[max(0, start - _NEAR_ABOVE) : max(0, start - 1)] if not len(part)]
    if names := next(filter(None, (dated_names(line_in(part)) for part in reversed(above))), []):
        return names
    near = [part for part in parts[start : start + _NEAR if start else 0] if len(part) < 9 and part.tag != "a"]
    near = [part for part in near if not is_of_another(data, part)]
    for part, following in zip_longest(near, near[1:]):
        line = line_in(part)
        if following is not None and not len(part) and is_label(line):
            lines = [f"By {line_in(following)}"]
        else:
            lines = [line, *(lines_of(part, set()) if next(part.iter("br"), None) is not None else ())]
        short = [line for line in lines[:_MOST_LINES] if len(line) <= _SHORT]
        printed = (printed_names(line) or dated_names(line) for line in short)
        if names := next(filter(None, printed), []):
            return [_as_marked(name, part) for name in names]
    return []


def _as_marked(name: str, line: Element) -> str:
    """Return a name as far as a link or byline in its line has it: the line may go on without a space behind it."""
    marked = (line_in(part) for part in line.iter() if part.tag == "a" or _is_byline(part))
    return max((m for m in marked if len(m) > 2 and name.startswith(m)), key=len, default=name)


def is_of_another(data: StructuredData, element: Element) -> bool:
    """Return whether an element is that of a comment or of a work that the page cites, and not of the story."""
    for part in data.page.ancestors(element):
        if part.tag in ("figure", "figcaption"):
            return True
        if part.tag == "form" or _APART.search(f"{part.get('class', '')} {part.get('id', '')}"):
            return part not in data.page.around_headings
        if part is not element and part.get("itemprop", "") in ("comment", "citation", "review", "hasPart"):
            return True
    return False


def names_in(texts: Iterable[str]) -> list[str]:
    """Return the names in texts, each once."""
    return unique(name for text in texts for name in names_of(text))


def _is_byline(element: Element) -> bool:
    names = CAMEL.sub("-", element.get("class", ""))
    return element.tag in _BYLINE_TAGS and bool(_BYLINE.search(names))
