"""Dates for items that have none: from their folder, their file, or one that the operator gives. Only on request.

>>> folder_date("/archive/2004/05/harbor", root="/archive").text
'2004-05'
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import PurePath

from articles.importing.formats import ImportItem
from articles.importing.remarks import added
from articles.story.dates import InvalidStory, StoryDate
from articles.story.validation import ValidatedStory

SOURCES = ("folder", "file")


@dataclass(frozen=True, slots=True)
class DateFallbacks:
    """What dates an undated item: the sources in `date_from`, in this order, and at last `published`."""

    zone: tzinfo
    date_from: Sequence[str] = ()
    published: StoryDate | None = None

    def applied(self, item: ImportItem, path: str, root: str) -> ImportItem:
        """Return the item with a date and a remark on where it is from; unchanged if it has one or none is known.

        `root` is the path that the operator named; folders above it date nothing.
        """
        if item.validated is None or item.validated.story.published or not (self.date_from or self.published):
            return item
        for source in self.date_from:
            date = folder_date(os.path.dirname(path), root) if source == "folder" else file_date(path, self.zone)
            if date:
                return _dated(
                    item,
                    item.validated,
                    date,
                    f"date from the {'folder' if source == 'folder' else 'time of the file'}",
                )
        return _dated(item, item.validated, self.published, "date from --published") if self.published else item


def _dated(item: ImportItem, validated: ValidatedStory, date: StoryDate, remark: str) -> ImportItem:
    source = added(validated.story.source, [f"{remark}: {date}"])
    return replace(item, validated=validated.replace(published=date, source=source))


_YEAR = re.compile(r"(?P<year>1[4-9]\d\d|20\d\d)")
_WHOLE = re.compile(r"(?P<year>1[4-9]\d\d|20\d\d)[-_. ]?(?P<month>\d\d)(?:[-_. ]?(?P<day>\d\d))?(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def folder_date(folder: str, root: str) -> StoryDate | None:
    """Return the date that folders name, the lowest first: 2004-05-06, 2004/05/06, 2004/May or 2004; None without."""
    top = len(PurePath(root).parts) - 1
    names = PurePath(folder).parts[top:]
    for number in range(len(names), 0, -1):
        name = names[number - 1]
        if match := _WHOLE.match(name):
            date = _valid(match["year"], match["month"], match["day"])
        elif _YEAR.fullmatch(name):
            month, day = ([*names[number : number + 2], "", ""])[:2]
            date = _valid(name, _month(month), day if re.fullmatch(r"\d\d?", day) else "")
        else:
            continue
        if date:
            return date
    return None


def _month(name: str) -> str:
    if re.fullmatch(r"\d\d?", name):
        return name
    prefix = re.sub(r"^\d\d?[-_. ]", "", name)[:3].lower()
    return str(_MONTHS.index(prefix) + 1) if prefix in _MONTHS else ""


def _valid(year: str, month: str | None, day: str | None) -> StoryDate | None:
    """Return the date, less precise if month or day are none of the calendar."""
    parts = [year, *(part.zfill(2) for part in (month, day if month else "") if part)]
    for length in range(len(parts), 0, -1):
        try:
            return StoryDate("-".join(parts[:length]))
        except InvalidStory:
            continue
    return None


def file_date(path: str, zone: tzinfo) -> StoryDate | None:
    """Return the day on which a file was last changed, None if there is no such file."""
    try:
        return StoryDate(datetime.fromtimestamp(os.stat(path).st_mtime, zone).date().isoformat())
    except (OSError, ValueError):
        return None
