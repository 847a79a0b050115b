"""Times in the nights when clocks change: one hour comes twice in autumn, one does not come in spring.

>>> change = clock_change(datetime(2024, 11, 3, 1, 30), ZoneInfo("America/New_York"))
>>> change.is_repeated, str(change)
(True, '01:30 comes twice on November 3, 2024')
"""

from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from django.utils.translation import gettext as _

from articles.story.date_formatting import clock_in_words, day_in_words, offset_in_words
from articles.story.dates import InvalidStory, StoryDate


class ClockChange(NamedTuple):
    """The two moments that a time may mean: before and after the clocks change, with different offsets."""

    first: datetime
    second: datetime

    @property
    def is_repeated(self) -> bool:
        """Return whether the time comes twice; if not, it does not come at all."""
        # Not `second > first`: moments of the same zone compare by what their clocks show.
        first, second = (moment.utcoffset() or timedelta() for moment in self)
        return first > second

    @property
    def offsets(self) -> tuple[str, str]:
        """Return the two offsets in words: ("UTC−4", "UTC−5")."""
        return offset_in_words(self.first), offset_in_words(self.second)

    def __str__(self):
        day = day_in_words(StoryDate.from_stored(self.first.date().isoformat()))
        sentence = _("%(time)s comes twice on %(day)s")
        if not self.is_repeated:
            sentence = _("%(time)s is left out by the clocks on %(day)s")
        return sentence % {"time": clock_in_words(self.first.time()), "day": day}


def clock_change(moment: datetime, zone: tzinfo) -> ClockChange | None:
    """Return the change of clocks that puts a time without an offset in doubt; None if the time is sure."""
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return None if first.utcoffset() == second.utcoffset() else ClockChange(first, second)


def clock_change_between(first: StoryDate, second: StoryDate) -> ClockChange | None:
    """Return the change of clocks between two readings of one text, by `StoryDate.read` with a fold of 0 and of 1."""
    if first.text == second.text:
        return None
    return ClockChange(datetime.fromisoformat(first.text), datetime.fromisoformat(second.text))


def read_surely(text: str, zone: tzinfo) -> StoryDate:
    """Return the date of a text as `StoryDate.read` does.

    Raises InvalidStory also for a time without an offset that clocks showed twice or not at all.
    """
    first, second = (StoryDate.read(text, zone, fold) for fold in (0, 1))
    change = clock_change_between(first, second)
    if not change:
        return first
    if change.is_repeated:
        raise InvalidStory(f"date: {change}; write {first} for the first, or {second} for the second.")
    raise InvalidStory(f"date: {change}; write another time, or an offset as in {second}.")
