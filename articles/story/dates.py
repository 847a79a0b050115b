"""Dates with the precision of their source: a year, a month, a day or a minute. No time of day is invented.

Format: ISO 8601 with reduced precision, https://www.iso.org/iso-8601-date-and-time-format.html
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum


class InvalidStory(ValueError):
    """Raised for a story that the archive cannot store; the message names the part, the value and the remedy."""


class Precision(StrEnum):
    """The smallest unit that a date names."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"


_DATE = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:[T ](?P<time>\d\d:\d\d(?::\d\d(?:\.\d+)?)?)"
    r"\s?(?P<offset>Z|[+-]\d\d:?\d\d)?)?)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class StoryDate:
    """A date as precise as its source: `2024`, `2024-07`, `2024-07-02` or `2024-07-02T09:30+02:00`.

    The text is ISO 8601 with reduced precision. A time of day always has the offset of its source, and seconds only if
    the source has them. Raises InvalidStory for any other text.
    """

    text: str

    def __post_init__(self):
        match = _DATE.fullmatch(self.text) if isinstance(self.text, str) else None
        if not match:
            raise InvalidStory(
                f"date: {self.text!r} is not a date; write 2024, 2024-07, 2024-07-02 or 2024-07-02T09:30Z."
            )
        if match["time"] and not match["offset"]:
            raise InvalidStory(
                f"date: {self.text!r} has a time but no offset; read it with StoryDate.read(text, zone)."
            )
        try:
            if match["time"]:
                moment = datetime.fromisoformat(self.text).replace(microsecond=0)
                moment.astimezone(UTC)
                text = moment.isoformat(timespec="seconds" if moment.second else "minutes")
            else:
                text = self.text
                date(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
        except (ValueError, OverflowError) as error:
            raise InvalidStory(f"date: {self.text!r} is not in the calendar ({error}).") from None
        object.__setattr__(self, "text", text)

    def __str__(self):
        return self.text

    def __reduce__(self):
        """Pickle the date as its text, so that another process does not check the text again."""
        return _restore, (self.text,)

    @classmethod
    def read(cls, text: str, zone: tzinfo) -> "StoryDate":
        """Return the date of ISO 8601 text.

        A time without an offset is a time in `zone`; midnight without an offset counts as a day without a time. Raises
        InvalidStory.
        """
        text = str(text).strip()
        match = _DATE.fullmatch(text)
        if match and match["time"] and not match["offset"]:
            try:
                moment = datetime.fromisoformat(text)
            except ValueError as error:
                raise InvalidStory(f"date: {text!r} is not in the calendar ({error}).") from None
            return cls(text[:10]) if not any(moment.timetuple()[3:6]) else cls.at(moment.replace(tzinfo=zone))
        return cls(text)

    @classmethod
    def from_stored(cls, text: str) -> "StoryDate":
        """Return the date of a text that the archive itself wrote, without checking it again."""
        return _restore(text)

    @classmethod
    def at(cls, moment: datetime) -> "StoryDate":
        """Return the date of an aware datetime, in the offset of the datetime and to the second."""
        return cls(moment.isoformat(timespec="seconds"))

    @property
    def precision(self) -> Precision:
        """Return the smallest unit of the date."""
        return {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}.get(len(self.text), Precision.MINUTE)

    @property
    def day(self) -> date:
        """Return the day in the source's own offset; of a month or year the first day. URLs and date lists use it."""
        return date(int(self.text[:4]), int(self.text[5:7] or 1), int(self.text[8:10] or 1))

    @property
    def minute_of_day(self) -> int:
        """Return the minutes since midnight in the source's own offset; 0 without a time of day."""
        return int(self.text[11:13]) * 60 + int(self.text[14:16]) if len(self.text) > 10 else 0

    def moment(self, zone: tzinfo) -> datetime:
        """Return the date as an aware datetime; without a time of day 00:00 in `zone`.

        No other function adds a time of day to a date.
        """
        if self.precision is Precision.MINUTE:
            return datetime.fromisoformat(self.text)
        return datetime(self.day.year, self.day.month, self.day.day, tzinfo=zone)


def _restore(text: str) -> StoryDate:
    instance = object.__new__(StoryDate)
    object.__setattr__(instance, "text", text)
    return instance
