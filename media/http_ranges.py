"""Parts of a file (RFC 9110, section 14): one range of bytes at a time, what download managers and crawlers ask for."""

import re

from django.http import HttpRequest, HttpResponse

_RANGE = re.compile(r"bytes=(?:(\d{1,12})-(\d{0,12})|-(\d{1,12}))", re.ASCII)


def partial_response(request: HttpRequest, response: HttpResponse, etag: str) -> HttpResponse:
    """Cut a whole answer to the range that was asked for: 206, or 416 where there are no such bytes.

    Several ranges at once, or a range of another file than this one (If-Range), get the whole, as the standard allows.
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
        return response  # not a range at all
    if first >= size or match[3] == "0":
        response.status_code, response.content = 416, b""
        response.headers["Content-Range"] = f"bytes */{size}"
        return response
    response.status_code, response.content = 206, response.content[first : last + 1]
    response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response
