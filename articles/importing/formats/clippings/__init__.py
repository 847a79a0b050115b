"""Clippings: stories as plain text, copied from a web page or typed from paper.

A clipping has no field names: the reader recognises a head (see `head`) and a body (see `body`) by their structure, and
a date and an author by the names of file and folder. The format is only read. Words that belong to no field of a story
are kept in its source.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePath
from typing import BinaryIO

from articles.importing.formats import Format, ImportItem, Options, read_item, register
from articles.importing.formats.clippings.body import ClippingBody, read_body
from articles.importing.formats.clippings.head import WINDOW, ClippingHead, read_head
from articles.importing.formats.clippings.line_types import ClippingLine, LineType, dates_of, lines_of
from articles.importing.formats.clippings.printed_dates import named_date, reading_remarks
from articles.importing.formats.clippings.printed_names import byline
from articles.importing.formats.unreadable import describe
from articles.importing.remarks import time_remarks
from articles.story.characters import LETTER
from articles.story.credits import Byline
from articles.story.dates import InvalidStory, Precision
from articles.story.html_blocks import first_words
from articles.story.keys import slugify
from articles.story.lazy_text import gettext_lazy
from articles.story.story import Picture, Source, Story
from articles.story.validation import ValidatedStory, validate_sanitised
from media.text_encoding.decoding import Decoded, Undecodable, decode

MAX_SIZE = 4 * 1024 * 1024  # bytes


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of a clipping: its story, or the reason why there is none."""
    content = file.read(MAX_SIZE + 1)
    yield read_item(path, "", lambda: _story_in(content, path, options))


def _story_in(content: bytes, path: str, options: Options) -> ValidatedStory:
    if len(content) > MAX_SIZE:
        raise InvalidStory(f"file: longer than the {MAX_SIZE:,} bytes of a clipping; split it into stories.")
    content = content.removesuffix(b"\x1a")
    text, remarks = decoded(content, options.encoding) if options.encoding else ("", ())
    if description := describe(text.encode() or content):
        raise InvalidStory(f"file: this is {description.name}, no clipping; {description.remedy}.")
    if not text:
        text, remarks = decoded(content)
    return story_of(text, path, options, remarks)


def recognises(head: bytes, path: str) -> bool:
    """Return whether a file is plain text, by its suffix (".txt", ".text" or none) and its first 64 kB."""
    return PurePath(path).suffix.lower() in ("", ".txt", ".text") and not describe(head)


def decoded(content: bytes, encoding: str = "") -> Decoded:
    """Return the text of a clipping with the remarks of its decoding. Raises InvalidStory if its encoding is unsure."""
    try:
        return decode(content, encoding)
    except Undecodable as error:
        raise InvalidStory(f"file: {error}") from None


def story_of(text: str, path: str, options: Options, remarks: Iterable[str] = ()) -> ValidatedStory:
    """Return the validated story of a clipping; date and author may come from its path. Raises InvalidStory.

    `remarks` are those of the decoding.
    """
    text = re.sub("\r\n?|[\f\x0b\x85\u2028\u2029]", "\n", text.replace("\ufeff", ""))
    raw = text.split("\n")
    line_numbers, lines = _lines(raw, options)
    if not lines:
        raise InvalidStory("file: it is empty; there is nothing to keep.")
    head = read_head(lines) if len(lines) > 1 else ClippingHead()
    start = line_numbers[head.length] if head.length < len(lines) else len(raw)
    below = raw[start:]
    if head.length and line_numbers[head.length - 1] == start:  # the line's first columns belong to the head
        columns = [line.text for line, number in zip(lines, line_numbers, strict=True) if number == start]
        below[:1] = columns[line_numbers[: head.length].count(start) :]
    body = read_body(below, head, is_wide=max(map(len, raw)) > 100)
    remarks = [*remarks]
    published, bylines = head.dates.get("published"), head.bylines
    remarks += [f"year of two digits: {line} is in {published}" for line in head.leftover if _SHORT_YEAR.search(line)]
    remarks += _date_remarks(lines[: head.length], options)
    if not published and (published := named_date(PurePath(path).name)):
        remarks.append(f"date from the file's name: {published}")
    if not bylines and (bylines := _author_in_path(path)):
        remarks.append(f"author from the folder: {bylines[0].name}")
    story = Story(
        kicker=head.kicker,
        headline=head.headline or body.headline,
        dek=head.dek,
        dateline=body.dateline,
        body=body.markup,
        bylines=(*bylines, *body.end.bylines),
        agency_lines=(*head.agency_lines, *body.end.agency_lines),
        pictures=(*(Picture("", *caption) for caption in head.captions[:1]), *body.pictures),
        published=published,
        updated=head.dates.get("updated"),
        language=options.language,
    )
    return validate_sanitised(_with_source(story, head, body, path, remarks))


