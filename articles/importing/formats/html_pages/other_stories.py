"""What of a page belongs to a comment or to another story, and the length and names of its elements."""

import re
from itertools import islice
from xml.etree.ElementTree import Element

from articles.importing.formats.html_pages.furniture import CAMEL
from articles.importing.formats.html_pages.page import WebPage
from articles.importing.formats.xml_trees import line_in

_OF_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?list|commentlist|related|recent|latest|popular|event|calendar"
    r"|archives?|most-?read|recommend\w*)(?:$|[\s_-])",
    re.I,
)
HEADINGS = ("h1", "h2", "h3")
_MIN_TITLE = 4  # words
_NEIGHBORS = 3  # elements around a date, in which a link to another story may stand
_MOST_PARTS = 12  # elements directly in one that has a link to another story and its date
_LONGEST_TEASER = 300  # characters of such an element
_LONGEST = 120  # characters of an element whose name says that it has the date


def is_of_others(page: WebPage, part: Element) -> bool:
    """Return whether an element belongs to a comment, a list of stories or the title of another story, in a link or
    beside one."""
    around_it = list(islice(page.ancestors(part), 1, _NEIGHBORS))
    if not page.around_headings.intersection(around_it) and any(map(_has_title, around_it)):
        return True
    return any(
        _OF_OTHERS.search(names_of_element(around)) or (around.tag == "a" and is_title(around))
        for around in page.ancestors(part)
    )


def _has_title(part: Element) -> bool:
    """Return whether an element has little more than a link to another story."""
    if len(part) > _MOST_PARTS or _length_of(part, _LONGEST_TEASER) > _LONGEST_TEASER:
        return False
    return any(link.tag == "a" and is_title(link) for link in part)


def is_title(link: Element) -> bool:
    """Return whether a link leads to another story, and not to an author or a section; a date is no title."""
    words = len(line_in(link).split()) - sum(len(line_in(part).split()) for part in link.iter("time"))
    return words >= _MIN_TITLE or any(part.tag in HEADINGS for part in link.iter())


def is_short(part: Element) -> bool:
    return 6 <= _length_of(part, _LONGEST) <= _LONGEST


def _length_of(part: Element, limit: int) -> int:
    """Return how many characters an element has, or a number beyond the limit."""
    length = 0
    for text in part.itertext():
        length += len(text.strip())
        if length > limit:
            break
    return length


def names_of_element(part: Element) -> str:
    return CAMEL.sub("-", f"{part.get('class', '')} {part.get('id', '')}")
