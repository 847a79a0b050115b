"""Pages kept as they were made, by ETag, in the memory of one server process, bounded in bytes.

An ETag is a digest of everything a page depends on: a change gives the page another one, and what is kept under the
old one is never asked for again. So nothing is ever cleared, only what was asked for longest ago makes room.
"""

import gzip
from collections import OrderedDict
from datetime import date
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.http import HttpResponse

# What an entry costs beside its bytes: headers and the dictionary.
_OVERHEAD = 2_000
_ADDRESSES = 5_000


class CachedValidators(NamedTuple):
    """What stood at an address: the validators of its page, and the generation and day they were read at."""

    etag: str
    modified: int
    last_modified_is_complete: bool
    generation: str
    day: date


class CachedPage:
    """The bytes and headers of one page, plain and, once somebody asked for that, compressed."""

    __slots__ = ("_gzipped", "content", "headers")

    def __init__(self, content: bytes, headers: dict[str, str]):
        self.content, self.headers, self._gzipped = content, headers, b""

    @property
    def gzipped(self) -> bytes:
        # Two threads may both compress it; they get the same bytes.
        if not self._gzipped:
            self._gzipped = gzip.compress(self.content, 6, mtime=0)
        return self._gzipped

    @property
    def size(self) -> int:
        return int(len(self.content) * 1.4) + _OVERHEAD  # with room for the compressed bytes

    def response(self) -> HttpResponse:
        response = HttpResponse(self.content, headers=self.headers)
        response.cached_page = self
        return response


class PageCache:
    """Pages by ETag, and what stands at addresses; what was asked for longest ago goes first."""

    def __init__(self):
        self._pages: OrderedDict[str, CachedPage] = OrderedDict()
        self._validators: OrderedDict[str, CachedValidators] = OrderedDict()
        self._lock = Lock()
        self.size = 0

    def validators_for(self, path: str) -> CachedValidators | None:
        return self._validators.get(path)

    def remember_validators(self, path: str, validators: CachedValidators):
        """Remember what stands at an address now."""
        if settings.PAGES_KEPT_MB:
            with self._lock:
                self._validators[path] = validators
                self._validators.move_to_end(path)
                while len(self._validators) > _ADDRESSES:
                    self._validators.popitem(last=False)

    def get(self, etag: str) -> HttpResponse | None:
        with self._lock:
            page = self._pages.get(etag)
            if page is None:
                return None
            self._pages.move_to_end(etag)
        return page.response()

    def store(self, etag: str, response: HttpResponse) -> HttpResponse:
        """Keep a page that was just made, and give it back."""
        room = settings.PAGES_KEPT_MB * 1_000_000
        page = CachedPage(response.content, dict(response.headers))
        if response.status_code != 200 or page.size > room // 8:
            return response
        with self._lock:
            if before := self._pages.pop(etag, None):
                self.size -= before.size
            self._pages[etag] = page
            self.size += page.size
            while self.size > room:
                _, oldest = self._pages.popitem(last=False)
                self.size -= oldest.size
        response.cached_page = page
        return response

    def clear(self):
        with self._lock:
            self._pages.clear()
            self._validators.clear()
            self.size = 0


page_cache = PageCache()
