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

from articles import bulk, desk, publishing
from articles.addressing import DayBook, DayIsFull
from articles.formats import Item
from articles.galleys import Galley, galley
from articles.models import Article, CatalogueEntry, DeskCopy, Origin, Version
from articles.models.article import path_of
from articles.reading_ahead import read_ahead
from articles.record import Refused, Sound, sound
from articles.references import Directory
from articles.search import finding
from articles.story import InvalidStory, Story
from media.item_errors import ends_the_run, rejection
from media.models import Photo
from media.rights import uuids_in

BATCH = 500  # items filed in one transaction
WEIGHT = 8_000_000  # and characters of their JSON, at which a batch is closed early
OUTCOMES = ("created", "updated", "unchanged", "conflict", "rejected")


class Result(NamedTuple):
    """What became of one item of a file."""

    path: str
    item: str
    outcome: str
    reason: str = ""
    url: str = ""


class _Candidate(NamedTuple):
    path: str
    place: str
    told: Galley | Sound  # a galley of what will be published, where there was reason to set one
    item: str
    fingerprint: str


@dataclass
class Intake:
    """One import run. `by` is written into the record; `source` names the source of stories that do not."""

    by: str = "import"
    source: str = ""
    draft: bool = False
    dry_run: bool = False
    directory: Directory = field(default_factory=Directory)
    book: DayBook = field(default_factory=DayBook)
    # Whether the last batch held nothing new; in memory that the process reading ahead shares, which then sets no type.
    _all_known: mmap.mmap = field(default_factory=lambda: mmap.mmap(-1, 1), repr=False)

    def take(self, items: Iterable[tuple[str, Item]]) -> Iterator[Result]:
        """File items given as (path, item); yield a result for each, a batch after it is safely in the archive."""
        return self._take(self._candidate(path, item) for path, item in items)

    def take_ahead(self, items: Iterable[tuple[str, Item]], stop: Sequence = ()) -> Iterator[Result]:
        """File items as `take` does, read and prepared by a second process; until `stop` has something in it.

        For items that are read from files alone: nothing may wait for a pipe, and nothing may ask the database.
        """
        candidates = (self._candidate(path, item) for path, item in items)
        return self._take(read_ahead(candidates, stop, weigh=_weight, replace_unsendable=_unsendable))

    def _take(self, candidates: Iterable["_Candidate | Result"]) -> Iterator[Result]:
        batch: list[_Candidate] = []
        errors: list[Exception] = []
        size = 0
        for candidate in _until_error(candidates, errors):
            if isinstance(candidate, Result):
                yield candidate
                continue
            batch.append(candidate)
            size += len(candidate.told.json)
            if len(batch) >= BATCH or size > WEIGHT:
                yield from self._file(batch)
                batch, size = [], 0
        yield from self._file(batch)
        if errors:
            raise errors[0]

    def _candidate(self, path: str, item: Item) -> "_Candidate | Result":
        if item.story is None:
            return Result(path, item.place, "rejected", item.reason)
        try:
            return self._checked(path, item.place, item.story)
        except InvalidStory as error:
            return Result(path, item.place, "rejected", str(error))
        except Exception as error:
            return Result(path, item.place, "rejected", rejection(error, "could not be read", path, item.place))

    def _checked(self, path: str, place: str, story: Story) -> _Candidate:
        """Return the candidate of a story that can be filed. Raises InvalidStory."""
        if self.source:
            story = replace(story, source=replace(story.source, name=story.source.name or self.source))
        told = sound(story)
        if not self.draft:
            if story.published is None:
                raise InvalidStory("published: the story has no date; add one, or use --draft.")
            if story.published.moment(timezone.get_default_timezone()) > timezone.now():
                raise InvalidStory(f"published: {story.published} is in the future; use --draft and schedule it.")
            if not (self.dry_run or self._all_known[0]):
                told = galley(told)
        fingerprint = hashlib.sha256(told.json.encode()).hexdigest()
        item = item_of(story.source.name, story.source.identifier or fingerprint)
        return _Candidate(path, place, told, item, fingerprint)

    def _file(self, batch: list[_Candidate]) -> Iterator[Result]:
        """Sort a batch into new and known; two items of one batch that are the same story follow each other."""
        if not batch:
            return
        seen: dict[str, list[_Candidate]] = {}
        for candidate in batch:
            seen.setdefault(candidate.item, []).append(candidate)
        before: dict[str, set[str]] = {}
        for item, fingerprint in bulk.select(Origin, ("item", "fingerprint"), item=seen):
            before.setdefault(item, set()).add(fingerprint)
        new = [candidates[0] for item, candidates in seen.items() if item not in before]
        self._all_known[0] = not new
        yield from self._file_new(new)
        for item, candidates in seen.items():
            for candidate in candidates[0 if item in before else 1 :]:
                if candidate.fingerprint in before.get(item, ()):
                    yield Result(candidate.path, candidate.place, "unchanged")
                else:
                    yield self._file_known(candidate)

    def _file_new(self, new: list[_Candidate]) -> Iterator[Result]:
        if self.dry_run:
            yield from (Result(c.path, c.place, "created") for c in new)
            return
        try:
            yield from self._create(new)
            return
        except Exception as error:
            if ends_the_run(error):
                raise
        self._forget()
        yield from map(self._create_singly, new)  # one of them failed: find out which

    def _create_singly(self, candidate: _Candidate) -> Result:
        path, place = candidate.path, candidate.place
        try:
            return self._create([candidate])[0]
        except (DayIsFull, InvalidStory) as error:
            return Result(path, place, "rejected", str(error))
        except IntegrityError as error:
            self._forget()
            if Origin.objects.filter(item=candidate.item).exists():  # another import was faster
                return self._file_known(candidate)
            return Result(path, place, "rejected", f"The database refused it: {error}")
        except Exception as error:
            self._forget()
            return Result(path, place, "rejected", rejection(error, "could not be filed", path, place))

    def _forget(self):
        """Forget what was learnt in a transaction that was rolled back."""
        self.book.forget()
        self.directory.forget()

    def _create(self, new: list[_Candidate]) -> list[Result]:
        if not new:
            return []
        stories = _with_files([c.told for c in new])
        with transaction.atomic():
            if self.draft:
                articles, urls = self._lay_on_desk(stories), [""] * len(new)
            else:
                galleys = [told if isinstance(told, Galley) else galley(told) for told in stories]
                filed = publishing.publish_many(galleys, by=self.by, directory=self.directory, book=self.book)
                articles = [f.article for f in filed]
                urls = [path_of(f.address.day, f.address.slug) for f in filed]
            bulk.insert(
                Origin,
                ("item", "fingerprint", "article_id"),
                [(c.item, c.fingerprint, article.pk) for c, article in zip(new, articles, strict=True)],
            )
        return [Result(c.path, c.place, "created", "", url) for c, url in zip(new, urls, strict=True)]

    def _lay_on_desk(self, stories: list[Sound]) -> list[Article]:
        articles = [Article.objects.create() for _ in stories]
        for article, told in zip(articles, stories, strict=True):
            desk.thaw(told.story, article, by=self.by)
        return articles

    def _file_known(self, candidate: _Candidate) -> Result:
        """Decide about an item that was filed before; an error that nobody foresaw rejects it."""
        try:
            return self._decide(candidate)
        except Exception as error:
            path, place = candidate.path, candidate.place
            return Result(path, place, "rejected", rejection(error, "could not be filed", path, place))

    def _decide(self, candidate: _Candidate) -> Result:
        """Compare an item with what was filed before: its source may have changed it, and so may we."""
        path, place, told, item, fingerprint = candidate
        origins = list(Origin.objects.filter(item=item).select_related("article").order_by("pk"))
        if not origins:  # the first of two equal items of this batch was refused, or this is a dry run
            return Result(path, place, "unchanged" if self.dry_run else "rejected", "the item before it was rejected")
        article = origins[-1].article
        if any(origin.fingerprint == fingerprint for origin in origins):
            return Result(path, place, "unchanged")
        conflict = self._conflict(article, origins)
        if conflict:
            return Result(path, place, "conflict", conflict)
        if self.dry_run:
            return Result(path, place, "updated")
        try:
            with transaction.atomic():
                self._revise(article, _with_files([told])[0].story)
                Origin.objects.create(item=item, fingerprint=fingerprint, article=article)
        except publishing.NothingChanged:
            return Result(path, place, "unchanged")
        except Refused as error:
            return Result(path, place, "conflict", str(error))
        except (InvalidStory, ValidationError) as error:
            return Result(path, place, "rejected", str(error))
        address = article.addresses.filter(is_current=True).first()
        return Result(path, place, "updated", "", address.get_absolute_url() if address else "")

    def _conflict(self, article: Article, origins: list[Origin]) -> str:
        if article.state in (Article.State.ERASED, Article.State.WITHDRAWN):
            return f"the story was {article.state}; it is not brought back by an import."
        if article.ever_published and DeskCopy.objects.filter(article=article).exists():
            return "the story is on the desk; publish or put back the desk copy, then import again."
        edited = article.versions.exclude(by=self.by).exists() if article.ever_published else True
        if edited:
            return "the story was changed here since it was imported; compare the two and publish what is right."
        return ""

    def _revise(self, article: Article, story: Story):
        live = article.versions.get(number=article.latest)
        moved = story.updated and (live.story.updated is None or story.updated.text != live.story.updated.text)
        if moved and story.updated.moment(timezone.get_default_timezone()) >= live.effective_at:
            publishing.update(article, story=story, by=self.by, at=story.updated)
        else:
            publishing.minor_edit(article, story=story, by=self.by, note="Revised by its source.")


