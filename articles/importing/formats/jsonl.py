"""JSON Lines: one story on each line, with fields that people can read and write by hand (see `records`).

    {"id": "ferry-7", "headline": "Ferry returns", "body": "It sails.", "published": "2024-07-02"}

Nothing is lost: a story that is written and read again is equal, its source too. https://jsonlines.org/
"""

import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import PurePath
from typing import BinaryIO

from articles.importing.formats import (
    HEAD_BYTES,
    Format,
    FormatWriter,
    HeldStory,
    ImportItem,
    Options,
    read_item,
    register,
)
from articles.importing.formats.columns import guessed, is_table_of_stories, mapping_of
from articles.importing.formats.drafts import held_if_draft
from articles.importing.formats.json_objects import object_of
from articles.importing.formats.records import record_of, story_of
from articles.importing.formats.tables.exports import kind_of
from articles.importing.formats.tables.nested import row_of
from articles.importing.formats.tables.values import story_of as mapped_story
from articles.story.dates import InvalidStory
from articles.story.lazy_text import gettext_lazy
from articles.story.story import Story
from articles.story.validation import ValidatedStory
from media.text_encoding.decoding import Decoded, Undecodable, decode

MAX_LINE = 8 * 1024 * 1024  # bytes
_OBJECT_START = re.compile(rb'\{\s*"[^"\\]{1,200}"\s*:')
_TYPICAL_FIELDS = {"headline", "body"}


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield an item for each line that is not blank; a line over `MAX_LINE` is rejected without reading it at once."""
    number, readline, encoding = 0, file.readline, options.encoding
    mark = file.peek(2)[:2] if isinstance(file, io.BufferedReader) else b""
    if mark in (b"\xff\xfe", b"\xfe\xff") or re.match("utf[-_]?(16|32)", encoding):  # a line end is not one byte
        text = io.TextIOWrapper(file, encoding or "utf-16", "replace", newline="\n")
        readline, encoding = lambda size: text.readline(size).encode(), ""
    while line := readline(MAX_LINE + 1):
        number += 1
        place = f"line {number}"
        if len(line) > MAX_LINE and not line.endswith(b"\n"):
            while (part := readline(1024 * 1024)) and not part.endswith(b"\n"):
                pass
            yield ImportItem(
                place, reason=f"line: longer than {MAX_LINE:,} bytes; split it into stories of one line each."
            )
        elif line.strip() not in (b"", b"[", b"]"):  # the brackets of a list whose lines are its objects
            yield read_item(path, place, partial(_story_in, line, path, replace(options, encoding=encoding)))


def _story_in(line: bytes, path: str, options: Options) -> ValidatedStory | HeldStory:
    try:
        text, decoding = _text(line, options.encoding)
        remarks = [*decoding]
        values = object_of(text, remarks)
        fields = {**values}  # reading the story removes its own
        if options.mapping or _is_of_another_system(values):
            values = row_of(values)
            mapping, name = mapping_of(values, dict(options.mapping)), PurePath(path).name
            return held_if_draft(mapped_story(values, mapping, options, name, "jsonl", remarks), fields)
        if "body_html" in values:  # former releases wrote no language of stories in English
            options = replace(options, language="en")
        return held_if_draft(story_of(values, options, remarks), fields)
    except RecursionError:
        raise InvalidStory("line: nested too deeply; write the fields of a story, not a tree.") from None


def _text(line: bytes, encoding: str) -> Decoded:
    """Return a line as text. Raises InvalidStory if it is not UTF-8 and no other encoding was named."""
    try:
        if encoding:
            return decode(line, encoding)
        return Decoded(line.removeprefix(b"\xef\xbb\xbf").decode())
    except UnicodeDecodeError as error:
        raise InvalidStory(
            f"line: byte {line[error.start]:#04x} at {error.start + 1} is not UTF-8; "
            "save the file as UTF-8, or say --encoding."
        ) from None
    except Undecodable as error:
        raise InvalidStory(f"line: {error}") from None


def recognises(head: bytes, path: str) -> bool:
    """Return whether a file is JSON Lines, by its name, or because each line of the head begins with an object."""
    if path.lower().endswith((".jsonl", ".ndjson")):
        return True
    lines = [line for line in head.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip()]
    if not lines or not all(line.startswith(b"{") for line in lines):
        return False
    if len(lines) == 1 and len(head) >= HEAD_BYTES:  # the line is longer than the head
        return not kind_of(head) and bool(_OBJECT_START.match(lines[0]))
    try:
        values = object_of(lines[0].decode())
        if _is_of_another_system(values):
            return False
        return len(lines) > 1 or not _TYPICAL_FIELDS.isdisjoint(
            values
        )  # one object without these fields could be any JSON file
    except (ValueError, RecursionError):
        return False


def _is_of_another_system(values: dict) -> bool:
    """Return whether the fields of a story have names that `columns` guesses, and not those of the archive."""
    if "published" not in values and "published" in guessed(values):  # under the name that another system has for it
        return is_table_of_stories(values)
    return not values.keys() & {"body", "body_html"} and is_table_of_stories(values)


def lines(stories: Iterable[Story]) -> Iterator[str]:
    """Yield the line of each story, with its end."""
    for story in stories:
        yield json.dumps(record_of(story), ensure_ascii=False) + "\n"


WRITER = FormatWriter(lines, ".jsonl")
register(
    Format(
        name="jsonl",
        title=gettext_lazy("JSON Lines, one story a line"),
        standard="https://jsonlines.org/",
        read=read,
        recognises=recognises,
        writer=WRITER,
    )
)
