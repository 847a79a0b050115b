"""A process of the web server gives threads what has come whole, and leaves connections to where threads are free."""

import logging
import os
import selectors
import socket
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from unittest.mock import Mock

import pytest
from gunicorn.config import Config
from gunicorn.http import wsgi
from gunicorn.http.parser import RequestParser

from newsroom import gunicorn as configuration
from newsroom import web_worker
from newsroom.web_worker import BalancedWorker, Connection

THREADS = 2


class _Worker(BalancedWorker):
    """A worker whose requests last until the test ends them."""

    def handle(self, conn):
        self.answered.append(bytes(conn.received))
        self.ended.wait(10)
        return False


@pytest.fixture
def worker():
    config = Config()
    config.set("threads", THREADS)
    listener = socket.create_server(("127.0.0.1", 0))
    worker = _Worker(1, os.getpid(), [listener], None, 30, config, logging.getLogger("gunicorn.error"))
    worker.readers, worker.answered = [], []
    worker.ended, worker.poller = threading.Event(), selectors.DefaultSelector()
    worker.tpool = ThreadPoolExecutor(THREADS)
    worker.method_queue.init()
    queue = worker.method_queue
    worker.poller.register(queue.fileno(), selectors.EVENT_READ, queue.run_callbacks)  # as its loop does
    worker.set_accept_enabled(True)
    yield worker
    end_requests(worker)
    worker.tpool.shutdown()
    for conn in (*worker.pending_conns, *worker._closing):
        conn.close()
    for reader in worker.readers:
        reader.close()
    worker.method_queue.close()
    worker.poller.close()
    worker.tmp.close()
    listener.close()


def ask(worker):
    """Send the worker a request, as a reader does."""
    ours, reader = socket.socketpair()
    worker.readers.append(reader)
    worker.enqueue_req(Connection(worker.cfg, ours, ("127.0.0.1", 1), ("127.0.0.1", 2)))


def listens(worker):
    return worker.sockets[0] in {key.fileobj for key in worker.poller.get_map().values()}


def end_requests(worker):
    """Let the threads answer what they have and what waits for them."""
    worker.ended.set()
    until = time.monotonic() + 10
    while worker._unanswered and time.monotonic() < until:
        worker.wait_for_and_dispatch_events(0.05)
    assert worker._unanswered == 0


def test_the_server_uses_this_worker():
    module, _, name = configuration.worker_class.rpartition(".")
    assert (module, name) == (BalancedWorker.__module__, BalancedWorker.__name__)


def test_no_connection_is_accepted_while_each_thread_has_a_request(worker):
    ask(worker)
    assert listens(worker)
    ask(worker)
    assert not listens(worker)
    worker.set_accept_enabled(True)  # as gunicorn's loop does in each turn
    assert not listens(worker)
    end_requests(worker)
    worker.set_accept_enabled(True)
    assert listens(worker)


def test_connections_close_after_their_answer_only_while_requests_wait_for_a_thread(worker):
    most = worker.max_keepalived
    assert most > 0
    for _ in range(THREADS):
        ask(worker)
    assert worker.max_keepalived == most
    ask(worker)
    assert worker.max_keepalived == 0
    end_requests(worker)
    assert worker.max_keepalived == most


@pytest.mark.parametrize(
    "header",
    [
        "SCRIPT_NAME: /sections",
        "PATH_INFO: /admin/login/",
        "Script_Name: /sections",
        "X_Forwarded_Proto: https",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Ssl: on",
        "X-Forwarded-Protocol: ssl",
    ],
)
def test_no_header_of_a_reader_says_where_the_archive_begins_or_that_it_came_over_tls(header):
    """A request that a proxy on this host passes on would get another page under the address of one, to be cached."""
    config = Config()
    for name in config.settings.keys() & vars(configuration).keys():
        config.set(name, getattr(configuration, name))
    address = ("127.0.0.1", 1)  # of a proxy, which gunicorn trusts
    request = f"GET /sections/ HTTP/1.1\r\nHost: localhost\r\n{header}\r\n\r\n".encode()
    ours, other = socket.socketpair()
    with ours, other:
        parsed = next(RequestParser(config, iter([request]), address))
        _, environ = wsgi.create(parsed, ours, address, ("127.0.0.1", 2), config)
    assert (environ["SCRIPT_NAME"], environ["PATH_INFO"]) == ("", "/sections/")
    assert environ["wsgi.url_scheme"] == "http"


def test_what_a_process_has_loaded_is_not_looked_through_for_garbage_again(monkeypatch):
    steps = []
    monkeypatch.setattr("articles.search.columns.reader.warm_up", lambda: steps.append("loaded"))
    monkeypatch.setattr(configuration.gc, "freeze", lambda: steps.append("frozen"))
    configuration._warm_up()
    assert steps == ["loaded", "frozen"]


# --- requests that come slowly ----------------------------------------------------------------------------------------

WHOLE = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
LONG = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\nx"
CHUNKED = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n"
EXPECTING = b"POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"


def send(worker, data=b""):
    """Connect to the worker, send it bytes, and let its loop see them; return the socket."""
    reader = socket.create_connection(worker.sockets[0].getsockname())
    worker.readers.append(reader)
    reader.sendall(data)
    turn(worker)
    return reader


