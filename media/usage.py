"""The stories that use a photograph. `settings.PHOTO_STORIES` names the function that knows them."""

from collections.abc import Iterable
from copy import copy
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

from media.models import Photo, PhotoRelease
from media.rights import holders_losing


class PhotoLoss(NamedTuple):
    """A photograph that some live stories would lose; `stories` as from `stories_using`, `count` is how many."""

    photo: Photo
    stories: list[dict]
    count: int


def stories_using(photo: Photo) -> list[dict]:
    """Return holder, title, url and date of each published story; without the setting, the holders as titles."""
    path = getattr(settings, "PHOTO_STORIES", "")
    if path:
        return import_string(path)(photo.uuid)
    releases = photo.releases.all()
    return [{"holder": release.holder, "title": release.holder, "url": "", "date": ""} for release in releases]


def losses(photos: Iterable[Photo], changes: dict, now: datetime) -> list[PhotoLoss]:
    """Return the photographs, as stored, that live stories would no longer show after a change of their rights."""
    photos = list(photos)
    holders: dict[int, list[str]] = {}
    releases = PhotoRelease.objects.filter(photo__in=[photo.pk for photo in photos]).order_by("pk")
    for pk, holder in releases.values_list("photo", "holder"):
        holders.setdefault(pk, []).append(holder)
    result = []
    for photo in photos:
        changed = copy(photo)
        for name, value in changes.items():
            setattr(changed, name, value)
        if losing := set(holders_losing(photo, changed, holders.get(photo.pk, []), now)):
            stories = [story for story in stories_using(photo) if story["holder"] in losing]
            result.append(PhotoLoss(photo, stories, len(losing)))
    return result
