"""The stories of the sample files are all of them where EVERY_STORY is set, and otherwise the first of each shape."""

import os
import re
from collections.abc import Iterator
from dataclasses import fields

from django.utils import timezone

from articles.importing import formats
from articles.story.story import Story
from media.management.file_walk import FileWalk
from tests.sample_files import Samples


def sample_stories(samples: Samples) -> list[Story]:
    """Return the stories that the archive reads from the sample files."""
    stories = list(_read(samples))
    return stories if os.environ.get("EVERY_STORY") else _of_each_shape(stories)


def _read(samples: Samples) -> Iterator[Story]:
    options = formats.Options(timezone.get_default_timezone())
    for path, _, _ in FileWalk(map(samples.path, samples.story_folders)):
        with path.open("rb") as file:
            try:
                format = formats.detect(file.read(formats.HEAD_BYTES), str(path))
            except formats.UnknownFormat:
                continue
            file.seek(0)
            yield from (item.story for item in format.read(file, str(path), options) if item.story)


def _of_each_shape(stories: list[Story]) -> list[Story]:
    seen, remaining = set(), []
    for story in stories:
        if traits := set(_traits(story)) - seen:
            remaining.append(story)
            seen |= traits
    return remaining


def _traits(story: Story) -> Iterator:
    """Yield each trait of a story that a form or an editor may change: markup, odd spaces, fields and their number."""
    yield from re.findall(r"<[a-z0-9]+(?: [a-z-]+(?==))*|> <|<a></a>|[\xa0\u200b]|\n", story.body)
    for field in fields(story):
        value = getattr(story, field.name)
        if isinstance(value, tuple):
            yield field.name, min(len(value), 3)
        elif field.name != "body" and value:
            yield from ((field.name, sign) for sign in {"", *re.findall(r"[^\w ]", str(value))})
