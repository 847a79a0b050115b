"""Read the live stories for exports."""

from collections.abc import Iterator, Sequence

from articles.models import CatalogueEntry, Version
from articles.search import search
from articles.story.story import Story

BATCH = 500  # stories in memory at once


def live_stories(docids: Sequence[int] | None = None) -> Iterator[Story]:
    """Yield the live stories, all or those of `docids`, in order of publication, in batches; for exports."""
    docids = search.docids().tolist() if docids is None else docids
    for start in range(0, len(docids), BATCH):
        entries = CatalogueEntry.objects.filter(pk__in=docids[start : start + BATCH]).order_by("docid")
        version_keys = list(entries.values_list("article_id", "version"))
        versions = Version.objects.filter(article__in=[article for article, _ in version_keys])
        by_number = {(v.article_id, v.number): v for v in versions}
        yield from (by_number[key].story for key in version_keys)
