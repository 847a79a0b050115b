"""An immutable snapshot of the in-memory index. Filters return `DocSet`s, which are combined with `&`, `|`, `-`.

hits = searcher.with_key("tag", pk) & searcher.between(docid_of(first), docid_of(before))
hits.total, searcher.older(hits, None, 20), searcher.top("author", hits, 20)

Docids are int32, and ascending docids are ascending publication times.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from pyroaring import BitMap

from articles.search.columns import segment as columns_segment
from articles.search.columns.postings import Postings, bitmap_of, positions_of
from articles.search.columns.segment import CatalogueRows, Segment
from articles.search.index.generations import GenerationId

MAX_CACHED_SCANS = 32  # the scan of a frequent word takes an eighth of a megabyte among a million stories
MERGE_AT = 1_000  # changed stories; with so many, the small segment is merged into the large one
# A process that serves readers merges behind its answers, and before an answer only if so many times as many wait.
MERGE_AT_ONCE = 8


class DocSet(NamedTuple):
    """A set of documents of one `Searcher`: positions in its base segment and positions in its delta segment.

    Sets of two different searchers must not be combined.
    """

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
        """Return the number of documents."""
        return len(self.base) + len(self.delta)


class QueryCache:
    """The last `MAX_CACHED_SCANS` scans of the full text for one searcher, least recently used dropped first.

    Readers ask for the same words again (the next page, another order, one more filter), and among a million stories
    the scan of a frequent word is most of a page's work.
    """

    def __init__(self):
        self._lock = threading.Lock()
        self._doc_sets: OrderedDict[Hashable, list[DocSet]] = OrderedDict()

    def get(self, key: Hashable) -> list[DocSet] | None:
        """Return the doc sets stored under a key, None if there are none any more."""
        with self._lock:
            if key in self._doc_sets:
                self._doc_sets.move_to_end(key)
            return self._doc_sets.get(key)

    def put(self, key: Hashable, doc_sets: list[DocSet]):
        """Store doc sets under a key; they must be of the searcher of this cache."""
        with self._lock:
            self._doc_sets[key] = doc_sets
            if len(self._doc_sets) > MAX_CACHED_SCANS:
                self._doc_sets.popitem(last=False)


class Searcher:
    """The catalogue as of one generation: a large base segment and a small delta segment with the last changes.

    `changed`: docids that were written or removed since the base segment was built. Their documents in the base
    segment no longer count; those that still exist are in the delta segment.
    `delta_rows`: the rows of the delta segment, from which the next delta segment is built.
    """

    def __init__(
        self,
        generation_id: GenerationId,
        base: Segment,
        changed: frozenset[int] = frozenset(),
        delta_rows: CatalogueRows | None = None,
    ):
        self.generation_id, self.base, self.changed = generation_id, base, changed
        self.query_cache = QueryCache()
        self.delta_rows = delta_rows or _no_rows()
        self.delta = Segment.of(self.delta_rows, compressed=False)
        self.dropped = bitmap_of(base.positions(np.array(sorted(changed), np.int32))[0])
        self.everything = DocSet(base.between(None, None) - self.dropped, self.delta.between(None, None))
        self.nothing = DocSet(BitMap(), BitMap())

    def is_merge_due(self, *, at_once: bool) -> bool:
        """Return whether so many stories changed that the delta is to be merged, or must be before an answer."""
        return len(self.changed) >= MERGE_AT * (MERGE_AT_ONCE if at_once else 1)

    @property
    def stems(self) -> Collection[str]:
        """Return the frequent stems, for which `with_stems` can be asked."""
        return self.base.columns[columns_segment.COMMON].stems.keys()

    # --- filters ---

    def with_key(self, column: str, *keys) -> DocSet:
        """Return the documents that have at least one of the keys in a column (a name in `segment.COLUMNS`)."""
        if len(keys) == 1:
            return self._from_segments(lambda segment: segment.columns[column].bitmap(keys[0]))
        return self._from_segments(
            lambda segment: BitMap().union(*(segment.columns[column].bitmap(key) for key in keys))
        )

    def with_stems(self, stems: Iterable[str]) -> DocSet:
        """Return the documents that have at least one of the stems; a stem that is not in `self.stems` has none."""
        return self._from_segments(
            lambda segment: BitMap().union(*map(segment.columns[columns_segment.COMMON].bitmap, stems))
        )

    def updated_between(self, first: int, last: int) -> DocSet:
        """Return the documents whose "Updated" date is from `first` to `last` (see `segment.day_number`)."""
        return self._from_segments(lambda segment: segment.columns["updated"].between(first, last))

    def between(self, first: int | None, before: int | None) -> DocSet:
        """Return the documents with `first <= docid < before`; None for no bound."""
        return self._from_segments(lambda segment: segment.between(first, before))

    def from_docids(self, docids: np.ndarray) -> DocSet:
        """Return the documents of these docids, which may be in any order; unknown docids are left out."""
        return self._from_segments(lambda segment: bitmap_of(segment.positions(docids)[0]))

    def _from_segments(self, find: Callable[[Segment], BitMap]) -> DocSet:
        base = find(self.base)
        return DocSet(base & self.everything.base if self.changed else base, find(self.delta))

    # --- reading a set ---

    def _parts(self, hits: DocSet) -> Iterator[tuple[Segment, BitMap]]:
        yield self.base, hits.base
        yield self.delta, hits.delta

    def docids(self, hits: DocSet) -> np.ndarray:
        """Return the docids of a set: int32, ascending, unique."""
        parts = [segment.docids[positions_of(bitmap)] for segment, bitmap in self._parts(hits) if bitmap]
        return parts[0] if len(parts) == 1 else np.sort(np.concatenate([np.zeros(0, np.int32), *parts]))

    def older(self, hits: DocSet, docid: int | None, limit: int) -> list[int]:
        """Return at most `limit` docids of hits before `docid` (None: of all), newest first."""
        docids = []
        for segment, bitmap in self._parts(hits):
            end = len(bitmap) if docid is None else _count_before(segment, bitmap, docid)
            docids += segment.docids[list(bitmap[max(0, end - limit) : end])].tolist()
        return sorted(docids, reverse=True)[:limit]

    def newer(self, hits: DocSet, docid: int | None, limit: int) -> list[int]:
        """Return at most `limit` docids of hits after `docid` (None: of all), oldest first."""
        docids = []
        for segment, bitmap in self._parts(hits):
            start = 0 if docid is None else _count_before(segment, bitmap, docid + 1)
            docids += segment.docids[list(bitmap[start : start + limit])].tolist()
        return sorted(docids)[:limit]

    def ends(self, hits: DocSet) -> tuple[int, int]:
        """Return the docids of the newest and the oldest hit. Raises IndexError for an empty set."""
        return self.older(hits, None, 1)[0], self.newer(hits, None, 1)[0]

    def counts_between(self, hits: DocSet, docids: Sequence[int]) -> np.ndarray:
        """Return the number of hits from each docid up to the next one (excluded); one number fewer than docids.

        `docids` are ascending and need not be docids of documents.
        """
        counts = np.zeros(max(len(docids) - 1, 0), np.int64)
        for segment, bitmap in self._parts(hits):
            if bitmap:
                counts += np.diff([bitmap.rank(rank - 1) if rank else 0 for rank in segment.ranks(docids)])
        return counts

    def top(self, column: str, hits: DocSet, limit: int, always: Iterable[int] = ()) -> dict[int, int]:
        """Return the number of hits by key: for the `limit` most frequent keys, and for those in `always`."""
        delta_counts = self.delta.columns[column].counts(hits.delta)
        return self.base.columns[column].top(hits.base, len(self.base), delta_counts, limit, always)

    def keys(self, column: str) -> list:
        """Return the keys of a column, ascending. A key may have no documents any more."""
        keys = set(self.base.columns[column].keys.tolist()) | set(self.delta.columns[column].keys.tolist())
        return sorted(keys)

    # --- refreshing ---

    def refreshed(self, generation_id: GenerationId, docids: Collection[int]) -> "Searcher":
        """Return a searcher of a later generation, with the rows of the changed docids read again from the database."""
        rows = columns_segment.read_rows(sorted(docids))
        changed = self.changed | docids
        delta_rows = self.delta_rows.without(np.array(sorted(docids), np.int32)).joined(rows)
        return Searcher(generation_id, self.base, changed, delta_rows)

    def merged(self) -> "Searcher":
        """Return a searcher of the same generation whose delta segment is empty."""
        return Searcher(self.generation_id, self.base.merged(self.dropped, self.delta)) if self.changed else self

    def with_base(self, base: Segment) -> "Searcher":
        """Return a searcher of the same generation with another base segment of the same documents."""
        return Searcher(self.generation_id, base, self.changed, self.delta_rows)


def _no_rows() -> CatalogueRows:
    return CatalogueRows(np.zeros(0, np.int32), {name: Postings.of({}) for name in columns_segment.COLUMNS})


def _count_before(segment: Segment, bitmap: BitMap, docid: int) -> int:
    """Return how many documents of a set of positions have a smaller docid."""
    rank = segment.rank(docid)
    return bitmap.rank(rank - 1) if rank else 0
