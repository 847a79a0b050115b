"""Import items of all formats; each one is created, updated, unchanged, a conflict, or rejected.

An item is known by its source and identifier. A known item is compared with what the source sent before, never with
what editors changed since. New stories are published in batches, each in one short transaction: a killed run loses
nothing that was reported, and the next run goes on where it stopped. An unforeseen error rejects one item. An error
that ends the run is raised after the items read before it are in the archive.
"""

import mmap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.db import IntegrityError
from django.utils import timezone

from articles.importing.candidates import (
    SKIPPED,
    Candidate,
    ImportResult,
    content_digest,
    fingerprint_of,
    fingerprint_of_revision,
    source_item_id,
)
from articles.importing.formats import ImportItem
from articles.importing.item_groups import ItemGroups
from articles.importing.new_items import NewItems
from articles.importing.photo_files import PhotoFiles
from articles.importing.prefetch import prefetch
from articles.importing.remarks import with_remarks
from articles.importing.revisions import revise
from articles.models import ImportedItem
from articles.record.bulk_publishing import prepare
from articles.record.permalinks import DayIsFull
from articles.record.refusals import ActionRefused
from articles.story.dates import InvalidStory
from articles.story.validation import ValidatedStory
from media.item_errors import ends_the_run, rejection

BATCH = 500  # items in one transaction
_NAMED_BY_PATH = {"clipping"}  # formats whose items are identified by the names of their folder and file
MAX_BATCH_SIZE = 8_000_000  # characters of JSON; a batch with more is imported at once


