"""Find the live stories that are translations of one another: a translation names its original by UUID."""

from uuid import UUID

from django.db.models import Q, QuerySet

from articles.models import CatalogueEntry


def of(original: UUID | str) -> QuerySet[CatalogueEntry]:
    """Return the entries of an original and of its translations."""
    return CatalogueEntry.objects.filter(Q(translation_of=original) | Q(article__uuid=original))
