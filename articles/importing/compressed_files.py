"""Read a file that is compressed by itself (gzip, bzip2, xz) as the file that it was: ferry.html.gz as ferry.html.

What it unpacks to is bounded by what it has read so far, so that a small file never becomes an endless one.
"""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from typing import BinaryIO

from articles.importing.uploads import MAX_RATIO, MAX_UNPACKED_BYTES

_OPENERS = (
    (b"\x1f\x8b", ".gz", lambda file: gzip.GzipFile(fileobj=file)),
    (b"BZh", ".bz2", bz2.BZ2File),
    (b"\xfd7zXZ\x00", ".xz", lzma.LZMAFile),
)
_SMALL = 1_000_000  # bytes that any ratio may unpack to


class DamagedFile(OSError):
    """Raised for a compressed file that cannot be unpacked, or unpacks to too much; the message says which."""


def opener_of(head: bytes) -> Callable | None:
    """Return what unpacks a file with this beginning, None for one that is not compressed."""
    return next((opener for mark, _, opener in _OPENERS if head.startswith(mark)), None)


def unpacked_name(path: str) -> str:
    """Return the name of the file inside: without the suffix of the compression."""
    suffix = next((suffix for _, suffix, _ in _OPENERS if path.lower().endswith(suffix)), "")
    return path[: len(path) - len(suffix)]


def unpacked(file: BinaryIO, opener: Callable, buffer_size: int) -> io.BufferedReader:
    """Return the file that `opener` unpacks, which raises DamagedFile while it is read."""
    counted = _Counted(file)
    return io.BufferedReader(_Unpacked(counted, opener(io.BufferedReader(counted))), buffer_size)


class _Counted(io.RawIOBase):
    """A file that counts what was read of it."""

    def __init__(self, file: BinaryIO):
        self.file, self.count = file, 0

    def readable(self):
        return True

    def readinto(self, buffer):
        content = self.file.read(len(buffer))
        buffer[: len(content)] = content
        self.count += len(content)
        return len(content)


class _Unpacked(io.RawIOBase):
    def __init__(self, packed: _Counted, content):
        self.packed, self.content, self.count = packed, content, 0

    def readable(self):
        return True

    def readinto(self, buffer):
        try:
            part = self.content.read1(len(buffer)) if hasattr(self.content, "read1") else self.content.read(len(buffer))
        except (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError) as error:
            raise DamagedFile(f"the compressed file is damaged ({error!s:.100}); pack it again.") from None
        self.count += len(part)
        if self.count > _SMALL + MAX_RATIO * self.packed.count:
            raise DamagedFile(f"the file is packed more than {MAX_RATIO} times smaller, as no text is.")
        if self.count > MAX_UNPACKED_BYTES:
            raise DamagedFile(f"unpacked it has more than {MAX_UNPACKED_BYTES // 10**6:,} MB; split it.")
        buffer[: len(part)] = part
        return len(part)
