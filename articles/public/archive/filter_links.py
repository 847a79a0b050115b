"""Build the URL of the same list with one filter added or removed.

filterset.chips                                 # the active filters, each with the URL that removes it
filterset.url_with({"tag": ["belarus"]})        # other values for some parameters
filterset.url_for_period(date(2024, 1, 1), date(2025, 1, 1))
"""

from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from articles.public.archive.filter_labels import Chip, calendar_unit, label_of
from articles.public.archive.filter_terms import FilterTerms
from articles.search.query.nodes import PublishedRange, Query


class ActiveFilter(NamedTuple):
    """One active filter: its parameter and value (for `q` the typed clause), and its query."""

    name: str
    value: str
    query: Query


class FilterLinks:
    """Mixin for a filter set that has `query_text`, `active`, `valid_params` and `terms`.

    `valid_params` are the valid parameters with their values as given; links contain only these.
    """

    query_text: str
    valid_params: dict[str, list[str]]
    active: list[ActiveFilter]
    terms: FilterTerms

    @property
    def chips(self) -> list[Chip]:
        """The active filters, each once, with the URL that removes it."""
        chips = {}
        for query in dict.fromkeys(active_filter.query for active_filter in self.active):
            chip_query = self.span if isinstance(query, PublishedRange) and self.span else query
            if label := label_of(chip_query):
                chips[chip_query] = Chip(
                    label[0], self.terms.name_of(query) or label[1], self.url_without(self.filters_for(chip_query))
                )
        return list(chips.values())

    @property
    def title(self) -> str:
        """The active filters as a title, at most 120 characters; empty without filters."""
        chips = [f"{chip.label}: {chip.value}" for chip in self.chips]
        return ", ".join(filter(None, [self.query_text, *chips]))[:120]

    def filters_for(self, *queries: Query) -> list[ActiveFilter]:
        """Return the active filters with one of these queries; for `span` all filters by publication date."""
        return [
            a
            for a in self.active
            if a.query in queries or (self.span in queries and isinstance(a.query, PublishedRange))
        ]

    @cached_property
    def span(self) -> PublishedRange | None:
        """The year, month or day that the filters by publication date define together; None for any other period."""
        dates = [
            active_filter.query for active_filter in self.active if isinstance(active_filter.query, PublishedRange)
        ]
        first = max((query.first for query in dates if query.first), default=None)
        before = min((query.before for query in dates if query.before), default=None)
        return PublishedRange(first, before) if first and before and calendar_unit(first, before) else None

    def url_without(self, removed: list[ActiveFilter]) -> str:
        """Return the URL of the same list without some filters."""
        changes: dict[str, list[str]] = {}
        for active_filter in removed:
            if active_filter.name == "q":
                remaining = [other.value for other in self.active if other.name == "q" and other not in removed]
                changes["q"] = [" ".join(remaining)]
            else:
                values = changes.setdefault(active_filter.name, self.valid_params.get(active_filter.name, []))
                changes[active_filter.name] = [
                    value for value in values if active_filter.value and value != active_filter.value
                ]
        return self.url_with(changes)

    def url_for_period(self, first: date, before: date) -> str:
        """Return the URL of the same list with this period as the only filter by publication date."""
        clauses = [a.value for a in self.active if a.name == "q" and not isinstance(a.query, PublishedRange)]
        return self.url_with(
            {"q": [" ".join(clauses)], "after": [_shortest_date(first)], "before": [_shortest_date(before)], "to": []}
        )

    def url_with(self, changes: dict[str, list[str]], cursor: str = "") -> str:
        """Return the URL of the list with other values for some parameters; at its start without a cursor."""
        values = self.valid_params | changes | {"cursor": [cursor]}
        query = "&".join([_encode(name, value) for name, texts in values.items() for value in texts if value])
        return f"?{query}" if query else "."


@lru_cache(1_000)  # a page has two hundred links with nearly the same parameters
def _encode(name: str, value: str) -> str:
    return urlencode([(name, value)])


@lru_cache(1_000)
def _shortest_date(day: date) -> str:
    """Return a date parameter, as short as possible: "2024", "2024-06" or "2024-06-02"."""
    return f"{day.year:04}" if (day.month, day.day) == (1, 1) else day.isoformat()[: 7 if day.day == 1 else 10]
