"""The most relevant first: every hit is scored where they are few; where they are many, those that are about it most.

With many hits, the newest of those that have the words in headline, dek or captions are scored, and the newest of all;
behind them follow the others, newest first. A story that is older and says it in its text alone has to be found with
one more word, or a date. Which of the two it is, the first page decides for the pages that follow it.
"""

from functools import reduce
from itertools import accumulate
from operator import and_, or_

import numpy as np

from articles.search.backends import get_backend
from articles.search.columns import sorted_sets
from articles.search.columns.reader import DocSet, Searcher
from articles.search.execution import scoring
from articles.search.execution.executor import QueryExecution, languages_of
from articles.search.query.nodes import And, MatchAll, Or, Query, TextQuery
from articles.search.results.pagination import ALL_SCORED, BEST_SCORED, RelevanceCursor, ScoredDocs

EXACT = 20_000  # hits that are all scored
IN_HEAD = 3_000
NEWEST = 500
_FINE = 1_000  # scores are compared in thousandths, so that a cursor can hold them
MIN_RESULTS = 10  # hits; with fewer, stories with some of the words follow


def score(
    searcher: Searcher, execution: QueryExecution, hits: DocSet, anchor: RelevanceCursor | None = None
) -> ScoredDocs:
    """Score what is worth it; the best first, and of equals the newest. `anchor` is where an earlier page ended."""
    words = _words_of(execution)
    if _all_are_scored(hits.total, anchor):
        return _in_order(searcher, words, searcher.docids(hits), ALL_SCORED)
    return _in_order(searcher, words, _best(searcher, words, hits), BEST_SCORED)


def _all_are_scored(hits: int, anchor: RelevanceCursor | None) -> bool:
    """Decide by the number of hits on a first page; later pages go on as it began while stories come and go."""
    if anchor:
        return anchor.place.group == ALL_SCORED and hits <= 2 * EXACT
    return hits <= EXACT


def _words_of(execution: QueryExecution) -> Query:
    """Return the words to score by. What not every hit has is put as a choice, so that nobody relies on it."""
    if len(execution.texts) == 1 and execution.texts[0] in (execution.query, *execution.query.conditions):
        return execution.texts[0]
    return Or(tuple(execution.texts))


def _best(searcher: Searcher, words: Query, hits: DocSet) -> np.ndarray:
    """Return the docids of the newest hits with the words in their head, and of the newest of all."""
    if not hits.total:
        return np.zeros(0, np.int32)
    newest, oldest = searcher.ends(hits)
    in_head = scoring.newest_in_head(
        get_backend(), words, languages=languages_of(searcher), limit=IN_HEAD, first=oldest, before=newest + 1
    )
    heads = searcher.docids(hits & searcher.from_docids(in_head))
    return sorted_sets.union(heads, np.array(searcher.older(hits, None, NEWEST)[::-1], np.int32))


def _in_order(searcher: Searcher, words: Query, docids: np.ndarray, group: int = ALL_SCORED) -> ScoredDocs:
    if not len(docids):
        return ScoredDocs(docids, docids, group)
    scores = scoring.scores(get_backend(), words, languages=languages_of(searcher), docids=docids)
    return ScoredDocs(np.maximum(np.rint(scores * _FINE), 0).astype(np.int64), docids, group)


def partial_matches(execution: QueryExecution, hits: DocSet, searcher: Searcher, most: int) -> list[int]:
    """Find stories with some of the words, those with all but one first; what is already found is left out."""
    words, others = _words_and_others(execution.query)
    if len(words) < 2:
        return []
    full_matches = set(searcher.docids(hits).tolist())
    now, [rest, *having] = execution.run_parts([And(others) if others else MatchAll(), *words])
    result: list[int] = []
    ways = [having]
    if len(words) > 2:
        ways.insert(0, _all_but_one(having))
    for sets in ways:
        some = rest & reduce(or_, sets)
        docids = now.docids(some) if some.total <= EXACT else _best(now, Or(words), some)
        best = _in_order(now, Or(words), docids).docids[: most + len(full_matches)].tolist()
        result += [docid for docid in best if docid not in full_matches]
        full_matches.update(result)
        if len(result) >= most:
            break
    return result[:most]


def _all_but_one(sets: list[DocSet]) -> list[DocSet]:
    """Return for each of several sets what all the others have in common."""
    before = [*accumulate(sets, and_)]
    behind = [*accumulate(reversed(sets), and_)][::-1]
    between = [one & other for one, other in zip(before, behind[2:], strict=False)]
    return [behind[1], *between, before[-2]]


def _words_and_others(query: Query) -> tuple[tuple[TextQuery, ...], tuple[Query, ...]]:
    """Part what must be there of a query into the words, and everything else."""
    words, others = [], []
    for part in query.conditions:
        if isinstance(part, And):
            more_words, more_others = _words_and_others(part)
            words += more_words
            others += more_others
        elif isinstance(part, TextQuery):
            words.append(part)
        elif isinstance(part, Or) and all(isinstance(one, TextQuery) for one in part.children):
            words += part.children
        else:
            others.append(part)
    return tuple(dict.fromkeys(words)), tuple(others)


def has_words_to_drop(query: Query) -> bool:
    return len(_words_and_others(query)[0]) > 1
