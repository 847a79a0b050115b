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

from articles.search import segments
from articles.search.postings import Pairs, bitmap_of, positions_of
from articles.search.segments import Rows, Segment

KEPT_SCANS = 32  # of a common word among a million stories each takes an eighth of a megabyte
MERGE_AT = 1_000  # changed stories beside the large segment; then they become part of it


class Moment(NamedTuple):
    """A generation of the catalogue, with the token that tells it from one of the same number that was rolled back."""

    number: int
    token: int


class Hits(NamedTuple):
    """Some stories, as positions in the large segment and in the small one."""

    base: BitMap
    delta: BitMap

    def __and__(self, other: "Hits") -> "Hits":
        return Hits(self.base & other.base, self.delta & other.delta)

    def __or__(self, other: "Hits") -> "Hits":
        return Hits(self.base | other.base, self.delta | other.delta)

    def __sub__(self, other: "Hits") -> "Hits":
        return Hits(self.base - other.base, self.delta - other.delta)

    @property
    def total(self) -> int:
        return len(self.base) + len(self.delta)


class Scans:
    """The latest scans of words in one state of the catalogue.

    The next page, another order, one filter more: readers ask for the same words again and again, and among a million
    stories finding a common word is most of a page's work.
    """

    def __init__(self):
        self._lock = threading.Lock()
        self._found: OrderedDict[Hashable, list[Hits]] = OrderedDict()

    def get(self, asked: Hashable) -> list[Hits] | None:
        with self._lock:
            if asked in self._found:
                self._found.move_to_end(asked)
            return self._found.get(asked)

    def put(self, asked: Hashable, found: list[Hits]):
        with self._lock:
            self._found[asked] = found
            if len(self._found) > KEPT_SCANS:
                self._found.popitem(last=False)


class Columns:
    """The catalogue as of one moment: a large segment, less what changed since, and a small one of what it became."""

    def __init__(self, moment: Moment, base: Segment, changed: frozenset[int] = frozenset(), delta: Rows | None = None):
        self.moment, self.base, self.changed = moment, base, changed
        self.scans = Scans()
        self.delta_rows = delta or _no_rows()
        self.delta = Segment.of(self.delta_rows, packed=False)
        self.dropped = bitmap_of(base.places(np.array(sorted(changed), np.int32))[0])
        self.everything = Hits(base.between(None, None) - self.dropped, self.delta.between(None, None))

        self.nothing = Hits(BitMap(), BitMap())

    @property
    def stems(self) -> Collection[str]:
        """The common stems: `with_stems` knows the stories that have them."""
        return self.base.columns[segments.COMMON].stems.keys()

    # --- sets of stories ---

    def having(self, column: str, *keys) -> Hits:
        """Give the stories that have one of these keys."""
        if len(keys) == 1:
            return self._each(lambda segment: segment.columns[column].bitmap(keys[0]))
        return self._each(lambda segment: BitMap().union(*(segment.columns[column].bitmap(key) for key in keys)))

    def with_stems(self, stems: Iterable[str]) -> Hits:
        """Give the stories that have one of these common stems."""
        return self._each(lambda segment: BitMap().union(*map(segment.columns[segments.COMMON].bitmap, stems)))

    def updated_between(self, first: int, last: int) -> Hits:
        """Give the stories whose "Updated" date is one of these days (numbers of `segments.day_number`)."""
        return self._each(lambda segment: segment.columns["updated"].between(first, last))

    def between(self, first: int | None, before: int | None) -> Hits:
        """Give the stories from docid `first` on and before docid `before`."""
        return self._each(lambda segment: segment.between(first, before))

    def among(self, docids: np.ndarray) -> Hits:
        """Return the stories with these docids, which may come in any order; those no longer there are left out."""
        return self._each(lambda segment: bitmap_of(segment.places(docids)[0]))

    def _each(self, of) -> Hits:
        base = of(self.base)
        return Hits(base & self.everything.base if self.changed else base, of(self.delta))

    # --- what is known of a set ---

    def docids(self, hits: Hits) -> np.ndarray:
        """Give the docids in order."""
        parts = [s.docids[positions_of(h)] for s, h in ((self.base, hits.base), (self.delta, hits.delta)) if h]
        return parts[0] if len(parts) == 1 else np.sort(np.concatenate([np.zeros(0, np.int32), *parts]))

    def older(self, hits: Hits, than: int | None, most: int) -> list[int]:
        """Give the newest of the hits before docid `than`, newest first."""
        found = []
        for segment, some in ((self.base, hits.base), (self.delta, hits.delta)):
            end = len(some) if than is None else _before(segment, some, than)
            found += segment.docids[list(some[max(0, end - most) : end])].tolist()
        return sorted(found, reverse=True)[:most]

    def newer(self, hits: Hits, than: int | None, most: int) -> list[int]:
        """Give the oldest of the hits after docid `than`, oldest first."""
        found = []
        for segment, some in ((self.base, hits.base), (self.delta, hits.delta)):
            start = 0 if than is None else _before(segment, some, than + 1)
            found += segment.docids[list(some[start : start + most])].tolist()
        return sorted(found)[:most]

    def ends(self, hits: Hits) -> tuple[int, int]:
        """Give the docids of the newest and the oldest hit; there must be one."""
        return self.older(hits, None, 1)[0], self.newer(hits, None, 1)[0]

    def counts_between(self, hits: Hits, docids: Sequence[int]) -> np.ndarray:
        """Count the hits from each of these docids to the next; one number fewer than docids."""
        counts = np.zeros(max(len(docids) - 1, 0), np.int64)
        for segment, some in ((self.base, hits.base), (self.delta, hits.delta)):
            if some:
                counts += np.diff([some.rank(place - 1) if place else 0 for place in segment.places_of(docids)])
        return counts

    def top(self, column: str, hits: Hits, most: int, wanted: Iterable[int] = ()) -> dict[int, int]:
        """Count the hits by key: the `most` keys with the largest numbers, and the `wanted` ones."""
        besides = self.delta.columns[column].counts(hits.delta)
        return self.base.columns[column].top(hits.base, len(self.base), besides, most, wanted)

    def keys(self, column: str) -> list:
        """List the keys that stories have, in order."""
        keys = set(self.base.columns[column].keys.tolist()) | set(self.delta.columns[column].keys.tolist())
        return sorted(keys)

    # --- bringing up to date ---

    def brought_to(self, moment: Moment, docids: set[int]) -> "Columns":
        """Give the columns with these stories as the catalogue has them now."""
        rows = segments.read(sorted(docids))
        changed = self.changed | docids
        delta = self.delta_rows.without(np.array(sorted(docids), np.int32)).joined(rows)
        columns = Columns(moment, self.base, changed, delta)
        if len(changed) < MERGE_AT:
            return columns
        return Columns(moment, self.base.merged(columns.dropped, columns.delta))


def _no_rows() -> Rows:
    return Rows(np.zeros(0, np.int32), {name: Pairs.of({}) for name in segments.COLUMNS})


def _before(segment: Segment, some: BitMap, docid: int) -> int:
    """Count the stories of a set before a docid."""
    place = segment.place_of(docid)
    return some.rank(place - 1) if place else 0
