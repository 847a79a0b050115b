"""Which versions belong into which index: the versions that readers see into LIVE, all others with a text into PAST."""

from django.db import models

from articles.models import Article, CatalogueEntry, Version, VersionKind


def entries_with_versions(entries: models.QuerySet[CatalogueEntry]) -> list[tuple[int, Version]]:
    """Return the docid and the shown version of each entry, by ascending docid."""
    docids = dict(entries.order_by("docid").values_list("article_id", "docid"))
    versions = Version.objects.filter(article__in=docids, number=models.F("article__entry__version"))
    return sorted(((docids[version.article_id], version) for version in versions), key=lambda pair: pair[0])


def past_versions() -> models.QuerySet[Version]:
    """Return the versions that belong into PAST."""
    return (
        Version.objects.filter(story_json__isnull=False)
        .exclude(kind=VersionKind.ERASE)
        .exclude(article__state=Article.State.LIVE, number=models.F("article__latest"))
    )
