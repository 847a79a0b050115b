"""The lists one step away from a list of stories: with one thing more or less asked for, each as an address.

wanted.chips                                    # what is asked for, each with the address that drops it
wanted.address({"tag": ["belarus"]})            # other values for some parameters
wanted.between(date(2024, 1, 1), date(2025, 1, 1))
"""

from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from articles.public.archive.filter_labels import Chip, calendar_unit, label_of
from articles.search.query.nodes import PublishedRange, Query


class ActiveFilter(NamedTuple):
    """One thing asked for: the parameter and value, or `q` and the words, that ask for it."""

    name: str
    value: str
    query: Query


class FilterLinks:
    """What a FilterSet knows of its neighbours; it gives `typed_fields`, `active`, `valid_params` and `name_of`.

    `valid_params` are the parameters that were understood, with their values as given: links carry nothing else on.
    """

    typed: str
    valid_params: dict[str, list[str]]
    active: list[ActiveFilter]

    def name_of(self, query: Query) -> str:
        raise NotImplementedError

    @property
    def chips(self) -> list[Chip]:
        """Name the active filters, each once, with the query that drops it."""
        chips = {}
        for query in dict.fromkeys(active_filter.query for active_filter in self.active):
            query_shown = self.span if isinstance(query, PublishedRange) and self.span else query
            if label := label_of(query_shown):
                chips[query_shown] = Chip(
                    label[0], self.name_of(query) or label[1], self.url_without(self.filters_for(query_shown))
                )
        return list(chips.values())

    @property
    def title(self) -> str:
        """Say in a few words what is asked for; empty where that is everything."""
        chips = [f"{chip.label}: {chip.value}" for chip in self.chips]
        return ", ".join(filter(None, [self.typed, *chips]))[:120]

    def filters_for(self, *queries: Query) -> list[ActiveFilter]:
        """List what asks for the same as these queries; for a year, month or day whatever asks for dates."""
        return [
            a
            for a in self.active
            if a.query in queries or (self.span in queries and isinstance(a.query, PublishedRange))
        ]

    @cached_property
    def span(self) -> PublishedRange | None:
        """The year, month or day that all the dates asked for come to; None where they are no such span."""
        dates = [
            active_filter.query for active_filter in self.active if isinstance(active_filter.query, PublishedRange)
        ]
        first = max((query.first for query in dates if query.first), default=None)
        before = min((query.before for query in dates if query.before), default=None)
        return PublishedRange(first, before) if first and before and calendar_unit(first, before) else None

    def url_without(self, dropped: list[ActiveFilter]) -> str:
        """Give the address of the same list without some of what is asked for."""
        changes: dict[str, list[str]] = {}
        for active_filter in dropped:
            if active_filter.name == "q":
                remaining = [other.value for other in self.active if other.name == "q" and other not in dropped]
                changes["q"] = [" ".join(remaining)]
            else:
                values = changes.setdefault(active_filter.name, self.valid_params.get(active_filter.name, []))
                changes[active_filter.name] = [
                    value for value in values if active_filter.value and value != active_filter.value
                ]
        return self.url_with(changes)

    def url_for_period(self, first: date, before: date) -> str:
        """Give the address of the same list, published in a stretch of days and nowhere else."""
        typed = [a.value for a in self.active if a.name == "q" and not isinstance(a.query, PublishedRange)]
        return self.url_with(
            {"q": [" ".join(typed)], "after": [_shortest_date(first)], "before": [_shortest_date(before)]}
        )

    def url_with(self, changes: dict[str, list[str]], cursor: str = "") -> str:
        """Give the address of the list with other values for some parameters; from its start, or from a cursor."""
        values = self.valid_params | changes | {"cursor": [cursor]}
        query = "&".join([_encode(name, value) for name, texts in values.items() for value in texts if value])
        return f"?{query}" if query else "."


@lru_cache(1_000)  # a page has two hundred links, nearly all of the same parts
def _encode(name: str, value: str) -> str:
    return urlencode([(name, value)])


@lru_cache(1_000)
def _shortest_date(day: date) -> str:
    """Write a day as the parameter takes it, no longer than it needs to be."""
    return f"{day.year:04}" if (day.month, day.day) == (1, 1) else day.isoformat()[: 7 if day.day == 1 else 10]
