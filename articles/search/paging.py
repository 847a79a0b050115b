"""A page of a result by keyset: a cursor names the story a page begins behind, so that it stays true as stories arrive.

    older.1341767680                      by date: the stories before that one      (newer.… those after it)
    older.1341799999.1.24310.1341767680   by relevance: behind the story of that group and score, as of a newest docid

By relevance the stories that were scored come first, then all others, the newest first.
"""

import re
from typing import NamedTuple

import numpy as np

from articles.search.columns import Columns, Hits

_BY_DATE = re.compile(r"(older|newer)\.(-?[0-9]{1,12})", re.ASCII)
_BY_RELEVANCE = re.compile(r"(older|newer)\.(-?[0-9]{1,12})\.([012])\.([0-9]{1,12})\.(-?[0-9]{1,12})", re.ASCII)
# Groups of places by relevance: what follows the scored, what is scored as every hit is, and as the best of many are.
OTHERS, ALL_SCORED, BEST_SCORED = 0, 1, 2
MISREAD = "The place in the list was not understood; the list begins at its start."


class Page(NamedTuple):
    """The docids of one page in the order shown, the cursors beside it, and whether the cursor made sense."""

    docids: list[int]
    older: str = ""
    newer: str = ""
    is_misread: bool = False


def by_date(columns: Columns, hits: Hits, cursor: str, size: int, *, oldest_first: bool) -> Page:
    """Give a page, newest or oldest first; in either order `older` leads to older stories."""
    match = _BY_DATE.fullmatch(cursor)
    direction = match[1] if match else "newer" if oldest_first else "older"
    beyond = int(match[2]) if match else None
    docids = (columns.newer if direction == "newer" else columns.older)(hits, beyond, size)
    docids = sorted(docids, reverse=not oldest_first)
    is_misread = bool(cursor and not match)
    if not docids:
        return Page([], is_misread=is_misread)
    low, high = min(docids), max(docids)
    return Page(
        docids,
        f"older.{low}" if columns.older(hits, low, 1) else "",
        f"newer.{high}" if columns.newer(hits, high, 1) else "",
        is_misread,
    )


class Place(NamedTuple):
    """Where a story stands in the order of relevance: the scored first, by score and docid, the largest first."""

    group: int
    score: int
    docid: int


class Scored:
    """Stories in the order of their scores, of equals the newest first; places are made of those asked for."""

    def __init__(self, scores: np.ndarray, docids: np.ndarray, group: int):
        self.group = group
        keys = _keys(scores, docids)
        order = np.argsort(keys)[::-1]
        self.scores, self.docids = scores[order], docids[order]
        self._falling = -keys[order]

    def __len__(self):
        return len(self.docids)

    def places(self, start: int, end: int) -> list[Place]:
        pairs = zip(self.scores[start:end].tolist(), self.docids[start:end].tolist(), strict=True)
        return [Place(self.group, *pair) for pair in pairs]

    def before(self, place: Place) -> int:
        """Count the stories that come before a place."""
        return self._found(place, "left")

    def up_to(self, place: Place) -> int:
        """Count the stories up to a place, with the one that stands there."""
        return self._found(place, "right")

    def _found(self, place: Place, side: str) -> int:
        if place.group == OTHERS:
            return len(self)
        return int(np.searchsorted(self._falling, -_keys(np.array([place.score]), np.array([place.docid]))[0], side))


def _keys(scores: np.ndarray, docids: np.ndarray) -> np.ndarray:
    """Make one number of a score and a docid; what a cursor says beyond their bounds is cut to them."""
    low, high = -(1 << 31), (1 << 31) - 1
    return (np.clip(scores, 0, 1 << 29).astype(np.int64) << 33) + np.clip(docids, low, high).astype(np.int64) + high + 1


class Anchor(NamedTuple):
    """A cursor by relevance, read: which way, as of which newest docid, from which place."""

    direction: str
    newest: int
    place: Place

    @classmethod
    def read(cls, cursor: str) -> "Anchor | None":
        match = _BY_RELEVANCE.fullmatch(cursor)
        return match and cls(match[1], int(match[2]), Place(*map(int, match.groups()[2:])))


def by_relevance(columns: Columns, hits: Hits, scored: Scored, anchor: Anchor | None, newest: int, size: int) -> Page:
    """Give a page of `hits`: those `scored` (the best first), then the others; all of them not after `newest`."""
    others = columns.nothing
    if len(scored) < hits.total:
        others = hits - columns.among(np.sort(scored.docids))
    if anchor and anchor.direction == "newer":
        places = _before(columns, others, scored, anchor.place, size)
    else:
        places = _behind(columns, others, scored, anchor and anchor.place, size)
    if not places:
        return Page([])
    first, last = places[0], places[-1]
    return Page(
        [place.docid for place in places],
        _cursor("older", newest, last) if _behind(columns, others, scored, last, 1) else "",
        _cursor("newer", newest, first) if _before(columns, others, scored, first, 1) else "",
    )


def _behind(columns: Columns, others: Hits, scored: Scored, place: Place | None, size: int) -> list[Place]:
    start = scored.up_to(place) if place else 0
    found = scored.places(start, start + size)
    if len(found) < size:
        beyond = place.docid if place and place.group == OTHERS else None
        found += [Place(OTHERS, 0, docid) for docid in columns.older(others, beyond, size - len(found))]
    return found


def _before(columns: Columns, others: Hits, scored: Scored, place: Place, size: int) -> list[Place]:
    found = []
    if place.group == OTHERS:
        found = [Place(OTHERS, 0, docid) for docid in columns.newer(others, place.docid, size)]
    end = scored.before(place)
    return scored.places(max(0, end - (size - len(found))), end) + found[::-1]


def _cursor(direction: str, newest: int, place: Place) -> str:
    return f"{direction}.{newest}.{'.'.join(map(str, place))}"
