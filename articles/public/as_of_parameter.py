"""What `?as_of=` asks for: a day, meant to its end, or a moment.

?as_of=2024-07-01                     the end of that day in the newsroom's time zone
?as_of=2024-07-01T12:00:00-04:00      that moment; without an offset, in the newsroom's time zone
"""

import re
from datetime import date, datetime, time, tzinfo
from typing import NamedTuple

from django.utils import timezone

from articles.story.dates import InvalidStory, Precision, StoryDate
from articles.story.text import clean_text

# From the first year a story can have (see `validation`) to the last whose days all time zones can still name.
_YEARS = range(1441, 9999)
_SPACE_FOR_PLUS = re.compile(r" (\d\d:?\d\d)\Z", re.ASCII)


class AsOf(NamedTuple):
    """A time that was asked for: up to and including `moment`; `date` says how precisely it was put."""

    moment: datetime
    date: StoryDate

    @property
    def day(self) -> date:
        return timezone.localdate(self.moment)


class AsOfRequest(NamedTuple):
    """What the address asks for: a time that is past, or none and why."""

    as_of: AsOf | None = None
    notices: tuple[str, ...] = ()


def read_as_of(request) -> AsOfRequest:
    """Read `?as_of=`. What cannot be read, or is still to come, is answered with today and a notice."""
    text = request.GET.get("as_of", "").strip()
    if not text:
        return AsOfRequest(
            notices=("The address asks for no time; this is today’s page.",) if "as_of" in request.GET else ()
        )
    as_of = read(text, timezone.get_default_timezone())
    if as_of is None:
        excerpt = clean_text(text)[:40]
        return AsOfRequest(
            notices=(f"“{excerpt}” is not a day; write it like 2024-07-01. This is today’s page.",),
        )
    if as_of.date.precision is Precision.DAY and as_of.date.day == timezone.localdate():
        return AsOfRequest(notices=("That day is today: this is the page as it is now.",))
    if as_of.moment >= timezone.now():
        return AsOfRequest(notices=("That time is still to come; this is today’s page.",))
    return AsOfRequest(as_of)


def read(text: str, zone: tzinfo) -> AsOf | None:
    """Read a day or a moment; None for anything else. A “+” that an address turned into a space is put back."""
    try:
        when = StoryDate.read(_SPACE_FOR_PLUS.sub(r"+\1", text[:40]), zone)
        if when.precision not in (Precision.DAY, Precision.MINUTE) or when.day.year not in _YEARS:
            return None
        return AsOf(_end_of(when.day, zone) if when.precision is Precision.DAY else when.moment(zone), when)
    except (InvalidStory, ValueError, OverflowError):
        return None


def _end_of(day: date, zone: tzinfo) -> datetime:
    """Give the last second of a day: moments in the record are whole seconds."""
    return datetime.combine(day, time(23, 59, 59, fold=1), zone)
