"""Erase a photograph by order: its files and words are deleted; that it existed, who erased it and why stays.

    >>> erase(photo, reason="Court order 12/2024", by="ada")

The checksums stay too, so that the same file is refused if somebody sends it again. Stories keep their own caption and
credit of the photograph, which are part of the story, and show a placeholder. `articles.record.erasure` erases stories,
and its `scrub` rewrites the files of the database. Backups and the free space of the file system are up to the
operator.
"""

from collections.abc import Callable
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, router, transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from media import history, search
from media.bulk_edit import LISTS, WORDS, write
from media.file_store import ORIGINALS, RENDITIONS
from media.models import Original, Photo, SearchTerm
from media.models.rights import Rights
from media.renditions import folder_name
from media.rights import photos_changed
from media.row_batches import in_batches

# Sent with `photo` in the transaction that erases a photograph, so that `articles` can remove the words beside it that
# belong to no story. A signal, because `media` may not import `articles`.
photo_erased = Signal()


class ErasedMeanwhile(PermissionDenied):
    """The form of something is sent that was erased by order after the form was opened."""

    def __init__(self, row: models.Model, erased_at: datetime):
        sentence = gettext("%(row)s was erased by order on %(moment)s: nothing was saved, and nothing can be.")
        moment = date_format(timezone.localtime(erased_at), "DATETIME_FORMAT")
        super().__init__(sentence % {"row": row, "moment": moment})


def erase(photo: Photo, *, reason: str, by: str, at: datetime | None = None) -> Photo:
    """Erase files, renditions, metadata and words of a photograph; return the photograph.

    `reason` is stored and should name nobody. On an erased photograph the function deletes files that are still there,
    and keeps the first reason.
    """
    if not reason.strip():
        raise ValidationError(gettext("State why it is erased; the reason stays in place of the photograph."))
    at = at or timezone.now()
    with transaction.atomic(using=router.db_for_write(Photo)):
        photo = Photo.objects.select_for_update().get(pk=photo.pk)
        if not photo.is_erased:
            photo.erased_at, photo.erased_by = at, by[:150]
            photo.erased_reason = reason.strip()
        _empty(photo)
        photo.full_clean()
        photo.save()
        photo.originals.update(filename="", embedded={})
        SearchTerm.objects.filter(photo=photo).delete()
        _empty_log(photo)
        history.erase(photo, by=by, at=at)
        photos_changed.send(Photo, uuids=[str(photo.uuid)])
        photo_erased.send(Photo, photo=photo)
        transaction.on_commit(lambda: remove_files(photo), using=router.db_for_write(Photo))
    return photo


def remove_files(photo: Photo) -> None:
    """Delete the files of a photograph: originals first, so that a rendition made at this moment is deleted again."""
    for original in Original.objects.filter(photo=photo):
        ORIGINALS.delete(original.path)
    _remove_renditions(photo)


def remove_left_over() -> None:
    """Delete the files of erased photographs that are still there, because a process died before it had done so."""
    for photo in Photo.objects.exclude(erased_at=None).order_by("pk"):
        remove_files(photo)


def _empty(photo: Photo):
    for name in (*WORDS, "filename", "rights_words"):
        setattr(photo, name, Photo._meta.get_field(name).get_default())
    photo.rights, photo.rights_until, photo.is_withdrawn = Rights.NOT_CLEARED, None, True
    photo.focal_x = photo.focal_y = 50
    photo.day = timezone.localdate(photo.created_at)  # the day on which it was taken is erased too


def _empty_log(photo: Photo):
    """Delete the texts of the admin's log, which repeat captions and other input."""
    kind = ContentType.objects.get_for_model(Photo)
    LogEntry.objects.filter(content_type=kind, object_id=str(photo.pk)).update(object_repr="", change_message="")


def take_out_words(are_in: Callable[[str], bool], without: Callable[[str], str], *, by: str) -> list[str]:
    """Remove words, such as a name, from the texts of all photographs; return the files that contain them themselves.

    `are_in(text)` says whether a text has the words, `without(text)` returns the text without them. The versions of a
    photograph lose the words as its row does. The files are not changed and keep what is embedded in them; the copy of
    the embedded metadata in the database loses the words too.
    """
    holding = []
    for original in in_batches(Original.objects.select_related("photo"), 200):
        embedded = _json_without(original.embedded, without)
        filename = without(original.filename)
        if (embedded, filename) != (original.embedded, original.filename):
            Original.objects.filter(pk=original.pk).update(embedded=embedded, filename=filename)
            if embedded != original.embedded:
                holding.append(str(original.photo.uuid))
            search.enter([original.photo])

    def values_without(values: dict) -> dict:
        return _values_without(values, are_in, without)

    for photo in in_batches(Photo.objects.filter(erased_at=None), 500):
        _take_out_of_row(photo, values_without)
        history.remove_words(photo, values_without, by=by)
    return list(dict.fromkeys(holding))


_TEXTS = {*WORDS, "rights_words", "filename"} - {*LISTS, "digital_source", "taken"}


def _values_without(values: dict, are_in: Callable[[str], bool], without: Callable[[str], str]) -> dict:
    """Return values of a photograph without the words: texts without them, lists without the items that have them."""
    changed = dict(values)
    for name, value in values.items():
        if name in LISTS:
            changed[name] = [item for item in value if not are_in(item)]
        elif name in _TEXTS and are_in(value):
            changed[name] = without(value)
        if changed[name] in ("", []):
            del changed[name]
    return changed


def _take_out_of_row(photo: Photo, values_without: Callable[[dict], dict]):
    values = {name: getattr(photo, name) for name in (*_TEXTS, *LISTS) if getattr(photo, name)}
    remaining = values_without(values)
    if remaining == values:
        return
    for name in values:
        setattr(photo, name, remaining.get(name, Photo._meta.get_field(name).get_default()))
    photo.clean_fields()
    Photo.objects.filter(pk=photo.pk).update(filename=photo.filename)
    write([photo])
    _empty_log(photo)
    # The pictures for readers have the caption in them; the next reader gets them made anew.
    transaction.on_commit(lambda: _remove_renditions(photo), using=router.db_for_write(Photo))


def _remove_renditions(photo: Photo):
    for original in Original.objects.filter(photo=photo):
        RENDITIONS.delete_folder(folder_name(original))


def _json_without(value, without: Callable[[str], str]):
    """Return a JSON value with all its texts changed by `without`."""
    if isinstance(value, str):
        return without(value)
    if isinstance(value, list):
        return [_json_without(item, without) for item in value]
    if isinstance(value, dict):
        return {without(key): _json_without(item, without) for key, item in value.items()}
    return value
