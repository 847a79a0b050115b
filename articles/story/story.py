"""A Story is a piece of journalism in its printed form; everything that moves through the archive is one.

    >>> story = Story(headline="Ferry returns", published=StoryDate("2024-07-02"))
    >>> from_json(to_json(story)) == story
    True

Nothing here knows a database. Two stories are equal when they read the same: tags, section and authors
compare by key, so a renamed tag changes nothing; where a story came from does not count.
"""

import json
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields, replace
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any

from articles.story.dates import InvalidStory, StoryDate
from articles.story.nouns import NOUNS
from articles.story.text import clean_text, key_of

SCHEMA = 1


@cache
def _text_fields(part: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(part) if f.type is str)


class Part:
    """What all parts share: clean text, and canonical plain values for JSON."""

    __slots__ = ()

    def __post_init__(self):
        for name in _text_fields(type(self)):
            value = getattr(self, name)
            if not isinstance(value, str):
                raise InvalidStory(f"{type(self).__name__.lower()}.{name}: {value!r} is not text.")
            cleaned = clean_text(value)
            if name != "body":
                cleaned = cleaned.strip()
            if cleaned is not value:
                object.__setattr__(self, name, cleaned)

    def __reduce__(self):
        """Travel to another process as bare values: an import sends each story, and what was checked stays so."""
        part = type(self)
        return _restore, (part, _values(part)(self))


def _restore(part: type, values: tuple):
    arrived = object.__new__(part)
    for put, value in zip(_slots(part), values, strict=True):
        put(arrived, value)
    return arrived


@cache
def _values(part: type) -> Callable[["Part"], tuple]:
    return attrgetter(*(f.name for f in fields(part)))


@cache
def _slots(part: type) -> tuple[Callable, ...]:
    return tuple(getattr(part, f.name).__set__ for f in fields(part))


@dataclass(frozen=True, slots=True)
class Term(Part):
    """A section or a tag: the key by which it is the same, and its name as printed."""

    key: str
    name: str = field(default="", compare=False)
    kind: str = field(default="", compare=False)

    @classmethod
    def named(cls, name: str, kind: str = "") -> "Term":
        return cls(key_of(name), name, kind)


class Role(StrEnum):
    """What somebody in a byline did, with the words that introduce them."""

    AUTHOR = "author"
    CONTRIBUTOR = "contributor"
    EDITOR = "editor"
    PHOTOGRAPHER = "photographer"
    ILLUSTRATOR = "illustrator"
    TRANSLATOR = "translator"

    @property
    def words(self) -> str:
        return {
            "author": "By",
            "contributor": "Additional reporting by",
            "editor": "Edited by",
            "photographer": "Photographs by",
            "illustrator": "Illustrations by",
            "translator": "Translated by",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Byline(Part):
    """Somebody's name as printed, who that is (`key`), and what they did."""

    name: str
    key: str = ""
    role: str = Role.AUTHOR.value


class AgencyRole(StrEnum):
    """What an agency gave, with the sentence that says so where the print has none."""

    CONTRIBUTED = "contributed"
    SUPPLIED = "supplied"
    PHOTOGRAPHS = "photographs"

    @property
    def sentence(self) -> str:
        return {
            "contributed": "{} contributed to this report.",
            "supplied": "From {}.",
            "photographs": "Photographs by {}.",
        }[self.value]


@dataclass(frozen=True, slots=True)
class AgencyLine(Part):
    """A line such as "Reuters contributed to this report": the words as printed, the agency and its part."""

    words: str
    name: str = field(default="", compare=False)
    key: str = ""
    role: str = AgencyRole.CONTRIBUTED.value


@dataclass(frozen=True, slots=True)
class Picture(Part):
    """A photograph where it stands in the story, with the words printed there.

    `anchor` is empty for the lead photo; an inline one stands where the body has `<figure data-picture="anchor">`.
    `photo` is the photograph's UUID, empty where only its caption came down to us; `sha256` freezes which
    file it was, `crop` the focal point as percentages "x,y".
    """

    anchor: str = ""
    caption: str = ""
    credit: str = ""
    alt: str = ""
    photo: str = ""
    sha256: str = ""
    crop: str = ""


class NotePlacement(StrEnum):
    """Where a note to readers stands on the page."""

    TOP = "top"
    FOOT = "foot"


@dataclass(frozen=True, slots=True)
class Note(Part):
    """A correction, clarification or editor's note, as readers see it."""

    text: str
    kind: str = "correction"
    date: StoryDate | None = None
    gravity: str = NotePlacement.FOOT.value


@dataclass(frozen=True, slots=True)
class Source(Part):
    """Where a story came from; kept for ever, never printed as part of the text.

    `original` holds markup the archive does not show (an embed), word for word.
    """

    name: str = ""
    identifier: str = ""
    url: str = ""
    format: str = ""
    original: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(Part):
    """One piece of journalism as printed. `body` is canonical HTML (see `html_sanitizer`); tags are a set, kept
    sorted."""

    kicker: str = ""
    headline: str = ""
    dek: str = ""
    dateline: str = ""
    body: str = ""
    bylines: tuple[Byline, ...] = ()
    agency_lines: tuple[AgencyLine, ...] = ()
    section: Term | None = None
    tags: tuple[Term, ...] = ()
    genre: str = "news"
    language: str = "en"
    pictures: tuple[Picture, ...] = ()
    published: StoryDate | None = None
    updated: StoryDate | None = None
    edition: str = ""
    page: str = ""
    notes: tuple[Note, ...] = ()
    source: Source = field(default=Source(), compare=False)

    def __post_init__(self):
        Part.__post_init__(self)
        for name in ("bylines", "agency_lines", "tags", "pictures", "notes"):
            value = getattr(self, name)
            if not isinstance(value, tuple):
                object.__setattr__(self, name, tuple(value))
        if len(self.tags) > 1:
            unique = {tag.key: tag for tag in reversed(self.tags)}
            object.__setattr__(self, "tags", tuple(unique[key] for key in sorted(unique)))

    @property
    def lead(self) -> Picture | None:
        return next((picture for picture in self.pictures if not picture.anchor), None)

    @property
    def inline_pictures(self) -> dict[str, Picture]:
        return {picture.anchor: picture for picture in self.pictures if picture.anchor}

    def resolved(self, resolve: Callable[[str, str], str]) -> "Story":
        """Give the story with every key replaced by `resolve(noun, key)`; nouns: section, tag, author, agency."""

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


# --- canonical JSON -------------------------------------------------------------------------------------------------

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)


