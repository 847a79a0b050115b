"""Read the EXIF tags that a photo desk asks for (CIPA DC-008); a damaged table loses itself and stops nothing."""

import struct

from media.embedded.text_repair import decode

NAMES = {
    254: "NewSubfileType", 270: "ImageDescription", 271: "Make", 272: "Model", 305: "Software", 306: "DateTime",
    315: "Artist", 33432: "Copyright", 36867: "DateTimeOriginal", 36868: "DateTimeDigitized", 36880: "OffsetTime",
    36881: "OffsetTimeOriginal", 50706: "DNGVersion",
}  # fmt: skip
BLOCKS = {700: "xmp", 33723: "iptc", 34377: "photoshop"}
_EXIF_TABLE = 34665
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_LARGEST_BLOCK = 8_000_000
_MOST_TAGS = 500


def read(raw) -> dict[str, str]:
    """Give tags by name, from a TIFF structure with or without the `Exif` mark before it."""
    raw = memoryview(raw)
    if bytes(raw[:6]) == b"Exif\x00\x00":
        raw = raw[6:]
    result, tables = {}, _tables(raw)
    for tag, kind, value in tables:
        if tag in NAMES and NAMES[tag] not in result:
            text = decode(value.split(b"\x00" * 2)[0].rstrip(b"\x00 ")) if kind in (2, 7) else str(value[0])
            if text:
                result[NAMES[tag]] = text
    return result


def blocks(raw) -> dict[str, bytes]:
    """Give the XMP, IIM and Photoshop blocks that a TIFF file keeps as tags."""
    order = _order(memoryview(raw))
    result = {}
    for tag, kind, value in _tables(memoryview(raw)):
        if tag in BLOCKS and value:
            # Some writers declare IIM as an array of longs; then its bytes are swapped in little-endian files.
            if tag == 33723 and kind == 4 and order == "<" and value[:1] != b"\x1c" and len(value) % 4 == 0:
                value = struct.pack(f">{len(value) // 4}I", *struct.unpack(f"<{len(value) // 4}I", value))
            result.setdefault(BLOCKS[tag], value)
    return result


def _order(raw: memoryview) -> str:
    return {b"II": "<", b"MM": ">"}.get(bytes(raw[:2]), "")


def _tables(raw: memoryview):
    order = _order(raw)
    if not order or len(raw) < 8:
        return
    first = struct.unpack(f"{order}I", raw[4:8])[0]
    queue, seen = [first], set()
    while queue and len(seen) < 4:
        start = queue.pop()
        if start in seen or start + 2 > len(raw):
            continue
        seen.add(start)
        count = struct.unpack(f"{order}H", raw[start : start + 2])[0]
        for number in range(min(count, _MOST_TAGS)):
            entry = raw[start + 2 + 12 * number : start + 14 + 12 * number]
            if len(entry) < 12:
                break
            tag, kind, length = struct.unpack(f"{order}HHI", entry[:8])
            if tag == _EXIF_TABLE:
                queue.append(struct.unpack(f"{order}I", entry[8:])[0])
            elif (tag in NAMES or tag in BLOCKS) and kind in _SIZES:
                yield tag, kind, _value(raw, entry, order, kind, length, tag)


def _value(raw, entry, order, kind, length, tag):
    size = min(_SIZES[kind] * length, _LARGEST_BLOCK)
    if size <= 4:
        value = bytes(entry[8 : 8 + size])
    else:
        place = struct.unpack(f"{order}I", entry[8:])[0]
        value = bytes(raw[place : place + size])
    if tag in BLOCKS or kind in (2, 7):
        return value
    number = {1: "B", 3: "H", 4: "I", 13: "I"}.get(kind)
    return struct.unpack(f"{order}{number}", value[: _SIZES[kind]]) if number and len(value) >= _SIZES[kind] else ("",)
