"""`/on-this-day/`: stories of today's day of the year in earlier years; `/on-this-day/07-02/` of another day."""

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from django.http import Http404

from articles.catalogue.entry_queries import by_docid
from articles.models import CatalogueEntry
from articles.models.catalogue import docid_of
from articles.public.base import CatalogueView
from articles.public.pagination import photographs
from articles.search import search

OF_YEAR = 5  # stories of one year
MAX_STORIES = 60
_LEAP_YEAR = 2024


class YearOnThisDay(NamedTuple):
    """The stories of the day in one year, at most OF_YEAR, and how many there are."""

    day: date
    entries: list[CatalogueEntry]
    count: int


class OnThisDayView(CatalogueView):
    """The stories of one day of the year, the newest year first; two queries with the photos."""

    template_name = "articles/lists/on_this_day.html"

    def get_context_data(self, month="", day="", **kwargs):
        try:
            self.day_of_year = date(_LEAP_YEAR, int(month), int(day)) if month else self.today
        except ValueError:
            raise Http404("There is no such day.") from None
        years = self._years(search.docids())
        entries = [entry for year in years for entry in year.entries]
        neighbours = [date(_LEAP_YEAR, self.day_of_year.month, self.day_of_year.day) + timedelta(n) for n in (-1, 1)]
        return super().get_context_data(
            day_of_year=self.day_of_year,
            years=years,
            photos=photographs(entries),
            day_before=neighbours[0],
            day_after=neighbours[1],
            is_one_day=True,
            **kwargs,
        )

    def _years(self, docids: np.ndarray) -> list[YearOnThisDay]:
        if not len(docids):
            return []
        first, last = (CatalogueEntry(docid=int(docids[place])).day.year for place in (0, -1))
        days = [day for year in range(last, first - 1, -1) if (day := self._in(year)) and day < self.today]
        ranges = [np.searchsorted(docids, [docid_of(day), docid_of(day + timedelta(1))]).tolist() for day in days]
        docids_by_year = [docids[max(start, end - OF_YEAR) : end][::-1].tolist() for start, end in ranges]
        loaded = by_docid([docid for of_year in docids_by_year for docid in of_year][:MAX_STORIES])
        years = (
            YearOnThisDay(day, [loaded[docid] for docid in of_year if docid in loaded], end - start)
            for day, of_year, (start, end) in zip(days, docids_by_year, ranges, strict=True)
        )
        return [year for year in years if year.entries]

    def _in(self, year: int) -> date | None:
        try:
            return self.day_of_year.replace(year=year)
        except ValueError:  # February 29
            return None
