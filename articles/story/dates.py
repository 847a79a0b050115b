"""Dates with the precision of their source: a year, a month, a day or a minute. No time of day is invented.

Format: ISO 8601 with reduced precision, https://www.iso.org/iso-8601-date-and-time-format.html
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum

from articles.story.characters import DIGITS, HYPHENS, INVISIBLE
from articles.story.text import normalized


class InvalidStory(ValueError):
    """Raised for a story that the archive cannot store; the message names the part, the value and the remedy."""


class Precision(StrEnum):
    """The smallest unit that a date names."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"


_DATE = re.compile(
    r"(?:(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?|(?P<compact>\d{8}))"
    r"(?:(?:[Tt]|\s(?=\d\d:?\d\d))(?P<hour>\d\d)"
    r"(?::?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?)?"
    r"\s?(?P<offset>[Zz]|[+\u2212-]\d\d(?::?\d\d(?::?\d\d)?)?)?)?",
    re.ASCII,
)


_WEEK_DATE = re.compile(r"([0-9]{4})-?W([0-9]{2})-?([1-7])(?![0-9])")
_ORDINAL_DATE = re.compile(r"([0-9]{4})-([0-9]{3})(?![0-9])")
_HYPHENS, _UNSEEN = re.compile(f"[{HYPHENS}]"), re.compile(f"[{INVISIBLE}]")


def in_ascii(text: str) -> str:
    """Return a date as typed with the digits, hyphens and colons of ASCII, and without marks of direction."""
    if text.isascii():
        return text.strip()
    text = normalized(_UNSEEN.sub("", text), "NFKC").translate(DIGITS)
    return _HYPHENS.sub("-", text).strip()


def _of_calendar(text: str) -> str:
    """Return a date by week or by day of the year as one by month: 2024-W27-2, 2024-184; any other text as it is."""
    try:
        if week := _WEEK_DATE.match(text):
            day = date.fromisocalendar(*map(int, week.groups()))
            return f"{day.isoformat()}{text[week.end() :]}"
        if ordinal := _ORDINAL_DATE.match(text):
            day = date(int(ordinal[1]), 1, 1) + timedelta(days=int(ordinal[2]) - 1)
            return f"{day.isoformat()}{text[ordinal.end() :]}" if day.year == int(ordinal[1]) else text
    except (ValueError, OverflowError):
        pass
    return text


def _moment(match: re.Match, day: date) -> datetime:
    """Return the moment of a match with a time, without an offset if the text has none. Raises ValueError.

    24:00 is the start of the next day. Fractions of a second and leap seconds are dropped. Before standard time,
    offsets had seconds: they are rounded to minutes, as ISO 8601 writes them.
    """
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if (hour, minute, second) == (24, 0, 0):
        day, hour = day + timedelta(days=1), 0
    moment = datetime(day.year, day.month, day.day, hour, minute, min(second, 59) if second == 60 else second)  # noqa: DTZ001  without an offset the caller knows the zone
    if not match["offset"]:
        return moment
    if match["offset"] in "Zz":
        return moment.replace(tzinfo=UTC)
    digits = re.sub(r"\D", "", match["offset"]).ljust(6, "0")
    hours, minutes, seconds = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if minutes > 59 or seconds > 59:
        raise ValueError("an hour has 60 minutes")
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return moment.replace(tzinfo=timezone(offset if match["offset"][0] == "+" else -offset))


def _in_minutes(moment: datetime) -> datetime:
    """Return a moment whose offset is rounded to minutes; the time of day stays."""
    offset = moment.utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    return moment if not offset.total_seconds() % 60 else moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))


def has_fraction(text: str) -> bool:
    """Return whether a date as typed names a part of a second, which `StoryDate` drops."""
    match = _DATE.fullmatch(in_ascii(text))
    return bool(match and (match["fraction"] or "").strip("0"))


_CANONICAL = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d[+-]\d\d:\d\d)?", re.ASCII)


