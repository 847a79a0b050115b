"""Which parts of a query words alone answer: gathered, so that one scan does, and common words taken apart from them.

>>> rewrite(And((TextQuery("ferry"), And((Named("tag", "river"), TextQuery("storm"))))))
All((All((Text("ferry"), Text("storm"))), Named("tag", "river")))
"""

from collections.abc import Collection, Iterator, Sequence

from articles.search.backends.plan import MATCH_NOTHING, Plan, plan
from articles.search.index import frequent_terms
from articles.search.query.nodes import And, MatchAll, Not, Or, Query, TextQuery


def rewrite(query: Query, known: Collection[Query] = ()) -> Query:
    """Flatten what is nested without need, and gather all words that one scan can answer into one part.

    Words that are `known` need no scan.
    """
    match query:
        case Not(Not(part)):
            return rewrite(part, known)
        case Not(part):
            return Not(rewrite(part, known))
        case And(parts) | Or(parts):
            kind, flat = type(query), []
            for part in (rewrite(part, known) for part in parts):
                flat += part.children if isinstance(part, kind) else [part]
            if kind is And:
                flat = [part for part in flat if part != MatchAll()]
                if not flat:
                    return MatchAll()
            return flat[0] if len(flat) == 1 else _gather(kind, list(dict.fromkeys(flat)), known)
    return query


def _gather(kind: type, parts: list[Query], known: Collection[Query]) -> Query:
    def is_text(part: Query) -> bool:
        return _is_text(part, known)

    if kind is And:  # words to leave out go along with words to find
        worded = [part for part in parts if is_text(part) or (isinstance(part, Not) and is_text(part.child))]
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
        case TextQuery():
            return query not in known
        case And(parts):
            return any(_is_text(part, known) for part in parts) and all(
                _is_text(part, known) or (isinstance(part, Not) and _is_text(part.child, known)) for part in parts
            )
        case Or(parts):
            return bool(parts) and all(_is_text(part, known) for part in parts)
    return False


def text_parts(query: Query, known: Collection[Query] = ()) -> Iterator[Query]:
    """Give the parts that a scan each answers; of words that are `known`, none."""
    if _is_text(query, known):
        yield query
        return
    for child in query.children:
        yield from text_parts(child, known)


class Lookups:
    """What has to be looked up for texts, apart from the common stems in them, which are known."""

    def __init__(self, texts: Sequence[Query], languages: Sequence[str], stems: Collection[str]):
        self.common: dict[Query, list[str]] = {}
        self.plans: dict[Query, Plan] = {}
        for word in dict.fromkeys(leaf for text in texts for leaf in text.leaves()):
            known, rest = frequent_terms.split(plan(word, languages), stems)
            if known:
                self.common[word] = known
                if rest != MATCH_NOTHING:
                    self.plans[word] = rest
        self.remainders = {text: rewrite(text, self.common) for text in texts}
        for remainder in self.remainders.values():
            for text in text_parts(remainder, self.common):
                self.plans[text] = plan(text, languages)
