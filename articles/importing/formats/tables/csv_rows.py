"""Tables as text: CSV with commas, semicolons or bars, and TSV. https://www.rfc-editor.org/rfc/rfc4180"""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import PurePath
from typing import Any, BinaryIO

from articles.importing.formats import HeldStory, ImportItem, Options, read_item
from articles.importing.formats.columns import is_table_of_stories, mapping_of
from articles.importing.formats.control_characters import without_controls
from articles.importing.formats.drafts import held_if_draft, without_marks
from articles.importing.formats.json_objects import stream_encoding
from articles.importing.formats.tables import substack
from articles.importing.formats.tables.csv_writer import of_cell
from articles.importing.formats.tables.exports import row_of_joomla
from articles.importing.formats.tables.values import story_of
from articles.importing.formats.unreadable import GDELT
from articles.story.dates import InvalidStory
from articles.story.validation import ValidatedStory
from media.text_encoding.decoding import Undecodable, decode, is_utf8, remark_of
from media.text_encoding.detection import detect
from media.text_encoding.reading import Reading

MAX_FIELD = 8 * 1024 * 1024  # characters
MAX_COLUMNS = 1000
_MIN_COLUMNS = 3  # of a table in whose cells rows are looked for
_MAX_ROWS_IN_CELL = 20
# A cell that begins with a date: 23/07/2024 09:30
_SLASHED = re.compile(r"(?:^|[\"',;\t|])\s*([0-3]?\d)[/-]([0-3]?\d)[/-]\d{4}(?=[\s\"',;|T]|$)", re.M)
_DELIMITERS = ",;\t|"


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of each row; the first row has the names of the columns."""
    csv.field_size_limit(MAX_FIELD)
    head = file.peek(65_536)[:65_536] if isinstance(file, io.BufferedReader) else b""
    # Bytes that are not UTF-8 are decoded cell by cell.
    encoding, errors = stream_encoding(head, options.encoding)
    text = io.TextIOWrapper(file, encoding, errors, newline="")
    try:
        rows = csv.reader(_lines(text), delimiter=_delimiter(head.decode(encoding, "replace")))
        encoding_of_lines = _encoding_of_lines(head)
        yield from _items(rows, path, _in_order_of_rows(head, options), encoding_of_lines)
    finally:
        with suppress(ValueError):  # the file is closed already where another process read the rest of it
            text.detach()


def _encoding_of_lines(head: bytes) -> str:
    """Return the encoding of the lines that are not UTF-8, read together, because a cell alone is often too short to
    tell; "" if they do not tell either."""
    lines = [line for line in head.splitlines() if not line.isascii() and not is_utf8(line)]
    reading = detect(b"\n".join(lines)) if lines else None
    return reading.encoding if reading else ""


def _in_order_of_rows(head: bytes, options: Options) -> Options:
    """Return the options with the day first, where rows at the beginning have days that are no months, and none has a
    month that is a day: an export writes all its dates in one way."""
    dates = _SLASHED.findall(head.decode("ascii", "replace"))
    is_day_first = any(int(first) > 12 for first, _ in dates) and not any(int(second) > 12 for _, second in dates)
    return replace(options, date_order="day-first") if is_day_first else options


def _items(rows: Any, path: str, options: Options, encoding: str) -> Iterator[ImportItem]:
    columns: list[str] = []
    mapping: dict[str, str] = {}
    while True:
        place = f"line {rows.line_num + 1}"
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield ImportItem(place, reason=f"row: {error}; a quotation mark is perhaps not closed.")
            continue
        if row is None:
            return
        if columns and any(cell.strip() for cell in row):
            yield read_item(path, place, partial(_story_in, row, columns, mapping, path, options, encoding))
        elif not columns and row and not _is_mark(row):
            try:
                columns = [_decoded(cell, [], encoding).strip() for cell in row[:MAX_COLUMNS]]
            except InvalidStory as error:
                yield ImportItem("", reason=str(error).replace("row:", "file: the names of its columns:", 1))
                return
            columns += [substack.TEXT] if substack.is_export(columns) else []
            mapping = mapping_of(columns, dict(options.mapping))
            if not mapping.keys() & {"headline", "body", "body_html"}:
                names = ", ".join(columns)
                yield ImportItem(
                    "",
                    reason=f"file: no column of ({names:.300}) is a headline or a text; say --map headline=COLUMN.",
                )
                return


def _story_in(
    row: list[str], columns: list[str], mapping: dict[str, str], path: str, options: Options, encoding: str
) -> ValidatedStory | HeldStory:
    remarks: list[str] = []
    cells = [_decoded(cell, remarks, encoding) for cell in row]
    _check_is_closed(cells, columns)
    if columns[-1] == substack.TEXT and substack.is_export(columns):
        cells += substack.cells_of(cells, columns, path)
    values: dict[str, Any] = {}
    for number, (name, cell) in enumerate(zip(columns, cells, strict=False), 1):
        if name not in values or not values[name]:
            values[name] = cell
        elif cell and cell != values[name]:  # a second column of the name
            values[f"{name} (column {number})"] = cell
    if len(cells) > len(columns):
        values["further cells"] = cells[len(columns) :]
        remarks.append(f"cells without a column: {len(cells) - len(columns)}")
    if {"introtext", "fulltext"} <= values.keys() and not options.mapping:
        values = row_of_joomla(values)
        mapping = mapping_of(values, {})
    fields = values
    if (column := mapping.get("published")) and column not in (fields := without_marks(values)):  # Published: On
        mapping = mapping_of(fields, dict(options.mapping))
    return held_if_draft(story_of(values, mapping, options, PurePath(path).name, "csv", remarks), values)


def _check_is_closed(cells: list[str], columns: list[str]):
    """Raise InvalidStory for a row in which a cell has the rows below it, as after a mark that is not closed."""
    for name, cell in zip(columns, cells, strict=False):
        lines = [line for line in cell.splitlines()[1:] if line.strip()][:_MAX_ROWS_IN_CELL] if "\n" in cell else []
        rows = [line for line in lines if len(next(csv.reader([line], delimiter=_delimiter(line)), [])) == len(columns)]
        if len(columns) >= _MIN_COLUMNS and len(rows) > 1 and len(rows) * 2 > len(lines):
            raise InvalidStory(
                f"row: a quotation mark is perhaps not closed: {name:.80} has {len(rows)} lines or more that look like "
                "rows; close it, and import the file again."
            )


def _decoded(cell: str, remarks: list[str], encoding: str) -> str:
    """Return a cell decoded: the bytes that are not UTF-8 in `encoding` if the cell has no UTF-8, else as detected."""
    cell = of_cell(cell)
    if cell.isascii() or not re.search("[\udc80-\udcff]", cell):
        return without_controls(cell, remarks)
    raw = cell.encode("utf-8", "surrogateescape")
    if encoding and not re.search("[^\x00-\x7f\udc80-\udcff]", cell):
        with suppress(UnicodeDecodeError):
            text = raw.decode(encoding)
            remarks.append(remark_of(Reading(encoding, "", text, 1)))
            return without_controls(text, remarks)
    try:
        text, more = decode(raw)
    except Undecodable as error:
        raise InvalidStory(f"row: {error}") from None
    remarks += more
    return without_controls(text, remarks)


def text_of_head(head: bytes) -> str:
    """Return the beginning of a file as text."""
    return head.decode(stream_encoding(head, "")[0], "replace")


def _lines(lines: io.TextIOWrapper) -> Iterator[str]:
    """Yield the lines; one that is much longer than a field may be, in pieces."""
    while line := lines.readline(4 * MAX_FIELD):
        yield line


def _is_mark(row: list[str]) -> bool:
    """Return whether a first row only says which sign is between the cells, as Excel writes it: "sep=;"."""
    return bool(re.fullmatch(r"\ufeff?sep=.?", "".join(row[:1]))) and not any(row[1:])


def _delimiter(head: str) -> str:
    """Return the sign that is most often between the names of the columns, or the one that the first line names."""
    first = head.lstrip("\ufeff\r\n\t ").split("\n", 1)[0]
    if match := re.fullmatch(r"sep=(.)\r?", first):
        return match[1]
    return max(_DELIMITERS, key=first.count)


def recognises(head: bytes, path: str) -> bool:
    """Return whether a file is a table, by its suffix, or because its first line names a headline and a text."""
    if GDELT.match(head):
        return False
    if PurePath(path).suffix.lower() in (".csv", ".tsv", ".tab"):
        return not head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
    text = text_of_head(head)
    lines = text.lstrip().splitlines()[:2]
    if len(lines) < 2 or len(lines[0]) > 10_000 or lines[0][:1] in "<{[":
        return False
    columns = next(csv.reader([lines[0]], delimiter=_delimiter(text)), [])
    return len(columns) > 1 and is_table_of_stories(columns)
