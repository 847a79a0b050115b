"""The facets of the staff search: counts by taxonomy term, attribute and year, as links that narrow the query."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext

from articles.admin.search.params import StaffSearchParams
from articles.search.query.formatter import format_query
from articles.search.query.nodes import AttributeFilter, PublishedRange, Query, TermFilter
from articles.search.search import SearchResults
from articles.story.attributes import ATTRIBUTES, Attribute
from articles.story.nouns import NOUNS
from articles.taxonomy.taxonomy import TAXONOMIES

MAX_CHOICES = 8


class StaffFacetChoice(NamedTuple):
    """One choice of a facet; its link adds the choice to the query, or removes it if it is chosen."""

    name: str
    count: int
    url: str
    is_chosen: bool


class StaffFacet(NamedTuple):
    """A facet with its first choices, and those that are folded (`more`)."""

    label: str
    choices: list[StaffFacetChoice]
    more: list[StaffFacetChoice]


def facets(params: StaffSearchParams, results: SearchResults) -> list[StaffFacet]:
    """Return the facets of results that have any choice; one query for the names of each."""
    labelled = []
    for noun in NOUNS:
        counts = results.facets.get(noun, ())
        rows = TAXONOMIES[noun].model.objects.in_bulk([count.pk for count in counts])
        term_counts = [(rows[c.pk].name, c.count, TermFilter(noun, rows[c.pk].slug)) for c in counts if c.pk in rows]
        labelled.append((NOUNS[noun].facet_label, list(_choices(params, term_counts))))
    for name, attribute in ATTRIBUTES.items():
        value_counts = [(c.pk, c.count, _value_filter(params, attribute, c.pk)) for c in results.facets.get(name, ())]
        choices = list(_choices(params, value_counts))
        tells_apart = any(choice.count < results.total for choice in choices)
        if tells_apart or any(choice.is_chosen for choice in choices):
            labelled.append((attribute.label, choices))
    years = [
        (str(c.pk), c.count, PublishedRange(date(c.pk, 1, 1), date(c.pk + 1, 1, 1)))
        for c in results.facets.get("year", ())
    ]
    labelled.append((gettext("Year"), list(_choices(params, years))))
    return [StaffFacet(label, choices[:MAX_CHOICES], choices[MAX_CHOICES:]) for label, choices in labelled if choices]


def _value_filter(params: StaffSearchParams, attribute: Attribute, value: str) -> AttributeFilter:
    """Return the filter for a value of an attribute, as the query has it or as it would be added."""
    queries = [clause.query for clause in params.parsed.clauses if isinstance(clause.query, AttributeFilter)]
    queries = [query for query in queries if query.attribute == attribute.name]
    same = [query for query in queries if attribute.is_same(query.value, value)]
    return same[0] if same else AttributeFilter(attribute.name, value)


def _choices(params: StaffSearchParams, counts: list[tuple[str, int, Query]]) -> Iterator[StaffFacetChoice]:
    active = {clause.query: clause.text for clause in params.parsed.clauses}
    for name, count, query in sorted(counts, key=lambda row: row[2] not in active):
        if query in active:
            yield StaffFacetChoice(name, count, params.url_without(active[query]), True)
        else:
            yield StaffFacetChoice(name, count, params.url_narrowed(format_query(query)), False)
