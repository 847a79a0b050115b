"""Stories as CSV, a row each; cells that a spreadsheet would take for a formula are marked as text.

>>> as_cell("=SUM(A1)"), of_cell("'=SUM(A1)")
("'=SUM(A1)", '=SUM(A1)')
"""

import csv
import io
import json
import re
from collections.abc import Iterable
from functools import partial

from articles.importing.formats import FormatWriter
from articles.importing.formats.records import record_of
from articles.story.story import Story

COLUMNS = (
    *("id", "source", "url", "kicker", "headline", "dek", "dateline", "authors", "bylines", "published", "updated"),
    *("section", "tags", "genre", "language", "edition", "page", "body_html", "agency_lines", "pictures", "notes"),
    "translation_of",
)
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # the wide signs are those of East Asian keyboards


def _head() -> str:
    return _row(COLUMNS)


def _row_of(story: Story) -> str:
    record = record_of(story)
    return _row(as_cell(_text(record.get(name, ""))) for name in COLUMNS)


def _row(cells: Iterable[str]) -> str:
    row = io.StringIO()
    csv.writer(row, lineterminator="\r\n").writerow(cells)
    return row.getvalue()


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def as_cell(text: str) -> str:
    """Return a text that begins with an apostrophe where it would be a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def of_cell(text: str) -> str:
    """Return the text of a cell without the apostrophe of `as_cell`."""
    return text[1:] if text[:1] == "'" and _FORMULA.match(text) else text


WRITER = FormatWriter(partial(map, _row_of), ".csv", head=_head)
