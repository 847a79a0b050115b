"""The process of the web server: threads answer requests that are here, and readers come to where threads are free.

Gunicorn's own process waits in three ways that anybody may prolong. Its threads read each request as it comes, and send
each answer as it is taken, so that one slow reader takes a thread, and eight take the archive. Its loop, which all
connections need, waits two seconds for each reader who does not close a connection. And it accepts every connection
that it sees first, so that one process may come to have three of four readers. Here the loop collects requests, sends
what readers have not taken of answers, and closes connections, without waiting for any; threads read long uploads
alone, and at most half of the threads do so.
"""

import resource
import selectors
import socket
import time
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from gunicorn.errors import ConfigError
from gunicorn.workers.gthread import ThreadWorker

from newsroom.answer_socket import STALLED_SECONDS, AnswerSocket
from newsroom.web_connection import Connection

REQUEST_SECONDS = 20  # within which a request comes whole, or the head of a long one
SLOWEST_ANSWER = 1_000  # bytes a second that a reader takes, beyond the first STALLED_SECONDS
WAITING_BYTES = 64_000_000  # of answers in memory that readers have not taken
WAITING_STREAMS = 20  # long requests that wait for a thread
OWN_DESCRIPTORS = 200  # of a process beside its connections: the database, listeners, files that pages read
CLOSING_SECONDS = 2  # in which a reader who still sends can read the answer

_READ = 65_536
_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_BUSY = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n"


class _Answered(NamedTuple):
    """What gunicorn has to know of a connection to answer on it."""

    sock: AnswerSocket
    client: tuple
    server: tuple


