"""The histogram: the number of hits by year, month or day; the shorter the range, the shorter the unit."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from articles.models.catalogue import EPOCH, docid_of
from articles.search.columns.reader import DocSet, Searcher

MAX_DAYS_BY_MONTH = 3 * 366  # a longer range has a bar for each year
MAX_DAYS_BY_DAY = 62  # a longer range has a bar for each month


class Bar(NamedTuple):
    """The number of hits published from the day `first` on and before the day `before`."""

    first: date
    before: date
    count: int


class Histogram(NamedTuple):
    """Bars of one `unit` (year, month or day), without gaps from the first to the last; no bars without hits."""

    unit: str = "year"
    bars: Sequence[Bar] = ()


def day_of(docid: int) -> date:
    """Return the day on which a story was published, which its docid contains."""
    return date.fromordinal(EPOCH.toordinal() + (docid >> 14))


def histogram(searcher: Searcher, hits: DocSet, first: int | None = None, before: int | None = None) -> Histogram:
    """Return the hits over time; `first` and `before` are the docids of the range in the query (None is open).

    The unit depends on the length of this range inside the archive; the bars begin and end with the first and last hit.
    """
    if not hits.total:
        return Histogram()
    last_hit, first_hit = searcher.ends(hits)
    archive_last, archive_first = searcher.ends(searcher.everything)
    start = first_hit if first is None else max(first, archive_first)
    end = last_hit if before is None else min(before - 1, archive_last)
    days = (end >> 14) - (start >> 14) + 1
    unit = "day" if days <= MAX_DAYS_BY_DAY else "month" if days <= MAX_DAYS_BY_MONTH else "year"
    edges = [_first_day(day_of(first_hit), unit)]
    while edges[-1] <= day_of(last_hit):
        edges.append(_next_first_day(edges[-1], unit))
    counts = searcher.counts_between(hits, [docid_of(edge) for edge in edges]).tolist()
    return Histogram(unit, [Bar(*bar) for bar in zip(edges, edges[1:], counts, strict=False)])


def by_day(searcher: Searcher, hits: DocSet, year: int) -> dict[date, int]:
    """Return the number of hits on each day of a year; days without hits are left out."""
    days = [date(year, 1, 1)]
    while days[-1].year == year:
        days.append(_next_first_day(days[-1], "day"))
    counts = searcher.counts_between(hits, [docid_of(day) for day in days]).tolist()
    return {day: n for day, n in zip(days, counts, strict=False) if n}


def _first_day(day: date, unit: str) -> date:
    """Return the first day of the year or month of a day, or the day itself."""
    return {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}[unit]


def _next_first_day(day: date, unit: str) -> date:
    """Return the first day of the next unit; `day` is the first of one."""
    if unit == "day":
        return day + timedelta(1)
    return _first_day(day + timedelta(366 if unit == "year" else 31), unit)
