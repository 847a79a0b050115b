"""The parameter `?as_of=`: a day, which means its end, or a moment.

?as_of=2024-07-01                     the end of that day in the newsroom's time zone
?as_of=2024-07-01T12:00:00-04:00      that moment; without an offset, in the newsroom's time zone
"""

import re
from datetime import date, datetime, time, tzinfo
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.story.dates import InvalidStory, Precision, StoryDate
from articles.story.text import clean_text

# From the first year of a story (see `validation`) to the last year that is valid in all time zones.
_YEARS = range(1441, 9999)
_SPACE_FOR_PLUS = re.compile(r" (\d\d:?\d\d)\Z", re.ASCII)


class AsOf(NamedTuple):
    """A past time: all up to and including `moment`; `date` has the precision of the parameter."""

    moment: datetime
    date: StoryDate

    @property
    def day(self) -> date:
        """The day of the moment in the newsroom's time zone."""
        return timezone.localdate(self.moment)


class AsOfRequest(NamedTuple):
    """The value of the parameter: a past time, or None and the notices that say why."""

    as_of: AsOf | None = None
    notices: tuple[str, ...] = ()


def read_as_of(request) -> AsOfRequest:
    """Return the past time of `?as_of=`; for an unreadable or future time None with a notice."""
    text = request.GET.get("as_of", "").strip()
    if not text:
        return AsOfRequest(
            notices=(_("The address asks for no time; this is today’s page."),) if "as_of" in request.GET else ()
        )
    as_of = read(text, timezone.get_default_timezone())
    if as_of is None:
        excerpt = clean_text(text)[:40]
        return AsOfRequest(
            notices=(
                _("“%(text)s” is not a day; write it like 2024-07-01. This is today’s page.") % {"text": excerpt},
            ),
        )
    if as_of.date.precision is Precision.DAY and as_of.date.day == timezone.localdate():
        return AsOfRequest(notices=(_("That day is today: this is the page as it is now."),))
    if as_of.moment >= timezone.now():
        return AsOfRequest(notices=(_("That time is still to come; this is today’s page."),))
    return AsOfRequest(as_of)


def read(text: str, zone: tzinfo) -> AsOf | None:
    """Return a day or a moment, or None for any other text. A space before an offset is read as the "+" it was."""
    try:
        story_date = StoryDate.read(_SPACE_FOR_PLUS.sub(r"+\1", text[:40]), zone)
        if story_date.precision not in (Precision.DAY, Precision.MINUTE) or story_date.day.year not in _YEARS:
            return None
        return AsOf(
            _end_of(story_date.day, zone) if story_date.precision is Precision.DAY else story_date.moment(zone),
            story_date,
        )
    except (InvalidStory, ValueError, OverflowError):
        return None


def _end_of(day: date, zone: tzinfo) -> datetime:
    """Return the last second of a day; moments in the record are whole seconds."""
    return datetime.combine(day, time(23, 59, 59, fold=1), zone)
