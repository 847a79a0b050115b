"""Notices about filters that exclude each other, so that a reader knows why the list is empty."""

from collections.abc import Callable, Iterator

from articles.public.archive.filter_labels import label_of, start_in_words
from articles.search.query.nodes import AttributeFilter, Not, PublishedRange, Query, TermFilter
from articles.story.attributes import ATTRIBUTES


def contradictions(queries: list[Query], name_of: Callable[[Query], str]) -> Iterator[str]:
    """Yield a sentence for each contradiction; `name_of` returns the current name of a term filter."""
    for query in dict.fromkeys(queries):
        if Not(query) in queries:
            value = name_of(query) or (label_of(query) or ("", getattr(query, "text", "")))[1]
            yield f"“{value[:60]}” is both asked for and left out, so no story can match."
    sections = list(dict.fromkeys(q for q in queries if isinstance(q, TermFilter) and q.noun == "section"))
    if len(sections) > 1:
        names = _join_names(name_of(section) or section.value for section in sections)
        yield f"A story stands in one section; {names} have none in common."
    for name, attribute in ATTRIBUTES.items():
        values = {q.value for q in queries if isinstance(q, AttributeFilter) and q.attribute == name}
        if any(not (attribute.matches(a, b) or attribute.matches(b, a)) for a in values for b in values):
            yield f"A story has one {name}; {_join_names(sorted(values))} have none in common."
    dates = [query for query in queries if isinstance(query, PublishedRange)]
    first = max((query.first for query in dates if query.first), default=None)
    before = min((query.before for query in dates if query.before), default=None)
    if first and before and first >= before:
        yield f"No day is from {start_in_words(first)} on and before {start_in_words(before)}, so no story can match."


def _join_names(names) -> str:
    return " and ".join(f"“{name[:60]}”" for name in list(names)[:4])
