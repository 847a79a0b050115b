"""The library as the desk's editor asks for it: photographs that match some words, or those of given keys, as JSON."""

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from media import finding
from media.models import Photo
from media.renditions import candidates, desk_pictures
from media.rights import uuids_in

SIZE = 24


@require_safe
def photographs(request: HttpRequest) -> JsonResponse:
    """Answer `?q=words&after=day.key` with the newest that match, `?uuid=…&uuid=…` with just those."""
    if not request.user.has_perm("media.view_photo"):
        raise PermissionDenied
    if asked := request.GET.getlist("uuid")[:200]:
        photos, after = list(Photo.objects.filter(uuid__in=uuids_in(asked))), ""
    else:
        photos, after = _matching(request.GET.get("q", "")[:200], request.GET.get("after", ""))
    files = desk_pictures(photos)
    shown = [_shown(files[str(photo.uuid)]) for photo in photos if str(photo.uuid) in files]
    response = JsonResponse({"photos": shown, "after": after})
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _matching(words: str, after: str) -> tuple[list[Photo], str]:
    photos = finding.on_desk(Photo.objects.kept().order_by("-day", "-pk"), words)
    if place := _place(after):
        photos = photos.filter(Q(day__lt=place[0]) | Q(day=place[0], pk__lt=place[1]))
    found = list(photos[: SIZE + 1])
    more = found[SIZE - 1] if len(found) > SIZE else None
    return found[:SIZE], f"{more.day.isoformat()}.{more.pk}" if more else ""


def _place(after: str) -> tuple[date, int] | None:
    day, _, key = after.partition(".")
    try:
        return (date.fromisoformat(day), int(key)) if len(key) < 19 else None
    except ValueError:
        return None


def _shown(photo: Photo) -> dict:
    thumb = candidates(photo.file, "thumb", (photo.focal_x, photo.focal_y), "jpg")[0]
    width, height = thumb.dimensions
    return {
        "uuid": str(UUID(str(photo.uuid))),
        "words": str(photo.caption or photo.headline or photo.filename or photo)[:160],
        "caption": photo.caption,
        "credit": photo.credit,
        "alt": photo.alt,
        "thumb": thumb.url,
        "width": width,
        "height": height,
        "state": "" if photo.allows(timezone.now()) else _why_not(photo),
    }


def _why_not(photo: Photo) -> str:
    return "Withdrawn" if photo.is_withdrawn else f"Readers will not see it: {photo.get_rights_display().lower()}"
