"""A page of a result by keyset: a cursor names the story a page begins behind, so that it stays true as stories arrive.

    older.1341767680                      by date: the stories before that one      (newer.… those after it)
    older.1341799999.1.24310.1341767680   by relevance: behind the story of that group and score, as of a newest docid

By relevance the stories that were scored come first, then all others, the newest first.
"""

import re
from typing import NamedTuple

import numpy as np

from articles.search.columns.reader import DocSet, Searcher

BY_DATE = re.compile(r"(older|newer)\.(-?[0-9]{1,12})", re.ASCII)
_BY_RELEVANCE = re.compile(r"(older|newer)\.(-?[0-9]{1,12})\.([012])\.([0-9]{1,12})\.(-?[0-9]{1,12})", re.ASCII)
# Groups of places by relevance: what follows the scored, what is scored as every hit is, and as the best of many are.
OTHERS, ALL_SCORED, BEST_SCORED = 0, 1, 2
MISREAD_NOTICE = "The place in the list was not understood; the list begins at its start."


class ResultPage(NamedTuple):
    """The docids of one page in the order shown, the cursors beside it, and whether the cursor made sense."""

    docids: list[int]
    older: str = ""
    newer: str = ""
    is_misread: bool = False


def by_date(searcher: Searcher, hits: DocSet, cursor: str, size: int, *, oldest_first: bool) -> ResultPage:
    """Give a page, newest or oldest first; in either order `older` leads to older stories."""
    match = BY_DATE.fullmatch(cursor)
    direction = match[1] if match else "newer" if oldest_first else "older"
    beyond = int(match[2]) if match else None
    docids = (searcher.newer if direction == "newer" else searcher.older)(hits, beyond, size)
    docids = sorted(docids, reverse=not oldest_first)
    is_misread = bool(cursor and not match)
    if not docids:
        return ResultPage([], is_misread=is_misread)
    low, high = min(docids), max(docids)
    return ResultPage(
        docids,
        f"older.{low}" if searcher.older(hits, low, 1) else "",
        f"newer.{high}" if searcher.newer(hits, high, 1) else "",
        is_misread,
    )


class RankPosition(NamedTuple):
    """Where a story stands in the order of relevance: the scored first, by score and docid, the largest first."""

    group: int
    score: int
    docid: int


class ScoredDocs:
    """Stories in the order of their scores, of equals the newest first; places are made of those asked for."""

    def __init__(self, scores: np.ndarray, docids: np.ndarray, group: int):
        self.group = group
        keys = _keys(scores, docids)
        order = np.argsort(keys)[::-1]
        self.scores, self.docids = scores[order], docids[order]
        self._falling = -keys[order]

    def __len__(self):
        return len(self.docids)

    def places(self, start: int, end: int) -> list[RankPosition]:
        pairs = zip(self.scores[start:end].tolist(), self.docids[start:end].tolist(), strict=True)
        return [RankPosition(self.group, *pair) for pair in pairs]

    def before(self, place: RankPosition) -> int:
        """Count the stories that come before a place."""
        return self._position(place, "left")

    def up_to(self, place: RankPosition) -> int:
        """Count the stories up to a place, with the one that stands there."""
        return self._position(place, "right")

    def _position(self, place: RankPosition, side: str) -> int:
        if place.group == OTHERS:
            return len(self)
        return int(np.searchsorted(self._falling, -_keys(np.array([place.score]), np.array([place.docid]))[0], side))


def _keys(scores: np.ndarray, docids: np.ndarray) -> np.ndarray:
    """Make one number of a score and a docid; what a cursor says beyond their bounds is cut to them."""
    low, high = -(1 << 31), (1 << 31) - 1
    return (np.clip(scores, 0, 1 << 29).astype(np.int64) << 33) + np.clip(docids, low, high).astype(np.int64) + high + 1


class RelevanceCursor(NamedTuple):
    """A cursor by relevance, read: which way, as of which newest docid, from which place."""

    direction: str
    newest: int
    place: RankPosition

    @classmethod
    def read(cls, cursor: str) -> "RelevanceCursor | None":
        match = _BY_RELEVANCE.fullmatch(cursor)
        return match and cls(match[1], int(match[2]), RankPosition(*map(int, match.groups()[2:])))


def by_relevance(
    searcher: Searcher, hits: DocSet, scored: ScoredDocs, cursor: RelevanceCursor | None, newest: int, size: int
) -> ResultPage:
    """Give a page of `hits`: those `scored` (the best first), then the others; all of them not after `newest`."""
    others = searcher.nothing
    if len(scored) < hits.total:
        others = hits - searcher.from_docids(np.sort(scored.docids))
    if cursor and cursor.direction == "newer":
        places = _before(searcher, others, scored, cursor.place, size)
    else:
        places = _after(searcher, others, scored, cursor and cursor.place, size)
    if not places:
        return ResultPage([])
    first, last = places[0], places[-1]
    return ResultPage(
        [place.docid for place in places],
        _cursor("older", newest, last) if _after(searcher, others, scored, last, 1) else "",
        _cursor("newer", newest, first) if _before(searcher, others, scored, first, 1) else "",
    )


def _after(
    searcher: Searcher, others: DocSet, scored: ScoredDocs, place: RankPosition | None, size: int
) -> list[RankPosition]:
    start = scored.up_to(place) if place else 0
    positions = scored.places(start, start + size)
    if len(positions) < size:
        beyond = place.docid if place and place.group == OTHERS else None
        positions += [RankPosition(OTHERS, 0, docid) for docid in searcher.older(others, beyond, size - len(positions))]
    return positions


def _before(
    searcher: Searcher, others: DocSet, scored: ScoredDocs, place: RankPosition, size: int
) -> list[RankPosition]:
    positions = []
    if place.group == OTHERS:
        positions = [RankPosition(OTHERS, 0, docid) for docid in searcher.newer(others, place.docid, size)]
    end = scored.before(place)
    return scored.places(max(0, end - (size - len(positions))), end) + positions[::-1]


def _cursor(direction: str, newest: int, place: RankPosition) -> str:
    return f"{direction}.{newest}.{'.'.join(map(str, place))}"
