"""The stories that use a photograph. `settings.PHOTO_STORIES` names the function that knows them."""

from django.conf import settings
from django.utils.module_loading import import_string

from media.models import Photo


def stories_using(photo: Photo) -> list[dict]:
    """Return title, url and date of each published story; without the setting, the holders as titles."""
    path = getattr(settings, "PHOTO_STORIES", "")
    if path:
        return import_string(path)(photo.uuid)
    return [{"title": release.holder, "url": "", "date": ""} for release in photo.releases.all()]
