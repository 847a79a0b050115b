"""What is kept as one story: how long its parts may be, and that they fit together."""

import re
from dataclasses import fields, replace
from functools import cache
from typing import NamedTuple

from articles.story.dates import InvalidStory, StoryDate
from articles.story.html_sanitizer import clean_body
from articles.story.story import AgencyLine, AgencyRole, Byline, Part, Role, Story, Term, to_json

# Generous for journalism, small enough that no item can swell a page.
LIMITS = {"body": 2_000_000, "dek": 5_000, "headline": 2_000, "original": 1_000_000, "words": 2_000, "caption": 10_000}
LIMITS |= {"text": 10_000, "alt": 5_000, "credit": 2_000, "key": 100, "name": 300, "identifier": 2_000, "url": 2_000}
LIMITS |= {"bylines": 200, "agency_lines": 50, "tags": 500, "pictures": 500, "notes": 200}
LIMIT = 500


def check_bounds(story: Story) -> Story:
    """Return the story if every part is within bounds and the parts fit together.

    Raises InvalidStory naming the first that does not.
    """
    if story is _last_valid[0]:
        return story
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
    _last_valid[0] = story
    return story


# A reader checks what it read, and the door into the record asks again straight away.
_last_valid: list[Story | None] = [None]


class ValidatedStory(NamedTuple):
    """A story that is fit to be kept, with the canonical JSON that is kept; made by `validate` alone."""

    story: Story
    json: str


def validate(story: Story) -> ValidatedStory:
    """Sanitise and check a story at the one door into the record. Raises InvalidStory."""
    body = clean_body(story.body)
    story = check_bounds(story if body is story.body else replace(story, body=body))
    return ValidatedStory(story, to_json(story))


# What other tables and addresses take up: a key is the last word of a page's address.
_SHAPES = {
    "key": (re.compile(r"[\w-]+"), "letters, digits, hyphens and underscores"),
    "photo": (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "a photograph's UUID in small letters"),
    "sha256": (re.compile(r"[0-9a-f]{64}"), "the SHA-256 of a file in small letters"),
}
_CHOICES = {Byline: frozenset(Role), AgencyLine: frozenset(AgencyRole)}


@cache
def _bounds(part: type) -> tuple[tuple[str, int, re.Pattern | None], ...]:
    return tuple((f.name, LIMITS.get(f.name, LIMIT), _SHAPES.get(f.name, (None,))[0]) for f in fields(part))


def _check_part(part, place: str):
    for name, limit, shape in _bounds(type(part)):
        value = getattr(part, name)
        if not value:
            continue
        if isinstance(value, Part):
            _check_part(value, f"{place}{name}.")
        elif not isinstance(value, StoryDate):
            if len(value) > limit:
                raise InvalidStory(f"{place}{name}: {len(value):,} is more than the {limit:,} that are kept; split it.")
            if shape and not shape.fullmatch(value):
                raise InvalidStory(f"{place}{name}: {value!r} is not {_SHAPES[name][1]}.")
            if isinstance(value, tuple):
                for number, item in enumerate(value, 1):
                    _check_part(item, f"{place}{name}[{number}].")
    if type(part) is Term and not part.key:
        raise InvalidStory(f"{place}key: {part.name!r} has none; leave it out and it is made from the name.")
    choices = _CHOICES.get(type(part))
    if choices and part.role not in choices:
        raise InvalidStory(f"{place}role: {part.role!r} is none of {', '.join(sorted(choices))}.")
