"""Cache rendered HTML in the memory of one server process: whole pages and parts of them, with one limit in bytes.

Whole pages are taken from the other processes of the server as well (`shared_pages`).

    html_cache.page(etag), html_cache.store_page(etag, response)      a page under its ETag
    html_cache.part(key, render)                                      a part under all the values that it shows

A key is a digest or a tuple of everything that the HTML depends on: after a change a page or a part has another key,
and nobody asks for the old one again. So the cache needs no invalidation; it only drops what was not used for longest.
"""

import gzip
import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import date
from threading import Lock
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpResponse

from articles.public.shared_pages import SharedPage, shared_pages

# Bytes of a cached page or part in addition to its content, for headers, key and dictionary.
_OVERHEAD = 2_000
_MAX_PATHS = 5_000
_LONGEST_WAIT = 1.0  # seconds


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

    def __init__(self, content: bytes, headers: dict[str, str], gzipped: bytes = b""):
        self.content, self.headers, self._gzipped = content, headers, gzipped

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


class HtmlCache:
    """Pages by ETag, parts of pages by their values, and validators by path; the least recently used go first.

    `size` is the memory of pages and parts in bytes, at most `PAGES_KEPT_MB`; `hits` and `misses` count the requests
    for them.
    """

    def __init__(self):
        self._entries: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._validators: OrderedDict[str, CachedValidators] = OrderedDict()
        self._making: dict[str, tuple[Any, int]] = {}  # the lock of a page that is made, and how many threads want it
        self._lock = Lock()
        self.clear()

    def page(self, etag: str) -> HttpResponse | None:
        """Return a response with the page that has this ETag, made by this process or another one; or None."""
        page = self._get(etag)
        if page is None and settings.PAGES_KEPT_MB and (shared := shared_pages.get(etag)):
            page = CachedPage(gzip.decompress(shared.gzipped), shared.headers, shared.gzipped)
            self._store(etag, page, page.size)
        return None if page is None else page.response()

    def store_page(self, etag: str, response: HttpResponse) -> HttpResponse:
        """Store a rendered page and return the response; errors are left out."""
        if response.status_code == 200:
            page = CachedPage(response.content, dict(response.headers))
            if self._store(etag, page, page.size):
                response.cached_page = page
                if shared_pages:
                    shared_pages.put(etag, SharedPage(page.gzipped, page.headers))
        return response

    @contextmanager
    def making(self, etag: str) -> Iterator[bool]:
        """Let one thread of one process make the page with this ETag; yield whether this one had to wait for another.

        After a change of many stories readers ask for the same few lists at once. Who has waited for a second makes the
        page as well: a search that takes so long may be one that no cache takes.
        """
        with self._lock:
            lock, waiting = self._making.get(etag, (Lock(), 0))
            self._making[etag] = lock, waiting + 1
        is_alone = lock.acquire(timeout=_LONGEST_WAIT)
        try:
            with shared_pages.turn(etag) as has_waited:
                yield has_waited or waiting > 0
        finally:
            if is_alone:
                lock.release()
            with self._lock:
                lock, waiting = self._making.pop(etag)
                if waiting > 1:
                    self._making[etag] = lock, waiting - 1

    def part(self, key: tuple, render: Callable[[], str]) -> str:
        """Return the part of a page with this key; render and store it if it is not cached."""
        text = self._get(key)
        if text is None:
            text = render()
            self._store(key, text, sys.getsizeof(text) + _OVERHEAD)
        return text

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

    def clear(self):
        """Drop all pages, parts and validators."""
        with self._lock:
            self._entries.clear()
            self._validators.clear()
            self.size = self.hits = self.misses = 0

    def _get(self, key: Hashable) -> Any:
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                self.misses += 1
                return None
            self.hits += 1
            self._entries.move_to_end(key)
            return entry[0]

    def _store(self, key: Hashable, value: Any, size: int) -> bool:
        """Store a value and return whether it was; one over an eighth of the limit is left out."""
        limit = settings.PAGES_KEPT_MB * 1_000_000
        if size > limit // 8:
            return False
        with self._lock:
            if before := self._entries.pop(key, None):
                self.size -= before[1]
            self._entries[key] = value, size
            self.size += size
            while self.size > limit:
                _, (_, oldest_size) = self._entries.popitem(last=False)
                self.size -= oldest_size
        return True


html_cache = HtmlCache()
