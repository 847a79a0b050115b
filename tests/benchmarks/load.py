"""The load tool sends requests over keep-alive connections to a server on this machine, from a list of addresses in
turn.

    python -m tests.benchmarks.load 8123 4 3.0 < requests.jsonl

Reads lines of JSON [path, headers], asks for them in turn, from the start again where they end, until the seconds are
over, and prints {"requests", "seconds", "statuses", "bytes"}. Raw sockets, since a client in Python must not be slower
than what it measures.
"""

import json
import socket
import sys
import time
from collections import Counter
from itertools import cycle
from threading import Thread

_LENGTH = b"\r\ncontent-length: "


def load(port: int, connections: int, seconds: float, requests: list, *, once: bool = False) -> dict:
    """Send the requests over so many connections at the same time; with `once` no request is repeated."""
    remaining = iter(requests) if once else cycle(requests)
    statuses: Counter[str] = Counter()
    started = time.perf_counter()
    until = started + seconds
    received = [0] * connections

    def send_requests(number: int):
        with socket.create_connection(("127.0.0.1", port), timeout=30) as link:
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for path, headers in remaining:
                status, size = _answer(link, _request(path, headers))
                statuses[status] += 1
                received[number] += size
                if time.perf_counter() > until:
                    return

    threads = [Thread(target=send_requests, args=[number]) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - started
    return {
        "requests": sum(statuses.values()),
        "seconds": took,
        "statuses": dict(statuses),
        "bytes": sum(received),
    }


def _request(path: str, headers: dict[str, str]) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _answer(link: socket.socket, request: bytes) -> tuple[str, int]:
    link.sendall(request)
    got = link.recv(65_536)
    while (end := got.find(b"\r\n\r\n")) < 0:
        got += _more(link)
    head = got[:end].lower()
    status = head[9:12].decode()
    at = head.find(_LENGTH)
    length = int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 and status not in ("204", "304") else 0
    left = end + 4 + length - len(got)
    while left > 0:
        left -= len(_more(link))
    return status, end + 4 + length


def _more(link: socket.socket) -> bytes:
    got = link.recv(262_144)
    if not got:
        raise ConnectionError("the server hung up in the middle of an answer")
    return got


if __name__ == "__main__":
    port, connections, seconds, *once = sys.argv[1:]
    lines = [json.loads(line) for line in sys.stdin]
    print(json.dumps(load(int(port), int(connections), float(seconds), lines, once=bool(once))))