def is_canonical(text) -> bool:
    """Return whether a date is surely written as `StoryDate` writes it: most stored ones are, and are not read again.

    False says nothing: a year, a month and seconds are looked at in the other way.
    """
    if not isinstance(text, str) or not _CANONICAL.fullmatch(text):
        return False
    try:
        if len(text) == 10:
            return date.fromisoformat(text).isoformat() == text
        moment = datetime.fromisoformat(text)
        moment.astimezone(UTC)
        return moment.isoformat(timespec="minutes") == text
    except (ValueError, OverflowError):
        return False


def _day(match: re.Match) -> tuple[date, str]:
    """Return the day of a match, of a month or year the first one, and its text. Raises ValueError."""
    if compact := match["compact"]:
        day = date(int(compact[:4]), int(compact[4:6]), int(compact[6:]))
        return day, day.isoformat()
    parts = [part for part in (match["year"], match["month"], match["day"]) if part]
    return date(int(parts[0]), int((*parts, "1")[1]), int((*parts, "1", "1")[2])), "-".join(parts)


@dataclass(frozen=True, slots=True)
class StoryDate:
    """A date as precise as its source: `2024`, `2024-07`, `2024-07-02` or `2024-07-02T09:30+02:00`.

    The text is ISO 8601 with reduced precision; its other spellings (20240702T0930Z, +02, a decimal comma) are
    rewritten. A time of day always has the offset of its source, and seconds only if the source has them. Raises
    InvalidStory for any other text.
    """

    text: str

    def __post_init__(self):
        if is_canonical(self.text):
            return
        match = _DATE.fullmatch(self.text) if isinstance(self.text, str) else None
        if not match or (match["hour"] and not (match["day"] or match["compact"])):
            raise InvalidStory(
                f"date: {self.text!r} is not a date; write 2024, 2024-07, 2024-07-02 or 2024-07-02T09:30Z."
            )
        if match["hour"] and not match["offset"]:
            raise InvalidStory(
                f"date: {self.text!r} has a time but no offset; read it with StoryDate.read(text, zone)."
            )
        try:
            day, text = _day(match)
            if match["hour"]:
                moment = _in_minutes(_moment(match, day))
                moment.astimezone(UTC)
                text = moment.isoformat(timespec="seconds" if moment.second else "minutes")
        except (ValueError, OverflowError) as error:
            raise InvalidStory(f"date: {self.text!r} is not in the calendar ({error}).") from None
        object.__setattr__(self, "text", text)

    def __str__(self):
        return self.text

    def __reduce__(self):
        """Pickle the date as its text, so that another process does not check the text again."""
        return _restore, (self.text,)

    @classmethod
    def read(cls, text: str, zone: tzinfo, fold: int = 0) -> "StoryDate":
        """Return the date of ISO 8601 text.

        A time without an offset is a time in `zone`; midnight without an offset counts as a day without a time. A time
        that clocks show twice, as they go back, is the first of the two, with a `fold` of 1 the second. Raises
        InvalidStory.
        """
        text = _of_calendar(in_ascii(str(text)))
        match = _DATE.fullmatch(text)
        if match and match["hour"] and not match["offset"] and (match["day"] or match["compact"]):
            try:
                day, day_text = _day(match)
                moment = _moment(match, day)
            except (ValueError, OverflowError) as error:
                raise InvalidStory(f"date: {text!r} is not in the calendar ({error}).") from None
            if not any(moment.timetuple()[3:6]) and match["hour"] == "00":
                return cls(day_text)
            return cls.at(moment.replace(tzinfo=zone, fold=fold))
        return cls(text)

    @classmethod
    def from_stored(cls, text: str) -> "StoryDate":
        """Return the date of a text that the archive itself wrote, without checking it again."""
        return _restore(text)

    @classmethod
    def at(cls, moment: datetime) -> "StoryDate":
        """Return the date of an aware datetime, in the offset of the datetime and to the second."""
        return cls(_in_minutes(moment).isoformat(timespec="seconds"))

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
