"""A process of the web server leaves connections to the others while all its threads are at work."""

import logging
import os
import selectors
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from gunicorn.config import Config
from gunicorn.http import wsgi
from gunicorn.http.parser import RequestParser
from gunicorn.workers.gthread import TConn

from newsroom import gunicorn as configuration
from newsroom.web_worker import BalancedWorker

THREADS = 2


class _Worker(BalancedWorker):
    """A worker whose requests last until the test ends them."""

    def handle(self, conn):
        self.ended.wait(10)
        return False


@pytest.fixture
def worker():
    config = Config()
    config.set("threads", THREADS)
    listener = socket.create_server(("127.0.0.1", 0))
    worker = _Worker(1, os.getpid(), [listener], None, 30, config, logging.getLogger("gunicorn.error"))
    worker.readers = []
    worker.ended, worker.poller = threading.Event(), selectors.DefaultSelector()
    worker.tpool = ThreadPoolExecutor(THREADS)
    worker.method_queue.init()
    worker.set_accept_enabled(True)
    yield worker
    worker.method_queue.close()
    worker.poller.close()
    worker.tmp.close()
    listener.close()


def ask(worker):
    """Send the worker a request, as a reader does."""
    ours, reader = socket.socketpair()
    worker.readers.append(reader)
    worker.enqueue_req(TConn(worker.cfg, ours, ("127.0.0.1", 1), ("127.0.0.1", 2)))


def listens(worker):
    return worker.sockets[0] in {key.fileobj for key in worker.poller.get_map().values()}


def end_requests(worker):
    for reader in worker.readers:
        reader.close()
    worker.ended.set()
    worker.tpool.shutdown()
    worker.method_queue.run_callbacks(None)


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
