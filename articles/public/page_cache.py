"""Cache rendered public pages by ETag in the memory of one server process, limited in bytes.

An ETag is a digest of everything that a page depends on: after a change the page has another ETag, and nobody asks for
the old one again. So the cache needs no invalidation; it only drops the pages that were not used for longest.
"""

import gzip
from collections import OrderedDict
from datetime import date
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.http import HttpResponse

# Bytes of a cached page in addition to its content, for headers and the dictionary.
_OVERHEAD = 2_000
_MAX_PATHS = 5_000


class CachedValidators(NamedTuple):
    """The validators of the page at a path, with the generation and the day for which they were computed."""

    etag: str
    modified: int
    last_modified_is_complete: bool
    generation: str
    day: date


class CachedPage:
    """Content and headers of one page; the compressed content is made at the first request for it."""

    __slots__ = ("_gzipped", "content", "headers")

    def __init__(self, content: bytes, headers: dict[str, str]):
        self.content, self.headers, self._gzipped = content, headers, b""

    @property
    def gzipped(self) -> bytes:
        """The compressed content."""
        # Two threads may both compress the content; the bytes are the same.
        if not self._gzipped:
            self._gzipped = gzip.compress(self.content, 6, mtime=0)
        return self._gzipped

    @property
    def size(self) -> int:
        """The memory of the page in bytes, estimated."""
        return int(len(self.content) * 1.4) + _OVERHEAD  # 0.4 for the compressed content

    def response(self) -> HttpResponse:
        """Return a response with the content and headers of the page."""
        response = HttpResponse(self.content, headers=self.headers)
        response.cached_page = self
        return response


class PageCache:
    """Pages by ETag and validators by path; both drop the entries that were not used for longest."""

    def __init__(self):
        self._pages: OrderedDict[str, CachedPage] = OrderedDict()
        self._validators: OrderedDict[str, CachedValidators] = OrderedDict()
        self._lock = Lock()
        self.size = 0

    def validators_for(self, path: str) -> CachedValidators | None:
        """Return the stored validators of a path, or None."""
        return self._validators.get(path)

    def remember_validators(self, path: str, validators: CachedValidators):
        """Store the validators of the page at a path."""
        if settings.PAGES_KEPT_MB:
            with self._lock:
                self._validators[path] = validators
                self._validators.move_to_end(path)
                while len(self._validators) > _MAX_PATHS:
                    self._validators.popitem(last=False)

    def get(self, etag: str) -> HttpResponse | None:
        """Return a response with the cached page, or None."""
        with self._lock:
            page = self._pages.get(etag)
            if page is None:
                return None
            self._pages.move_to_end(etag)
        return page.response()

    def store(self, etag: str, response: HttpResponse) -> HttpResponse:
        """Store a rendered page and return the response; errors and pages over an eighth of the limit are left out."""
        limit = settings.PAGES_KEPT_MB * 1_000_000
        page = CachedPage(response.content, dict(response.headers))
        if response.status_code != 200 or page.size > limit // 8:
            return response
        with self._lock:
            if before := self._pages.pop(etag, None):
                self.size -= before.size
            self._pages[etag] = page
            self.size += page.size
            while self.size > limit:
                _, oldest = self._pages.popitem(last=False)
                self.size -= oldest.size
        response.cached_page = page
        return response

    def clear(self):
        """Drop all pages and validators."""
        with self._lock:
            self._pages.clear()
            self._validators.clear()
            self.size = 0


page_cache = PageCache()
