"""Releases: a published story lets readers see its photographs, a withdrawn one takes that back.

    >>> release(str(article.uuid), [lead.uuid, inline.uuid])

The rights themselves (cleared, once only, until a date) are the photograph's; see `models.licence`. A photograph for
one story goes to the first that releases it; the release of a second is kept, for the report, and shows nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.dispatch import Signal
from django.utils import timezone

from media.models import Photo, PhotoRelease
from media.models.rights import Rights

# Sent with `uuids` (text) after rights, words or focal point of photographs changed, inside the same transaction:
# what stands on those photographs' pages elsewhere is out of date. A signal, since `media` may not import its readers.
photos_changed = Signal()


def servable(photo: Photo, now: datetime) -> bool:
    """Say whether readers may have the photograph: used by a published story, cleared, in time, not withdrawn."""
    return photo.is_servable(now)


def release(holder: str, photos: Iterable[UUID | str]) -> None:
    """Make the holder's releases exactly these photographs; what is no photograph's UUID is passed over."""
    uuids, withdrawn, settled = uuids_in(photos), [], set()
    held = PhotoRelease.objects.filter(holder=holder).values_list(
        "pk", "photo__uuid", "photo__rights", "photo__only_holder"
    )
    for pk, uuid, rights, only_holder in held:
        if uuid not in uuids:
            withdrawn.append(pk)
        elif only_holder or not Rights(rights).is_for_one_story:
            settled.add(uuid)
    if withdrawn:
        PhotoRelease.objects.filter(pk__in=withdrawn).delete()
    release_many((holder, uuid) for uuid in uuids if uuid not in settled)


def withdraw_release(holder: str) -> None:
    """Take back every release of the holder."""
    PhotoRelease.objects.filter(holder=holder).delete()


def release_many(pairs: Iterable[tuple[str, UUID | str]]) -> None:
    """Add releases in bulk, as an import does; what is no photograph's UUID is passed over."""
    pairs = [(holder, uuid) for holder, text in pairs for uuid in uuids_in([text])]
    for start in range(0, len(pairs), 500):
        batch = pairs[start : start + 500]
        photos = Photo.objects.filter(uuid__in={uuid for _, uuid in batch}).only("uuid", "rights", "only_holder")
        by_uuid = {photo.uuid: photo for photo in photos}
        rows = [PhotoRelease(photo=by_uuid[uuid], holder=holder) for holder, uuid in batch if uuid in by_uuid]
        if rows:
            PhotoRelease.objects.bulk_create(rows, ignore_conflicts=True)
        _grant((row.photo, row.holder) for row in rows)


def reassign_single_use(photos: Iterable[Photo]) -> None:
    """After rights were edited: what is for one story goes to the first that has it, what no longer is, to none."""
    for_one = {photo.pk: photo for photo in photos if Rights(photo.rights).is_for_one_story}
    for_many = [photo.pk for photo in photos if photo.only_holder and photo.pk not in for_one]
    if for_many:
        Photo.objects.filter(pk__in=for_many).update(only_holder="")
    if for_one:
        releases = PhotoRelease.objects.filter(photo__in=for_one).order_by("pk")
        _grant((for_one[release.photo_id], release.holder) for release in releases)


def _grant(uses: Iterable[tuple[Photo, str]]):
    """Give photographs for one story to the first story that asks, once; the condition decides between two at once."""
    granted: dict[int, str] = {}
    for photo, holder in uses:
        if Rights(photo.rights).is_for_one_story and not photo.only_holder:
            granted.setdefault(photo.pk, holder)
    for pk, holder in granted.items():
        Photo.objects.filter(pk=pk, only_holder="").update(only_holder=holder)


def expiring(now: datetime, within: timedelta):
    """Give the photographs in use whose rights end within this time, the next one first."""
    today = timezone.localdate(now)
    return (
        Photo.objects.released()
        .filter(rights_until__gte=today, rights_until__lte=today + within)
        .prefetch_related("releases")
        .order_by("rights_until", "pk")
    )


def held_back(now: datetime):
    """Give the photographs in use that readers do not get: their stories show a placeholder."""
    visible = Photo.objects.servable(now)
    return Photo.objects.released().exclude(pk__in=visible).prefetch_related("releases").order_by("pk")


def overused():
    """Give the photographs for one story that other published stories use, which show a placeholder instead."""
    for_one_story = [rights for rights in Rights if rights.is_for_one_story]
    others = PhotoRelease.objects.filter(photo=OuterRef("pk")).exclude(holder=OuterRef("only_holder"))
    once = Photo.objects.not_erased().filter(Exists(others), rights__in=for_one_story)
    return once.prefetch_related("releases").order_by("pk")


def uuids_in(photos: Iterable[UUID | str]) -> list[UUID]:
    """Give the UUIDs among these, each once; what is none is passed over."""
    result = {}
    for photo in photos:
        try:
            result[photo if isinstance(photo, UUID) else UUID(str(photo))] = None
        except ValueError:
            continue
    return list(result)
