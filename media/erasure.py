"""Erasing a photograph by order: its files and words go for ever; that it was here, who erased it and why, stay.

    >>> erase(photo, reason="Court order 12/2024", by="ada")

The checksums stay too, so that the same file is refused when it comes again. Stories keep the words printed beside the
photograph, which are theirs, and show a placeholder; `articles.record.erasure` erases those, and its `scrub` rewrites
the database's files. Backups and the file system's own free space are the operator's.
"""

import shutil
from collections.abc import Callable
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from media import search
from media.bulk_edit import WORDS, edit
from media.models import Original, Photo, SearchTerm
from media.models.rights import Rights
from media.renditions import folder_of
from media.rights import photos_changed


def erase(photo: Photo, *, reason: str, by: str, at: datetime | None = None) -> Photo:
    """Erase files, renditions, metadata and words of a photograph; `reason` is kept and should name nobody.

    Once more on an erased photograph it removes what is left of its files, and keeps the first reason.
    """
    if not reason.strip():
        raise ValidationError("State why it is erased; the reason stays in place of the photograph.")
    with transaction.atomic():
        photo = Photo.objects.select_for_update().get(pk=photo.pk)
        if not photo.is_erased:
            photo.erased_at, photo.erased_by = at or timezone.now(), by[:150]
            photo.erased_reason = reason.strip()
        _empty(photo)
        photo.full_clean()
        photo.save()
        photo.originals.update(filename="", embedded={})
        SearchTerm.objects.filter(photo=photo).delete()
        _empty_log(photo)
        photos_changed.send(Photo, uuids=[str(photo.uuid)])
        transaction.on_commit(lambda: remove_files(photo))
    return photo


def remove_files(photo: Photo) -> None:
    """Remove the originals, then the renditions: whoever makes one meanwhile finds no original and removes it."""
    for original in Original.objects.filter(photo=photo):
        original.location.unlink(missing_ok=True)
        shutil.rmtree(folder_of(original), ignore_errors=True)


def _empty(photo: Photo):
    for name in (*WORDS, "filename", "rights_words"):
        setattr(photo, name, Photo._meta.get_field(name).get_default())
    photo.rights, photo.rights_until, photo.is_withdrawn = Rights.NOT_CLEARED, None, True
    photo.focal_x = photo.focal_y = 50
    photo.day = timezone.localdate(photo.created_at)  # the day it was taken is a word of the photograph too


def _empty_log(photo: Photo):
    """The admin's log repeats captions and what was typed."""
    kind = ContentType.objects.get_for_model(Photo)
    LogEntry.objects.filter(content_type=kind, object_id=str(photo.pk)).update(object_repr="", change_message="")


def take_out_words(are_in: Callable[[str], bool], without: Callable[[str], str]) -> list[str]:
    """Take words out of what is said of all photographs, by order; return which files say them themselves.

    `are_in` tells whether a text has the words, `without` gives it without them. Files are kept as they came, with
    what is embedded in them; what was read from there is kept without the words too.
    """
    holding = []
    for original in Original.objects.select_related("photo").iterator():
        embedded = _plain(original.embedded, without)
        filename = without(original.filename)
        if (embedded, filename) != (original.embedded, original.filename):
            Original.objects.filter(pk=original.pk).update(embedded=embedded, filename=filename)
            if embedded != original.embedded:
                holding.append(str(original.photo.uuid))
            search.enter([original.photo])
    for photo in Photo.objects.filter(erased_at=None).iterator():
        changed = {name: without(text) for name in _TEXTS if are_in(text := getattr(photo, name))}
        changed |= {
            name: [word for word in words if not are_in(word)]
            for name in ("keywords", "persons")
            if any(map(are_in, words := getattr(photo, name)))
        }
        if are_in(photo.filename):
            Photo.objects.filter(pk=photo.pk).update(filename=without(photo.filename))
        if changed:
            edit([photo], **changed)
            _empty_log(photo)
    return list(dict.fromkeys(holding))


_TEXTS = tuple(
    name for name in (*WORDS, "rights_words") if name not in ("keywords", "persons", "digital_source", "taken")
)


def _plain(value, without: Callable[[str], str]):
    """Give a JSON value without the words in any of its texts."""
    if isinstance(value, str):
        return without(value)
    if isinstance(value, list):
        return [_plain(item, without) for item in value]
    if isinstance(value, dict):
        return {without(key): _plain(item, without) for key, item in value.items()}
    return value
