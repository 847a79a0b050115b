"""Find the live stories that lack something: a headline, a byline, a section, words for a picture, or its rights."""

from datetime import datetime

from django.db.models import QuerySet

from articles.admin.article.list_params import MAX_RESULTS
from articles.models import CatalogueEntry
from articles.models.literal import LiteralValue
from media.models import Photo, PhotoRelease
from media.rights import uuids_in


def missing(name: str, now: datetime) -> QuerySet[CatalogueEntry]:
    """Return the live stories without something, a key of `list_params.MISSING`; each key has its partial index."""
    entries = CatalogueEntry.objects.all()
    match name:
        case "headline":
            return entries.filter(headline=LiteralValue(""))
        case "byline":
            return entries.filter(byline=LiteralValue(""))
        case "section":
            return entries.filter(section=None)
        case "alt":
            return entries.filter(has_photo=True, lead_alt=LiteralValue("")).exclude(lead_photo="")
    not_cleared = Photo.objects.exclude(pk__in=Photo.objects.allowed(now))
    holders = (
        PhotoRelease.objects.filter(photo__in=not_cleared)
        .order_by("-pk")
        .values_list("holder", flat=True)[:MAX_RESULTS]
    )
    return entries.filter(article__uuid__in=uuids_in(holders))
