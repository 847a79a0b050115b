"""Finished pages in memory that the processes of one server share: what one has made, the others need not make again.

    shared_pages.join(memory, turns)                          in each process, with what was there before it was forked
    shared_pages.get(etag), shared_pages.put(etag, page)
    with shared_pages.turn(etag): …                           in one process at a time

A page has one place, to which its ETag leads; a newer page of the same place takes it. An ETag is a digest of all that
its page depends on, so no page is ever out of date. Nobody locks the memory: each page lies there with a digest of its
bytes, and what another process was just writing is not taken for one. Without `join` nothing is shared.
"""

import fcntl
import json
import mmap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from typing import IO, NamedTuple

PLACE_SIZE = 64 << 10  # bytes
_DIGEST_SIZE, _LENGTH_SIZE = 16, 4
LONGEST_WAIT, _PAUSE = 1.0, 0.004  # seconds


class SharedPage(NamedTuple):
    """The compressed content of a page, and its headers."""

    gzipped: bytes
    headers: dict[str, str]


class SharedPages:
    """The pages of one server. Each process may have a turn at making a page, which ends with the process."""

    def __init__(self):
        self._memory: mmap.mmap | None = None
        self._turns: IO[bytes] | None = None  # a file of which only bytes are locked

    def join(self, memory: mmap.mmap, turns: IO[bytes]):
        """Share pages with all processes that have this memory and this empty file."""
        self._memory, self._turns = memory, turns

    def __bool__(self):
        return self._memory is not None

    def get(self, etag: str) -> SharedPage | None:
        """Return the page with this ETag if another process has made it."""
        if self._memory is None:
            return None
        start = self._place(etag) * PLACE_SIZE
        digest = self._memory[start : start + _DIGEST_SIZE]
        start += _DIGEST_SIZE
        length = int.from_bytes(self._memory[start : start + _LENGTH_SIZE])
        start += _LENGTH_SIZE
        record = self._memory[start : start + min(length, PLACE_SIZE)]
        if _digest(etag, record) != digest:
            return None
        headers, _, gzipped = record.partition(b"\n")
        return SharedPage(gzipped, json.loads(headers))

    def put(self, etag: str, page: SharedPage):
        """Store a page, unless it is too large for its place."""
        if self._memory is None:
            return
        record = json.dumps(page.headers).encode() + b"\n" + page.gzipped
        whole = _digest(etag, record) + len(record).to_bytes(_LENGTH_SIZE) + record
        if len(whole) <= PLACE_SIZE:
            start = self._place(etag) * PLACE_SIZE
            self._memory[start : start + len(whole)] = whole

    @contextmanager
    def turn(self, etag: str) -> Iterator[bool]:
        """Let one process at a time make a page, others wait for a second; yield whether this one had to wait."""
        if self._turns is None:
            yield False
            return
        place, end, has_waited = self._place(etag), time.monotonic() + LONGEST_WAIT, False
        while not (is_alone := _lock(self._turns, place)) and time.monotonic() < end:
            has_waited = True
            time.sleep(_PAUSE)
        try:
            yield has_waited
        finally:
            if is_alone:
                fcntl.lockf(self._turns, fcntl.LOCK_UN, 1, place)

    def _place(self, etag: str) -> int:
        places = len(self._memory or b"") // PLACE_SIZE
        return int.from_bytes(blake2b(etag.encode(), digest_size=4).digest()) % places


def _lock(file: IO[bytes], place: int) -> bool:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
    except OSError:
        return False
    return True


def _digest(etag: str, record: bytes) -> bytes:
    return blake2b(record, key=etag.encode()[:64], digest_size=_DIGEST_SIZE).digest()


shared_pages = SharedPages()
