"""A throw-away PostgreSQL for one command: `python -m newsroom.tooling.postgres -- pytest` runs it with DATABASE_URL
set.

The cluster belongs to a keeper, a process of its own that holds one end of a pipe. When the other end closes, because
the command is done or because its parent died (by whatever signal), the keeper stops PostgreSQL and deletes its files.
The command ends with this program, and the server with its keeper.
"""

import contextlib
import locale
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from newsroom.tooling import processes

ROOT = Path(__file__).resolve().parents[2]
PLACES = ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin"]
PLACES += ["/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin"]

# Nothing here outlives the command, so nothing has to be safe on disk. No port either: the socket is private.
# Compiling a query to machine code costs more than a few rows will ever give back.
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{directory}'
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 1h
shared_buffers = 256MB
autovacuum = off
jit = off
max_connections = 100
"""


class NoPostgreSQL(Exception):
    """No usable PostgreSQL on this machine."""


def binaries(places=PLACES):
    """Return the directory with `initdb` and `postgres`, the newest if there are more; raise NoPostgreSQL."""
    paths = []
    if on_path := shutil.which("initdb"):
        paths.append(Path(on_path).resolve().parent)
    if config := shutil.which("pg_config"):
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True)
        paths.append(Path(answer.stdout.strip()))
    for place in places:
        paths += sorted(Path("/").glob(place.lstrip("/")), key=_numbers, reverse=True)
    for directory in paths:
        if all(os.access(directory / name, os.X_OK) for name in ("initdb", "postgres")):
            return directory
    raise NoPostgreSQL("PostgreSQL was not found (no initdb and postgres on the path or in the usual places).")


def _numbers(path):
    return [int(number) for number in re.findall(r"\d+", str(path))]


def version():
    """Return the version as PostgreSQL prints it: "15.18"."""
    answer = subprocess.run([binaries() / "postgres", "--version"], capture_output=True, text=True, check=True)
    return answer.stdout.split()[2]


@contextlib.contextmanager
def cluster():
    """Yield the DATABASE_URL of a new, empty PostgreSQL, which is deleted after the block."""
    binaries()
    # A session of its own, so that Ctrl-C reaches the command and not the keeper.
    keeper = subprocess.Popen(
        [sys.executable, "-m", "newsroom.tooling.postgres", "keep"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with keeper:
        url = keeper.stdout.readline().strip()
        if not url:
            sys.exit("PostgreSQL is there but did not start: see above.")
        yield url


def run(command, **environment):
    """Run a command to its end, whatever signals arrive, and return its exit code."""
    with processes.start(command, env={**os.environ, **environment}) as process:
        # Ctrl-C reaches the command from the terminal; here it must only not end the wait.
        replies = {signal.SIGINT: lambda *_: None}
        replies |= dict.fromkeys((signal.SIGTERM, signal.SIGHUP), lambda number, _: process.send_signal(number))
        before = {number: signal.signal(number, reply) for number, reply in replies.items()}
        try:
            code = process.wait()
        finally:
            for number, reply in before.items():
                signal.signal(number, reply)
    return code if code >= 0 else 128 - code


def keep():
    """Print the address of a new cluster, keep it until standard input ends, and leave nothing behind."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(1))
    # /tmp by name: the path of a socket may have 100 characters, and other places are deeper.
    with (
        tempfile.TemporaryDirectory(prefix="newsroom-postgres-", dir="/tmp") as directory,
        open(Path(directory, "log"), "w+") as log,
        _server(directory, log) as started,
    ):
        if started:
            with contextlib.suppress(BrokenPipeError):  # nobody waits for it any more
                os.write(1, f"postgres://newsroom@/postgres?host={directory}\n".encode())
            sys.stdin.read()
        else:
            log.seek(0)
            sys.stderr.write(log.read())


@contextlib.contextmanager
def _server(directory, log):
    """Make a cluster and start its server; give whether that went well."""
    data, programs, owner = Path(directory, "data"), binaries(), _owner()
    os.chown(directory, owner.pw_uid, owner.pw_gid)
    options = {"cwd": directory, "stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
    if os.geteuid() == 0:
        options |= {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    new = [programs / "initdb", "--auth=trust", "--username=newsroom", "--encoding=UTF8", _locale(), "-D", data]
    if subprocess.run(new, **options).returncode:
        yield False
        return
    with open(data / "postgresql.conf", "a") as configuration:
        configuration.write(SETTINGS.format(directory=directory))
    command = [programs / "postgres", "-D", data]
    with processes.start(command, signal_at_death=signal.SIGQUIT, **options) as server:
        try:
            while server.poll() is None and not _is_ready(data):
                time.sleep(0.05)
            yield server.poll() is None
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: there is nothing to save


def _is_ready(data):
    state = data / "postmaster.pid"
    return state.exists() and "ready" in state.read_text()


def _owner():
    """PostgreSQL refuses to run as root; its own user may stand in, or nobody."""
    if os.geteuid():
        return pwd.getpwuid(os.geteuid())
    names = {user.pw_name for user in pwd.getpwall()}
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")


def _locale():
    # The order of characters, as in SQLite, but with upper and lower case beyond ASCII.
    for name in ("C.UTF-8", "en_US.UTF-8"):
        with contextlib.suppress(locale.Error):
            locale.setlocale(locale.LC_ALL, name)
            return f"--locale={name}"
    return "--locale=C"


def main(arguments):
    if arguments == ["keep"]:
        return keep()
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        return print(binaries())
    with cluster() as url:
        return run(command, DATABASE_URL=url)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except NoPostgreSQL as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
