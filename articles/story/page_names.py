"""What the name of a scan says about the printed page: its day, edition and page number."""

import re
from datetime import date
from typing import NamedTuple

MAX_LENGTH = 300  # characters of a file name that are read

_DAY = re.compile(r"(?<![0-9])(1[5-9]|20)([0-9]{2})([-_. ]?)(0[1-9]|1[0-2])\3(0[1-9]|[12][0-9]|3[01])(?![0-9])")
_NUMBER = r"0*([0-9]{1,4}[a-z]?)"
# "page 4", "p004", "S. 4", "A1": a word for page with its number, or the letter of a part with one.
_PAGE = re.compile(rf"(?<![A-Za-z0-9])(?:page|pg|p|seite|s)[-_. ]*{_NUMBER}(?![A-Za-z0-9])", re.IGNORECASE)
_PART = re.compile(r"(?<![A-Za-z0-9])([A-Z])0*([0-9]{1,3})(?![A-Za-z0-9])")
_BARE = re.compile(rf"(?<![A-Za-z0-9]){_NUMBER}(?![A-Za-z0-9])")


class PageName(NamedTuple):
    """The day as YYYY-MM-DD, the edition and the page of a file name; "" for what it does not say."""

    day: str
    edition: str
    page: str


def page_of_file_name(name: str) -> PageName:
    """Return what a file name says: "2024-07-02_Late City_A1.pdf" is page A1 of the Late City edition of that day.

    The words between day and page are the edition; what stands before the day is the name of a newspaper or scanner.
    """
    stem = re.sub(r"\.[^.]{1,5}$", "", name[:MAX_LENGTH])
    first_day = _day(stem)
    day, rest = (first_day[0].isoformat(), stem[first_day[1] :]) if first_day else ("", stem)
    if match := _PAGE.search(rest):
        page = match[1]
    elif match := _PART.search(rest):
        page = match[1] + match[2]
    elif match := _BARE.search(rest):
        page = match[1]
    else:
        page = ""
    words = rest[: match.start()] if match else rest
    edition = " ".join(re.sub(r"[-_.,\s]+", " ", words).split()) if day else ""
    return PageName(day, re.sub(r"(?i)(?:^|\s)(?:edition|ed)$", "", edition), page)


def _day(stem: str) -> tuple[date, int] | None:
    for match in _DAY.finditer(stem):
        try:
            return date(int(match[1] + match[2]), int(match[4]), int(match[5])), match.end()
        except ValueError:
            continue  # the 31st of a shorter month
    return None
