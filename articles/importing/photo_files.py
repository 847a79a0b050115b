"""Take in the photographs that imported stories show: found beside their file, or in folders and ZIP archives.

    photos = PhotoFiles(["photos/", "uploads.zip"], by="import")
    candidate = photos.with_files(candidate)

A file is found by the path that its source gives, or the end of it, or its name alone if only one file has that name.
Nothing is fetched, and no link is followed.
"""

import base64
import io
import lzma
import os
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial

from articles.catalogue.values import PreparedStory
from articles.importing.candidates import Candidate
from articles.importing.photo_references import names_of, placeholders, references
from articles.importing.photo_sources import PhotoFinder, PhotoSource
from articles.importing.remarks import added
from articles.importing.zip_names import other_names
from articles.models import Article, DeskCopy, ImportedItem
from articles.record import publishing
from articles.record.bulk_publishing import prepare
from articles.record.versioning import latest_version, stored_story
from articles.sql.expressions import AnyOf
from articles.story.story import Picture, Story
from articles.story.validation import ValidatedStory
from media.file_inspection import FileRefused
from media.ingest import ingest
from media.item_errors import ends_the_run
from media.models import Photo

WITHOUT_FILE = "picture without a file"
NOTE = "Photographs found."
MAX_FILES = 2_000_000  # names that are known at once
MIN_INSIDE, MAX_INSIDE = 1_000, 40_000_000  # characters of a photograph inside its item
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError)  # reading one of its files


@dataclass
class PhotoFiles:
    """The files among which photographs are looked for; `media` are folders and ZIP archives, `archives` those ZIP
    archives that have stories too.

    Raises OSError or ValueError if one of `media` cannot be read.
    """

    media: Iterable[str] = ()
    by: str = "import"
    archives: Iterable[str] = ()
    _by_name: dict[str, list[PhotoSource]] = field(default_factory=dict, repr=False)
    _by_other_name: dict[str, list[PhotoSource]] = field(default_factory=dict, repr=False)

    def __post_init__(self):
        finder = PhotoFinder()
        for path in self.media:
            if not os.path.exists(path):
                raise ValueError(f"{path}: there is no such folder or file.")
            self._add(path, finder.in_folder(path) if os.path.isdir(path) else finder.in_archive(path))
        for path in self.archives:
            self._add(path, finder.in_stories_archive(path))

    def _add(self, path: str, files: Iterable[PhotoSource]):
        for file in files:
            if len(self._by_name) >= MAX_FILES:
                raise ValueError(f"{path}: there are more than {MAX_FILES:,} files.")
            self._by_name.setdefault(file.name.casefold(), []).append(file)
            for name in other_names(file.entry or file.path):
                self._by_other_name.setdefault(name.rpartition("/")[2].casefold(), []).append(replace(file, path=name))

    def with_files(self, candidate: Candidate) -> Candidate:
        """Return the candidate with the photographs that were found, and with remarks on those that were not."""
        validated, remarks = self._completed(candidate.validated, candidate)
        return candidate._replace(validated=validated) if remarks is not None else candidate

    def complete(self, candidate: Candidate) -> bool:
        """Add photographs that were found to a live story that was imported without them; return whether one was."""
        if not placeholders(candidate.validated.story):
            return False
        imported = ImportedItem.objects.filter(AnyOf("item", candidate.items)).select_related("article").last()
        article = imported and imported.article
        if not article or article.state != Article.State.LIVE or DeskCopy.objects.filter(article=article).exists():
            return False
        live = stored_story(latest_version(article))
        validated, with_file = self._completed(live, candidate)
        if with_file:
            publishing.minor_edit(article, story=validated, by=self.by, note=NOTE)
        return bool(with_file)

    def _completed(
        self, validated: PreparedStory | ValidatedStory, candidate: Candidate
    ) -> tuple[PreparedStory | ValidatedStory, int | None]:
        """Return a story with the files of its pictures and how many were found; None if it needs none."""
        story = validated.story
        if not placeholders(story):
            return validated, None
        files = {anchor: (reference,) for anchor, reference in references(story).items()}
        files |= dict(candidate.picture_files)
        problems: list[str] = []
        taken_in: dict[tuple[str, ...], Photo | str] = {}  # by its references: a story may show one file many times
        pictures = tuple(
            self._with_file(picture, tuple(files.get(picture.anchor, ())), candidate.path, taken_in, problems)
            for picture in story.pictures
        )
        with_file = sum(old != new for old, new in zip(story.pictures, pictures, strict=True))
        changes = {"pictures": pictures, "source": added(_without_count(story), _remarks(pictures, problems))}
        if isinstance(validated, PreparedStory):
            return prepare(validated.validated.replace(**changes)), with_file
        return validated.replace(**changes), with_file

    def _with_file(
        self,
        picture: Picture,
        paths: tuple[str, ...],
        path: str,
        taken_in: dict[tuple[str, ...], Photo | str],
        problems: list[str],
    ) -> Picture:
        """Return a picture with the first of the files at `paths` that is there; adds a problem if there is none."""
        if picture.photo or picture.sha256 or not paths:
            return picture
        if paths not in taken_in:
            taken_in[paths] = self._take_in(picture, paths, path)
        photo = taken_in[paths]
        if isinstance(photo, str):
            problems.append(photo)
            return picture
        return replace(picture, photo=str(photo.uuid), sha256=photo.sha256)

    def _take_in(self, picture: Picture, paths: tuple[str, ...], path: str) -> Photo | str:
        """Return the photograph of a picture, taken in if it was not here yet, or why there is none."""
        file = next((file for name in paths if (file := _inside(name) or self._find(name, path))), None)
        if file is None:
            return f"{WITHOUT_FILE}: {paths[0]:.300}"
        try:
            with file.open() as content:
                photo, _ = ingest(
                    content, by=self.by, name=file.path, caption=picture.caption or None, alt=picture.alt or None
                )
        except (FileRefused, OSError, *_DAMAGED) as error:
            if isinstance(error, OSError) and ends_the_run(error):
                raise
            return f"photograph refused: {error!s:.300}"
        return photo

    def _find(self, reference: str, path: str) -> PhotoSource | None:
        """Return the file of a reference: beside the file of the story, else that with the longest common end.

        Names of other code pages count where none of the names as they are is that of a file.
        """
        names = names_of(reference)
        for name in names:
            if file := _in_folder_of_story(path, name):
                return file
        for by_name in (self._by_name, self._by_other_name):
            for name in names:
                if file := _closest(by_name.get(name.rpartition("/")[2].casefold(), []), name, path):
                    return file
        return None


