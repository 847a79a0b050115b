"""The migration ledger: compare what a source holds with what is here, item by item, and say why they differ.

    ledger = Ledger()
    for difference in ledger.compare(FileReader(…).items([])): …
    ledger.is_complete      whether every difference is explained: then nothing of the source is missing here

Files are read as an import reads them, and nothing is written. Memory is bounded by one batch and the names of authors.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from django.db.models import F

from articles.importing.candidates import SKIPPED, Candidate, ImportResult
from articles.importing.formats import ImportItem
from articles.importing.importer import BATCH, Importer
from articles.models import Article, ImportedItem, SourceUrl, Version
from articles.sql.expressions import AnyOf
from articles.story.source_urls import keys_of_source
from articles.story.story import Story

UNDATED = "undated"
MAX_AUTHORS = 200_000  # names that are counted; further ones are compared story by story only
_NOT_TAKEN = "the archive takes it as no story"


class Discrepancy(NamedTuple):
    """One thing that a source has and the archive does not, or has otherwise, with the reason.

    `kind` is what it is about: item, text, url, picture, author, or what a source has beside stories. `is_explained`
    says that nothing is lost by it: the source or an editor here decided so, or the operator accepted it.
    """

    path: str
    item: str
    kind: str
    reason: str
    is_explained: bool
    year: str = ""
    count: int = 1


class YearCounts(NamedTuple):
    """How many stories of a year the source has, how many readers find here, and how many others are explained."""

    in_source: int
    live: int
    explained: int

    @property
    def missing(self) -> int:
        """Return how many are neither live nor explained."""
        return self.in_source - self.live - self.explained


class Ledger:
    """One comparison. `accepted` has the path, item and kind of differences that the operator explained, with why."""

    def __init__(self, source: str = "", accepted: dict[tuple[str, str, str], str] | None = None):
        self._importer, self._accepted = Importer(source=source, dry_run=True), accepted or {}
        self._in_source: Counter[str] = Counter()
        self._live: Counter[str] = Counter()
        self._explained: Counter[str] = Counter()
        self.other_items: Counter[str] = Counter()
        self.open_kinds: Counter[str] = Counter()
        self.explained_kinds: Counter[str] = Counter()
        self.urls, self.urls_here = 0, 0
        self.pictures, self.pictures_with_file = 0, 0
        self.authors: dict[str, bool] = {}  # whether a story here has the name

    @property
    def is_complete(self) -> bool:
        """Return whether something was read and every difference is explained."""
        return bool(self._in_source) and not self.open_kinds

    @property
    def count(self) -> int:
        """Return how many items of the source were compared."""
        return self._in_source.total()

    @property
    def years(self) -> dict[str, YearCounts]:
        """The counts of stories by year of publication, in order."""
        return {
            year: YearCounts(count, self._live[year], self._explained[year])
            for year, count in sorted(self._in_source.items())
        }

    def compare(self, items: Iterable[tuple[str, ImportItem]]) -> Iterator[Discrepancy]:
        """Yield the differences of all items, in batches and in the order of the source within each."""
        candidates = (self._importer.candidate(path, item) for path, item in items)
        while batch := list(islice(candidates, BATCH)):
            here = _StoriesHere([candidate for candidate in batch if isinstance(candidate, Candidate)])
            for candidate in batch:
                differences = (
                    self._of_result(candidate)
                    if isinstance(candidate, ImportResult)
                    else self._of_story(candidate, here)
                )
                for difference in differences:
                    yield self._counted(difference)

    def _counted(self, difference: Discrepancy) -> Discrepancy:
        reason = self._accepted.get(difference[:3])
        if reason and not difference.is_explained:
            difference = difference._replace(reason=f"{difference.reason} Accepted: {reason}", is_explained=True)
        kinds = self.explained_kinds if difference.is_explained else self.open_kinds
        kinds[difference.kind] += difference.count
        if difference.kind == "item" and difference.is_explained:
            self._explained[difference.year] += 1
        return difference

    def _of_result(self, result: ImportResult) -> Iterator[Discrepancy]:
        """Yield why an item is no story."""
        path, place = result.path, result.item
        if result.outcome == SKIPPED:
            self.other_items[result.reason] += result.count
            yield Discrepancy(path, place, result.reason, _NOT_TAKEN, is_explained=True, count=result.count)
            return
        self._in_source[UNDATED] += 1
        yield Discrepancy(path, place, "item", f"it cannot be read: {result.reason}", is_explained=False, year=UNDATED)

    def _of_story(self, candidate: Candidate, here: "_StoriesHere") -> Iterator[Discrepancy]:
        story = candidate.validated.story
        year = story.published.text[:4] if story.published else UNDATED
        self._in_source[year] += 1
        article = here.article_of(candidate)

        def difference(kind: str, reason: str, is_explained: bool = False, count: int = 1) -> Discrepancy:
            return Discrepancy(candidate.path, candidate.place, kind, reason, is_explained, year, count)

        for byline in story.bylines:
            if len(self.authors) < MAX_AUTHORS:
                self.authors.setdefault(byline.name, False)
        if article is None:
            yield difference("item", "it is not here; import it.")
        elif article.state != Article.State.LIVE:
            yield difference("item", *here.reason_of_hiding(article, candidate.desk_reason))
        else:
            self._live[year] += 1
            yield from (difference(*what) for what in self._of_live(candidate, article, here))

    def _of_live(self, candidate: Candidate, article: Article, here: "_StoriesHere") -> Iterator[tuple]:
        """Yield kind, reason, whether it is explained, and count, of what differs in a story that readers find."""
        story, live = candidate.validated.story, here.live[article.pk]
        if candidate.desk_reason:
            yield "text", f"its source does not publish it ({candidate.desk_reason}), and it is live here."
        if not (here.knows_text_of(candidate) or any(version.story == story for version in article.versions.all())):
            yield (
                "text",
                "the text of the source is no version here; import it again, or accept what editors made of it.",
            )
        elif live.number > 1 and live.story != story:
            yield (
                "text",
                f"version {live.number} is live here, by {live.by}; the text of the source is an earlier one.",
                True,
            )
        yield from self._of_urls(story, article, here)
        yield from self._of_pictures(live.story)
        yield from self._of_authors(story, article, live.story)

    def _of_urls(self, story: Story, article: Article, here: "_StoriesHere") -> Iterator[tuple]:
        keys = keys_of_source(story.source)
        missing = sum((*pair, article.pk) not in here.urls for pair in keys)
        self.urls += len(keys)
        self.urls_here += len(keys) - missing
        if missing:
            yield "url", f"{missing} of its URLs lead nowhere; run rebuild_catalogue.", False, missing

    def _of_pictures(self, live: Story) -> Iterator[tuple]:
        without_file = [picture for picture in live.pictures if not (picture.photo or picture.sha256)]
        self.pictures += len(live.pictures)
        self.pictures_with_file += len(live.pictures) - len(without_file)
        if without_file:
            captions = "; ".join(filter(None, (picture.caption or picture.alt for picture in without_file)))
            yield "picture", f"its file is not here: {captions[:200] or 'no caption'}", False, len(without_file)

    def _of_authors(self, story: Story, article: Article, live: Story) -> Iterator[tuple]:
        names = {byline.name for byline in story.bylines}
        missing = names - {byline.name for byline in live.bylines}
        if missing:
            stories = [version.story for version in article.versions.all() if version.story]
            missing -= {byline.name for former in stories for byline in former.bylines}
        self.authors.update(dict.fromkeys((names - missing) & self.authors.keys(), True))
        if missing:
            yield "author", f"no version here has the byline {'; '.join(sorted(missing))}.", False, len(missing)


class _StoriesHere:
    """What the archive has of the stories of a batch; a fixed number of queries."""

    def __init__(self, candidates: list[Candidate]):
        items = {item for candidate in candidates for item in candidate.items}
        imported = ImportedItem.objects.filter(AnyOf("item", items)).order_by("pk")
        self._articles: dict[str, int] = {}
        self._fingerprints: dict[str, set[str]] = {}
        for item, fingerprint, article in imported.values_list("item", "fingerprint", "article_id"):
            self._articles[item] = article
            self._fingerprints.setdefault(item, set()).add(fingerprint)
        self._rows = Article.objects.in_bulk(set(self._articles.values()))
        latest = Version.objects.filter(AnyOf("article_id", self._rows), number=F("article__latest"))
        self.live = {version.article_id: version for version in latest}
        urls = SourceUrl.objects.filter(AnyOf("article_id", self._rows))
        self.urls = set(urls.values_list("page_key", "host_key", "article_id"))

    def article_of(self, candidate: Candidate) -> Article | None:
        """Return the article that an item became, None if it was never imported."""
        known = next((item for item in candidate.items if item in self._articles), None)
        return self._rows.get(self._articles[known]) if known else None

    def knows_text_of(self, candidate: Candidate) -> bool:
        """Return whether the item was imported with the text that it has now."""
        known = {fingerprint for item in candidate.items for fingerprint in self._fingerprints.get(item, ())}
        return candidate.fingerprint in known or bool(candidate.content and candidate.content in known)

    def reason_of_hiding(self, article: Article, desk_reason: str) -> tuple[str, bool]:
        """Return why readers do not find an article, and whether somebody decided so."""
        if article.state == Article.State.UNPUBLISHED:
            if desk_reason:
                return f"it is on the desk, because of its source: {desk_reason}.", True
            return "it is on the desk and was never published.", False
        if article.state == Article.State.ERASED:
            return "it was erased here by order.", True
        return f"it was withdrawn here: {self.live[article.pk].note}", True
