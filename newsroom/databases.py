"""The databases in Django's settings: the main one, one for readers, and shards of the full text."""

import os
import re
import tempfile
from pathlib import Path

import environ


def main_database(env: environ.Env, folder: Path, *, read_only: bool, in_tests: bool) -> dict:
    """Return the settings of the main database: SQLite in `folder`, unless DATABASE_URL names another one."""
    database = env.db_url("DATABASE_URL", default=f"sqlite:///{folder / 'archive.sqlite3'}")
    # Opening a file and reading its schema, or signing in to a server, costs more than most pages ask of it.
    database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # secure_delete: what an erasure or an edit frees is overwritten at once, not left in the file.
            # synchronous: a database of tests need not survive a failure of power; no commit waits for the disk.
            "init_command": (
                f"PRAGMA journal_mode=WAL; PRAGMA synchronous={'OFF' if in_tests else 'FULL'}; "
                "PRAGMA secure_delete=ON; PRAGMA cache_size=-32000; PRAGMA mmap_size=2000000000; "
                f"PRAGMA temp_store=MEMORY; PRAGMA query_only={'ON' if read_only else 'OFF'};"
            ),
        }
        # Tests of two writers at once need a file, not memory.
        database["TEST"] = {"NAME": str(Path(tempfile.gettempdir()) / f"newsroom-test-{os.getpid()}.sqlite3")}
        return database
    database["CONN_HEALTH_CHECKS"] = True
    # A machine that is gone answers nothing: of several hosts the next one is tried after so many seconds.
    database.setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
    # A pooler gives a connection to others after each transaction, and a cursor of the server ends with it.
    database["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("POOLED_CONNECTIONS", default=False)
    return database


def reader_database(env: environ.Env, main: dict) -> dict | None:
    """Return the settings of the database that readers' pages come from; None where that is the main one."""
    if not env("READER_DATABASE_URL", default=""):
        return None
    reader = env.db_url("READER_DATABASE_URL")
    reader["OPTIONS"] = {"connect_timeout": 3} | reader.get("OPTIONS", {})
    return main | reader | {"TEST": {"MIRROR": "default"}}


def search_shards(env: environ.Env, main: dict) -> dict[str, tuple[str, dict]]:
    """Return, by the alias of each shard of the full text, the first day of its stories and its settings.

    SEARCH_SHARDS names them as `2015-01-01=postgres://…`, with spaces between; "" is the day of one that names none.
    """
    shards: dict[str, tuple[str, dict]] = {}
    for address in env.str("SEARCH_SHARDS", default="").split():
        has_day = re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}=", address)
        first_day, url = (address[:10], address[11:]) if has_day else ("", address)
        shard = env.db_url_config(url)
        # A machine that is gone in the middle of a search ends it after so many milliseconds.
        shard["OPTIONS"] = {"connect_timeout": 3, "tcp_user_timeout": 6000} | shard.get("OPTIONS", {})
        pooled = {name: main[name] for name in ("CONN_MAX_AGE", "DISABLE_SERVER_SIDE_CURSORS") if name in main}
        shards[f"search_shard_{len(shards) + 1}"] = first_day, shard | pooled | {"TEST": {"MIGRATE": False}}
    return shards
