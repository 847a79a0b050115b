"""Count what opening a picture file reads into memory beside its pixels, before anything opens it.

Pillow keeps all segments of a JPEG in memory and joins those of EXIF one by one, keeps each chunk of a PNG but its
pixels, and reads the files of other formats whole. All of this a file may have without end and with few pixels.
"""

import mmap
import re
from pathlib import Path

# A marker of a JPEG with a length behind it. What is passed over: filled bytes, markers alone, and damage.
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd9\xff]", re.S)
_SCAN = 0xDA
_PART_BYTES = 100  # that a segment or chunk takes, however short


def of_jpeg(path: Path, limit: int) -> int:
    """Return the bytes of the segments before the pixels of a JPEG, or a number above the limit."""
    with _content(path) as content:
        total, marker = 0, _MARKER.search(content, 2)
        while marker and content[marker.end() - 1] != _SCAN and total <= limit:
            size = int.from_bytes(content[marker.end() : marker.end() + 2], "big")
            total += size + _PART_BYTES
            marker = _MARKER.search(content, marker.end() + size)
        return total


def of_png(path: Path, limit: int) -> int:
    """Return the bytes of the chunks of a PNG that are not pixels, or a number above the limit; those of later frames
    are never read."""
    with _content(path) as content:
        total, place, has_pixels, is_animated = 0, 8, False, False
        while place + 8 <= len(content) and total <= limit:
            size, name = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
            is_animated |= name == b"acTL"
            if name == b"fcTL" and has_pixels and is_animated:
                break
            has_pixels |= name == b"IDAT"
            total += _PART_BYTES + (min(size, len(content) - place) if name != b"IDAT" else 0)
            place += size + 12
        return total


def of_whole(path: Path, limit: int) -> int:
    """Return the bytes of a file."""
    return path.stat().st_size


def _content(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
