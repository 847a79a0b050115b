"""The body of NITF as HTML: its own elements by their meaning, the HTML that some agencies write in it as it is."""

import html
import re
from xml.etree.ElementTree import Element

from articles.importing.formats.html_figures import FigureBody, read_figures
from articles.importing.formats.picture_files import data_url, size_of
from articles.importing.formats.record_lines import is_html, without_entities
from articles.importing.formats.xml_trees import line_in, outer_html
from articles.story.html_sanitizer import clean_lines
from articles.story.story import Picture
from articles.story.validation import LIMITS

_NAMES = {"hl1": "h2", "hl2": "h2", "bq": "blockquote", "block": "div", "fn": "p", "nitf-table": "div", "credit": "p"}
_NAMES |= {"tagline": "p", "bibliography": "p", "byline": "p", "distributor": "p", "dateline": "p", "abstract": "div"}
_NAMES |= {"body.content": "div", "body.end": "div", "body.head": "div", "hedline": "div", "note": "div"}
_NAMES |= {"datasource": "p"}
_BLOCKS = {*_NAMES, "p", "table", "ul", "ol", "dl", "hr", "pre", "media", "h1", "h2", "h3", "h4", "h5", "h6", "div"}
_BLOCKS |= {"blockquote", "section", "article", "figure", "iframe", "center", "br", "body.content"}
_BY_CLASS = {("em", name) for name in ("strong", "s", "code", "cite", "sub", "sup")} | {("hl2", "h3")}
_LEFT_OUT = {"nitf-table-metadata", "nitf-colgroup", "col", "colgroup", "alt-code", "media-metadata", "video", "audio"}
_VOID = {"br", "hr", "img", "wbr"}
_LEAD = re.compile(r'^((?:\s|<div>)*)<figure data-picture="([\w-]+)"></figure>')
_SMALL = re.compile(r"thumb|icon|logo", re.I)


def body_of(content: Element | None, end: Element | None = None) -> FigureBody:
    """Return a body and its pictures; a picture before the first word is the lead."""
    writer = _BodyWriter()
    if content is None:
        markup = ""
    elif not any(part.tag in _BLOCKS for part in content.iter() if part is not content):
        text = without_entities("".join(content.itertext()))
        plain = read_figures(text) if is_html(text) else FigureBody(clean_lines(text) if text.strip() else "", (), [])
        if len(content) == 0 or not is_html(text):
            return plain
        markup = text
    else:
        markup = writer.content(content)
    if end is not None:
        markup += writer.content(end)
    if (match := _LEAD.match(markup)) and match[2] not in writer.inline:
        markup = match[1] + markup[match.end() :]
        writer.make_lead(match[2])
    body = read_figures(markup)
    pictures = (*writer.pictures, *body.pictures)
    return FigureBody(body.body, pictures, [*writer.originals, *body.originals], tuple(writer.files.items()))


class _BodyWriter:
    """Writes elements of NITF as HTML, and keeps its pictures and what is left out."""

    def __init__(self):
        self.pictures: list[Picture] = []
        self.originals: list[str] = []
        self.files: dict[str, tuple[str, ...]] = {}  # of the pictures, by their anchors
        self.inline: set[str] = set()  # anchors of pictures that are no lead, wherever they are

    def content(self, element: Element) -> str:
        """Return the content of an element as HTML."""
        parts = [_escaped(element.text)]
        for child in element:
            parts += (self._element(child), _escaped(child.tail))
        return "".join(parts)

    def make_lead(self, anchor: str):
        """Make the picture of an anchor the lead."""
        numbers = [number for number, picture in enumerate(self.pictures) if picture.anchor == anchor]
        for number in numbers:
            picture = self.pictures[number]
            self.pictures[number] = Picture(caption=picture.caption, credit=picture.credit, alt=picture.alt)
        if numbers and anchor in self.files:
            self.files[""] = self.files.pop(anchor)

    def _element(self, element: Element) -> str:
        tag = element.tag
        if tag == "media":
            return self._media(element)
        if tag in _LEFT_OUT or (tag == "note" and element.get("type") == "npa"):
            self.originals.append(outer_html(element))
            return ""
        if tag == "table" and any(part.tag == "media" for part in element.iter()):
            return self.content(element)
        name = _NAMES.get(tag, tag)
        if (tag, element.get("class")) in _BY_CLASS:
            name = element.get("class", "")
            element.attrib.pop("class")
        if "seqnum" in element.attrib:
            element.set("start", element.attrib["seqnum"])
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,20}", name):
            return self.content(element)  # `name.given`, and what else has a name that HTML cannot have
        attributes = "".join(
            f' {key}="{html.escape(value)}"' for key, value in element.attrib.items() if "." not in key
        )
        if name.lower() in _VOID:
            return f"<{name}{attributes}>"
        return f"<{name}{attributes}>{self.content(element)}</{name}>"

    def _media(self, media: Element) -> str:
        """Return the anchor of a picture; other media are kept with the source."""
        references = list(media.iter("media-reference"))
        self.originals.append(outer_html(media))
        if not _is_picture(media, references) or len(self.pictures) >= LIMITS["pictures"] // 2:
            return ""
        anchor, named = f"media-{len(self.pictures) + 1}", media.get("id", "")
        if media.get("class") == "inline":
            used = {picture.anchor for picture in self.pictures}
            anchor = named if re.fullmatch(r"[\w-]{1,40}", named) and named not in used else anchor
            self.inline.add(anchor)
        alt = next((text for ref in references if (text := ref.get("alternate-text", "").strip())), "")
        captions = [line for caption in media.findall("media-caption") if (line := line_in(caption))]
        credits = [line for producer in media.findall("media-producer") if (line := line_in(producer))]
        self.pictures.append(
            Picture(
                anchor=anchor,
                caption=" ".join(dict.fromkeys(captions))[: LIMITS["caption"]],
                credit=", ".join(dict.fromkeys(credits))[: LIMITS["credit"]],
                alt=alt[: LIMITS["alt"]],
            )
        )
        if files := _files(media, references):
            self.files[anchor] = files
        return f'<figure data-picture="{anchor}"></figure>'


def _files(media: Element, references: list[Element]) -> tuple[str, ...]:
    """Return the addresses of a picture's file, the largest first, and its `data:` URL if the document has the file."""
    references = sorted(references, key=lambda ref: -size_of(ref.get("width", "")))
    mime_types = (ref.get("mime-type", "") for ref in references)
    inside = data_url(media.find("media-object"), next(filter(None, mime_types), ""))
    return tuple(filter(None, (*(ref.get("source", "").strip() for ref in references), inside)))


def _is_picture(media: Element, references: list[Element]) -> bool:
    kind = media.get("media-type", "").lower()
    if kind in ("image", "photo", "picture", "graphic"):
        return True
    return not kind and any(ref.get("mime-type", "").startswith("image/") for ref in references)


def _escaped(text: str | None) -> str:
    return html.escape(without_entities(text), quote=False) if text else ""
