"""Readers who ask for pages all the time while a fault is made, and count what they get."""

import threading
import time
from collections import Counter
from types import TracebackType

from newsroom.tooling.cluster.application import status

PAGES = ("/", "/articles/", "/corrections/", "/feeds/latest.atom", "/sitemap.xml")


class Readers:
    """One reader for each port, as long as the `with` block lasts; past a cache, each page is made anew.

    `headers` are those of each request: with the cookie of a session it is somebody at the desk.
    """

    def __init__(self, *ports: int, pause: float = 0.05, is_cached: bool = False, pages=PAGES, **headers: str):
        self.statuses: Counter[int] = Counter()
        self._pages, self._headers = pages, headers
        self._is_cached, self._pause, self._stopped = is_cached, pause, threading.Event()
        self._threads = [threading.Thread(target=self._read, args=[port]) for port in ports]

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, where: TracebackType | None):
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _read(self, port: int):
        number = 0
        while not self._stopped.is_set():
            number += 1
            path = self._pages[number % len(self._pages)]
            # A query of no meaning makes another page of the same cost.
            address = path if self._is_cached else f"{path}?utm_n={time.time_ns()}"
            self.statuses[status(port, address, **self._headers)] += 1
            self._stopped.wait(self._pause)

    def __str__(self):
        good, total = self.statuses[200], sum(self.statuses.values())
        others = ", ".join(f"{number} × {code or 'no answer'}" for code, number in self.statuses.items() if code != 200)
        return f"readers {good:,} of {total:,} pages{f' ({others})' if others else ''}"
