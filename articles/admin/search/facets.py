"""How the live stories found divide by section, tag, author and year: numbers that are links, narrowing the query."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from articles.admin.search.wanted import Wanted
from articles.references import MODELS
from articles.search.finding import Found
from articles.search.queries import Dated, Named, Query
from articles.search.writing import written

SHOWN = 8
_LABELS = {"section": "Section", "tag": "Tags", "author": "Authors"}


class Choice(NamedTuple):
    """One line of a facet: following it narrows to it, or releases it where it is chosen."""

    name: str
    count: int
    url: str
    is_chosen: bool


class Facet(NamedTuple):
    label: str
    choices: list[Choice]
    more: list[Choice]


def facets(wanted: Wanted, found: Found) -> list[Facet]:
    """Lay out the counts; one query for the names of each noun."""
    laid_out = []
    for noun, label in _LABELS.items():
        counts = found.facets.get(noun, ())
        rows = MODELS[noun].objects.in_bulk([count.pk for count in counts])
        named = [(rows[c.pk].name, c.count, Named(noun, rows[c.pk].slug)) for c in counts if c.pk in rows]
        laid_out.append((label, list(_choices(wanted, named))))
    years = [(str(c.pk), c.count, Dated(date(c.pk, 1, 1), date(c.pk + 1, 1, 1))) for c in found.facets.get("year", ())]
    laid_out.append(("Year", list(_choices(wanted, years))))
    return [Facet(label, choices[:SHOWN], choices[SHOWN:]) for label, choices in laid_out if choices]


def _choices(wanted: Wanted, counted: list[tuple[str, int, Query]]) -> Iterator[Choice]:
    asked = {clause.query: clause.text for clause in wanted.reading.clauses}
    for name, count, query in sorted(counted, key=lambda one: one[2] not in asked):
        if query in asked:
            yield Choice(name, count, wanted.without(asked[query]), True)
        else:
            yield Choice(name, count, wanted.narrowed(written(query)), False)
