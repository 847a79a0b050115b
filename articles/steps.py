"""The lists one step away from a list of stories: with one thing more or less asked for, each as an address.

wanted.chips                                    # what is asked for, each with the address that drops it
wanted.address({"tag": ["belarus"]})            # other values for some parameters
wanted.between(date(2024, 1, 1), date(2025, 1, 1))
"""

from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from articles.chips import Chip, label_of, unit_of
from articles.search.queries import Dated, Query


class Asked(NamedTuple):
    """One thing asked for: the parameter and value, or `q` and the words, that ask for it."""

    name: str
    value: str
    query: Query


class Steps:
    """What a FilterSet knows of its neighbours; it gives `typed`, `asked`, `kept` and `name_of`.

    `kept` are the parameters that were understood, with their values as given: links carry nothing else on.
    """

    typed: str
    kept: dict[str, list[str]]
    asked: list[Asked]

    def name_of(self, query: Query) -> str:
        raise NotImplementedError

    @property
    def chips(self) -> list[Chip]:
        """Name the active filters, each once, with the query that drops it."""
        chips = {}
        for query in dict.fromkeys(asked.query for asked in self.asked):
            shown = self.span if isinstance(query, Dated) and self.span else query
            if label := label_of(shown):
                chips[shown] = Chip(label[0], self.name_of(query) or label[1], self.without(self.asking(shown)))
        return list(chips.values())

    @property
    def title(self) -> str:
        """Say in a few words what is asked for; empty where that is everything."""
        chips = [f"{chip.label}: {chip.value}" for chip in self.chips]
        return ", ".join(filter(None, [self.typed, *chips]))[:120]

    def asking(self, *queries: Query) -> list[Asked]:
        """List what asks for the same as these queries; for a year, month or day whatever asks for dates."""
        return [a for a in self.asked if a.query in queries or (self.span in queries and isinstance(a.query, Dated))]

    @cached_property
    def span(self) -> Dated | None:
        """The year, month or day that all the dates asked for come to; None where they are no such span."""
        dates = [asked.query for asked in self.asked if isinstance(asked.query, Dated)]
        first = max((query.first for query in dates if query.first), default=None)
        before = min((query.before for query in dates if query.before), default=None)
        return Dated(first, before) if first and before and unit_of(first, before) else None

    def without(self, dropped: list[Asked]) -> str:
        """Give the address of the same list without some of what is asked for."""
        changes: dict[str, list[str]] = {}
        for asked in dropped:
            if asked.name == "q":
                kept = [other.value for other in self.asked if other.name == "q" and other not in dropped]
                changes["q"] = [" ".join(kept)]
            else:
                values = changes.setdefault(asked.name, self.kept.get(asked.name, []))
                changes[asked.name] = [value for value in values if asked.value and value != asked.value]
        return self.address(changes)

    def between(self, first: date, before: date) -> str:
        """Give the address of the same list, published in a stretch of days and nowhere else."""
        typed = [a.value for a in self.asked if a.name == "q" and not isinstance(a.query, Dated)]
        return self.address({"q": [" ".join(typed)], "after": [_shortly(first)], "before": [_shortly(before)]})

    def address(self, changes: dict[str, list[str]], cursor: str = "") -> str:
        """Give the address of the list with other values for some parameters; from its start, or from a cursor."""
        values = self.kept | changes | {"cursor": [cursor]}
        query = "&".join([_written(name, value) for name, given in values.items() for value in given if value])
        return f"?{query}" if query else "."


@lru_cache(1_000)  # a page has two hundred links, nearly all of the same parts
def _written(name: str, value: str) -> str:
    return urlencode([(name, value)])


@lru_cache(1_000)
def _shortly(day: date) -> str:
    """Write a day as the parameter takes it, no longer than it needs to be."""
    return f"{day.year:04}" if (day.month, day.day) == (1, 1) else day.isoformat()[: 7 if day.day == 1 else 10]
