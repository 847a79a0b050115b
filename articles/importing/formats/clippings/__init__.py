"""Clippings: stories as plain text, copied from a page or typed from paper.

A clipping says what it is by its structure alone: a head (see `head`), a body (see `body`), and what
its file and folder are named for. Reads only; a word that no field of a story holds is kept with its source.
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
from articles.story.story import Byline, Picture, Source, Story
from articles.story.text import slugify
from articles.story.validation import ValidatedStory, validate_sanitised

MAX_SIZE = 4 * 1024 * 1024


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the one story of a clipping, or the reason why there is none."""
    content = file.read(MAX_SIZE + 1)
    yield read_item(path, "", lambda: _story_in(content, path, options))


def _story_in(content: bytes, path: str, options: Options) -> ValidatedStory:
    if len(content) > MAX_SIZE:
        raise InvalidStory(f"file: longer than the {MAX_SIZE:,} bytes of a clipping; split it into stories.")
    if reason := _other_than_text(content):
        raise InvalidStory(f"file: {reason}, no clipping; name its format, or save its text alone.")
    return story_of(decoded(content), path, options)


def recognises(head: bytes, path: str) -> bool:
    return PurePath(path).suffix.lower() in ("", ".txt", ".text") and not _other_than_text(head)


_MAIL = re.compile(
    rb"(?im)^(?:received|return-path|message-id|mime-version|delivered-to|x-[\w-]+|from|to|subject|content-type|date):\s"
)
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f]")


def _other_than_text(content: bytes) -> str:
    """Say what else a file is; nothing where it may be a clipping."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "" if b"\x00" in content[:200] else "this is binary"
    if match := _BINARY.search(content):
        wire = match[0] in (b"\x01", b"\x02", b"\x13", b"\x16")
        return f"{'a wire item' if wire else 'binary'} (it has the control byte {match[0][0]:#04x})"
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


# In these places a curly quote of the old Macintosh stands, and no letter of a western language can.
_MACINTOSH = re.compile(rb"[A-Za-z]\xd5(?:s|t|re|ve|ll|d|m)\b|(?:^|[\s(])\xd2[A-Za-z]|[a-z.,!?]\xd3(?=[\s.,]|$)", re.M)


def decoded(content: bytes) -> str:
    """Decode UTF-8, UTF-16 with its mark, or what older machines wrote."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if _MACINTOSH.search(content) and not re.search(rb"[\x91-\x97]", content):
            return content.decode("mac-roman")
        # Five bytes mean nothing in Windows-1252: they stay what Latin-1 makes of them.
        return content.decode("cp1252", "surrogateescape").translate({0xDC00 + byte: byte for byte in range(256)})


def story_of(text: str, path: str, options: Options) -> ValidatedStory:
    """Make a story of a clipping's text; its path says when and by whom where the text does not."""
    text = re.sub("\r\n?|[\f\x0b\x85\u2028\u2029]", "\n", text.replace("\ufeff", ""))
    raw = text.split("\n")
    places, lines = _lines(raw, options)
    if not lines:
        raise InvalidStory("file: it is empty; there is nothing to keep.")
    head = read_head(lines) if len(lines) > 1 else ClippingHead()
    start = places[head.length] if head.length < len(lines) else len(raw)
    body = read_body(raw[start:], head, is_wide=max(map(len, raw)) > 100)
    published = head.dates.get("published") or named_date(PurePath(path).name)
    story = Story(
        kicker=head.kicker,
        headline=head.headline,
        dek=head.dek,
        dateline=body.dateline,
        body=body.markup,
        bylines=[*(head.bylines or _named_author(path)), *body.end.bylines],
        agency_lines=[*head.agency_lines, *body.end.agency_lines],
        pictures=[*(Picture("", *caption) for caption in head.captions[:1]), *body.pictures],
        published=published,
        updated=head.dates.get("updated"),
    )
    return validate_sanitised(_with_source(story, head, body, path))


# A line of these alone is blank, the wide space of Chinese and Japanese typesetting included.
_SPACES = "\u200b" + "".join(character for character in map(chr, range(0x3001)) if character.isspace())


def _lines(raw: list[str], options: Options) -> tuple[list[int], list[ClippingLine]]:
    """Give the lines that are not blank, judged as far down as a head can reach, and where each of them stands."""
    places, lines, gap = [], [], False
    several = sum(1 for text in raw if text.strip()) > 1
    for place, text in enumerate(raw):
        text = text.strip(_SPACES)
        if text and len(lines) < WINDOW:
            # A first line of columns, far apart, is a headline and what stood beside it on the page.
            columns = re.split(r" {10,}", text) if several and not lines else [text]
            columns = [column for column in map(_single_spaced, columns) if column]
            judged = [line for column in columns for line in lines_of(column, gap, options)]
            lines += judged
            places += [place] * len(judged)
        elif text:
            lines.append(ClippingLine(text, gap))
            places.append(place)
        gap = not text
    return places, lines


def _single_spaced(text: str) -> str:
    return re.sub(r"[ \t]+", " ", text).strip(_SPACES)


_AUTHOR_IN_NAME = re.compile(r"\d{1,2}[A-Za-z]{3}\d{4}(?P<author>[^\W\d_]+)\d*", re.A)


def _named_author(path: str) -> list[Byline]:
    """Give the author a folder is named for, where its files are named for a day and the author: Doe/2Aug2006Doe45."""
    path = PurePath(path)
    match = _AUTHOR_IN_NAME.fullmatch(path.stem)
    if not match or match["author"].casefold() != path.parent.name.casefold():
        return []
    return [byline(re.sub(r"(?<!^Mc)(?<!^De)(?<!^Mac)(?<=[a-z])(?=[A-Z])", " ", path.parent.name))]


def _with_source(story: Story, head: ClippingHead, body: ClippingBody, path: str) -> Story:
    """Name the clipping by what does not change with where it lies: folder, file, day and first words."""
    path = PurePath(path)
    name = f"{path.parent.name}/{path.name}" if path.parent.name else path.name
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
