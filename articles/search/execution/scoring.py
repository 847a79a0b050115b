"""Scores: how well a story matches the words of a query, the same on both backends.

A score is a sum of signals: a word is anywhere in the story, in the headline, a large part of the story is about it, …
Each signal is a lookup of a token that the index already has (see `text/document.py`), so that scoring reads no text
and counts no words. Rare words count for more, as in BM25 (https://en.wikipedia.org/wiki/Okapi_BM25).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from math import log1p
from typing import NamedTuple

import numpy as np

from articles.search.backends import Backend
from articles.search.backends.common_grams import has_phrase
from articles.search.backends.plan import MATCH_NOTHING, OrPlan, Plan, TermPlan, and_plan, or_plan, plan
from articles.search.query.compounds import exact, without_open_forms
from articles.search.query.nodes import PHRASE, WORD, And, Or, Query, TextQuery
from articles.search.text import analyzer
from articles.search.text.document import FREQUENCY_LEVELS
from articles.story.variants import is_literal, variant_of

# Shares of the rarity of a word that a story gets for each signal.
ANYWHERE = 0.4
IN_FIELD = {"headline": 1.4, "dek": 0.5, "caption": 0.3, "byline": 0.4, "named": 0.4}
ADJACENT, ADJACENT_IN_HEADLINE = 0.8, 0.8  # two words of the query follow each other: anywhere; and in a headline
HEAD = ("headline", "dek", "caption", "byline", "named")  # "named": the names of section and tags
MAX_WORDS = 10  # of a query with more words only the rarest count


def plan_of_head(query: Query, languages: Sequence[str]) -> Plan:
    """Return the plan for a query whose words must be in the headline, dek, captions, byline, section or tags."""
    match query:
        case TextQuery(field=""):
            text = without_open_forms(query)
            return or_plan([plan(replace(text, field=field), languages) for field in HEAD])
        case Or(children):
            return or_plan([plan_of_head(child, languages) for child in children])
        case And():
            must = [plan_of_head(child, languages) for child in query.must]
            return and_plan(must, [plan(child, languages) for child in query.must_not])
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
    """What a story that matches `plan` adds to its score; a `plan` of None matches every story that is scored.

    Of the signals with the same `group` a story only gets the largest; signals without a group are all added.
    """

    plan: Plan | None
    weight: float
    group: str = ""


def counted_words(query: Query) -> list[str]:
    """Return the words whose counts decide the scores of a query, sorted; the first, "", stands for all.

    They are folded; a name in capitals and a word with signs have counts of their own.
    """
    return sorted({"", *(word for text in query.texts() for word in _counted(text))})


def _counted(text: TextQuery) -> list[str]:
    literal = variant_of(text.text) if text.kind == WORD else ""
    return [literal] if is_literal(literal) else [analyzer.fold(part.text) for part in analyzer.words(text.text)]


def scores(
    backend: Backend,
    query: Query,
    languages: Sequence[str],
    docids: np.ndarray,
    counts: Mapping[str, int] | None = None,
    *,
    has_two: bool = False,
) -> np.ndarray:
    """Return the scores of stories that match a query, in the order of `docids`, which must be ascending.

    `counts` are the numbers of stories of `counted_words`, from `Backend.counts`; without them those of now are read.
    With `has_two` every story has two words of the query at least, which leaves less to look up.
    """
    total = np.zeros(len(docids))
    if not len(docids):
        return total
    counts = backend.counts(counted_words(query)) if counts is None else counts
    signals = _signals(backend, query, languages, counts, has_two)
    signals = [signal for signal in signals if signal.plan != MATCH_NOTHING]
    total += sum(signal.weight for signal in signals if signal.plan is None)
    signals = [signal for signal in signals if signal.plan is not None]
    lookup = backend.look_up([signal.plan for signal in signals], first=int(docids[0]), before=int(docids[-1]) + 1)
    by_group: dict[str, np.ndarray] = {}
    for signal, matching in zip(signals, lookup.docids, strict=True):
        positions = _positions_of(matching, docids)
        if signal.group:
            largest = by_group.setdefault(signal.group, np.zeros(len(docids)))
            largest[positions] = np.maximum(largest[positions], signal.weight)
        else:
            total[positions] += signal.weight
    return sum(by_group.values(), total)


def _positions_of(matching: np.ndarray, docids: np.ndarray) -> np.ndarray:
    """Return the positions in `docids` of the docids that are also in `matching`; both are ascending."""
    if not len(matching):
        return np.zeros(0, np.int64)
    positions = np.searchsorted(matching, docids)
    np.minimum(positions, len(matching) - 1, out=positions)
    return np.flatnonzero(matching[positions] == docids)


def _signals(
    backend: Backend, query: Query, languages: Sequence[str], counts: Mapping[str, int], has_two: bool
) -> list[Signal]:
    """Return the signals of a query; `languages` are those of the live stories."""
    words = list(dict.fromkeys(query.texts()))
    rarity = {word: max((_rarity(counted, counts) for counted in _counted(word)), default=0.0) for word in words}
    words = sorted(words, key=rarity.__getitem__, reverse=True)[:MAX_WORDS]
    required = query.conditions  # every story that is scored has these
    # What takes a phrase or a beginning to look up narrows nothing.
    has_two = has_two and not any(text.kind != WORD or has_phrase(plan(text, languages)) for text in query.texts())
    rarest = max((word for word in words if word in required), key=rarity.__getitem__, default=None)

    def narrowed(word: TextQuery, part: Plan) -> Plan:
        """Return the plan together with other words: many more stories have a frequent word than are scored."""
        if has_two:
            others = [plan(other, languages) for other in dict.fromkeys(query.texts()) if other != word]
            narrow = and_plan([or_plan(others), part])
        elif rarest is None or rarity[rarest] <= rarity[word]:
            return part
        else:
            narrow = and_plan([plan(without_open_forms(rarest), languages), part])
        return narrow if narrow != MATCH_NOTHING and backend.is_single_lookup(narrow) else part

    signals = []
    for word in words:
        base = plan(without_open_forms(word), languages)
        if word.alternatives:  # the form of the query comes before other ways to write it
            signals.append(Signal(narrowed(word, plan(exact(word), languages)), rarity[word] * ANYWHERE))
        else:
            anywhere = narrowed(word, base) if has_two else base
            signals.append(Signal(None if word in required else anywhere, rarity[word] * ANYWHERE))
        if not word.field:
            for field, share in IN_FIELD.items():
                in_field = plan(replace(without_open_forms(word), field=field), languages)
                signals.append(Signal(narrowed(word, in_field), rarity[word] * share))
        for level, share in enumerate(FREQUENCY_LEVELS, 1):  # the level's share includes `ANYWHERE`
            at_level = narrowed(word, _plan_at_level(base, level))
            signals.append(Signal(at_level, rarity[word] * (share - ANYWHERE), group=repr(word)))
    return signals + _adjacent_words(query, languages, {word: rarity[word] for word in words})


def _plan_at_level(base: Plan, level: int) -> Plan:
    """Return the plan for the stories in which a word reaches a frequency level; phrases and fields have no levels."""
    terms = base.should if isinstance(base, OrPlan) else (base,)
    stems = [t.tokens[0] for t in terms if isinstance(t, TermPlan) and t.stemmed and ":" not in t.tokens[0]]
    return or_plan([TermPlan((f"{level}={stem}",), stemmed=True) for stem in stems])


def _adjacent_words(query: Query, languages: Sequence[str], rarity: dict[TextQuery, float]) -> list[Signal]:
    """Return the signals for two words that follow each other in the query and in a story, as names do."""
    signals = []
    for pair in pairwise(query.children):
        if all(
            isinstance(part, TextQuery) and part.kind == WORD and not part.field and part in rarity for part in pair
        ):
            words = " ".join(part.text for part in pair)
            for field, share in (("", ADJACENT), ("headline", ADJACENT_IN_HEADLINE)):
                phrase = TextQuery(words, PHRASE, field)
                signals.append(Signal(plan(phrase, languages), max(rarity[part] for part in pair) * share))
    return signals


def _rarity(word: str, counts: Mapping[str, int]) -> float:
    """Return how rare a folded word is (an inverse document frequency, much like that of BM25)."""
    return log1p((counts.get("", 0) + 0.5) / (counts.get(word, 0) + 0.5))
