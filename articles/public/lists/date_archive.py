"""The archive by date: pages of years, months and days, with links to the periods before and after."""

import calendar
import math
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import get_format
from django.views.decorators.http import require_safe

from articles.catalogue.entry_queries import by_docid
from articles.models import CatalogueEntry
from articles.models.catalogue import EPOCH, docid_of
from articles.public.base import CACHE, CatalogueView, EarlyResponse
from articles.public.lists.summary import summarise
from articles.public.lists.taxonomy import StoryListView
from articles.search import search
from articles.search.query.nodes import PublishedRange
from articles.search.search import Bar
from articles.sql.expressions import Param
from articles.sql.prepared import PreparedQuery

# The years that a story can have (see `story.validation`).
FIRST_YEAR, LAST_YEAR = 1441, 2157
HEADLINES = 3  # of each month on the page of a year


def day_of(year: str, month: str, day: str) -> date:
    """Return the day of a URL. Raises Http404 for a day that is not in the calendar or can have no stories."""
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise Http404("The archive has no such year.")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Http404("There is no such day.") from None


def neighbours(first: int, last: int) -> tuple[CatalogueEntry | None, CatalogueEntry | None]:
    """Return the last entry before docid `first` and the first entry after docid `last`, in one query."""
    entries = _NEIGHBOURS.fetch(first=first, last=last)
    return (
        next((entry for entry in entries if entry.docid < first), None),
        next((entry for entry in entries if entry.docid > last), None),
    )


def _neighbours() -> QuerySet[CatalogueEntry]:
    ids = CatalogueEntry.objects.values("docid")
    before = Subquery(ids.filter(docid__lt=Param("first", BigIntegerField())).order_by("-docid")[:1])
    after = Subquery(ids.filter(docid__gt=Param("last", BigIntegerField())).order_by("docid")[:1])
    return CatalogueEntry.objects.filter(Q(docid=before) | Q(docid=after)).order_by("docid")


_NEIGHBOURS = PreparedQuery(_neighbours)  # every page of a period asks it


class DateRangeView(CatalogueView):
    """The page of a period from `first` up to, not including, `end`."""

    first: date
    end: date
    unit = ""

    def get_context_data(self, **kwargs):
        before, after = neighbours(docid_of(self.first), docid_of(self.end) - 1)
        neighbour_links = {
            "unit": self.unit,
            "first": self.first,
            "before": before and before.day,
            "after": after and after.day,
            "year": f"{self.first.year:04}",
        }
        if not self.has_stories():
            context = neighbour_links | {"notices": [], "path": self.request.path}
            page = render_to_string("articles/lists/nothing_as_of.html", context, self.request)
            raise EarlyResponse(HttpResponseNotFound(page))
        # The calendar or the list shows the same as a chart.
        summary = summarise(PublishedRange(self.first, self.end), _month_of)._replace(chart=None)
        return super().get_context_data(summary=summary, **neighbour_links, **kwargs)

    def entries(self):
        """Return the entries of the period."""
        return CatalogueEntry.objects.since(self.first).until(self.end)

    def has_stories(self) -> bool:
        """Return whether the period has stories; without any the page answers 404."""
        raise NotImplementedError

    def counts(self) -> dict[date, int]:
        """Return the number of stories by day, without empty days."""
        days = self.entries().order_by().values_list(F("docid").bitrightshift(14)).annotate(Count("pk"))
        return {date.fromordinal(EPOCH.toordinal() + number): count for number, count in days}


class MonthOfYear(NamedTuple):
    """A month on the page of its year: its number of stories, its calendar and its newest stories."""

    first: date
    count: int
    weeks: list[list["CalendarDay"]]
    entries: list[CatalogueEntry]


