"""`Story`: one piece of journalism in its printed form, the value that importers, desk, record and exports exchange.

    >>> story = Story(headline="Ferry returns", published=StoryDate("2024-07-02"))
    >>> story == replace(story, source=Source(name="wire"))
    True

This module knows no database. Two stories are equal if readers see the same: section and tags compare by key, so a
renamed tag changes nothing, and `source` (where a story came from) is not compared. `canonical_json` writes and reads
the value.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from functools import cache
from operator import attrgetter
from typing import Any

from articles.story.credits import AgencyLine, AgencyRole, Byline, Role, Term
from articles.story.dates import StoryDate
from articles.story.notes import Note, NoteKind, NotePlacement
from articles.story.nouns import NOUNS
from articles.story.part import Part

__all__ = [
    "AgencyLine",
    "AgencyRole",
    "Byline",
    "Note",
    "NoteKind",
    "NotePlacement",
    "Picture",
    "Role",
    "Source",
    "Story",
    "Term",
]

_FIGURE = re.compile(r'<figure data-picture="([^"]+)">')


@cache
def _compared_without_tags(part: type) -> Callable[[Part], tuple]:
    return attrgetter(*(f.name for f in fields(part) if f.compare and f.name != "tags"))


@dataclass(frozen=True, slots=True)
class Picture(Part):
    """A photograph at its place in a story, with the words printed there.

    `anchor` is empty for the lead photo; an inline picture is shown where the body has
    `<figure data-picture="anchor">`. `photo` is the UUID of the photograph, empty if only its caption is known.
    `sha256` says which file was printed, `crop` is the focal point in percent, as "x,y".
    """

    anchor: str = ""
    caption: str = ""
    credit: str = ""
    alt: str = ""
    photo: str = ""
    sha256: str = ""
    crop: str = ""


@dataclass(frozen=True, slots=True)
class Source(Part):
    """Where a story came from. The archive keeps the source for ever and never prints it as part of the text.

    `original` has the markup that the archive does not show (an embed), word for word. `remarks` says, one on a line,
    what the import dropped, shortened, repaired or guessed.
    """

    name: str = ""
    identifier: str = ""
    url: str = ""
    format: str = ""
    original: str = ""
    remarks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(Part):
    """One piece of journalism as printed.

    `body` is canonical HTML (see `html_sanitizer`). Tags stay in the order of the source, and each key comes once; the
    order changes nothing for readers, so stories are equal in whatever order their tags are. `translation_of` is the
    UUID of the article that has the story in its original language.
    """

    kicker: str = ""
    headline: str = ""
    dek: str = ""
    dateline: str = ""
    body: str = ""
    bylines: tuple[Byline, ...] = ()
    agency_lines: tuple[AgencyLine, ...] = ()
    section: Term | None = None
    tags: tuple[Term, ...] = field(default=(), hash=False)
    genre: str = "news"
    language: str = "en"
    pictures: tuple[Picture, ...] = ()
    published: StoryDate | None = None
    updated: StoryDate | None = None
    edition: str = ""
    page: str = ""
    notes: tuple[Note, ...] = ()
    translation_of: str = ""
    source: Source = field(default=Source(), compare=False)

    def __post_init__(self):
        Part.__post_init__(self)
        for name in ("bylines", "agency_lines", "tags", "pictures", "notes"):
            value = getattr(self, name)
            if not isinstance(value, tuple):
                object.__setattr__(self, name, tuple(value))
        if len(self.tags) > 1:
            unique: dict[str, Term] = {}
            for tag in self.tags:
                unique.setdefault(tag.key, tag)
            object.__setattr__(self, "tags", tuple(unique.values()))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Story):
            return NotImplemented
        compared = _compared_without_tags(Story)
        return compared(self) == compared(other) and set(self.tags) == set(other.tags)

    @property
    def sorted_tags(self) -> tuple[Term, ...]:
        """Return the tags sorted by key, in which two lists of the same tags are equal."""
        return tuple(sorted(self.tags, key=lambda tag: tag.key))

    @property
    def lead(self) -> Picture | None:
        """Return the lead picture: the one without an anchor."""
        return next((picture for picture in self.pictures if not picture.anchor), None)

    @property
    def is_corrected(self) -> bool:
        """Return whether the story has a note about what was wrong or unclear."""
        return any(note.is_correction for note in self.notes)

    @property
    def inline_pictures(self) -> dict[str, Picture]:
        """Return the pictures inside the body, by anchor."""
        return {picture.anchor: picture for picture in self.pictures if picture.anchor}

    @property
    def placed_anchors(self) -> list[str]:
        """Return the anchors of the pictures that the body shows, in its order."""
        return list(dict.fromkeys(_FIGURE.findall(self.body)))

    @property
    def picture_numbers(self) -> dict[str, int]:
        """Return by anchor which picture of the text it is, from 1, as people count; those that the body does not
        show come last."""
        return {anchor: i for i, anchor in enumerate(dict.fromkeys([*self.placed_anchors, *self.inline_pictures]), 1)}

    def resolved(self, resolve: Callable[[str, str], str]) -> "Story":
        """Return the story with every key replaced by `resolve(noun, key)`; the nouns are those of `NOUNS`."""

        def resolved_part(noun: str, part):
            return replace(part, key=resolve(noun, part.key)) if part.key else part

        changes: dict[str, Any] = {}
        for name, noun in NOUNS.items():
            value = getattr(self, noun.story_field)
            if isinstance(value, tuple):
                changes[noun.story_field] = tuple(resolved_part(name, part) for part in value)
            else:
                changes[noun.story_field] = value and resolved_part(name, value)
        return replace(self, **changes)
