"""Read and write IPTC-IIM, the metadata header of the news agencies (https://www.iptc.org/std/IIM/4.2/)."""

import hashlib
import struct
from collections.abc import Iterator

from media.embedded.text_repair import decode, detected
from media.text_encoding.reading import Reading

NAMES = {
    5: "ObjectName", 10: "Urgency", 15: "Category", 25: "Keywords", 40: "SpecialInstructions", 55: "DateCreated",
    60: "TimeCreated", 80: "By-line", 85: "By-lineTitle", 90: "City", 92: "Sub-location", 95: "Province-State",
    100: "Country-PrimaryLocationCode", 101: "Country-PrimaryLocationName", 103: "OriginalTransmissionReference",
    105: "Headline", 110: "Credit", 115: "Source", 116: "CopyrightNotice", 118: "Contact", 120: "Caption-Abstract",
    122: "Writer-Editor",
}  # fmt: skip
_REPEATED = {"Keywords", "By-line", "By-lineTitle", "Contact"}
_UTF8 = b"\x1b%G"
_MAX_DATASETS = 5_000


def read(block: bytes) -> dict[str, str | list[str]]:
    """Return the datasets of the application record by name; those that may be repeated are lists."""
    result: dict[str, str | list[str]] = {}
    reading = reading_of(block)
    detected_encoding, charset = reading.encoding if reading else "", "ascii"
    for record, dataset, value in _datasets(block):
        if (record, dataset) == (1, 90):
            charset = "utf-8" if _UTF8 in value else "ascii"
        elif record == 2 and dataset in NAMES:
            name, text = NAMES[dataset], decode(value, charset, detected_encoding)
            if not text:
                continue
            if name in _REPEATED:
                result.setdefault(name, []).append(text)
            else:
                result.setdefault(name, text)
    return result


def reading_of(block: bytes) -> Reading | None:
    """Return in which encoding the texts of a block were detected to be; None if they are UTF-8, Western or unsure."""
    return detected(value for record, dataset, value in _datasets(block) if record == 2 and dataset in NAMES)


def digest(block: bytes) -> bytes:
    """Return the MD5 checksum of a block.

    Photoshop stores the checksum as resource 1061. If it differs, another program has changed the block since.
    """
    return hashlib.md5(block, usedforsecurity=False).digest()


def resources(block: bytes) -> dict[int, bytes]:
    """Return Photoshop's image resources by number: 1028 is the IIM block, 1061 the checksum of that block.

    https://www.adobe.com/devnet-apps/photoshop/fileformatashtml/
    """
    result, offset = {}, block.find(b"8BIM")
    while 0 <= offset <= len(block) - 12 and block[offset : offset + 4] == b"8BIM":
        number = struct.unpack(">H", block[offset + 4 : offset + 6])[0]
        name_size = block[offset + 6] + 1
        offset += 6 + name_size + name_size % 2
        if offset + 4 > len(block):
            break
        size = struct.unpack(">I", block[offset : offset + 4])[0]
        result.setdefault(number, block[offset + 4 : offset + 4 + size])
        offset += 4 + size + size % 2
    return result


def write(datasets: list[tuple[int, str]]) -> bytes:
    """Return an IIM block in UTF-8 of datasets of the application record, given as pairs of number and text."""
    parts = [b"\x1c\x01\x5a\x00\x03" + _UTF8, b"\x1c\x02\x00\x00\x02\x00\x04"]
    for dataset, text in datasets:
        raw = text.encode()[:32_000].decode("utf-8", "ignore").encode()
        parts.append(struct.pack(">BBBH", 0x1C, 2, dataset, len(raw)) + raw)
    return b"".join(parts)


def _datasets(block: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield record number, dataset number and value; stop at the first damaged dataset."""
    offset = block.find(b"\x1c")
    for _ in range(_MAX_DATASETS):
        if offset < 0 or offset + 5 > len(block) or block[offset] != 0x1C:
            return
        record, dataset, size = struct.unpack(">BBH", block[offset + 1 : offset + 5])
        offset += 5
        if size & 0x8000:
            octets = size & 0x7FFF
            if octets > 4 or offset + octets > len(block):
                return
            size = int.from_bytes(block[offset : offset + octets], "big")
            offset += octets
        if offset + size > len(block):
            return
        yield record, dataset, block[offset : offset + size]
        offset += size
