"""The benchmark measures how fast gunicorn serves pages, against Django's bare "hello" in the same run.

One server process of four threads for each, so that the ratio is that of the work, and the load tool in a process of
its own. Baseline and page take turns, so that whatever else the machine does slows both. Pages are asked for as
browsers do, compressed. What is meant by the names:

    not seen before   every address is asked for once: the page is made; of a list anew from its rows, with the lines of
                      stories that other lists have shown already, as after each change of the catalogue
    seen before       the page is kept in the server's memory, one query says that it still is the page
    not modified      the reader has it: one query and no body
"""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from articles.models import CatalogueEntry
from tests.benchmarks import figures

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, SECONDS = 4, 1.0
CONNECTIONS = 4
TARGETS = {"not seen before": 0.08, "seen before": 0.3, "not modified": 0.4}
_GZIP = {"Accept-Encoding": "gzip"}


def run():
    """Print the rate of each kind of answer, and its ratio to the baseline's."""
    call_command("collectstatic", interactive=False, verbosity=0)
    connection.close()
    hello, server = Server("tests.benchmarks.hello:application"), Server("newsroom.wsgi")
    try:
        baselines = []
        for name, requests, status, is_once in _scenarios(server):
            rates, baseline_rates = [], []
            for turn in range(ROUNDS):
                baseline_rates.append(hello.rate([["/", _GZIP]], status="200"))
                part = requests[turn::ROUNDS] if is_once else requests
                rates.append(server.rate(part, status=status, once=is_once))
            rate, baseline = statistics.median(rates), statistics.median(baseline_rates)
            baselines.append(baseline)
            _print(name, rate, rate / baseline, next((t for words, t in TARGETS.items() if words in name), None))
        _print('bare Django "hello" under gunicorn (baseline)', statistics.median(baselines), 1.0)
    finally:
        hello.stop()
        server.stop()


def _scenarios(server):
    """Yield (name, requests, the status all must have, whether each is requested once)."""
    entries = CatalogueEntry.objects.newest_first()[:6_000]
    articles = [entry.get_absolute_url() for entry in entries]
    half = len(articles) // 2
    yield "article not seen before", [[url, _GZIP] for url in articles[:half]], "200", True
    known = articles[-20:]
    etags = {url: server.etag(url) for url in (*known, "/", "/articles/")}
    yield "article seen before", [[url, _GZIP] for url in known], "200", False
    fresh = [[url, _GZIP | {"If-None-Match": etags[url]}] for url in known]
    yield "article not modified", fresh, "304", False
    # All stories are newer than each of these days, so that each page has the rows of the list.
    days = [date(1200, 1, 1) + timedelta(number) for number in range(20_000)]
    yield "list not seen before", [[f"/articles/?after={day}", _GZIP] for day in days], "200", True
    for name, url in (("front page", "/"), ("list", "/articles/")):
        yield f"{name} seen before", [[url, _GZIP]], "200", False
        yield f"{name} not modified", [[url, _GZIP | {"If-None-Match": etags[url]}]], "304", False


class Server:
    """A gunicorn on a free port of this machine, until it is stopped."""

    def __init__(self, application: str, *, workers: int = 1, port: int = 0, niceness: int = 0):
        with socket.socket() as free:
            free.bind(("127.0.0.1", port))
            self.port = free.getsockname()[1]
        environment = os.environ | {"WEB_CONCURRENCY": str(workers), "LOG_LEVEL": "ERROR", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "gunicorn", "--config", "newsroom/gunicorn.py", "--log-level", "error"]
        command += ["--bind", f"127.0.0.1:{self.port}", application]
        self._process = subprocess.Popen(["nice", "-n", str(niceness), *command], cwd=ROOT, env=environment)
        self._await()

    def rate(self, requests: list, *, status: str, once: bool = False) -> float:
        """Return the requests a second; every answer must have this status."""
        command = [sys.executable, "-m", "tests.benchmarks.load", str(self.port), str(CONNECTIONS), str(SECONDS)]
        lines = "\n".join(json.dumps(one) for one in requests)
        done = subprocess.run(
            [*command, *(["once"] if once else [])], cwd=ROOT, input=lines, capture_output=True, text=True, check=True
        )
        measured = json.loads(done.stdout)
        assert set(measured["statuses"]) == {status}, measured
        return measured["requests"] / measured["seconds"]

    def etag(self, path: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            return response.headers["ETag"]
        finally:
            connection.close()

    def stop(self):
        """Stop the server; one that is stopped stays so."""
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:  # the machine is busy
            self._process.kill()

    def _await(self):
        until = time.monotonic() + 120  # on a busy machine
        while time.monotonic() < until and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError("gunicorn did not start")


def _print(name: str, rate: float, ratio: float, target: float | None = None):
    goal = f"   wanted ≥ {target}" if target else ""
    print(f"{name:44}{'':9}{rate:10,.0f}{ratio:8.2f}{goal}", flush=True)
    figures.add(name, rate, "a second", ratio)
