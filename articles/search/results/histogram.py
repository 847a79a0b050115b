"""A result over time: years, months or days, as the range narrows."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from articles.models.catalogue import EPOCH, docid_of
from articles.search.columns.reader import DocSet, Searcher

MAX_DAYS_BY_MONTH = 3 * 366  # days; a longer range is shown by year
MAX_DAYS_BY_DAY = 62


class Bar(NamedTuple):
    """The stories published from `first` on and before `before`."""

    first: date
    before: date
    count: int


class Histogram(NamedTuple):
    """Stories over time in years, months or days (`unit`), without gaps from the first bar to the last."""

    unit: str = "year"
    bars: Sequence[Bar] = ()


def day_of(docid: int) -> date:
    return date.fromordinal(EPOCH.toordinal() + (docid >> 14))


def histogram(searcher: Searcher, hits: DocSet, first: int | None = None, before: int | None = None) -> Histogram:
    """Count the hits over time; `first` and `before` are the docids the query asks to look between.

    The unit follows from the range asked for, as far as the archive reaches; bars begin and end with the first and
    last hit.
    """
    if not hits.total:
        return Histogram()
    last_hit, first_hit = searcher.ends(hits)
    archive_last, archive_first = searcher.ends(searcher.everything)
    start = first_hit if first is None else max(first, archive_first)
    end = last_hit if before is None else min(before - 1, archive_last)
    days = (end >> 14) - (start >> 14) + 1
    unit = "day" if days <= MAX_DAYS_BY_DAY else "month" if days <= MAX_DAYS_BY_MONTH else "year"
    edges = [_start(day_of(first_hit), unit)]
    while edges[-1] <= day_of(last_hit):
        edges.append(_next(edges[-1], unit))
    counts = searcher.counts_between(hits, [docid_of(edge) for edge in edges]).tolist()
    return Histogram(unit, [Bar(*bar) for bar in zip(edges, edges[1:], counts, strict=False)])


def by_day(searcher: Searcher, hits: DocSet, year: int) -> dict[date, int]:
    """Count the hits on each day of a year that has some."""
    days = [date(year, 1, 1)]
    while days[-1].year == year:
        days.append(_next(days[-1], "day"))
    counts = searcher.counts_between(hits, [docid_of(day) for day in days]).tolist()
    return {day: n for day, n in zip(days, counts, strict=False) if n}


def _start(day: date, unit: str) -> date:
    return {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}[unit]


def _next(day: date, unit: str) -> date:
    if unit == "day":
        return day + timedelta(1)
    return _start(day + timedelta(366 if unit == "year" else 31), unit)
