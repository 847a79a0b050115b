"""The story of a row: its values as the record of a story (see `records`), however lists and dates are written."""

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from articles.importing.formats import Options
from articles.importing.formats.clippings.printed_dates import in_order_of_dots, reading_remarks
from articles.importing.formats.columns import guess_in_words
from articles.importing.formats.names import names_in
from articles.importing.formats.printed_moments import moment_of
from articles.importing.formats.records import story_of as story_of_record
from articles.importing.formats.tables.nested import text_of
from articles.story.characters import COMMAS, HAN_COMMAS, LETTER, SEMICOLONS
from articles.story.dates import InvalidStory, StoryDate, has_fraction
from articles.story.validation import LIMITS, ValidatedStory

_PARTS = {"bylines", "agency_lines", "pictures", "notes"}  # lists of objects, as the archive writes them
_LISTS = {"authors": "bylines", "tags": "tags", "section": "name"}  # with the name of their limit
_TYPE_KEYS = {"$date", "$oid", "$numberLong", "$numberInt"}
_DEEPEST = 8  # lists in each other; what is deeper is kept with the source
_SINCE_1970 = re.compile(r"[0-9]{9,10}(?:\.(?P<fraction>[0-9]+))?|[0-9]{9,10}(?P<milliseconds>[0-9]{3})")
# The days since the end of 1899 and a fraction of a day: what a spreadsheet has where a date has lost its format.
_DAY_NUMBER = re.compile(r"[1-9][0-9]{4}(?:\.[0-9]{1,12})?")
_DAY_ZERO = datetime(1899, 12, 30, tzinfo=UTC)
_MAX_LIST = 100_000  # characters of a list in a cell
_CAPITALISED = rf"(?=[^a-z]){LETTER}(?:{LETTER}|[.’'-])*"
_FULL_NAME = re.compile(rf"{_CAPITALISED}(?: {_CAPITALISED}){{1,2}}")
_SEPARATORS = tuple(re.compile(f"[{marks}]") for marks in (SEMICOLONS, "|", "\n", HAN_COMMAS))
_COMMA = re.compile(f"[{COMMAS}]")


def story_of(
    row: Mapping[str, Any],
    mapping: Mapping[str, str],
    options: Options,
    file_name: str,
    format_name: str,
    remarks: Iterable[str] = (),
) -> ValidatedStory:
    """Return the validated story of a row; what is in no field of a story is kept with its source. Raises InvalidStory.

    An identifier counts within the source; without one it is that of the file, so that two tables are not mixed up.
    """
    record: dict[str, Any] = {}
    whole: dict[str, Any] = {}  # lists of which the story does not have everything
    too_many: list[str] = []
    order: list[str] = []
    for field, column in mapping.items():
        stated = _plain(row.get(column))
        value = stated if field in _PARTS or field in _LISTS else text_of(stated)
        if value is not stated and len(str(stated)) > len(str(value)) + 40:
            whole[f"column {column}"] = stated
        if field in _PARTS and isinstance(value, str):
            value = _parts(value)
        if value not in (None, "", [], {}) and (field not in _PARTS or isinstance(value, list)):
            record[field] = _value(field, value, options)
            if field in ("published", "updated") and isinstance(value, str):
                order += reading_remarks(value, in_order_of_dots(value, options))
            if field in ("published", "updated") and _DAY_NUMBER.fullmatch(number := str(value).strip()):
                order.append(f"day number of a spreadsheet: {number} was read as {record[field]}")
            if field in ("published", "updated") and _names_part_of_second(str(value).strip()):
                whole[f"column {column}"] = value
            if field in _LISTS:
                names = record[field]
                record[field] = names[: LIMITS[_LISTS[field]]] if field != "section" else next(iter(names), "")
                if len(names) > (1 if field == "section" else LIMITS[_LISTS[field]]):
                    too_many.append(column)
                if column in too_many or _has_more_than_names(value):
                    whole[f"column {column}"] = value
            elif isinstance(value, dict):
                whole[f"column {column}"] = value
    columns = {mapping[field] for field in record}
    for name, value in row.items():
        is_row_number = not name and str(value).isdecimal()
        if name not in columns and not is_row_number:
            record[f"column {name or 'without a name'}"] = value
    record |= whole
    remarks = [*remarks, *order, *(f"more names than are taken, all kept with the source: {name}" for name in too_many)]
    if record.get("id") and not record.get("source"):
        record["source"] = options.source or file_name
    record.setdefault("id", record.get("url", ""))
    record.setdefault("body", "")
    record["source_format"] = format_name
    guess = guess_in_words(mapping, dict(options.mapping))
    return story_of_record(record, options, [*remarks, *([guess] if guess else [])])


