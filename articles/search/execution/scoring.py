"""How well a story answers: where the words stand and how much of the story is about them, the same on both engines.

A score is a sum of signals; each signal is a scan for a token (see `document`), so that ranking needs no text and no
counting of words when it is asked for. Rare words count for more, as in BM25.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import log1p
from typing import NamedTuple

import numpy as np

from articles.search.backends import Backend
from articles.search.backends.plan import MATCH_NOTHING, OrPlan, Plan, TermPlan, and_plan, or_plan, plan
from articles.search.query.nodes import PHRASE, WORD, And, Or, Query, TextQuery
from articles.search.text import analyzer
from articles.search.text.document import FREQUENCY_LEVELS

ANYWHERE = 0.4
FIELDS = {"headline": 1.4, "dek": 0.5, "caption": 0.3, "byline": 0.4, "named": 0.4}
SIDE_BY_SIDE_IN_HEADLINE = 0.8
HEAD = ("headline", "dek", "caption", "byline", "named")
MAX_WORDS = 10  # that are weighed; of more, the rarest


def plan_of_head(query: Query, languages: Sequence[str]) -> Plan:
    """Plan a query so that its words stand in headline, dek, captions, byline or the names of section and tags."""
    match query:
        case TextQuery(field=""):
            return or_plan([plan(replace(query, field=field), languages) for field in HEAD])
        case Or(parts):
            return or_plan([plan_of_head(part, languages) for part in parts])
        case And():
            must = [plan_of_head(part, languages) for part in query.must]
            return and_plan(must, [plan(part, languages) for part in query.must_not])
    return plan(query, languages)


def newest_in_head(
    backend: Backend,
    query: Query,
    *,
    languages: Sequence[str],
    limit: int,
    first: int | None = None,
    before: int | None = None,
) -> np.ndarray:
    """Return the docids, ascending, of the newest stories whose headline, dek, captions or names match."""
    return backend.look_up([plan_of_head(query, languages)], first=first, before=before, newest=limit).docids[0]


class Signal(NamedTuple):
    """What adds to a score: the stories that a plan finds, or all of them (`part` is None).

    Of signals with the same `steps` only the one with the largest `worth` counts.
    """

    part: Plan | None
    worth: float
    steps: str = ""


def scores(backend: Backend, query: Query, languages: Sequence[str], docids: np.ndarray) -> np.ndarray:
    """Score stories that match the query; `docids` ascending."""
    total = np.zeros(len(docids))
    if not len(docids):
        return total
    signals = [signal for signal in _signals(backend, query, languages) if signal.part != MATCH_NOTHING]
    total += sum(signal.worth for signal in signals if signal.part is None)
    signals = [signal for signal in signals if signal.part is not None]
    lookup = backend.look_up([signal.part for signal in signals], first=int(docids[0]), before=int(docids[-1]) + 1)
    stepped: dict[str, np.ndarray] = {}
    for signal, matching in zip(signals, lookup.docids, strict=True):
        places = _positions_of(matching, docids)
        if signal.steps:
            best = stepped.setdefault(signal.steps, np.zeros(len(docids)))
            best[places] = np.maximum(best[places], signal.worth)
        else:
            total[places] += signal.worth
    return sum(stepped.values(), total)


def _positions_of(matching: np.ndarray, docids: np.ndarray) -> np.ndarray:
    """Return the places in `docids` of those that were found; both ascending."""
    if not len(matching):
        return np.zeros(0, np.int64)
    places = np.searchsorted(matching, docids)
    np.minimum(places, len(matching) - 1, out=places)
    return np.flatnonzero(matching[places] == docids)


def _signals(backend: Backend, query: Query, languages: Sequence[str]) -> list[Signal]:
    words = list(dict.fromkeys(query.texts()))
    folded = {word: [analyzer.fold(w.text) for w in analyzer.words(word.text)] for word in words}
    rarity = _rarity(backend, {f for many in folded.values() for f in many})
    weight = {word: max((rarity[f] for f in folded[word]), default=0.0) for word in words}
    words = sorted(words, key=weight.__getitem__, reverse=True)[:MAX_WORDS]
    always = query.conditions  # what every story that is scored has
    rarest = max((word for word in words if word in always), key=weight.__getitem__, default=None)

    def of(word: TextQuery, part: Plan) -> Plan:
        """Look a signal up together with a rarer word: of a common one far more stories have it than are scored."""
        if rarest is None or weight[rarest] <= weight[word] or part == MATCH_NOTHING:
            return part
        narrow = and_plan([plan(rarest, languages), part])
        return narrow if backend.is_single_lookup(narrow) else part

    signals = []
    for word in words:
        base, worth = plan(word, languages), weight[word]
        signals.append(Signal(None if word in always else base, worth * ANYWHERE))
        if not word.field:
            for field, more in FIELDS.items():
                signals.append(Signal(of(word, plan(replace(word, field=field), languages)), worth * more))
        for level, share in enumerate(FREQUENCY_LEVELS, 1):  # the level's share includes `ANYWHERE`
            signals.append(Signal(of(word, _at_level(base, level)), worth * (share - ANYWHERE), steps=repr(word)))
    return signals + _side_by_side(query, languages, {word: weight[word] for word in words})


def _at_level(base: Plan, level: int) -> Plan:
    """Plan for the stories of which so much is about a word."""
    stems = base.should if isinstance(base, OrPlan) else (base,)
    tokens = [t.tokens[0] for t in stems if isinstance(t, TermPlan) and t.stemmed and ":" not in t.tokens[0]]
    return or_plan([TermPlan((f"{level}={stem}",), stemmed=True) for stem in tokens])


def _side_by_side(query: Query, languages: Sequence[str], weight: dict) -> list[Signal]:
    """Plan for words that follow each other in the story as they do in the question."""
    parts = query.children if isinstance(query, And | Or) else ()
    signals = []
    for one, two in pairwise(parts):
        if all(isinstance(p, TextQuery) and p.kind == WORD and not p.field and p in weight for p in (one, two)):
            phrase = TextQuery(f"{one.text} {two.text}", PHRASE)
            worth = min(weight[one], weight[two])
            signals.append(Signal(plan(replace(phrase, field="headline"), languages), worth * SIDE_BY_SIDE_IN_HEADLINE))
    return signals


def _rarity(backend: Backend, words: set[str]) -> dict[str, float]:
    counts = backend.counts({*words, ""})
    stories = counts.get("", 0)
    return {word: log1p((stories + 0.5) / (counts.get(word, 0) + 0.5)) for word in words}
