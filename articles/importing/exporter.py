"""Read the live stories for exports; where a standard knows one story a file, write them into a folder."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from articles.importing.formats import FormatWriter
from articles.models import CatalogueEntry, Version
from articles.story.keys import slugify
from articles.story.story import Picture, Story
from media.renditions import candidates, focal_point, pictures_for

BATCH = 500  # stories in memory at once
_UNDATED = "undated"


def live_stories(docids: Sequence[int]) -> Iterator[Story]:
    """Yield the live stories of `docids`, which are in order of publication; they are read in batches."""
    for start in range(0, len(docids), BATCH):
        entries = CatalogueEntry.objects.filter(pk__in=docids[start : start + BATCH]).order_by("docid")
        version_keys = list(entries.values_list("article_id", "version"))
        versions = Version.objects.filter(article__in=[article for article, _ in version_keys])
        by_number = {(v.article_id, v.number): v for v in versions}
        yield from (by_number[key].story for key in version_keys)


def addresses() -> Callable[[Picture], str]:
    """Return a function for the URL of a picture's file, "" for one that readers do not see now."""
    now = timezone.now()

    @lru_cache(BATCH)
    def address_of(picture: Picture) -> str:
        photos = pictures_for([picture.photo] if picture.photo else [], now)
        for photo in photos.values():
            files = {original.sha256: original for original in photo.originals.all()}
            if original := files.get(picture.sha256 or photo.sha256):
                return settings.SITE_URL + candidates(original, "lead", focal_point(picture.crop, photo), "jpg")[-1].url
        return ""

    return address_of


def write_folder(writer: FormatWriter, stories: Iterable[Story], folder: Path) -> int:
    """Write a file for each story into folders by year and month; return how many.

    A file is whole when it has its name. The folder may be there, but must not have files of the same names. Raises
    OSError.
    """
    count = 0
    used: set[Path] = set()
    for count, story in enumerate(stories, 1):  # noqa: B007 (only counted)
        path = _path_of(story, writer.suffix, folder, used)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.unfinished")
        with open(unfinished, "w", encoding="utf-8", newline="") as file:
            writer.write([story], file)
        if path.exists():
            unfinished.unlink()
            raise FileExistsError(f"{path} is there already; name an empty folder.")
        os.replace(unfinished, path)
    return count


def _path_of(story: Story, suffix: str, folder: Path, used: set[Path]) -> Path:
    """Return the path of a story by its day and headline; of equal ones the later have a number."""
    day = story.published.text[:10] if story.published else _UNDATED
    name = f"{day}-{slugify(story.headline) or 'story'}"
    place = folder.joinpath(*day.split("-")[:2])
    number, path = 1, place / f"{name}{suffix}"
    while path in used:
        number += 1
        path = place / f"{name}-{number}{suffix}"
    used.add(path)
    return path
