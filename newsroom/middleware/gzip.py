"""Compress what is public; leave alone what is private, where the length of a compressed answer could give words away.

A page of the desk shows unpublished text beside words of the address: by guessing and measuring, a stranger on the
line could read it (BREACH). A public page holds nothing that its reader may not know.
"""

from functools import lru_cache

from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

SMALLEST = 200  # as GZipMiddleware has it: less is not worth it
# Pictures and fonts are compressed already.
_TEXT = ("text/", "application/json", "application/feed+json", "application/atom+xml", "application/rss+xml")
_TEXT += ("application/xml", "application/link-format", "application/javascript", "image/svg+xml")


class PublicGZipMiddleware(GZipMiddleware):
    """Compress public text; a page that is kept brings its compressed bytes along."""

    max_random_bytes = 0  # nothing here is secret, and the same page stays the same bytes

    def process_response(self, request, response):
        cache_control = response.headers.get("Cache-Control", "")
        content_type = response.headers.get("Content-Type", "")
        if "private" in cache_control or "no-store" in cache_control or not content_type.startswith(_TEXT):
            return response
        if not accepts_gzip(request.headers.get("Accept-Encoding", "")):
            patch_vary_headers(response, ("Accept-Encoding",))
            return response
        cached_page = getattr(response, "cached_page", None)
        if cached_page is None or len(cached_page.content) < SMALLEST or response.has_header("Content-Encoding"):
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Encoding",))
        response.content = cached_page.gzipped
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["Content-Encoding"] = "gzip"
        response.headers["ETag"] = f"W/{response.headers['ETag']}"  # not byte for byte the plain page
        return response


@lru_cache(256)
def accepts_gzip(header: str) -> bool:
    """Return whether an `Accept-Encoding` accepts gzip (RFC 9110, 12.5.3): `gzip;q=0` does not, `GZIP` and `*` do."""
    weights: dict[str, float] = {}
    for part in header.split(","):
        coding, *params = (text.strip().lower() for text in part.split(";"))
        weight = next((param[2:] for param in params if param.startswith("q=")), "1")
        try:
            weights[coding] = float(weight)
        except ValueError:
            weights[coding] = 0.0
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0
