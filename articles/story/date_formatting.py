"""Write dates in words, with the precision they have.

>>> in_words(StoryDate("2024-07-02T09:30+02:00"))
'July 2, 2024, 09:30 UTC+2'
"""

from datetime import datetime, timedelta

from articles.story.dates import Precision, StoryDate

MONTHS = ("January", "February", "March", "April", "May", "June", "July")
MONTHS += ("August", "September", "October", "November", "December")


def in_words(moment: StoryDate) -> str:
    """Return the date in words, with the time in the source's own offset if the date has a time."""
    day = day_in_words(moment)
    return f"{day}, {_time_in_words(moment)}" if moment.precision is Precision.MINUTE else day


def day_in_words(moment: StoryDate) -> str:
    """Return the day, month or year in words. Not with strftime: a list page formats dozens of dates."""
    year, month, day = moment.text[:4], moment.text[5:7], moment.text[8:10]
    month_name = MONTHS[int(month) - 1] if month else ""
    return f"{month_name} {int(day)}, {year}" if day else f"{month_name} {year}" if month else year


def offset_in_words(moment: datetime) -> str:
    """Return the offset of an aware datetime: "UTC+2", "UTC−3:30" or "UTC"."""
    minutes = int((moment.utcoffset() or timedelta()).total_seconds() // 60)
    hours, more_minutes = divmod(abs(minutes), 60)
    offset = f"{'+' if minutes > 0 else '−'}{hours}{f':{more_minutes:02}' if more_minutes else ''}" if minutes else ""
    return f"UTC{offset}"


def _time_in_words(moment: StoryDate) -> str:
    instant = datetime.fromisoformat(moment.text)
    return f"{instant:%H:%M} {offset_in_words(instant)}"
