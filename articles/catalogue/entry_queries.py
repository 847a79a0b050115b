"""Load the entries of a page by their docids.

entry_queries.by_docid([1341767680, 1341751296])
"""

from collections.abc import Collection

from django.db.models import OuterRef, QuerySet, Subquery

from articles.models import CatalogueEntry, Version
from articles.sql.expressions import AnyOf
from articles.sql.prepared import PreparedQuery


def by_docid(docids: Collection[int]) -> dict[int, CatalogueEntry]:
    """Return the entries with their sections, by docid; one query, or none without docids."""
    return {entry.docid: entry for entry in _BY_DOCID.fetch(docids=docids)} if docids else {}


def with_stories(docids: Collection[int]) -> dict[int, tuple[CatalogueEntry, str]]:
    """Return the entries and the JSON of the story that each shows, by docid; one query, or none without docids."""
    return {entry.docid: (entry, entry.story_json) for entry in _WITH_STORIES.fetch(docids=docids)} if docids else {}


def _entries() -> QuerySet[CatalogueEntry]:
    return CatalogueEntry.objects.order_by().select_related("section").filter(AnyOf("docid", "docids"))


def _entries_with_stories() -> QuerySet[CatalogueEntry]:
    version = Version.objects.order_by().filter(article=OuterRef("article_id"), number=OuterRef("version"))
    return _entries().annotate(story_json=Subquery(version.values("story_json")))


_BY_DOCID, _WITH_STORIES = PreparedQuery(_entries), PreparedQuery(_entries_with_stories)
