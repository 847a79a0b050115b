"""The timeline beside search results: a bar for each year, month or day, which links to the list of that period."""

from datetime import date, timedelta
from typing import NamedTuple

from articles.public.archive.filter_labels import span_in_words, unit_in_words
from articles.public.archive.filters import CatalogueFilter
from articles.public.bar_chart import ChartBar, in_decades, unit_label
from articles.search.search import SearchResults
from articles.story.date_formatting import short_in_words
from articles.story.lazy_text import gettext_lazy as _

HEIGHT = 100
_TITLES = {
    "decade": _("Stories per decade"),
    "year": _("Stories per year"),
    "month": _("Stories per month"),
    "day": _("Stories per day"),
}
STEP = 10  # the width of a bar with its gap


class HistogramChart(NamedTuple):
    """The bars in order of time, without gaps. `peak` is None if all are equal.

    `wider` is the label and the URL of the period around this one; the label is "" for all years.
    """

    unit: str
    width: int
    columns: list[ChartBar]
    first: str
    last: str
    peak: ChartBar | None
    wider: tuple[str, str] | None

    column_label = property(lambda self: unit_label(self.unit))
    title = property(lambda self: _TITLES[self.unit])


def chart(filterset: CatalogueFilter, results: SearchResults) -> HistogramChart | None:
    """Return the chart of the results; None without results, or for a single bar without a filter by date."""
    unit, bars = in_decades(results.histogram)
    highest = max((bar.count for bar in bars), default=0)
    if not highest or (len(bars) < 2 and not filterset.span):
        return None
    columns = []
    for number, bar in enumerate(bars):
        height = max(3, round(bar.count * HEIGHT / highest)) if bar.count else 0
        width = STEP - 2 if len(bars) < 150 else STEP
        url = filterset.url_for_period(bar.first, bar.before) if bar.count else ""
        label = span_in_words(bar.first, bar.before)
        columns.append(ChartBar(number * STEP + 1, HEIGHT - height, width, height, label, bar.count, url))
    ends = [_short(bar.first, unit) for bar in (bars[0], bars[-1])]
    heights = {column.count for column in columns if column.count}
    peak = max(columns, key=lambda column: column.count) if len(heights) > 1 else None
    return HistogramChart(unit, len(bars) * STEP, columns, *ends, peak, _wider(filterset))


def _wider(filterset: CatalogueFilter) -> tuple[str, str] | None:
    if not filterset.span:
        return None
    first, before = filterset.span.first, filterset.span.before
    month = first.replace(day=1), (first.replace(day=1) + timedelta(days=31)).replace(day=1)
    year = date(first.year, 1, 1), date(first.year + 1, 1, 1)
    for period in (month, year):
        if period[1] - period[0] > before - first:
            return span_in_words(*period), filterset.url_for_period(*period)
    return "", filterset.url_without(filterset.filters_for(filterset.span))


def _short(day: date, unit: str) -> str:
    return unit_in_words(day, unit) if unit == "decade" else short_in_words(day, unit)
