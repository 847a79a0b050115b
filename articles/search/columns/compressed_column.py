"""The column of a large segment: which documents have each key, as compressed bitmaps.

column = CompressedColumn.of(postings, size)
column.bitmap(key)                         →  BitMap of positions
column.top(hits, size, {}, limit=20)       →  {key: number of the hits that have the key}, the largest numbers
"""

from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from heapq import heappush, heapreplace
from itertools import pairwise

import numpy as np
from pyroaring import BitMap

from articles.search.columns.postings import (
    DocIdMapping,
    Postings,
    SmallColumn,
    bitmap_of,
    positions_of,
    union_of_keys,
)

# A column with more keys also stores the keys of each document: a few hits are counted faster by reading the keys of
# each hit than by intersecting each key's bitmap with the hits.
MANY_KEYS = 100
# The cost of intersecting one key's bitmap, in units of the cost of reading one key of one document.
_COST_PER_KEY = 250
# If more than one document in this many is a hit, the documents that are no hits are counted and subtracted.
_COMPLEMENT_SHARE = 2


class CompressedColumn:
    """One compressed bitmap for each key, unpacked at first use; with many keys, also the keys of each document.

    `keys`: ascending; integers, or strings for languages.
    `sizes`: int32, for each key the number of its documents.
    `blob`: uint8, all serialized bitmaps one after the other, in the order of `keys`.
    `ends`: int64, for each key the offset in `blob` where its bitmap ends.
    `starts`: int32, one more than documents; document `p` has the keys `ordinals[starts[p]:starts[p + 1]]`.
    `ordinals`: int32, indexes of `keys`, by document, ascending within a document.
    `starts` and `ordinals` are None in a column of at most `MANY_KEYS` keys.
    """

    ARRAYS = ("keys", "sizes", "blob", "ends", "starts", "ordinals")

    def __init__(self, keys, sizes, blob, ends, starts=None, ordinals=None):
        self.keys, self.sizes, self.blob, self.ends = keys, sizes, blob, ends
        self.starts, self.ordinals = starts, ordinals
        self._bitmaps: dict[int, BitMap] = {}  # by index of the key

    @classmethod
    def of(cls, postings: Postings, size: int) -> "CompressedColumn":
        """Return the column of a segment of `size` documents; `docs` of the postings are positions."""
        keys, ordinals, positions = postings
        positions_by_key = _sorted_by(ordinals, positions)
        ends = np.cumsum(np.bincount(ordinals, minlength=len(keys)))
        bitmaps = [bitmap_of(positions_by_key[start:end]) for start, end in pairwise([0, *ends.tolist()])]
        if len(keys) <= MANY_KEYS:
            return cls._of_bitmaps(keys, bitmaps)
        lengths = np.bincount(positions, minlength=size)
        return cls._of_bitmaps(keys, bitmaps, lengths, _sorted_by(positions, ordinals))

    @classmethod
    def _of_bitmaps(cls, keys: np.ndarray, bitmaps: list[BitMap], lengths=None, ordinals=None) -> "CompressedColumn":
        """Return the column of one bitmap for each key; `lengths` is the number of keys of each document."""
        serialized = [bitmap.serialize() for bitmap in bitmaps]
        sizes = np.array([len(bitmap) for bitmap in bitmaps], np.int32)
        blob = np.frombuffer(b"".join(serialized), np.uint8)
        ends = np.cumsum([len(part) for part in serialized], dtype=np.int64)
        if lengths is None:
            return cls(keys, sizes, blob, ends)
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        return cls(keys, sizes, blob, ends, starts, ordinals.astype(np.int32))

    def bitmap(self, key) -> BitMap:
        """Return the positions of the documents that have a key; empty for an unknown key."""
        index = self._index(key)
        return BitMap() if index is None else self._bitmap_at(index)

    def _index(self, key) -> int | None:
        index = bisect_left(self._key_list, key)
        return index if index < len(self._key_list) and self._key_list[index] == key else None

    def _bitmap_at(self, index: int) -> BitMap:
        if (bitmap := self._bitmaps.get(index)) is None:
            start = self.ends[index - 1] if index else 0
            bitmap = self._bitmaps[index] = BitMap.deserialize(self.blob[start : self.ends[index]].tobytes())
        return bitmap

    @cached_property
    def _key_list(self) -> list:
        return self.keys.tolist()

    @cached_property
    def _descending_sizes(self) -> np.ndarray:
        return np.sort(self.sizes)[::-1]

    @cached_property
    def _largest_first(self) -> list[tuple[int, int]]:
        """Return the index and the size of each key, largest size first."""
        order = np.argsort(-self.sizes, kind="stable")
        return list(zip(order.tolist(), self.sizes[order].tolist(), strict=True))

    # --- counting ---

    def top(self, hits: BitMap, size: int, other_counts: dict, limit: int, always: Iterable = ()) -> dict:
        """Return the `limit` keys that most of the hits have, with their numbers, largest number first, then by key.

        `hits` are positions in a segment of `size` documents. `other_counts` are the counts of documents outside of
        this segment and are added. The keys in `always` are returned in any case, even with the number 0.
        """
        if self.starts is None or self._is_faster_by_key(len(hits), size, limit):
            counts = self._count_by_key(hits, other_counts, limit)
        else:
            counts = self._count_by_document(hits, size, other_counts, limit)
        best = sorted(((key, n) for key, n in counts.items() if n), key=lambda pair: (-pair[1], pair[0]))[:limit]
        always = {key: self.bitmap(key).intersection_cardinality(hits) + other_counts.get(key, 0) for key in always}
        return dict(best) | always

    def _is_faster_by_key(self, hit_count: int, size: int, limit: int) -> bool:
        """Return whether intersecting bitmaps costs less than reading documents.

        Estimates how many bitmaps would have to be intersected if the hits were spread evenly over the segment.
        """
        if len(self.keys) <= limit or not hit_count:
            return False
        expected_number = int(self._descending_sizes[limit - 1]) * hit_count / size
        key_count = int(np.searchsorted(-self._descending_sizes, -expected_number, side="right"))
        return key_count * _COST_PER_KEY < min(hit_count, size - hit_count) * len(self.ordinals) / size

    def _count_by_key(self, hits: BitMap, other_counts: dict, limit: int) -> dict:
        """Return the counts of the largest keys, and of others; stop when no further key can be among the `limit`."""
        counts, best_numbers = {}, []  # a heap of the `limit` largest numbers
        largest_other = max(other_counts.values(), default=0)
        for index, key_size in self._largest_first:
            if len(best_numbers) == limit and key_size + largest_other < best_numbers[0]:
                return counts
            key = self._key_list[index]
            counts[key] = number = self._bitmap_at(index).intersection_cardinality(hits) + other_counts.get(key, 0)
            if len(best_numbers) < limit:
                heappush(best_numbers, number)
            elif number > best_numbers[0]:
                heapreplace(best_numbers, number)
        return other_counts | counts

    def _count_by_document(self, hits: BitMap, size: int, other_counts: dict, limit: int) -> dict:
        """Return the counts of at least the `limit` largest keys, and of others, from the keys of each hit.

        If most documents are hits, the documents that are no hits are counted and subtracted.
        """
        is_complement = len(hits) * _COMPLEMENT_SHARE > size
        counts = self._counts_of(positions_of(hits.flip(0, size) if is_complement else hits))
        counts = self.sizes - counts if is_complement else counts
        unknown_keys = {}
        for key, number in other_counts.items():
            if (index := self._index(key)) is None:
                unknown_keys[key] = number
            else:
                counts[index] += number
        indexes = np.flatnonzero(counts)
        if len(indexes) > limit:  # keeps all keys that are equal to the last one: ties are decided by key
            indexes = np.flatnonzero(counts >= np.partition(counts, -limit)[-limit])
        return unknown_keys | {self._key_list[index]: int(counts[index]) for index in indexes}

    def _counts_of(self, positions: np.ndarray) -> np.ndarray:
        """Return for each key the number of these documents that have it."""
        starts = self.starts[positions]
        lengths = self.starts[positions + 1] - starts
        ends = np.cumsum(lengths, dtype=np.int32)
        # For all documents at once: the indexes `starts[i] … starts[i] + lengths[i] - 1` of `ordinals`.
        pair_indexes = np.arange(ends[-1] if len(ends) else 0, dtype=np.int32)
        pair_indexes += np.repeat(starts - ends + lengths, lengths)
        return np.bincount(self.ordinals[pair_indexes], minlength=len(self.keys))

    # --- merging ---

    def merged(self, mapping: DocIdMapping, delta: SmallColumn) -> "CompressedColumn":
        """Return the column of the merged segment: dropped documents removed, those of `delta` added.

        Takes a few passes over the arrays instead of sorting all pairs again. Keys that no document has any more go:
        those of an attribute are words of stories.
        """
        keys = union_of_keys(self.keys, delta.keys)
        new_indexes = np.searchsorted(keys, self.keys) if len(self.keys) else self.keys
        delta_ordinals = np.searchsorted(keys, delta.keys)[delta.ordinals] if len(delta.keys) else delta.ordinals
        delta_positions = mapping.added_positions[delta.positions]
        bitmaps = [BitMap() for _ in keys]
        for index, new_index in enumerate(new_indexes.tolist()):
            bitmaps[new_index] = mapping.apply(self._bitmap_at(index))
        for index, position in zip(delta_ordinals.tolist(), delta_positions.tolist(), strict=True):
            bitmaps[index].add(position)
        has_documents = np.array([bool(bitmap) for bitmap in bitmaps], bool)
        keys, bitmaps = keys[has_documents], list(filter(None, bitmaps))
        if len(keys) <= MANY_KEYS:
            return self._of_bitmaps(keys, bitmaps)
        if self.starts is None:  # the column had few keys before the merge
            ordinals = np.repeat(np.arange(len(keys)), [len(bitmap) for bitmap in bitmaps])
            positions = np.concatenate([positions_of(bitmap) for bitmap in bitmaps]).astype(np.int32)
            return self.of(Postings(keys, ordinals, positions), mapping.size)
        lengths, ordinals = self._merged_ordinals(mapping, new_indexes, delta_ordinals, delta_positions)
        return self._of_bitmaps(keys, bitmaps, lengths, (np.cumsum(has_documents) - 1)[ordinals])

    def _merged_ordinals(
        self, mapping: DocIdMapping, new_indexes: np.ndarray, delta_ordinals: np.ndarray, delta_positions: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the number of keys of each document after the merge, and all `ordinals` by document."""
        remains, lengths = mapping.new_positions >= 0, np.diff(self.starts)
        base_ordinals = new_indexes[self.ordinals[np.repeat(remains, lengths)]]
        base_lengths = np.zeros(mapping.size, np.int64)
        base_lengths[mapping.new_positions[remains]] = lengths[remains]
        base_starts = np.concatenate([[0], np.cumsum(base_lengths)])
        order = np.lexsort((delta_ordinals, delta_positions))
        ordinals = np.insert(base_ordinals, base_starts[delta_positions[order]], delta_ordinals[order])
        return base_lengths + np.bincount(delta_positions, minlength=mapping.size), ordinals


def _sorted_by(major: np.ndarray, minor: np.ndarray) -> np.ndarray:
    """Return `minor`, int32, sorted by `major` and then by itself; neither may be negative.

    One sort of 64-bit numbers is much faster than `np.lexsort`.
    """
    combined = (major.astype(np.int64) << 32) | minor
    if len(combined) > 1 and (combined[1:] < combined[:-1]).any():
        combined.sort()
    return (combined & 0xFFFFFFFF).astype(np.int32)
