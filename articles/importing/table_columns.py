"""The names of the columns of the first table among some files, for whoever has to say which is which field."""

import csv
from collections.abc import Iterable
from pathlib import Path

from articles.importing import formats
from articles.importing.formats import json_objects
from articles.importing.formats.tables import csv_rows
from articles.story.dates import InvalidStory
from articles.story.text import clean_text

MAX_COLUMNS = 100  # of which somebody chooses
MAX_NAME = 100  # characters
_DELIMITERS = ",;\t|"


def columns_of(paths: Iterable[Path], format_name: str, encoding: str) -> list[str]:
    """Return the names of the columns of the first file that is a table (CSV, TSV, JSON), [] without one."""
    for path in paths:
        try:
            with path.open("rb", buffering=formats.HEAD_BYTES) as file:
                head = file.read(formats.HEAD_BYTES)
                name = format_name or formats.detect(head, str(path)).name
                if name not in ("csv", "json"):
                    continue
                file.seek(0)
                names = _of_csv(head, encoding) if name == "csv" else _of_json(file, encoding)
        except (OSError, formats.UnknownFormat, InvalidStory, csv.Error, LookupError):
            continue
        names = dict.fromkeys(clean_text(name).strip() for name in names)
        return [name for name in names if name and len(name) <= MAX_NAME][:MAX_COLUMNS]
    return []


def _of_csv(head: bytes, encoding: str) -> list[str]:
    text = head.decode(encoding, "replace") if encoding else csv_rows.text_of_head(head)
    lines = text.lstrip("\ufeff\r\n").split("\n")
    return next(csv.reader(lines, delimiter=max(_DELIMITERS, key=lines[0].count)), [])


def _of_json(file, encoding: str) -> list[str]:
    first = next(json_objects.objects(file, encoding), None)
    return list(json_objects.value_of(first)[0]) if first else []
