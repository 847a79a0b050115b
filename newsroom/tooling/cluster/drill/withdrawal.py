"""A story is withdrawn: how long until no cache and no application serves it any more. And how fast the cache is."""

import re
import socket
import time
from statistics import median

from newsroom.tooling.cluster.application import page
from newsroom.tooling.cluster.cluster import Cluster
from newsroom.tooling.cluster.drill.desk import Desk
from newsroom.tooling.cluster.drill.step import Result
from newsroom.tooling.cluster.process import HOST

MAX_SECONDS = 2.0
MIN_TIMES = 20  # as many pages as one application process serves
_ROUNDS = 5


def run(cluster: Cluster, stories: int = 5) -> list[Result]:
    """Withdraw stories that readers keep asking for, and count the seconds from the beginning of the verb on."""
    took, ports = [], [cluster.cache.port, *(one.port for one in cluster.applications)]
    with Desk(cluster) as desk:
        for _ in range(stories):
            path = desk.ask("address", 0)
            served = {page(port, path)[0] for port in ports for _ in range(2)}
            if served != {200}:
                return [Result("withdrawal: the story before", f"{path} answered {served}", False)]
            started = float(desk.ask("withdraw", 0))
            while 200 in [page(port, path)[0] for port in ports] and time.time() - started < 60:
                time.sleep(0.02)
            took.append(time.time() - started)
    figure = f"{max(took):.2f} s at most, {stories} stories, {len(cluster.applications)} applications and the cache"
    return [Result("withdrawal: gone from every node", figure, max(took) <= MAX_SECONDS)]


def run_cache(cluster: Cluster) -> list[Result]:
    """Compare pages a second from the cache with those of one application process, which has the page in its memory.

    They are asked in turns, since the speed of a machine changes; the figure is the median of the rounds.
    """
    rounds = [(_rate(cluster.cache.port), _rate(cluster.applications[0].port)) for _ in range(_ROUNDS)]
    times = median(cached / direct for cached, direct in rounds)
    cached, direct = (median(rates) for rates in zip(*rounds, strict=True))
    figure = f"{cached:,.0f} pages a second, {times:.1f} times an application's {direct:,.0f} (one reader)"
    return [Result("cache: a page that it has", figure, times >= MIN_TIMES)]


def _rate(port: int, seconds: float = 1.0) -> float:
    """Return the pages a second that one reader gets over one connection, compressed as browsers ask for them.

    The answers are read with as little work as possible: a cache answers sooner than `http.client` can read.
    """
    request = f"GET / HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    end, number = time.monotonic() + seconds, 0
    with socket.create_connection((HOST, port), timeout=10) as connection:
        while time.monotonic() < end:
            connection.sendall(request)
            _read_answer(connection)
            number += 1
    return number / seconds


def _read_answer(connection: socket.socket):
    """Read one whole answer, which has to be a page with its length. Raises OSError for any other."""
    answer = b""
    while (end := answer.find(b"\r\n\r\n")) < 0:
        if not (received := connection.recv(1_000_000)):
            raise OSError("the connection ended before the answer")
        answer += received
    length = re.search(rb"\r\ncontent-length: *([0-9]+)", answer[:end], re.I)
    if not answer.startswith(b"HTTP/1.1 200 ") or not length:
        raise OSError(f"no page with a length: {answer[:end][:200]!r}")
    remaining = int(length[1]) - (len(answer) - end - 4)
    while remaining > 0:
        if not (received := connection.recv(1_000_000)):
            raise OSError("the connection ended inside the answer")
        remaining -= len(received)
