"""The primary is lost, by kill -9 of its server and of Patroni, while editors publish and readers read."""

import os
import subprocess
import sys
import threading
import time
from itertools import pairwise

from newsroom.tooling import processes
from newsroom.tooling.cluster.application import ROOT
from newsroom.tooling.cluster.cluster import Cluster
from newsroom.tooling.cluster.drill.readers import Readers
from newsroom.tooling.cluster.drill.step import Result

EDITS = 1_000
MAX_GAP = 60.0  # seconds


class Editors:
    """A process that edits, and the lines that it has printed."""

    def __init__(self, cluster: Cluster, number: int):
        command = [sys.executable, "-m", "newsroom.tooling.cluster.drill.edits", str(number)]
        environment = os.environ | cluster.environment
        self.process = processes.start(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        self.acknowledged: list[tuple[float, int, int, str]] = []
        self.failed = 0
        self._thread = threading.Thread(target=self._read, daemon=True)  # an interrupted drill does not wait for it
        self._thread.start()

    def _read(self):
        for line in self.process.stdout or ():
            kind, moment, *values = line.split()
            if kind == "edit":
                self.acknowledged.append((float(moment), int(values[0]), int(values[1]), values[2]))
            else:
                self.failed += 1

    def wait(self):
        self.process.wait()
        self._thread.join()

    def gap(self) -> float:
        """Return the longest time between two edits in seconds."""
        moments = [moment for moment, *_ in self.acknowledged]
        return max((after - before for before, after in pairwise(moments)), default=0.0)


def run(cluster: Cluster, edits: int = EDITS) -> list[Result]:
    """Kill the primary in the middle of the edits; compare what was acknowledged with the new primary."""
    editors, lost_node = Editors(cluster, edits), cluster.primary()
    ports = [one.port for one in cluster.applications]
    at_desk = Readers(ports[0], pause=0.2, pages=("/admin/",), Cookie=f"sessionid={'d' * 32}")
    with Readers(*ports) as readers, at_desk:
        while len(editors.acknowledged) < edits // 3 and editors.process.poll() is None:
            time.sleep(0.1)
        lost_node.kill()
        editors.wait()
    lost = _lost(cluster, editors)
    total, gap = len(editors.acknowledged), editors.gap()
    lost_node.start()
    back = cluster.wait_for_standbys()
    faults = verify(cluster)
    return [
        Result("failover: acknowledged edits lost", f"{lost} of {total:,}", lost == 0 and total >= edits),
        Result("failover: gap without edits", f"{gap:.1f} s, {editors.failed} tries failed", gap < MAX_GAP),
        Result("failover: readers past the cache", str(readers), _are_served(readers)),
        Result("failover: the desk (302 asks to sign in)", _statuses(at_desk), set(at_desk.statuses) <= {302, 503}),
        Result("failover: the lost node is a standby again", f"after {back:.1f} s", True),
        Result("failover: verify_archive on the new primary", faults or "no faults", not faults),
    ]


def _are_served(readers: Readers) -> bool:
    """Return whether readers got their pages, but for one in a hundred whose connection ended with the lost node."""
    return set(readers.statuses) <= {200, 503} and readers.statuses[503] * 100 <= readers.statuses[200]


def _statuses(readers: Readers) -> str:
    return ", ".join(f"{number} × {code}" for code, number in sorted(readers.statuses.items()))


def _lost(cluster: Cluster, editors: Editors) -> int:
    """Return how many acknowledged edits the new primary does not have."""
    with cluster.primary().connect() as connection:
        rows = connection.execute("SELECT article_id, number, digest FROM articles_version").fetchall()
    known = {(article, number): digest for article, number, digest in rows}
    return sum(known.get((article, number)) != digest for _, article, number, digest in editors.acknowledged)


def verify(cluster: Cluster) -> str:
    """Return the last line of the errors of `verify_archive`, "" if it found nothing."""
    from newsroom.tooling.cluster.process import NotReady

    try:
        cluster.manage("verify_archive")
    except NotReady as error:
        return str(error).splitlines()[-1]
    return ""
