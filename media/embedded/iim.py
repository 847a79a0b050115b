"""Read IPTC-IIM, the wire's own header inside photographs (https://www.iptc.org/std/IIM/4.2/)."""

import hashlib
import struct

from media.embedded.text_repair import decode

NAMES = {
    5: "ObjectName", 10: "Urgency", 15: "Category", 25: "Keywords", 40: "SpecialInstructions", 55: "DateCreated",
    60: "TimeCreated", 80: "By-line", 85: "By-lineTitle", 90: "City", 92: "Sub-location", 95: "Province-State",
    100: "Country-PrimaryLocationCode", 101: "Country-PrimaryLocationName", 103: "OriginalTransmissionReference",
    105: "Headline", 110: "Credit", 115: "Source", 116: "CopyrightNotice", 118: "Contact", 120: "Caption-Abstract",
    122: "Writer-Editor",
}  # fmt: skip
_REPEATED = {"Keywords", "By-line", "By-lineTitle", "Contact"}
_UTF8 = b"\x1b%G"
_MOST = 5_000


def read(block: bytes) -> dict[str, str | list[str]]:
    """Give the datasets of the application record by name; those that may repeat as lists."""
    result: dict[str, str | list[str]] = {}
    charset = "ascii"
    for record, dataset, value in _datasets(block):
        if (record, dataset) == (1, 90):
            charset = "utf-8" if _UTF8 in value else "ascii"
        elif record == 2 and dataset in NAMES:
            name, text = NAMES[dataset], decode(value, charset)
            if not text:
                continue
            if name in _REPEATED:
                result.setdefault(name, []).append(text)
            else:
                result.setdefault(name, text)
    return result


def digest(block: bytes) -> bytes:
    """Give the checksum that Photoshop stores beside the block; another one says that the block was changed since."""
    return hashlib.md5(block, usedforsecurity=False).digest()


def resources(block: bytes) -> dict[int, bytes]:
    """Take Photoshop's image resources apart: 1028 is the IIM block, 1061 the checksum of it."""
    result, place = {}, block.find(b"8BIM")
    while 0 <= place <= len(block) - 12 and block[place : place + 4] == b"8BIM":
        number = struct.unpack(">H", block[place + 4 : place + 6])[0]
        name = block[place + 6] + 1
        place += 6 + name + name % 2
        if place + 4 > len(block):
            break
        size = struct.unpack(">I", block[place : place + 4])[0]
        result.setdefault(number, block[place + 4 : place + 4 + size])
        place += 4 + size + size % 2
    return result


def write(datasets: list[tuple[int, str]]) -> bytes:
    """Make an IIM block of application-record datasets in UTF-8."""
    pieces = [b"\x1c\x01\x5a\x00\x03" + _UTF8, b"\x1c\x02\x00\x00\x02\x00\x04"]
    for dataset, text in datasets:
        raw = text.encode()[:32_000].decode("utf-8", "ignore").encode()
        pieces.append(struct.pack(">BBBH", 0x1C, 2, dataset, len(raw)) + raw)
    return b"".join(pieces)


def _datasets(block: bytes):
    place = block.find(b"\x1c")
    for _ in range(_MOST):
        if place < 0 or place + 5 > len(block) or block[place] != 0x1C:
            return
        record, dataset, size = struct.unpack(">BBH", block[place + 1 : place + 5])
        place += 5
        if size & 0x8000:
            octets = size & 0x7FFF
            if octets > 4 or place + octets > len(block):
                return
            size = int.from_bytes(block[place : place + octets], "big")
            place += octets
        if place + size > len(block):
            return
        yield record, dataset, block[place : place + size]
        place += size
