"""The photo chooser of the story editor: photographs that match words, or that have given UUIDs, as JSON."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from media import search
from media.models import Photo
from media.models.rights import Rights
from media.renditions import candidates, desk_pictures
from media.rights import uuids_in

PAGE_SIZE = 24


@require_safe
def photographs(request: HttpRequest) -> JsonResponse:
    """Return the matches of `?q=words&after=key`, what came in last first, or the photographs of `?uuid=…&uuid=…`.

    `after` in the response is the parameter of the next page, "" on the last one; `upload` is the address to which the
    user may send a file, "" if none, and `rights` are the choices that the user may state for it, as [value, label].
    """
    if not request.user.has_perm("media.view_photo"):
        raise PermissionDenied
    if uuids := request.GET.getlist("uuid")[:200]:
        photos, after = list(Photo.objects.not_erased().filter(uuid__in=uuids_in(uuids))), ""
    else:
        photos, after = _matching(request.GET.get("q", "")[:200], request.GET.get("after", ""))
    files = desk_pictures(photos)
    items = [as_json(files[str(photo.uuid)]) for photo in photos if str(photo.uuid) in files]
    upload = reverse("admin:media_photo_upload") if request.user.has_perm("media.add_photo") else ""
    rights = Rights.choices if upload and request.user.has_perm("media.change_photo") else []
    response = JsonResponse({"photos": items, "after": after, "upload": upload, "rights": rights})
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _matching(words: str, after: str) -> tuple[list[Photo], str]:
    photos = search.on_desk(Photo.objects.not_erased().order_by("-pk"), words)
    if after.isdecimal() and len(after) < 19:
        photos = photos.filter(pk__lt=int(after))
    matches = list(photos[: PAGE_SIZE + 1])
    return matches[:PAGE_SIZE], str(matches[PAGE_SIZE - 1].pk) if len(matches) > PAGE_SIZE else ""


def as_json(photo: Photo) -> dict:
    """Return what the story editor needs of a photograph with its files."""
    focus = (photo.focal_x, photo.focal_y)
    thumb = candidates(photo.file, "thumb", focus, "jpg")[0]
    width, height = thumb.dimensions
    whole = candidates(photo.file, "inline", focus, "jpg")[:2][-1]
    return {
        "uuid": str(UUID(str(photo.uuid))),
        "words": str(photo.caption or photo.headline or photo.filename or photo)[:160],
        "caption": photo.caption,
        "credit": photo.credit,
        "alt": photo.alt,
        "thumb": thumb.url,
        "width": width,
        "height": height,
        "whole": {"src": whole.url, "width": whole.dimensions[0], "height": whole.dimensions[1]},
        "state": "" if photo.allows(timezone.now()) else _hidden_reason(photo),
    }


def _hidden_reason(photo: Photo) -> str:
    return (
        gettext("Withdrawn")
        if photo.is_withdrawn
        else gettext("Readers will not see it: %(rights)s") % {"rights": Rights(photo.rights).words}
    )
