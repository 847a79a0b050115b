"""Stories from files into the archive: created, updated, unchanged, conflict or rejected, decided once for all formats.

An item is known by its source and identifier. What is known is compared with what its source said before, never
with what editors made of it since. New stories are filed in batches, each one short transaction; a run that is killed
loses nothing that was reported, and run again goes on where it stopped. An error that nobody foresaw costs the item in
which it is met; one that ends the run is raised after what was read before it is filed.
"""

import hashlib
import mmap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.importing.formats import ImportItem
from articles.importing.prefetch import prefetch
from articles.models import Article, CatalogueEntry, DeskCopy, ImportedItem, Version
from articles.models.article import story_path
from articles.record import desk_copies, publishing
from articles.record.bulk_publishing import PreparedStory, prepare
from articles.record.permalinks import DayIsFull, SlugAllocator
from articles.record.versioning import ActionRefused
from articles.search import search
from articles.sql import bulk
from articles.story.story import InvalidStory, Story
from articles.story.validation import ValidatedStory
from articles.taxonomy.resolver import TaxonomyResolver
from media.item_errors import ends_the_run, rejection
from media.models import Photo
from media.rights import uuids_in

BATCH = 500  # items filed in one transaction
WEIGHT = 8_000_000  # and characters of their JSON, at which a batch is closed early
OUTCOMES = ("created", "updated", "unchanged", "conflict", "rejected")


class ImportResult(NamedTuple):
    """What became of one item of a file."""

    path: str
    item: str
    outcome: str
    reason: str = ""
    url: str = ""


class _Candidate(NamedTuple):
    path: str
    place: str
    validated: PreparedStory | ValidatedStory  # prepared already where it will be published
    item: str
    fingerprint: str


