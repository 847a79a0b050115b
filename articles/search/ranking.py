"""How well a story answers: where the words stand and how much of the story is about them, the same on both engines.

A score is a sum of signals; each signal is a scan for a token (see `texts`), so that ranking needs no text and no
counting of words when it is asked for. Rare words count for more, as in BM25.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from math import log1p
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from articles.search import analysis
from articles.search.planning import NOTHING, Either, Plan, Term, both, either, plan
from articles.search.queries import PHRASE, WORD, All, Any, Not, Query, Text
from articles.search.texts import LEVELS

if TYPE_CHECKING:
    from articles.search.engines.engine import Engine

ANYWHERE = 0.4
FIELDS = {"headline": 1.4, "dek": 0.5, "caption": 0.3, "byline": 0.4, "named": 0.4}
STEP = tuple(b - a for a, b in zip((ANYWHERE, *LEVELS), (*LEVELS, 0.9), strict=False))  # more for each level reached
SIDE_BY_SIDE, SIDE_BY_SIDE_IN_HEADLINE = 0.5, 0.8
HEAD = ("headline", "dek", "caption", "byline", "named")
MOST_WORDS = 10  # that are weighed; of more, the rarest


def plan_of_head(query: Query, languages: Sequence[str]) -> Plan:
    """Plan a query so that its words stand in headline, dek, captions, byline or the names of section and tags."""
    match query:
        case Text(field=""):
            return either([plan(replace(query, field=field), languages) for field in HEAD])
        case Any(parts):
            return either([plan_of_head(part, languages) for part in parts])
        case All(parts):
            these = [plan_of_head(part, languages) for part in parts if not isinstance(part, Not)]
            return both(these, [plan(part.part, languages) for part in parts if isinstance(part, Not)])
    return plan(query, languages)


class Signal(NamedTuple):
    """What adds to a score: the stories that a plan finds, or all of them (`part` is None).

    Of signals with the same `steps` only the one with the largest `worth` counts.
    """

    part: Plan | None
    worth: float
    steps: str = ""


def scores(engine: "Engine", query: Query, languages: Sequence[str], docids: np.ndarray) -> np.ndarray:
    """Score stories that match the query; `docids` ascending."""
    total = np.zeros(len(docids))
    if not len(docids):
        return total
    signals = [signal for signal in _signals(engine, query, languages) if signal.part != NOTHING]
    total += sum(signal.worth for signal in signals if signal.part is None)
    signals = [signal for signal in signals if signal.part is not None]
    looked = engine.look_up([signal.part for signal in signals], first=int(docids[0]), before=int(docids[-1]) + 1)
    stepped: dict[str, np.ndarray] = {}
    for signal, found in zip(signals, looked.found, strict=True):
        places = _places_of(found, docids)
        if signal.steps:
            best = stepped.setdefault(signal.steps, np.zeros(len(docids)))
            best[places] = np.maximum(best[places], signal.worth)
        else:
            total[places] += signal.worth
    return sum(stepped.values(), total)


def _places_of(found: np.ndarray, docids: np.ndarray) -> np.ndarray:
    """Return the places in `docids` of those that were found; both ascending."""
    if not len(found):
        return np.zeros(0, np.int64)
    places = np.searchsorted(found, docids)
    np.minimum(places, len(found) - 1, out=places)
    return np.flatnonzero(found[places] == docids)


def _signals(engine: "Engine", query: Query, languages: Sequence[str]) -> list[Signal]:
    words = _words_in(query)
    folded = {word: [analysis.fold(w.text) for w in analysis.words(word.text)] for word in words}
    rarity = _rarity(engine, {f for many in folded.values() for f in many})
    weight = {word: max((rarity[f] for f in folded[word]), default=0.0) for word in words}
    words = sorted(words, key=weight.__getitem__, reverse=True)[:MOST_WORDS]
    always = query.parts if isinstance(query, All) else (query,)  # what every story that is scored has
    rarest = max((word for word in words if word in always), key=weight.__getitem__, default=None)

    def of(word: Text, part: Plan) -> Plan:
        """Look a signal up together with a rarer word: of a common one far more stories have it than are scored."""
        if rarest is None or weight[rarest] <= weight[word] or part == NOTHING:
            return part
        narrow = both([plan(rarest, languages), part])
        return narrow if engine.is_one(narrow) else part

    signals = []
    for word in words:
        there, worth = plan(word, languages), weight[word]
        signals.append(Signal(None if word in always else there, worth * ANYWHERE))
        if not word.field:
            for field, more in FIELDS.items():
                signals.append(Signal(of(word, plan(replace(word, field=field), languages)), worth * more))
        for level, more in enumerate(accumulate(STEP), 1):
            signals.append(Signal(of(word, _at_level(there, level)), worth * more, steps=repr(word)))
    return signals + _side_by_side(query, languages, {word: weight[word] for word in words})


def _at_level(there: Plan, level: int) -> Plan:
    """Plan for the stories of which so much is about a word."""
    stems = there.these if isinstance(there, Either) else (there,)
    tokens = [t.tokens[0] for t in stems if isinstance(t, Term) and t.stemmed and ":" not in t.tokens[0]]
    return either([Term((f"{level}={stem}",), stemmed=True) for stem in tokens])


def _side_by_side(query: Query, languages: Sequence[str], weight: dict) -> list[Signal]:
    """Plan for words that follow each other in the story as they do in the question."""
    parts = query.parts if isinstance(query, All | Any) else ()
    signals = []
    for one, two in pairwise(parts):
        if all(isinstance(p, Text) and p.kind == WORD and not p.field and p in weight for p in (one, two)):
            phrase = Text(f"{one.text} {two.text}", PHRASE)
            worth = min(weight[one], weight[two])
            signals.append(Signal(plan(replace(phrase, field="headline"), languages), worth * SIDE_BY_SIDE_IN_HEADLINE))
    return signals


def _words_in(query: Query) -> list[Text]:
    match query:
        case Text():
            return [query]
        case All(parts) | Any(parts):
            return list(dict.fromkeys(word for part in parts for word in _words_in(part)))
    return []


def _rarity(engine: "Engine", words: set[str]) -> dict[str, float]:
    counts = engine.counts({*words, ""})
    stories = counts.get("", 0)
    return {word: log1p((stories + 0.5) / (counts.get(word, 0) + 0.5)) for word in words}
