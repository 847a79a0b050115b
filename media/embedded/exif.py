"""Read the EXIF tags that a photo desk needs.

Damaged parts of a table are left out and raise nothing.
Standard: CIPA DC-008, https://www.cipa.jp/e/std/std-sec.html
"""

import struct
from collections.abc import Iterator

from media.embedded.text_repair import decode_all
from media.text_encoding.reading import Reading

NAMES = {
    254: "NewSubfileType", 270: "ImageDescription", 271: "Make", 272: "Model", 305: "Software", 306: "DateTime",
    315: "Artist", 33432: "Copyright", 36867: "DateTimeOriginal", 36868: "DateTimeDigitized", 36880: "OffsetTime",
    36881: "OffsetTimeOriginal", 50706: "DNGVersion",
}  # fmt: skip
BLOCKS = {700: "xmp", 33723: "iptc", 34377: "photoshop"}
_EXIF_TABLE = 34665
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 129: 1}
_TEXT_TYPES = (1, 2, 7, 129)  # a text is ASCII, UTF-8 (129) since Exif 3.0, and bytes in files of some programs
_NUMBERS = {"NewSubfileType", "DNGVersion"}
_MAX_BLOCK_BYTES = 8_000_000
_MAX_TAGS = 500


def read(raw) -> dict[str, str]:
    """Return the tags in `NAMES`, by name, of a TIFF structure with or without the prefix `Exif`."""
    return read_with_encoding(raw)[0]


def read_with_encoding(raw) -> tuple[dict[str, str], Reading | None]:
    """Return the tags as `read` does, and the reading if their encoding was detected, neither UTF-8 nor Western."""
    raw = memoryview(raw)
    if bytes(raw[:6]) == b"Exif\x00\x00":
        raw = raw[6:]
    numbers: dict[str, str] = {}
    raws: dict[str, bytes] = {}
    for tag, _, value in _tables(raw):
        if tag not in NAMES:
            continue
        if not isinstance(value, bytes):
            numbers.setdefault(NAMES[tag], str(value[0]))
        elif value := value.split(b"\x00" * 2)[0].rstrip(b"\x00 "):
            raws.setdefault(NAMES[tag], value)
    texts, reading = decode_all(list(raws.values()))
    result = numbers | dict(zip(raws, texts, strict=True))
    return {name: text for name, text in result.items() if text}, reading


def blocks(raw) -> dict[str, bytes]:
    """Return the XMP, IIM and Photoshop blocks of a TIFF file, by the names in `BLOCKS`; absent ones are left out."""
    order = _byte_order(memoryview(raw))
    result = {}
    for tag, field_type, value in _tables(memoryview(raw)):
        if tag in BLOCKS and value:
            # Some programs declare IIM as an array of longs, and a little-endian file then has its bytes swapped.
            if tag == 33723 and field_type == 4 and order == "<" and value[:1] != b"\x1c" and len(value) % 4 == 0:
                value = struct.pack(f">{len(value) // 4}I", *struct.unpack(f"<{len(value) // 4}I", value))
            result.setdefault(BLOCKS[tag], value)
    return result


def _byte_order(raw: memoryview) -> str:
    """Return the byte order for `struct`: "<" or ">"; "" if this is no TIFF structure."""
    return {b"II": "<", b"MM": ">"}.get(bytes(raw[:2]), "")


def _tables(raw: memoryview) -> Iterator[tuple]:
    """Yield tag, type and value of the known entries of the first table and of the tables that it points to."""
    order = _byte_order(raw)
    if not order or len(raw) < 8:
        return
    first = struct.unpack(f"{order}I", raw[4:8])[0]
    queue, read_tables = [first], set()
    while queue and len(read_tables) < 4:
        start = queue.pop()
        if start in read_tables or start + 2 > len(raw):
            continue
        read_tables.add(start)
        count = struct.unpack(f"{order}H", raw[start : start + 2])[0]
        for number in range(min(count, _MAX_TAGS)):
            entry = raw[start + 2 + 12 * number : start + 14 + 12 * number]
            if len(entry) < 12:
                break
            tag, field_type, length = struct.unpack(f"{order}HHI", entry[:8])
            if tag == _EXIF_TABLE:
                queue.append(struct.unpack(f"{order}I", entry[8:])[0])
            elif (tag in NAMES or tag in BLOCKS) and field_type in _SIZES:
                yield tag, field_type, _value(raw, entry, order, field_type, length, tag)


def _value(raw, entry, order, field_type, length, tag):
    size = min(_SIZES[field_type] * length, _MAX_BLOCK_BYTES)
    if size <= 4:
        value = bytes(entry[8 : 8 + size])
    else:
        offset = struct.unpack(f"{order}I", entry[8:])[0]
        value = bytes(raw[offset : offset + size])
    if tag in BLOCKS or (field_type in _TEXT_TYPES and NAMES[tag] not in _NUMBERS):
        return value
    number = {1: "B", 3: "H", 4: "I", 13: "I"}.get(field_type)
    if not number or len(value) < _SIZES[field_type]:
        return ("",)
    return struct.unpack(f"{order}{number}", value[: _SIZES[field_type]])
