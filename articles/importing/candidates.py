"""What an import decides about: valid items of files (`Candidate`) and the outcome of each item (`ImportResult`)."""

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from articles.catalogue.values import PreparedStory
from articles.importing.formats import SourceRevision
from articles.record.bulk_publishing import prepare
from articles.story.canonical_json import to_json, with_sorted_tags
from articles.story.story import Source
from articles.story.text import clean_text
from articles.story.validation import ValidatedStory
from media.models import Photo
from media.rights import uuids_in

OUTCOMES = ("created", "updated", "unchanged", "conflict", "rejected")
DATED_VERSIONS = {"ninjs", "newsmlg2", "newsml1", "nitf"}  # formats in which each version of an item has its own date
SKIPPED = "skipped"  # the outcome of what a source has beside stories: attachments, comments


class ImportResult(NamedTuple):
    """The outcome (one of OUTCOMES, or SKIPPED) of one item of a file, with the reason of a conflict or rejection.

    Of what is skipped, `reason` says what it is, and `count` how many. `item` is the item's place in the file, `url`
    that of a created or updated story, "" for a draft. `headline`, `published` and `remarks` are those of the item,
    empty if it could not be read.
    """

    path: str
    item: str
    outcome: str
    reason: str = ""
    url: str = ""
    remarks: tuple[str, ...] = ()
    headline: str = ""
    published: str = ""
    count: int = 1


class Candidate(NamedTuple):
    """A valid item. `validated` is a PreparedStory if the story will probably be published.

    `desk_reason` says why the story must not be published by the import, `signal` which kind of version its source says
    that it is, `revision` what a history says of the state. `picture_files` are those of its `ImportItem`.
    """

    path: str
    place: str
    validated: PreparedStory | ValidatedStory
    item: str
    fingerprint: str
    content: str = ""  # the digest of the text alone, where the identifier depends on a path that may change
    without_folder: str = ""  # the item as it was when its path had no folder
    desk_reason: str = ""
    signal: str = ""
    revision: SourceRevision | None = None
    picture_files: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def items(self) -> tuple[str, ...]:
        """Return the digests by which this item may be known."""
        return tuple(filter(None, (self.item, self.content, self.without_folder)))

    @property
    def version_moment(self) -> datetime | None:
        """Return when this version was made, in a format that says it; None in any other."""
        story = self.validated.story
        date = (story.updated or story.published) if story.source.format in DATED_VERSIONS else None
        return date and date.moment(timezone.get_default_timezone())

    @property
    def size(self) -> int:
        """Return about how many characters it has, with the files of pictures that stand in it."""
        files = sum(len(path) for _, paths in self.picture_files for path in paths)
        return len(self.validated.json) + files

    def result(self, outcome: str, reason: str = "", url: str = "", remarks: tuple[str, ...] = ()) -> ImportResult:
        """Return the result of this item, with the remarks that the item has and more."""
        story = self.validated.story
        desk_remark = f"stays on the desk: {self.desk_reason}" if self.desk_reason else ""
        remarks = (*filter(None, [*story.source.remarks.split("\n"), desk_remark]), *remarks)
        published = story.published.text if story.published else ""
        return ImportResult(self.path, self.place, outcome, reason, url, remarks, story.headline, published)


def source_item_id(source: str, identifier: str) -> str:
    """Return the digest that identifies an item of a source."""
    return hashlib.sha256(f"{source}\0{identifier}".encode()).hexdigest()


def fingerprint_of(validated: PreparedStory | ValidatedStory) -> str:
    """Return the digest by which a revision of an item is recognised; the order of its tags does not matter."""
    return hashlib.sha256(with_sorted_tags(validated.json, validated.story).encode()).hexdigest()


def fingerprint_of_revision(fingerprint: str, revision: SourceRevision) -> str:
    """Return the digest of a state in a history; a text that comes back later has another digest and counts as new."""
    return hashlib.sha256(f"{fingerprint}\0{revision.identifier}".encode()).hexdigest()


def name_of_editor(revision: SourceRevision | None, by: str) -> str:
    """Return who is written into the record: the editor of a state with the name of the import, or the latter alone."""
    return f"{revision.editor} ({by})"[-150:] if revision and revision.editor else by


def is_storable_name(name: str) -> bool:
    """Return whether a name can be written into the record as it is."""
    return len(name) <= 150 and clean_text(name) == name


def is_by_import(name: str, by: str) -> bool:
    """Return whether a name in the record is that of an import."""
    return name == by or name.endswith(f" ({by})")


def content_digest(validated: ValidatedStory) -> str:
    """Return the digest of a story without its source: of what readers see."""
    return hashlib.sha256(to_json(replace(validated.story, source=Source())).encode()).hexdigest()


def with_photo_files(stories: list[PreparedStory | ValidatedStory]) -> list[PreparedStory | ValidatedStory]:
    """Return the stories; pictures that name a photograph of our library without its file get the current file."""
    uuids = {p.photo for validated in stories for p in validated.story.pictures if p.photo and not p.sha256}
    if not uuids:
        return stories
    files = {
        str(uuid): sha256
        for uuid, sha256 in Photo.objects.filter(uuid__in=uuids_in(uuids)).values_list("uuid", "sha256")
    }

    def with_files(validated: PreparedStory | ValidatedStory) -> PreparedStory | ValidatedStory:
        pictures = tuple(replace(p, sha256=p.sha256 or files.get(p.photo, "")) for p in validated.story.pictures)
        if pictures == validated.story.pictures:
            return validated
        if isinstance(validated, PreparedStory):
            return prepare(validated.validated.replace(pictures=pictures))
        return validated.replace(pictures=pictures)

    return [with_files(validated) if validated.story.pictures else validated for validated in stories]
