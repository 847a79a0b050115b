"""Other stories that a page offers inside a story: a label, then headlines, each with its date below it."""

import re
from datetime import UTC

from articles.importing.formats import Options
from articles.importing.formats.clippings.headings import is_heading_shaped
from articles.importing.formats.clippings.printed_dates import read_printed

_LABEL = re.compile(
    r"(?i)(?:related|recommended|more|trending)(?: (?:stories|articles|coverage|news|posts|videos?))|related:?"
)
_OPTIONS = Options(UTC)  # whether a line is a date does not depend on the order of its numbers


def without_related(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part the lines of a body from those that offer other stories."""
    own_lines, offered, place = [], [], 0
    while place < len(lines):
        length = _length(lines[place:]) if _LABEL.fullmatch(lines[place].strip()) else 0
        offered += [line.strip() for line in lines[place : place + length] if line.strip()]
        own_lines += [""] if length else [lines[place]]
        place += length or 1
    return own_lines, offered


def _length(lines: list[str]) -> int:
    """Count the lines of an offer: its label, and all headlines with a date, or those right below the label."""
    length, filled = 1, [place for place, line in enumerate(lines[:40]) if line.strip()][1:]
    for date in filled[1::2]:
        if not read_printed(lines[date].strip(), _OPTIONS):
            break
        length = date + 1
    while length < len(lines) and is_heading_shaped(lines[length].strip()):
        length += 1
    return length
