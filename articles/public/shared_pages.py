"""Finished pages in memory that the processes of one server share: what one has made, the others need not make again.

    shared_pages.create()                                     in the process from which the others are forked
    shared_pages.get(etag), shared_pages.put(etag, page)      in each of them
    with shared_pages.turn(etag): …                           in one of them at a time

A page has one place, to which its ETag leads; a newer page of the same place takes it. An ETag is a digest of all that
its page depends on, so no page is ever out of date. Nobody locks the memory: each page lies there with a digest of its
bytes, and what another process was just writing is not taken for one. Without `create` nothing is shared.
"""

import fcntl
import json
import mmap
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from typing import IO, NamedTuple

PLACES, PLACE_SIZE = 512, 64 << 10  # 32 MB, of which the system gives out what is used
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

    def create(self):
        """Make the memory for the processes that will be forked from this one."""
        self._memory = mmap.mmap(-1, PLACES * PLACE_SIZE)
        self._turns = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the server runs

    def close(self):
        """Free the memory; this process then shares nothing."""
        if self._memory is not None and self._turns is not None:
            self._memory.close()
            self._turns.close()
        self._memory = self._turns = None

    def __bool__(self):
        return self._memory is not None

    def get(self, etag: str) -> SharedPage | None:
        """Return the page with this ETag if another process has made it."""
        if self._memory is None:
            return None
        start = _place(etag) * PLACE_SIZE
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
            start = _place(etag) * PLACE_SIZE
            self._memory[start : start + len(whole)] = whole

    @contextmanager
    def turn(self, etag: str) -> Iterator[bool]:
        """Let one process at a time make a page, others wait for a second; yield whether this one had to wait."""
        if self._turns is None:
            yield False
            return
        place, end, has_waited = _place(etag), time.monotonic() + LONGEST_WAIT, False
        while not (is_alone := _lock(self._turns, place)) and time.monotonic() < end:
            has_waited = True
            time.sleep(_PAUSE)
        try:
            yield has_waited
        finally:
            if is_alone:
                fcntl.lockf(self._turns, fcntl.LOCK_UN, 1, place)


def _lock(file: IO[bytes], place: int) -> bool:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
    except OSError:
        return False
    return True


def _place(etag: str) -> int:
    return int.from_bytes(blake2b(etag.encode(), digest_size=4).digest()) % PLACES


def _digest(etag: str, record: bytes) -> bytes:
    return blake2b(record, key=etag.encode()[:64], digest_size=_DIGEST_SIZE).digest()


shared_pages = SharedPages()
