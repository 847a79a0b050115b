"""Search the live stories: run a query, count the hits, and return one page, newest, oldest or most relevant first.

>>> query = TextQuery("ferry") & TermFilter("tag", "belarus")
>>> results = search(query, sort="relevance", cursor=request.GET["cursor"])
>>> results.total, results.docids, results.facets["tag"], results.histogram.bars, results.older

SQL queries of one search: one for the generation together with all lookups of text; one for the names, if the query has
any; by relevance those of the scores. After a change of the catalogue the first search also reads what changed.
"""

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from articles.search.backends import SearchNotAnswered, SearchTooSlow, ShardUnavailable
from articles.search.columns.reader import DocSet, Searcher
from articles.search.execution import relevance
from articles.search.execution.executor import QueryExecution
from articles.search.query.nodes import MatchAll, Query
from articles.search.results import histogram, pagination
from articles.search.results.facets import FACETS, FacetCount, years
from articles.search.results.facets import facets as facets_of
from articles.search.results.histogram import Bar, Histogram
from articles.search.results.keyset import MISREAD_NOTICE, KeysetPage
from articles.story.lazy_text import gettext_lazy as _
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
TOO_SLOW_NOTICE = _("The search took too long and was stopped; more words, or a date, make it quicker.")
MISSING_NOTICE = _(
    "Words cannot be searched at the moment in stories {}: that part of the index does not answer. "
    "The numbers and lists here are without these stories."
)
MATCH_ALL = MatchAll()


@dataclass(frozen=True)
class SearchResults:
    """The counts of all hits, and the docids of one page.

    `older` and `newer` are the cursors of the next pages in both directions, "" where there is none; by relevance
    `older` leads forward and `newer` back. `offset` is the number of hits before the page. `partial_matches` are docids
    of stories with some of the words, if few stories have all. `facets` has lists of `FacetCount`, with the values of
    the query always among them, also with 0.
    If the search took too long, `is_stopped` is True and everything else is empty. If `is_incomplete`, a part of the
    index did not answer: a notice says which, and counts and lists are without its stories.
    """

    total: int = 0
    docids: list[int] = field(default_factory=list)
    older: str = ""
    newer: str = ""
    offset: int = 0
    facets: dict[str, list[FacetCount]] = field(default_factory=dict)
    histogram: Histogram = field(default_factory=Histogram)
    sort: str = NEWEST
    partial_matches: list[int] = field(default_factory=list)
    notices: tuple[str, ...] = ()
    generation: int = 0
    is_stopped: bool = False
    is_incomplete: bool = False


def search(
    query: Query = MATCH_ALL, *, sort: str = NEWEST, cursor: str = "", size: int = 20, facets: bool = True
) -> SearchResults:
    """Return the results of a query, from a catalogue at least as new as at the time of the call.

    A query without words cannot be sorted by relevance; it is sorted newest first. `size` is the number of docids in
    `docids`, may be 0; `facets=False` leaves out facets and histogram.
    """
    execution = QueryExecution(query)
    if sort == RELEVANCE and not execution.has_text:
        sort = NEWEST
    try:
        while True:
            missing = execution.missing
            searcher, hits = execution.run()
            page = _page(searcher, execution, hits, sort, cursor, size)
            needs_more = hits.total < relevance.MIN_RESULTS and not cursor and size
            partial_matches = relevance.partial_matches(execution, hits, searcher, size) if needs_more else []
            if execution.missing == missing:  # otherwise another shard failed on the way, and all its stories go
                break
    except SearchTooSlow:
        return SearchResults(sort=sort, notices=(*execution.notices, str(TOO_SLOW_NOTICE)), is_stopped=True)
    return SearchResults(
        total=hits.total,
        docids=page.rows,
        older=page.older,
        newer=page.newer,
        offset=page.offset or 0,
        facets=facets_of(searcher, hits, {noun: execution.named_pks(noun) for noun in NOUNS}) if facets else {},
        histogram=histogram.histogram(searcher, hits, execution.first, execution.before) if facets else Histogram(),
        sort=sort,
        partial_matches=partial_matches,
        notices=(*missing_notices(execution), *execution.notices, *([str(MISREAD_NOTICE)] if page.is_misread else [])),
        generation=searcher.generation_id.number,
        is_incomplete=bool(execution.missing),
    )


def missing_notices(execution: QueryExecution) -> list[str]:
    """Return a sentence for each part of the index that did not answer when a query ran."""
    return [MISSING_NOTICE.format(shard.days_for_readers) for shard in execution.missing]


def notice_of(error: SearchNotAnswered) -> str:
    """Return the sentence for the person whose search raised an error."""
    return str(TOO_SLOW_NOTICE) if isinstance(error, SearchTooSlow) else str(error)


def _complete(query: Query) -> tuple[Searcher, DocSet]:
    """Run a query; raises SearchTooSlow, and ShardUnavailable if a part of the index does not answer."""
    execution = QueryExecution(query)
    searcher, hits = execution.run()
    if execution.missing:
        raise ShardUnavailable(" ".join(missing_notices(execution)))
    return searcher, hits


def count(query: Query = MATCH_ALL) -> int:
    """Return the number of stories that match. Raises SearchNotAnswered."""
    _, hits = _complete(query)
    return hits.total


def docids(query: Query = MATCH_ALL) -> np.ndarray:
    """Return the docids of all stories that match, in order of publication; for exports. Raises SearchNotAnswered."""
    searcher, hits = _complete(query)
    return searcher.docids(hits)


def calendar(year: int, query: Query = MATCH_ALL) -> dict[date, int]:
    """Return the number of matches on each day of a year; days without a match are left out. Raises as `count`."""
    return histogram.by_day(*_complete(query), year)


def timeline(query: Query = MATCH_ALL) -> dict[int, int]:
    """Return the number of matches in each year, the newest first, but not of years without; raises as `count`."""
    return years(*_complete(query))


def _page(
    searcher: Searcher, execution: QueryExecution, hits: DocSet, sort: str, cursor: str, size: int
) -> KeysetPage[int]:
    if not size or not hits.total:
        return KeysetPage([])
    if sort != RELEVANCE:
        return pagination.by_date(searcher, hits, cursor, size, oldest_first=sort == OLDEST)
    position = pagination.RelevanceCursor.read(cursor)
    newest = position.newest if position else searcher.ends(hits)[0]
    hits = hits & searcher.between(None, newest + 1)  # stories published since the first page do not move the pages
    scored = relevance.score(searcher, execution, hits, position)
    page = pagination.by_relevance(searcher, hits, scored, position, newest, size)
    return page._replace(is_misread=bool(cursor and not position))