@dataclass
class Importer:
    """One import run. `by` is written into the record; `source` names the source of stories that do not."""

    by: str = "import"
    source: str = ""
    draft: bool = False
    dry_run: bool = False
    resolver: TaxonomyResolver = field(default_factory=TaxonomyResolver)
    slug_allocator: SlugAllocator = field(default_factory=SlugAllocator)
    # Whether the last batch held nothing new; in memory that the process reading ahead shares, which then sets no type.
    _all_known: mmap.mmap = field(default_factory=lambda: mmap.mmap(-1, 1), repr=False)

    def run(self, items: Iterable[tuple[str, ImportItem]]) -> Iterator[ImportResult]:
        """File items given as (path, item); yield a result for each, a batch after it is safely in the archive."""
        return self._run(self._candidate(path, item) for path, item in items)

    def run_prefetched(self, items: Iterable[tuple[str, ImportItem]], stop: Sequence = ()) -> Iterator[ImportResult]:
        """File items as `run` does, read and prepared by a second process; until `stop` has something in it.

        For items that are read from files alone: nothing may wait for a pipe, and nothing may ask the database.
        """
        candidates = (self._candidate(path, item) for path, item in items)
        return self._run(prefetch(candidates, stop, weigh=_weight, replace_unsendable=_unsendable))

    def _run(self, candidates: Iterable["_Candidate | ImportResult"]) -> Iterator[ImportResult]:
        batch: list[_Candidate] = []
        errors: list[Exception] = []
        size = 0
        for candidate in _until_error(candidates, errors):
            if isinstance(candidate, ImportResult):
                yield candidate
                continue
            batch.append(candidate)
            size += len(candidate.validated.json)
            if len(batch) >= BATCH or size > WEIGHT:
                yield from self._file(batch)
                batch, size = [], 0
        yield from self._file(batch)
        if errors:
            raise errors[0]

    def _candidate(self, path: str, item: ImportItem) -> "_Candidate | ImportResult":
        if item.validated is None:
            return ImportResult(path, item.place, "rejected", item.reason)
        try:
            return self._checked(path, item.place, item.validated)
        except InvalidStory as error:
            return ImportResult(path, item.place, "rejected", str(error))
        except Exception as error:
            return ImportResult(path, item.place, "rejected", rejection(error, "could not be read", path, item.place))

    def _checked(self, path: str, place: str, validated: ValidatedStory) -> _Candidate:
        """Return the candidate of a story that can be filed. Raises InvalidStory."""
        if self.source and not validated.story.source.name:
            validated = validated.replace(source=replace(validated.story.source, name=self.source))
        story = validated.story
        if not self.draft:
            if story.published is None:
                raise InvalidStory("published: the story has no date; add one, or use --draft.")
            if story.published.moment(timezone.get_default_timezone()) > timezone.now():
                raise InvalidStory(f"published: {story.published} is in the future; use --draft and schedule it.")
            if not (self.dry_run or self._all_known[0]):
                validated = prepare(validated)
        fingerprint = hashlib.sha256(validated.json.encode()).hexdigest()
        item = source_item_id(story.source.name, story.source.identifier or fingerprint)
        return _Candidate(path, place, validated, item, fingerprint)

    def _file(self, batch: list[_Candidate]) -> Iterator[ImportResult]:
        """Sort a batch into new and known; two items of one batch that are the same story follow each other."""
        if not batch:
            return
        by_item: dict[str, list[_Candidate]] = {}
        for candidate in batch:
            by_item.setdefault(candidate.item, []).append(candidate)
        before: dict[str, set[str]] = {}
        for item, fingerprint in bulk.select(ImportedItem, ("item", "fingerprint"), item=by_item):
            before.setdefault(item, set()).add(fingerprint)
        new = [candidates[0] for item, candidates in by_item.items() if item not in before]
        self._all_known[0] = not new
        yield from self._file_new(new)
        for item, candidates in by_item.items():
            for candidate in candidates[0 if item in before else 1 :]:
                if candidate.fingerprint in before.get(item, ()):
                    yield ImportResult(candidate.path, candidate.place, "unchanged")
                else:
                    yield self._file_known(candidate)

    def _file_new(self, new: list[_Candidate]) -> Iterator[ImportResult]:
        if self.dry_run:
            yield from (ImportResult(c.path, c.place, "created") for c in new)
            return
        try:
            yield from self._create(new)
            return
        except Exception as error:
            if ends_the_run(error):
                raise
        self._forget()
        yield from map(self._create_singly, new)  # one of them failed: find out which

    def _create_singly(self, candidate: _Candidate) -> ImportResult:
        path, place = candidate.path, candidate.place
        try:
            return self._create([candidate])[0]
        except (DayIsFull, InvalidStory) as error:
            return ImportResult(path, place, "rejected", str(error))
        except IntegrityError as error:
            self._forget()
            if ImportedItem.objects.filter(item=candidate.item).exists():  # another import was faster
                return self._file_known(candidate)
            return ImportResult(path, place, "rejected", f"The database refused it: {error}")
        except Exception as error:
            self._forget()
            return ImportResult(path, place, "rejected", rejection(error, "could not be filed", path, place))

    def _forget(self):
        """Forget what was learnt in a transaction that was rolled back."""
        self.slug_allocator.forget()
        self.resolver.forget()

    def _create(self, new: list[_Candidate]) -> list[ImportResult]:
        if not new:
            return []
        stories = _with_photo_files([c.validated for c in new])
        with transaction.atomic():
            if self.draft:
                articles, urls = self._lay_on_desk(stories), [""] * len(new)
            else:
                prepared_stories = [
                    validated if isinstance(validated, PreparedStory) else prepare(validated) for validated in stories
                ]
                inputs = publishing.publish_many(
                    prepared_stories, by=self.by, resolver=self.resolver, slug_allocator=self.slug_allocator
                )
                articles = [f.article for f in inputs]
                urls = [story_path(f.address.day, f.address.slug) for f in inputs]
            bulk.insert(
                ImportedItem,
                ("item", "fingerprint", "article_id"),
                [(c.item, c.fingerprint, article.pk) for c, article in zip(new, articles, strict=True)],
            )
        return [ImportResult(c.path, c.place, "created", "", url) for c, url in zip(new, urls, strict=True)]

    def _lay_on_desk(self, stories: list[ValidatedStory]) -> list[Article]:
        articles = [Article.objects.create() for _ in stories]
        for article, validated in zip(articles, stories, strict=True):
            desk_copies.thaw(validated.story, article, by=self.by)
        return articles

    def _file_known(self, candidate: _Candidate) -> ImportResult:
        """Decide about an item that was filed before; an error that nobody foresaw rejects it."""
        try:
            return self._decide(candidate)
        except Exception as error:
            path, place = candidate.path, candidate.place
            return ImportResult(path, place, "rejected", rejection(error, "could not be filed", path, place))

    def _decide(self, candidate: _Candidate) -> ImportResult:
        """Compare an item with what was filed before: its source may have changed it, and so may we."""
        path, place, validated, item, fingerprint = candidate
        origins = list(ImportedItem.objects.filter(item=item).select_related("article").order_by("pk"))
        if not origins:  # the first of two equal items of this batch was refused, or this is a dry run
            return ImportResult(
                path, place, "unchanged" if self.dry_run else "rejected", "the item before it was rejected"
            )
        article = origins[-1].article
        if any(origin.fingerprint == fingerprint for origin in origins):
            return ImportResult(path, place, "unchanged")
        conflict = self._conflict(article, origins)
        if conflict:
            return ImportResult(path, place, "conflict", conflict)
        if self.dry_run:
            return ImportResult(path, place, "updated")
        try:
            with transaction.atomic():
                self._revise(article, _with_photo_files([validated])[0])
                ImportedItem.objects.create(item=item, fingerprint=fingerprint, article=article)
        except publishing.NothingChanged:
            return ImportResult(path, place, "unchanged")
        except ActionRefused as error:
            return ImportResult(path, place, "conflict", str(error))
        except (InvalidStory, ValidationError) as error:
            return ImportResult(path, place, "rejected", str(error))
        address = article.addresses.filter(is_current=True).first()
        return ImportResult(path, place, "updated", "", address.get_absolute_url() if address else "")

    def _conflict(self, article: Article, origins: list[ImportedItem]) -> str:
        if article.state in (Article.State.ERASED, Article.State.WITHDRAWN):
            return f"the story was {article.state}; it is not brought back by an import."
        if article.ever_published and DeskCopy.objects.filter(article=article).exists():
            return "the story is on the desk; publish or put back the desk copy, then import again."
        edited = article.versions.exclude(by=self.by).exists() if article.ever_published else True
        if edited:
            return "the story was changed here since it was imported; compare the two and publish what is right."
        return ""

    def _revise(self, article: Article, revised: PreparedStory | ValidatedStory):
        validated = revised.validated if isinstance(revised, PreparedStory) else revised
        story = validated.story
        live = article.versions.get(number=article.latest)
        moved = story.updated and (live.story.updated is None or story.updated.text != live.story.updated.text)
        if moved and story.updated.moment(timezone.get_default_timezone()) >= live.effective_at:
            publishing.update(article, story=validated, by=self.by, at=story.updated)
        else:
            publishing.minor_edit(article, story=validated, by=self.by, note="Revised by its source.")


