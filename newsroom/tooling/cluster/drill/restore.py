"""A base backup and the archive of the write-ahead log, restored to a moment; then a disk that is full."""

import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from newsroom.tooling import postgres
from newsroom.tooling.cluster.cluster import Cluster
from newsroom.tooling.cluster.drill.desk import Desk
from newsroom.tooling.cluster.drill.step import Result
from newsroom.tooling.cluster.node import DATABASE, USER
from newsroom.tooling.cluster.process import HOST, NotReady, Process, answers, free_ports

_FILL = "INSERT INTO filler SELECT md5(random()::text || number) FROM generate_series(1, 200) number"
_CONFIGURATION = """
listen_addresses = '{host}'
port = {port}
restore_command = 'cp {archive}/%f %p'
recovery_target_name = 'drill'
recovery_target_action = 'promote'
archive_mode = off
synchronous_standby_names = ''
"""


def run(cluster: Cluster) -> list[Result]:
    """Back up, publish before and after a moment, restore to that moment, and verify; then fill the disk."""
    started = time.monotonic()
    data = _backup(cluster)
    backed_up = time.monotonic() - started
    with Desk(cluster) as desk:
        before = int(desk.ask("edit", "Before the moment"))
        with cluster.primary().connect() as connection:
            connection.execute("SELECT pg_create_restore_point('drill')")
        desk.ask("edit", "After the moment")
    with cluster.primary().connect() as connection:
        segment = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
    _wait_for(cluster.archive / str(segment and segment[0]))
    started = time.monotonic()
    with _server(cluster, data) as port:
        restored = time.monotonic() - started
        environment = {"DATABASE_URL": f"postgres://{USER}@{HOST}:{port}/{DATABASE}", "READER_DATABASE_URL": ""}
        newest = _newest_version(port)
        faults = _verify(cluster, environment)
        results = [
            Result("restore: base backup", f"{backed_up:.1f} s", True),
            Result("restore: to a moment", f"{restored:.1f} s, version {newest} of {before} is the last",
                   newest == before),
            Result("restore: verify_archive", faults or "no faults", not faults),
        ]  # fmt: skip
        return [*results, *_full_disk(cluster, port, environment)]


def _backup(cluster: Cluster) -> Path:
    data, node = cluster.folder / "restored", cluster.primary()
    command = [postgres.binaries() / "pg_basebackup", "-h", HOST, "-p", str(node.port), "-U", USER, "-D", data]
    Process("backup", [*command, "-X", "none", "-c", "fast"], cluster.folder, user=node.user).run()
    return data


def _wait_for(segment: Path, seconds: float = 30):
    end = time.monotonic() + seconds
    while not segment.exists():
        if time.monotonic() > end:
            raise NotReady(f"the server did not archive {segment.name}")
        time.sleep(0.1)


@contextlib.contextmanager
def _server(cluster: Cluster, data: Path) -> Iterator[int]:
    """Run the restored server alone, and yield its port."""
    (port,) = free_ports(1)
    (data / "recovery.signal").touch()
    for name in ("standby.signal", "postgresql.auto.conf"):
        (data / name).unlink(missing_ok=True)
    with open(data / "postgresql.conf", "a") as file:
        file.write(_CONFIGURATION.format(host=HOST, port=port, archive=cluster.archive))
    command = [postgres.binaries() / "postgres", "-D", data, "-c", f"unix_socket_directories={cluster.folder}"]
    process = Process("restored", command, cluster.folder, user=cluster.primary().user)
    try:
        process.start(lambda: _is_writable(port), seconds=60)
        yield port
    finally:
        process.stop()


def _is_writable(port: int) -> bool:
    if not answers(port):
        return False
    with contextlib.suppress(psycopg.Error), _connect(port) as connection:
        return connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
    return False


def _connect(port: int) -> psycopg.Connection:
    return psycopg.connect(host=HOST, port=port, user=USER, dbname=DATABASE, autocommit=True)


def _newest_version(port: int) -> int:
    with _connect(port) as connection:
        row = connection.execute(
            "SELECT number FROM articles_version WHERE \"by\" = 'drill' ORDER BY id DESC LIMIT 1"
        ).fetchone()
    return row[0] if row else 0


def _verify(cluster: Cluster, environment: dict[str, str]) -> str:
    try:
        cluster.manage("verify_archive", "--no-seal", **environment)
    except NotReady as error:
        return str(error)[-300:]
    return ""


# --- a full disk ------------------------------------------------------------------------------------------------------


def _program(name: str) -> str:
    return shutil.which(name, path="/bin:/usr/bin:/sbin:/usr/sbin") or name


def _full_disk(cluster: Cluster, port: int, environment: dict[str, str]) -> list[Result]:
    """Move the versions onto a disk of 40 MB, fill it, edit, make room, and edit again."""
    disk = cluster.folder / "small-disk"
    disk.mkdir()
    owner = cluster.primary().user
    limits = f"size=40m,mode=700,uid={owner.pw_uid},gid={owner.pw_gid}"
    mounted = subprocess.run([_program("mount"), "-t", "tmpfs", "-o", limits, "tmpfs", disk], capture_output=True)
    if mounted.returncode:
        return [Result("full disk", "a small disk cannot be mounted here", None)]
    try:
        with _connect(port) as connection:
            connection.execute(sql.SQL("CREATE TABLESPACE small LOCATION {}").format(str(disk)))
            connection.execute("ALTER TABLE articles_version SET TABLESPACE small")
            connection.execute("CREATE TABLE filler (words text) TABLESPACE small")
            with contextlib.suppress(psycopg.errors.DiskFull):
                for _ in range(10_000):
                    connection.execute(_FILL)
            refused = _edit(cluster, environment, "full")
            connection.execute("DROP TABLE filler")
            accepted = _edit(cluster, environment, "again")
            connection.execute("ALTER TABLE articles_version SET TABLESPACE pg_default")
            connection.execute("DROP TABLESPACE small")
        faults = _verify(cluster, environment)
        return [
            Result("full disk: an edit is refused", refused[-100:], "No space left" in refused),
            Result("full disk: with room again", accepted or "the next edit is published", not accepted),
            Result("full disk: verify_archive", faults or "no faults", not faults),
        ]
    finally:
        subprocess.run([_program("umount"), "-l", disk], capture_output=True)


def _edit(cluster: Cluster, environment: dict[str, str], word: str) -> str:
    """Publish edits, more than what the free space in the pages of the table takes; return what was said against.

    The word makes them others than those of another call, or the first of these may change nothing.
    """
    try:
        with Desk(cluster, **environment) as desk:
            for number in range(60):
                desk.ask("edit", f"{'Words ' * 20}{word} {number}")
    except NotReady as error:
        return str(error)
    return ""