def most_connections(number: int) -> int:
    """Raise the system's limit of descriptors for so many connections; return how many there may be.

    A connection may need a second descriptor, of the file that is sent on it.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = 2 * number + OWN_DESCRIPTORS
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return number
    most = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return min(number, max(1, (most - OWN_DESCRIPTORS) // 2))


class BalancedWorker(ThreadWorker):
    """Gunicorn's process with threads, which accepts no connection while each thread has a request.

    While requests wait for a thread, it also closes the connections that it answers on: their readers' next requests go
    to a process that accepts them. One process alone serves as before.
    """

    def __init__(self, *args, **kwargs):
        self._unanswered = 0  # requests that threads have or that wait for one; changed by the main thread alone
        self._most_open = 0
        self._streams: dict[Connection, float] = {}  # what threads read as it comes, and when it must be here
        self._waiting_streams: deque[Connection] = deque()
        self._closing: deque[Connection] = deque()
        self._sending: dict[Connection, Future] = {}  # answers that readers have not taken, the first first
        super().__init__(*args, **kwargs)

    @property
    def max_keepalived(self) -> int:
        """How many connections may stay open for another request; none while requests wait."""
        return 0 if self._unanswered > self.cfg.threads else self._most_open

    @max_keepalived.setter
    def max_keepalived(self, number: int):
        self._most_open = number

    @classmethod
    def check_config(cls, cfg, log):
        """Refuse settings that gunicorn starts with and this process cannot serve."""
        super().check_config(cfg, log)
        if cfg.is_ssl:
            raise ConfigError("TLS is for the proxy in front of the archive; leave out certfile and keyfile.")

    # --- a request comes in: the loop alone ---------------------------------------------------------------------------

    def init_process(self):
        """Begin to serve as many connections as there are descriptors for."""
        self.worker_connections = most_connections(self.worker_connections)
        super().init_process()

    def accept(self, listener):
        """Accept a connection; no thread waits for its request. If there are too many, one without a request ends."""
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        if self.nr_conns + 1 >= self.worker_connections:
            self._close_waiting()
        self.nr_conns += 1
        self._await_request(Connection(self.cfg, client, address, listener.getsockname()))

    def _close_waiting(self):
        """Close the connection that has waited longest for a next request, or else for the rest of its first."""
        if waiting := self.keepalived_conns or self.pending_conns:
            self._forget(waiting.popleft())

    def on_client_socket_readable(self, conn, client):
        """Collect the next request of a connection that stayed open."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._await_request(conn)

    def _await_request(self, conn):
        conn.sock.setblocking(False)
        if conn.is_ready:  # it came together with the one before
            self.enqueue_req(conn)
            return
        conn.timeout = time.monotonic() + REQUEST_SECONDS
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))
        self.on_pending_socket_readable(conn, conn.sock)  # mostly it is here

    def on_pending_socket_readable(self, conn, client):
        """Add what came of a request, and let a thread answer it once it is here."""
        try:
            data = client.recv(_READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        conn.receive(data)
        if data and not conn.is_ready and not conn.is_too_long:
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        if conn.is_ready:
            self.enqueue_req(conn)
        elif data:
            self._close(conn, _TOO_LONG)
        else:
            self.nr_conns -= 1
            conn.close()

    # --- threads ------------------------------------------------------------------------------------------------------

    def enqueue_req(self, conn):
        """Let the next free thread answer a request; stop accepting if there is none for another one.

        A long upload waits until fewer than half of the threads read one, or is refused if many wait.
        """
        if conn.is_stream:
            if len(self._streams) >= max(1, self.cfg.threads // 2):
                if len(self._waiting_streams) < WAITING_STREAMS:
                    self._waiting_streams.append(conn)
                else:
                    self._close(conn, _BUSY)
                return
            self._streams[conn] = time.monotonic() + conn.stream_seconds
        self._unanswered += 1
        super().enqueue_req(conn)
        self.set_accept_enabled(self._accepting)

    def handle_request(self, req, conn):
        """Answer a request; a thread waits for what is to come of a long one alone, as long as it may.

        A long request is the last one of its connection: no thread waits for what the page left unread of it.
        """
        conn.sock.settimeout(STALLED_SECONDS)
        if conn.is_stream:
            req.force_close()
        try:
            return super().handle_request(req, _Answered(conn.answer, conn.client, conn.server))
        except TimeoutError as error:
            conn.answer.drop()
            raise StopIteration from error  # gunicorn then closes the connection and says nothing
        except BaseException:
            conn.answer.drop()
            raise

    def finish_request(self, conn: Connection, fs):
        """Take a connection back from its thread; gunicorn's loop then accepts again."""
        self._unanswered -= 1
        if self._streams.pop(conn, None) and self._waiting_streams:
            self.enqueue_req(self._waiting_streams.popleft())
        if conn.answer.has_rest:
            self._await_reader(conn, fs)
        else:
            self._await_next(conn, fs)

    # --- an answer goes out -------------------------------------------------------------------------------------------

    def _await_reader(self, conn: Connection, fs: Future):
        """Send the rest of an answer as its reader takes it. Of too many the one that began first ends."""
        now = time.monotonic()
        conn.sock.setblocking(False)
        conn.stalled_at, conn.answer_end = now, now + STALLED_SECONDS + conn.answer.rest_bytes / SLOWEST_ANSWER
        self._sending[conn] = fs
        self.poller.register(conn.sock, selectors.EVENT_WRITE, partial(self._on_answer_taken, conn))
        while len(self._sending) > self.worker_connections // 2 or self._bytes_in_memory() > WAITING_BYTES:
            self._stop_sending(next(iter(self._sending)))

    def _bytes_in_memory(self) -> int:
        return sum(conn.answer.bytes_in_memory for conn in self._sending)

    def _on_answer_taken(self, conn, _client):
        try:
            conn.answer.send_more()
        except OSError:
            self._stop_sending(conn)
            return
        conn.stalled_at = time.monotonic()
        if not conn.answer.has_rest:
            self.poller.unregister(conn.sock)
            self._await_next(conn, self._sending.pop(conn))

    def _stop_sending(self, conn):
        del self._sending[conn]
        conn.answer.drop()
        self._forget(conn)

    def _await_next(self, conn: Connection, fs: Future):
        """Wait for the next request of a connection whose answer is out, or close it."""
        if fs.cancelled() or fs.exception() or not fs.result():
            self._close(conn)
        elif conn.parser and (rest := conn.parser.unreader.take_buffered()):
            conn.receive(rest)
            self._await_request(conn)
        else:
            super().finish_request(conn, fs)

    # --- the end of a connection --------------------------------------------------------------------------------------

    def _close(self, conn, last_words: bytes = b""):
        """Send the end, and close a connection once its reader has; the loop does not wait for it."""
        try:
            conn.sock.setblocking(False)
            if last_words:
                conn.sock.send(last_words)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.nr_conns -= 1
            conn.close()
            return
        conn.timeout = time.monotonic() + CLOSING_SECONDS
        self._closing.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_closing_socket_readable, conn))

    def _on_closing_socket_readable(self, conn, client):
        """Drop what a reader still sends; closing at once would take back the answer that is on its way."""
        try:
            if client.recv(_READ):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._closing.remove(conn)
        self._forget(conn)

    def _forget(self, conn):
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self):
        """Close connections whose request did not come in time, or whose reader does not close."""
        super().murder_pending()
        now = time.monotonic()
        while self._closing and (self._closing[0].timeout or 0) <= now:
            self._forget(self._closing.popleft())
        for conn in [*self._sending]:
            if min(conn.stalled_at + STALLED_SECONDS, conn.answer_end) <= now:
                self._stop_sending(conn)
        for conn, end in self._streams.items():
            if end <= now:
                with suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)  # its thread reads the end of a broken upload

    def _cap_keepalive(self, deadline):
        """Let a process that stops wait for no connection on which nothing came yet."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            if not conn.received:
                conn.timeout = min(conn.timeout, deadline)
        self.pending_conns = deque(sorted(self.pending_conns, key=lambda conn: conn.timeout or 0))

    def set_accept_enabled(self, enabled):
        """Accept connections or not; never while all threads are at work."""
        super().set_accept_enabled(enabled and self._unanswered < self.cfg.threads)
