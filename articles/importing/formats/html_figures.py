"""The pictures of HTML from a publishing system: each becomes a `Picture`, with an anchor in the markup.

>>> read_figures('<figure><img src="f.jpg"><figcaption>At night</figcaption></figure>').pictures[0].caption
'At night'

A picture is only named here; its address stays in the markup that is kept with the source.
"""

import html
import re
from dataclasses import replace
from typing import NamedTuple

from articles.importing.formats.record_lines import line_of
from articles.story.foreign_elements import removed_parts
from articles.story.html_sanitizer import clean_body, clean_line
from articles.story.story import Picture
from articles.story.validation import LIMITS


class FigureBody(NamedTuple):
    """A body as canonical HTML, its pictures, and the markup that it does not have, verbatim.

    `files` are pairs of a picture's anchor and the paths of its file, where the markup kept does not tell them.
    """

    body: str
    pictures: tuple[Picture, ...]
    originals: list[str]
    files: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def empty(cls) -> "FigureBody":
        """Return the body of an item without a text."""
        return cls("", (), [])


PART_OF_MAIL = "cid:"  # the address of another part of an e-mail: https://www.rfc-editor.org/rfc/rfc2392

# None of these scans a text more than twice, whatever is not closed in it. The outer group is not possessive: Python
# 3.11.2 does not go back over the part of such a group that failed.
_FIGURE = re.compile(r"<figure\b[^<>]*>([^<]*+(?:<(?!/?figure\b)[^<]*+)*)</figure\s*>", re.I)
_CAPTION = re.compile(r"<figcaption\b[^<>]*>([^<]*+(?:<(?!/?figcaption\b)[^<]*+)*)</figcaption\s*>", re.I)
_CREDIT = re.compile(
    r"<(cite|div|em|p|small|span)\b[^<>]*\bclass\s*=\s*[\"'][^\"'<>]*(?:credit|byline|photographer|attribution)[^\"'<>]*"
    r"[\"'][^<>]*>([^<]*)</\1\s*>",
    re.I,
)
_IMAGE = re.compile(r"<img\b[^<>]*>", re.I)
_ATTRIBUTE = re.compile(r"([a-zA-Z-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_LIST = re.compile(r"<(ul|ol)\b[^<>]*>([^<]*+(?:<(?!/?(?:ul|ol)\b)[^<]*+)*)</\1\s*>", re.I)
_ANCHOR = re.compile(r'<figure data-picture="[^"<>]*"></figure>')
_WRAPPING = re.compile(r"</?(?:a|div|li|p|span)\b[^<>]*>", re.I)
_LINKED_IMAGE = re.compile(r"(<a\b[^<>]*>)\s*+<img\b", re.I)
_PICTURE_FILE = re.compile(r"\.(?:avif|gif|jpe?g|png|svg|tiff?|webp)(?:[?#]|\Z)|\A(?:#|\Z)", re.I)
_BREAKS = re.compile(r"<br\s*/?>|</(?:p|div|li)\s*>", re.I)


def attributes_of(tag: str) -> dict[str, str]:
    """Return the attributes of a tag by their names in small letters."""
    return {name.lower(): html.unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(tag)}


def read_figures(markup: str) -> FigureBody:
    """Return the body of any markup, with a figure at the place of each picture that readers saw.

    A picture inside a list, table or quotation has no place in a body: the page shows it below the text.
    """
    if "<img" not in markup and "<IMG" not in markup:
        return FigureBody(clean_body(markup), (), removed_parts(markup))
    figures = _Figures()
    body = clean_body(_LIST.sub(_gallery, _IMAGE.sub(figures.image, _FIGURE.sub(figures.figure, markup))))
    originals = [*removed_parts(markup), *_links_of_pictures(markup)]
    return FigureBody(body, tuple(figures.pictures), originals, tuple(figures.files))


def _links_of_pictures(markup: str) -> list[str]:
    """Return the tags of links that pictures stand in, but those to a picture: a body has no such link."""
    tags = dict.fromkeys(_LINKED_IMAGE.findall(markup))
    return [tag for tag in tags if not _PICTURE_FILE.search(attributes_of(tag).get("href", ""))]


def _gallery(match: re.Match) -> str:
    """Return the figures of a list that has nothing else but links of them, as publishing systems write a gallery."""
    rest = _ANCHOR.sub("", _WRAPPING.sub("", match[2]))
    return match[0] if rest.strip() else "".join(_ANCHOR.findall(match[2])) or match[0]


class _Figures:
    """The pictures of one text, in their order: first those of figures, then single images."""

    def __init__(self):
        self.pictures: list[Picture] = []
        self.files: list[tuple[str, tuple[str, ...]]] = []  # those in other parts of an e-mail

    def figure(self, match: re.Match) -> str:
        """Return a figure with anchors, caption and credit with the first picture; without a picture, the figure as it
        is."""
        images = _IMAGE.findall(match[1])
        own_anchor = attributes_of(match[0][: match[0].index(">")]).get("data-picture", "")
        added = (self._added(image, "" if number else own_anchor) for number, image in enumerate(images))
        anchors = [anchor for anchor in added if anchor]
        if not anchors:
            return match[0]
        credits = [credit for _, text in _CREDIT.findall(match[1]) if (credit := clean_line(text))]
        content = _CREDIT.sub(" ", match[1]) if credits else match[1]
        captions = _CAPTION.findall(content)
        words = " ".join(filter(None, (clean_line(_BREAKS.sub(" ", caption)) for caption in captions)))
        first = len(self.pictures) - len(anchors)
        is_too_long = len(words) > LIMITS["caption"]
        if words and not is_too_long:
            self.pictures[first] = replace(self.pictures[first], caption=words)
        if credits:
            credit = ", ".join(dict.fromkeys(credits))[: LIMITS["credit"]]
            self.pictures[first] = replace(self.pictures[first], credit=credit)
        others = _IMAGE.sub("", content if is_too_long else _CAPTION.sub("", content))
        return "".join(anchors) + others

    def image(self, match: re.Match) -> str:
        """Return the anchor of an image outside of a figure; of a small drawing such as a smiley its words."""
        return self._added(match[0]) or html.escape(attributes_of(match[0]).get("alt", ""), quote=False)

    def _added(self, image: str, own_anchor: str = "") -> str:
        """Add a picture and return the figure of its anchor, which is `own_anchor` if the archive wrote it."""
        values = attributes_of(image)
        if not _is_photograph(values) or len(self.pictures) >= LIMITS["pictures"] - 1:
            return ""
        anchor = f"picture-{len(self.pictures) + 1}"
        used = {picture.anchor for picture in self.pictures}
        if (re.fullmatch(r"[\w-]{1,40}", own_anchor) and own_anchor not in used) or anchor in used:
            anchor = own_anchor if own_anchor and own_anchor not in used else f"{anchor}-more"
        if (source := values.get("src", "")).lower().startswith(PART_OF_MAIL):
            self.files.append((anchor, (source,)))
        alt = values.get("alt", "") if own_anchor else line_of(values.get("alt", ""))
        self.pictures.append(Picture(anchor=anchor, alt=alt[: LIMITS["alt"]]))
        return f'<figure data-picture="{anchor}"></figure>'


def _is_photograph(values: dict[str, str]) -> bool:
    """Return whether an image is one that readers look at: no smiley, and no pixel that counts them."""
    if "smiley" in values.get("class", "") or "emoji" in values.get("class", ""):
        return False
    sizes = [values.get(name, "") for name in ("width", "height")]
    return bool(values.get("src") or values.get("data-src")) and not any(
        re.fullmatch(r"[0-3](?:px)?", s) for s in sizes
    )