@cache
def _defaults(part: type) -> tuple[tuple[str, Any], ...]:
    return tuple((f.name, f.default) for f in fields(part))


def _plain(part) -> Any:
    if isinstance(part, StoryDate):
        return part.text
    values = {}
    for name, default in _defaults(type(part)):
        value = getattr(part, name)
        if value is default or (value == default and name != "source"):
            continue
        if isinstance(value, tuple):
            value = [_plain(item) for item in value]
        elif not isinstance(value, str):
            value = _plain(value)
            if value == {}:
                continue
        values[name] = value
    return values


def plain(story: Story) -> dict:
    """Give the story as plain values, defaults omitted, the way canonical JSON and exports write it."""
    return _plain(story)


def to_json(story: Story) -> str:
    """Write canonical JSON: schema number, sorted keys, NFC, defaults omitted. These exact bytes are hashed."""
    return _ENCODER.encode(_plain(story) | {"schema": SCHEMA})


_PARTS = {"section": Term, "tags": Term, "bylines": Byline, "agency_lines": AgencyLine, "pictures": Picture}
_PARTS |= {"notes": Note, "source": Source, "published": StoryDate, "updated": StoryDate, "date": StoryDate}


def from_json(text: str) -> Story:
    """Read canonical JSON of this or a newer schema; an unknown field is refused, never dropped."""
    try:
        values = json.loads(text)
    except ValueError as error:
        raise InvalidStory(f"story: not JSON ({error}).") from None
    if not isinstance(values, dict) or type(values.get("schema")) is not int or values["schema"] < 1:
        raise InvalidStory("story: the JSON is not an object with a schema number; write schema: 1.")
    schema = values.pop("schema")
    return from_plain(values, schema)


def from_plain(values: dict, schema: int = SCHEMA) -> Story:
    """Read plain values as `plain` gives them."""
    return _build(Story, values, "story", schema)


@cache
def _known(part: type) -> dict[str, Any]:
    return {f.name: f for f in fields(part)}


def _build(part: type, values: Any, place: str, schema: int):
    if part is StoryDate:
        return StoryDate(values)
    if not isinstance(values, dict):
        raise InvalidStory(f"{place}: {values!r:.80} is not an object.")
    known = _known(part)
    arguments = {}
    for name, value in values.items():
        if name not in known:
            raise InvalidStory(
                f"{place}.{name}: unknown in schema {SCHEMA} (the story says {schema}); upgrade the archive to read it."
            )
        if name in _PARTS and isinstance(known[name].default, tuple):
            if not isinstance(value, list):
                raise InvalidStory(f"{place}.{name}: {value!r:.80} is not a list.")
            value = tuple(_build(_PARTS[name], item, f"{place}.{name}[{n}]", schema) for n, item in enumerate(value, 1))
        elif name in _PARTS and value is not None:
            value = _build(_PARTS[name], value, f"{place}.{name}", schema)
        elif name not in _PARTS and not isinstance(value, str):
            raise InvalidStory(f"{place}.{name}: {value!r:.80} is not text.")
        arguments[name] = value
    missing = [n for n, f in known.items() if f.default is MISSING and n not in arguments]
    if missing:
        raise InvalidStory(f"{place}.{missing[0]}: missing.")
    return part(**arguments)
