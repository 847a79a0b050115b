"""Links to other stories inside the text of a story: a label, then headlines, each with its date below it."""

import re
from datetime import UTC

from articles.importing.formats import Options
from articles.importing.formats.clippings.headings import is_heading_shaped
from articles.importing.formats.clippings.printed_dates import read_printed

_LABEL = re.compile(
    r"(?i)(?:related|recommended|more|trending)(?: (?:stories|articles|coverage|news|posts|videos?))|related:?"
)
_OPTIONS = Options(UTC)  # the options do not change whether a line is a date


def without_related(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the lines of a story, and the lines that link to other stories."""
    story_lines, related_lines, index = [], [], 0
    while index < len(lines):
        length = _length(lines[index:]) if _LABEL.fullmatch(lines[index].strip()) else 0
        related_lines += [line.strip() for line in lines[index : index + length] if line.strip()]
        story_lines += [""] if length else [lines[index]]
        index += length or 1
    return story_lines, related_lines


def _length(lines: list[str]) -> int:
    """Return the number of lines of the links: the label, the headlines with dates, and headlines right below these."""
    length, text_indexes = 1, [index for index, line in enumerate(lines[:40]) if line.strip()][1:]
    for date_index in text_indexes[1::2]:
        if not read_printed(lines[date_index].strip(), _OPTIONS):
            break
        length = date_index + 1
    while length < len(lines) and is_heading_shaped(lines[length].strip()):
        length += 1
    return length
