"""The cluster: all programs in the order in which they start, with one folder that is deleted at the end."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from newsroom.tooling import postgres
from newsroom.tooling.cluster import application
from newsroom.tooling.cluster.application import ROOT, Application
from newsroom.tooling.cluster.balancer import Balancer
from newsroom.tooling.cluster.cache import Cache
from newsroom.tooling.cluster.consensus import Consensus
from newsroom.tooling.cluster.node import DATABASE, USER, Node
from newsroom.tooling.cluster.process import HOST, NotReady, wait_until

NODES = 3
_FOLDERS = {
    "UPLOADS_ROOT": "uploads",
    "SEALS_ROOT": "seals",
    "PUBLIC_LOG_ROOT": "log",
    "PUBLIC_LOG_KEY": "log_key",
    "SEARCH_ROOT": "search",
}


class Cluster:
    """A running cluster inside a `with` block; `say` gets a line for each step.

    `release` is the folder of the release that commands are run from.
    """

    def __init__(self, say=print):
        self.say, self.release = say, ROOT
        self.folder = Path(tempfile.mkdtemp(prefix="newsroom-cluster-", dir="/tmp"))
        self._owner = postgres._owner()
        os.chown(self.folder, self._owner.pw_uid, self._owner.pw_gid)
        self.archive = self._own_folder("wal-archive")
        self.consensus = Consensus(self.folder, self._owner)
        self.nodes = [
            Node(number, self.folder, self.consensus.port, self.archive, self._owner) for number in range(1, NODES + 1)
        ]
        self.balancer = Balancer(self.folder, self.nodes, self._owner)
        ports = application.ports()
        self.cache = Cache(self.folder, ports, self._owner)
        self.environment = self._environment()
        self.applications = [
            Application(number, self.folder, self.environment, port) for number, port in enumerate(ports, 1)
        ]
        self.clock = application.clock(self.folder, self.environment)

    def __enter__(self) -> "Cluster":
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *error):
        self.stop()

    def _start(self):
        self.say("Starting etcd, and PostgreSQL on three nodes under Patroni.")
        self.consensus.start()
        for node in self.nodes:  # the first becomes the primary, and the others copy it
            node.start()
        self.wait_for_standbys()
        with self.primary().connect("postgres") as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")
        self.balancer.start()
        self.say("Loading the demo newsroom.")
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self.login = self.manage("load_demo").strip()
        self.say("Starting two application processes, the clock and Varnish.")
        for one in self.applications:
            one.start()
        self.clock.start()
        self.cache.start()
        self.wait_for_cache()

    def stop(self):
        """End everything, in the opposite order, and delete the folder."""
        self.cache.process.stop()
        self.clock.stop()
        for one in self.applications:
            one.process.stop()
        self.balancer.process.stop()
        for node in sorted(self.nodes, key=lambda node: node.is_standby() is False):  # the primary last
            node.stop()
        self.consensus.process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- the database ---

    def primary(self) -> Node:
        """Return the node that takes changes. Raises NotReady if none does."""
        for node in self.nodes:
            if node.is_standby() is False:
                return node
        raise LookupError("no node takes changes")

    def standbys(self) -> list[Node]:
        return [node for node in self.nodes if node.is_standby()]

    def wait_for_standbys(self, number: int = NODES - 1, seconds: float = 90) -> float:
        """Wait until so many standbys confirm each commit; return the seconds."""

        def are_synchronous() -> bool:
            try:
                with self.primary().connect("postgres") as connection:
                    row = connection.execute(
                        "SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')"
                    ).fetchone()
                return bool(row and row[0] >= number)
            except (LookupError, psycopg.Error):
                return False

        return wait_until(
            are_synchronous, seconds, lambda: True, lambda: f"{number} standbys did not follow the primary"
        )

    def wait_for_cache(self, seconds: float = 60) -> float:
        """Wait until the clock has told the cache of what it missed before it ran; return the seconds."""

        def misses_nothing() -> bool:
            with self.primary().connect() as connection:
                return not connection.execute("SELECT 1 FROM articles_failedpurge").fetchone()

        return wait_until(
            misses_nothing, seconds, lambda: True, lambda: "The clock did not reach the cache; see keep_time.log."
        )

    def url(self, port: int) -> str:
        """Return the address of the database on a port of the balancer."""
        return f"postgres://{USER}@{HOST}:{port}/{DATABASE}"

    # --- the application ---

    def manage(self, *arguments: str, **environment: str) -> str:
        """Run a command of the archive; return what it printed. Raises NotReady with its errors."""
        own = {"PYTHONPATH": str(self.release)}
        done = subprocess.run(
            [sys.executable, self.release / "manage.py", *arguments],
            cwd=self.folder, env=os.environ | self.environment | own | environment, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise NotReady(f"manage.py {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-3000:]}")
        return done.stdout

    def _environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.url(self.balancer.primary_port),
            "READER_DATABASE_URL": self.url(self.balancer.standby_port),
            "POOLED_CONNECTIONS": "true",
            "PURGE_ADDRESSES": f"http://{HOST}:{self.cache.port}/",
            "SITE_URL": f"http://{HOST}:{self.cache.port}",
            "BEHIND_PROXY": "1",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DEBUG": "false",
            "ALLOWED_HOSTS": HOST,
            "LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "PYTHONPATH": str(ROOT),
            **{name: str(self.folder / below) for name, below in _FOLDERS.items()},
        }

    def _own_folder(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        os.chown(folder, self._owner.pw_uid, self._owner.pw_gid)
        return folder
