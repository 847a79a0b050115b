"""Dates as newspapers print them, and as people write them in file names.

>>> from datetime import UTC
>>> read_printed("Jul 2, 2024, 4:05 PM", Options(UTC)).text
'2024-07-02T16:05+00:00'
>>> named_date("11Apr2007akaka174.txt").text
'2007-04-11'
"""

import re
from dataclasses import replace
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from articles.importing.formats import Options
from articles.importing.formats.clippings.local_dates import read_local
from articles.story.dates import InvalidStory, Precision, StoryDate, in_ascii

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_DAYS = [
    re.compile(_WEEKDAY + pattern, re.I | re.A)
    for pattern in (
        rf"{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}})",
        rf"{_DAY}\s+(?:of\s+)?{_MONTH},?\s+(?P<year>\d{{4}})",
        rf"{_DAY}-{_MONTH}-(?P<year>\d{{4}}|\d\d)",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d)",
        rf"{_MONTH},?\s+(?P<year>\d{{4}})",
        r"(?P<month>\d{1,2})[./](?P<year>\d{4})",
    )
]
_TIME = (
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d)(?::\d\d)?)?\s*(?P<half>[ap]\.?\s?m\b\.?)?"
    r"(?:\s*\(?(?P<zone>[A-Z]{1,4})\)?)?"
)
_TIME_AFTER = re.compile(rf"(?P<date>.+?)(?:,|\s+at|\s*[|@•·–—-])?\s+(?:at\s+)?{_TIME}", re.I | re.A)
_TIME_BEFORE = re.compile(rf"{_TIME}(?:,|\s+on|\s*[|@•·–—-])?\s+(?:on\s+)?(?P<date>.+)", re.I | re.A)
_OFFSETS = {"UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CDT": -5, "MDT": -6, "PST": -8, "PDT": -7, "CEST": 2}
_ZONES = {"ET": "America/New_York", "PT": "America/Los_Angeles"}


def read_printed(text: str, options: Options) -> StoryDate | None:
    """Return the date of a line that is only a date, with or without a time; None for any other line."""
    text = re.sub(r"(?<=\d)\.$", "", in_ascii(" ".join(text.split())))
    if not 6 <= len(text) <= 80 or not any(character.isnumeric() for character in text):
        return None
    try:
        is_iso = text[:4].isdigit() and "T" in text
        if is_iso:
            return StoryDate.read(text, options.zone, options.fold)
        return _read(text, options) or _read_local(text, options)
    except InvalidStory:
        return None


def _read(text: str, options: Options) -> StoryDate | None:
    if day := _day(text, options):
        return StoryDate(day)
    for pattern in (_TIME_AFTER, _TIME_BEFORE):
        match = pattern.fullmatch(text)
        if match and (match["minute"] or match["half"]) and (day := _day(match["date"], options)) and len(day) == 10:
            return _with_time(day, match, options)
    return None


def _read_local(text: str, options: Options) -> StoryDate | None:
    if not (local := read_local(text)):
        return None
    day, time = local
    return StoryDate.read(f"{day}T{time}", options.zone, options.fold) if time else StoryDate(day)


def _day(text: str, options: Options) -> str:
    """Return a day or a month as ISO 8601; "" if the text is neither."""
    for pattern in _DAYS:
        if match := pattern.fullmatch(text):
            return _iso(match.groupdict(), options)
    return ""


def _iso(parts: dict, options: Options) -> str:
    if parts.get("first") and int(parts["first"]) > 31 and parts["mark"] == "-":  # 98-07-24
        parts = {"year": parts["first"], "month": parts["second"], "day": parts["year"]}
    year = int(parts["year"])
    if year < 100:  # the latest year with these digits that is not after the year of the run
        year += options.latest_year // 100 * 100
        year -= 100 if year > options.latest_year else 0
    if parts.get("first"):
        month, day = int(parts["first"]), int(parts["second"])
        if day <= 12 and (options.date_order == "day-first" or month > 12):
            month, day = day, month
    else:
        month = int(parts["month"]) if parts.get("month") else _MONTHS.index(parts["name"][:3].lower()) + 1
        if not parts.get("day"):
            return f"{year:04}-{month:02}"
        day = int(parts["day"])
    return f"{year:04}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 and 1440 < year < 2158 else ""


_IN_FIGURES = re.compile(r"(?<![\d./-])(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)(?![\d./-])")


_CLOCK = re.compile(r"\d:[0-5]\d(?!\d)|\d\s*[ap]\.?m\b", re.I)


_WITH_DOTS = re.compile(r"(?<!\d)\d{1,2}\.\s?\d{1,2}\.")


def in_order_of_dots(text: str, options: Options) -> Options:
    """Return the options with the day first for a date with dots: no page and no table has 7.2.2024 for July."""
    return replace(options, date_order="day-first") if _WITH_DOTS.search(text) else options


def reading_remarks(text: str, options: Options) -> list[str]:
    """Return remarks on a printed date: on parts that could be meant in another order, and on a time left out."""
    text = in_ascii(text)
    remarks = []
    if (match := _IN_FIGURES.search(text)) and _has_other_order(match):
        is_day_first = int(match[1]) > 12 or options.date_order == "day-first"
        remarks = [f"order of day and month: {match[0]} was read with the {'day' if is_day_first else 'month'} first"]
    if _CLOCK.search(text) and (date := read_printed(text, options)) and date.precision is Precision.DAY:
        remarks.append(f"time in a zone that is not known: {text:.80} was read as {date.text}")
    return remarks


def _has_other_order(match: re.Match) -> bool:
    first, second, last = (int(match[number]) for number in (1, 3, 4))
    is_year_perhaps_first = match[2] == "-" and len(match[4]) == 2 and 12 < first <= 31 and 1 <= last <= 31
    return is_year_perhaps_first or (first != second and max(first, second) <= 12)


def _with_time(day: str, match: re.Match, options: Options) -> StoryDate | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    if hour > 23 or minute > 59:
        return None
    zone = _zone((match["zone"] or "").upper(), options)
    # With an ambiguous zone only the day is kept: a wrong moment is worse than an imprecise one.
    return StoryDate.read(f"{day}T{hour:02}:{minute:02}", zone, options.fold) if zone else StoryDate(day)


def _zone(name: str, options: Options) -> tzinfo | None:
    if not name:
        return options.zone
    if name in _OFFSETS:
        return timezone(timedelta(hours=_OFFSETS[name]))
    return ZoneInfo(_ZONES[name]) if name in _ZONES else None


_NAMED = re.compile(r"(?P<year>\d{4})(?P<mark>[-_.]?)(?P<month>\d\d)(?P=mark)(?P<day>\d\d)(?![A-Za-z0-9])", re.A)
_NAMED_IN_WORDS = re.compile(r"(?P<day>\d{1,2})[-_ ]?(?P<name>[A-Za-z]{3})[a-z]*?[-_ ]?(?P<year>\d{4})(?!\d)", re.A)


def named_date(name: str) -> StoryDate | None:
    """Return the day that starts a file name (2004-05-06-slug.txt, 20040506_slug.txt, 11Apr2007slug.txt), or None."""
    match = _NAMED.match(name) or _NAMED_IN_WORDS.match(name)
    if not match or not 1441 <= int(match["year"]) <= 2157:
        return None
    parts = match.groupdict()
    month = parts.get("month") or (parts["name"].lower() in _MONTHS and _MONTHS.index(parts["name"].lower()) + 1)
    try:
        return StoryDate(f"{parts['year']}-{int(month):02}-{int(parts['day']):02}")
    except InvalidStory:
        return None
