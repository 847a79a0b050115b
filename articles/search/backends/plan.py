"""Plans: the text part of a query as terms of the index, joined by `AndPlan` and `OrPlan`.

>>> plan(TextQuery("ferries"), ("en",))
TermPlan(tokens=('ferri',), stemmed=True, prefix=False)
>>> plan(TextQuery("ferry", PHRASE, "headline"), ("en",))
TermPlan(tokens=('h:ferry',), stemmed=False, prefix=False)

A query has words as typed; a plan has the tokens that the index has for them (see `text/document.py`): stems for single
words, words in order for phrases and prefixes. Each backend translates plans into its own full text language.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from articles.search.query.nodes import PHRASE, PREFIX, And, MatchAll, Not, Or, Query, TextQuery
from articles.search.text import analyzer
from articles.search.text.document import FIELD_PREFIXES, MATCH_ALL_TOKEN, IndexDocument
from articles.story.variants import is_literal, signed_words, variant_of


class NotText(ValueError):
    """A query that the full text index cannot answer, because it has a filter."""


@dataclass(frozen=True)
class TermPlan:
    """A stem (`stemmed`), or words that follow each other; with `prefix` the last is only the beginning of a word."""

    tokens: tuple[str, ...]
    stemmed: bool
    prefix: bool = False


@dataclass(frozen=True)
class AndPlan:
    """The stories that match every plan of `must` and none of `must_not`."""

    must: tuple
    must_not: tuple = ()


@dataclass(frozen=True)
class OrPlan:
    """The stories that match at least one plan of `should`."""

    should: tuple


MATCH_NOTHING = OrPlan(())
MATCH_ALL = TermPlan((MATCH_ALL_TOKEN,), stemmed=True)
Plan = TermPlan | AndPlan | OrPlan


def plan(query: Query, languages: Sequence[str]) -> Plan:
    """Return the plan of a query of texts, `And`, `Or` and `Not`; raises NotText if it has any filter.

    Words are stemmed in each of the languages. A text without a letter or digit matches nothing.
    """
    match query:
        case MatchAll():
            return MATCH_ALL
        case TextQuery():
            return _term(query, tuple(languages))
        case Or(children):
            return or_plan([plan(child, languages) for child in children])
        case And():
            must = [plan(child, languages) for child in query.must]
            return and_plan(must, [plan(child, languages) for child in query.must_not])
        case Not(child):
            return and_plan([], [plan(child, languages)])
    raise NotText(f"{query!r:.200} cannot be answered by words alone.")


def and_plan(must: Sequence[Plan], must_not: Sequence[Plan] = ()) -> Plan:
    """Return the plan for stories that match all of `must` and none of `must_not`, as simple as possible."""
    must_not = tuple(part for part in must_not if part != MATCH_NOTHING)
    must = tuple(dict.fromkeys(part for part in must if part != MATCH_ALL)) or (MATCH_ALL,)
    if MATCH_NOTHING in must or MATCH_ALL in must_not:
        return MATCH_NOTHING
    return must[0] if len(must) == 1 and not must_not else AndPlan(must, must_not)


def or_plan(should: Sequence[Plan]) -> Plan:
    """Return the plan for stories that match at least one plan, as simple as possible."""
    should = tuple(dict.fromkeys(part for part in should if part != MATCH_NOTHING))
    if MATCH_ALL in should:
        return MATCH_ALL
    return should[0] if len(should) == 1 else OrPlan(should)


def _term(text: TextQuery, languages: tuple[str, ...]) -> Plan:
    folded = [analyzer.fold(word.text) for word in analyzer.words(text.text)]
    if not folded:
        return MATCH_NOTHING
    field = f"{FIELD_PREFIXES[text.field]}:" if text.field else ""
    if text.kind in (PHRASE, PREFIX) or len(folded) > 1:
        plans = [TermPlan(tuple(field + word for word in folded), stemmed=False, prefix=text.kind == PREFIX)]
    elif is_literal(variant := variant_of(text.text)):  # C++, or US and not us
        plans = [TermPlan((field + variant,), stemmed=True)]
    else:
        plans = _stems(field, folded[0], languages)
    for form in text.alternatives:
        words = form.split(" ")
        if len(words) == 1:
            plans += _stems(field, form, languages)
        else:
            plans.append(TermPlan(tuple(field + word for word in words), stemmed=False))
    signed = signed_words(text.text) if text.kind == PHRASE else ()
    return and_plan([or_plan(plans), *(TermPlan((field + word,), stemmed=True) for word in signed)])


def _stems(field: str, word: str, languages: tuple[str, ...]) -> list[TermPlan]:
    """Return the plans for a folded word: its stem in each language."""
    return [TermPlan((field + stem,), stemmed=True) for stem in analyzer.stems(word, languages)]


def matches(plan: Plan, document: IndexDocument) -> bool:
    """Return whether a story matches, by its index document alone.

    For stories that no index has (desk copies, withdrawn stories), and for tests that compare the backends with it.
    """
    match plan:
        case TermPlan(tokens, stemmed, prefix):
            text = f" {document.stems if stemmed else document.words} "
            return f" {' '.join(tokens)}{'' if prefix else ' '}" in text
        case AndPlan(must, must_not):
            return all(matches(p, document) for p in must) and not any(matches(p, document) for p in must_not)
        case OrPlan(should):
            return any(matches(p, document) for p in should)
