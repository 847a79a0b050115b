"""Read the elements of a large XML file one after the other: posts of an export, entries of a feed.

    for element in split_elements(file, ("item",)): parse(element.content.decode(), remarks)

The file is split at the tags, outside of CDATA sections and comments, and each element is parsed by itself. So memory
is bounded by one element, an element that is not well-formed spoils no other one, and there is neither a document type
nor an entity. https://www.w3.org/TR/xml/
"""

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from html.entities import html5
from typing import BinaryIO, NamedTuple, Protocol
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from articles.importing.formats.control_characters import CONTROLS, without_controls
from articles.story.dates import InvalidStory
from media.text_encoding.decoding import Undecodable, decode, known_encoding

MAX_ELEMENT = 8 * 1024 * 1024  # bytes
MAX_DEPTH = 200  # elements in each other
_CHUNK = 256 * 1024
_LONGEST_TAG = 2048  # bytes that may belong to a tag or a mark which the next chunk completes


class XmlElement(NamedTuple):
    """The bytes of one element; `content` is empty if it is longer than `MAX_ELEMENT`, without an end if it is cut off.

    What comes before the first element is an element without a tag.
    """

    tag: str
    content: bytes


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def utf8_stream(file: BinaryIO) -> _Readable:
    """Return a file in UTF-16 or UTF-32, as its byte order mark says, as a stream of UTF-8; any other file as it is."""
    mark = file.peek(4)[:4] if isinstance(file, io.BufferedReader) else b""
    if mark[:2] not in (b"\xff\xfe", b"\xfe\xff") and mark != b"\0\0\xfe\xff":
        return file
    return _Transcoded(file, "utf-32" if b"\0\0" in (mark[2:4], mark[:2]) else "utf-16")


class _Transcoded:
    """A stream of UTF-8 of a file in another encoding."""

    def __init__(self, file: BinaryIO, encoding: str):
        self.file, self.decoder = file, codecs.getincrementaldecoder(encoding)("replace")

    def read(self, size: int, /) -> bytes:
        while True:
            content = self.file.read(size)
            text = self.decoder.decode(content, final=not content)
            if text or not content:
                return text.encode("utf-8", "replace")


def split_elements(file: _Readable, tags: Iterable[str], *, any_prefix: bool = False) -> Iterator[XmlElement]:
    """Yield what comes before the first element of these tags, and then each of these elements, wherever they are.

    With `any_prefix`, the tags may have a prefix of a namespace.
    """
    names = b"|".join(tag.encode() for tag in tags)
    prefix = rb"(?:[\w.-]{1,60}:)?" if any_prefix else b""
    mark = re.compile(rb"<!\[CDATA\[|<!--|<(/?)(%s(?:%s))(?=[\s/>])[^<>]*>" % (prefix, names))
    buffer, position, start, tag = bytearray(), 0, 0, b""
    closing, is_head, is_too_long = b"", True, False
    while chunk := file.read(_CHUNK):
        buffer += chunk
        while True:
            if closing:  # inside a CDATA section or a comment
                end = buffer.find(closing, position)
                if end < 0:
                    position = max(position, len(buffer) - 2)
                    break
                position, closing = end + 3, b""
            match = mark.search(buffer, position)
            if not match:
                tail = buffer.rfind(b"<", max(position, len(buffer) - _LONGEST_TAG))
                position = tail if tail >= 0 else len(buffer)
                break
            position = match.end()
            if not match[2]:
                closing = b"]]>" if match[0] == b"<![CDATA[" else b"-->"
            elif not match[1] and not tag and match[0][-2:-1] != b"/":
                if is_head:
                    yield XmlElement("", bytes(buffer[: match.start()]))
                is_head, tag, start, is_too_long = False, match[2], match.start(), False
            elif match[1] and match[2] == tag:
                is_too_long = is_too_long or position - start > MAX_ELEMENT
                yield XmlElement(tag.decode(), b"" if is_too_long else bytes(buffer[start:position]))
                tag = b""
        if tag and len(buffer) - start > MAX_ELEMENT:
            is_too_long = True
        unneeded = min(position, start if tag and not is_too_long else position)
        if not is_head or len(buffer) > MAX_ELEMENT:
            if is_head:
                yield XmlElement("", bytes(buffer[:position]))
                is_head = False
            del buffer[:unneeded]
            position, start = position - unneeded, start - unneeded
    if is_head:
        yield XmlElement("", bytes(buffer))
    elif tag:
        yield XmlElement(tag.decode(), b"" if is_too_long else bytes(buffer[start:]))


