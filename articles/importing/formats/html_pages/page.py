"""A web page as a tree, as browsers read it, and what its head says.

>>> WebPage("<title>Ferry</title><p>It sails<p>at night").texts()
['It sails', 'at night']

The sanitizer's parser (html5ever) mends the markup; scripts are taken out before. Nothing is run or fetched.
"""

import html
import re
from collections.abc import Iterator
from functools import cached_property, partial
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

import nh3
from defusedxml.ElementTree import fromstring

from articles.importing.formats.control_characters import CONTROLS, without_controls
from articles.importing.formats.xml_trees import line_in
from articles.story.dates import InvalidStory
from articles.story.html_sanitizer import is_too_costly
from media.text_encoding.decoding import Undecodable, decode, known_encoding

MAX_SIZE = 8 * 1024 * 1024  # bytes of a page
MAX_DEPTH = 200  # elements in each other
_TOO_DEEP = "page: its elements are nested too deeply, or one has too many attributes; no story is."
_CHARSET = re.compile(rb"<meta\b[^<>]*?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_CUT = re.compile(r"<!--|<(script|style|template|noscript|svg|iframe|object)(?=[\s/>])([^<>]*)>", re.I)
_ENDS = {
    tag: re.compile(rf"</{tag}(?=[\s/>])", re.I)
    for tag in ("script", "style", "template", "noscript", "svg", "iframe", "object")
}
_INERT = re.compile(  # tags of what a script shows, or what is shown in its place
    r"</?(?:noscript|template)(?:\s[^<>]*)?>|<script\b[^<>]*\btype\s*=\s*[\"']?text/(?:x-)?(?:template|html)\b[^<>]*>",
    re.I,
)
_MAX_SCRIPTS = 200  # scripts of JSON, and embeds
_MAX_VALUES = 200  # of one name in the metadata
_LANGUAGE = re.compile(
    r"<html\b[^<>]*?\s(?:xml:)?lang\s*=\s*[\"']?([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,3})\b", re.I
)
_SAVED_FROM = re.compile(  # what browsers write, and the extension SingleFile
    r"<!-- saved from url=\(\d{1,6}\)(https?://[^\s<>]+) -->|<!--\s*Page saved with SingleFile\s+url:\s*(https?://[^\s<>]+)"
)
_DOCUMENT = re.compile(  # that a word processor saved as HTML
    r"<meta\b[^<>]{0,200}(?:Microsoft Word|LibreOffice|OpenOffice)"
    r"|\sclass\s*=\s*[\"']?(?:[^\"'<>]{0,80}\s)?(?:doc-content|MsoNormal|WordSection\d{1,3})[\"'\s>]",
    re.I,
)
_STREAM_PLACE = re.compile(r"<template id=\"B:([0-9a-f]{1,4})\"></template>")
_IS_LINKED_DATA = re.compile(r"\s*[{\[]\s*\{?\s*\"@context\"\s*:")  # whose type is missing
_VOID = re.compile(r"<(br|hr|img|meta|link|wbr|input|source)((?:\s[^\s=<>\"]+=\"[^\"]*\")*)>")
_RUBY = re.compile(r"<ruby\b[^<>]*>(?:(?!</?ruby\b).){0,500}?</ruby\s*>", re.S | re.I)
_READING = re.compile(r"<rt\b[^<>]*>([^<]*)</rt\s*>", re.I)  # how a word of Chinese characters is read
BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "blockquote", "pre", "td", "th", "figcaption"}
BLOCKS |= {"caption", "address", "summary", "legend"}
_GROUP_NAMES = (
    "article aside body center details dialog div dl fieldset figure footer form header hgroup main menu nav"
    " ol section table tbody thead tfoot tr ul"
)
_GROUPS = set(_GROUP_NAMES.split())
APART = BLOCKS | _GROUPS | {"hr"}  # elements that browsers show apart from the words beside them
_INLINE_NAMES = (
    "a abbr b bdi bdo big br button cite code del em font i img ins kbd label mark picture q s samp small"
    " source span strike strong sub sup time tt u var wbr select option input textarea"
)
_INLINE = set(_INLINE_NAMES.split())
_TAGS = APART | _INLINE | {"meta", "link", "title"}
_ATTRIBUTE_NAMES = (
    "class id itemprop itemtype itemscope role hidden aria-hidden aria-label datetime content value property"
    " name rel size href src data-src srcset alt title width height lang dir style data-testid data-component"
    " data-component-name data-qa data-type colspan rowspan start data-picture"
)
_ATTRIBUTES = set(_ATTRIBUTE_NAMES.split())


