"""The most relevant first: every hit is scored where they are few; where they are many, those that are about it most.

With many hits, the newest of those that have the words in headline, dek or captions are scored, and the newest of all;
behind them follow the others, newest first. A story that is older and says it in its text alone has to be found with
one more word, or a date. Which of the two it is, the first page decides for the pages that follow it.
"""

from functools import reduce
from itertools import accumulate
from operator import and_, or_

import numpy as np

from articles.search import ascending
from articles.search.columns import Columns, Hits
from articles.search.engines import engine
from articles.search.evaluating import Asked, languages_of
from articles.search.paging import ALL_SCORED, BEST_SCORED, Anchor, Scored
from articles.search.queries import All, Any, Everything, Query, Text

EXACT = 20_000  # hits that are all scored
IN_HEAD = 3_000
NEWEST = 500
_FINE = 1_000  # scores are compared in thousandths, so that a cursor can hold them
FEW = 10  # hits; with fewer, stories with some of the words follow


def scored(columns: Columns, asked: Asked, hits: Hits, anchor: Anchor | None = None) -> Scored:
    """Score what is worth it; the best first, and of equals the newest. `anchor` is where an earlier page ended."""
    words = _words_of(asked)
    if _all_are_scored(hits.total, anchor):
        return _in_order(columns, words, columns.docids(hits), ALL_SCORED)
    return _in_order(columns, words, _best(columns, words, hits), BEST_SCORED)


def _all_are_scored(hits: int, anchor: Anchor | None) -> bool:
    """Decide by the number of hits on a first page; later pages go on as it began while stories come and go."""
    if anchor:
        return anchor.place.group == ALL_SCORED and hits <= 2 * EXACT
    return hits <= EXACT


def _words_of(asked: Asked) -> Query:
    """Return the words to score by. What not every hit has is put as a choice, so that nobody relies on it."""
    parts = asked.query.parts if isinstance(asked.query, All) else (asked.query,)
    if len(asked.texts) == 1 and (asked.texts[0] == asked.query or asked.texts[0] in parts):
        return asked.texts[0]
    return Any(tuple(asked.texts))


def _best(columns: Columns, words: Query, hits: Hits) -> np.ndarray:
    """Return the docids of the newest hits with the words in their head, and of the newest of all."""
    if not hits.total:
        return np.zeros(0, np.int32)
    newest, oldest = columns.ends(hits)
    in_head = engine().newest_in_head(
        words, languages=languages_of(columns), limit=IN_HEAD, first=oldest, before=newest + 1
    )
    heads = columns.docids(hits & columns.among(in_head))
    return ascending.either(heads, np.array(columns.older(hits, None, NEWEST)[::-1], np.int32))


def _in_order(columns: Columns, words: Query, docids: np.ndarray, group: int = ALL_SCORED) -> Scored:
    if not len(docids):
        return Scored(docids, docids, group)
    scores = engine().scores(words, languages=languages_of(columns), docids=docids)
    return Scored(np.maximum(np.rint(scores * _FINE), 0).astype(np.int64), docids, group)


def loosened(asked: Asked, hits: Hits, columns: Columns, most: int) -> list[int]:
    """Find stories with some of the words, those with all but one first; what is already found is left out."""
    words, others = _words_and_others(asked.query)
    if len(words) < 2:
        return []
    shown = set(columns.docids(hits).tolist())
    now, [rest, *having] = asked.each([All(others) if others else Everything(), *words])
    found: list[int] = []
    ways = [having]
    if len(words) > 2:
        ways.insert(0, _all_but_one(having))
    for sets in ways:
        some = rest & reduce(or_, sets)
        docids = now.docids(some) if some.total <= EXACT else _best(now, Any(words), some)
        best = _in_order(now, Any(words), docids).docids[: most + len(shown)].tolist()
        found += [docid for docid in best if docid not in shown]
        shown.update(found)
        if len(found) >= most:
            break
    return found[:most]


def _all_but_one(sets: list[Hits]) -> list[Hits]:
    """Return for each of several sets what all the others have in common."""
    before = [*accumulate(sets, and_)]
    behind = [*accumulate(reversed(sets), and_)][::-1]
    between = [one & other for one, other in zip(before, behind[2:], strict=False)]
    return [behind[1], *between, before[-2]]


def _words_and_others(query: Query) -> tuple[tuple[Text, ...], tuple[Query, ...]]:
    """Part what must be there of a query into the words, and everything else."""
    words, others = [], []
    for part in query.parts if isinstance(query, All) else (query,):
        if isinstance(part, All):
            more_words, more_others = _words_and_others(part)
            words += more_words
            others += more_others
        elif isinstance(part, Text):
            words.append(part)
        elif isinstance(part, Any) and all(isinstance(one, Text) for one in part.parts):
            words += part.parts
        else:
            others.append(part)
    return tuple(dict.fromkeys(words)), tuple(others)


def has_words_to_drop(query: Query) -> bool:
    return len(_words_and_others(query)[0]) > 1