def item_of(source: str, identifier: str) -> str:
    """Give the digest by which an item of a source is known."""
    return hashlib.sha256(f"{source}\0{identifier}".encode()).hexdigest()


def _until_error(candidates: Iterable[_Candidate | Result], errors: list[Exception]) -> Iterator[_Candidate | Result]:
    """Yield candidates until reading them fails; the error is added to `errors`."""
    try:
        yield from candidates
    except Exception as error:
        errors.append(error)


def _unsendable(candidate: _Candidate | Result, error: Exception) -> Result:
    """Return the rejection of a candidate that cannot be sent to the process which files it."""
    path, place = candidate[:2]
    return Result(str(path), str(place), "rejected", rejection(error, "could not be read", path, place))


def _weight(candidate: _Candidate | Result) -> int:
    return 0 if isinstance(candidate, Result) else 2 * len(candidate.told.json)


def _with_files(stories: list[Galley | Sound]) -> list[Galley | Sound]:
    """Freeze which file each picture is, where the source names a photograph of our library but not its file."""
    wanted = {p.photo for told in stories for p in told.story.pictures if p.photo and not p.sha256}
    if not wanted:
        return stories
    files = {
        str(uuid): sha256
        for uuid, sha256 in Photo.objects.filter(uuid__in=uuids_in(wanted)).values_list("uuid", "sha256")
    }

    def frozen(told: Galley | Sound) -> Galley | Sound:
        pictures = (replace(p, sha256=p.sha256 or files.get(p.photo, "")) for p in told.story.pictures)
        again = sound(replace(told.story, pictures=tuple(pictures)))
        return galley(again) if isinstance(told, Galley) else again

    return [frozen(told) if told.story.pictures else told for told in stories]


def live_stories(docids: Sequence[int] | None = None) -> Iterator[Story]:
    """Give the live stories, all or these, in order of publication, without holding them; for exports."""
    docids = finding.docids().tolist() if docids is None else docids
    for at in range(0, len(docids), BATCH):
        entries = CatalogueEntry.objects.filter(pk__in=docids[at : at + BATCH]).order_by("docid")
        page = list(entries.values_list("article_id", "version"))
        versions = Version.objects.filter(article__in=[article for article, _ in page])
        found = {(v.article_id, v.number): v for v in versions}
        yield from (found[place].story for place in page)
