"""Application processes die: one of two, then both."""

import time

from newsroom.tooling.cluster.application import status
from newsroom.tooling.cluster.cluster import Cluster
from newsroom.tooling.cluster.drill.readers import PAGES, Readers
from newsroom.tooling.cluster.drill.step import Result

SECONDS = 6.0


def run(cluster: Cluster) -> list[Result]:
    """Kill one application, then the other, while readers ask the cache; then start both."""
    port = cluster.cache.port
    for path in PAGES:
        status(port, path)
    first, second = cluster.applications
    with Readers(port, pause=0.02) as uncached:
        time.sleep(1)
        first.process.kill()
        time.sleep(SECONDS)
    second.process.kill()
    time.sleep(4)  # until the cache knows
    with Readers(port, is_cached=True) as cached:
        time.sleep(SECONDS / 2)
    desk = status(port, "/admin/login/")
    first.start()
    second.start()
    good = uncached.statuses[200] / max(1, sum(uncached.statuses.values()))
    return [
        Result("one application dead: pages not in the cache", f"{uncached}, {good:.1%}", good > 0.95),
        Result("both dead: pages in the cache", str(cached), set(cached.statuses) == {200}),
        Result("both dead: the desk", f"answers {desk}", desk == 503),
    ]
