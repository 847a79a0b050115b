"""Edit the words, rights and focal points of photographs; history, search terms and releases follow at once.

>>> edit([photo], credit="Mila Petek", rights=Rights.CLEARED, by="mila")
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import router, transaction
from django.utils.translation import gettext

from media import history, search
from media.capture_dates import day_of
from media.models import Photo, PhotoVersion
from media.rights import photos_changed, reassign_single_use

WORDS = (
    "headline", "caption", "alt", "extended_description", "credit", "photographer", "agency", "copyright",
    "usage_terms", "instructions", "taken", "sublocation", "city", "state", "country", "keywords", "persons",
    "digital_source",
)  # fmt: skip
RIGHTS = ("rights", "rights_until", "rights_words", "is_withdrawn")


LISTS = ("keywords", "persons")
_BATCH = 500  # rows that are locked by one query


def edit(photos: Iterable[Photo], *, by: str = "", added: dict[str, list[str]] | None = None, **values) -> list[Photo]:
    """Set fields on photographs and save them; return the photographs. `by` is "" for a program.

    The rows are locked and read again: what others saved since, or erased by order, is not written back. `added` has
    names for fields of `LISTS`, which each photograph gets behind those that it has. Raises ValidationError for the
    first invalid value, and for an erased photograph; nothing is saved then.
    """
    keys = [photo.pk for photo in photos]
    with transaction.atomic(using=router.db_for_write(Photo)):
        batches = (keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH))
        rows = [row for batch in batches for row in Photo.objects.select_for_update().filter(pk__in=batch)]
        by_key = {row.pk: row for row in rows}
        return _edit([by_key[key] for key in keys if key in by_key], values, added or {}, by=by)


def _edit(photos: list[Photo], values: dict, added: dict[str, list[str]], *, by: str) -> list[Photo]:
    if erased := next((photo for photo in photos if photo.is_erased), None):
        raise ValidationError(
            gettext("%(erased)s was erased by order; nothing of it can be edited.") % {"erased": erased}
        )
    for photo in photos:
        for name, value in values.items():
            setattr(photo, name, value)
        for name, names in added.items():
            setattr(photo, name, list(dict.fromkeys([*getattr(photo, name), *names])))
        photo.clean_fields()
        photo.clean()
    return keep(photos, by=by)


def keep(photos: list[Photo], *, by: str) -> list[Photo]:
    """Save edited photographs and record it in their history. The fields must be validated."""
    with transaction.atomic(using=router.db_for_write(Photo)):
        write(photos)
        history.record(photos, PhotoVersion.Kind.EDIT, by=by)
    return photos


def write(photos: list[Photo]) -> None:
    """Save edited photographs, update their search terms and releases, and send `photos_changed`.

    `day` follows `taken` where that has a day. The caller records the change.
    """
    fields = [*WORDS, *RIGHTS, "focal_x", "focal_y", "day"]
    for photo in photos:
        photo.day = day_of(photo.taken) or photo.day
    with transaction.atomic(using=router.db_for_write(Photo)):
        Photo.objects.bulk_update(photos, fields, batch_size=100)
        reassign_single_use(photos)
        search.enter(photos)
        photos_changed.send(Photo, uuids=[str(photo.uuid) for photo in photos])
