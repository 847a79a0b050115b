"""The stories of the real files: all of them where EVERY_STORY is set, otherwise the first of each shape."""

import os
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from django.utils import timezone

from articles.importing import formats
from articles.story.story import Story
from media.management.file_walk import FileWalk


def real_stories(samples: Path) -> list[Story]:
    """Read what the archive reads of the real files."""
    stories = list(_read(samples))
    return stories if os.environ.get("EVERY_STORY") else _of_each_shape(stories)


def _read(samples: Path) -> Iterator[Story]:
    options = formats.Options(timezone.get_default_timezone())
    for path, _, _ in FileWalk(samples / folder for folder in ("clippings", "csv_jsonl")):
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
    """Say what a form or an editor could stumble over: markup, odd spaces, fields that are filled, how many of each."""
    yield from re.findall(r"<[a-z0-9]+(?: [a-z-]+(?==))*|> <|<a></a>|[\xa0\u200b]|\n", story.body)
    for field in fields(story):
        value = getattr(story, field.name)
        if isinstance(value, tuple):
            yield field.name, min(len(value), 3)
        elif field.name != "body" and value:
            yield from ((field.name, sign) for sign in {"", *re.findall(r"[^\w ]", str(value))})
