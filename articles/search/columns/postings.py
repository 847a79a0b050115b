"""Postings: which documents have a key (a section, a tag, a language), and the column of a small segment.

postings = Postings.of({key: docids})     pairs of key and document
column = SmallColumn(postings)            the column of a small segment; `CompressedColumn` is that of a large one
column.bitmap(key)     →  BitMap          the positions of the documents that have the key
column.counts(hits)    →  {key: number of the hits that have the key}

A position is the index of a document in its segment; documents of a segment are in the order of their docids.
"""

from array import array
from typing import NamedTuple

import numpy as np
from pyroaring import BitMap


class Postings(NamedTuple):
    """Pairs of a key and a document, as parallel arrays: pair `i` is `keys[ordinals[i]]` and `docs[i]`.

    `keys`: the distinct keys, ascending; integers, or strings for languages.
    `ordinals`: int32, for each pair the index of its key in `keys`.
    `docs`: int32, for each pair its document: a docid, or a position in a segment.
    The pairs may be in any order; no pair comes twice.
    """

    keys: np.ndarray
    ordinals: np.ndarray
    docs: np.ndarray

    @classmethod
    def of(cls, docs_by_key: dict) -> "Postings":
        """Return the postings of a dict of key and array of documents."""
        keys = sorted(docs_by_key)
        sizes = [len(docs_by_key[key]) for key in keys]
        docs = np.concatenate([docs_by_key[key] for key in keys]) if keys else []
        return cls(np.array(keys), np.repeat(np.arange(len(keys), dtype=np.int32), sizes), np.asarray(docs, np.int32))

    def without(self, is_dropped: np.ndarray) -> "Postings":
        """Return the other pairs and their keys; `is_dropped` is a mask over the pairs."""
        return Postings(self.keys, self.ordinals[~is_dropped], self.docs[~is_dropped]).without_unused_keys()

    def without_unused_keys(self) -> "Postings":
        """Return the same pairs, without keys that have none."""
        used = np.unique(self.ordinals)
        return Postings(self.keys[used], np.searchsorted(used, self.ordinals).astype(np.int32), self.docs)

    def joined(self, other: "Postings") -> "Postings":
        """Return the pairs of both; no pair may be in both."""
        if not len(self.keys) or not len(other.keys):
            return self if len(self.keys) else other
        keys = union_of_keys(self.keys, other.keys)
        ordinals = [np.searchsorted(keys, part.keys).astype(np.int32)[part.ordinals] for part in (self, other)]
        return Postings(keys, np.concatenate(ordinals), np.concatenate([self.docs, other.docs]))


def union_of_keys(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return all keys of two ascending arrays, ascending. An empty array may have another type than the keys have."""
    return np.union1d(left, right) if len(left) and len(right) else max(left, right, key=len)


def bitmap_of(positions: np.ndarray) -> BitMap:
    """Return positions in any order as a bitmap. By way of `array.array` this takes a tenth of the time."""
    return BitMap(array("I", positions.astype(np.uint32, copy=False).tobytes()))


def positions_of(bitmap: BitMap) -> np.ndarray:
    """Return the positions in a bitmap: uint32, ascending, unique."""
    return np.frombuffer(bitmap.to_array(), dtype=np.uint32)


class DocIdMapping(NamedTuple):
    """Which position each document has after a merge of a base segment with a small one.

    `new_positions`: int32, for each position in the base segment the new position, -1 if the document is dropped.
    `added_positions`: int32, for each position in the small segment the new position.
    `size`: the number of documents after the merge.
    `dropped`: the dropped positions if all other documents of the base keep their position (the usual case, because
    new stories have the largest docids); None if documents move.
    """

    new_positions: np.ndarray
    added_positions: np.ndarray
    size: int
    dropped: BitMap | None = None

    def apply(self, positions: BitMap) -> BitMap:
        """Return the new positions of documents of the base segment, without the dropped ones."""
        if self.dropped is not None:
            return positions - self.dropped
        new_positions = self.new_positions[positions_of(positions)]
        return bitmap_of(new_positions[new_positions >= 0])


class SmallColumn:
    """The column of a small segment, or one that is asked for ranges of keys: the pairs, sorted by key.

    `keys`: as in `Postings`. `ordinals`: int32, ascending. `positions`: int32, ascending within a key.
    """

    ARRAYS = ("keys", "ordinals", "positions")

    def __init__(self, postings: Postings):
        """Sort the pairs; `docs` of the postings are positions."""
        order = np.lexsort((postings.docs, postings.ordinals))
        self.keys, self.ordinals, self.positions = postings.keys, postings.ordinals[order], postings.docs[order]

    def bitmap(self, key) -> BitMap:
        """Return the positions of the documents that have a key."""
        return self.between(key, key)

    def between(self, first, last) -> BitMap:
        """Return the positions of the documents that have a key from `first` to `last`, both included."""
        if not len(self.keys):
            return BitMap()
        low, high = np.searchsorted(self.keys, first), np.searchsorted(self.keys, last, side="right")
        start, end = np.searchsorted(self.ordinals, [low, high])
        return bitmap_of(self.positions[start:end]) if end > start else BitMap()

    def counts(self, hits: BitMap) -> dict:
        """Return for each key the number of the hits (positions) that have the key; keys without hits are left out."""
        if not hits or not len(self.positions):
            return {}
        is_hit = np.zeros(int(self.positions.max()) + 1, bool)
        hit_positions = positions_of(hits)
        is_hit[hit_positions[hit_positions < len(is_hit)]] = True
        counts = np.bincount(self.ordinals[is_hit[self.positions]], minlength=len(self.keys))
        return {self.keys[index].item(): int(counts[index]) for index in np.flatnonzero(counts)}

    def merged(self, mapping: DocIdMapping, delta: "SmallColumn") -> "SmallColumn":
        """As `CompressedColumn.merged`."""
        positions = mapping.new_positions[self.positions]
        has_position = positions >= 0
        postings = Postings(self.keys, self.ordinals[has_position], positions[has_position])
        added = Postings(delta.keys, delta.ordinals, mapping.added_positions[delta.positions])
        return SmallColumn(postings.joined(added).without_unused_keys())
