"""Count the stories of each day for sitemaps, with the moment of the newest change, and update by the change log.

    days(generation)  →  {82000: DayCount(3, datetime(…))}          the number of a day is a docid without its sequence

A full count reads every story. So a process counts once, and later only the days that the change log has after the
generation of the count. If the log no longer has that generation, or if it was rolled back, all is counted again. Rows
may be newer than the generation of the count; then the log has their days, and they are counted again.
"""

from datetime import datetime
from threading import Lock
from typing import NamedTuple

from django.db.models import Count, F, Max, Q, QuerySet

from articles.models import CatalogueChange, CatalogueEntry, Generation

TIME_BITS = 14  # bits of a docid for the sequence number in its day
MAX_DAYS_AT_ONCE = 100  # if more days changed, all days are counted


class DayCount(NamedTuple):
    """The number of stories of a day, and the moment of the newest change."""

    stories: int
    changed_at: datetime


class _CountedDays(NamedTuple):
    """The counts of all days, as of a generation or later."""

    number: int
    token: int
    days: dict[int, DayCount]


class _DayCache:
    """The counts of this process, with the lock for replacing them."""

    def __init__(self):
        self.lock, self.counted = Lock(), None


_cache = _DayCache()


def indexed() -> QuerySet[CatalogueEntry]:
    """Return the entries that search engines may list."""
    return CatalogueEntry.objects.filter(noindex=False)


def days(now: Generation) -> dict[int, DayCount]:
    """Return the counts of all days with stories, as of `now` or later; `now` is the current generation."""
    with _cache.lock:
        counted = _cache.counted
        if counted is None or (counted.number, counted.token) != (now.number, now.token):
            _cache.counted = counted = _CountedDays(now.number, now.token, _refreshed(counted))
        return counted.days


def _refreshed(counted: _CountedDays | None) -> dict[int, DayCount]:
    changed = _changed_since(counted) if counted else None
    if changed is None or len(changed) > MAX_DAYS_AT_ONCE:
        return _count(indexed())
    if not changed:
        return counted.days
    condition = Q()
    for number in changed:
        condition |= Q(docid__gte=number << TIME_BITS, docid__lt=(number + 1) << TIME_BITS)
    others = {number: day for number, day in counted.days.items() if number not in changed}
    return others | _count(indexed().filter(condition))


def _changed_since(counted: _CountedDays) -> set[int] | None:
    """Return the numbers of the days with changes after the count; None if the log does not have its generation."""
    log = CatalogueChange.objects.filter(generation__gte=counted.number)
    rows = list(log.values_list("generation", "token", "docid"))
    if not any((number, token) == (counted.number, counted.token) for number, token, _ in rows):
        return None
    return {docid >> TIME_BITS for number, _, docid in rows if docid is not None and number > counted.number}


def _count(entries: QuerySet[CatalogueEntry]) -> dict[int, DayCount]:
    rows = entries.order_by().values_list(F("docid").bitrightshift(TIME_BITS)).annotate(Count("pk"), Max("changed_at"))
    return {number: DayCount(stories, changed_at) for number, stories, changed_at in rows}
