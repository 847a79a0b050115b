"""JPEG files without their end: they are decoded as far as they go, and it is measured what is missing."""

import io
import mmap
import os
from pathlib import Path
from typing import BinaryIO

from PIL import Image


def is_cut_off(path: Path) -> bool:
    """Return whether a JPEG file was cut off: it has no end marker behind its last pixels."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        pixels = content.rfind(b"\xff\xda")
        return pixels >= 0 and content.find(b"\xff\xd9", pixels) < 0


def missing_share(image: Image.Image) -> float:
    """Return which share of the height of a cut off JPEG is missing: the decoder makes it an even grey."""
    grey = image.convert("L")
    rows = 0
    for row in range(grey.height - 1, -1, -1):
        darkest, lightest = grey.crop((0, row, grey.width, row + 1)).getextrema()
        if not 126 <= darkest <= lightest <= 130:  # pyright: ignore[reportOperatorIssue]
            break
        rows += 1
    return rows / grey.height


class EndedFile(io.RawIOBase):
    """A JPEG file with an end marker behind its last byte."""

    def __init__(self, file: BinaryIO):
        self.file, self.size, self.position = file, os.fstat(file.fileno()).st_size, 0

    def readable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self.position

    def seek(self, offset, whence=os.SEEK_SET):
        self.position = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self.position, os.SEEK_END: self.size}[whence]
        return self.position

    def readinto(self, buffer):
        self.file.seek(self.position)
        part = self.file.read(len(buffer))
        if len(part) < len(buffer):
            start = max(0, self.position - self.size)
            part += (b"\xff\xd9" * 8)[start : start + len(buffer) - len(part)]
        buffer[: len(part)] = part
        self.position += len(part)
        return len(part)
