"""Count what opening a picture file reads into memory beside its pixels, before anything opens it.

Pillow keeps all segments of a JPEG in memory and joins those of EXIF one by one, keeps each chunk of a PNG but its
pixels, and reads the files of other formats whole. All of this a file may have without end and with few pixels.
"""

import mmap
from pathlib import Path

_ALONE = (0x01, *range(0xD0, 0xDA))  # markers of a JPEG without a length
_SCAN = 0xDA


def of_jpeg(path: Path) -> int:
    """Return the bytes of the segments before the pixels of a JPEG; places of damage are passed over."""
    with _content(path) as content:
        total, place = 0, content.find(b"\xff", 2)
        while 0 <= place < len(content) - 3:
            marker = content[place + 1]
            if marker == _SCAN:
                break
            size = 2
            if marker in (0, 0xFF):
                size = 1
            elif marker not in _ALONE:
                size += int.from_bytes(content[place + 2 : place + 4], "big")
                total += size
            place = content.find(b"\xff", place + size)
        return total


def of_png(path: Path) -> int:
    """Return the bytes of the chunks of a PNG that are not pixels; those of later frames are never read."""
    with _content(path) as content:
        total, place, has_pixels, is_animated = 0, 8, False, False
        while place + 8 <= len(content):
            size, name = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
            is_animated |= name == b"acTL"
            if name == b"fcTL" and has_pixels and is_animated:
                break
            has_pixels |= name == b"IDAT"
            if name != b"IDAT":
                total += min(size, len(content) - place)
            place += size + 12
        return total


def of_whole(path: Path) -> int:
    """Return the bytes of a file."""
    return path.stat().st_size


def _content(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