def turn(worker):
    """Let the loop do what is to be done by now."""
    for _ in range(3):
        worker.wait_for_and_dispatch_events(0.02)
    worker.murder_pending()


def is_closed(worker, reader) -> bool:
    turn(worker)
    reader.settimeout(2)
    return reader.recv(1) == b""


@pytest.mark.parametrize("part", [b"", b"G", WHOLE[:-1], LONG.replace(b"9000000", b"900")])
def test_no_thread_waits_for_a_request_that_comes_slowly(worker, part):
    slow = [send(worker, part) for _ in range(3 * THREADS)]
    assert (worker.answered, listens(worker)) == ([], True)
    send(worker, WHOLE)
    assert len(worker.answered) == 1
    slow[0].close()
    turn(worker)
    assert worker.nr_conns == 3 * THREADS


def test_a_request_in_parts_reaches_a_thread_as_it_was_sent(worker):
    text = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"
    reader = send(worker)
    for number in range(len(text)):
        assert worker.answered == []
        reader.sendall(text[number : number + 1])
        worker.wait_for_and_dispatch_events(0.05)
    assert worker.answered == [text]


def test_a_request_that_does_not_come_in_time_ends_its_connection(worker):
    reader = send(worker, WHOLE[:-1])
    worker.pending_conns[0].timeout = 0
    assert is_closed(worker, reader)
    assert worker.nr_conns == 0


def test_a_head_without_an_end_is_refused(worker):
    reader = send(worker, b"GET / HTTP/1.1\r\nX: " + web_worker.HEAD_BYTES * b"a")
    turn(worker)
    assert reader.recv(100).startswith(b"HTTP/1.1 431 ")
    assert worker.answered == []


@pytest.mark.parametrize("text", [LONG, CHUNKED, EXPECTING])
def test_long_uploads_take_half_of_the_threads_and_more_of_them_wait(worker, monkeypatch, text):
    monkeypatch.setattr(web_worker, "WAITING_STREAMS", 3)
    readers = [send(worker, text) for _ in range(5)]
    assert (len(worker.answered), listens(worker)) == (THREADS // 2, True)
    assert readers[4].recv(100).startswith(b"HTTP/1.1 503 ")
    send(worker, WHOLE)
    assert worker.answered[-1] == WHOLE
    end_requests(worker)
    assert sorted(worker.answered) == sorted([WHOLE, *4 * [text]])  # the one that was refused is not among them


@pytest.mark.parametrize(("text", "stays_open"), [(WHOLE, True), (LONG, False), (CHUNKED, False)])
def test_the_answer_to_a_long_request_says_that_its_connection_ends(worker, text, stays_open):
    ours, reader = socket.socketpair()
    with ours, reader:
        conn = Connection(worker.cfg, ours, ("127.0.0.1", 1), ("127.0.0.1", 2))
        conn.receive(text)
        conn.init()
        worker.wsgi, worker.log = answer_shortly, Mock()
        assert worker.handle_request(next(conn.parser), conn) is stays_open
        assert (b"\r\nConnection: close\r\n" in reader.recv(1000)) is not stays_open


def answer_shortly(environ, start_response):
    start_response("200 OK", [("Content-Length", "0")])
    return []


def test_an_upload_that_is_slower_than_it_may_be_ends_as_one_that_broke_off(worker):
    send(worker, LONG)
    (conn,) = worker._streams
    expected = web_worker.STALLED_SECONDS + 9_000_000 / web_worker.SLOWEST_UPLOAD
    assert worker._streams[conn] - time.monotonic() == pytest.approx(expected, abs=5)
    worker._streams[conn] = 0.0
    worker.murder_pending()
    conn.sock.settimeout(2)
    assert conn.sock.recv(10) == b""


def test_the_loop_waits_for_no_reader_who_does_not_close_a_connection(worker):
    readers = [send(worker, WHOLE) for _ in range(THREADS)]
    end_requests(worker)
    assert [conn.timeout for conn in worker._closing] == [pytest.approx(time.monotonic() + 2, abs=1)] * THREADS
    assert worker.nr_conns == THREADS
    readers[0].close()
    turn(worker)
    assert worker.nr_conns == THREADS - 1
    worker._closing[0].timeout = 0
    turn(worker)
    assert worker.nr_conns == THREADS - 2


def test_bytes_of_the_next_request_wait_in_the_loop(worker):
    ours, reader = socket.socketpair()
    conn = Connection(worker.cfg, ours, ("127.0.0.1", 1), ("127.0.0.1", 2))
    conn.receive(WHOLE + WHOLE[:9])
    conn.init()
    next(conn.parser)
    worker.nr_conns, worker._unanswered = 1, 1
    answered = Future()
    answered.set_result(True)
    worker.finish_request(conn, answered)
    assert list(worker.pending_conns) == [conn]
    reader.sendall(WHOLE[9:] + WHOLE)
    turn(worker)
    assert worker.answered == [WHOLE + WHOLE]
    reader.close()


def test_a_process_that_stops_waits_for_what_began_to_come_alone(worker):
    begun, silent = send(worker, b"G"), send(worker)
    worker._cap_keepalive(0)
    assert is_closed(worker, silent)
    begun.settimeout(0.05)
    with pytest.raises(TimeoutError):
        begun.recv(1)
