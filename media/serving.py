"""Serve signed renditions to everybody who may see the photograph now."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from media.file_inspection import FileRefused
from media.file_store import RENDITIONS, StorageAway
from media.http_ranges import partial_response
from media.models import Original
from media.rendition_files import make_files
from media.renditions import MADE_ON_REQUEST, TYPES, Rendition, is_signed, parse

_A_DAY = 86_400
_SHARED_SECONDS = 60  # in shared caches, which can be told to drop it: a picture that is taken down must be gone soon


@require_safe
def picture(request: HttpRequest, sha256: str, name: str, signature: str, extension: str) -> HttpResponse:
    """Return a signed rendition: to readers who may see the photograph now, and to the desk; otherwise 404."""
    now = timezone.now()
    rendition = _signed_rendition(sha256, name, signature, extension)
    photo = rendition.original.photo
    if photo.is_servable(now):
        seconds = photo.seconds_left(now, at_most=_A_DAY)
        cache = f"public, max-age={seconds}, s-maxage={min(seconds, _SHARED_SECONDS)}"
    elif request.user.is_staff and request.user.has_perm("media.view_photo"):
        cache = "private, no-store"
    else:
        raise Http404("no such picture")
    if rendition.etag in [tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))]:
        response = HttpResponseNotModified()
    else:
        try:
            response = _file(rendition)
        except StorageAway:
            return HttpResponse(status=503, headers={"Retry-After": "15", "Cache-Control": "no-store"})
        if not response.has_header("X-Accel-Redirect"):  # the front server sends the file, and ranges of it
            response = partial_response(request, response, rendition.etag)
    headers = {"ETag": rendition.etag, "Cache-Control": cache, "X-Content-Type-Options": "nosniff"}
    for header, value in {**headers, "Surrogate-Key": f"photo-{photo.uuid}"}.items():
        response.headers[header] = value
    return response


def _signed_rendition(sha256: str, name: str, signature: str, extension: str) -> Rendition:
    if not is_signed(sha256, name, signature, extension):
        raise Http404("no such picture")
    originals = Original.objects.filter(photo__erased_at=None).select_related("photo").defer("embedded")
    try:
        original = originals.get(sha256=sha256)
        return parse(original, name, extension)
    except (Original.DoesNotExist, ValueError):
        raise Http404("no such picture") from None


def _file(rendition: Rendition) -> HttpResponse:
    if rendition.extension in MADE_ON_REQUEST:
        try:
            make_files([rendition])
        except StorageAway:
            raise
        except (OSError, FileRefused) as error:
            raise Http404(f"no such picture: {error}") from None
    prefix = getattr(settings, "PICTURES_ACCEL_PREFIX", "")
    if prefix and RENDITIONS.is_local:  # a front server has no bucket
        if not rendition.path.exists():
            raise Http404("no such picture")
        response = HttpResponse(content_type=TYPES[rendition.extension])
        response.headers["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{rendition.place}"
        return response
    try:
        return HttpResponse(RENDITIONS.read(rendition.place), content_type=TYPES[rendition.extension])
    except StorageAway:
        raise
    except OSError:
        raise Http404("no such picture") from None
