"""Answer range requests of one range, as download managers and crawlers send them.

https://www.rfc-editor.org/rfc/rfc9110.html#section-14
"""

import re

from django.http import HttpRequest, HttpResponse

_RANGE = re.compile(r"bytes=(?:(\d{1,12})-(\d{0,12})|-(\d{1,12}))", re.ASCII)


def partial_response(request: HttpRequest, response: HttpResponse, etag: str) -> HttpResponse:
    """Return a complete response cut to the requested range: status 206, or 416 if the range is outside of the file.

    A request for several ranges, or for a range of another version of the file (If-Range), gets the complete response,
    as the standard allows.
    """
    response.headers["Accept-Ranges"] = "bytes"
    match = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if request.method != "GET" or not match or request.headers.get("If-Range", etag) != etag:
        return response
    size = len(response.content)
    if match[3]:
        first, last = max(0, size - int(match[3])), size - 1
    else:
        first, last = int(match[1]), min(int(match[2] or size), size - 1)
    if match[2] and int(match[2]) < first:
        return response  # an invalid range, which the standard says to ignore
    if first >= size or match[3] == "0":
        response.status_code, response.content = 416, b""
        response.headers["Content-Range"] = f"bytes */{size}"
        return response
    response.status_code, response.content = 206, response.content[first : last + 1]
    response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response
