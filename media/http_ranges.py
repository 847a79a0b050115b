"""Answer range requests of one range, as players, download managers and crawlers send them.

https://www.rfc-editor.org/rfc/rfc9110.html#section-14
"""

import re
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

_RANGE = re.compile(r"bytes=(?:(\d{1,12})-(\d{0,12})|-(\d{1,12}))", re.ASCII)
MAX_PART = 8_000_000  # bytes of a file in one response to a range without an end; the player asks for more


def partial_response(request: HttpRequest, response: HttpResponse, etag: str) -> HttpResponse:
    """Return a complete response cut to the requested range: status 206, or 416 if the range is outside of the file.

    A request for several ranges, or for a range of another version of the file (If-Range), gets the complete response,
    as the standard allows.
    """
    response.headers["Accept-Ranges"] = "bytes"
    size = len(response.content)
    part = _requested(request, etag, size)
    if part is None:
        return response
    first, last = part
    if first > last:
        response.status_code, response.content = 416, b""
        response.headers["Content-Range"] = f"bytes */{size}"
        return response
    response.status_code, response.content = 206, response.content[first : last + 1]
    response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def file_response(request: HttpRequest, path: Path, etag: str, content_type: str) -> HttpResponse | FileResponse:
    """Return a file, or the requested range of it, without reading more of it than is sent. Raises OSError."""
    size = path.stat().st_size
    part = _requested(request, etag, size)
    response: HttpResponse | FileResponse
    if etag in [tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))]:
        response = HttpResponseNotModified()
    elif request.method == "HEAD":
        response = HttpResponse(content_type=content_type, headers={"Content-Length": str(size)})
    elif part is None:
        response = FileResponse(path.open("rb"), content_type=content_type)
    elif part[0] > part[1]:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        first, last = part[0], min(part[1], part[0] + MAX_PART - 1)
        with path.open("rb") as file:
            file.seek(first)
            response = HttpResponse(file.read(last + 1 - first), status=206, content_type=content_type)
        response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    response.headers["ETag"], response.headers["Accept-Ranges"] = etag, "bytes"
    return response


def _requested(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """Return the first and last place of the requested range; None for the whole file, first > last for none of it."""
    match = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if request.method != "GET" or not match or request.headers.get("If-Range", etag) != etag:
        return None
    if match[3]:
        first, last = max(0, size - int(match[3])), size - 1
    else:
        first, last = int(match[1]), min(int(match[2] or size), size - 1)
    if match[2] and int(match[2]) < first:
        return None  # an invalid range, which the standard says to ignore
    return (1, 0) if first >= size or match[3] == "0" else (first, last)
