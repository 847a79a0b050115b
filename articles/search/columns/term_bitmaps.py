"""Which of the common stems stories have: a row of bits for each, and what a segment makes of them.

Bits.of(stems, docids, rows)     as they are read; few or all
Ticks(bits)                      the column of a few stories: the rows themselves
Bitmaps.of(bits)                 the column of all: a compressed bitmap for each stem, unpacked when it is asked for
"""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from pyroaring import BitMap

from articles.search.columns.postings import DocIdMapping, bitmap_of, positions_of

MAX_STEMS = 1_024  # stems
BYTES = MAX_STEMS // 8


class TermBits(NamedTuple):
    """The stems in order, some numbers in order (docids, or positions in a segment), and a row of bytes for each."""

    stems: Sequence[str]
    numbers: np.ndarray
    rows: np.ndarray

    @classmethod
    def none(cls) -> "TermBits":
        return cls([], np.zeros(0, np.int32), np.zeros((0, BYTES), np.uint8))

    def without(self, numbers: np.ndarray) -> "TermBits":
        is_other = ~np.isin(self.numbers, numbers)
        return TermBits(self.stems, self.numbers[is_other], self.rows[is_other])

    def joined(self, other: "TermBits") -> "TermBits":
        numbers = np.concatenate([self.numbers, other.numbers])
        order = np.argsort(numbers, kind="stable")
        return TermBits(other.stems or self.stems, numbers[order], np.concatenate([self.rows, other.rows])[order])


class SmallTermBitmaps:
    """The bits of a few stories, by position."""

    def __init__(self, bits: TermBits):
        self.positions, self.rows = bits.numbers, bits.rows
        self._places = {stem: place for place, stem in enumerate(bits.stems)}

    def bitmap(self, stem: str) -> BitMap:
        if (place := self._places.get(stem)) is None:
            return BitMap()
        return bitmap_of(self.positions[(self.rows[:, place >> 3] & _sign(place)) > 0])


class TermBitmaps:
    """A bitmap for each stem. None is kept unpacked: they would take as much memory as all other columns together."""

    ARRAYS = ("keys", "blob", "ends")

    def __init__(self, keys: np.ndarray, blob, ends: np.ndarray):
        """`blob` is bytes as an array, or anything else of which a slice is one."""
        self.keys, self.blob, self.ends = keys, blob, ends

    @classmethod
    def of(cls, bits: TermBits) -> "TermBitmaps":
        by_place = np.ascontiguousarray(bits.rows.T)
        bitmaps = (
            bitmap_of(bits.numbers[(by_place[place >> 3] & _sign(place)) > 0]) for place in range(len(bits.stems))
        )
        return cls._of(bits.stems, bitmaps)

    @classmethod
    def _of(cls, stems: Sequence[str], bitmaps) -> "TermBitmaps":
        packed = []
        for bitmap in bitmaps:
            bitmap.run_optimize()
            packed.append(bitmap.serialize())
        blob = np.frombuffer(b"".join(packed), np.uint8)
        return cls(np.array(stems, str), blob, np.cumsum([len(one) for one in packed], dtype=np.int64))

    @cached_property
    def stems(self) -> dict[str, int]:
        """Give each stem's place."""
        return {stem: place for place, stem in enumerate(self.keys.tolist())}

    def bitmap(self, stem: str) -> BitMap:
        if (place := self.stems.get(stem)) is None:
            return BitMap()
        start = self.ends[place - 1] if place else 0
        return BitMap.deserialize(self.blob[start : self.ends[place]].tobytes())

    def merged(self, move: DocIdMapping, few: SmallTermBitmaps) -> "TermBitmaps":
        """Give the column with stories dropped and others put in."""
        bitmaps = (
            move.of(self.bitmap(stem)) | bitmap_of(move.added[positions_of(few.bitmap(stem))]) for stem in self.stems
        )
        return self._of(list(self.stems), bitmaps)


def _sign(place: int) -> int:
    return 0x80 >> (place & 7)
