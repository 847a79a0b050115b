"""The stories that use a photograph, asked of whoever knows them: the callable named by `settings.PHOTO_STORIES`."""

from django.conf import settings
from django.utils.module_loading import import_string

from media.models import Photo


def stories_using(photo: Photo) -> list[dict]:
    """Give title, url and date of each published story; without the setting, the bare identifiers of the holders."""
    path = getattr(settings, "PHOTO_STORIES", "")
    if path:
        return import_string(path)(photo.uuid)
    return [{"title": release.holder, "url": "", "date": ""} for release in photo.releases.all()]
