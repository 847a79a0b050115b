"""Facets: what the stories of a list have in common, each a link that narrows the list, releases or leaves out."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from articles.filters import CatalogueFilter
from articles.names import numbered
from articles.search.finding import Found
from articles.search.queries import NOUNS, Dated, Flag, Named, Not, Query

SHOWN = 7
_LABELS = {"section": "Section", "tag": "Tags", "author": "Authors", "agency": "Agencies"}
_FLAGS = {
    "photo": ("has_photo", "With a photograph"),
    "corrected": ("corrected", "Corrected or clarified"),
}


class Called(NamedTuple):
    slug: str
    name: str


class Choice(NamedTuple):
    """One line of a facet: following `url` narrows to it, or releases it; `leave_out` is empty where that is done."""

    key: str
    name: str
    count: int | None
    url: str
    leave_out: str = ""
    is_chosen: bool = False
    is_left_out: bool = False


class Facet(NamedTuple):
    """The choices of one kind, in two parts: the chosen and most frequent ones, then more, if there are more."""

    key: str
    label: str
    parts: list[list[Choice]]


def facets(wanted: CatalogueFilter, found: Found) -> list[Facet]:
    """Lay out the counts as links; one query, for the names."""
    named = {noun: [count.pk for count in found.facets.get(noun, ())] for noun in NOUNS}
    names = {(noun, pk): Called(slug, name) for noun, pk, slug, name in numbered(**named)}
    groups = [(noun, _LABELS[noun], _names(wanted, found, noun, names)) for noun in NOUNS]
    groups.append(("year", "Year", _years(wanted, found)))
    groups.append(("kind", "Photographs and corrections", _flags(wanted, found)))
    laid_out = []
    for key, label, choices in groups:
        choices = sorted(choices, key=lambda choice: not (choice.is_chosen or choice.is_left_out))
        active = sum(choice.is_chosen or choice.is_left_out for choice in choices)
        shown = max(active, SHOWN if len(choices) > SHOWN + 2 else len(choices))
        if choices:
            laid_out.append(Facet(key, label, [part for part in (choices[:shown], choices[shown:]) if part]))
    return laid_out


def _names(wanted: CatalogueFilter, found: Found, noun: str, names: dict) -> Iterator[Choice]:
    active = {}
    for asked in wanted.asked:
        named = _within(asked.query)
        if isinstance(named, Named) and named.noun == noun:
            active[asked.query] = asked
    for count in found.facets.get(noun, ()):
        name = names.get((noun, count.pk))
        if name is None:
            continue
        query, counted = Named(noun, name.slug), count.count
        if Not(query) in active:
            continue
        if query in active:
            del active[query]
            yield Choice(name.slug, name.name, counted, wanted.without(wanted.asking(query)), is_chosen=True)
        else:
            given, given_not = wanted.kept.get(noun, []), wanted.kept.get(f"not_{noun}", [])
            narrow = wanted.address({noun: [*given, name.slug]})
            leave_out = wanted.address({f"not_{noun}": [*given_not, name.slug]})
            yield Choice(name.slug, name.name, counted, narrow, leave_out)
    for query in active:
        yield _active(wanted, query, _within(query).value, wanted.name_of(query))


def _within(query: Query) -> Query:
    return query.part if isinstance(query, Not) else query


def _active(wanted: CatalogueFilter, query: Query, key: str, name: str, count: int = 0) -> Choice:
    release = wanted.without(wanted.asking(query))
    if isinstance(query, Not):
        return Choice(key, name, None, release, is_left_out=True)
    return Choice(key, name, count, release, is_chosen=True)


def _years(wanted: CatalogueFilter, found: Found) -> Iterator[Choice]:
    for count in sorted(found.facets.get("year", ()), key=lambda count: -count.pk):
        year = Dated(date(count.pk, 1, 1), date(count.pk + 1, 1, 1))
        if wanted.span == year:
            yield Choice(str(count.pk), str(count.pk), count.count, wanted.without(wanted.asking(year)), is_chosen=True)
        else:
            yield Choice(str(count.pk), str(count.pk), count.count, wanted.between(year.first, year.before))


def _flags(wanted: CatalogueFilter, found: Found) -> Iterator[Choice]:
    queries = {asked.query for asked in wanted.asked}
    for key, (parameter, label) in _FLAGS.items():
        flag = Flag(key)
        counted = sum(count.count for count in found.facets.get(key, ()) if count.pk)
        if flag in queries:
            yield _active(wanted, flag, key, label, counted)
        elif Not(flag) in queries:
            yield _active(wanted, Not(flag), key, label)
        elif counted:
            leave_out = wanted.address({parameter: ["0"]}) if counted < found.total else ""
            yield Choice(key, label, counted, wanted.address({parameter: ["1"]}), leave_out)
