"""Blocks of the dashboard about what has to be mended: caches, rights, alt texts, failed searches, erasures."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from articles.admin.dashboard.blocks import (
    MAX_ITEMS,
    DashboardBlock,
    DashboardItem,
    first_rows,
    list_url,
    record_url,
    short_moment,
)
from articles.models import CatalogueEntry, ErasureRequest, FailedPurge, FailedSearch, Placement
from articles.models.literal import LiteralValue
from articles.story.wording import dotted
from media import rights
from media.models import Photo, PhotoRelease
from media.models.rights import Rights

SOON = timedelta(days=30)
MAX_WAITING = 10_000  # of up to so many photographs each is looked up in stories


def erasures(user, now: datetime) -> Iterator[DashboardBlock]:
    rows, more = first_rows(ErasureRequest.objects.filter(executed_at=None).select_related("requested_by"))
    items = [
        DashboardItem(
            row.reference,
            record_url(row.article_id),
            gettext("asked for by %(requested_by)s") % {"requested_by": row.requested_by},
        )
        for row in rows
    ]
    url = reverse("admin:articles_erasurerequest_changelist")
    yield DashboardBlock(gettext("Erasures to execute"), items, "", url, is_urgent=True, more=more)


def failed_caches(user, now: datetime) -> Iterator[DashboardBlock]:
    """Yield the caches that were told of a change and did not answer; no query where there is none in front."""
    if not settings.PURGE_ADDRESSES:
        return
    rows = FailedPurge.objects.filter(address__in=settings.PURGE_ADDRESSES).order_by("address")[:MAX_ITEMS]
    items = [
        DashboardItem(row.address, "", gettext("since %(since)s") % {"since": short_moment(row.since, now)})
        for row in rows
    ]
    title = gettext("Readers may still see what was changed or withdrawn: these caches do not answer")
    yield DashboardBlock(title, items, "", is_urgent=True)


def ended_rights(user, now: datetime) -> Iterator[DashboardBlock]:
    if not _looks_after_photographs(user):
        return
    rows, more = first_rows(rights.ended_in_use(now))
    items = [_photo_item(photo, gettext("Ended %(photo)s") % {"photo": _day(photo)}) for photo in rows]
    url = _library_url("ends=past&used=yes")
    yield DashboardBlock(gettext("Photographs in stories whose rights have ended"), items, "", url, True, more)


def ending_rights(user, now: datetime) -> Iterator[DashboardBlock]:
    if not _looks_after_photographs(user):
        return
    photos, more = first_rows(rights.expiring(now, SOON).prefetch_related(None))
    items = [_photo_item(photo, gettext("Until %(photo)s") % {"photo": _day(photo)}) for photo in photos]
    empty_text = gettext("No rights end within a month.")
    url = _library_url("ends=30")
    yield DashboardBlock(gettext("Photographs whose rights end soon"), items, empty_text, url, more=more)


def without_rights(user, now: datetime) -> Iterator[DashboardBlock]:
    """Yield the photographs in stories, live or on the desk, that wait until somebody states their rights."""
    photos = _newest_waiting()
    items = [_photo_item(photo, _from_whom(photo, now)) for photo in photos]
    yield DashboardBlock(
        gettext("Photographs in stories that nobody has looked at yet"),
        items,
        gettext("Every photograph in a story was looked at."),
        _library_url("missing=rights"),
    )


def _newest_waiting() -> list[Photo]:
    """Return the newest photographs in stories whose rights nobody has stated, `MAX_ITEMS` at most."""
    waiting = Photo.objects.not_erased().filter(is_withdrawn=False).order_by("-pk")
    all_waiting = waiting.filter(rights=LiteralValue(Rights.UNKNOWN))
    if not all_waiting[MAX_WAITING : MAX_WAITING + 1].exists():
        on_desk = Placement.objects.filter(photo=OuterRef("uuid"))
        released = PhotoRelease.objects.filter(photo=OuterRef("pk"))
        return list(all_waiting.filter(Exists(on_desk) | Exists(released))[:MAX_ITEMS])
    # So many that those in stories are asked whether they wait. No literal: its index would be read from the other end.
    waiting = waiting.filter(rights=Rights.UNKNOWN)
    released = PhotoRelease.objects.filter(Exists(waiting.filter(pk=OuterRef("photo")))).order_by("-photo")
    on_desk = Placement.objects.filter(Exists(waiting.filter(uuid=OuterRef("photo")))).order_by("-photo__pk")
    keys = [
        *released.values_list("photo", flat=True).distinct()[:MAX_ITEMS],
        *on_desk.values_list("photo__pk", flat=True).distinct()[:MAX_ITEMS],
    ]
    return list(waiting.filter(pk__in=keys)[:MAX_ITEMS])


def missing_alt(user, now: datetime) -> Iterator[DashboardBlock]:
    """Yield stories for those who see all of them, photographs for those who write their texts."""
    if user.has_perm("articles.view_version"):
        entries = CatalogueEntry.objects.filter(has_photo=True, lead_alt=LiteralValue("")).exclude(lead_photo="")
        items = [
            DashboardItem(str(entry), record_url(entry.article_id)) for entry in entries.order_by("-docid")[:MAX_ITEMS]
        ]
        yield DashboardBlock(
            gettext("Lead photos without alt text"),
            items,
            gettext("Every lead photo has an alt text."),
            list_url(missing="alt"),
        )
    elif user.has_perm("media.change_photo"):
        photos = Photo.objects.released().not_erased().missing("alt").order_by("-pk")[:MAX_ITEMS]
        items = [_photo_item(photo, str(photo.credit)) for photo in photos]
        yield DashboardBlock(
            gettext("Photographs in published stories without alt text"),
            items,
            gettext("Every photograph in a published story has an alt text."),
            _library_url("missing=alt&used=yes"),
        )


def failed_searches(user, now: datetime) -> Iterator[DashboardBlock]:
    rows = FailedSearch.objects.order_by("-times", "-last_at")[:MAX_ITEMS]
    items = [
        DashboardItem(
            row.words,
            list_url(q=row.words),
            gettext("%(times)s×, last %(last_at)s") % {"times": row.times, "last_at": short_moment(row.last_at, now)},
        )
        for row in rows
    ]
    yield DashboardBlock(gettext("Readers looked for, and found nothing"), items, gettext("No search was in vain."))


def _looks_after_photographs(user) -> bool:
    """Return whether a user states rights or sees all stories; others can do nothing about an end of rights."""
    return user.has_perm("media.change_photo") or user.has_perm("articles.view_version")


def _library_url(query: str) -> str:
    return f"{reverse('admin:media_photo_changelist')}?{query}"


def _photo_item(photo: Photo, details: str) -> DashboardItem:
    return DashboardItem(str(photo), reverse("admin:media_photo_change", args=[photo.pk]), details)


def _from_whom(photo: Photo, now: datetime) -> str:
    came_in = gettext("came in %(at)s") % {"at": short_moment(photo.created_at, now)}
    return dotted(str(photo.taken_in_by or ""), came_in)


def _day(photo: Photo) -> str:
    return date_format(photo.rights_until)