class WebPage:
    """The tree of a page, its metadata, and its scripts of JSON. Raises InvalidStory for what is no page.

    `has_scripts` says that a browser with scripts would show it; without them it shows other elements. `url` is where a
    page was fetched that says no address.
    """

    def __init__(self, markup: str, has_scripts: bool = True, url: str = ""):
        self.fetched_url = url
        self.saved_url = match[1] or match[2] if (match := _SAVED_FROM.search(markup[:4_000])) else ""
        if is_too_costly(markup):
            raise InvalidStory(_TOO_DEEP)
        self.language = match[1].replace("_", "-") if (match := _LANGUAGE.search(markup[:20_000])) else ""
        self.is_document = bool(_DOCUMENT.search(markup[:20_000]))
        self.json: list[str] = []
        self.embeds: list[str] = []
        readings: list[str] = []
        markup = _RUBY.sub(partial(_without_reading, readings=readings), markup)
        if readings:
            self.embeds.append(" ".join(readings))
        markup = _STREAM_PLACE.sub(r'<div id="B:\1"></div>', markup)
        self.root = _tree(self._without_scripts(markup if has_scripts else _INERT.sub(" ", markup)))
        _put_in_place(self.root)
        self.parents = {child: parent for parent in self.root.iter() for child in parent}
        self.is_post_of_tumblr = self._mark_foot_of_tumblr()

    def _mark_foot_of_tumblr(self) -> bool:
        """Make the foot of a post in an export of Tumblr a `footer`, and its time stamp and tags metadata; returns
        whether the page is one."""
        stamps = [part for part in self.root.iter("span") if part.get("id") == "timestamp"]
        foot = self.parents.get(stamps[0]) if len(stamps) == 1 else None
        if foot is None or foot.get("id") != "footer":
            return False
        foot.tag = "footer"
        tags = [line_in(part) for part in foot.iter("span") if part.get("class") == "tag"]
        for name, value in (("date", line_in(stamps[0])), ("keywords", ", ".join(tags))):
            self.root.append(Element("meta", {"name": name, "content": value}))
        return True

    def _without_scripts(self, markup: str) -> str:
        """Return markup without what browsers do not show as text; JSON-LD and the addresses of embeds are kept."""
        parts, position = [], 0
        unclosed: set[str] = set()  # elements without an end from here on: not looked for again
        for match in _CUT.finditer(markup):
            if match.start() < position:
                continue
            tag = (match[1] or "").lower()
            end = None if tag in unclosed else _end_of(tag, markup, match.end())
            if end is None:
                unclosed.add(tag)
                continue
            is_json_ld = "ld+json" in (match[2] or "").lower()
            if (is_json_ld or (tag == "script" and _IS_LINKED_DATA.match(markup, match.end()))) and len(
                self.json
            ) < _MAX_SCRIPTS:
                self.json.append(markup[match.end() : markup.rfind("<", match.end(), end)])
            elif tag in ("iframe", "object") and len(self.embeds) < _MAX_SCRIPTS:
                self.embeds.append(match[0])
            parts += [markup[position : match.start()], " "]
            position = end
        return "".join([*parts, markup[position:]])

    @cached_property
    def meta(self) -> dict[str, list[str]]:
        """The values of each element `meta` by its name or property, in small letters."""
        values: dict[str, list[str]] = {}
        for part in self.root.iter("meta"):
            name = part.get("property") or part.get("name") or part.get("itemprop") or ""
            if name and (value := html.unescape(part.get("content") or part.get("value", "")).strip()):
                of_name = values.setdefault(name.strip().lower(), [])
                if len(of_name) < _MAX_VALUES:
                    of_name.append(value)
        return values

    @cached_property
    def around_headings(self) -> set[Element]:
        """The elements that have a heading `h1` in them, and these headings."""
        around: set[Element] = set()
        for heading in self.root.iter("h1"):
            for part in self.ancestors(heading):
                if part in around:
                    break
                around.add(part)
        return around

    @cached_property
    def is_entry(self) -> bool:
        """Whether exactly one element is an entry of the microformat hAtom: https://microformats.org/wiki/h-entry"""
        return (
            sum(not {"h-entry", "hentry"}.isdisjoint(part.get("class", "").split()) for part in self.root.iter()) == 1
        )

    @cached_property
    def title(self) -> str:
        """The title in the head, "" without one."""
        return line_in(next(self.root.iter("title"), None))

    @cached_property
    def canonical_url(self) -> str:
        """The address that a page says is its own, else where it was fetched, "" without both."""
        links = (part.get("href", "") for part in self.root.iter("link") if "canonical" in part.get("rel", "").lower())
        urls = (*links, *self.meta.get("og:url", ()), *self.meta.get("twitter:url", ()))
        return next(
            (url.strip() for url in urls if re.match(r"https?://[^\s<>]+$", url.strip())),
            self.fetched_url or self.saved_url,
        )

    @property
    def host(self) -> str:
        """Return the host of the page's address, without www; "" without an address."""
        try:
            return (urlsplit(self.canonical_url).hostname or "").removeprefix("www.")
        except ValueError:
            return ""

    def ancestors(self, element: Element) -> Iterator[Element]:
        """Yield an element and the elements around it, the innermost first."""
        part: Element | None = element
        while part is not None:
            yield part
            part = self.parents.get(part)

    def texts(self) -> list[str]:
        """Return the lines of text that the page shows, in order."""
        return lines_of(self.root, set())


