"""Dates as precise as their source gave them: a year, a month, a day or a minute. Nothing invents a time of day."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum


class InvalidStory(ValueError):
    """A story, or a part of it, that cannot be kept; the message names the part, the value and the remedy."""


class Precision(StrEnum):
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
    """Say when, as precisely as the source did: `2024`, `2024-07`, `2024-07-02` or `2024-07-02T09:30+02:00`.

    The text is ISO 8601 with reduced precision; a time of day always carries the source's own offset, and
    seconds only where the source gave them. Raises InvalidStory for anything else.
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
        """Travel to another process as its text, which needs no second look."""
        return _restore, (self.text,)

    @classmethod
    def read(cls, text: str, zone: tzinfo) -> "StoryDate":
        """Read ISO 8601; a time without an offset is in `zone`, and a bare midnight without one is only a day."""
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
        """Take back what the archive itself wrote down, which needs no second look."""
        return _restore(text)

    @classmethod
    def at(cls, moment: datetime) -> "StoryDate":
        """Keep an aware moment in its own offset."""
        return cls(moment.isoformat(timespec="seconds"))

    @property
    def precision(self) -> Precision:
        return {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}.get(len(self.text), Precision.MINUTE)

    @property
    def day(self) -> date:
        """The day in the source's own offset; the first one of a month or year. Addresses and archives use it."""
        return date(int(self.text[:4]), int(self.text[5:7] or 1), int(self.text[8:10] or 1))

    @property
    def minute_of_day(self) -> int:
        return int(self.text[11:13]) * 60 + int(self.text[14:16]) if len(self.text) > 10 else 0

    def moment(self, zone: tzinfo) -> datetime:
        """Give the instant; 00:00 in `zone` where there is no time of day. The one place that fills one in."""
        if self.precision is Precision.MINUTE:
            return datetime.fromisoformat(self.text)
        return datetime(self.day.year, self.day.month, self.day.day, tzinfo=zone)


def _restore(text: str) -> StoryDate:
    arrived = object.__new__(StoryDate)
    object.__setattr__(arrived, "text", text)
    return arrived