@dataclass
class Importer:
    """One import run.

    `by` is written into the record. `source` is the source of stories that name none. With `draft`, stories become desk
    copies and are not published. With `dry_run`, nothing is written. `photos` finds the files of pictures.
    """

    by: str = "import"
    source: str = ""
    draft: bool = False
    dry_run: bool = False
    photos: PhotoFiles | None = None
    # 1 if the last batch had no new item. The reading process shares this memory, and then does not prepare stories.
    _all_known: mmap.mmap = field(default_factory=lambda: mmap.mmap(-1, 1), repr=False)
    # In the reading process: whether a whole batch waits for the other. Only then does it prepare stories as well;
    # otherwise it is the slower of the two, and the other has the time to do so.
    _is_ahead: bool = field(default=False, repr=False)

    def __post_init__(self):
        self._new_items = NewItems(self.by, self.draft)

    def run(self, items: Iterable[tuple[str, ImportItem]]) -> Iterator[ImportResult]:
        """Import pairs of path and item; yield a result for each item after its batch is committed."""
        return self._run(self.candidate(path, item) for path, item in items)

    def run_prefetched(self, items: Iterable[tuple[str, ImportItem]], stop: Sequence = ()) -> Iterator[ImportResult]:
        """As `run`, with the items read and prepared by a second process; ends as soon as `stop` is not empty.

        `items` may read files only: they must not wait for a pipe and must not use the database.
        """
        candidates = (self.candidate(path, item) for path, item in items)
        return self._run(prefetch(candidates, stop, _memory_size, _unsendable, self._note_waiting))

    def _note_waiting(self, number: int):
        self._is_ahead = number >= BATCH

    def _run(self, candidates: Iterable["Candidate | ImportResult"]) -> Iterator[ImportResult]:
        batch: list[Candidate] = []
        errors: list[Exception] = []
        size = 0
        for candidate in _until_error(candidates, errors):
            if isinstance(candidate, ImportResult):
                yield candidate
                continue
            batch.append(candidate)
            size += candidate.size
            if len(batch) >= BATCH or size > MAX_BATCH_SIZE:
                yield from self._import(batch)
                batch, size = [], 0
        yield from self._import(batch)
        if errors:
            raise errors[0]

    def candidate(self, path: str, item: ImportItem) -> "Candidate | ImportResult":
        """Return what the import decides about: the candidate of a valid item, or the result of any other."""
        if item.skipped:
            return ImportResult(path, item.place, SKIPPED, item.skipped, count=item.count)
        if item.validated is None:
            return ImportResult(path, item.place, "rejected", item.reason)
        try:
            candidate = self._checked(path, item.place, item.validated, item.desk_reason)
            if item.revision:
                fingerprint = fingerprint_of_revision(candidate.fingerprint, item.revision)
                candidate = candidate._replace(fingerprint=fingerprint, revision=item.revision)
            return candidate._replace(signal=item.signal, picture_files=item.picture_files)
        except InvalidStory as error:
            return ImportResult(path, item.place, "rejected", str(error))
        except Exception as error:
            return ImportResult(path, item.place, "rejected", rejection(error, "could not be read", path, item.place))

    def _checked(self, path: str, place: str, validated: ValidatedStory, desk_reason: str) -> Candidate:
        """Return the candidate of a story that can be filed. Raises InvalidStory."""
        if self.source and not validated.story.source.name:
            validated = validated.replace(source=replace(validated.story.source, name=self.source))
        validated = with_remarks(validated, timezone.now())
        story = validated.story
        if not (self.draft or desk_reason):
            if story.published is None:
                raise InvalidStory("published: the story has no date; add one, or use --draft.")
            if story.published.moment(timezone.get_default_timezone()) > timezone.now():
                raise InvalidStory(f"published: {story.published} is in the future; use --draft and schedule it.")
            if self._is_ahead and not (self.dry_run or self._all_known[0]):
                validated = prepare(validated)
        fingerprint = fingerprint_of(validated)
        item = source_item_id(story.source.name, story.source.identifier or fingerprint)
        if story.source.format not in _NAMED_BY_PATH:
            return Candidate(path, place, validated, item, fingerprint, desk_reason=desk_reason)
        without_folder = source_item_id(story.source.name, story.source.identifier.partition("/")[2])
        return Candidate(path, place, validated, item, fingerprint, content_digest(validated), without_folder)

    def _import(self, batch: list[Candidate]) -> Iterator[ImportResult]:
        """Import a batch: new items first, then known ones; of equal new items, the later ones count as known."""
        if not batch:
            return
        groups = ItemGroups(batch)
        self._all_known[0] = not groups.new
        yield from self._import_new(list(map(self._with_photos, groups.new)))
        for candidate in groups.known:
            if groups.is_unchanged(candidate):
                yield self._unchanged(candidate)
            else:
                yield self._import_known(candidate)

    def _with_photos(self, candidate: Candidate) -> Candidate:
        """Return the candidate with the files of its pictures, as far as they are found."""
        return self.photos.with_files(candidate) if self.photos and not self.dry_run else candidate

    def _unchanged(self, candidate: Candidate) -> ImportResult:
        """Return the result of an item that is here; its photographs may be found only now."""
        try:
            if self.photos and not self.dry_run and self.photos.complete(candidate):
                return candidate.result("updated")
        except ActionRefused as error:
            return candidate.result("conflict", str(error))
        except Exception as error:
            reason = rejection(error, "could not be filed", candidate.path, candidate.place)
            return candidate.result("rejected", reason)
        return candidate.result("unchanged")

    def _import_new(self, new: list[Candidate]) -> Iterator[ImportResult]:
        if self.dry_run:
            yield from (c.result("created") for c in new)
            return
        try:
            yield from self._new_items.enter(new)
            return
        except Exception as error:
            if ends_the_run(error):
                raise
        self._new_items.forget()
        yield from map(self._create_singly, new)  # finds the candidate that failed

    def _create_singly(self, candidate: Candidate) -> ImportResult:
        path, place = candidate.path, candidate.place
        try:
            return self._new_items.enter([candidate])[0]
        except (ActionRefused, DayIsFull, InvalidStory) as error:
            return candidate.result("rejected", str(error))
        except IntegrityError as error:
            self._new_items.forget()
            if ImportedItem.objects.filter(item__in=candidate.items).exists():  # another import was faster
                return self._import_known(candidate)
            return candidate.result("rejected", f"The database refused it: {error}")
        except Exception as error:
            self._new_items.forget()
            return candidate.result("rejected", rejection(error, "could not be filed", path, place))

    def _import_known(self, candidate: Candidate) -> ImportResult:
        """Import an item that was imported before; an unforeseen error rejects it."""
        try:
            return revise(self._with_photos(candidate), by=self.by, dry_run=self.dry_run)
        except Exception as error:
            reason = rejection(error, "could not be filed", candidate.path, candidate.place)
            return candidate.result("rejected", reason)


def _until_error(
    candidates: Iterable[Candidate | ImportResult], errors: list[Exception]
) -> Iterator[Candidate | ImportResult]:
    """Yield candidates until reading them fails; the error is added to `errors`."""
    try:
        yield from candidates
    except Exception as error:
        errors.append(error)


def _unsendable(candidate: Candidate | ImportResult, error: Exception) -> ImportResult:
    """Return the rejection of a candidate that cannot be sent to the importing process."""
    path, place = candidate[:2]
    return ImportResult(str(path), str(place), "rejected", rejection(error, "could not be read", path, place))


def _memory_size(candidate: Candidate | ImportResult) -> int:
    """Return about how many bytes a candidate takes when it is sent."""
    return 0 if isinstance(candidate, ImportResult) else 2 * candidate.size
