"""How long the list of files at the end of a ZIP archive is, found before `zipfile` reads the whole list into memory.

    check(file, most_bytes=2_000_000)

An entry takes 46 bytes there and half a kilobyte in memory.
"""

import os
import struct
import zipfile
from typing import BinaryIO, NamedTuple

_END, _LOCATOR, _ZIP64_END = 22, 20, 56  # bytes of the records behind the list
_MOST_COMMENT = 0xFFFF


class ZipList(NamedTuple):
    """What an archive says of its list: the number of files, the bytes, and whether a ZIP64 record says so."""

    count: int
    size: int
    is_zip64: bool


def find(file: BinaryIO) -> ZipList | None:
    """Return the list of an archive, looked for as `zipfile` does; None if its end record is missing."""
    length = file.seek(0, os.SEEK_END)
    file.seek(max(0, length - _END - _MOST_COMMENT - _LOCATOR - _ZIP64_END))
    tail = file.read()
    plain = tail[-_END:]
    is_plain = plain[:4] == b"PK\x05\x06" and plain[-2:] == b"\0\0"
    start = len(tail) - _END if is_plain else tail.rfind(b"PK\x05\x06")
    if start < 0 or len(tail) - start < _END:
        return None
    count, size = struct.unpack_from("<HL", tail, start + 10)
    locator = start - _LOCATOR
    if locator < 0 or tail[locator : locator + 4] != b"PK\x06\x07":
        return ZipList(count, size, False)
    record = tail[max(0, locator - _ZIP64_END) : locator]
    if len(record) == _ZIP64_END and record[:4] == b"PK\x06\x06":
        count, size = struct.unpack_from("<QQ", record, 32)
    return ZipList(count, size, True)


def check(file: BinaryIO, most_bytes: int):
    """Raise BadZipFile for an archive without a list, or with one of more bytes."""
    listed = find(file)
    if listed is None:
        raise zipfile.BadZipFile("its end is missing")
    if listed.size > most_bytes:
        raise zipfile.BadZipFile("there are too many files in it")
