"""The export of Movable Type and TypePad, which other systems of blogs write too: plain text with all entries.

    AUTHOR: Lena Marsh
    TITLE: Ferry returns
    DATE: 07/02/2024 09:30:00 AM
    -----
    BODY:
    The ferry sailed on Monday.
    -----
    --------

Five hyphens end a section, eight an entry; comments and pings are counted as skipped.
https://www.movabletype.org/documentation/appendices/import-export-format.html
"""

import json
import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import BinaryIO

from articles.importing.formats import Format, HeldStory, ImportItem, Options, read_item, register
from articles.importing.formats.control_characters import without_controls
from articles.importing.formats.drafts import held_if_draft
from articles.importing.formats.html_figures import FigureBody, read_figures
from articles.importing.formats.names import names_in
from articles.importing.formats.news_items import AgencyItem, story_of
from articles.importing.formats.printed_moments import date_of
from articles.importing.formats.wxr.paragraphs import with_paragraphs
from articles.story.dates import InvalidStory
from articles.story.lazy_text import gettext_lazy
from articles.story.validation import ValidatedStory
from media.text_encoding.decoding import Undecodable, decode

MAX_ENTRY = 8 * 1024 * 1024  # bytes
_MAX_LINE = 1024 * 1024  # bytes that are read at once
_FIELD = re.compile(r"([A-Z][A-Z ]{1,30}):[ \t]*(.*)")
_SECTIONS = ("BODY", "EXTENDED BODY", "EXCERPT", "KEYWORDS")
_SKIPPED = {"COMMENT": "comment", "PING": "ping"}
_TAG = re.compile(r'"([^"]+)"|([^,"]+)')
_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:[A-Z][A-Z ]{1,30}:[^\r\n]*\r?\n){2,40}-----\r?\n(?:[A-Z][A-Z ]{1,30}):")


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of each entry, and one for the comments and one for the pings of it."""
    number = 0
    for number, content in enumerate(_entries(file), 1):
        place = f"entry {number}"
        counts: dict[str, int] = {}
        yield read_item(path, place, partial(_story_in, content, options, counts))
        for kind, count in counts.items():
            yield ImportItem(place, skipped=kind, count=count)
    if not number:
        yield ImportItem("", reason="file: there is no entry in it; there is nothing to keep.")


def _entries(file: BinaryIO) -> Iterator[bytes]:
    """Yield the text of each entry, of one that is too long as much as shows that."""
    lines: list[bytes] = []
    size = 0
    while line := file.readline(_MAX_LINE):
        if line.rstrip(b"\r\n") == b"--------":
            if b"".join(islice(lines, 50)).strip():
                yield b"".join(lines)
            lines, size = [], 0
        elif size <= MAX_ENTRY:
            lines.append(line)
            size += len(line)
    if b"".join(islice(lines, 50)).strip():
        yield b"".join(lines)


def _story_in(content: bytes, options: Options, counts: dict[str, int]) -> ValidatedStory | HeldStory:
    """Return the story of an entry; adds how many comments and pings it has. Raises InvalidStory."""
    if len(content) > MAX_ENTRY:
        raise InvalidStory(f"entry: longer than {MAX_ENTRY:,} bytes; no story is.")
    try:
        text, decoding = decode(content, options.encoding)
    except Undecodable as error:
        raise InvalidStory(f"entry: {error}") from None
    remarks = [*decoding]
    head, *sections = re.split(r"^-----\n", without_controls(text.replace("\r\n", "\n"), remarks) + "\n", flags=re.M)
    fields = [
        (match[1], match[2].strip()) for line in head.split("\n") if (match := _FIELD.match(line.strip("\ufeff")))
    ]
    one = dict(reversed(fields))  # of a field that comes twice the first
    texts: dict[str, str] = {}
    for section in sections:
        name, _, words = section.partition(":\n")
        if name.strip() in _SKIPPED:
            kind = _SKIPPED[name.strip()]
            counts[kind] = counts.get(kind, 0) + 1
        elif name.strip() in _SECTIONS:
            texts[name.strip()] = words.strip()
    body = _body(texts, one.get("CONVERT BREAKS", "__default__"))
    section = one.get("PRIMARY CATEGORY") or one.get("CATEGORY", "")
    categories = [value for name, value in fields if name == "CATEGORY" and value != section]
    tags = [(quoted or plain).strip() for quoted, plain in _TAG.findall(one.get("TAGS", ""))]
    item = AgencyItem(
        identifier=one.get("UNIQUE URL") or one.get("BASENAME") or "",
        url=one.get("UNIQUE URL", ""),
        source=options.source,
        headline=one.get("TITLE", ""),
        deks=[texts.get("EXCERPT", "")],
        body=body,
        authors=names_in(one.get("AUTHOR", "")),
        section=section,
        tags=[(tag, "") for tag in (*categories, *tags) if tag],
        published=date_of("DATE", one.get("DATE", ""), options, remarks),
        originals=[json.dumps({**one, "KEYWORDS": texts.get("KEYWORDS", "")}, ensure_ascii=False)],
        remarks=remarks,
    )
    if not (item.headline or item.body.body):
        raise InvalidStory("entry: it has neither a title nor a text; there is nothing to keep.")
    return held_if_draft(story_of(item, "movabletype", options), {"status": one.get("STATUS", "")})


def _body(texts: dict[str, str], breaks: str) -> FigureBody:
    """Return the body with its extension; blank lines are paragraphs unless the entry says that it has its own."""
    text = "\n\n".join(filter(None, (texts.get("BODY"), texts.get("EXTENDED BODY"))))
    return read_figures(text if breaks in ("0", "richtext") else with_paragraphs(text))


def recognises(head: bytes, path: str) -> bool:
    """Return whether a file begins with the fields of an entry, its title or author and date among them."""
    if not (match := _START.match(head)):
        return False
    return b"DATE:" in match[0] and (b"TITLE:" in match[0] or b"AUTHOR:" in match[0])


register(
    Format(
        name="movabletype",
        title=gettext_lazy("an export of Movable Type"),
        standard="https://www.movabletype.org/documentation/appendices/import-export-format.html",
        read=read,
        recognises=recognises,
    )
)
