"""The custom fields in which an export of the archive keeps what WordPress has no field for.

They survive in WordPress, so that its own export gives them back: `archive_kicker`, `archive_bylines` and others.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from articles.importing.formats.writing import uri_of
from articles.importing.formats.wxr.elements import Post
from articles.story.credits import Byline, Role
from articles.story.dates import InvalidStory, StoryDate
from articles.story.keys import key_of
from articles.story.notes import placement_of
from articles.story.story import Note, NoteKind, Picture, Story
from articles.story.text import clean_text
from articles.story.validation import LIMIT, LIMITS, is_uuid

PREFIX = "archive_"
IDENTIFIER = f"{PREFIX}identifier"
NO_URL = "https://archive.invalid/"  # the link of a post whose story has no URL
_LINES = ("kicker", "dateline", "genre", "language", "edition", "page", "translation_of")
_GAPS = re.compile(r"[ \t\r\n]+")
_KINDS = tuple(kind.value for kind in NoteKind)


def written(story: Story, written_at: datetime) -> Iterator[tuple[str, str]]:
    """Yield name and text of each custom field of a post, whose time of publication is written as `written_at`."""
    if not (identifier := uri_of(story)).startswith("http"):  # WordPress changes most guids that are no such address
        yield IDENTIFIER, identifier
    for name in _LINES:
        text = getattr(story, name)
        if text and (name, text) != ("genre", "news"):
            yield PREFIX + name, text
    yield f"{PREFIX}bylines", json.dumps([[line.name, line.role] for line in story.bylines], ensure_ascii=False)
    if story.published and (StoryDate.at(written_at) != story.published or _has_odd_offset(written_at)):
        yield f"{PREFIX}published", story.published.text
    if story.updated:
        yield f"{PREFIX}updated", story.updated.text
    if lead := story.lead:
        words = {"caption": lead.caption, "credit": lead.credit, "alt": lead.alt}
        yield f"{PREFIX}lead", json.dumps(words, ensure_ascii=False)
    for note in story.notes:
        yield PREFIX + note.kind, note.text
    if (kinds := [note.kind for note in story.notes]) != sorted(kinds, key=_KINDS.index):
        yield f"{PREFIX}notes", " ".join(kinds)


def _has_odd_offset(moment: datetime) -> bool:
    """Return whether the offset is one from before standard time, which the two times of a post do not tell."""
    return bool((moment.utcoffset() or timedelta()) % timedelta(minutes=15))


def with_own_fields(story: Story, post: Post, creator: str) -> Story:
    """Return the story with what the custom fields say; `creator` is the name of the user who has the post now."""
    changes: dict[str, Any] = {name: line for name in _LINES if (line := _line(post, name))}
    if not is_uuid(changes.get("translation_of", "")):
        changes.pop("translation_of", None)
    if (bylines := _bylines(post)) is not None and (not bylines or bylines[0].name == creator):
        changes["bylines"] = bylines
    if (day := _date(post, "published")) and story.published and day.day == story.published.day:
        changes["published"] = day
    if updated := _date(post, "updated"):
        changes["updated"] = updated
    if lead := _lead(post):
        lead = replace(story.lead, credit=lead.credit) if story.lead else lead  # WordPress may have fetched no file
        changes["pictures"] = (lead, *story.inline_pictures.values())
    if notes := _notes(post):
        changes["notes"] = notes
    return replace(story, **changes) if changes else story


def _notes(post: Post) -> tuple[Note, ...]:
    """Return the notes in their order as far as it is known, else by kind."""
    remaining = {kind: iter(_texts(post, kind)) for kind in _KINDS}
    kinds = [kind for kind in post.meta(f"{PREFIX}notes").split() if kind in remaining]
    notes = [_note(text, kind) for kind in kinds for text in islice(remaining[kind], 1)]
    return (*notes, *(_note(text, kind) for kind, texts in remaining.items() for text in texts))


def _note(text: str, kind: str) -> Note:
    return Note(text, kind, None, placement_of(kind))


def _texts(post: Post, name: str) -> list[str]:
    value = post.custom_fields.get(PREFIX + name, [])
    texts = [clean_text(text).strip() for text in ([value] if isinstance(value, str) else value)]
    return [text for text in texts if text and len(text) <= LIMITS["text"]]


def _line(post: Post, name: str) -> str:
    """Return the line of a field, "" for one that is longer than the archive keeps."""
    line = _plain_line(post.meta(PREFIX + name))
    return "" if len(line) > LIMITS.get(name, LIMIT) else line


def _plain_line(text: str) -> str:
    return _GAPS.sub(" ", clean_text(text)).strip()


def _date(post: Post, name: str) -> StoryDate | None:
    with suppress(InvalidStory):
        text = post.meta(PREFIX + name)
        return StoryDate(text) if text else None
    return None


def _lead(post: Post) -> Picture | None:
    """Return the lead picture with its words; None if the field is missing or damaged."""
    try:
        words = {name: _plain_line(text) for name, text in json.loads(post.meta(f"{PREFIX}lead")).items()}
        lead = Picture(**words)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return None if any(len(text) > LIMITS.get(name, 0) for name, text in words.items()) else lead


def _bylines(post: Post) -> tuple[Byline, ...] | None:
    """Return the names and roles of the people who made the story; None if the field is missing or damaged."""
    try:
        pairs = [(_plain_line(name), Role(role)) for name, role in json.loads(post.meta(f"{PREFIX}bylines"))]
    except (ValueError, TypeError, RecursionError):
        return None
    named = [(name, role) for name, role in pairs if key_of(name) and len(name) <= LIMITS["name"]]
    return tuple(Byline(name, key_of(name), role.value) for name, role in named)
