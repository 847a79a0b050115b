"""A chart of stories over time: bars as SVG attributes alone (the policy forbids styles), with a table beside them."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from articles.search.search import Bar, Histogram
from articles.story.date_formatting import day_in_words
from articles.story.dates import StoryDate

WIDTH, HEIGHT = 1000, 100
# A few stories among thousands are still a line to be seen.
LEAST = 2
# As many characters of an ISO date as name the unit.
_WRITTEN = {"year": 4, "month": 7, "day": 10}


class ChartBar(NamedTuple):
    """One bar, in the units of the chart."""

    x: float
    y: float
    width: float
    height: float
    words: str
    count: int
    url: str


class BarChart(NamedTuple):
    """The bars from first to last, what they are called, and which is the tallest."""

    unit: str
    bars: list[ChartBar]
    most: ChartBar

    width, height = WIDTH, HEIGHT

    @property
    def filled(self) -> list[ChartBar]:
        """The bars that have stories, the newest first: the rows of the table."""
        return [bar for bar in reversed(self.bars) if bar.count]


def chart(histogram: Histogram, link: Callable[[Bar], str]) -> BarChart | None:
    """Draw a histogram; None where it is a single bar, and shows nothing."""
    bars: Sequence[Bar] = histogram.bars
    if len(bars) < 2:
        return None
    most, step = max(bar.count for bar in bars), WIDTH / len(bars)
    gap = step * 0.15
    chart_bars = []
    for number, bar in enumerate(bars):
        height = max(LEAST, HEIGHT * bar.count / most) if bar.count else 0
        chart_bars.append(
            ChartBar(
                x=round(number * step + gap / 2, 2),
                y=round(HEIGHT - height, 2),
                width=round(step - gap, 2),
                height=round(height, 2),
                words=in_words(bar.first, histogram.unit),
                count=bar.count,
                url=link(bar),
            )
        )
    return BarChart(histogram.unit, chart_bars, max(chart_bars, key=lambda bar: bar.count))


def by_year(counts: dict[int, int]) -> Histogram:
    """Make a histogram of stories by year, without gaps."""
    years = range(min(counts), max(counts) + 1) if counts else ()
    return Histogram("year", [Bar(date(y, 1, 1), date(y + 1, 1, 1), counts.get(y, 0)) for y in years])


@lru_cache(2_000)
def in_words(first: date, unit: str) -> str:
    return day_in_words(StoryDate.from_stored(first.isoformat()[: _WRITTEN[unit]]))
