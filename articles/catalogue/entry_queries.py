"""Load the entries of a page by their docids.

entry_queries.by_docid([1341767680, 1341751296])
"""

from collections.abc import Collection

from django.db.models import OuterRef, QuerySet, Subquery

from articles.models import CatalogueEntry, Version


def by_docid(docids: Collection[int]) -> dict[int, CatalogueEntry]:
    """Return the entries with their sections, by docid; one query, or none without docids."""
    return {entry.docid: entry for entry in _entries(docids)}


def with_stories(docids: Collection[int]) -> dict[int, tuple[CatalogueEntry, str]]:
    """Return the entries and the JSON of the story that each shows, by docid; one query, or none without docids."""
    version = Version.objects.order_by().filter(article=OuterRef("article_id"), number=OuterRef("version"))
    entries = _entries(docids).annotate(story_json=Subquery(version.values("story_json")))
    return {entry.docid: (entry, entry.story_json) for entry in entries}


def _entries(docids: Collection[int]) -> QuerySet[CatalogueEntry]:
    return CatalogueEntry.objects.order_by().select_related("section").filter(docid__in=docids)