def check_whole(element: XmlElement):
    """Raise InvalidStory for an element that is too long or has no end."""
    if not element.content:
        raise InvalidStory(f"{element.tag}: longer than {MAX_ELEMENT:,} bytes; no story is.")
    if not re.search(rb"</%s\s*>$" % element.tag.encode(), element.content[-100:]):
        raise InvalidStory(f"{element.tag}: the file ends in the middle of it; get the whole file.")


def declared_encoding(head: bytes) -> str:
    """Return the encoding that an XML declaration names, "" if it is UTF-8, unknown, or not named."""
    match = re.match(rb"\s*(?:\xef\xbb\xbf)?<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", head)
    try:
        encoding = known_encoding(match[1].decode()) if match else ""
    except ValueError:
        return ""
    return "" if encoding.startswith(("utf-8", "utf-16", "utf-32")) else encoding


def decoded(content: bytes, encoding: str, remarks: list[str]) -> str:
    """Return the text of an element: UTF-8 if it is that, else as `encoding` says or as detected.

    Adds the remarks of the decoding. Raises InvalidStory.
    """
    try:
        return content.decode()
    except UnicodeDecodeError:
        pass
    try:
        text, more = decode(content, encoding)
    except Undecodable as error:
        raise InvalidStory(f"text: {error}") from None
    remarks += more
    return text


_VERBATIM = re.compile(r"(<!\[CDATA\[.*?\]\]>|<!--.*?-->)", re.S)
_AMPERSAND = re.compile(r"&(#\d{1,7};|#x[0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9]{0,31};)?")
_XML_ENTITIES = {"amp;", "lt;", "gt;", "quot;", "apos;"}
_PREFIX_OF_TAG = re.compile(r"<([A-Za-z_][\w.-]{0,60}):")
_NAME_OF_ATTRIBUTE, _PREFIX_OF_ATTRIBUTE = re.compile(r":[\w.-]+\s*="), re.compile(r"\s([A-Za-z_][\w.-]{0,60})$")
_BOUNDS = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<(/?)[A-Za-z_][^<>]*?(/?)>", re.S)


def parse(text: str, remarks: list[str]) -> Element:
    """Return the element of a text with a start and an end. A prefix is its own namespace: `wp:a` is `{wp}a`.

    What XML does not allow (control characters, bare ampersands, entities of HTML) is repaired, with a remark. Raises
    InvalidStory.
    """
    _check_depth(text)
    clean = without_controls(text, remarks)
    try:
        return _parsed(clean)
    except ParseError:
        pass
    try:
        element = _parsed(_repaired(clean))
    except ParseError as error:
        raise InvalidStory(f"XML: it is not well-formed ({error}); repair it in the file.") from None
    remarks.append("XML repaired: bare ampersands, entities of HTML or numbered control characters")
    return element


def _parsed(text: str) -> Element:
    declarations = "".join(f' xmlns:{prefix}="{prefix}"' for prefix in _prefixes(text) - {"xml", "xmlns"})
    [element] = fromstring(f"<root{declarations}>{text}</root>", forbid_dtd=True)
    return element


def _prefixes(text: str) -> set[str]:
    """Return the prefixes of tags and attributes; some names in texts may be among them."""
    prefixes = set(_PREFIX_OF_TAG.findall(text))
    for colon in _NAME_OF_ATTRIBUTE.finditer(text):  # a search for a name at each blank takes ten times as long
        if match := _PREFIX_OF_ATTRIBUTE.search(text[max(0, colon.start() - 62) : colon.start()]):
            prefixes.add(match[1])
    return prefixes


def _repaired(text: str) -> str:
    parts = _VERBATIM.split(text)
    return "".join(part if number % 2 else _AMPERSAND.sub(_escaped, part) for number, part in enumerate(parts))


def _escaped(match: re.Match) -> str:
    name = match[1] or ""
    if name[:1] == "#":
        return "" if _is_control(name[1:-1]) else match[0]
    if name in _XML_ENTITIES:
        return match[0]
    return html5.get(name, f"&amp;{name}")


def _is_control(number: str) -> bool:
    """Return whether a numbered character is one that XML does not have."""
    value = int(number[1:], 16) if number[:1] == "x" else int(number)
    return value > 0x10FFFF or bool(CONTROLS.match(chr(value)))


def _check_depth(text: str):
    depth = 0
    for match in _BOUNDS.finditer(text):
        if match[0][1] != "!":
            depth += -1 if match[1] else not match[2]
            if depth > MAX_DEPTH:
                raise InvalidStory(f"XML: more than {MAX_DEPTH} elements in each other; this is no story.")
