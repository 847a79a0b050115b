"""Count the live results of the staff search by taxonomy term and year; each count is a link that narrows the query."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from articles.admin.search.params import StaffSearchParams
from articles.search.query.formatter import format_query
from articles.search.query.nodes import PublishedRange, Query, TermFilter
from articles.search.search import SearchResults
from articles.story.nouns import NOUNS
from articles.taxonomy.taxonomy import TAXONOMIES

MAX_CHOICES = 8


class StaffFacetChoice(NamedTuple):
    """One line of a facet: following it narrows to it, or releases it where it is chosen."""

    name: str
    count: int
    url: str
    is_chosen: bool


class StaffFacet(NamedTuple):
    label: str
    choices: list[StaffFacetChoice]
    more: list[StaffFacetChoice]


def facets(params: StaffSearchParams, results: SearchResults) -> list[StaffFacet]:
    """Lay out the counts; one query for the names of each noun."""
    laid_out = []
    for noun in NOUNS:
        counts = results.facets.get(noun, ())
        rows = TAXONOMIES[noun].model.objects.in_bulk([count.pk for count in counts])
        term_counts = [(rows[c.pk].name, c.count, TermFilter(noun, rows[c.pk].slug)) for c in counts if c.pk in rows]
        laid_out.append((NOUNS[noun].facet_label, list(_choices(params, term_counts))))
    years = [
        (str(c.pk), c.count, PublishedRange(date(c.pk, 1, 1), date(c.pk + 1, 1, 1)))
        for c in results.facets.get("year", ())
    ]
    laid_out.append(("Year", list(_choices(params, years))))
    return [StaffFacet(label, choices[:MAX_CHOICES], choices[MAX_CHOICES:]) for label, choices in laid_out if choices]


def _choices(params: StaffSearchParams, counts: list[tuple[str, int, Query]]) -> Iterator[StaffFacetChoice]:
    active = {clause.query: clause.text for clause in params.parsed.clauses}
    for name, count, query in sorted(counts, key=lambda one: one[2] not in active):
        if query in active:
            yield StaffFacetChoice(name, count, params.url_without(active[query]), True)
        else:
            yield StaffFacetChoice(name, count, params.url_narrowed(format_query(query)), False)
