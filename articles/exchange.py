"""Stories from files into the archive: created, updated, unchanged, conflict or rejected, decided once for all formats.

An item is known by its source and identifier. What is known is compared with what its source said before, never
with what editors made of it since. New stories are filed in batches, each one short transaction; a run that is killed
loses nothing that was reported, and run again goes on where it stopped.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import bulk, desk, publishing
from articles.addressing import DayBook, DayIsFull
from articles.formats import Item
from articles.models import Article, CatalogueEntry, DeskCopy, Origin, Version
from articles.models.article import path_of
from articles.record import Refused, Sound, sound
from articles.references import Directory
from articles.story import InvalidStory, Story
from media.models import Photo
from media.rights import uuids_in

BATCH = 500
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
    told: Sound
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

    def take(self, items: Iterable[tuple[str, Item]]) -> Iterator[Result]:
        """File items given as (path, item); yield a result for each, a batch after it is safely in the archive."""
        batch: list[_Candidate] = []
        size = 0
        for path, item in items:
            candidate = self._candidate(path, item)
            if isinstance(candidate, Result):
                yield candidate
                continue
            batch.append(candidate)
            size += len(candidate.told.json)
            if len(batch) >= BATCH or size > 8_000_000:
                yield from self._file(batch)
                batch, size = [], 0
        yield from self._file(batch)

    def _candidate(self, path: str, item: Item) -> "_Candidate | Result":
        if item.story is None:
            return Result(path, item.place, "rejected", item.reason)
        story = item.story
        if self.source:
            story = replace(story, source=replace(story.source, name=story.source.name or self.source))
        try:
            told = sound(story)
        except InvalidStory as error:
            return Result(path, item.place, "rejected", str(error))
        if not self.draft:
            if story.published is None:
                return Result(
                    path, item.place, "rejected", "published: the story has no date; add one, or use --draft."
                )
            if story.published.moment(timezone.get_default_timezone()) > timezone.now():
                reason = f"published: {story.published} is in the future; use --draft and schedule it."
                return Result(path, item.place, "rejected", reason)
        fingerprint = hashlib.sha256(told.json.encode()).hexdigest()
        identity = f"{story.source.name}\0{story.source.identifier or fingerprint}"
        return _Candidate(path, item.place, told, hashlib.sha256(identity.encode()).hexdigest(), fingerprint)

    def _file(self, batch: list[_Candidate]) -> Iterator[Result]:
        """Sort a batch into new and known; two items of one batch that are the same story follow each other."""
        if not batch:
            return
        seen: dict[str, list[_Candidate]] = {}
        for candidate in batch:
            seen.setdefault(candidate.item, []).append(candidate)
        origins: dict[str, list[Origin]] = {}
        for origin in Origin.objects.filter(item__in=list(seen)):
            origins.setdefault(origin.item, []).append(origin)
        new = [candidates[0] for item, candidates in seen.items() if item not in origins]
        yield from self._file_new(new)
        for item, candidates in seen.items():
            before = {origin.fingerprint for origin in origins.get(item, ())}
            for candidate in candidates[0 if item in origins else 1 :]:
                if candidate.fingerprint in before:
                    yield Result(candidate.path, candidate.place, "unchanged")
                else:
                    yield self._file_known(candidate)

    def _file_new(self, new: list[_Candidate]) -> Iterator[Result]:
        if self.dry_run:
            yield from (Result(c.path, c.place, "created") for c in new)
            return
        try:
            yield from self._create(new)
        except (IntegrityError, DayIsFull):  # one of them: find out which
            self.book.forget()
            for candidate in new:
                yield from self._create_singly(candidate)

    def _create_singly(self, candidate: _Candidate) -> Iterator[Result]:
        try:
            yield from self._create([candidate])
        except DayIsFull as error:
            yield Result(candidate.path, candidate.place, "rejected", str(error))
        except IntegrityError as error:
            self.book.forget()
            if Origin.objects.filter(item=candidate.item).exists():  # another import was faster
                yield self._file_known(candidate)
            else:
                yield Result(candidate.path, candidate.place, "rejected", f"The database refused it: {error}")

    def _create(self, new: list[_Candidate]) -> list[Result]:
        if not new:
            return []
        stories = _with_files([c.told for c in new])
        with transaction.atomic():
            if self.draft:
                articles, urls = self._lay_on_desk(stories), [""] * len(new)
            else:
                filed = publishing.publish_many(stories, by=self.by, directory=self.directory, book=self.book)
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
        """Decide about an item that was filed before: its source may have changed it, and so may we."""
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


def _with_files(stories: list[Sound]) -> list[Sound]:
    """Freeze which file each picture is, where the source names a photograph of our library but not its file."""
    wanted = {p.photo for told in stories for p in told.story.pictures if p.photo and not p.sha256}
    if not wanted:
        return stories
    files = {
        str(uuid): sha256
        for uuid, sha256 in Photo.objects.filter(uuid__in=uuids_in(wanted)).values_list("uuid", "sha256")
    }

    def frozen(story: Story) -> Story:
        pictures = (replace(p, sha256=p.sha256 or files.get(p.photo, "")) for p in story.pictures)
        return replace(story, pictures=tuple(pictures))

    return [sound(frozen(told.story)) if told.story.pictures else told for told in stories]


def live_stories(queryset=None) -> Iterator[Story]:
    """Give the live stories in order of publication, without holding them; for exports."""
    entries = (CatalogueEntry.objects.all() if queryset is None else queryset).order_by("docid")
    after = None
    while True:
        page = entries if after is None else entries.filter(docid__gt=after)
        page = list(page.values_list("docid", "article_id", "version")[:BATCH])
        if not page:
            return
        after = page[-1][0]
        wanted = {(article, number) for _, article, number in page}
        versions = Version.objects.filter(article__in=[article for _, article, _ in page])
        found = {v.article_id: v.story for v in versions if (v.article_id, v.number) in wanted}
        yield from (found[article] for _, article, _ in page)
