"""Which parts of a query words alone answer: gathered, so that one scan does, and common words taken apart from them.

>>> simple(All((Text("ferry"), All((Named("tag", "river"), Text("storm"))))))
All((All((Text("ferry"), Text("storm"))), Named("tag", "river")))
"""

from collections.abc import Collection, Iterator, Sequence

from articles.search import common
from articles.search.planning import NOTHING, Plan, plan
from articles.search.queries import All, Any, Everything, Not, Query, Text


def simple(query: Query, known: Collection[Query] = ()) -> Query:
    """Flatten what is nested without need, and gather all words that one scan can answer into one part.

    Words that are `known` need no scan.
    """
    match query:
        case Not(Not(part)):
            return simple(part, known)
        case Not(part):
            return Not(simple(part, known))
        case All(parts) | Any(parts):
            kind, flat = type(query), []
            for part in (simple(part, known) for part in parts):
                flat += part.parts if isinstance(part, kind) else [part]
            if kind is All:
                flat = [part for part in flat if part != Everything()]
                if not flat:
                    return Everything()
            return flat[0] if len(flat) == 1 else _gathered(kind, list(dict.fromkeys(flat)), known)
    return query


def _gathered(kind: type, parts: list[Query], known: Collection[Query]) -> Query:
    def is_text(part: Query) -> bool:
        return _is_text(part, known)

    if kind is All:  # words to leave out go along with words to find
        worded = [part for part in parts if is_text(part) or (isinstance(part, Not) and is_text(part.part))]
        if not any(is_text(part) for part in worded):
            worded = []
    else:
        worded = [part for part in parts if is_text(part)]
    others = [part for part in parts if part not in worded]
    if not others or len(worded) < 2:
        return parts[0] if len(parts) == 1 else kind(tuple(parts))
    return kind((kind(tuple(worded)), *others))


def _is_text(query: Query, known: Collection[Query] = ()) -> bool:
    """Say whether the full text engine alone can answer: words, and something that has to be there."""
    match query:
        case Text():
            return query not in known
        case All(parts):
            return any(_is_text(part, known) for part in parts) and all(
                _is_text(part, known) or (isinstance(part, Not) and _is_text(part.part, known)) for part in parts
            )
        case Any(parts):
            return bool(parts) and all(_is_text(part, known) for part in parts)
    return False


def texts_in(query: Query, known: Collection[Query] = ()) -> Iterator[Query]:
    """Give the parts that a scan each answers; of words that are `known`, none."""
    if _is_text(query, known):
        yield query
        return
    match query:
        case Not(part):
            yield from texts_in(part, known)
        case All(parts) | Any(parts):
            for part in parts:
                yield from texts_in(part, known)


def leaves(query: Query) -> Iterator[Query]:
    """Give the parts of a query that have no parts."""
    match query:
        case Not(part):
            yield from leaves(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield query


class Lookups:
    """What has to be looked up for texts, apart from the common stems in them, which are known."""

    def __init__(self, texts: Sequence[Query], languages: Sequence[str], stems: Collection[str]):
        self.common: dict[Query, list[str]] = {}
        self.plans: dict[Query, Plan] = {}
        for word in dict.fromkeys(leaf for text in texts for leaf in leaves(text)):
            known, rest = common.split(plan(word, languages), stems)
            if known:
                self.common[word] = known
                if rest != NOTHING:
                    self.plans[word] = rest
        self.parted = {text: simple(text, self.common) for text in texts}
        for parted in self.parted.values():
            for text in texts_in(parted, self.common):
                self.plans[text] = plan(text, languages)
