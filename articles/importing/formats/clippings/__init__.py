"""Clippings: stories as plain text, copied from a web page or typed from paper.

A clipping has no field names: the reader recognises a head (see `head`) and a body (see `body`) by their structure, and
a date and an author by the names of file and folder. The format is only read. Words that belong to no field of a story
are kept in its source.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath
from typing import BinaryIO

from articles.importing.formats import Format, ImportItem, Options, read_item, register
from articles.importing.formats.clippings.body import ClippingBody, read_body
from articles.importing.formats.clippings.head import WINDOW, ClippingHead, read_head
from articles.importing.formats.clippings.line_types import ClippingLine, lines_of
from articles.importing.formats.clippings.printed_dates import named_date
from articles.importing.formats.clippings.printed_names import byline
from articles.story.dates import InvalidStory
from articles.story.html_blocks import first_words
from articles.story.keys import slugify
from articles.story.story import Byline, Picture, Source, Story
from articles.story.validation import ValidatedStory, validate_sanitised

MAX_SIZE = 4 * 1024 * 1024  # bytes


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of a clipping: its story, or the reason why there is none."""
    content = file.read(MAX_SIZE + 1)
    yield read_item(path, "", lambda: _story_in(content, path, options))


def _story_in(content: bytes, path: str, options: Options) -> ValidatedStory:
    if len(content) > MAX_SIZE:
        raise InvalidStory(f"file: longer than the {MAX_SIZE:,} bytes of a clipping; split it into stories.")
    if reason := _reason_not_text(content):
        raise InvalidStory(f"file: {reason}, no clipping; name its format, or save its text alone.")
    return story_of(decoded(content), path, options)


def recognises(head: bytes, path: str) -> bool:
    """Return whether a file is plain text, by its suffix (".txt", ".text" or none) and its first 64 kB."""
    return PurePath(path).suffix.lower() in ("", ".txt", ".text") and not _reason_not_text(head)


_MAIL = re.compile(
    rb"(?im)^(?:received|return-path|message-id|mime-version|delivered-to|x-[\w-]+|from|to|subject|content-type|date):\s"
)
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f]")


def _reason_not_text(content: bytes) -> str:
    """Return what a file is instead of a clipping, for the message; "" if it may be one."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "" if b"\x00" in content[:200] else "this is binary"
    if match := _BINARY.search(content):
        is_wire = match[0] in (b"\x01", b"\x02", b"\x13", b"\x16")
        return f"{'a wire item' if is_wire else 'binary'} (it has the control byte {match[0][0]:#04x})"
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:4000]
    if re.match(rb"<(?:[!?]|[a-zA-Z][\w:-]*[\s/>])", start):
        return "this is HTML or XML"
    if re.match(rb'\{\s*["}]|\[\s*[\[{"\]]', start):
        return "this is JSON"
    if start.startswith((b"%PDF", b"{\\rtf", b"%!PS", b"\x89PNG", b"GIF8", b"\xff\xd8\xff")):
        return "this is a document or a picture"
    opening = b"\n".join(start.splitlines()[:8])
    if len({header.lower() for header in _MAIL.findall(opening)}) >= 3:
        return "this is an e-mail with its headers"
    return ""


# Bytes that are curly quotes in MacRoman, at places where no western language has a letter.
_MACINTOSH = re.compile(rb"[A-Za-z]\xd5(?:s|t|re|ve|ll|d|m)\b|(?:^|[\s(])\xd2[A-Za-z]|[a-z.,!?]\xd3(?=[\s.,]|$)", re.M)


def decoded(content: bytes) -> str:
    """Return text decoded from UTF-8, from UTF-16 with a byte order mark, or from MacRoman or Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if _MACINTOSH.search(content) and not re.search(rb"[\x91-\x97]", content):
            return content.decode("mac-roman")
        # Five bytes are undefined in Windows-1252; they are read as Latin-1.
        return content.decode("cp1252", "surrogateescape").translate({0xDC00 + byte: byte for byte in range(256)})


def story_of(text: str, path: str, options: Options) -> ValidatedStory:
    """Return the validated story of a clipping; date and author may come from its path. Raises InvalidStory."""
    text = re.sub("\r\n?|[\f\x0b\x85\u2028\u2029]", "\n", text.replace("\ufeff", ""))
    raw = text.split("\n")
    line_numbers, lines = _lines(raw, options)
    if not lines:
        raise InvalidStory("file: it is empty; there is nothing to keep.")
    head = read_head(lines) if len(lines) > 1 else ClippingHead()
    start = line_numbers[head.length] if head.length < len(lines) else len(raw)
    body = read_body(raw[start:], head, is_wide=max(map(len, raw)) > 100)
    published = head.dates.get("published") or named_date(PurePath(path).name)
    story = Story(
        kicker=head.kicker,
        headline=head.headline,
        dek=head.dek,
        dateline=body.dateline,
        body=body.markup,
        bylines=(*(head.bylines or _author_in_path(path)), *body.end.bylines),
        agency_lines=(*head.agency_lines, *body.end.agency_lines),
        pictures=(*(Picture("", *caption) for caption in head.captions[:1]), *body.pictures),
        published=published,
        updated=head.dates.get("updated"),
    )
    return validate_sanitised(_with_source(story, head, body, path))


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
            columns = re.split(r" {10,}", text) if has_several_lines and not lines else [text]
            columns = [column for column in map(_single_spaced, columns) if column]
            typed_lines = [line for column in columns for line in lines_of(column, gap, options)]
            lines += typed_lines
            line_numbers += [number] * len(typed_lines)
        elif text:
            lines.append(ClippingLine(text, gap))
            line_numbers.append(number)
        gap = not text
    return line_numbers, lines


def _single_spaced(text: str) -> str:
    return re.sub(r"[ \t]+", " ", text).strip(_SPACES)


_AUTHOR_IN_NAME = re.compile(r"\d{1,2}[A-Za-z]{3}\d{4}(?P<author>[^\W\d_]+)\d*", re.A)


def _author_in_path(path: str) -> list[Byline]:
    """Return the author whose name the folder has, if the file is named by a day and the author: Doe/2Aug2006Doe45."""
    file, folder = PurePath(path).stem, PurePath(path).parent.name
    match = _AUTHOR_IN_NAME.fullmatch(file)
    if not match or match["author"].casefold() != folder.casefold():
        return []
    return [byline(re.sub(r"(?<!^Mc)(?<!^De)(?<!^Mac)(?<=[a-z])(?=[A-Z])", " ", folder))]


def _with_source(story: Story, head: ClippingHead, body: ClippingBody, path: str) -> Story:
    """Return the story with its source; the identifier has folder, file name, day and first words, no full path."""
    file, folder = PurePath(path).name, PurePath(path).parent.name
    name = f"{folder}/{file}" if folder else file
    words = slugify(story.headline or first_words(story.body, 80))
    identifier = f"{name}#{story.published or ''}#{words}"
    original = "\n".join([*head.leftover, *body.related_lines, *body.end.leftover])
    return replace(story, source=Source(identifier=identifier, format="clipping", original=original))


register(
    Format(
        name="clipping",
        title="plain-text clippings",
        standard="",
        read=read,
        recognises=recognises,
        write=None,
        identified=False,
    )
)
