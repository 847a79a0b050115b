"""Which documents have each of the most frequent stems: rows of bits as stored, and the columns made from them.

TermBits(stems, docs, rows)    one row of bits for each document, as the database stores them
SmallTermBitmaps(term_bits)    the column of a small segment: the rows themselves
TermBitmaps.of(term_bits)      the column of a large segment: one compressed bitmap for each stem

Bit `i` of a row says whether the document has `stems[i]`. Bit 0 is the highest bit of the first byte, as
`np.packbits` writes it.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from pyroaring import BitMap

from articles.search.columns.postings import DocIdMapping, bitmap_of, positions_of

MAX_STEMS = 1_024
BYTES_PER_ROW = MAX_STEMS // 8


class TermBits(NamedTuple):
    """The frequent stems of some documents, one row of bits for each document.

    `stems`: in alphabetical order, at most `MAX_STEMS`; the index of a stem is the number of its bit.
    `docs`: int32, ascending, unique; docids, or positions in a segment.
    `rows`: uint8, shape `(len(docs), BYTES_PER_ROW)`, in the order of `docs`.
    """

    stems: Sequence[str]
    docs: np.ndarray
    rows: np.ndarray

    @classmethod
    def empty(cls) -> "TermBits":
        """Return the rows of no document."""
        return cls([], np.zeros(0, np.int32), np.zeros((0, BYTES_PER_ROW), np.uint8))

    def without(self, docs: np.ndarray) -> "TermBits":
        """Return the rows of all other documents; `docs` may be in any order."""
        is_other = ~np.isin(self.docs, docs)
        return TermBits(self.stems, self.docs[is_other], self.rows[is_other])

    def joined(self, other: "TermBits") -> "TermBits":
        """Return the rows of both; no document may be in both. The stems of `other` count, if it has any."""
        docs = np.concatenate([self.docs, other.docs])
        order = np.argsort(docs, kind="stable")
        return TermBits(other.stems or self.stems, docs[order], np.concatenate([self.rows, other.rows])[order])

    def docs_with(self, index: int) -> np.ndarray:
        """Return the documents that have the stem of this index, ascending."""
        return self._docs_with_bit(self.rows[:, index >> 3], index)

    def docs_of_stems(self) -> Iterator[np.ndarray]:
        """Yield for each stem the documents that have it, ascending."""
        byte_columns = np.ascontiguousarray(self.rows.T)  # each stem then reads one run of memory
        for index in range(len(self.stems)):
            yield self._docs_with_bit(byte_columns[index >> 3], index)

    def _docs_with_bit(self, byte_column: np.ndarray, index: int) -> np.ndarray:
        return self.docs[(byte_column & (0x80 >> (index & 7))) > 0]


class SmallTermBitmaps:
    """The frequent stems of a small segment, kept as rows of bits; `docs` of the `TermBits` are positions."""

    def __init__(self, term_bits: TermBits):
        self._term_bits = term_bits
        self._indexes = {stem: index for index, stem in enumerate(term_bits.stems)}

    def bitmap(self, stem: str) -> BitMap:
        """Return the positions of the documents that have a stem; empty if the stem is not a frequent one."""
        if (index := self._indexes.get(stem)) is None:
            return BitMap()
        return bitmap_of(self._term_bits.docs_with(index))


class TermBitmaps:
    """The frequent stems of a large segment, one serialized bitmap for each stem.

    A bitmap is unpacked for each call and not kept: all of them would take as much memory as all other columns
    together.

    `keys`: the stems, a NumPy array of strings in alphabetical order.
    `blob`: uint8, all serialized bitmaps one after the other; an array, or any object whose slices are such arrays.
    `ends`: int64, for each stem the offset in `blob` where its bitmap ends.
    """

    ARRAYS = ("keys", "blob", "ends")

    def __init__(self, keys: np.ndarray, blob, ends: np.ndarray):
        self.keys, self.blob, self.ends = keys, blob, ends

    @classmethod
    def of(cls, term_bits: TermBits) -> "TermBitmaps":
        """Return the column of a segment; `docs` of the `TermBits` are positions."""
        return cls._of_bitmaps(term_bits.stems, map(bitmap_of, term_bits.docs_of_stems()))

    @classmethod
    def _of_bitmaps(cls, stems: Sequence[str], bitmaps: Iterable[BitMap]) -> "TermBitmaps":
        serialized = []
        for bitmap in bitmaps:
            bitmap.run_optimize()
            serialized.append(bitmap.serialize())
        blob = np.frombuffer(b"".join(serialized), np.uint8)
        return cls(np.array(stems, str), blob, np.cumsum([len(part) for part in serialized], dtype=np.int64))

    @cached_property
    def stems(self) -> dict[str, int]:
        """Return the index of each stem."""
        return {stem: index for index, stem in enumerate(self.keys.tolist())}

    def bitmap(self, stem: str) -> BitMap:
        """Return the positions of the documents that have a stem; empty if the stem is not a frequent one."""
        if (index := self.stems.get(stem)) is None:
            return BitMap()
        start = self.ends[index - 1] if index else 0
        return BitMap.deserialize(self.blob[start : self.ends[index]].tobytes())

    def merged(self, mapping: DocIdMapping, delta: SmallTermBitmaps) -> "TermBitmaps":
        """Return the column of the merged segment: dropped documents removed, those of `delta` added."""
        bitmaps = (
            mapping.apply(self.bitmap(stem)) | bitmap_of(mapping.added_positions[positions_of(delta.bitmap(stem))])
            for stem in self.stems
        )
        return self._of_bitmaps(list(self.stems), bitmaps)
