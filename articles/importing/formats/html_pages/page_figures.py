"""The pictures of a page whose template does not use the elements of HTML for them: each group becomes a `figure`.

<div class="wp-caption"><img src="f.jpg"><p class="wp-caption-text">At night</p></div>
"""

import re
from xml.etree.ElementTree import Element

from articles.importing.formats.html_pages.furniture import CAMEL
from articles.importing.formats.xml_trees import line_in

_CAPTION = re.compile(
    r"(?:^|[_-])(?:captions?|legend|legende|bildtext|bildunterschrift|bildbeschreibung|image-?text|figcaption|cutline|bu"
    r"|photo-?desc\w*|image-?desc\w*)(?:$|[_-])",
    re.I,
)
_CREDIT = re.compile(r"credit|byline|photographer|attribution|copyright|fotograf|source", re.I)
_GROUPS = ("div", "span", "section", "a", "li", "dl", "td", "center", "p")
_CAPTIONS = ("div", "p", "span", "small", "figcaption", "dd", "em", "cite")
_LONGEST = 600  # characters of a caption with its credit
_MOST_OTHER = 20  # characters in a group that are neither caption nor credit


def mark_figures(root: Element) -> None:
    """Change the tree of a page: groups of an image and its caption are figures, and captions say so."""
    for figure in root.iter("figure"):
        _mark_caption(figure)
    _mark_groups(root)


def _mark_groups(element: Element) -> None:
    for child in element:
        if child.tag == "figure":
            continue
        if child.tag in _GROUPS and _is_group(child):
            child.tag = "figure"
            _mark_caption(child)
        else:
            _mark_groups(child)


def _is_group(element: Element) -> bool:
    """Return whether an element has an image, a caption of its own, and hardly any other words."""
    if next(element.iter("img"), None) is None or any(part.tag in ("figure", "h1", "table") for part in element.iter()):
        return False
    captions = [part for part in _captions(element) if line_in(part)]
    if not captions:
        return False
    text = line_in(element)
    named = sum(len(line_in(part)) for part in captions)
    return len(text) <= _LONGEST and len(text) - named <= _MOST_OTHER


def _captions(element: Element) -> list[Element]:
    """Return the outermost elements inside of one that are named a caption or a credit."""
    named: list[Element] = []
    stack = list(reversed(element))
    while stack:
        part = stack.pop()
        if part.tag in _CAPTIONS and _is_named(part, _CAPTION, _CREDIT) and next(part.iter("img"), None) is None:
            named.append(part)
        else:
            stack.extend(reversed(part))
    return named if any(_is_named(part, _CAPTION) for part in named) else []


def _is_named(part: Element, *names: re.Pattern) -> bool:
    words = [CAMEL.sub("-", word) for word in part.get("class", "").split()]
    return part.tag == "figcaption" or any(name.search(word) for name in names for word in words)


def _mark_caption(figure: Element) -> None:
    """Make captions by name into `figcaption` elements, in a figure that has none."""
    if next(figure.iter("figcaption"), None) is not None or next(figure.iter("img"), None) is None:
        return
    for part in _captions(figure):
        if _is_named(part, _CAPTION):
            part.tag = "figcaption"
