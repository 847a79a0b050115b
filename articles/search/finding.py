"""Finding stories: a query evaluated, counted, and a page of it taken, newest, oldest or most relevant first.

    found = find(All((Text("ferry"), Named("tag", "belarus"))), sort="relevance", cursor=request.GET["cursor"])
    found.total, found.docids, found.facets["tag"], found.histogram.bars, found.older

Queries: the generation (with all scans of words, as one statement), and the names where the query has some; by
relevance those of the scores. After a change of the catalogue the first search reads what changed.
"""

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from articles.search import histogram, paging, relevance
from articles.search.columns import Columns, Hits
from articles.search.engines import SearchTooSlow
from articles.search.evaluating import Asked
from articles.search.facets import FACETS, NOUNS, Count, years
from articles.search.facets import facets as facets_of
from articles.search.histogram import Bar, Histogram
from articles.search.queries import Everything, Query

__all__ = ["FACETS", "SORTS", "Bar", "Count", "Found", "Histogram", "calendar", "count", "docids", "find", "timeline"]

NEWEST, OLDEST, RELEVANCE = SORTS = ("newest", "oldest", "relevance")
TOO_SLOW = "The search took too long and was stopped; more words, or a date, make it quicker."
ALL = Everything()


@dataclass(frozen=True)
class Found:
    """What matched: all of it counted, one page of it named.

    `older` and `newer` are cursors of the pages beside this one, empty where there is none; by relevance `older` leads
    on and `newer` leads back. `loosened` are stories with some of the words, where few have all. `is_stopped` says
    that the search took too long and nothing is known. Facets hold `Count(pk, count)`; a facet's chosen values are
    always in it, also with 0.
    """

    total: int = 0
    docids: list[int] = field(default_factory=list)
    older: str = ""
    newer: str = ""
    facets: dict[str, list[Count]] = field(default_factory=dict)
    histogram: Histogram = field(default_factory=Histogram)
    sort: str = NEWEST
    loosened: list[int] = field(default_factory=list)
    notices: tuple[str, ...] = ()
    generation: int = 0
    is_stopped: bool = False


def find(query: Query = ALL, *, sort: str = NEWEST, cursor: str = "", size: int = 20, facets: bool = True) -> Found:
    """Find what matches; never older than the catalogue was when the call began. By relevance only words are sorted."""
    asked = Asked(query)
    if sort == RELEVANCE and not asked.is_worded:
        sort = NEWEST
    try:
        columns, hits = asked.hits()
        page = _page(columns, asked, hits, sort, cursor, size)
        few = hits.total < relevance.FEW and not cursor and size
        loosened = relevance.loosened(asked, hits, columns, size) if few else []
    except SearchTooSlow:
        return Found(sort=sort, notices=(*asked.notices, TOO_SLOW), is_stopped=True)
    return Found(
        total=hits.total,
        docids=page.docids,
        older=page.older,
        newer=page.newer,
        facets=facets_of(columns, hits, {noun: asked.named(noun) for noun in NOUNS}) if facets else {},
        histogram=histogram.histogram(columns, hits, asked.first, asked.before) if facets else Histogram(),
        sort=sort,
        loosened=loosened,
        notices=(*asked.notices, *([paging.MISREAD] if page.is_misread else [])),
        generation=columns.moment.number,
    )


def count(query: Query = ALL) -> int:
    """Count what matches."""
    _, hits = Asked(query).hits()
    return hits.total


def docids(query: Query = ALL) -> np.ndarray:
    """Give all that matches, in order of publication; for exports. Raises SearchTooSlow."""
    columns, hits = Asked(query).hits()
    return columns.docids(hits)


def calendar(year: int, query: Query = ALL) -> dict[date, int]:
    """Count what matches on each day of a year that has some."""
    return histogram.by_day(*Asked(query).hits(), year)


def timeline(query: Query = ALL) -> dict[int, int]:
    """Count what matches in each year that has some, the newest first."""
    return years(*Asked(query).hits())


def _page(columns: Columns, asked: Asked, hits: Hits, sort: str, cursor: str, size: int) -> paging.Page:
    if not size or not hits.total:
        return paging.Page([])
    if sort != RELEVANCE:
        return paging.by_date(columns, hits, cursor, size, oldest_first=sort == OLDEST)
    anchor = paging.Anchor.read(cursor)
    newest = anchor.newest if anchor else columns.ends(hits)[0]
    known = hits & columns.between(None, newest + 1)
    page = paging.by_relevance(columns, known, relevance.scored(columns, asked, known, anchor), anchor, newest, size)
    return page._replace(is_misread=bool(cursor and not anchor))
