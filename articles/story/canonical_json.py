"""Canonical JSON of a story: the same story always has the same bytes, which are stored, hashed and chained.

    >>> from_json(to_json(story)) == story
    True

The form: a schema number, sorted keys, NFC, no default values.
"""

import json
from dataclasses import MISSING, fields
from functools import cache, lru_cache
from typing import Any

from articles.story.credits import AgencyLine, Byline, Term
from articles.story.dates import InvalidStory, StoryDate
from articles.story.notes import Note
from articles.story.story import Picture, Source, Story

SCHEMA = 1
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


def with_sorted_tags(json: str, story: Story) -> str:
    """Return the canonical JSON of a story with its tags sorted by key, without encoding the whole story again."""
    sorted_tags = story.sorted_tags
    if story.tags == sorted_tags:
        return json
    old, new = (f'"tags":{_ENCODER.encode([_plain(tag) for tag in tags])}' for tags in (story.tags, sorted_tags))
    return json.replace(old, new, 1)  # no text has these words in quotation marks: inside a text these are escaped


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


_SHARED = {Term, Byline, AgencyLine}
_TEXT, _PART, _PARTS_OF, _UNKNOWN = range(4)


@cache
def _kinds(part: type) -> dict[str, tuple[int, type]]:
    """Return for each field whether it is a text, a part or a list of parts, and the type of these."""
    kinds: dict[str, tuple[int, type]] = {}
    for name, field in _fields_by_name(part).items():
        kind = _TEXT if name not in _PARTS else _PARTS_OF if isinstance(field.default, tuple) else _PART
        kinds[name] = kind, _PARTS.get(name, str)
    return kinds


@lru_cache(50_000)
def _shared_part(part: type, values: tuple[tuple[str, str], ...]) -> Any:
    """Return a part that many stories have in common; raises TypeError and InvalidStory for wrong values."""
    return part(**dict(values))


@cache
def _required(part: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(part) if f.default is MISSING)


def _build(part: type, values: Any, place: str, schema: int) -> Any:
    if part is StoryDate:
        return StoryDate(values)
    if not isinstance(values, dict):
        raise InvalidStory(f"{place}: {values!r:.80} is not an object.")
    if part in _SHARED:
        try:
            return _shared_part(part, tuple(values.items()))
        except (TypeError, InvalidStory):
            pass  # something is wrong with it; below it is said what
    kinds, arguments = _kinds(part), {}
    for name, value in values.items():
        kind, item_type = kinds.get(name, (_UNKNOWN, str))
        if kind == _UNKNOWN:
            raise InvalidStory(
                f"{place}.{name}: unknown in schema {SCHEMA} (the story says {schema}); upgrade the archive to read it."
            )
        if kind == _TEXT:
            if not isinstance(value, str):
                raise InvalidStory(f"{place}.{name}: {value!r:.80} is not text.")
        elif kind == _PARTS_OF:
            if not isinstance(value, list):
                raise InvalidStory(f"{place}.{name}: {value!r:.80} is not a list.")
            value = tuple([_build(item_type, item, f"{place}.{name}[{n}]", schema) for n, item in enumerate(value, 1)])
        elif value is not None:
            value = _build(item_type, value, f"{place}.{name}", schema)
        arguments[name] = value
    if missing := [name for name in _required(part) if name not in arguments]:
        raise InvalidStory(f"{place}.{missing[0]}: missing.")
    return part(**arguments)
