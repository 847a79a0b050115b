"""XML of news standards as a tree without namespaces, and its elements as HTML and as text."""

import html
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from articles.importing.formats.record_lines import without_entities
from articles.importing.formats.writing import GENERATOR
from articles.story.text import clean_text

_MARKS = {b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_WITHOUT_MARK = {b"\0<": "utf-16-be", b"<\0": "utf-16-le", b"\x4c\x6f": "cp037"}
# The root element, behind a declaration, comments and a document type.
_ROOT = re.compile(
    r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^<>\[]*(?:\[[^\]]*\]\s*)?>\s*)*"
    r"<(?:[\w-]+:)?(?P<name>[\w-]+)(?P<rest>[^<>]*)>",
    re.S,
)
_OWN_ENTITY = re.compile(rb"<!ENTITY", re.I)
_VOID = {"br", "hr", "img", "wbr"}
_GAPS = re.compile(r"[ \t\r\n]+")


def head_text(head: bytes) -> str:
    """Return the beginning of a file as text, in whatever encoding XML may begin."""
    names = [name for mark, name in (*_MARKS.items(), *_WITHOUT_MARK.items()) if head.startswith(mark)]
    return head[:20_000].decode(names[0] if names else "utf-8-sig", "replace").lstrip("\ufeff")


def root_of(head: bytes) -> tuple[str, str]:
    """Return the name of the root element without its prefix, and its attributes; "" for what is no XML."""
    match = _ROOT.match(head_text(head))
    return (match["name"], match["rest"]) if match else ("", "")


def declares_entities(head: bytes) -> bool:
    """Return whether the part of a file before its first element declares entities of its own."""
    return bool(_OWN_ENTITY.search(head))


def without_namespaces(element: Element) -> Element:
    """Return an element with local names alone, in its attributes too: `xml:lang` is `lang`. It is changed in place.

    Many senders escape twice, so that readers resolve what entities are left in texts. Behind the name of our own
    writers, which escape once, each `&` is written as an entity for that.
    """
    escape_again = False
    for part in element.iter():
        part.tag = part.tag.rpartition("}")[2]
        if any(name[:1] == "{" for name in part.attrib):
            part.attrib = {name.rpartition("}")[2]: value for name, value in part.attrib.items()}
        if escape_again:
            part.text, part.tail = _escaped_again(part.text), _escaped_again(part.tail)
        else:
            escape_again = _names_our_writers(part)
    return element


def is_own(root: Element) -> bool:
    """Return whether one of our writers wrote a document: its lines are plain text, and each name is a whole one."""
    return any(map(_names_our_writers, root.iter()))


def _names_our_writers(part: Element) -> bool:
    return part.tag in ("generator", "meta") and GENERATOR in (part.text, part.get("content"))


def _escaped_again(text: str | None) -> str | None:
    return text.replace("&", "&amp;") if text and "&" in text else text


def line_in(element: Element | None) -> str:
    """Return the text of an element on one line, "" without an element."""
    if element is None:
        return ""
    text = clean_text("".join(_texts(element)))
    return _GAPS.sub(" ", without_entities(text)).strip()


def _texts(element: Element) -> Iterator[str]:
    """Yield the texts of an element, with a space where a block or a line ends."""
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield (" " if child.tag in ("p", "br", "li", "div") else "") + (child.tail or "")


def values_of(elements: list[Element], attribute: str) -> Iterator[str]:
    """Yield the values of an attribute that are not blank."""
    for element in elements:
        if value := clean_text(element.get(attribute, "")).strip():
            yield value


def inner_html(element: Element) -> str:
    """Return the content of an element as HTML, its tags and attributes as they are; the sanitizer decides later."""
    return "".join((_escaped(element.text), *(outer_html(child) + _escaped(child.tail) for child in element)))


def outer_html(element: Element) -> str:
    """Return an element with its content as HTML."""
    tag = element.tag if re.fullmatch(r"[A-Za-z][\w.-]{0,60}", element.tag) else "span"
    attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in element.attrib.items())
    if tag.lower() in _VOID:
        return f"<{tag}{attributes}>"
    return f"<{tag}{attributes}>{inner_html(element)}</{tag}>"


def _escaped(text: str | None) -> str:
    return html.escape(without_entities(text), quote=False) if text else ""


def without_text(xml: str) -> str:
    """Return the XML of a document of NITF or HTML without its text: its head is left. Of any other nothing is left."""
    if "body.content" in xml:
        return without_element(xml, "body.content", after="body.head>")
    return without_element(xml, "body") if re.search(r"<(?:[\w.-]+:)?head\b", xml) else ""


def without_element(text: str, name: str, after: str = "") -> str:
    """Return XML without the first element of a name, up to its last end; it is looked for behind the last `after`."""
    begin = text.rfind(after) + len(after) if after and after in text else 0
    start = re.compile(rf"<(?:[\w.-]+:)?{re.escape(name)}(?=[\s/>])").search(text, begin)
    if not start:
        return text
    end = max(text.rfind(f"</{name}"), text.rfind(f":{name}>"))
    close = text.find(">", end) + 1 if end > start.start() else text.find(">", start.end()) + 1
    return text[: start.start()] + text[close:] if close else text[: start.start()]
