"""Tables of stories: CSV, TSV and JSON, whose columns the operator names or the archive guesses. They are only read.

    manage.py import_stories archive.csv --dry-run --map headline=Titel --map body=Text

Each row is a story. `columns` says which names are guessed, `records` what each field of a story may be.
"""

import io
import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import PurePath
from typing import Any, BinaryIO

from articles.importing.formats import Format, HeldStory, ImportItem, Options, json_objects, read_item, register
from articles.importing.formats.columns import guessed, is_table_of_stories, mapping_of
from articles.importing.formats.drafts import held_if_draft
from articles.importing.formats.tables import csv_rows, csv_writer, exports
from articles.importing.formats.tables.nested import row_of
from articles.importing.formats.tables.values import story_of
from articles.story.dates import InvalidStory
from articles.story.lazy_text import gettext_lazy
from articles.story.validation import ValidatedStory

_ARRAY = re.compile(r'\s*\[\s*\{\s*["}]')
_OBJECT = re.compile(r'\s*\{\s*"')
_KEY = re.compile(r'"([^"\\]{1,60})"\s*:')
_LIST = re.compile(rf'"(?:{"|".join(sorted(json_objects.LISTS))})"\s*:\s*\[\s*\{{')


def read_json(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of each object."""
    number = 0
    if isinstance(file, io.BufferedReader) and (kind := exports.kind_of(file.peek(4000)[:4000])):
        yield from _of_export(file.read(exports.MAX_SIZE + 1), kind, path, options)
        return
    for number, json_object in enumerate(json_objects.objects(file, options.encoding), 1):
        yield read_item(path, f"object {number}", partial(_story_in, json_object, path, options))
    if not number:
        yield ImportItem("", reason="file: there is no object in it; there is nothing to keep.")


def _of_export(content: bytes, kind: str, path: str, options: Options) -> Iterator[ImportItem]:
    number = 0
    try:
        for number, row in enumerate(exports.rows(content, kind), 1):
            place = f"object {number}"
            if row.skipped:
                yield ImportItem(place, skipped=row.skipped)
            else:
                yield read_item(path, place, partial(_story_of, row.values, path, options))
    except InvalidStory as error:
        yield ImportItem("", reason=str(error))
        return
    if not number:
        yield ImportItem("", reason="file: there is no story in it; there is nothing to keep.")


def _story_in(json_object: json_objects.JsonObject, path: str, options: Options) -> ValidatedStory | HeldStory:
    values, remarks = json_objects.value_of(json_object)
    return _story_of(values, path, options, remarks)


def _story_of(
    values: dict[str, Any], path: str, options: Options, remarks: Iterable[str] = ()
) -> ValidatedStory | HeldStory:
    values = row_of(values)
    mapping = mapping_of(values, dict(options.mapping))
    if not mapping.keys() & {"headline", "body", "body_html"}:
        names = ", ".join(values)
        raise InvalidStory(f"object: none of its keys ({names:.200}) is a headline or a text; say --map headline=KEY.")
    return held_if_draft(story_of(values, mapping, options, PurePath(path).name, "json", remarks), values)


def recognises_json(head: bytes, path: str) -> bool:
    """Return whether a file is an array of objects, or an object with a list of them or with the keys of a story."""
    if exports.kind_of(head):
        return True
    text = csv_rows.text_of_head(head)
    if _ARRAY.match(text) or (_OBJECT.match(text) and _LIST.search(text)):
        return bool(guessed(_KEY.findall(text)).keys() & {"headline", "body", "body_html"})
    return bool(_OBJECT.match(text)) and is_table_of_stories(_KEY.findall(text))


register(
    Format(
        name="json",
        title=gettext_lazy("JSON with stories"),
        standard="https://www.rfc-editor.org/rfc/rfc8259",
        read=read_json,
        recognises=recognises_json,
    )
)
register(
    Format(
        name="csv",
        title=gettext_lazy("a table, as CSV or TSV"),
        standard="https://www.rfc-editor.org/rfc/rfc4180",
        read=csv_rows.read,
        recognises=csv_rows.recognises,
        writer=csv_writer.WRITER,
    )
)
