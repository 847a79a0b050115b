"""Find the live stories that are translations of one another: a translation names its original by UUID.

of(uuid)             the entries of an original and of its translations
headlines(uuids)     the headlines of originals, for pages that compare versions
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from articles.models import CatalogueEntry


def of(original: UUID | str) -> QuerySet[CatalogueEntry]:
    """Return the entries of an original and of its translations."""
    return CatalogueEntry.objects.filter(Q(translation_of=original) | Q(article__uuid=original))


def headlines(uuids: Collection[str]) -> dict[str, str]:
    """Return the headline of each story by its UUID, and words in its place where the story is not live; one query."""
    entries = CatalogueEntry.objects.filter(article__uuid__in=uuids).select_related("article")
    of_live_stories = {str(entry.article.uuid): str(entry) for entry in entries}
    hidden = str(gettext("a story that is not public"))
    return {uuid: of_live_stories.get(uuid, hidden) for uuid in uuids}
