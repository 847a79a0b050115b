"""The photographs of a public page: what `media.renditions.pictures_for` returns, by a query that is prepared."""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from uuid import UUID

from django.db.models import CharField
from django.utils import timezone

from articles.sql.expressions import AnyOf, Param
from articles.sql.prepared import PreparedQuery
from media import renditions
from media.models import Photo
from media.rights import uuids_in


def pictures_for(uuids: Iterable[UUID | str], now: datetime, holder: str = "") -> dict[str, Photo]:
    """Return by UUID text those of the photographs that readers may see now, with their files; one query.

    `holder` is the story on whose page they are shown; "" for a list of several stories.
    """
    valid = uuids_in(uuids)
    if not valid:
        return {}
    originals = _originals(timezone.localdate(now), bool(holder))
    return renditions.with_files(originals.fetch(uuids=valid, holder=holder), is_used=True)


@lru_cache(4)
def _originals(day: date, in_one_story: bool) -> PreparedQuery:
    """Return the query for the originals that readers may see on a day: rights end with a day, at no other moment."""
    noon = timezone.make_aware(datetime.combine(day, time(12)))
    holder = Param("holder", CharField()) if in_one_story else ""
    photos = Photo.objects.filter(AnyOf("uuid", "uuids"))
    return PreparedQuery(lambda: renditions.originals_of(photos.servable_in(holder, noon)))
