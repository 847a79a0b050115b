"""The catalogue as it stood at one moment: sets of its stories, and what is known of a set. Never changes.

hits = columns.having("tag", pk) & columns.between(docid_of(first), docid_of(before))
hits.total, columns.older(hits, None, 20), columns.top("author", hits, 20)
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from pyroaring import BitMap

from articles.search.columns import segment as columns_segment
from articles.search.columns.postings import Postings, bitmap_of, positions_of
from articles.search.columns.segment import CatalogueRows, Segment

MAX_CACHED_SCANS = 32  # of a common word among a million stories each takes an eighth of a megabyte
MERGE_AT = 1_000  # changed stories beside the large segment; then they become part of it


class GenerationId(NamedTuple):
    """A generation of the catalogue, with the token that tells it from one of the same number that was rolled back."""

    number: int
    token: int


class DocSet(NamedTuple):
    """Some stories, as positions in the large segment and in the small one."""

    base: BitMap
    delta: BitMap

    def __and__(self, other: "DocSet") -> "DocSet":
        return DocSet(self.base & other.base, self.delta & other.delta)

    def __or__(self, other: "DocSet") -> "DocSet":
        return DocSet(self.base | other.base, self.delta | other.delta)

    def __sub__(self, other: "DocSet") -> "DocSet":
        return DocSet(self.base - other.base, self.delta - other.delta)

    @property
    def total(self) -> int:
        return len(self.base) + len(self.delta)


class QueryCache:
    """The latest scans of words in one state of the catalogue.

    The next page, another order, one filter more: readers ask for the same words again and again, and among a million
    stories finding a common word is most of a page's work.
    """

    def __init__(self):
        self._lock = threading.Lock()
        self._doc_sets: OrderedDict[Hashable, list[DocSet]] = OrderedDict()

    def get(self, key: Hashable) -> list[DocSet] | None:
        with self._lock:
            if key in self._doc_sets:
                self._doc_sets.move_to_end(key)
            return self._doc_sets.get(key)

    def put(self, key: Hashable, doc_sets: list[DocSet]):
        with self._lock:
            self._doc_sets[key] = doc_sets
            if len(self._doc_sets) > MAX_CACHED_SCANS:
                self._doc_sets.popitem(last=False)


class Searcher:
    """The catalogue as of one moment: a large segment, less what changed since, and a small one of what it became."""

    def __init__(
        self,
        generation_id: GenerationId,
        base: Segment,
        changed: frozenset[int] = frozenset(),
        delta: CatalogueRows | None = None,
    ):
        self.generation_id, self.base, self.changed = generation_id, base, changed
        self.query_cache = QueryCache()
        self.delta_rows = delta or _no_rows()
        self.delta = Segment.of(self.delta_rows, compressed=False)
        self.dropped = bitmap_of(base.places(np.array(sorted(changed), np.int32))[0])
        self.everything = DocSet(base.between(None, None) - self.dropped, self.delta.between(None, None))

        self.nothing = DocSet(BitMap(), BitMap())

    @property
    def stems(self) -> Collection[str]:
        """The common stems: `with_stems` knows the stories that have them."""
        return self.base.columns[columns_segment.COMMON].stems.keys()

    # --- sets of stories ---

    def with_key(self, column: str, *keys) -> DocSet:
        """Give the stories that have one of these keys."""
        if len(keys) == 1:
            return self._each(lambda segment: segment.columns[column].bitmap(keys[0]))
        return self._each(lambda segment: BitMap().union(*(segment.columns[column].bitmap(key) for key in keys)))

    def with_stems(self, stems: Iterable[str]) -> DocSet:
        """Give the stories that have one of these common stems."""
        return self._each(lambda segment: BitMap().union(*map(segment.columns[columns_segment.COMMON].bitmap, stems)))

    def updated_between(self, first: int, last: int) -> DocSet:
        """Give the stories whose "Updated" date is one of these days (numbers of `segment.day_number`)."""
        return self._each(lambda segment: segment.columns["updated"].between(first, last))

    def between(self, first: int | None, before: int | None) -> DocSet:
        """Give the stories from docid `first` on and before docid `before`."""
        return self._each(lambda segment: segment.between(first, before))

    def from_docids(self, docids: np.ndarray) -> DocSet:
        """Return the stories with these docids, which may come in any order; those no longer there are left out."""
        return self._each(lambda segment: bitmap_of(segment.places(docids)[0]))

    def _each(self, of) -> DocSet:
        base = of(self.base)
        return DocSet(base & self.everything.base if self.changed else base, of(self.delta))

    # --- what is known of a set ---

    def docids(self, hits: DocSet) -> np.ndarray:
        """Give the docids in order."""
        parts = [s.docids[positions_of(h)] for s, h in ((self.base, hits.base), (self.delta, hits.delta)) if h]
        return parts[0] if len(parts) == 1 else np.sort(np.concatenate([np.zeros(0, np.int32), *parts]))

    def older(self, hits: DocSet, than: int | None, most: int) -> list[int]:
        """Give the newest of the hits before docid `than`, newest first."""
        result = []
        for segment, some in ((self.base, hits.base), (self.delta, hits.delta)):
            end = len(some) if than is None else _before(segment, some, than)
            result += segment.docids[list(some[max(0, end - most) : end])].tolist()
        return sorted(result, reverse=True)[:most]

    def newer(self, hits: DocSet, than: int | None, most: int) -> list[int]:
        """Give the oldest of the hits after docid `than`, oldest first."""
        result = []
        for segment, some in ((self.base, hits.base), (self.delta, hits.delta)):
            start = 0 if than is None else _before(segment, some, than + 1)
            result += segment.docids[list(some[start : start + most])].tolist()
        return sorted(result)[:most]

    def ends(self, hits: DocSet) -> tuple[int, int]:
        """Give the docids of the newest and the oldest hit; there must be one."""
        return self.older(hits, None, 1)[0], self.newer(hits, None, 1)[0]

    def counts_between(self, hits: DocSet, docids: Sequence[int]) -> np.ndarray:
        """Count the hits from each of these docids to the next; one number fewer than docids."""
        counts = np.zeros(max(len(docids) - 1, 0), np.int64)
        for segment, some in ((self.base, hits.base), (self.delta, hits.delta)):
            if some:
                counts += np.diff([some.rank(place - 1) if place else 0 for place in segment.places_of(docids)])
        return counts

    def top(self, column: str, hits: DocSet, limit: int, always: Iterable[int] = ()) -> dict[int, int]:
        """Count the hits by key: the `limit` keys with the largest numbers, and the `always` ones."""
        other_counts = self.delta.columns[column].counts(hits.delta)
        return self.base.columns[column].top(hits.base, len(self.base), other_counts, limit, always)

    def keys(self, column: str) -> list:
        """List the keys that stories have, in order."""
        keys = set(self.base.columns[column].keys.tolist()) | set(self.delta.columns[column].keys.tolist())
        return sorted(keys)

    # --- bringing up to date ---

    def refreshed(self, generation_id: GenerationId, docids: set[int]) -> "Searcher":
        """Give the columns with these stories as the catalogue has them now."""
        rows = columns_segment.read_rows(sorted(docids))
        changed = self.changed | docids
        delta = self.delta_rows.without(np.array(sorted(docids), np.int32)).joined(rows)
        searcher = Searcher(generation_id, self.base, changed, delta)
        if len(changed) < MERGE_AT:
            return searcher
        return Searcher(generation_id, self.base.merged(searcher.dropped, searcher.delta))


def _no_rows() -> CatalogueRows:
    return CatalogueRows(np.zeros(0, np.int32), {name: Postings.of({}) for name in columns_segment.COLUMNS})


def _before(segment: Segment, some: BitMap, docid: int) -> int:
    """Count the stories of a set before a docid."""
    place = segment.place_of(docid)
    return some.rank(place - 1) if place else 0
