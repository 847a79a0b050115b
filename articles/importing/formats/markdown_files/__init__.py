"""Markdown with fields above it, as static sites have their stories: one story a file.

Fields are columns of a table by their usual names (see `columns`); what is no field of a story is kept with the source.
https://spec.commonmark.org/, https://gohugo.io/content-management/front-matter/
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath
from typing import Any, BinaryIO

from articles.importing.formats import Format, HeldStory, ImportItem, Options, markdown, read_item, register
from articles.importing.formats.clippings.printed_dates import named_date
from articles.importing.formats.columns import mapping_of
from articles.importing.formats.control_characters import without_controls
from articles.importing.formats.drafts import held_if_draft, without_marks
from articles.importing.formats.html_figures import read_figures
from articles.importing.formats.markdown_files import writer
from articles.importing.formats.markdown_files.front_matter import is_front_matter, split, things_in
from articles.importing.formats.printed_moments import moment_of
from articles.importing.formats.record_lines import letters_of
from articles.importing.formats.tables.values import story_of
from articles.story.dates import InvalidStory
from articles.story.lazy_text import gettext_lazy
from articles.story.validation import ValidatedStory
from media.text_encoding.decoding import Undecodable, decode

MAX_SIZE = 8 * 1024 * 1024  # bytes
_SUFFIXES = (".md", ".markdown", ".mdown")
_TITLE = re.compile(r"\s*(?:# ([^\n]+)|(?=\S)([^\n]+)\n=+[ \t]*)\n")


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of the file."""
    content = file.read(MAX_SIZE + 1)
    yield read_item(path, "", lambda: _story_in(content, path, options))


def _story_in(content: bytes, path: str, options: Options) -> ValidatedStory | HeldStory:
    if len(content) > MAX_SIZE:
        raise InvalidStory(f"file: longer than {MAX_SIZE:,} bytes; no story is.")
    try:
        text, decoding = decode(content, options.encoding)
    except Undecodable as error:
        raise InvalidStory(f"text: {error}") from None
    remarks = [*decoding]
    all_fields, body = split(without_controls(text, remarks))
    fields = without_marks(all_fields)
    if len(body) > markdown.MAX_LENGTH:
        raise InvalidStory(f"text: longer than {markdown.MAX_LENGTH:,} characters; no story is.")
    row: dict[str, Any] = {**fields}
    columns = mapping_of(row, dict(options.mapping))
    if title := _TITLE.match(body):
        heading = (title[1] or title[2]).strip()
        if "headline" not in columns:
            row["headline"] = heading
        elif letters_of(heading) != letters_of(str(row[columns["headline"]])):
            title = None
        body = body[title.end() :] if title else body  # the headline is not part of the text
    if "id" not in columns:
        name = PurePath(path)
        row["id"] = f"{name.parent.name}/{name.name}"
    columns = {name: column for name, column in mapping_of(row, dict(options.mapping)).items() if "body" not in name}
    for name in ("authors", "tags", "section"):
        if isinstance(tree := row.get(columns.get(name, "")), str) and (things := things_in(tree)):
            row[columns[name]] = things
    for name in ("published", "updated"):
        if isinstance(text := row.get(columns.get(name, "")), str) and (date := moment_of(text, options)):
            row[columns[name]] = date.text
    if "published" not in columns and (day := named_date(PurePath(path).name)):  # as Jekyll names its posts
        row["published"], columns["published"] = day.text, "published"
    row |= _body(body, row)
    columns |= {"body_html": "body_html"} | ({"pictures": "pictures"} if row.get("pictures") else {})
    options = replace(options, mapping=tuple(columns.items()))
    return held_if_draft(story_of(row, columns, options, "markdown", "markdown", remarks), all_fields)


def _body(text: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a body, with its pictures if the fields name none."""
    markup = markdown.html_of(text)
    if row.get("pictures"):
        return {"body_html": markup}
    figures = read_figures(markup)
    pictures = [*figures.pictures, *(p for p in markdown.pictures_in(text) if f'"{p.anchor}"' in figures.body)]
    written = [{"anchor": p.anchor, "caption": p.caption, "credit": p.credit, "alt": p.alt} for p in pictures]
    left_out = [*figures.originals, *markdown.left_out(text)]
    columns: dict[str, Any] = {"body_html": figures.body}
    return columns | ({"pictures": written} if written else {}) | ({"left out": left_out} if left_out else {})


def recognises(head: bytes, path: str) -> bool:
    """Return whether a file begins with fields between marks, or has the suffix of Markdown and a text."""
    text = head.decode("utf-8", "replace")
    if "\0" in text:
        return False
    return is_front_matter(text) or (path.lower().endswith(_SUFFIXES) and bool(text.strip()))


register(
    Format(
        name="markdown",
        title=gettext_lazy("Markdown with front matter"),
        standard="https://spec.commonmark.org/",
        read=read,
        recognises=recognises,
        writer=writer.WRITER,
    )
)
