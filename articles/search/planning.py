"""From query objects to what an engine looks up: terms, and how they are joined.

>>> plan(Text("ferry", PHRASE), ("en",))
Term(tokens=('ferry',), stemmed=False, prefix=False)

A plan knows which of a story's two streams a term stands in (see `texts`); how to ask for it is the engine's business.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from articles.search import analysis
from articles.search.queries import PHRASE, PREFIX, All, Any, Everything, Not, Query, Text
from articles.search.texts import EVERY, LETTERS, Texts


class NotText(ValueError):
    """A query that words alone do not answer."""


@dataclass(frozen=True)
class Term:
    """A stem, or a run of words, the last of which may be only a beginning."""

    tokens: tuple[str, ...]
    stemmed: bool
    prefix: bool = False


@dataclass(frozen=True)
class Both:
    """Every one of `these`, none of `without`."""

    these: tuple
    without: tuple = ()


@dataclass(frozen=True)
class Either:
    these: tuple


NOTHING = Either(())
ALL = Term((EVERY,), stemmed=True)
Plan = Term | Both | Either


def plan(query: Query, languages: Sequence[str]) -> Plan:
    """Plan a tree of Text, All, Any and Not; raises NotText. A word without a letter or digit matches nothing."""
    match query:
        case Everything():
            return ALL
        case Text():
            return _term(query, tuple(languages))
        case Any(parts):
            return either([plan(part, languages) for part in parts])
        case All(parts):
            these = [plan(part, languages) for part in parts if not isinstance(part, Not)]
            return both(these, [plan(part.part, languages) for part in parts if isinstance(part, Not)])
        case Not(part):
            return both([], [plan(part, languages)])
    raise NotText(f"{query!r:.200} cannot be answered by words alone.")


def both(these: Sequence[Plan], without: Sequence[Plan] = ()) -> Plan:
    """Join plans that must all hold, and leave out what others find."""
    without = tuple(part for part in without if part != NOTHING)
    these = tuple(dict.fromkeys(part for part in these if part != ALL)) or (ALL,)
    if NOTHING in these or ALL in without:
        return NOTHING
    return these[0] if len(these) == 1 and not without else Both(these, without)


def either(these: Sequence[Plan]) -> Plan:
    """Join plans of which one must hold."""
    these = tuple(dict.fromkeys(part for part in these if part != NOTHING))
    if ALL in these:
        return ALL
    return these[0] if len(these) == 1 else Either(these)


def _term(text: Text, languages: tuple[str, ...]) -> Plan:
    folded = [analysis.fold(word.text) for word in analysis.words(text.text)]
    if not folded:
        return NOTHING
    mark = f"{LETTERS[text.field]}:" if text.field else ""
    if text.kind in (PHRASE, PREFIX) or len(folded) > 1:
        tokens = tuple(mark + word for word in folded)
        return Term(tokens, stemmed=False, prefix=text.kind == PREFIX)
    return either([Term((mark + stem,), stemmed=True) for stem in analysis.stems(folded[0], languages)])


def terms(plan: Plan) -> list[Term]:
    """List the terms that a match can show, leaving out what must not be there."""
    if isinstance(plan, Term):
        return [plan]
    return list(dict.fromkeys(term for part in plan.these for term in terms(part)))


def matches(plan: Plan, texts: Texts) -> bool:
    """Say whether a story's tokens match: for the few texts that no index holds, and to hold the engines to it."""
    match plan:
        case Term(tokens, stemmed, prefix):
            inside = f" {texts.stems if stemmed else texts.words} "
            return f" {' '.join(tokens)}{'' if prefix else ' '}" in inside
        case Both(these, without):
            return all(matches(p, texts) for p in these) and not any(matches(p, texts) for p in without)
        case Either(these):
            return any(matches(p, texts) for p in these)
