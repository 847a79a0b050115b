"""A migrated database is made once, and copied: for a run of tests, and after each test with real transactions.

Migrating takes seconds, a copy milliseconds. SQLite's file stays in `var/` for later runs, as long as nothing that it
was made from has changed; `SOURCES` and the migrations of all applications are that. PostgreSQL copies the database of
its own run.
"""

import fcntl
import hashlib
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
# What migrations, and the work after them, import or read; a folder stands for its modules.
SOURCES = (
    "newsroom/databases.py",
    "newsroom/settings.py",
    "articles/apps.py",
    "articles/desk/permissions.py",
    "articles/models",
    "articles/record/triggers.py",
    "articles/search/backends",
    "articles/search/index",
    "articles/sql",
    "articles/story/keys.py",
    "articles/story/source_urls.py",
    "articles/story/story.py",
    "media/apps.py",
    "media/metadata.py",
    "media/models",
    "media/search.py",
)
FOLDER = settings.VAR / "tests"


def fingerprint() -> str:
    """Return a digest of everything that a migrated database is made from."""
    digest = hashlib.sha256(repr((django.VERSION, sqlite3.sqlite_version, sys.version_info)).encode())
    for path in sorted(_files()):
        digest.update(f"{path}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _files() -> Iterator[Path]:
    for place in SOURCES:
        path = ROOT / place
        yield from [path] if path.is_file() else path.rglob("*.py")
    for app in apps.get_app_configs():
        yield from Path(app.path, "migrations").glob("*.py")


def new_sqlite(name: str):
    """Make a migrated SQLite database, from the file of an earlier run where that is there."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    drop(name)
    with open(FOLDER / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one process makes it, the others wait
        path = FOLDER / f"migrated-{fingerprint()}.sqlite3"
        if not path.exists():
            for old in FOLDER.glob("migrated-*"):
                old.unlink()
            with connected_to(name):
                call_command("migrate", verbosity=0, run_syncdb=True)
            shutil.copyfile(name, path.with_suffix(".new"))
            path.with_suffix(".new").rename(path)  # never half of one
            return
        shutil.copyfile(path, name)


@contextmanager
def connected_to(name: str):
    """Connect to another database, and back again."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def copy(source: str, name: str):
    """Copy a database, and end the connections to it."""
    connection.close()
    if connection.vendor == "sqlite":
        shutil.copyfile(source, name)
    else:
        _execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [source])
        _execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')


def drop(name: str):
    """Delete a database, if it exists, and end the connections to it."""
    connection.close()
    if connection.vendor == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            Path(f"{name}{suffix}").unlink(missing_ok=True)
    else:
        _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _execute(statement: str, parameters=None):
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement, parameters)
