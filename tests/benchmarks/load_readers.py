"""Readers with keep-alive connections: each asks for a page, reads a moment, and asks for the next.

Their waits are measured from the request to the last byte of the answer. A page with a count is compared with what may
be true in the time between the two.
"""

import asyncio
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

ANSWERED = {200, 304}
PAUSE = (0.5, 1.5)  # seconds that a reader reads
COUNT = re.compile(rb"([0-9,]+) stor(?:y|ies)")
_TIMEOUT = 60


@dataclass
class Readings:
    """What the readers met: waits in seconds by path, statuses, errors in words, and counts that were not true."""

    waits_by_path: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)

    @property
    def waits(self) -> list[float]:
        """All waits, in seconds."""
        return [wait for waits in self.waits_by_path.values() for wait in waits]

    @property
    def p95(self) -> float:
        """Return the wait that 95 of 100 requests stay below, in seconds."""
        return percentile(self.waits, 0.95)


def percentile(values: list[float], share: float) -> float:
    """Return the value that this share of the values stays below."""
    return sorted(values)[int(len(values) * share)] if values else float("nan")


@dataclass
class CountedPage:
    """A page that prints a number of stories, and is not there without any; `bounds` returns what it may print now."""

    path: str
    bounds: Callable[[], tuple[int, int]]
    changes: list[tuple[float, int, int]] = field(default_factory=list)  # moment, and the bounds since

    def note_change(self):
        """Remember the bounds of this moment; called before and after each step that changes the number."""
        self.changes.append((time.monotonic(), *self.bounds()))

    def is_true(self, number: int, begun: float, ended: float) -> bool:
        """Return whether the number was true at some moment between the two."""
        before = [change for change in self.changes if change[0] <= begun][-1:]
        valid = before + [change for change in self.changes if begun < change[0] <= ended]
        return min(low for _, low, _ in valid) <= number <= max(high for *_, high in valid)


def read(port: int, readers: int, seconds: float, paths: list[str], counted: CountedPage | None = None) -> Readings:
    """Let so many readers read for so long; return what they met."""
    readings = Readings()
    asyncio.run(_read_all(readings, port, readers, time.monotonic() + seconds, paths, counted))
    return readings


async def _read_all(readings: Readings, port: int, readers: int, until: float, paths: list[str], counted):
    await asyncio.gather(*(
        _reader(readings, random.Random(number), port, until, paths, counted) for number in range(readers)
    ))  # fmt: skip


async def _reader(readings: Readings, chance: random.Random, port: int, until: float, paths: list[str], counted):
    link = None
    await asyncio.sleep(chance.random())
    while time.monotonic() < until:
        is_counted = counted is not None and chance.random() < 0.1
        path = counted.path if is_counted else chance.choice(paths)
        begun, is_reused = time.monotonic(), link is not None
        try:
            link = link or await asyncio.open_connection("127.0.0.1", port)
            try:
                status, body, closes = await asyncio.wait_for(_answer(*link, path), _TIMEOUT)
            except (ConnectionError, asyncio.IncompleteReadError) as error:
                # A server may close a connection that waits; browsers then ask again on a new one (RFC 9112, 9.3.1).
                if not is_reused or getattr(error, "partial", b""):
                    raise
                link = await asyncio.open_connection("127.0.0.1", port)
                status, body, closes = await asyncio.wait_for(_answer(*link, path), _TIMEOUT)
        except (OSError, ValueError, asyncio.IncompleteReadError, TimeoutError) as error:
            readings.errors.append(f"{path}: {type(error).__name__} {error}")
            link = None
            continue
        ended = time.monotonic()
        readings.waits_by_path[path].append(ended - begun)
        readings.statuses[status] += 1
        if status not in ANSWERED and not (is_counted and status == 404):
            readings.errors.append(f"{path}: {status}")
        elif is_counted:
            _compare(readings, counted, b"0 stories" if status == 404 else body, begun, ended)
        if closes:
            link[1].close()
            link = None
        await asyncio.sleep(chance.uniform(*PAUSE))
    if link:
        link[1].close()


def _compare(readings: Readings, counted: CountedPage, body: bytes, begun: float, ended: float):
    match = COUNT.search(body)
    number = int(match[1].replace(b",", b"")) if match else -1
    if not counted.is_true(number, begun, ended):
        readings.stale.append(f"{counted.path} printed {number} stories, which was not true between the two moments")


async def _answer(reader, writer, path: str) -> tuple[int, bytes, bool]:
    """Send a request; return status, body, and whether the server closes the connection."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = re.search(rb"\r\ncontent-length: (\d+)", head)
    status = int(head[9:12])
    if length is None and status != 304:
        raise ValueError("an answer without a length")
    body = await reader.readexactly(int(length[1])) if length and status != 304 else b""
    return status, body, b"\r\nconnection: close" in head
