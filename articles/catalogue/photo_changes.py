"""Changes of photographs in the library, as they concern the pages of stories."""

from django.dispatch import receiver

from articles.catalogue import catalogue
from articles.models import CatalogueEntry
from media.models import PhotoRelease
from media.rights import photos_changed

_BATCH = 5_000  # a logo may be in more stories than a query may have parameters


@receiver(photos_changed)
def mark_pages_of_photographs(uuids, **kwargs):
    """Mark all pages with one of these photographs as changed: they may have to show a placeholder now."""
    articles = list(PhotoRelease.objects.filter(photo__uuid__in=uuids).values_list("holder", flat=True).distinct())
    for start in range(0, len(articles), _BATCH):
        catalogue.mark_pages_changed(CatalogueEntry.objects.filter(article__uuid__in=articles[start : start + _BATCH]))
