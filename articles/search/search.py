"""Finding stories: a query evaluated, counted, and a page of it taken, newest, oldest or most relevant first.

    found = find(All((Text("ferry"), Named("tag", "belarus"))), sort="relevance", cursor=request.GET["cursor"])
    found.total, found.docids, found.facets["tag"], found.histogram.bars, found.older

Queries: the generation (with all scans of words, as one statement), and the names where the query has some; by
relevance those of the scores. After a change of the catalogue the first search reads what changed.
"""

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from articles.search.backends import SearchTooSlow
from articles.search.columns.reader import DocSet, Searcher
from articles.search.execution import relevance
from articles.search.execution.executor import QueryExecution
from articles.search.query.nodes import MatchAll, Query
from articles.search.results import histogram, pagination
from articles.search.results.facets import FACETS, FacetCount, years
from articles.search.results.facets import facets as facets_of
from articles.search.results.histogram import Bar, Histogram
from articles.story.nouns import NOUNS

__all__ = [
    "FACETS",
    "SORTS",
    "Bar",
    "FacetCount",
    "Histogram",
    "SearchResults",
    "calendar",
    "count",
    "docids",
    "search",
    "timeline",
]

NEWEST, OLDEST, RELEVANCE = SORTS = ("newest", "oldest", "relevance")
TOO_SLOW_NOTICE = "The search took too long and was stopped; more words, or a date, make it quicker."
MATCH_ALL = MatchAll()


@dataclass(frozen=True)
class SearchResults:
    """What matched: all of it counted, one page of it named.

    `older` and `newer` are cursors of the pages beside this one, empty where there is none; by relevance `older` leads
    on and `newer` leads back. `partial_matches` are stories with some of the words, where few have all. `is_stopped`
    says that the search took too long and nothing is known. Facets hold `FacetCount(pk, count)`; a facet's chosen
    values are always in it, also with 0.
    """

    total: int = 0
    docids: list[int] = field(default_factory=list)
    older: str = ""
    newer: str = ""
    facets: dict[str, list[FacetCount]] = field(default_factory=dict)
    histogram: Histogram = field(default_factory=Histogram)
    sort: str = NEWEST
    partial_matches: list[int] = field(default_factory=list)
    notices: tuple[str, ...] = ()
    generation: int = 0
    is_stopped: bool = False


def search(
    query: Query = MATCH_ALL, *, sort: str = NEWEST, cursor: str = "", size: int = 20, facets: bool = True
) -> SearchResults:
    """Find what matches; never older than the catalogue was when the call began. By relevance only words are sorted."""
    execution = QueryExecution(query)
    if sort == RELEVANCE and not execution.has_text:
        sort = NEWEST
    try:
        searcher, hits = execution.run()
        page = _page(searcher, execution, hits, sort, cursor, size)
        few = hits.total < relevance.MIN_RESULTS and not cursor and size
        partial_matches = relevance.partial_matches(execution, hits, searcher, size) if few else []
    except SearchTooSlow:
        return SearchResults(sort=sort, notices=(*execution.notices, TOO_SLOW_NOTICE), is_stopped=True)
    return SearchResults(
        total=hits.total,
        docids=page.docids,
        older=page.older,
        newer=page.newer,
        facets=facets_of(searcher, hits, {noun: execution.named_pks(noun) for noun in NOUNS}) if facets else {},
        histogram=histogram.histogram(searcher, hits, execution.first, execution.before) if facets else Histogram(),
        sort=sort,
        partial_matches=partial_matches,
        notices=(*execution.notices, *([pagination.MISREAD_NOTICE] if page.is_misread else [])),
        generation=searcher.generation_id.number,
    )


def count(query: Query = MATCH_ALL) -> int:
    """Count what matches."""
    _, hits = QueryExecution(query).run()
    return hits.total


def docids(query: Query = MATCH_ALL) -> np.ndarray:
    """Give all that matches, in order of publication; for exports. Raises SearchTooSlow."""
    searcher, hits = QueryExecution(query).run()
    return searcher.docids(hits)


def calendar(year: int, query: Query = MATCH_ALL) -> dict[date, int]:
    """Count what matches on each day of a year that has some."""
    return histogram.by_day(*QueryExecution(query).run(), year)


def timeline(query: Query = MATCH_ALL) -> dict[int, int]:
    """Count what matches in each year that has some, the newest first."""
    return years(*QueryExecution(query).run())


def _page(
    searcher: Searcher, execution: QueryExecution, hits: DocSet, sort: str, cursor: str, size: int
) -> pagination.ResultPage:
    if not size or not hits.total:
        return pagination.ResultPage([])
    if sort != RELEVANCE:
        return pagination.by_date(searcher, hits, cursor, size, oldest_first=sort == OLDEST)
    anchor = pagination.RelevanceCursor.read(cursor)
    newest = anchor.newest if anchor else searcher.ends(hits)[0]
    current_hits = hits & searcher.between(None, newest + 1)
    page = pagination.by_relevance(
        searcher, current_hits, relevance.score(searcher, execution, current_hits, anchor), anchor, newest, size
    )
    return page._replace(is_misread=bool(cursor and not anchor))
