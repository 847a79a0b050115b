"""The chart of a list over time: a bar for each year, month or day, each a link that narrows the list to it."""

from datetime import date, timedelta
from typing import NamedTuple

from django.utils import dateformat

from articles.public.archive.filter_labels import span_in_words
from articles.public.archive.filters import CatalogueFilter
from articles.search.search import SearchResults

HEIGHT = 100
STEP = 10  # the width of a bar with the gap beside it
_SHORT = {"year": "Y", "month": "M Y", "day": "M j, Y"}


class HistogramColumn(NamedTuple):
    """A bar, drawn from its top; the whole height above it is part of the link."""

    x: int
    y: int
    height: int
    width: int
    label: str
    count: int
    url: str


class HistogramChart(NamedTuple):
    """The bars in order, without gaps in time; `wider` leads back to the span around this one."""

    unit: str
    width: int
    columns: list[HistogramColumn]
    first: str
    last: str
    peak: HistogramColumn
    wider: tuple[str, str] | None


def chart(filterset: CatalogueFilter, results: SearchResults) -> HistogramChart | None:
    """Draw the chart; None where one bar would say nothing."""
    unit, bars = results.histogram.unit, results.histogram.bars
    highest = max((bar.count for bar in bars), default=0)
    if not highest or (len(bars) < 2 and not filterset.span):
        return None
    columns = []
    for place, bar in enumerate(bars):
        height = max(3, round(bar.count * HEIGHT / highest)) if bar.count else 0
        width = STEP - 2 if len(bars) < 150 else STEP
        url = filterset.url_for_period(bar.first, bar.before) if bar.count else ""
        label = span_in_words(bar.first, bar.before)
        columns.append(HistogramColumn(place * STEP + 1, HEIGHT - height, height, width, label, bar.count, url))
    ends = [dateformat.format(bar.first, _SHORT[unit]) for bar in (bars[0], bars[-1])]
    peak = max(columns, key=lambda column: column.count)
    return HistogramChart(unit, len(bars) * STEP, columns, *ends, peak, _wider(filterset))


def _wider(filterset: CatalogueFilter) -> tuple[str, str] | None:
    if not filterset.span:
        return None
    first, before = filterset.span.first, filterset.span.before
    month = first.replace(day=1), (first.replace(day=1) + timedelta(days=31)).replace(day=1)
    year = date(first.year, 1, 1), date(first.year + 1, 1, 1)
    for around in (month, year):
        if around[1] - around[0] > before - first:
            return span_in_words(*around), filterset.url_for_period(*around)
    return "all years", filterset.url_without(filterset.filters_for(filterset.span))
