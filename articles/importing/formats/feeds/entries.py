"""The story of an entry: RSS, Atom and JSON Feed say the same things in other words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from articles.importing.formats import Options
from articles.importing.formats.html_figures import FigureBody, read_figures
from articles.importing.formats.names import names_in
from articles.importing.formats.origins import original_of
from articles.importing.formats.printed_moments import moment_of
from articles.importing.formats.record_lines import fitting_headline, line_of, without_entities
from articles.story.credits import Byline, Role, Term
from articles.story.dates import InvalidStory, Precision, StoryDate
from articles.story.html_blocks import text_of
from articles.story.html_sanitizer import clean_line, clean_lines
from articles.story.keys import key_of
from articles.story.story import Picture, Source, Story
from articles.story.validation import LIMITS, ValidatedStory, validate_sanitised

_TIME = re.compile(r"\b\d{1,2}:\d\d.*$", re.S)
_CLOCK = re.compile(r"\b\d\d:\d\d(?::\d\d)?(?:\s*(?:[+-]\d{4}|[A-Z]{3,4}))?(?=\s|$)", re.A)
_WEEKDAY = re.compile(r"^[^\d,]{2,20},")


@dataclass(kw_only=True)
class FeedEntry:
    """What a feed says of one entry. `content` and `summary` are HTML, or plain text where `is_plain`."""

    identifier: str = ""
    url: str = ""
    site: str = ""
    title: str = ""
    content: str = ""
    is_plain: bool = False
    summary: str = ""
    published: str = ""
    updated: str = ""
    authors: list[str] = field(default_factory=list)
    contributors: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    language: str = ""
    lead: Picture | None = None
    leftover: dict[str, Any] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def story_of(entry: FeedEntry, options: Options, format_name: str) -> ValidatedStory:
    """Return the validated story of an entry. Raises InvalidStory.

    The summary is the dek, unless it is only the beginning of the content; without content it is the body.
    """
    body = _body(entry.content or entry.summary, entry.is_plain)
    summary = clean_line(entry.summary) if entry.content else ""
    leftover = dict(entry.leftover)
    if summary and (_begins(summary, body.body) or len(summary) > LIMITS["dek"]):
        leftover["summary"], summary = entry.summary, ""
    published, updated = (_date(text, options, leftover, entry.remarks) for text in (entry.published, entry.updated))
    if not published:
        published, updated = updated, None
    if published == updated:
        updated = None
    headline = fitting_headline(line_of(entry.title), leftover, entry.remarks)
    names = [*_bylines(entry.authors, Role.AUTHOR), *_bylines(entry.contributors, Role.CONTRIBUTOR)]
    lead = [entry.lead] if entry.lead and not body.pictures else []
    original = original_of(body.originals, leftover, entry.remarks)
    return validate_sanitised(
        Story(
            headline=headline,
            dek=summary,
            body=body.body,
            bylines=tuple(names),
            tags=tuple(_terms(entry.tags)),
            language=entry.language or options.language,
            pictures=(*lead, *body.pictures),
            published=published,
            updated=updated,
            source=Source(
                name=site_of(entry.site or entry.url),
                identifier=(entry.identifier or entry.url)[: LIMITS["identifier"]],
                url=entry.url if entry.url.startswith(("http://", "https://")) and len(entry.url) <= 2000 else "",
                format=format_name,
                original=original,
                remarks="\n".join(entry.remarks)[: LIMITS["remarks"]],
            ),
        )
    )


def site_of(url: str) -> str:
    """Return the host of an address, which names the source of a feed; "" without one."""
    try:
        return (urlsplit(url).hostname or "")[: LIMITS["name"]]
    except ValueError:
        return ""


def _body(text: str, is_plain: bool) -> FigureBody:
    if is_plain or "<" not in text:
        text = text if is_plain else without_entities(text)
        return FigureBody(clean_lines(text) if text.strip() else "", (), [])
    return read_figures(text)


def _begins(summary: str, body: str) -> bool:
    """Return whether a summary is only the beginning of a text, perhaps cut off with an ellipsis."""
    start = "".join(summary.split()).rstrip(".…")
    start = start.removesuffix("[")
    return "".join(text_of(body[: 4 * len(summary) + 2000]).split()).startswith(start)


def _date(text: str, options: Options, leftover: dict[str, Any], remarks: list[str]) -> StoryDate | None:
    """Return the date of ISO 8601 or RFC 822 text, or as printed; any other text is kept with the source.

    Of a date with a time that no clock has, the day is read, with a remark.
    """
    text = text.strip()
    if not text:
        return None
    try:
        return StoryDate.read(text, options.zone, options.fold)
    except InvalidStory:
        pass
    try:
        moment: datetime = parsedate_to_datetime(text)
        return StoryDate.at(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, TypeError, IndexError, OverflowError, InvalidStory):
        leftover.setdefault("dates", []).append(text[:100])
    day = _TIME.sub("", text[:100]).rstrip(" ,–-")
    if date := next(filter(None, (moment_of(line, options) for line in (text, day, _WEEKDAY.sub("", day)))), None):
        remarks.append(f"the date is read from {text[:100]}")
        time = _CLOCK.search(text) if date.precision is Precision.DAY else None
        return (time and moment_of(f"{date.text} {time[0]}", options)) or date
    return None


def _bylines(names: Iterable[str], role: Role) -> Iterable[Byline]:
    lines = dict.fromkeys(part.strip() for name in names for part in names_in(line_of(name)))
    for line in list(lines)[: LIMITS["bylines"] // 2]:
        if key_of(line) and len(line) <= LIMITS["name"]:
            yield Byline(line, key_of(line), role.value)


def _terms(names: Iterable[str]) -> Iterable[Term]:
    lines = dict.fromkeys(line_of(name).strip() for name in names)
    for line in list(lines)[: LIMITS["tags"]]:
        if key_of(line) and len(line) <= LIMITS["name"]:
            yield Term.named(line)
