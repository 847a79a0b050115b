"""A chart of stories over time: SVG bars without styles, which the Content-Security-Policy forbids, and a table."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from articles.public.archive.filter_labels import unit_in_words
from articles.search.search import Bar, Histogram
from articles.story.lazy_text import gettext_lazy as _

WIDTH, HEIGHT = 1000, 100
# More years than these are shown by decade.
MAX_YEARS = 60
# So that a few stories among thousands are still a visible line.
MIN_HEIGHT = 2


_UNIT_LABELS = {"decade": _("Decade"), "year": _("Year"), "month": _("Month"), "day": _("Day")}
_TABLE_TITLES = {
    "decade": _("Stories by decade, as a table"),
    "year": _("Stories by year, as a table"),
    "month": _("Stories by month, as a table"),
    "day": _("Stories by day, as a table"),
}


class ChartBar(NamedTuple):
    """One bar, in the units of its chart. Without stories `height` is 0 and there is no link."""

    x: float
    y: float
    width: float
    height: float
    label: str
    count: int
    url: str


class BarChart(NamedTuple):
    """The bars in order of time, their unit, and the tallest one."""

    unit: str
    bars: list[ChartBar]
    peak: ChartBar

    width, height = WIDTH, HEIGHT
    column_label = property(lambda self: unit_label(self.unit))
    table_title = property(lambda self: _TABLE_TITLES[self.unit])

    @property
    def filled(self) -> list[ChartBar]:
        """The bars with stories, the newest first, for the table."""
        return [bar for bar in reversed(self.bars) if bar.count]


def chart(histogram: Histogram, link: Callable[[Bar], str]) -> BarChart | None:
    """Return the chart of a histogram; None if it has fewer than two bars. `link` returns the URL of a bar."""
    histogram = in_decades(histogram)
    bars: Sequence[Bar] = histogram.bars
    if len(bars) < 2:
        return None
    highest, step = max(bar.count for bar in bars), WIDTH / len(bars)
    gap = step * 0.15
    chart_bars = []
    for number, bar in enumerate(bars):
        height = max(MIN_HEIGHT, HEIGHT * bar.count / highest) if bar.count else 0
        chart_bars.append(
            ChartBar(
                x=round(number * step + gap / 2, 2),
                y=round(HEIGHT - height, 2),
                width=round(step - gap, 2),
                height=round(height, 2),
                label=unit_in_words(bar.first, histogram.unit),
                count=bar.count,
                url=link(bar),
            )
        )
    return BarChart(histogram.unit, chart_bars, max(chart_bars, key=lambda bar: bar.count))


def unit_label(unit: str) -> str:
    """Return the head of a table's column of decades, years, months or days."""
    return _UNIT_LABELS[unit]


def in_decades(histogram: Histogram) -> Histogram:
    """Return a histogram of many years by decade, so that a bar can be seen and tapped; any other unchanged."""
    if histogram.unit != "year" or len(histogram.bars) <= MAX_YEARS:
        return histogram
    counts: dict[int, int] = {}
    for bar in histogram.bars:
        decade = bar.first.year // 10 * 10
        counts[decade] = counts.get(decade, 0) + bar.count
    return Histogram("decade", [Bar(date(y, 1, 1), date(y + 10, 1, 1), count) for y, count in counts.items()])


def by_year(counts: dict[int, int]) -> Histogram:
    """Return the histogram of counts by year; years without stories have empty bars."""
    years = range(min(counts), max(counts) + 1) if counts else ()
    return Histogram("year", [Bar(date(y, 1, 1), date(y + 1, 1, 1), counts.get(y, 0)) for y in years])