class YearView(DateRangeView):
    """The page of a year: of each month a calendar and the headlines of its newest stories."""

    template_name = "articles/lists/year.html"
    unit = "year"

    def get_context_data(self, year, **kwargs):
        self.first = day_of(year, "1", "1")
        self.end = date(self.first.year + 1, 1, 1)
        docids = search.docids(PublishedRange(self.first, self.end))
        numbers, counts = np.unique(docids >> 14, return_counts=True)
        self.days = {
            date.fromordinal(EPOCH.toordinal() + number): count
            for number, count in zip(numbers.tolist(), counts.tolist(), strict=True)
        }
        return super().get_context_data(months=self._months(docids), count=len(docids), **kwargs)

    def has_stories(self):
        return bool(self.days)

    def _months(self, docids: np.ndarray) -> list[MonthOfYear]:
        """Return the twelve months; one query, for the headlines."""
        firsts = [date(self.first.year, number, 1) for number in range(1, 13)]
        starts = np.searchsorted(docids, [docid_of(first) for first in [*firsts, self.end]]).tolist()
        ranges = list(pairwise(starts))
        newest = [docids[max(start, end - HEADLINES) : end][::-1].tolist() for start, end in ranges]
        entries = by_docid({docid for of_month in newest for docid in of_month})
        return [
            MonthOfYear(
                first,
                end - start,
                weeks(first.year, first.month, self.days),
                [entries[docid] for docid in of_month if docid in entries],
            )
            for first, (start, end), of_month in zip(firsts, ranges, newest, strict=True)
        ]


class MonthView(DateRangeView, StoryListView):
    """The page of a month: a calendar and the list of stories."""

    template_name = "articles/lists/month.html"
    unit = "month"

    def get_context_data(self, year, month, **kwargs):
        self.first = day_of(year, month, "1")
        self.end = (self.first + timedelta(days=32)).replace(day=1)
        self.days = self.counts()
        return super().get_context_data(
            weeks=weeks(self.first.year, self.first.month, self.days), count=sum(self.days.values()), **kwargs
        )

    def stories(self):
        return self.entries()

    def has_stories(self):
        return bool(self.days)


class DayView(DateRangeView, StoryListView):
    """The page of a day: the list of stories."""

    template_name = "articles/lists/day.html"
    unit = "day"

    def get_context_data(self, year, month, day, **kwargs):
        self.first = day_of(year, month, day)
        self.end = self.first + timedelta(days=1)
        self.count = self.entries().order_by().count()
        return super().get_context_data(count=self.count, is_one_day=True, **kwargs)

    def stories(self):
        return self.entries()

    def has_stories(self):
        return bool(self.count)


@require_safe
def redirect_to_date(request: HttpRequest, year: str, month: str, day: str = "") -> HttpResponse:
    """Redirect a date without its zeros, such as /2023/4/14/, to the page of the date. Raises Http404."""
    first = day_of(year, month, day or "1")
    name, args = ("day", [year, f"{first:%m}", f"{first:%d}"]) if day else ("month", [year, f"{first:%m}"])
    response = HttpResponsePermanentRedirect(reverse(name, args=args))
    response.headers["Cache-Control"] = CACHE
    return response


def _month_of(bar: Bar) -> str:
    return _month(bar.first.year, bar.first.month)


@lru_cache(1_000)
def _month(year: int, month: int) -> str:
    return reverse("month", args=[f"{year:04}", f"{month:02}"])


MIN_FOR_DARKEST = 4  # stories of a day with the darkest shade, at least


class CalendarDay(NamedTuple):
    """A cell of a calendar: the day, its number of stories and its shade, 0 to 4; `day` is None outside the month."""

    day: date | None = None
    count: int = 0
    heat: int = 0


def weekdays() -> list[int]:
    """Return the numbers of the days of a week (0 is Monday), from the first one of the newsroom's language."""
    first = (get_format("FIRST_DAY_OF_WEEK") - 1) % 7
    return [(first + number) % 7 for number in range(7)]


def weeks(year: int, month: int, counts: dict[date, int]) -> list[list[CalendarDay]]:
    """Return the weeks of a month; the day with the most stories of all `counts` has the darkest shade."""
    month_weeks = calendar.Calendar(firstweekday=weekdays()[0]).monthdatescalendar(year, month)
    most = max([MIN_FOR_DARKEST, *counts.values()])
    return [
        [_cell(day, counts.get(day, 0), most) if day.month == month else CalendarDay() for day in week]
        for week in month_weeks
    ]


def _cell(day: date, count: int, most: int) -> CalendarDay:
    # By the square root, so that one day with very many stories does not make all the others pale.
    return CalendarDay(day, count, math.ceil(4 * math.sqrt(count / most)) if count else 0)
