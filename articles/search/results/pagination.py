"""Pages of a result by keyset: a cursor names the story that a page begins after, so it stays valid as stories arrive.

    older.1341767680                      by date: the stories before this docid (newer.… the stories after it)
    older.1341799999.1.24310.1341767680.2198.57.133
                                          by relevance: newest docid, then group, score and docid of the story, then
                                          the number of all stories and of those with each word of the query

By relevance the scored stories come first, then all others, newest first. `newest` is the newest docid of the result
when the first page was shown: stories published later do not move the pages. The scores of all pages are made with the
numbers of stories that the first page had.
"""

from typing import NamedTuple

import numpy as np

from articles.search.columns.reader import DocSet, Searcher
from articles.search.results.keyset import NEWER, OLDER, Cursor, Key, KeysetPage, paginate

# Groups of positions by relevance: stories after the scored ones; scored, where all hits are; scored, the best of many.
OTHERS, ALL_SCORED, BEST_SCORED = 0, 1, 2


def by_date(searcher: Searcher, hits: DocSet, cursor: str, size: int, *, oldest_first: bool) -> KeysetPage[int]:
    """Return a page of docids, newest or oldest first; in both orders the cursor `older` leads to older stories."""

    def fetch(direction: str, key: Key | None, limit: int) -> list[int]:
        return (searcher.newer if direction == NEWER else searcher.older)(hits, key[0] if key else None, limit)

    page = paginate(fetch, lambda docid: (docid,), cursor, size, oldest_first=oldest_first)
    if not page.rows:
        return page
    first = page.rows[0]
    before = searcher.between(None, first) if oldest_first else searcher.between(first + 1, None)
    return page._replace(offset=(hits & before).total)


class RankPosition(NamedTuple):
    """The position of a story by relevance: scored stories first, then by score and docid, the largest first."""

    group: int
    score: int
    docid: int


class ScoredDocs:
    """Scored stories, the best first, the newest first among equals.

    Thousands of stories may be scored, so `RankPosition`s are only created for the ones that a page needs. `counts` are
    the numbers of stories that the scores were made with.
    """

    def __init__(self, scores: np.ndarray, docids: np.ndarray, group: int):
        self.group = group
        self.counts: tuple[int, ...] = ()
        keys = _sort_keys(scores, docids)
        order = np.argsort(keys)[::-1]
        self.scores, self.docids = scores[order], docids[order]
        self._negative_keys = -keys[order]  # ascending, for `np.searchsorted`

    def __len__(self):
        return len(self.docids)

    def positions(self, start: int, end: int) -> list[RankPosition]:
        """Return the positions of the stories from rank `start` to before rank `end`, counted from 0."""
        pairs = zip(self.scores[start:end].tolist(), self.docids[start:end].tolist(), strict=True)
        return [RankPosition(self.group, *pair) for pair in pairs]

    def count_before(self, position: RankPosition) -> int:
        """Return the number of stories before a position."""
        return self._rank(position, "left")

    def count_up_to(self, position: RankPosition) -> int:
        """Return the number of stories up to a position, the story at the position included."""
        return self._rank(position, "right")

    def _rank(self, position: RankPosition, side: str) -> int:
        if position.group == OTHERS:
            return len(self)
        key = _sort_keys(np.array([position.score]), np.array([position.docid]))[0]
        return int(np.searchsorted(self._negative_keys, -key, side))


def _sort_keys(scores: np.ndarray, docids: np.ndarray) -> np.ndarray:
    """Return one sortable number for each score and docid; numbers of a cursor that are out of bounds are clipped."""
    low, high = -(1 << 31), (1 << 31) - 1
    return (np.clip(scores, 0, 1 << 29).astype(np.int64) << 33) + np.clip(docids, low, high).astype(np.int64) + high + 1


class RelevanceCursor(NamedTuple):
    """A cursor by relevance: the direction, the newest docid of the result, and the position to go on from.

    `counts` are those of `ScoredDocs` on the first page; empty in a cursor of an older release.
    """

    direction: str
    newest: int
    position: RankPosition
    counts: tuple[int, ...] = ()

    @classmethod
    def read(cls, cursor: str) -> "RelevanceCursor | None":
        """Return the cursor of a URL; None if it is no cursor by relevance."""
        start = Cursor.read(cursor, 4, has_more=True)
        if start is None:
            return None
        newest, *position = start.key[:4]
        position, counts = RankPosition(*position), start.key[4:]
        is_valid = position.group in (OTHERS, ALL_SCORED, BEST_SCORED) and min(position.score, *counts, 0) >= 0
        return cls(start.direction, newest, position, counts) if is_valid else None

    def __str__(self):
        return str(Cursor(self.direction, (self.newest, *self.position, *self.counts)))


def by_relevance(
    searcher: Searcher, hits: DocSet, scored: ScoredDocs, cursor: RelevanceCursor | None, newest: int, size: int
) -> KeysetPage[int]:
    """Return a page of `hits`: the scored ones, then the others. No hit is newer than the docid `newest`."""
    others = searcher.nothing
    if len(scored) < hits.total:
        others = hits - searcher.from_docids(np.sort(scored.docids))
    if cursor and cursor.direction == NEWER:
        positions = _before(searcher, others, scored, cursor.position, size)
    else:
        positions = _after(searcher, others, scored, cursor and cursor.position, size)
    if not positions:
        return KeysetPage([])
    first, last = positions[0], positions[-1]
    return KeysetPage(
        [position.docid for position in positions],
        str(RelevanceCursor(OLDER, newest, last, scored.counts)) if _after(searcher, others, scored, last, 1) else "",
        str(RelevanceCursor(NEWER, newest, first, scored.counts))
        if _before(searcher, others, scored, first, 1)
        else "",
        offset=_offset(searcher, others, scored, first),
    )


def _offset(searcher: Searcher, others: DocSet, scored: ScoredDocs, position: RankPosition) -> int:
    """Return the number of stories before a position."""
    before = (others & searcher.between(position.docid + 1, None)).total if position.group == OTHERS else 0
    return scored.count_before(position) + before


def _after(
    searcher: Searcher, others: DocSet, scored: ScoredDocs, position: RankPosition | None, size: int
) -> list[RankPosition]:
    """Return up to `size` positions after a position, in order; from the start if it is None."""
    start = scored.count_up_to(position) if position else 0
    result = scored.positions(start, start + size)
    if len(result) < size:
        after_docid = position.docid if position and position.group == OTHERS else None
        docids = searcher.older(others, after_docid, size - len(result))
        result += [RankPosition(OTHERS, 0, docid) for docid in docids]
    return result


def _before(
    searcher: Searcher, others: DocSet, scored: ScoredDocs, position: RankPosition, size: int
) -> list[RankPosition]:
    """Return up to `size` positions directly before a position, in order."""
    nearest_first = []
    if position.group == OTHERS:
        nearest_first = [RankPosition(OTHERS, 0, docid) for docid in searcher.newer(others, position.docid, size)]
    end = scored.count_before(position)
    return scored.positions(max(0, end - (size - len(nearest_first))), end) + nearest_first[::-1]
