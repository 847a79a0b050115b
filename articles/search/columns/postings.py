"""Which stories have a key (a section, a tag, a language), as sets of their positions in the archive's order.

column = Packed.of(pairs, stories)      many stories: a compressed bitmap for each key
column = Loose(pairs)                   a few: the pairs themselves
column.bitmap(key)  →  BitMap           column.counts(hits, 20)  →  {key: stories of the hits that have it}
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from heapq import heappush, heapreplace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from pyroaring import BitMap

# With more keys, a column also has the keys of each story: few hits are counted quicker by asking each for its keys
# than each key for its hits.
MANY_KEYS = 100
# What it costs to ask a key, in the time that one key of one story takes.
_ASK_A_KEY = 250
# Where more of the stories than one in so many are hits, the others are counted and subtracted.
_MOST_ARE_HITS = 2


class Postings(NamedTuple):
    """Pairs of key and story: the distinct keys in order, and for each pair the key's place in them and the story."""

    keys: np.ndarray
    ordinals: np.ndarray
    stories: np.ndarray

    @classmethod
    def of(cls, stories_by_key: dict) -> "Postings":
        keys = sorted(stories_by_key)
        sizes = [len(stories_by_key[key]) for key in keys]
        stories = np.concatenate([stories_by_key[key] for key in keys]) if keys else []
        return cls(
            np.array(keys), np.repeat(np.arange(len(keys), dtype=np.int32), sizes), np.asarray(stories, np.int32)
        )

    def without(self, is_dropped: np.ndarray) -> "Postings":
        return Postings(self.keys, self.ordinals[~is_dropped], self.stories[~is_dropped])

    def joined(self, other: "Postings") -> "Postings":
        if not len(self.keys) or not len(other.keys):
            return self if len(self.keys) else other
        keys = _all_keys(self.keys, other.keys)
        ordinals = [np.searchsorted(keys, pairs.keys).astype(np.int32)[pairs.ordinals] for pairs in (self, other)]
        return Postings(keys, np.concatenate(ordinals), np.concatenate([self.stories, other.stories]))


def bitmap_of(positions: np.ndarray) -> BitMap:
    """Make a set of positions; by way of `array`, which takes a tenth of the time."""
    return BitMap(array("I", positions.astype(np.uint32, copy=False).tobytes()))


def positions_of(hits: BitMap) -> np.ndarray:
    return np.frombuffer(hits.to_array(), dtype=np.uint32)


class SmallColumn:
    """The pairs of a few stories as they are, in the order of their keys."""

    ARRAYS = ("keys", "ordinals", "positions")

    def __init__(self, pairs: Postings):
        order = np.lexsort((pairs.stories, pairs.ordinals))
        self.keys, self.ordinals, self.positions = pairs.keys, pairs.ordinals[order], pairs.stories[order]

    def bitmap(self, key) -> BitMap:
        return self.between(key, key)

    def between(self, first, last) -> BitMap:
        """Give the stories with a key from `first` to `last`."""
        if not len(self.keys):
            return BitMap()
        low, high = np.searchsorted(self.keys, first), np.searchsorted(self.keys, last, side="right")
        start, end = np.searchsorted(self.ordinals, [low, high])
        return bitmap_of(self.positions[start:end]) if end > start else BitMap()

    def counts(self, hits: BitMap) -> dict:
        if not hits or not len(self.positions):
            return {}
        is_hit = np.zeros(int(self.positions.max()) + 1, bool)
        positions = positions_of(hits)
        is_hit[positions[positions < len(is_hit)]] = True
        counts = np.bincount(self.ordinals[is_hit[self.positions]], minlength=len(self.keys))
        return {self.keys[at].item(): int(counts[at]) for at in np.flatnonzero(counts)}

    def merged(self, mapping: "DocIdMapping", few: "SmallColumn") -> "SmallColumn":
        moved = mapping.moved[self.positions]
        postings = Postings(self.keys, self.ordinals[moved >= 0], moved[moved >= 0])
        return SmallColumn(postings.joined(Postings(few.keys, few.ordinals, mapping.added[few.positions])))