def _closest(files: list[PhotoSource], name: str, path: str) -> PhotoSource | None:
    """Return the file that a story at a path means with a name, None if several may be meant.

    It is that in the story's folder of an archive; else that with the longest common end, in the story's archive first.
    """
    folder = os.path.dirname(path)
    places = {os.path.normpath(os.path.join(folder, relative)) for relative in (name, os.path.basename(name))}
    for file in files:
        if file.archive and os.path.normpath(f"{file.archive}/{file.path}") in places:
            return file
    best = max((_common_end(file.path, name) for file in files), default=0)
    closest = [file for file in files if _common_end(file.path, name) == best]
    of_archive = [file for file in closest if file.archive and path.startswith(f"{file.archive}/")]
    closest = of_archive or closest
    return closest[0] if len(closest) == 1 else None


def _inside(reference: str) -> PhotoSource | None:
    """Return the file in a `data:` URL; None for any other reference, and for what is too short to be a photograph."""
    kind, _, encoded = reference.partition(";base64,")
    if not kind.startswith("data:image/") or not MIN_INSIDE < len(encoded) <= MAX_INSIDE:
        return None
    try:
        content = base64.b64decode(encoded)
    except ValueError:
        content = b""  # refused as no photograph
    return PhotoSource("picture in the item", partial(io.BytesIO, content))


def _remarks(pictures: tuple[Picture, ...], problems: list[str]) -> list[str]:
    """Return the remarks on pictures without a file: each that has a reference, and the number of the others."""
    others = sum(not (p.photo or p.sha256) for p in pictures) - len(problems)
    return [*problems, *([f"{WITHOUT_FILE}: {others}"] if others > 0 else [])]


def _without_count(story: Story):
    """Return the source without the remarks on pictures of an earlier look."""
    remarks = [line for line in story.source.remarks.split("\n") if not line.startswith(WITHOUT_FILE)]
    return replace(story.source, remarks="\n".join(remarks))


def _common_end(path: str, name: str) -> int:
    """Return how many folders and names two paths have in common at their end."""
    count = 0
    for one, other in zip(reversed(path.casefold().split("/")), reversed(name.casefold().split("/")), strict=False):
        if one != other:
            break
        count += 1
    return count


def _in_folder_of_story(path: str, name: str) -> PhotoSource | None:
    """Return the file at a path below the folder of a story's file, or of its name alone there."""
    if path == "-":
        return None
    folder = os.path.realpath(os.path.dirname(path) or ".")
    for relative in dict.fromkeys([name, name.rpartition("/")[2]]):
        file = os.path.join(folder, relative)
        if os.path.isfile(file) and os.path.realpath(file) == file:  # no link leads out of the folder
            return PhotoSource(relative, partial(open, file, "rb"))
    return None
