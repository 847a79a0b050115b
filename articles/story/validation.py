"""Validation of a story: the body is sanitised, each part has a maximum length, and the parts fit together.

validated = validate(story)                   # once, where the story enters
publish(article, story=validated, by="ada")   # a verb takes the result as it is
"""

import re
import unicodedata
from dataclasses import fields, replace
from functools import cache
from typing import NamedTuple

from articles.story.canonical_json import to_json
from articles.story.characters import WORD
from articles.story.credits import AgencyLine, AgencyRole, Byline, Role, Term
from articles.story.dates import InvalidStory, StoryDate
from articles.story.html_sanitizer import clean_body
from articles.story.keys import is_visible
from articles.story.part import KeyedPart, Part
from articles.story.story import Story

# In characters or items. Generous for journalism, small enough that no story makes a page too large.
LIMITS = {
    "body": 2_000_000,
    "dek": 5_000,
    "headline": 2_000,
    "original": 1_000_000,
    "remarks": 20_000,
    "words": 2_000,
    "caption": 10_000,
}
LIMITS |= {"text": 10_000, "alt": 5_000, "credit": 2_000, "key": 100, "name": 300, "identifier": 2_000, "url": 2_000}
LIMITS |= {"bylines": 200, "agency_lines": 50, "tags": 500, "pictures": 500, "notes": 200}
LIMIT = 500
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_uuid(text: str) -> bool:
    """Return whether a text is a UUID in small letters, as stories name photographs and originals."""
    return bool(_UUID.fullmatch(text))


class ValidatedStory(NamedTuple):
    """A sanitised and checked story with its canonical JSON. Only the functions of this module make one of new text."""

    story: Story
    json: str

    def replace(self, **values) -> "ValidatedStory":
        """Return this story with other values for some fields. A new body is sanitised. Raises InvalidStory."""
        story = replace(self.story, **values)
        return validate(story) if "body" in values else validate_sanitised(story)


def validate(story: Story | ValidatedStory) -> ValidatedStory:
    """Return the story with its body sanitised and everything checked. Raises InvalidStory.

    A validated story is returned unchanged.
    """
    if isinstance(story, ValidatedStory):
        return story
    return validate_sanitised(replace(story, body=clean_body(story.body)))


def validate_sanitised(story: Story) -> ValidatedStory:
    """Return the checked story; its body must come from `clean_body` or `clean_lines`. Raises InvalidStory."""
    return ValidatedStory(check_bounds(story), to_json(story))


def check_bounds(story: Story) -> Story:
    """Return the story if every part is within its limits and the parts fit together.

    Raises InvalidStory with the name of the first part that does not.
    """
    if not (story.headline or story.body or story.pictures):
        raise InvalidStory("story: it has neither a headline nor a body nor a picture; there is nothing to keep.")
    _check_part(story, "")
    anchors = [picture.anchor for picture in story.pictures]
    if len(set(anchors)) != len(anchors):
        raise InvalidStory(
            f"pictures: two stand at the same place ({anchors}); give each its own anchor, one lead at most."
        )
    for name, moment in (("published", story.published), ("updated", story.updated)):
        if moment and not 1441 <= moment.day.year <= 2157:
            raise InvalidStory(
                f"{name}: {moment.text!r} is outside the years 1441 to 2157 that the archive can address."
            )
    return story


# Texts that go into other tables and URLs: a key is the last part of the URL of a term's page.
_SHAPES = {
    "key": (re.compile(f"[{WORD}-]+"), "letters, marks, digits, hyphens and underscores"),
    "photo": (_UUID, "a photograph's UUID in small letters"),
    "translation_of": (_UUID, "the UUID of an article in small letters"),
    "sha256": (re.compile(r"[0-9a-f]{64}"), "the SHA-256 of a file in small letters"),
}
_CHOICES = {Byline: frozenset(Role), AgencyLine: frozenset(AgencyRole)}


@cache
def _bounds(part: type) -> tuple[tuple[str, int, re.Pattern | None], ...]:
    return tuple((f.name, LIMITS.get(f.name, LIMIT), _SHAPES.get(f.name, (None,))[0]) for f in fields(part))


_MOST_LETTERS = 18  # that one character stands for, as U+FDFA does for four words


def length_of(value: str | tuple, limit: int) -> int:
    """Return the length of a value; of a long text with the letters that characters stand for, as searches count."""
    if isinstance(value, str) and len(value) > limit // _MOST_LETTERS and not value.isascii():
        return max(len(value), len(unicodedata.normalize("NFKC", value)))
    return len(value)


def _check_part(part, place: str):
    for name, limit, shape in _bounds(type(part)):
        value = getattr(part, name)
        if not value:
            continue
        if isinstance(value, Part):
            _check_part(value, f"{place}{name}.")
        elif not isinstance(value, StoryDate):
            if (length := length_of(value, limit)) > limit:
                raise InvalidStory(f"{place}{name}: {length:,} is more than the {limit:,} that are kept; split it.")
            if shape and not shape.fullmatch(value):
                raise InvalidStory(f"{place}{name}: {value!r} is not {_SHAPES[name][1]}.")
            if isinstance(value, tuple):
                for number, item in enumerate(value, 1):
                    _check_part(item, f"{place}{name}[{number}].")
    choices = _CHOICES.get(type(part))
    if choices and part.role not in choices:
        raise InvalidStory(f"{place}role: {part.role!r} is none of {', '.join(sorted(choices))}.")
    if isinstance(part, KeyedPart) and part.name and not is_visible(part.name):
        raise InvalidStory(f"{place}name: it has no character that anybody sees; write the name, or leave it out.")
    if type(part) is Term and not part.key:
        raise InvalidStory(f"{place}key: {part.name!r} has none; leave it out and it is made from the name.")
