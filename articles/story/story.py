"""`Story`: one piece of journalism in its printed form, the value that importers, desk, record and exports exchange.

    >>> story = Story(headline="Ferry returns", published=StoryDate("2024-07-02"))
    >>> from_json(to_json(story)) == story
    True

This module knows no database. Two stories are equal if readers see the same: section and tags compare by key, so a
renamed tag changes nothing, and `source` (where a story came from) is not compared.
"""

import json
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields, replace
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any

from articles.story.dates import InvalidStory, StoryDate
from articles.story.keys import current_key, key_of
from articles.story.nouns import NOUNS
from articles.story.text import clean_text

SCHEMA = 1


@cache
def _text_fields(part: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(part) if f.type is str)


class Part:
    """Base class of `Story` and its parts: cleans all text fields and can be written as canonical JSON."""

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
        """Pickle the part as its bare values, so that another process does not clean them again (imports send many)."""
        part = type(self)
        return _restore, (part, _values(part)(self))


def _restore(part: type, values: tuple):
    instance = object.__new__(part)
    for set_slot, value in zip(_slots(part), values, strict=True):
        set_slot(instance, value)
    return instance


@cache
def _values(part: type) -> Callable[["Part"], tuple]:
    return attrgetter(*(f.name for f in fields(part)))


@cache
def _slots(part: type) -> tuple[Callable, ...]:
    return tuple(getattr(part, f.name).__set__ for f in fields(part))


class KeyedPart(Part):
    """Base class of the parts that name a term: a key which a former rule made of the name is read as today's."""

    __slots__ = ()
    key: str
    name: str

    def __post_init__(self):
        Part.__post_init__(self)
        key = current_key(self.key, self.name)
        if key is not self.key:
            object.__setattr__(self, "key", key)


@dataclass(frozen=True, slots=True)
class Term(KeyedPart):
    """A section or a tag in a story: the key that identifies the term, its name as printed, and the kind of a tag."""

    key: str
    name: str = field(default="", compare=False)
    kind: str = field(default="", compare=False)

    @classmethod
    def named(cls, name: str, kind: str = "") -> "Term":
        """Return the term of a printed name, with the key made from the name."""
        return cls(key_of(name), name, kind)


