"""The names of the files in a ZIP archive, of which old programs do not say in which encoding they are.

    name_of(member), other_names(name_of(member))

A name is UTF-8 where its flag, its field “Info-ZIP Unicode Path” (0x7075) or its bytes say so; otherwise it is read in
code page 437, as the standard has it, in which different bytes are always different names. What it is in the code pages
of other systems is asked only where a story names a file that is not there.
https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (4.6.9 and appendix D)
"""

import struct
from collections.abc import Iterator
from zipfile import ZipInfo
from zlib import crc32

_UNICODE_PATH = 0x7075
_UTF8_FLAG = 0x800
_STANDARD = "cp437"
# Of Western Europe, of Russia (DOS and Windows), of Central Europe, of Japan, China, Korea and Taiwan.
_OTHERS = ("cp850", "cp1252", "cp866", "cp1251", "cp852", "cp1250", "cp932", "gb18030", "cp949", "big5")


def name_of(member: ZipInfo) -> str:
    """Return the path of a file in an archive, as its entry has it."""
    if member.flag_bits & _UTF8_FLAG:
        return member.filename
    try:
        content = member.orig_filename.encode(_STANDARD)
    except UnicodeEncodeError:  # Python has decoded it already
        return member.filename
    if name := _unicode_path(member.extra, content):
        return name
    try:
        return member.filename.encode(_STANDARD).decode("utf-8")
    except UnicodeError:
        return member.filename


def _unicode_path(extra: bytes, content: bytes) -> str:
    """Return the name in the field for one in UTF-8; "" without it, and where it was made for another name."""
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, place)
        field = extra[place + 4 : place + 4 + length]
        place += 4 + length
        if kind == _UNICODE_PATH and len(field) > 5 and field[0] == 1:
            (checksum,) = struct.unpack_from("<L", field, 1)
            try:
                return field[5:].decode("utf-8") if checksum == crc32(content) else ""
            except UnicodeDecodeError:
                return ""
    return ""


def other_names(name: str) -> Iterator[str]:
    """Yield what a name read in code page 437 is in the code pages of other systems; nothing for a name in ASCII."""
    if name.isascii():
        return
    for encoding in _OTHERS:
        try:
            yield name.encode(_STANDARD).decode(encoding)
        except UnicodeError:
            continue
