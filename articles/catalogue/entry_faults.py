"""Check that each live article has its entry, at its address and of its latest version, and that no other has one."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from django.db import models

from articles.models import Article, CatalogueEntry
from articles.models.article import story_path
from articles.models.catalogue import docid_of
from media.row_batches import in_batches


class _LiveArticle(NamedTuple):
    """A live article with values of its catalogue entry, current address and latest version; None if missing."""

    pk: int
    uuid: object
    latest: int
    docid: int | None
    version: int | None
    digest: str | None
    slug: str | None
    day: date | None
    sequence: int | None
    address: str | None
    latest_digest: str | None

    @property
    def fault(self) -> str:
        """What is wrong with the entry, as the end of a sentence; empty if nothing is."""
        if self.day is None:
            return "is live without an address"
        if self.docid is None:
            return "is live but missing"
        if self.docid != docid_of(self.day, self.sequence) or self.slug != self.address:
            return f"is not at its address, {story_path(self.day, self.address)}"
        if (self.version, self.digest) != (self.latest, self.latest_digest):
            return f"shows version {self.version}, version {self.latest} is live"
        return ""


_LIVE_COLUMNS = (
    "pk", "uuid", "latest", "entry__docid", "entry__version", "entry__digest", "entry__slug",
    "home__day", "home__sequence", "home__slug", "last__digest",
)  # fmt: skip


def with_latest(live: models.QuerySet[Article]) -> models.QuerySet[Article]:
    """Return the articles in order, joined with their current address (`home`) and latest version (`last`)."""
    return live.annotate(
        home=models.FilteredRelation("addresses", condition=models.Q(addresses__is_current=True)),
        last=models.FilteredRelation("versions", condition=models.Q(versions__number=models.F("latest"))),
    ).order_by("pk")


def entry_faults() -> Iterator[str]:
    """Yield a line for each live article whose entry is missing, at another address or of another version.

    Entries of articles that are not live come first.
    """
    yield from _entry_faults(CatalogueEntry.objects.all(), Article.objects.live())


def entry_faults_of(articles: Collection[int]) -> Iterator[str]:
    """Yield the same lines for some articles only, by primary key."""
    entries = CatalogueEntry.objects.filter(article__in=articles)
    yield from _entry_faults(entries, Article.objects.live().filter(pk__in=articles))


def _entry_faults(entries: models.QuerySet[CatalogueEntry], live: models.QuerySet[Article]) -> Iterator[str]:
    for entry in entries.exclude(article__state=Article.State.LIVE).select_related("article").iterator(500):
        yield f"catalogue {entry.docid}: article {entry.article.uuid} is {entry.article.state}, not live"
    live_articles = with_latest(live).values_list(*_LIVE_COLUMNS)
    for row in map(_LiveArticle._make, in_batches(live_articles, 2_000)):
        if row.fault:
            yield f"catalogue: article {row.uuid} {row.fault}; run rebuild_catalogue"
