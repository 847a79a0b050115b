"""Dates in words, exactly as precise as they are known.

>>> in_words(StoryDate("2024-07-02T09:30+02:00"))
'July 2, 2024, 09:30 UTC+2'
"""

from datetime import datetime

from django.utils import dateformat

from articles.dates import Precision, StoryDate


def in_words(moment: StoryDate) -> str:
    """Write the date, with the time in the source's own offset where one is known."""
    day = day_in_words(moment)
    return f"{day}, {_time_in_words(moment)}" if moment.precision is Precision.MINUTE else day


def day_in_words(moment: StoryDate) -> str:
    return dateformat.format(moment.day, {Precision.YEAR: "Y", Precision.MONTH: "F Y"}.get(moment.precision, "F j, Y"))


def _time_in_words(moment: StoryDate) -> str:
    instant = datetime.fromisoformat(moment.text)
    minutes = int(instant.utcoffset().total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    offset = f"{'+' if minutes > 0 else '−'}{hours}{f':{rest:02}' if rest else ''}" if minutes else ""
    return f"{instant:%H:%M} UTC{offset}"