def _without_reading(ruby: re.Match, readings: list[str]) -> str:
    """Return words without how they are read, which is added to the readings, where no brackets part the two."""
    if "<rp" in ruby[0].lower():
        return ruby[0]
    readings += _READING.findall(ruby[0])
    return _READING.sub("", ruby[0])


def _end_of(tag: str, markup: str, position: int) -> int | None:
    """Return where an element or, for "", a comment ends; None if it has no end."""
    if not tag:
        end = markup.find("-->", position)
        return end + 3 if end >= 0 else None
    match = _ENDS[tag].search(markup, position)
    end = markup.find(">", match.end()) if match else -1
    return end + 1 if end >= 0 else None


def lines_of(root: Element, taken: set[Element]) -> list[str]:
    """Return the lines of text in an element, a line for a block, without the text directly in `taken` elements."""
    lines: list[str] = []
    parts: list[str] = []

    def end_line():
        if line := " ".join("".join(parts).split()):
            lines.append(line)
        parts.clear()

    def visit(element: Element):
        if element.tag in ("meta", "link", "title"):
            return
        is_taken, is_apart = element in taken, element.tag in APART or element.tag == "br"
        if is_apart:
            end_line()
        if element.tag == "img" and not is_taken:
            parts.append(f" {element.get('alt', '')} ")
        parts.append(" " if is_taken else element.text or "")
        for child in element:
            visit(child)
            parts.append(" " if is_taken else child.tail or "")
        if is_apart:
            end_line()

    visit(root)
    end_line()
    return lines


def _tree(markup: str) -> Element:
    clean = nh3.clean(
        markup, tags=_TAGS, attributes={"*": _ATTRIBUTES}, link_rel=None, clean_content_tags={"script", "style"}
    )
    text = CONTROLS.sub("", _VOID.sub(r"<\1\2/>", clean.replace("&nbsp;", "&#160;")))
    try:
        root = fromstring(f"<body>{text}</body>", forbid_dtd=True)
    except ParseError as error:
        raise InvalidStory(f"page: it is no HTML that can be read ({error!s:.100}).") from None
    level, depth = [root], 0
    while level := [child for part in level for child in part]:
        depth += 1
        if depth > MAX_DEPTH:
            raise InvalidStory(_TOO_DEEP)
    return root


def _put_in_place(root: Element) -> None:
    """Move what React sends at the end of a page, as an element S:0, to its place B:0, as a script would."""
    named = {part.get("id", ""): part for part in root.iter("div") if part.get("id", "")[:2] in ("B:", "S:")}
    for name, late in named.items():
        place = named.get(f"B:{name[2:]}") if name[:2] == "S:" else None
        if place is not None and place not in late.iter():
            place.text = late.text
            place[:] = late[:]
            late.text, late[:] = None, []


def decoded(content: bytes, encoding: str, remarks: list[str]) -> str:
    """Return the text of a page: UTF-8 if it is that, else as it declares or as it is detected. Raises InvalidStory."""
    try:
        if not encoding and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return without_controls(content.decode("utf-8-sig"), remarks)
    except UnicodeDecodeError:
        pass
    match = _CHARSET.search(content)
    try:
        encoding = encoding or (known_encoding(match[1].decode()) if match else "")
    except ValueError:
        encoding = ""
    try:
        text, more = decode(content, "" if encoding.startswith("utf-8") else encoding)
    except Undecodable as error:
        raise InvalidStory(f"text: {error}") from None
    remarks += more
    return without_controls(text, remarks)
