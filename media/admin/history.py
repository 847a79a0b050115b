"""The history of a photograph for the desk: each version with who, when, and from what to what."""

from datetime import date
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db import models
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from media.history import FIELDS
from media.models import Photo, PhotoVersion
from media.templatetags.pictures import taken_words

PER_PAGE = 50
_MAX_LENGTH = 2_000
_LABELS = {
    "sha256": _("File, SHA-256"),
    "filename": _("File name"),
    "focal_x": _("Focal point, across"),
    "focal_y": _("Focal point, down"),
    "only_holder": _("For one story alone"),
}
_UNLISTED = {"day", "erased_at", "erased_by"}  # they follow from others, or stand beside the version


class PhotoChange(NamedTuple):
    """One field of a photograph before and after a change, in words; "" for nothing."""

    label: str
    before: str
    after: str


class HistoryEntry(NamedTuple):
    """A version of a photograph with what it changed; `is_emptied` if its words were erased."""

    version: PhotoVersion
    changes: list[PhotoChange]
    is_emptied: bool


def history_page(photo: Photo, number: str = "1", per_page: int = PER_PAGE) -> Page:
    """Return a page of `HistoryEntry`, the newest first; three queries."""
    page = Paginator(photo.versions.order_by("-number"), per_page).get_page(number)
    versions = list(page.object_list)
    first = versions[-1].number if versions else 1
    by_number = {version.number: version for version in [*versions, *photo.versions.filter(number=first - 1)]}
    page.object_list = [_entry(version, by_number.get(version.number - 1)) for version in versions]
    return page


def _entry(version: PhotoVersion, before: PhotoVersion | None) -> HistoryEntry:
    fields, former = version.fields, before.fields if before else {}
    changes = [] if fields is None or former is None else changes_between(former, fields)
    return HistoryEntry(version, changes, fields is None)


def changes_between(before: dict, after: dict) -> list[PhotoChange]:
    """Return the changes between the fields of two versions, in the order of the form."""
    changes = []
    for name in FIELDS:
        if name in _UNLISTED or before.get(name) == after.get(name):
            continue
        field = Photo._meta.get_field(name)
        label = _LABELS.get(name) or capfirst(field.verbose_name)
        changes.append(PhotoChange(label, *(_in_words(field, values.get(name)) for values in (before, after))))
    return changes


def _in_words(field, value) -> str:
    if value is None:
        value = field.get_default()
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(field, models.DateField) and value:
        return date_format(date.fromisoformat(value))
    if field.name == "taken" and value:
        return taken_words(value)
    if isinstance(value, list):
        value = "; ".join(value)
    text = str(dict(field.flatchoices).get(value, "" if value is None else value))
    return Truncator(text).chars(_MAX_LENGTH)
