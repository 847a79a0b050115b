"""Read XMP: properties named by their usual prefix, lists as lists, fields of structures with a dot.

Standard: ISO 16684-1, https://developer.adobe.com/xmp/docs/XMPSpecifications/

>>> read(packet)["Iptc4xmpExt:LocationShown.City"]
['Ljubljana']
"""

import re
import struct
from collections.abc import Callable, Iterable
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from media.embedded.text_repair import clean, decode_uncleaned, detected
from media.text_encoding.reading import Reading

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://ns.adobe.com/xmp/note/": "xmpNote",
}
_EXTENSION = b"http://ns.adobe.com/xmp/extension/\x00"
_GUID = "xmpNote:HasExtendedXMP"
_STRUCTURES = {"Iptc4xmpExt:LocationShown", "Iptc4xmpExt:LocationCreated", "Iptc4xmpExt:PersonInImageWDetails"}
_MAX_BYTES = 8_000_000
_MAX_TAGS = 400_000  # start and end; a tree of a million elements takes 300 MB
_MAX_ITEMS = 1_000
MAX_GUESSED = 500_000  # bytes of a packet whose encoding has to be guessed


class Packet(NamedTuple):
    """What a packet says. `reading` is the encoding if it was detected; `is_readable` is False if it is no XMP."""

    properties: dict[str, str | list[str]]
    reading: Reading | None = None
    is_readable: bool = True


def read(packet: bytes) -> dict[str, str | list[str]]:
    """Return the properties of the vocabularies in `PREFIXES`; nothing if the packet is no XML or declares entities."""
    return read_packet(packet).properties


def read_packet(packet: bytes) -> Packet:
    """Return the properties as `read` does, and how they were read."""
    root, reading = _parse(packet)
    result: dict[str, str | list[str]] = {}
    if root is None:
        return Packet(result, is_readable=not packet.strip(b"\x00 \r\n\t"))
    for description in root.iter(f"{RDF}Description"):
        for name, text in description.attrib.items():
            if (property_name := _name(name)) and (text := clean(text)):
                result.setdefault(property_name, text)
        for child in description:
            if (property_name := _name(child.tag)) and len(result) < _MAX_ITEMS:
                _add(result, property_name, child)
    return Packet(result, reading)


def joined(packet: bytes, segments: Iterable[bytes]) -> bytes:
    """Return the extension of a packet that was too long for one JPEG segment; b"" if a part is missing.

    A segment is the body of an APP1 marker: a prefix, the GUID that the packet names, the length of the extension, the
    offset of this part, and the part (XMP specification part 3, section 1.1.3.1).
    """
    if _GUID.partition(":")[2].encode() not in packet or not (guid := read(packet).get(_GUID)):
        return b""
    start, length, part_at = len(_EXTENSION), 0, {}
    for segment in segments:
        if segment.startswith(_EXTENSION) and segment[start : start + 32] == str(guid).encode()[:32]:
            length, offset = struct.unpack(">II", segment[start + 32 : start + 40].rjust(8, b"\x00"))
            part_at.setdefault(offset, segment[start + 40 :])
    parts, offset = [], 0
    while offset < length <= _MAX_BYTES and part_at.get(offset):
        parts.append(part_at[offset])
        offset += len(part_at[offset])
    return b"".join(parts) if offset == length else b""


def _add(result: dict, name: str, element: Element):
    if name in _STRUCTURES:
        for part in _items(element) or [element]:
            for structure in [part, *part.findall(f"{RDF}Description")]:
                for field, value in _fields(structure):
                    result.setdefault(f"{name}.{field}", []).append(value)
    elif value := _value(element):
        result.setdefault(name, value)


def _fields(structure: Element):
    for name, text in structure.attrib.items():
        if (property_name := _name(name)) and (text := clean(text)):
            yield property_name.partition(":")[2], text
    for child in structure:
        if property_name := _name(child.tag):
            value = _value(child)
            for text in value if isinstance(value, list) else [value]:
                if text:
                    yield property_name.partition(":")[2], text