def _plain(value: Any) -> Any:
    """Return a value that MongoDB writes with its type, {"$date": "2024-07-02T09:30:00Z"}, as it is without that.

    https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/
    """
    while isinstance(value, dict) and len(value) == 1 and (name := next(iter(value))) in _TYPE_KEYS:
        value = value[name]
        if name == "$numberLong" and isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,19}", value):
            value = int(value)
    return value


def _parts(text: str) -> Any:
    """Return the list of objects that a cell has as JSON, else the text as it is."""
    if not text.startswith("[{") or len(text) > _MAX_LIST:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _value(field: str, value: Any, options: Options) -> Any:
    match field:
        case "published" | "updated":
            return _date(value, options)
        case "authors" | "tags" | "section":
            return _names(value, field)
        case "source" if isinstance(value, dict):
            return value["name"] if isinstance(value.get("name"), str) else ""
        case "body" | "body_html" if isinstance(value, list):
            return "\n\n".join(str(part) for part in value)
        case _ if field in _PARTS or isinstance(value, str):
            return value
        case _ if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
            return value[0]
        case _ if isinstance(value, int | float):
            return str(value)
    raise InvalidStory(f"{field}: {value!r:.80} is not text; map another column.")


def _date(value: Any, options: Options) -> str:
    """Return a date as ISO 8601: a printed date, one of an e-mail, a spreadsheet's day number, or seconds since 1970.

    Other text is returned as it is.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InvalidStory(f"date: {value!r:.80} is not a date; map another column.")
    text = str(value).strip()
    try:
        if _SINCE_1970.fullmatch(text):
            seconds = float(text) / (1000 if len(text) > 11 and "." not in text else 1)
            return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
        text = _of_day_number(text) if _DAY_NUMBER.fullmatch(text) else text
        return StoryDate.read(text, options.zone, options.fold).text
    except InvalidStory:
        pass
    date = moment_of(text, in_order_of_dots(text, options))
    return date.text if date else text


def _of_day_number(number: str) -> str:
    """Return the day, or the moment by the clock of the archive, that a spreadsheet has as a number."""
    moment = _DAY_ZERO + timedelta(seconds=round(float(number) * 24 * 60 * 60))
    return moment.date().isoformat() if moment.time() == time() else moment.replace(tzinfo=None).isoformat()


def _names_part_of_second(text: str) -> bool:
    """Return whether a date says more than a story's date keeps: the archive drops fractions of a second."""
    if since_1970 := _SINCE_1970.fullmatch(text):
        return bool((since_1970["fraction"] or since_1970["milliseconds"] or "").strip("0"))
    return has_fraction(text)


def _names(value: Any, field: str) -> list[str]:
    """Return the names in a cell: a list as JSON or Python write it, or names between semicolons, bars or commas."""
    if isinstance(value, str):
        value = _listed(value.strip(), field)
    names = []
    items = list(_flat(value))
    if field == "authors" and any(isinstance(item, dict) and item.get("@type") == "Person" for item in items):
        items = [item for item in items if not (isinstance(item, dict) and item.get("@type") == "Organization")]
    for item in items:
        if isinstance(item, dict):
            item = item.get("name") or item.get("label") or item.get("title") or item.get("term")
        if isinstance(item, int | float | str) and not isinstance(item, bool) and (name := str(item).strip()):
            names.append(name)
    return names


def _flat(value: Any, depth: int = 0) -> Iterator[Any]:
    """Yield the items of a list, those of lists in it too."""
    if not isinstance(value, list) or depth > _DEEPEST:
        yield value
        return
    for item in value:
        yield from _flat(item, depth + 1)


def _has_more_than_names(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and not all(isinstance(item, str) for item in value))


def _listed(text: str, field: str) -> list:
    if text[:1] == "[" and text[-1:] == "]" and len(text) <= _MAX_LIST:
        for read in (json.loads, ast.literal_eval):
            try:
                value = read(text)
            except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
                continue
            if isinstance(value, list):
                return value
    for separator in _SEPARATORS if field != "section" else ():
        if len(parts := separator.split(text)) > 1:
            return parts
    names = names_in(text) if field == "authors" else []
    if names and all(map(_FULL_NAME.fullmatch, names)):
        return names
    parts = _COMMA.split(text)
    if field == "tags" or (field == "authors" and all(" " in part.strip() for part in parts)):
        return parts  # "Marsh, Lena" is one author
    return [text]
