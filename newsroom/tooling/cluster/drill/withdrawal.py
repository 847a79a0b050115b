"""A story is withdrawn: how long until no cache and no application serves it any more."""

import time

from newsroom.tooling.cluster.application import page
from newsroom.tooling.cluster.cluster import Cluster
from newsroom.tooling.cluster.drill.step import Result
from newsroom.tooling.cluster.process import HOST

MAX_SECONDS = 2.0
_WITHDRAW = (
    "from articles.models import Article, Address\n"
    "from articles.record import publishing\n"
    "article = Article.objects.live().order_by('-pk')[{number}]\n"
    "print(Address.objects.get(article=article, is_current=True).get_absolute_url())\n"
)
_VERB = "publishing.withdraw(article, reason='The drill.', by='drill')\nimport time\nprint(time.time())\n"


def run(cluster: Cluster, stories: int = 5) -> list[Result]:
    """Withdraw stories that readers keep asking for, and count the seconds after each commit."""
    took = []
    for number in range(stories):
        path = cluster.manage("shell", "-c", _WITHDRAW.format(number=number)).split()[-1]
        ports = [cluster.cache.port, *(one.port for one in cluster.applications)]
        served = [page(port, path)[0] for port in ports for _ in range(2)]
        if set(served) != {200}:
            return [Result("withdrawal: the story before", f"{path} answered {served}", False)]
        committed = float(cluster.manage("shell", "-c", _WITHDRAW.format(number=number) + _VERB).split()[-1])
        while 200 in [page(port, path)[0] for port in ports]:
            time.sleep(0.02)
            if time.time() - committed > 60:
                break
        took.append(max(0.0, time.time() - committed))
    worst = max(took)
    figure = f"{worst:.2f} s at most after the commit, {stories} stories, {len(cluster.applications)} applications"
    return [
        Result("withdrawal: gone from every node", figure, worst <= MAX_SECONDS),
        _speed(cluster),
    ]


def _speed(cluster: Cluster, seconds: float = 3.0) -> Result:
    """Compare pages a second from the cache with those of one application process, one reader each."""
    rates = []
    for port in (cluster.cache.port, cluster.applications[0].port):
        page(port, "/")
        started, number = time.monotonic(), 0
        while time.monotonic() - started < seconds:
            number += page(port, "/")[0] == 200
        rates.append(number / seconds)
    cached, direct = rates
    figure = f"{cached:,.0f} pages a second, {cached / direct:.1f} times an application's {direct:,.0f} (one reader)"
    return Result(f"cache at {HOST}: a page that it has", figure, cached > direct)
