"""Releases: a published story lets readers see its photographs; its withdrawal deletes the releases.

    >>> release(str(article.uuid), [lead.uuid, inline.uuid])

The rights themselves (cleared, once only, until a date) belong to the photograph; see `models.rights`. A photograph for
one story goes to the first story that releases it. The release of a second story is stored for the report and shows
nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.dispatch import Signal
from django.utils import timezone

from media import history
from media.models import Photo, PhotoRelease, PhotoVersion
from media.models.rights import Rights

# Sent with `uuids` (texts) in the transaction that changes rights, texts or focal points of photographs, so that
# `articles` can mark the pages with these photographs as changed. A signal, because `media` may not import `articles`.
photos_changed = Signal()
_BATCH = 500  # releases written at once


def servable(photo: Photo, now: datetime) -> bool:
    """Return whether readers may see the photograph: used by a published story, cleared, not ended, not withdrawn."""
    return photo.is_servable(now)


def release(holder: str, photos: Iterable[UUID | str]) -> None:
    """Set the releases of a holder to these photographs; UUIDs of no photograph, and other texts, are ignored."""
    uuids, withdrawn_pks, unchanged = uuids_in(photos), [], set()
    releases = PhotoRelease.objects.filter(holder=holder).values_list(
        "pk", "photo__uuid", "photo__rights", "photo__only_holder"
    )
    for pk, uuid, rights, only_holder in releases:
        if uuid not in uuids:
            withdrawn_pks.append(pk)
        elif only_holder or not Rights(rights).is_for_one_story:
            unchanged.add(uuid)
    if withdrawn_pks:
        PhotoRelease.objects.filter(pk__in=withdrawn_pks).delete()
    release_many((holder, uuid) for uuid in uuids if uuid not in unchanged)


def withdraw_release(holder: str) -> None:
    """Delete all releases of a holder."""
    PhotoRelease.objects.filter(holder=holder).delete()


def release_many(pairs: Iterable[tuple[str, UUID | str]]) -> None:
    """Add releases, given as pairs of holder and photograph; UUIDs of no photograph, and texts, are ignored."""
    pairs = [(holder, uuid) for holder, text in pairs for uuid in uuids_in([text])]
    for start in range(0, len(pairs), _BATCH):
        batch = pairs[start : start + _BATCH]
        photos = Photo.objects.filter(uuid__in={uuid for _, uuid in batch}).only("uuid", "rights", "only_holder")
        by_uuid = {photo.uuid: photo for photo in photos}
        rows = [PhotoRelease(photo=by_uuid[uuid], holder=holder) for holder, uuid in batch if uuid in by_uuid]
        if rows:
            PhotoRelease.objects.bulk_create(rows, ignore_conflicts=True)
        if granted := _grant((row.photo, row.holder) for row in rows):
            history.record(granted, PhotoVersion.Kind.HOLDER, by="")


def reassign_single_use(photos: Iterable[Photo]) -> None:
    """Set `only_holder` after rights changed: for one story, the first story that uses the photograph; otherwise "".

    A photograph that has a holder keeps it. The caller records the change in the history of the photographs.
    """
    for_one_story = {photo.pk: photo for photo in photos if Rights(photo.rights).is_for_one_story}
    without_holder = [photo.pk for photo in photos if photo.only_holder and photo.pk not in for_one_story]
    if without_holder:
        Photo.objects.filter(pk__in=without_holder).update(only_holder="")
    if for_one_story:
        releases = PhotoRelease.objects.filter(photo__in=for_one_story).order_by("pk")
        _grant((for_one_story[release.photo_id], release.holder) for release in releases)


def _grant(uses: Iterable[tuple[Photo, str]]) -> list[Photo]:
    """Assign photographs for one story to the first story in `uses`, if they have none; return those assigned.

    The condition of the update decides if two transactions do so at once.
    """
    assigned: dict[int, tuple[Photo, str]] = {}
    for photo, holder in uses:
        if Rights(photo.rights).is_for_one_story and not photo.only_holder:
            assigned.setdefault(photo.pk, (photo, holder))
    rows = Photo.objects.filter(only_holder="")
    return [photo for photo, holder in assigned.values() if rows.filter(pk=photo.pk).update(only_holder=holder)]


def expiring(now: datetime, within: timedelta):
    """Return the photographs in use whose rights end within this time, the earliest first."""
    today = timezone.localdate(now)
    return (
        Photo.objects.released()
        .filter(rights_until__gte=today, rights_until__lte=today + within)
        .prefetch_related("releases")
        .order_by("rights_until", "pk")
    )


def holders_losing(before: Photo, after: Photo, holders: list[str], now: datetime) -> list[str]:
    """Return those of the holders that show the photograph as it is stored, and would not show it with other rights.

    `before` and `after` are the same photograph with both rights, `holders` are its releases, the oldest first.
    """
    remaining = set(_holders_that_show(after, holders, now))
    return [holder for holder in _holders_that_show(before, holders, now) if holder not in remaining]


def _holders_that_show(photo: Photo, holders: list[str], now: datetime) -> list[str]:
    if not photo.allows(now):
        return []
    if not Rights(photo.rights).is_for_one_story:
        return holders
    only_holder = photo.only_holder or (holders[0] if holders else "")
    return [holder for holder in holders if holder == only_holder]


def ended_in_use(now: datetime):
    """Return the photographs in use whose rights have ended, the latest first; their stories show a placeholder."""
    ended = Photo.objects.released().not_erased().filter(rights_until__lt=timezone.localdate(now), is_withdrawn=False)
    return ended.order_by("-rights_until", "-pk")


def held_back(now: datetime):
    """Return the photographs in use that readers may not see; their stories show a placeholder."""
    visible = Photo.objects.servable(now)
    return Photo.objects.released().exclude(pk__in=visible).prefetch_related("releases").order_by("pk")


def overused():
    """Return the photographs for one story that other published stories use too; these show a placeholder."""
    for_one_story = [rights for rights in Rights if rights.is_for_one_story]
    other_releases = PhotoRelease.objects.filter(photo=OuterRef("pk")).exclude(holder=OuterRef("only_holder"))
    photos = Photo.objects.not_erased().filter(Exists(other_releases), rights__in=for_one_story)
    return photos.prefetch_related("releases").order_by("pk")


def uuids_in(photos: Iterable[UUID | str]) -> list[UUID]:
    """Return the valid UUIDs among these, each once; other texts are ignored."""
    result = {}
    for photo in photos:
        try:
            result[photo if isinstance(photo, UUID) else UUID(str(photo))] = None
        except ValueError:
            continue
    return list(result)
