"""A story is withdrawn: how long until no cache and no application serves it any more. And how fast the cache is."""

import re
import subprocess
import time
from statistics import median

from newsroom.tooling.cluster import packages
from newsroom.tooling.cluster.application import page
from newsroom.tooling.cluster.cluster import Cluster
from newsroom.tooling.cluster.drill.desk import Desk
from newsroom.tooling.cluster.drill.step import Result
from newsroom.tooling.cluster.process import HOST, NotReady

MAX_SECONDS = 2.0
MIN_TIMES = 20  # as many pages as one application process serves
_ROUNDS = 5
_CONNECTIONS = 4  # as many as an application process has threads: with more it would close some of them


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
    figure = f"{cached:,.0f} pages a second, {times:.1f} times an application's {direct:,.0f} ({_CONNECTIONS} readers)"
    return [Result("cache: a page that it has", figure, times >= MIN_TIMES)]


def _rate(port: int, seconds: int = 2) -> float:
    """Return the pages a second that all readers together get, compressed as browsers ask for them.

    Each has a connection that stays open. The reader is `ab`, which costs little. Raises NotReady where it did not get
    the page.
    """
    command = [packages.program("ab"), "-q", "-k", "-c", str(_CONNECTIONS), "-t", str(seconds), "-n", "1000000"]
    command += ["-H", "Accept-Encoding: gzip", f"http://{HOST}:{port}/"]
    report = subprocess.run(command, capture_output=True, text=True)
    values = dict(re.findall(r"^([A-Z].*?): +([0-9.]+)", report.stdout, re.M))
    answers, connections = values.get("Complete requests", "0"), values.get("Keep-Alive requests", "0")
    if "Non-2xx responses" in values or values.get("Failed requests") != "0" or int(connections) < 0.9 * int(answers):
        raise NotReady(f"ab did not get the page from port {port}:\n{report.stdout}{report.stderr}")
    return float(values["Requests per second"])
