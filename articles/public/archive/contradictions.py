"""Notices about filters that exclude each other, so that a reader knows why the list is empty."""

import functools
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from articles.public.archive.filter_labels import label_of, start_in_words
from articles.search.query.nodes import AttributeFilter, Not, PublishedRange, Query, TermFilter
from articles.story.attributes import ATTRIBUTES


def contradictions(queries: list[Query], name_of: Callable[[Query], str]) -> Iterator[str]:
    """Yield a sentence for each contradiction; `name_of` returns the current name of a term filter."""
    for query in dict.fromkeys(queries):
        if Not(query) in queries:
            value = name_of(query) or (label_of(query) or ("", getattr(query, "text", "")))[1]
            yield _("“%(value)s” is both asked for and left out, so no story can match.") % {"value": value[:60]}
    sections = list(dict.fromkeys(q for q in queries if isinstance(q, TermFilter) and q.noun == "section"))
    if len(sections) > 1:
        names = _join_names(name_of(section) or section.value for section in sections)
        yield _("A story stands in one section; %(names)s have none in common.") % {"names": names}
    for name, attribute in ATTRIBUTES.items():
        values = {q.value for q in queries if isinstance(q, AttributeFilter) and q.attribute == name}
        if any(not (attribute.matches(a, b) or attribute.matches(b, a)) for a in values for b in values):
            yield attribute.no_common_value % {"values": _join_names(sorted(values))}
    dates = [query for query in queries if isinstance(query, PublishedRange)]
    first = max((query.first for query in dates if query.first), default=None)
    before = min((query.before for query in dates if query.before), default=None)
    if first and before and first >= before:
        sentence = _("No day is from %(first)s on and before %(last)s, so no story can match.")
        yield sentence % {"first": start_in_words(first), "last": start_in_words(before)}


def _join_names(names) -> str:
    parts = [_("“%(name)s”") % {"name": name[:60]} for name in list(names)[:4]]
    return functools.reduce(lambda first, last: _("%(names)s and %(last)s") % {"names": first, "last": last}, parts)
