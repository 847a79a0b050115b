"""Stories as CSV, a row each; cells that a spreadsheet would take for a formula are marked as text.

>>> as_cell("=SUM(A1)"), of_cell("'=SUM(A1)")
("'=SUM(A1)", '=SUM(A1)')
"""

import csv
import json
import re
from collections.abc import Iterable
from typing import TextIO

from articles.importing.formats.records import record_of
from articles.story.story import Story

COLUMNS = (
    *("id", "source", "url", "kicker", "headline", "dek", "dateline", "authors", "bylines", "published", "updated"),
    *("section", "tags", "genre", "language", "edition", "page", "body_html", "agency_lines", "pictures", "notes"),
)
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def write(stories: Iterable[Story], file: TextIO) -> int:
    """Write the names of the columns and a row for each story; return the number of stories."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count = 0
    for count, story in enumerate(stories, 1):  # noqa: B007 (only counted)
        record = record_of(story)
        writer.writerow([as_cell(_text(record.get(name, ""))) for name in COLUMNS])
    return count


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def as_cell(text: str) -> str:
    """Return a text that begins with an apostrophe where it would be a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def of_cell(text: str) -> str:
    """Return the text of a cell without the apostrophe of `as_cell`."""
    return text[1:] if text[:1] == "'" and _FORMULA.match(text) else text