class Role(StrEnum):
    """What a person in a byline did for the story."""

    AUTHOR = "author"
    CONTRIBUTOR = "contributor"
    EDITOR = "editor"
    PHOTOGRAPHER = "photographer"
    ILLUSTRATOR = "illustrator"
    TRANSLATOR = "translator"

    @property
    def words(self) -> str:
        """Return the words that introduce a person of this role on the page."""
        return {
            "author": "By",
            "contributor": "Additional reporting by",
            "editor": "Edited by",
            "photographer": "Photographs by",
            "illustrator": "Illustrations by",
            "translator": "Translated by",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Byline(KeyedPart):
    """A person's name as printed, the key of the author it belongs to (empty if unknown), and the role."""

    name: str
    key: str = ""
    role: str = Role.AUTHOR.value


class AgencyRole(StrEnum):
    """What an agency did for the story."""

    CONTRIBUTED = "contributed"
    SUPPLIED = "supplied"
    PHOTOGRAPHS = "photographs"

    @property
    def sentence(self) -> str:
        """Return the sentence to print if the source has none; `{}` is the name of the agency."""
        return {
            "contributed": "{} contributed to this report.",
            "supplied": "From {}.",
            "photographs": "Photographs by {}.",
        }[self.value]


@dataclass(frozen=True, slots=True)
class AgencyLine(KeyedPart):
    """A line such as "Reuters contributed to this report": the words as printed, the agency's name, key and role."""

    words: str
    name: str = field(default="", compare=False)
    key: str = ""
    role: str = AgencyRole.CONTRIBUTED.value


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


class NotePlacement(StrEnum):
    """Whether a note to readers is printed above or below the text."""

    TOP = "top"
    FOOT = "foot"


@dataclass(frozen=True, slots=True)
class Note(Part):
    """A correction, clarification or editor's note, as readers see it; `gravity` is a `NotePlacement`."""

    text: str
    kind: str = "correction"
    date: StoryDate | None = None
    gravity: str = NotePlacement.FOOT.value


@dataclass(frozen=True, slots=True)
class Source(Part):
    """Where a story came from. The archive keeps the source for ever and never prints it as part of the text.

    `original` has the markup that the archive does not show (an embed), word for word.
    """

    name: str = ""
    identifier: str = ""
    url: str = ""
    format: str = ""
    original: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(Part):
    """One piece of journalism as printed.

    `body` is canonical HTML (see `html_sanitizer`). Tags are a set: they are sorted by key, and each key comes once.
    """

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
        """Return the lead picture: the one without an anchor."""
        return next((picture for picture in self.pictures if not picture.anchor), None)

    @property
    def inline_pictures(self) -> dict[str, Picture]:
        """Return the pictures inside the body, by anchor."""
        return {picture.anchor: picture for picture in self.pictures if picture.anchor}

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
    """Return the story as dicts, lists and strings without default values, as canonical JSON and exports write it."""
    return _plain(story)


def to_json(story: Story) -> str:
    """Return canonical JSON: schema number, sorted keys, NFC, no default values. The hash chain covers these bytes."""
    return _ENCODER.encode(_plain(story) | {"schema": SCHEMA})


_PARTS = {"section": Term, "tags": Term, "bylines": Byline, "agency_lines": AgencyLine, "pictures": Picture}
_PARTS |= {"notes": Note, "source": Source, "published": StoryDate, "updated": StoryDate, "date": StoryDate}


def from_json(text: str) -> Story:
    """Return the story of canonical JSON, of this or a newer schema.

    Raises InvalidStory, also for an unknown field: dropping the field would lose a part of the story.
    """
    try:
        values = json.loads(text)
    except ValueError as error:
        raise InvalidStory(f"story: not JSON ({error}).") from None
    if not isinstance(values, dict) or type(values.get("schema")) is not int or values["schema"] < 1:
        raise InvalidStory("story: the JSON is not an object with a schema number; write schema: 1.")
    schema = values.pop("schema")
    return from_plain(values, schema)


def from_plain(values: dict, schema: int = SCHEMA) -> Story:
    """Return the story of plain values as `plain` returns them; raises InvalidStory."""
    return _build(Story, values, "story", schema)


@cache
def _fields_by_name(part: type) -> dict[str, Any]:
    return {f.name: f for f in fields(part)}


def _build(part: type, values: Any, place: str, schema: int) -> Any:
    if part is StoryDate:
        return StoryDate(values)
    if not isinstance(values, dict):
        raise InvalidStory(f"{place}: {values!r:.80} is not an object.")
    fields_by_name = _fields_by_name(part)
    arguments = {}
    for name, value in values.items():
        if name not in fields_by_name:
            raise InvalidStory(
                f"{place}.{name}: unknown in schema {SCHEMA} (the story says {schema}); upgrade the archive to read it."
            )
        if name in _PARTS and isinstance(fields_by_name[name].default, tuple):
            if not isinstance(value, list):
                raise InvalidStory(f"{place}.{name}: {value!r:.80} is not a list.")
            value = tuple(_build(_PARTS[name], item, f"{place}.{name}[{n}]", schema) for n, item in enumerate(value, 1))
        elif name in _PARTS and value is not None:
            value = _build(_PARTS[name], value, f"{place}.{name}", schema)
        elif name not in _PARTS and not isinstance(value, str):
            raise InvalidStory(f"{place}.{name}: {value!r:.80} is not text.")
        arguments[name] = value
    missing = [n for n, f in fields_by_name.items() if f.default is MISSING and n not in arguments]
    if missing:
        raise InvalidStory(f"{place}.{missing[0]}: missing.")
    return part(**arguments)