def _date_remarks(lines: list[ClippingLine], options: Options) -> list[str]:
    """Return remarks on times that the clocks showed twice or not at all, and on days that may be months."""
    remarks = []
    for line in lines:
        if line.kind is LineType.DATE:
            remarks += reading_remarks(line.text, options)
        if line.kind is LineType.DATE and any(date.precision is Precision.MINUTE for _, date in line.value):
            later = dates_of(line.text, replace(options, fold=1))
            for (label, first), (_, second) in zip(line.value, later, strict=True):
                remarks += time_remarks(label or "date", first, second)
    return remarks


# A line of these characters alone is blank; they include the wide space of Chinese and Japanese.
_SPACES = "\u200b" + "".join(character for character in map(chr, range(0x3001)) if character.isspace())


def _lines(raw: list[str], options: Options) -> tuple[list[int], list[ClippingLine]]:
    """Return the lines that are not blank, and the index in `raw` of each one.

    Only the first `WINDOW` lines, as far as a head can reach, get a type.
    """
    line_numbers, lines, gap = [], [], False
    has_several_lines = sum(1 for text in raw if text.strip()) > 1
    for number, text in enumerate(raw):
        text = text.strip(_SPACES)
        if text and len(lines) < WINDOW:
            # A first line of columns far apart is a headline and its neighbours on the page.
            is_first = not any(line.kind in (LineType.TEXT, LineType.NAME) for line in lines)
            columns = re.split(r" {5,}|\t", text) if has_several_lines and is_first else [text]
            columns = [column for column in map(_single_spaced, columns) if column]
            story_lines = [line for column in columns for line in lines_of(column, gap, options)]
            lines += story_lines
            line_numbers += [number] * len(story_lines)
        elif text:
            lines.append(ClippingLine(text, gap))
            line_numbers.append(number)
        gap = not text
    return line_numbers, lines


def _single_spaced(text: str) -> str:
    return re.sub(r"[ \t]+", " ", text).strip(_SPACES)


_SHORT_YEAR = re.compile(r"(?<![\d/.-])\d{1,2}([/.-])\d{1,2}\1\d\d(?![\d/.-])", re.A)
_AUTHOR_IN_NAME = re.compile(rf"[0-9]{{1,2}}[A-Za-z]{{3}}[0-9]{{4}}(?P<author>{LETTER}+)[0-9]*")


def _author_in_path(path: str) -> list[Byline]:
    """Return the author whose name the folder has, if the file is named by a day and the author: Doe/2Aug2006Doe45."""
    file, folder = PurePath(path).stem, PurePath(path).parent.name
    match = _AUTHOR_IN_NAME.fullmatch(file)
    if not match or match["author"].casefold() != folder.casefold():
        return []
    return [byline(re.sub(r"(?<!^Mc)(?<!^De)(?<!^Mac)(?<=[a-z])(?=[A-Z])", " ", folder))]


def _with_source(story: Story, head: ClippingHead, body: ClippingBody, path: str, remarks: list[str]) -> Story:
    """Return the story with its source; the identifier has folder, file name, day and first words, no full path."""
    file, folder = PurePath(path).name, PurePath(path).parent.name
    name = f"{folder}/{file}" if folder else file
    words = slugify(story.headline or first_words(story.body, 80))
    identifier = f"{name}#{story.published or ''}#{words}"
    original = "\n".join([*head.leftover, *body.related_lines, *body.end.leftover])
    source = Source(
        identifier=identifier, url=head.url, format="clipping", original=original, remarks="\n".join(remarks)
    )
    return replace(story, source=source)


register(
    Format(
        name="clipping",
        title=gettext_lazy("plain-text clippings"),
        standard="",
        read=read,
        recognises=recognises,
    )
)