class CompressedColumn:
    """One compressed bitmap a key, unpacked when first asked for; where keys are many, also the keys of each story."""

    ARRAYS = ("keys", "sizes", "blob", "ends", "starts", "ordinals")

    def __init__(self, keys, sizes, blob, ends, starts=None, ordinals=None):
        self.keys, self.sizes, self.blob, self.ends = keys, sizes, blob, ends
        self.starts, self.ordinals = starts, ordinals
        self._unpacked: dict[int, BitMap] = {}

    @classmethod
    def of(cls, pairs: Postings, stories: int) -> "CompressedColumn":
        keys, ordinals, positions = pairs
        by_key = _sorted(ordinals, positions)
        ends = np.cumsum(np.bincount(ordinals, minlength=len(keys)))
        bitmaps = [bitmap_of(by_key[start:end]) for start, end in pairwise([0, *ends.tolist()])]
        if len(keys) <= MANY_KEYS:
            return cls._of_bitmaps(keys, bitmaps)
        lengths = np.bincount(positions, minlength=stories)
        return cls._of_bitmaps(keys, bitmaps, lengths, _sorted(positions, ordinals))

    @classmethod
    def _of_bitmaps(cls, keys: np.ndarray, bitmaps: list[BitMap], lengths=None, ordinals=None) -> "CompressedColumn":
        packed = [bitmap.serialize() for bitmap in bitmaps]
        sizes = np.array([len(bitmap) for bitmap in bitmaps], np.int32)
        blob = np.frombuffer(b"".join(packed), np.uint8)
        ends = np.cumsum([len(one) for one in packed], dtype=np.int64)
        if lengths is None:
            return cls(keys, sizes, blob, ends)
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        return cls(keys, sizes, blob, ends, starts, ordinals.astype(np.int32))

    def bitmap(self, key) -> BitMap:
        at = self._place(key)
        return BitMap() if at is None else self._bitmap(at)

    def _place(self, key) -> int | None:
        at = bisect_left(self._unpack_all, key)
        return at if at < len(self._unpack_all) and self._unpack_all[at] == key else None

    @cached_property
    def _unpack_all(self) -> list:
        return self.keys.tolist()

    def _bitmap(self, at: int) -> BitMap:
        if (bitmap := self._unpacked.get(at)) is None:
            start = self.ends[at - 1] if at else 0
            bitmap = self._unpacked[at] = BitMap.deserialize(self.blob[start : self.ends[at]].tobytes())
        return bitmap

    @cached_property
    def _sizes_in_order(self) -> np.ndarray:
        return np.sort(self.sizes)[::-1]

    @cached_property
    def _largest_first(self) -> list[tuple[int, int]]:
        order = np.argsort(-self.sizes, kind="stable")
        return list(zip(order.tolist(), self.sizes[order].tolist(), strict=True))

    def top(self, hits: BitMap, stories: int, other_counts: dict, limit: int, always: Iterable = ()) -> dict:
        """Give the `limit` keys that most of the hits have, and the `always` ones, each with its number.

        `other_counts` are counts of stories outside this column, added in. Largest number first, then smallest key.
        """
        if self.starts is None or self._is_quicker_by_key(len(hits), stories, limit):
            counts = self._by_key(hits, other_counts, limit)
        else:
            counts = self._by_story(hits, stories, other_counts, limit)
        best = sorted(((key, n) for key, n in counts.items() if n), key=lambda pair: (-pair[1], pair[0]))[:limit]
        always = {key: self.bitmap(key).intersection_cardinality(hits) + other_counts.get(key, 0) for key in always}
        return dict(best) | always

    def _is_quicker_by_key(self, hits: int, stories: int, limit: int) -> bool:
        """Guess how many keys would have to be asked if the hits were spread evenly, and weigh it."""
        if len(self.keys) <= limit or not hits:
            return False
        largest = self._sizes_in_order
        enough = int(largest[limit - 1]) * hits / stories
        keys_to_ask = int(np.searchsorted(-largest, -enough, side="right"))
        return keys_to_ask * _ASK_A_KEY < min(hits, stories - hits) * len(self.ordinals) / stories

    def _by_key(self, hits: BitMap, other_counts: dict, limit: int) -> dict:
        """Count key by key, the largest first, until no further key can have as many as those found."""
        counts, largest, slack = {}, [], max(other_counts.values(), default=0)
        for at, size in self._largest_first:
            if len(largest) == limit and size + slack < largest[0]:
                return counts
            key = self._unpack_all[at]
            counts[key] = number = self._bitmap(at).intersection_cardinality(hits) + other_counts.get(key, 0)
            if len(largest) < limit:
                heappush(largest, number)
            elif number > largest[0]:
                heapreplace(largest, number)
        return other_counts | counts

    def _by_story(self, hits: BitMap, stories: int, other_counts: dict, limit: int) -> dict:
        """Count story by story; where most stories are hits, the others are counted and subtracted."""
        is_turned = len(hits) * _MOST_ARE_HITS > stories
        positions = positions_of(hits.flip(0, stories) if is_turned else hits)
        starts = self.starts[positions]
        lengths = self.starts[positions + 1] - starts
        ends = np.cumsum(lengths, dtype=np.int32)
        places = np.arange(ends[-1] if len(ends) else 0, dtype=np.int32) + np.repeat(starts - ends + lengths, lengths)
        counts = np.bincount(self.ordinals[places], minlength=len(self.keys))
        counts = self.sizes - counts if is_turned else counts
        elsewhere = {}
        for key, number in other_counts.items():
            if (at := self._place(key)) is None:
                elsewhere[key] = number
            else:
                counts[at] += number
        some = np.flatnonzero(counts)
        if len(some) > limit:  # all as large as the last of them: ties are decided by key
            some = np.flatnonzero(counts >= np.partition(counts, -limit)[-limit])
        return elsewhere | {self._unpack_all[at]: int(counts[at]) for at in some}

    def merged(self, mapping: "DocIdMapping", few: SmallColumn) -> "CompressedColumn":
        """Give the column with stories dropped and others put in; a few passes over arrays instead of sorting them."""
        keys = _all_keys(self.keys, few.keys)
        places = np.searchsorted(keys, self.keys) if len(self.keys) else self.keys
        new = np.searchsorted(keys, few.keys)[few.ordinals] if len(few.keys) else few.ordinals
        positions = mapping.added[few.positions]
        bitmaps = [BitMap() for _ in keys]
        for at, place in enumerate(places.tolist()):
            bitmaps[place] = mapping.of(self._bitmap(at))
        for place, position in zip(new.tolist(), positions.tolist(), strict=True):
            bitmaps[place].add(position)
        if len(keys) <= MANY_KEYS:
            return self._of_bitmaps(keys, bitmaps)
        if self.starts is None:  # it had few keys until now
            ordinals = np.repeat(np.arange(len(keys)), [len(bitmap) for bitmap in bitmaps])
            stories = np.concatenate([positions_of(bitmap) for bitmap in bitmaps]).astype(np.int32)
            return self.of(Postings(keys, ordinals, stories), mapping.stories)
        is_kept, lengths = mapping.moved >= 0, np.diff(self.starts)
        ordinals = places[self.ordinals[np.repeat(is_kept, lengths)]]
        lengths_now = np.zeros(mapping.stories, np.int64)
        lengths_now[mapping.moved[is_kept]] = lengths[is_kept]
        before = np.concatenate([[0], np.cumsum(lengths_now)])
        order = np.lexsort((new, positions))
        ordinals = np.insert(ordinals, before[positions[order]], new[order])
        return self._of_bitmaps(
            keys, bitmaps, lengths_now + np.bincount(positions, minlength=mapping.stories), ordinals
        )


class DocIdMapping(NamedTuple):
    """Where stories go when others join them: the position that each of the old gets (-1: dropped), and each new.

    Where all that are kept stay in their places, as they do from day to day, `dropped` are the others.
    """

    moved: np.ndarray
    added: np.ndarray
    stories: int
    dropped: BitMap | None = None

    def of(self, positions: BitMap) -> BitMap:
        """Give the positions that these get."""
        if self.dropped is not None:
            return positions - self.dropped
        moved = self.moved[positions_of(positions)]
        return bitmap_of(moved[moved >= 0])


def _all_keys(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.union1d(some, others) if len(some) and len(others) else max(some, others, key=len)


def _sorted(major: np.ndarray, minor: np.ndarray) -> np.ndarray:
    """Give `minor` in the order of `major`, then its own: one sort of plain numbers is far quicker than two."""
    both = (major.astype(np.int64) << 32) | minor
    if len(both) > 1 and (both[1:] < both[:-1]).any():
        both.sort()
    return (both & 0xFFFFFFFF).astype(np.int32)
