"""A process of the web server gives threads what has come whole, and leaves connections to where threads are free."""

import logging
import os
import selectors
import socket
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from unittest.mock import Mock

import pytest
from gunicorn.config import Config
from gunicorn.http import wsgi
from gunicorn.http.parser import RequestParser
from gunicorn.workers.gthread import ThreadWorker

from newsroom import answer_socket, web_connection, web_worker
from newsroom import gunicorn as configuration
from newsroom.answer_socket import AnswerSocket
from newsroom.web_connection import Connection
from newsroom.web_worker import BalancedWorker

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


@pytest.mark.parametrize("is_idle", [False, True])
def test_of_too_many_connections_the_one_that_waits_longest_ends(worker, is_idle):
    """Two thousand silent connections kept everybody out."""
    worker.worker_connections = 4
    if is_idle:
        worker.ended.set()
        worker.handle = lambda conn: True  # its answer is out, and it may bring another request
    slow = [send(worker, WHOLE if is_idle else WHOLE[:-1]) for _ in range(9)]
    assert worker.nr_conns < 4 and listens(worker)
    assert is_closed(worker, slow[0])
    send(worker, WHOLE)
    assert is_idle or worker.answered == [WHOLE]
    worker.murder_keepalived(force=True)


@pytest.mark.parametrize(
    ("limits", "raised", "connections"),
    [
        ((1024, 524_288), 2_200, 1_000),
        ((4_096, 4_096), None, 1_000),
        ((1024, 1024), 1024, 412),
        ((1024, -1), 2_200, 1_000),
    ],
)
def test_a_process_has_descriptors_for_its_connections(monkeypatch, limits, raised, connections):
    done = []
    monkeypatch.setattr(web_worker.resource, "getrlimit", lambda kind: limits)
    monkeypatch.setattr(web_worker.resource, "setrlimit", lambda kind, pair: done.append(pair))
    assert web_worker.most_connections(1_000) == connections
    assert done == ([(raised, limits[1])] if raised else [])


def test_a_head_without_an_end_is_refused(worker):
    reader = send(worker, b"GET / HTTP/1.1\r\nX: " + web_connection.HEAD_BYTES * b"a")
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
    expected = answer_socket.STALLED_SECONDS + 9_000_000 / web_connection.SLOWEST_UPLOAD
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


# --- answers that are taken slowly ------------------------------------------------------------------------------------

MANY_BYTES = 12_000_000


@pytest.fixture
def serving(worker, tmp_path):
    """A worker that answers: /file, /page, /lines and /broken with many bytes, everything else with "quick"."""
    path = tmp_path / "recording"
    path.write_bytes(os.urandom(MANY_BYTES))

    def page(environ, start_response):
        address, length = environ["PATH_INFO"], [("Content-Length", str(MANY_BYTES))]
        if address == "/file":
            start_response("200 OK", length)
            return environ["wsgi.file_wrapper"](path.open("rb"))
        if address == "/page":
            start_response("200 OK", length)
            return [path.read_bytes()]
        if address == "/lines":
            start_response("200 OK", [])
            return (b"x" * 1_000_000 for _ in range(40))
        if address == "/broken":
            start_response("200 OK", length)
            return iter([path.read_bytes()[:9_000_000], None])
        start_response("200 OK", [("Content-Length", "5")])
        return [b"quick"]

    worker.wsgi, worker.path, worker.log = page, path, Mock()
    worker.handle = partial(ThreadWorker.handle, worker)
    yield worker
    for conn in [*worker._sending]:
        worker._stop_sending(conn)
    worker.murder_keepalived(force=True)