def source_item_id(source: str, identifier: str) -> str:
    """Give the digest by which an item of a source is known."""
    return hashlib.sha256(f"{source}\0{identifier}".encode()).hexdigest()


def _until_error(
    candidates: Iterable[_Candidate | ImportResult], errors: list[Exception]
) -> Iterator[_Candidate | ImportResult]:
    """Yield candidates until reading them fails; the error is added to `errors`."""
    try:
        yield from candidates
    except Exception as error:
        errors.append(error)


def _unsendable(candidate: _Candidate | ImportResult, error: Exception) -> ImportResult:
    """Return the rejection of a candidate that cannot be sent to the process which files it."""
    path, place = candidate[:2]
    return ImportResult(str(path), str(place), "rejected", rejection(error, "could not be read", path, place))


def _weight(candidate: _Candidate | ImportResult) -> int:
    return 0 if isinstance(candidate, ImportResult) else 2 * len(candidate.validated.json)


def _with_photo_files(stories: list[PreparedStory | ValidatedStory]) -> list[PreparedStory | ValidatedStory]:
    """Freeze which file each picture is, where the source names a photograph of our library but not its file."""
    uuids = {p.photo for validated in stories for p in validated.story.pictures if p.photo and not p.sha256}
    if not uuids:
        return stories
    files = {
        str(uuid): sha256
        for uuid, sha256 in Photo.objects.filter(uuid__in=uuids_in(uuids)).values_list("uuid", "sha256")
    }

    def frozen(one: PreparedStory | ValidatedStory) -> PreparedStory | ValidatedStory:
        pictures = tuple(replace(p, sha256=p.sha256 or files.get(p.photo, "")) for p in one.story.pictures)
        if isinstance(one, PreparedStory):
            return prepare(one.validated.replace(pictures=pictures))
        return one.replace(pictures=pictures)

    return [frozen(validated) if validated.story.pictures else validated for validated in stories]


def live_stories(docids: Sequence[int] | None = None) -> Iterator[Story]:
    """Give the live stories, all or these, in order of publication, without holding them; for exports."""
    docids = search.docids().tolist() if docids is None else docids
    for at in range(0, len(docids), BATCH):
        entries = CatalogueEntry.objects.filter(pk__in=docids[at : at + BATCH]).order_by("docid")
        page = list(entries.values_list("article_id", "version"))
        versions = Version.objects.filter(article__in=[article for article, _ in page])
        by_number = {(v.article_id, v.number): v for v in versions}
        yield from (by_number[place].story for place in page)
