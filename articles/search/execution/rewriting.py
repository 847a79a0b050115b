"""Rewrite a query so that as few lookups as possible answer its text, and separate the frequent words from them.

>>> rewrite(And((TextQuery("ferry"), And((TermFilter("tag", "river"), TextQuery("storm"))))))
And((And((TextQuery("ferry"), TextQuery("storm"))), TermFilter("tag", "river")))

The inner `And` is a text part: the backend answers it with one lookup. The outer one is answered with sets in memory.
"""

from collections.abc import Collection, Iterator, Sequence

from articles.search.backends.plan import MATCH_NOTHING, Plan, plan
from articles.search.index import frequent_terms
from articles.search.query.nodes import And, MatchAll, Not, Or, Query, TextQuery


def rewrite(query: Query, known: Collection[Query] = ()) -> Query:
    """Return an equivalent query: without needless nesting, and with all text of an `And` or `Or` in one child.

    `known` are words whose stories are known without a lookup; they are not text here.
    """
    match query:
        case Not(Not(child)):
            return rewrite(child, known)
        case Not(child):
            return Not(rewrite(child, known))
        case And(children) | Or(children):
            node_type, flat = type(query), []
            for child in (rewrite(child, known) for child in children):
                flat += child.children if isinstance(child, node_type) else [child]
            if node_type is And:
                flat = [child for child in flat if child != MatchAll()]
                if not flat:
                    return MatchAll()
            return flat[0] if len(flat) == 1 else _group_text(node_type, list(dict.fromkeys(flat)), known)
    return query


def _group_text(node_type: type, children: list[Query], known: Collection[Query]) -> Query:
    """Return an `And` or `Or` in which the children that are text are one child."""

    def is_text(child: Query) -> bool:
        return _is_text(child, known)

    if node_type is And:  # the same lookup finds some words and excludes others
        texts = [child for child in children if is_text(child) or (isinstance(child, Not) and is_text(child.child))]
        if not any(is_text(child) for child in texts):
            texts = []
    else:
        texts = [child for child in children if is_text(child)]
    others = [child for child in children if child not in texts]
    if not others or len(texts) < 2:
        return children[0] if len(children) == 1 else node_type(tuple(children))
    return node_type((node_type(tuple(texts)), *others))


def _is_text(query: Query, known: Collection[Query] = ()) -> bool:
    """Return whether the backend alone can answer: the query has only text, and something that stories must have."""
    match query:
        case And(children):
            return any(_is_text(child, known) for child in children) and all(
                _is_text(child, known) or (isinstance(child, Not) and _is_text(child.child, known))
                for child in children
            )
        case Or(children):
            return bool(children) and all(_is_text(child, known) for child in children)
    return isinstance(query, TextQuery) and query not in known


def text_parts(query: Query, known: Collection[Query] = ()) -> Iterator[Query]:
    """Yield the largest parts of a query that the backend answers with one lookup each; none for `known` words."""
    if _is_text(query, known):
        yield query
        return
    for child in query.children:
        yield from text_parts(child, known)


class Lookups:
    """The plans for the texts of a query; stems for which the searcher has bitmaps (`stems`) need no lookup.

    `frequent` has these stems by word, `plans` what the backend looks up, and `remainders` how to compute each text
    from both.
    """

    def __init__(self, texts: Sequence[Query], languages: Sequence[str], stems: Collection[str]):
        self.frequent: dict[Query, list[str]] = {}
        self.plans: dict[Query, Plan] = {}
        for word in dict.fromkeys(leaf for text in texts for leaf in text.leaves()):
            frequent_stems, other_stems = frequent_terms.split(plan(word, languages), stems)
            if frequent_stems:
                self.frequent[word] = frequent_stems
                if other_stems != MATCH_NOTHING:
                    self.plans[word] = other_stems
        self.remainders = {text: rewrite(text, self.frequent) for text in texts}
        for remainder in self.remainders.values():
            for text in text_parts(remainder, self.frequent):
                self.plans[text] = plan(text, languages)
