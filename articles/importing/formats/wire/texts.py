"""What the texts of wires share: paragraphs without their typewriter's signs, dateline, byline, and moments.

>>> paragraphs_of("   ANSEL (TDW) _ It ``sails.''\\n\\n   MORE\\n").paragraphs
['ANSEL (TDW) — It “sails.”']
"""

import html
import re
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from articles.importing.formats import Options
from articles.importing.formats.wire.messages import END, MORE
from articles.story.characters import WORD
from articles.story.dates import StoryDate

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATELINE = re.compile(
    r"(?P<place>[^\W\d_][^\n()]{1,60}?)\s*\((?P<agency>[A-Za-z][\w/. -]{0,30})\)\s*(?:[-–—_]{1,2}|=)\s+"
)
_BY = re.compile(r"(?:by|von|par|por)\s+(?P<names>\S.{1,120})$", re.I)
_NOTEBOOK = re.compile(r"#{1,3} \S|(?:\* ?){3,}$|the following information is not\b", re.I)


class WireText(NamedTuple):
    """The paragraphs of a text, and the lines of it that are no part of the story."""

    paragraphs: list[str]
    left_out: list[str]
    goes_on: bool

    @property
    def markup(self) -> str:
        """Return the paragraphs as HTML."""
        return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in self.paragraphs)


def paragraphs_of(text: str) -> WireText:
    """Return the paragraphs of a text: blank lines and indented lines begin one.

    "More", "end", and what stands below a notebook of the agency are left out.
    """
    paragraphs: list[list[str]] = []
    left_out: list[str] = []
    goes_on, is_notebook, is_open = False, False, False
    for raw in text.split("\n"):
        line = raw.strip(" \t\r<^")
        is_notebook = is_notebook or bool(_NOTEBOOK.match(line))
        if not line or is_notebook or MORE.fullmatch(line) or END.fullmatch(line):
            goes_on = bool(MORE.fullmatch(line)) if line and not is_notebook else goes_on
            left_out += [line] if line else []
            is_open = False
        elif is_open and not raw.startswith((" ", "\t")):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
            is_open = True
    return WireText([typographic(" ".join(lines)) for lines in paragraphs], left_out, goes_on)


def typographic(text: str) -> str:
    """Return a text with quotation marks and dashes in place of the signs that a teletype has for them."""
    text = re.sub(rf"\s*(?<![{WORD}])__?(?![{WORD}])\s*", " — ", text) if "_" in text else text
    return text.replace("``", "“").replace("''", "”").strip()


def without_dateline(paragraph: str) -> tuple[str, str, str]:
    """Return place, agency and the rest of a paragraph that begins with a dateline; else "", "" and the paragraph."""
    if match := _DATELINE.match(paragraph):
        return match["place"].strip(), match["agency"].strip(), paragraph[match.end() :]
    return "", "", paragraph


def byline_in(line: str) -> str:
    """Return the names of a byline, "" for any other line."""
    match = _BY.match(line.strip(" =<"))
    return match["names"] if match else ""


def moment(day: str, month: str, year: str, time: str, options: Options, behind: int = 0) -> StoryDate | None:
    """Return the moment of digits, so many hours behind UTC; a month may be its first letters. None for what is no
    moment."""
    try:
        number = _MONTHS.index(month.lower()) + 1 if month.isalpha() else int(month)
        full = options.latest_year // 100 * 100 + int(year)
        full -= 100 if full > options.latest_year else 0
        zone = timezone(timedelta(hours=-behind))
        return StoryDate.at(datetime(full, number, int(day), int(time[:2]), int(time[2:]), tzinfo=zone))
    except ValueError:
        return None
