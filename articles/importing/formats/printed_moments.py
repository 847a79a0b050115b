"""The dates of agencies, in every way that their software writes them.

>>> from datetime import UTC
>>> moment_of("20240702193000+0200", Options(UTC)).text
'2024-07-02T19:30+02:00'
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from articles.importing.formats import Options
from articles.importing.formats.clippings.printed_dates import read_printed
from articles.story.dates import InvalidStory, StoryDate

# 20240702, 2024.07.02, 2024/07/02; then perhaps 193000, 19:30:00.5; then perhaps Z, +02, GMT+02:00.
_PARTS = re.compile(
    r"(?P<year>\d{4})[-./]?(?P<month>\d\d)[-./]?(?P<day>\d\d)"
    r"(?:\s*[T ]?\s*(?P<hour>\d\d|\d(?=:)):?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,]\d{1,9})?)?)?"
    r"\s*(?P<offset>Z|(?:GMT|UTC)?\s*[+-]\d\d:?(?:\d\d)?|[A-Z]{3,4})?",
    re.I,
)


# Names that mean one offset wherever news is written; a time with any other name is on the local clock.
_ZONES = {"GMT": "Z", "UTC": "Z", "WET": "Z", "EST": "-05:00", "EDT": "-04:00", "CST": "-06:00", "CDT": "-05:00"}
_ZONES |= {"MST": "-07:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00", "AKST": "-09:00", "AKDT": "-08:00"}
_ZONES |= {"HST": "-10:00", "WEST": "+01:00", "CET": "+01:00", "MEZ": "+01:00", "CEST": "+02:00", "MESZ": "+02:00"}
_ZONES |= {"EET": "+02:00", "EEST": "+03:00", "MSK": "+03:00", "JST": "+09:00", "KST": "+09:00", "AEST": "+10:00"}
_ZONES |= {"AEDT": "+11:00", "NZST": "+12:00", "NZDT": "+13:00"}
_EARLIEST = 1441  # of the years that the archive can address


def moment_of(text: str, options: Options) -> StoryDate | None:
    """Return the date of ISO 8601 text, of digits without signs, of RFC 822 or as printed; None for any other text."""
    text = " ".join(text.split())[:100]
    if not any(map(str.isnumeric, text)):  # nor is a place a date, which some write in front of a text
        return None
    try:
        return StoryDate.read(_in_iso_8601(text), options.zone, options.fold)
    except InvalidStory:
        pass
    if printed := read_printed(text, options):
        return printed
    try:
        name = text.rpartition(" ")[2].strip("()").upper()
        offset = _ZONES.get(name, "").replace("Z", "+00:00").replace(":", "")
        text = f"{text.rpartition(' ')[0]} {offset}" if offset else text  # Python knows the American zones alone
        moment: datetime = parsedate_to_datetime(text)
        return StoryDate.at(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, TypeError, IndexError, OverflowError, InvalidStory):
        return None


def date_of(name: str, text: str, options: Options, remarks: list[str]) -> StoryDate | None:
    """Return the date of a field; adds a remark on a text that is none, as is the year 1 of programs without a date."""
    date = moment_of(text, options)
    date = date if date and date.day.year >= _EARLIEST else None
    if not date and text.strip():
        remarks.append(f"date that is none: {name} {text.strip():.200}")
    return date


def _in_iso_8601(text: str) -> str:
    match = _PARTS.fullmatch(text)
    if not match:
        return text
    day = f"{match['year']}-{match['month']}-{match['day']}"
    if not match["hour"]:
        return day
    name = (match["offset"] or "").strip().upper()
    offset = _ZONES.get(name, "") if name.isalpha() and name != "Z" else re.sub(r"[GMTUC\s]", "", name)
    return f"{day}T{match['hour'].zfill(2)}:{match['minute']}:{match['second'] or '00'}{offset.upper()}"
