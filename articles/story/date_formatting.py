"""Write dates in words, with the precision they have, in the language of the newsroom and the order it is used to.

>>> in_words(StoryDate("2024-07-02T09:30+02:00"))
'July 2, 2024, 09:30 UTC+2'

Names of months and the order of a date are Django's; TIME_STYLE and ZONE_NAMES of the settings change times.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.conf import settings
from django.utils.dates import MONTHS_3
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, gettext, pgettext

from articles.story.dates import StoryDate

_FORMATS = {4: "Y", 7: "YEAR_MONTH_FORMAT", 10: "DATE_FORMAT"}
# What TIME_STYLE may be; without one the language decides.
TIME_STYLES = {"24": "H:i", "12": "g:i a"}


def in_words(moment: StoryDate) -> str:
    """Return the date in words, with the time in the source's own offset if the date has a time."""
    day = day_in_words(moment)
    if len(moment.text) <= 10:
        return day
    return gettext("%(date)s, %(time)s") % {"date": day, "time": time_in_words(moment)}


def day_in_words(moment: StoryDate) -> str:
    """Return the day, month or year in words."""
    return _day_in_words(moment.text[:10], get_language() or "")


def time_in_words(moment: StoryDate) -> str:
    """Return the time of a date with its offset: "09:30 UTC+2"; empty if the date has no time."""
    if len(moment.text) <= 10:
        return ""
    return _time_in_words(moment.text[11:], get_language() or "", settings.TIME_STYLE, tuple(settings.ZONE_NAMES))


def weekday_in_words(day: date) -> str:
    """Return a day with its weekday: "Tuesday, July 2, 2024"."""
    return gettext("%(weekday)s, %(date)s") % {"weekday": date_format(day, "l"), "date": date_format(day)}


def short_in_words(day: date, unit: str) -> str:
    """Return the year, month or day that begins with a day, in few letters: "2024", "Jul 2024", "Jul 2, 2024"."""
    parts = {"month": str(MONTHS_3[day.month]).title(), "day": day.day, "year": f"{day.year:04}"}
    if unit == "day":
        return pgettext("short date", "%(month)s %(day)s, %(year)s") % parts
    return pgettext("short month", "%(month)s %(year)s") % parts if unit == "month" else parts["year"]


def clock_in_words(clock: time) -> str:
    """Return a time of day as the newsroom writes it: "09:30", or "9:30 a.m."."""
    return time_format(clock, TIME_STYLES.get(settings.TIME_STYLE, "TIME_FORMAT"))


def offset_in_words(moment: datetime) -> str:
    """Return the offset of an aware datetime: "UTC+2", "UTC−3:30" or "UTC"; or its name in the settings, as "ET"."""
    minutes = int((moment.utcoffset() or timedelta()).total_seconds() // 60)
    hours, more_minutes = divmod(abs(minutes), 60)
    iso = f"{'-' if minutes < 0 else '+'}{hours:02}:{more_minutes:02}"
    for zone in settings.ZONE_NAMES:
        if zone.startswith(f"{iso} "):
            return zone[len(iso) + 1 :].strip()
    offset = f"{'+' if minutes > 0 else '−'}{hours}{f':{more_minutes:02}' if more_minutes else ''}" if minutes else ""
    return f"UTC{offset}"


# A page writes dozens of dates, often the same ones, and Django needs a while for each. What decides is in the key.
@lru_cache(8192)
def _time_in_words(text: str, language: str, style: str, zones: tuple[str, ...]) -> str:
    instant = datetime.fromisoformat(f"2000-01-01T{text}")
    return f"{clock_in_words(instant.time())} {offset_in_words(instant)}"


@lru_cache(8192)
def _day_in_words(text: str, language: str) -> str:
    """Return a date without a time in words."""
    return date_format(StoryDate.from_stored(text).day, _FORMATS[len(text)])
