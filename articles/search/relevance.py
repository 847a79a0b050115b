"""The most relevant first: every hit is scored where they are few; where they are many, those that are about it most.

With many hits, the newest of those that have the words in headline, dek or captions are scored, and the newest of all;
behind them follow the others, newest first. A story that is older and says it in its text alone has to be found with
one more word, or a date.
"""

from functools import reduce
from operator import and_, or_

import numpy as np

from articles.search import ascending
from articles.search.columns import Columns, Hits
from articles.search.engines import engine
from articles.search.evaluating import Asked, languages_of
from articles.search.paging import Scored
from articles.search.queries import All, Any, Everything, Query, Text

EXACT = 20_000  # hits that are all scored
IN_HEAD = 3_000
NEWEST = 500
_FINE = 1_000  # scores are compared in thousandths, so that a cursor can hold them

MOST_WORDS = 8
FEW = 10  # hits; with fewer, stories with some of the words follow


def scored(columns: Columns, asked: Asked, hits: Hits) -> Scored:
    """Score what is worth it; the best first, and of equals the newest."""
    words = asked.texts[0] if len(asked.texts) == 1 else Any(tuple(asked.texts))
    if hits.total <= EXACT:
        docids = columns.docids(hits)
    else:
        newest, oldest = columns.ends(hits)
        in_head = engine().newest_in_head(
            words, languages=languages_of(columns), limit=IN_HEAD, first=oldest, before=newest + 1
        )
        heads = columns.docids(hits & columns.among(in_head))
        docids = ascending.either(heads, np.array(columns.older(hits, None, NEWEST)[::-1], np.int32))
    return _in_order(columns, words, docids)


def _in_order(columns: Columns, words: Query, docids: np.ndarray) -> Scored:
    if not len(docids):
        return Scored(docids, docids)
    scores = engine().scores(words, languages=languages_of(columns), docids=docids)
    return Scored(np.maximum(np.rint(scores * _FINE), 0).astype(np.int64), docids)


def loosened(asked: Asked, hits: Hits, columns: Columns, most: int) -> list[int]:
    """Find stories with some of the words, those with all but one first; what is already found is left out."""
    words, others = _words_and_others(asked.query)
    if len(words) < 2:
        return []
    shown = set(columns.docids(hits).tolist())
    now, [rest, *having] = asked.each([All(others) if others else Everything(), *words])
    found: list[int] = []
    ways = [having]
    if 2 < len(words) <= MOST_WORDS:
        ways.insert(0, [reduce(and_, [*having[:out], *having[out + 1 :]]) for out in range(len(words))])
    for sets in ways:
        some = rest & reduce(or_, sets)
        if some.total > EXACT:
            some = _narrowed(now, Any(words), some)
        best = _in_order(now, Any(words), now.docids(some)).docids[: most + len(shown)].tolist()
        found += [docid for docid in best if docid not in shown]
        shown.update(found)
        if len(found) >= most:
            break
    return found[:most]


def _narrowed(columns: Columns, words: Query, hits: Hits) -> Hits:
    newest, oldest = columns.ends(hits)
    in_head = engine().newest_in_head(
        words, languages=languages_of(columns), limit=IN_HEAD, first=oldest, before=newest + 1
    )
    return hits & columns.among(in_head)


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
