"""From query objects to what an engine looks up: terms, and how they are joined.

>>> plan(TextQuery("ferry", PHRASE), ("en",))
Term(tokens=('ferry',), stemmed=False, prefix=False)

A plan knows which of a story's two streams a term stands in (see `document`); how to ask for it is the engine's
business.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from articles.search.query.nodes import PHRASE, PREFIX, And, MatchAll, Not, Or, Query, TextQuery
from articles.search.text import analyzer
from articles.search.text.document import FIELD_PREFIXES, MATCH_ALL_TOKEN, IndexDocument


class NotText(ValueError):
    """A query that words alone do not answer."""


@dataclass(frozen=True)
class TermPlan:
    """A stem, or a run of words, the last of which may be only a beginning."""

    tokens: tuple[str, ...]
    stemmed: bool
    prefix: bool = False


@dataclass(frozen=True)
class AndPlan:
    """Every one of `these`, none of `must_not`."""

    must: tuple
    must_not: tuple = ()


@dataclass(frozen=True)
class OrPlan:
    should: tuple


MATCH_NOTHING = OrPlan(())
MATCH_ALL = TermPlan((MATCH_ALL_TOKEN,), stemmed=True)
Plan = TermPlan | AndPlan | OrPlan


def plan(query: Query, languages: Sequence[str]) -> Plan:
    """Plan a tree of Text, All, Any and Not; raises NotText. A word without a letter or digit matches nothing."""
    match query:
        case MatchAll():
            return MATCH_ALL
        case TextQuery():
            return _term(query, tuple(languages))
        case Or(parts):
            return or_plan([plan(part, languages) for part in parts])
        case And():
            must = [plan(part, languages) for part in query.must]
            return and_plan(must, [plan(part, languages) for part in query.must_not])
        case Not(part):
            return and_plan([], [plan(part, languages)])
    raise NotText(f"{query!r:.200} cannot be answered by words alone.")


def and_plan(must: Sequence[Plan], must_not: Sequence[Plan] = ()) -> Plan:
    """Join plans that must all hold, and leave out what others find."""
    must_not = tuple(part for part in must_not if part != MATCH_NOTHING)
    must = tuple(dict.fromkeys(part for part in must if part != MATCH_ALL)) or (MATCH_ALL,)
    if MATCH_NOTHING in must or MATCH_ALL in must_not:
        return MATCH_NOTHING
    return must[0] if len(must) == 1 and not must_not else AndPlan(must, must_not)


def or_plan(should: Sequence[Plan]) -> Plan:
    """Join plans of which one must hold."""
    should = tuple(dict.fromkeys(part for part in should if part != MATCH_NOTHING))
    if MATCH_ALL in should:
        return MATCH_ALL
    return should[0] if len(should) == 1 else OrPlan(should)


def _term(text: TextQuery, languages: tuple[str, ...]) -> Plan:
    folded = [analyzer.fold(word.text) for word in analyzer.words(text.text)]
    if not folded:
        return MATCH_NOTHING
    mark = f"{FIELD_PREFIXES[text.field]}:" if text.field else ""
    if text.kind in (PHRASE, PREFIX) or len(folded) > 1:
        tokens = tuple(mark + word for word in folded)
        return TermPlan(tokens, stemmed=False, prefix=text.kind == PREFIX)
    return or_plan([TermPlan((mark + stem,), stemmed=True) for stem in analyzer.stems(folded[0], languages)])


def terms(plan: Plan) -> list[TermPlan]:
    """List the terms that a match can show, leaving out what must not be there."""
    if isinstance(plan, TermPlan):
        return [plan]
    parts = plan.should if isinstance(plan, OrPlan) else plan.must
    return list(dict.fromkeys(term for part in parts for term in terms(part)))


def matches(plan: Plan, texts: IndexDocument) -> bool:
    """Say whether a story's tokens match: for the few texts that no index holds, and to hold the engines to it."""
    match plan:
        case TermPlan(tokens, stemmed, prefix):
            inside = f" {texts.stems if stemmed else texts.words} "
            return f" {' '.join(tokens)}{'' if prefix else ' '}" in inside
        case AndPlan(parts, must_not):
            return all(matches(p, texts) for p in parts) and not any(matches(p, texts) for p in must_not)
        case OrPlan(parts):
            return any(matches(p, texts) for p in parts)
