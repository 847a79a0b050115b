"""A node of PostgreSQL: Patroni, the server that it runs, and the pooler in front of it."""

import contextlib
import json
import os
import pwd
import signal
from pathlib import Path

import psycopg

from newsroom.tooling import postgres
from newsroom.tooling.cluster import packages
from newsroom.tooling.cluster.process import HOST, Process, answers, free_ports

DATABASE = USER = "newsroom"
REPLICATION = "replicator"
# What a commit says is on both standbys, and readers of these see it: nothing that was acknowledged is ever lost or
# stale. A node that is gone is left out after some seconds (`synchronous_mode_strict` is off), so that work goes on.
PARAMETERS = {
    "synchronous_commit": "remote_apply",
    "max_connections": 80,
    "max_wal_senders": 8,
    "wal_keep_size": "64MB",
    "wal_log_hints": "on",
    "hot_standby": "on",
    "hot_standby_feedback": "on",
    "archive_mode": "on",
    "jit": "off",
}
_POOLER = """
[databases]
* = host={host} port={server}
[pgbouncer]
listen_addr = {host}
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
default_pool_size = 20
max_client_conn = 400
server_connect_timeout = 2
server_login_retry = 1
query_wait_timeout = 5
logfile =
pidfile = {pidfile}
"""


class Node:
    """One of the nodes, by its number from 1."""

    def __init__(self, number: int, folder: Path, consensus_port: int, archive: Path, user: pwd.struct_passwd):
        self.name, self.user = f"node{number}", user
        self.port, self.api_port, self.pooler_port = free_ports(3)
        self.data, self._archive, self._consensus_port = folder / self.name, archive, consensus_port
        configuration, pooler = folder / f"{self.name}.yml", folder / f"{self.name}-pooler.ini"
        configuration.write_text(json.dumps(self._patroni(folder), indent=1))  # JSON is YAML
        users, pidfile = folder / "pooler-users", folder / f"{self.name}-pooler.pid"
        users.write_text(f'"{USER}" ""\n')
        pooler.write_text(
            _POOLER.format(host=HOST, server=self.port, port=self.pooler_port, users=users, pidfile=pidfile)
        )
        self.process = Process(self.name, [packages.program("patroni"), configuration], folder, user=user)
        self.pooler = Process(f"{self.name}-pooler", [packages.program("pgbouncer"), "-q", pooler], folder, user=user)

    def start(self):
        self.process.start(self.is_ready, seconds=90)
        if not self.pooler.is_running:
            self.pooler.start(lambda: answers(self.pooler_port))

    def is_ready(self) -> bool:
        """Return whether the server of this node answers, as primary or as standby."""
        return self.is_standby() is not None

    def is_standby(self) -> bool | None:
        """Return whether the server only replays; None if it does not answer."""
        with contextlib.suppress(psycopg.Error), self.connect("postgres") as connection:
            row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
            return bool(row and row[0])
        return None

    def connect(self, database: str = DATABASE) -> psycopg.Connection:
        """Return a connection to the server itself, past the pooler."""
        return psycopg.connect(
            host=HOST, port=self.port, user=USER, dbname=database, autocommit=True, connect_timeout=2
        )

    def kill(self):
        """End Patroni and its server at once, as the loss of a machine does."""
        postmaster = self.data / "postmaster.pid"
        pid = int(postmaster.read_text().split()[0]) if postmaster.exists() else 0
        self.process.kill()
        if pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def stop(self):
        self.pooler.stop()
        self.process.stop()

    def _patroni(self, folder: Path) -> dict:
        address = f"{HOST}:{self.api_port}"
        return {
            "scope": "newsroom",
            "name": self.name,
            "restapi": {"listen": address, "connect_address": address},
            "etcd3": {"host": f"{HOST}:{self._consensus_port}"},
            "bootstrap": {
                "dcs": {
                    "ttl": 20,
                    "loop_wait": 3,
                    "retry_timeout": 8,  # for a busy machine; loop_wait and twice this are below ttl
                    "synchronous_mode": True,
                    "synchronous_node_count": 2,
                    "postgresql": {"use_pg_rewind": True, "use_slots": True, "parameters": PARAMETERS},
                },
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"],
            },
            "postgresql": {
                "listen": f"{HOST}:{self.port}",
                "connect_address": f"{HOST}:{self.port}",
                "data_dir": str(self.data),
                "bin_dir": str(postgres.binaries()),
                "pgpass": str(folder / f"{self.name}.pgpass"),
                "authentication": {
                    "superuser": {"username": USER, "password": USER},
                    "replication": {"username": REPLICATION, "password": REPLICATION},
                },
                "pg_hba": [
                    "local all all trust",
                    f"host all all {HOST}/32 trust",
                    f"host replication all {HOST}/32 trust",
                ],
                "parameters": {
                    "unix_socket_directories": str(folder),
                    "archive_command": f"test -f {self._archive}/%f || cp %p {self._archive}/%f",
                    "restore_command": f"cp {self._archive}/%f %p",
                },
            },
        }