def _value(element: Element) -> str | list[str]:
    alternatives = element.find(f"{RDF}Alt")
    if alternatives is not None:
        items = {item.get(f"{_XML}lang", "").lower(): _text(item) for item in reversed(alternatives)}
        return items.get("x-default") or next((text for text in reversed(items.values()) if text), "")
    items = _items(element)
    if items is not None:
        return [text for item in items[:_MAX_ITEMS] if (text := _text(item))]
    return _text(element)


def _items(element: Element) -> list[Element] | None:
    for kind in ("Bag", "Seq", "Alt"):
        if (collection := element.find(f"{RDF}{kind}")) is not None:
            return collection.findall(f"{RDF}li")
    return None


def _text(element: Element) -> str:
    inner = element.find(f"{RDF}value")
    return clean((element if inner is None else inner).text or element.get(f"{RDF}resource", ""))


def _name(tag: str) -> str:
    if not tag.startswith("{"):
        return ""
    namespace, _, local = tag[1:].partition("}")
    return f"{PREFIXES[namespace]}:{local}" if namespace in PREFIXES else ""


def _parse(packet: bytes) -> tuple[Element | None, Reading | None]:
    packet = packet[:_MAX_BYTES].strip(b"\x00 \r\n\t")
    if packet[:2] in (b"\xff\xfe", b"\xfe\xff"):
        packet = packet.decode("utf-16", "replace").encode()
    start = min((offset for tag in (b"<x:x", b"<rdf:RDF") if (offset := packet.find(tag)) >= 0), default=0)
    body = packet[start : _end(packet, packet.rfind)]
    # Some programs leave bytes of an older, longer packet behind the end of a new one.
    for attempt in (body, packet[start : _end(packet, packet.find)]):
        if (root := _root_of(attempt)) is not None:
            return root, None
    # Many packets are labelled as UTF-8 and are not; others say in what encoding they are.
    if text := _declared_text(packet[:start], body):
        return _root_of(text), None
    if len(body) > MAX_GUESSED:
        return None, None
    reading = detected(text for texts in _TEXTS.findall(body) for text in texts if not text.isascii())
    text = _guessed_text(body, reading.encoding if reading else "")
    return _root_of(text), reading


def _root_of(text: bytes | str) -> Element | None:
    if text.count(b"<" if isinstance(text, bytes) else "<") > _MAX_TAGS:
        return None
    try:
        return fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        return None


# The texts of elements and attributes, without the names, which are in ASCII.
_TEXTS = re.compile(rb">([^<>]+)<|=\s?\"([^\"<>]+)\"|=\s?'([^'<>]+)'")
_DECLARATION = re.compile(
    rb"<\?xml[^>]{0,100}\sencoding\s?=\s?[\"'](?P<name>(?i:iso[-_]?8859|windows|cp|koi8|shift|euc|big5|gb|macintosh)[\w-]{0,20})"
)


def _declared_text(head: bytes, body: bytes) -> str:
    """Return the body in the encoding that its XML declaration names; "" if it names none or is in another one."""
    match = _DECLARATION.search(head)
    try:
        return body.decode(match["name"].decode()) if match else ""
    except (LookupError, UnicodeDecodeError):
        return ""


def _end(packet: bytes, find: Callable[[bytes], int]) -> int | None:
    """Return the end of the outermost element that `find` finds, None without one."""
    ends = [
        offset + len(tag) for tag in (b"</x:xmpmeta>", b"</x:xapmeta>", b"</rdf:RDF>") if (offset := find(tag)) >= 0
    ]
    return max(ends, default=None)


def _guessed_text(body: bytes, detected_encoding: str) -> str:
    """Return a packet as text in the detected encoding or a guessed one, without references that XML forbids."""
    pieces = re.split(rb"(?<=>)", body)  # each may be in an encoding of its own
    text = "".join(
        piece.decode() if piece.isascii() else decode_uncleaned(piece, "utf-8", detected_encoding) for piece in pieces
    )
    return _NO_XML.sub("", text)


_NO_XML = re.compile(
    "<\\?xml[^>]{0,200}\\?>|&#(?:x0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F])|0*(?:[0-8]|1[0-9]|2[0-9]|3[01]));"
    "|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
)
