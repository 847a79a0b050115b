"""Sort hits by relevance: score all hits if there are few, only the most promising if there are many.

Of many hits only the newest with the words in headline, dek or captions are scored, and the newest of all. The others
follow, newest first. So a reader who wants an older story with the words only in its body needs one more word, or a
date. The first page decides between the two ways; the pages after it follow in the same way.
"""

from collections.abc import Mapping
from functools import reduce
from itertools import accumulate
from operator import and_, or_

import numpy as np

from articles.search.backends import get_partial_backend
from articles.search.columns import sorted_sets
from articles.search.columns.reader import DocSet, Searcher
from articles.search.execution import scoring
from articles.search.execution.executor import QueryExecution, languages_of
from articles.search.query.compounds import prune
from articles.search.query.nodes import And, MatchAll, Or, Query, TextQuery
from articles.search.results.pagination import ALL_SCORED, BEST_SCORED, RelevanceCursor, ScoredDocs

MAX_ALL_SCORED = 20_000  # hits; of more hits only the most promising are scored
MAX_IN_HEAD = 3_000  # hits with the words in their head that are scored of many
MAX_NEWEST = 500  # newest hits that are scored of many
MIN_RESULTS = 10  # hits; below that, stories with only some of the words follow
_SCORE_UNITS = 1_000  # scores are compared in thousandths, because a cursor holds whole numbers


def score(
    searcher: Searcher, execution: QueryExecution, hits: DocSet, cursor: RelevanceCursor | None = None
) -> ScoredDocs:
    """Return the hits that are worth a score, the best first, the newest first among equals.

    `cursor` is where the page before ended; None on the first page. All pages score with the counts of words of the
    first page: with those of now, stories that arrive or go would move others across the place where a page ended.
    """
    words = _scored_query(execution)
    names = scoring.counted_words(words)
    if cursor and len(cursor.counts) == len(names):
        counts = dict(zip(names, cursor.counts, strict=True))
    else:
        counts = get_partial_backend().counts(names)
    is_all = _all_are_scored(hits.total, cursor)
    docids = searcher.docids(hits) if is_all else _promising(searcher, execution, words, hits)
    scored = _scored(searcher, execution, words, docids, ALL_SCORED if is_all else BEST_SCORED, counts)
    scored.counts = tuple(counts.get(name, 0) for name in names)  # for the cursors of the pages beside this one
    return scored


def _all_are_scored(total: int, cursor: RelevanceCursor | None) -> bool:
    """Return whether all hits are scored: on the first page by their number, on later pages as on the first.

    Later pages allow twice the number, since stories come and go between two pages.
    """
    if cursor:
        return cursor.position.group == ALL_SCORED and total <= 2 * MAX_ALL_SCORED
    return total <= MAX_ALL_SCORED


def _scored_query(execution: QueryExecution) -> Query:
    """Return the words to score by.

    If not every hit must have the words, they are an `Or`, because `scores` takes all words of an `And` as required.
    """
    if len(execution.texts) == 1 and execution.texts[0] in (execution.query, *execution.query.conditions):
        return execution.texts[0]
    return Or(tuple(execution.texts))


def _promising(searcher: Searcher, execution: QueryExecution, words: Query, hits: DocSet) -> np.ndarray:
    """Return the docids of the newest hits with the words in their head, and of the newest of all, ascending."""
    if not hits.total:
        return np.zeros(0, np.int32)
    newest, oldest = searcher.ends(hits)
    backend, languages = get_partial_backend(), languages_of(searcher)
    in_head = scoring.newest_in_head(
        backend, words, languages=languages, limit=MAX_IN_HEAD, first=oldest, before=newest + 1
    )
    execution.leave_out(backend.missing)
    hits_in_head = searcher.docids(hits & searcher.from_docids(in_head))
    newest_hits = np.array(searcher.older(hits, None, MAX_NEWEST)[::-1], np.int32)
    return sorted_sets.union(hits_in_head, newest_hits)


def _scored(
    searcher: Searcher,
    execution: QueryExecution,
    words: Query,
    docids: np.ndarray,
    group: int = ALL_SCORED,
    counts: Mapping[str, int] | None = None,
    *,
    has_two: bool = False,
) -> ScoredDocs:
    if not len(docids):
        return ScoredDocs(docids, docids, group)
    backend = get_partial_backend()
    scores = scoring.scores(backend, words, languages_of(searcher), docids, counts, has_two=has_two)
    execution.leave_out(backend.missing)
    return ScoredDocs(np.maximum(np.rint(scores * _SCORE_UNITS), 0).astype(np.int64), docids, group)


def partial_matches(execution: QueryExecution, hits: DocSet, searcher: Searcher, limit: int) -> list[int]:
    """Return up to `limit` docids of stories with some of the words, those with all words but one first.

    Those with one of two or three words are sorted by word, the rarest first: so the common ones are hardly ever
    looked up. The hits of the query are left out; a query with fewer than two words has no partial matches.
    """
    words, others = _split_words(execution.query)
    if len(words) < 2:
        return []
    excluded = set(searcher.docids(hits).tolist())
    searcher, [base, *word_hits] = execution.run_parts([And(others) if others else MatchAll(), *words])
    words = tuple(prune(words, get_partial_backend().counts))
    rounds = [(Or(words), _all_but_one(word_hits), True)] if len(words) > 2 else []
    if len(words) > 3:
        rounds.append((Or(words), word_hits, False))
    else:
        by_word = sorted(zip(words, word_hits, strict=True), key=lambda word: word[1].total)
        rounds += [(word, [word_set], False) for word, word_set in by_word]
    result: list[int] = []
    for query, doc_sets, has_two in rounds:
        candidates = base & reduce(or_, doc_sets)
        is_few = candidates.total <= MAX_ALL_SCORED
        docids = searcher.docids(candidates) if is_few else _promising(searcher, execution, query, candidates)
        scored = _scored(searcher, execution, query, docids, has_two=has_two)
        best = scored.docids[: limit + len(excluded)].tolist()
        result += [docid for docid in best if docid not in excluded]
        excluded.update(result)
        if len(result) >= limit:
            break
    return result[:limit]


def _all_but_one(doc_sets: list[DocSet]) -> list[DocSet]:
    """Return for each of three or more sets the stories that are in all the others."""
    before = [*accumulate(doc_sets, and_)]
    behind = [*accumulate(reversed(doc_sets), and_)][::-1]
    between = [one & other for one, other in zip(before, behind[2:], strict=False)]
    return [behind[1], *between, before[-2]]


def _split_words(query: Query) -> tuple[tuple[TextQuery, ...], tuple[Query, ...]]:
    """Return the words that can be left out of a query, and its other conditions."""
    words, others = [], []
    for condition in query.conditions:
        if isinstance(condition, And):
            more_words, more_others = _split_words(condition)
            words += more_words
            others += more_others
        elif isinstance(condition, TextQuery):
            words.append(condition)
        elif isinstance(condition, Or) and all(isinstance(child, TextQuery) for child in condition.children):
            words += condition.children
        else:
            others.append(condition)
    return tuple(dict.fromkeys(words)), tuple(others)
