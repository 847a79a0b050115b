"""Dates in words, exactly as precise as they are known.

>>> in_words(StoryDate("2024-07-02T09:30+02:00"))
'July 2, 2024, 09:30 UTC+2'
"""

from datetime import datetime

from articles.story.dates import Precision, StoryDate

MONTHS = ("January", "February", "March", "April", "May", "June", "July")
MONTHS += ("August", "September", "October", "November", "December")


def in_words(moment: StoryDate) -> str:
    """Write the date, with the time in the source's own offset where one is known."""
    day = day_in_words(moment)
    return f"{day}, {_time_in_words(moment)}" if moment.precision is Precision.MINUTE else day


def day_in_words(moment: StoryDate) -> str:
    """Write the day, month or year; by hand, since lists write dozens."""
    year, month, day = moment.text[:4], moment.text[5:7], moment.text[8:10]
    named = MONTHS[int(month) - 1] if month else ""
    return f"{named} {int(day)}, {year}" if day else f"{named} {year}" if month else year


def _time_in_words(moment: StoryDate) -> str:
    instant = datetime.fromisoformat(moment.text)
    minutes = int(instant.utcoffset().total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    offset = f"{'+' if minutes > 0 else '−'}{hours}{f':{rest:02}' if rest else ''}" if minutes else ""
    return f"{instant:%H:%M} UTC{offset}"