def ask_for(worker, address, taken=0):
    """Ask for an address as a reader who then takes so many bytes; return the socket."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    reader.settimeout(10)
    reader.connect(worker.sockets[0].getsockname())
    worker.readers.append(reader)
    reader.sendall(f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    turn(worker)
    until = time.monotonic() + 10
    while worker._unanswered and time.monotonic() < until:
        turn(worker)
    reader.recv(taken) if taken else None
    return reader


def taken_from(worker, reader, count):
    """Return so many bytes that the reader gets while the loop turns, or all until the connection ends."""
    data = bytearray()
    reader.setblocking(False)
    until = time.monotonic() + 30
    while len(data) < count and time.monotonic() < until:
        worker.wait_for_and_dispatch_events(0)
        with suppress(BlockingIOError):
            if not (part := reader.recv(1 << 20)):
                break
            data += part
    return bytes(data)


def descriptors():
    return len(os.listdir("/proc/self/fd"))


@pytest.mark.parametrize("address", ["/file", "/page"])
def test_no_thread_waits_for_a_reader_who_takes_nothing(serving, address):
    slow = [ask_for(serving, address) for _ in range(3 * THREADS)]
    assert (len(serving._sending), serving._unanswered, listens(serving)) == (3 * THREADS, 0, True)
    quick = ask_for(serving, "/")
    answer = quick.recv(1000)
    assert answer.endswith(b"\r\n\r\nquick")
    head, _, body = taken_from(serving, slow[-1], MANY_BYTES + 100).partition(b"\r\n\r\n")
    assert body == serving.path.read_bytes() and b"keep-alive" in head
    slow[-1].sendall(WHOLE)  # the connection goes on
    turn(serving)
    assert taken_from(serving, slow[-1], len(answer)).endswith(b"quick")


@pytest.mark.parametrize("time_of", ["stalled_at", "answer_end"])
def test_an_answer_that_is_taken_too_slowly_ends(serving, time_of):
    before = descriptors()
    reader = ask_for(serving, "/file")
    (conn,) = serving._sending
    expected = answer_socket.STALLED_SECONDS + MANY_BYTES / web_worker.SLOWEST_ANSWER
    assert conn.answer_end - time.monotonic() == pytest.approx(expected, rel=0.3)
    setattr(conn, time_of, -1000.0)
    turn(serving)
    assert not serving._sending and serving.nr_conns == 0
    assert descriptors() <= before + 1  # the reader's own
    assert len(taken_from(serving, reader, MANY_BYTES)) < MANY_BYTES


def test_a_reader_who_takes_bytes_now_and_then_gets_all_of_the_answer(serving):
    reader = ask_for(serving, "/file")
    (conn,) = serving._sending
    conn.stalled_at -= answer_socket.STALLED_SECONDS - 1
    first = taken_from(serving, reader, 3_000_000)
    assert conn.stalled_at > time.monotonic() - 10
    serving.murder_pending()
    assert len(first + taken_from(serving, reader, MANY_BYTES - len(first))) >= MANY_BYTES


@pytest.mark.parametrize(("name", "value"), [("WAITING_BYTES", 15_000_000), ("worker_connections", 2)])
def test_of_too_many_unfinished_answers_the_first_ends(serving, monkeypatch, name, value):
    monkeypatch.setattr(web_worker, name, value) if name.isupper() else monkeypatch.setattr(serving, name, value)
    first, second = ask_for(serving, "/page"), ask_for(serving, "/page")
    assert len(serving._sending) == 1
    assert len(taken_from(serving, first, MANY_BYTES)) < MANY_BYTES
    assert len(taken_from(serving, second, MANY_BYTES)) >= MANY_BYTES


def test_a_reader_who_leaves_takes_nothing_with_them(serving):
    before = descriptors()
    ask_for(serving, "/file").close()
    turn(serving)
    assert (serving._sending, serving.nr_conns) == ({}, 0)
    assert descriptors() <= before


def test_a_file_that_became_shorter_ends_the_answer(serving):
    reader = ask_for(serving, "/file")
    os.truncate(serving.path, 5_000_000)
    assert len(taken_from(serving, reader, MANY_BYTES)) < MANY_BYTES
    turn(serving)
    assert not serving._sending


def test_an_answer_that_breaks_off_is_no_other_one_and_ends_the_connection(serving):
    reader = ask_for(serving, "/broken")
    body = taken_from(serving, reader, MANY_BYTES)
    assert len(body) < MANY_BYTES and b"500" not in body[-300:] and b"HTTP/1.1" not in body[100:]
    turn(serving)
    assert not serving._sending


def test_the_thread_of_a_long_export_waits_for_its_reader(serving, monkeypatch):
    monkeypatch.setattr(answer_socket, "ANSWER_BYTES", 2_000_000)
    monkeypatch.setattr(answer_socket, "STALLED_SECONDS", 0.5)
    most = []
    send_more = AnswerSocket.send_more
    monkeypatch.setattr(AnswerSocket, "send_more", lambda self: (most.append(self.bytes_in_memory), send_more(self))[1])
    reader = ask_for(serving, "/lines")
    assert max(most) < 3_100_000
    assert not serving._sending and len(taken_from(serving, reader, 40_000_000)) < 40_000_000


def test_a_long_export_comes_whole(serving, monkeypatch):
    monkeypatch.setattr(answer_socket, "ANSWER_BYTES", 2_000_000)
    reader = socket.create_connection(serving.sockets[0].getsockname())
    serving.readers.append(reader)
    reader.sendall(b"GET /lines HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert taken_from(serving, reader, 1 << 30).count(b"x") == 40_000_000
