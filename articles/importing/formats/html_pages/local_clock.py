"""The clock of the place where a page was published: many a program says its dates in UTC, and the page prints them on
the local clock, which in the evening or the night is another day.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

from articles.importing.formats import Options
from articles.importing.formats.printed_moments import moment_of
from articles.story.dates import Precision, StoryDate

_UTC = re.compile(r"\d:\d\d.*(?:Z|GMT|[+-]00:?00)$")
_NAIVE = re.compile(r"[T ]\d\d?:\d\d(?::\d\d)?(?:\.\d{1,9})?$")
_FURTHEST = timedelta(hours=14)  # between a local clock and UTC
_WIDEST = timedelta(hours=10)  # from Sydney to Honolulu: beyond, a day beside is rather that of a change
_MOST = 200  # dates of a page that are compared
_STEP = timedelta(minutes=15)


def on_local_clock(
    published: StoryDate,
    texts: list[str],
    read_printed: Callable[[], StoryDate | None],
    options: Options,
    remarks: list[str],
) -> StoryDate:
    """Return a moment in UTC on the local clock, where the page has it so too: in one of `texts`, of which the first
    date is `published`, or in its printed date. Of a moment without an offset, UTC among the texts says the offset.

    Where the page has only its day, which is the day before or after, that day is the date. Any other date is returned
    as it is.
    """
    if published.precision is not Precision.MINUTE:
        return published
    read = [(text.strip(), date) for text in texts[:_MOST] if (date := moment_of(text, options))]
    first = next((text for text, date in read if date == published), "")
    clock = datetime.fromisoformat(published.text)
    others = [(text, datetime.fromisoformat(d.text)) for text, d in read if d.precision is Precision.MINUTE]
    if _NAIVE.search(first):
        offsets = (_offset(moment, clock) for text, moment in others if _UTC.search(text))
        offset = next(filter(None, offsets), None)
        return StoryDate.at(clock.replace(tzinfo=timezone(offset))) if offset else published
    if not _UTC.search(first):
        return published
    local, printed = [other for text, other in others if not _UTC.search(text)], read_printed()
    if printed and printed.precision is Precision.MINUTE:
        local.append(datetime.fromisoformat(printed.text))
    if offset := next(filter(None, (_offset(clock, other) for other in local)), None):
        return StoryDate.at(clock.astimezone(timezone(offset)))
    days = [date.day for date in (*(date for _, date in read), printed) if date and date.precision is Precision.DAY]
    if days and days[0] != clock.date() and _is_local_day(clock, days[0]):
        remarks.append(f"the day is the one that the page has: its metadata say {published} in UTC")
        return StoryDate(days[0].isoformat())
    return published


def _offset(moment: datetime, local: datetime) -> timedelta | None:
    """Return the offset of the clock that has a moment in UTC as `local`, None if none does."""
    offset = local.replace(tzinfo=None, second=0) - moment.replace(tzinfo=None, second=0)
    is_same_second = local.second in (0, moment.second)
    return None if not offset or abs(offset) > _FURTHEST or offset % _STEP or not is_same_second else offset


def _is_local_day(moment: datetime, day: date) -> bool:
    """Return whether it was another day somewhere at a moment in UTC."""
    return day in ((moment + _WIDEST).date(), (moment - _WIDEST).date())
