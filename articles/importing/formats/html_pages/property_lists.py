"""Apple's binary property lists, of which only what is asked for is read.

    values = BinaryPropertyList(content)
    values.text(values.dictionary(values.top)["title"])

`plistlib` reads the whole tree, and a hostile file of a megabyte names one object a million times. Here each question
costs at most what the file has. https://github.com/opensource-apple/CF/blob/master/CFBinaryPList.c
"""

import struct

HEAD = b"bplist00"
_TRAILER = struct.Struct(">6xBBQQQ")
_MAX_KEYS = 100  # of a dictionary that are read
_MAX_TEXT = 4_000  # characters of a text that are read


class DamagedList(ValueError):
    """Raised for a property list that says what cannot be."""


class BinaryPropertyList:
    """A property list. Objects are known by their numbers, `top` is that of the outermost. Raises DamagedList."""

    def __init__(self, content: bytes):
        if not content.startswith(HEAD) or len(content) < len(HEAD) + _TRAILER.size:
            raise DamagedList
        self.content = memoryview(content)
        self._place_size, self._number_size, self._count, self.top, self._places = _TRAILER.unpack(
            content[-_TRAILER.size :]
        )
        if not (self._place_size and self._number_size):
            raise DamagedList

    def dictionary(self, number: int) -> dict[str, int]:
        """Return the numbers of the values in a dictionary by their keys."""
        start, count = self._extent(number, 0xD)
        keys = self._numbers(start, min(count, _MAX_KEYS))
        values = self._numbers(start + count * self._number_size, min(count, _MAX_KEYS))
        return {self.text(key): value for key, value in zip(keys, values, strict=True)}

    def array(self, number: int, most: int) -> list[int]:
        """Return the numbers of the first objects in an array."""
        start, count = self._extent(number, 0xA)
        return self._numbers(start, min(count, most))

    def text(self, number: int) -> str:
        """Return the beginning of a text."""
        kind = self._part(self._place(number), 1)[0] >> 4
        start, count = self._extent(number, 6 if kind == 6 else 5)
        length = min(count, _MAX_TEXT)
        encoding, width = ("utf-16-be", 2) if kind == 6 else ("ascii", 1)
        return str(self._part(start, length * width), encoding, "replace")

    def data(self, number: int) -> memoryview:
        """Return the bytes of a value, which are not copied."""
        return self._part(*self._extent(number, 4))

    def _extent(self, number: int, kind: int) -> tuple[int, int]:
        """Return where the contents of an object begin, and how many they are."""
        place = self._place(number)
        mark = self._part(place, 1)[0]
        if mark >> 4 != kind:
            raise DamagedList
        if mark & 0xF != 0xF:
            return place + 1, mark & 0xF
        size = 1 << (self._part(place + 1, 1)[0] & 0xF)
        return place + 2 + size, int.from_bytes(self._part(place + 2, size))

    def _place(self, number: int) -> int:
        if number >= self._count:
            raise DamagedList
        return int.from_bytes(self._part(self._places + number * self._place_size, self._place_size))

    def _numbers(self, start: int, count: int) -> list[int]:
        size = self._number_size
        part = self._part(start, count * size)
        return [int.from_bytes(part[place : place + size]) for place in range(0, len(part), size)]

    def _part(self, start: int, length: int) -> memoryview:
        if start + length > len(self.content):
            raise DamagedList
        return self.content[start : start + length]
