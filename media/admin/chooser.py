"""The photo chooser of the story editor: photographs that match words, or that have given UUIDs, as JSON."""

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from media import search
from media.models import Photo
from media.renditions import candidates, desk_pictures
from media.rights import uuids_in

PAGE_SIZE = 24


@require_safe
def photographs(request: HttpRequest) -> JsonResponse:
    """Return the newest matches of `?q=words&after=day.key`, or the photographs of `?uuid=…&uuid=…`.

    `after` in the response is the parameter of the next page, "" on the last one.
    """
    if not request.user.has_perm("media.view_photo"):
        raise PermissionDenied
    if uuids := request.GET.getlist("uuid")[:200]:
        photos, after = list(Photo.objects.filter(uuid__in=uuids_in(uuids))), ""
    else:
        photos, after = _matching(request.GET.get("q", "")[:200], request.GET.get("after", ""))
    files = desk_pictures(photos)
    items = [_as_json(files[str(photo.uuid)]) for photo in photos if str(photo.uuid) in files]
    response = JsonResponse({"photos": items, "after": after})
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _matching(words: str, after: str) -> tuple[list[Photo], str]:
    photos = search.on_desk(Photo.objects.not_erased().order_by("-day", "-pk"), words)
    if position := _position(after):
        photos = photos.filter(Q(day__lt=position[0]) | Q(day=position[0], pk__lt=position[1]))
    matches = list(photos[: PAGE_SIZE + 1])
    last = matches[PAGE_SIZE - 1] if len(matches) > PAGE_SIZE else None
    return matches[:PAGE_SIZE], f"{last.day.isoformat()}.{last.pk}" if last else ""


def _position(after: str) -> tuple[date, int] | None:
    day, _, key = after.partition(".")
    try:
        return (date.fromisoformat(day), int(key)) if len(key) < 19 else None
    except ValueError:
        return None


def _as_json(photo: Photo) -> dict:
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
        "state": "" if photo.allows(timezone.now()) else _hidden_reason(photo),
    }


def _hidden_reason(photo: Photo) -> str:
    return "Withdrawn" if photo.is_withdrawn else f"Readers will not see it: {photo.get_rights_display().lower()}"
