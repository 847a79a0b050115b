"""The days that sitemaps list: how many stories each has, and when the newest change in it was; kept true by the log.

    days(generation)  →  {82000: Day(3, datetime(…))}          the number of a day is a docid without its place

Counting them all looks at every story. So a process counts once, and then only the days that the change log names
after the generation it knows. A generation that the log has forgotten, or that was rolled back, is counted anew. Rows
may be newer than the generation they are known under; the log then names their days once more.
"""

from datetime import datetime
from threading import Lock
from typing import NamedTuple

from django.db.models import Count, F, Max, Q, QuerySet

from articles.models import CatalogueChange, CatalogueEntry, Generation

TIME_BITS = 14  # bits of a docid that say which story of its day it is
MAX_DAYS_AT_ONCE = 100  # days at once; more are counted with all the others


class DayCount(NamedTuple):
    """What the index has to know of a day."""

    stories: int
    changed_at: datetime


class _CountedDays(NamedTuple):
    """All days as they were at a generation, or later."""

    number: int
    token: int
    days: dict[int, DayCount]


class _DayCache:
    """What this process has counted, and the lock under which it is replaced."""

    def __init__(self):
        self.lock, self.counted = Lock(), None


_cache = _DayCache()


def indexed() -> QuerySet[CatalogueEntry]:
    """The stories that search engines may list."""
    return CatalogueEntry.objects.filter(noindex=False)


def days(now: Generation) -> dict[int, DayCount]:
    """Give every day that has stories, not older than the generation, which the caller has just read."""
    with _cache.lock:
        known = _cache.counted
        if known is None or (known.number, known.token) != (now.number, now.token):
            _cache.counted = known = _CountedDays(now.number, now.token, _refreshed(known))
        return known.days


def _refreshed(known: _CountedDays | None) -> dict[int, DayCount]:
    changed = _changed_since(known) if known else None
    if changed is None or len(changed) > MAX_DAYS_AT_ONCE:
        return _count(indexed())
    if not changed:
        return known.days
    within = Q()
    for number in changed:
        within |= Q(docid__gte=number << TIME_BITS, docid__lt=(number + 1) << TIME_BITS)
    others = {number: day for number, day in known.days.items() if number not in changed}
    return others | _count(indexed().filter(within))


def _changed_since(known: _CountedDays) -> set[int] | None:
    """Name the days with changes after a generation; None if the log no longer goes back to it."""
    log = CatalogueChange.objects.filter(generation__gte=known.number)
    rows = list(log.values_list("generation", "token", "docid"))
    if not any((number, token) == (known.number, known.token) for number, token, _ in rows):
        return None
    return {docid >> TIME_BITS for number, _, docid in rows if docid is not None and number > known.number}


def _count(entries: QuerySet[CatalogueEntry]) -> dict[int, DayCount]:
    rows = entries.order_by().values_list(F("docid").bitrightshift(TIME_BITS)).annotate(Count("pk"), Max("changed_at"))
    return {number: DayCount(stories, changed_at) for number, stories, changed_at in rows}
