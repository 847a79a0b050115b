"""Facets of a list of stories: links that filter by a value, release that filter or exclude the value."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from articles.public.archive.filters import CatalogueFilter
from articles.search.query.nodes import AttributeFilter, FlagFilter, Not, PublishedRange, Query, TermFilter
from articles.search.search import SearchResults
from articles.story.attributes import ATTRIBUTES, Attribute
from articles.story.lazy_text import gettext_lazy as _
from articles.story.nouns import NOUNS
from articles.taxonomy.current_names import names_by_pk

MAX_CHOICES = 7
_FLAGS = {
    "photo": ("has_photo", _("With a photograph")),
    "corrected": ("corrected", _("Corrected")),
}


class TermLabel(NamedTuple):
    """The key and the current name of a term."""

    slug: str
    name: str


class FacetChoice(NamedTuple):
    """One value of a facet: `url` filters by it or releases the filter; `leave_out`, unless empty, excludes it."""

    key: str
    name: str
    count: int | None
    url: str
    leave_out: str = ""
    is_chosen: bool = False
    is_left_out: bool = False


class Facet(NamedTuple):
    """The values of one kind in one or two parts: active and most frequent ones, then the others."""

    key: str
    label: str
    parts: list[list[FacetChoice]]


def facets(filterset: CatalogueFilter, results: SearchResults) -> list[Facet]:
    """Return the facets of the results, without empty ones; one query, for the names."""
    pks_by_noun = {noun: [count.pk for count in results.facets.get(noun, ())] for noun in NOUNS}
    names = {(noun, pk): TermLabel(slug, name) for noun, pk, slug, name in names_by_pk(**pks_by_noun)}
    groups = [(noun, NOUNS[noun].facet_label, _names(filterset, results, noun, names)) for noun in NOUNS]
    groups += [(a.name, a.label, _values(filterset, results, a)) for a in ATTRIBUTES.values()]
    groups.append(("year", _("Year"), _years(filterset, results)))
    groups.append(("kind", _("Photographs and corrections"), _flags(filterset, results)))
    result = []
    for key, label, choices in groups:
        choices = sorted(choices, key=lambda choice: not (choice.is_chosen or choice.is_left_out))
        active = sum(choice.is_chosen or choice.is_left_out for choice in choices)
        first_part_size = max(active, MAX_CHOICES if len(choices) > MAX_CHOICES + 2 else len(choices))
        if choices:
            result.append(
                Facet(key, label, [part for part in (choices[:first_part_size], choices[first_part_size:]) if part])
            )
    return result


def _names(filterset: CatalogueFilter, results: SearchResults, noun: str, names: dict) -> Iterator[FacetChoice]:
    active = {}
    for active_filter in filterset.active:
        term_filter = active_filter.query.positive
        if isinstance(term_filter, TermFilter) and term_filter.noun == noun:
            active[active_filter.query] = active_filter
    for count in results.facets.get(noun, ()):
        name = names.get((noun, count.pk))
        if name is None:
            continue
        query, stories = TermFilter(noun, name.slug), count.count
        if Not(query) in active:
            continue
        if query in active:
            del active[query]
            yield FacetChoice(
                name.slug, name.name, stories, filterset.url_without(filterset.filters_for(query)), is_chosen=True
            )
        else:
            chosen_texts, excluded_texts = (
                filterset.valid_params.get(noun, []),
                filterset.valid_params.get(f"not_{noun}", []),
            )
            narrow = filterset.url_with({noun: [*chosen_texts, name.slug]})
            leave_out = filterset.url_with({f"not_{noun}": [*excluded_texts, name.slug]})
            yield FacetChoice(name.slug, name.name, stories, narrow, leave_out)
    for query in active:
        yield _active(filterset, query, query.positive.value, filterset.terms.name_of(query) or query.positive.value)


def _active(filterset: CatalogueFilter, query: Query, key: str, name: str, count: int = 0) -> FacetChoice:
    release = filterset.url_without(filterset.filters_for(query))
    if isinstance(query, Not):
        return FacetChoice(key, name, None, release, is_left_out=True)
    return FacetChoice(key, name, count, release, is_chosen=True)


def _values(filterset: CatalogueFilter, results: SearchResults, attribute: Attribute) -> Iterator[FacetChoice]:
    """Yield the values of an attribute; none if all stories have the same value and no filter chose the value."""
    counts = {str(count.pk): count.count for count in results.facets.get(attribute.name, ())}
    queries = dict.fromkeys(active_filter.query for active_filter in filterset.active)
    parts = [(query, query.positive) for query in queries]
    active = {
        query: part.value
        for query, part in parts
        if isinstance(part, AttributeFilter) and part.attribute == attribute.name
    }
    tells_apart = any(stories < results.total for stories in counts.values())
    for value, stories in counts.items() if active or tells_apart else ():
        if not any(attribute.is_same(chosen, value) for chosen in active.values()):
            url = filterset.url_with({attribute.operator: [value]})
            yield FacetChoice(value, attribute.name_of(value), stories, url)
    for query, chosen in active.items():
        stories = sum(stories for value, stories in counts.items() if attribute.is_same(chosen, value))
        yield _active(filterset, query, chosen, attribute.name_of(chosen), stories)


def _years(filterset: CatalogueFilter, results: SearchResults) -> Iterator[FacetChoice]:
    for count in sorted(results.facets.get("year", ()), key=lambda count: -count.pk):
        year = PublishedRange(date(count.pk, 1, 1), date(count.pk + 1, 1, 1))
        if filterset.span == year:
            yield FacetChoice(
                str(count.pk),
                str(count.pk),
                count.count,
                filterset.url_without(filterset.filters_for(year)),
                is_chosen=True,
            )
        else:
            yield FacetChoice(
                str(count.pk), str(count.pk), count.count, filterset.url_for_period(year.first, year.before)
            )


def _flags(filterset: CatalogueFilter, results: SearchResults) -> Iterator[FacetChoice]:
    queries = {active_filter.query for active_filter in filterset.active}
    for key, (parameter, label) in _FLAGS.items():
        flag = FlagFilter(key)
        stories = sum(count.count for count in results.facets.get(key, ()) if count.pk)
        if flag in queries:
            yield _active(filterset, flag, key, label, stories)
        elif Not(flag) in queries:
            yield _active(filterset, Not(flag), key, label)
        elif stories:
            leave_out = filterset.url_with({parameter: ["0"]}) if stories < results.total else ""
            yield FacetChoice(key, label, stories, filterset.url_with({parameter: ["1"]}), leave_out)
