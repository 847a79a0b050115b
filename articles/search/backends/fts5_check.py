"""FTS5's own check of an index, made without keeping anybody from writing.

FTS5 is asked by an INSERT, for which SQLite wants the lock of writers; with a million stories it would have it for
minutes. So a copy is checked, in a temporary file without a name, as large as the index, that is gone with its
connection.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

_SHADOW_TABLES = ("data", "idx", "config")  # what FTS5 stores of a table without content and sizes


def error_in(connection: BaseDatabaseWrapper, table: str, definition: str) -> str:
    """Return what FTS5 says is wrong with an index, "" if nothing is. `definition` is that of its virtual table.

    Inside a transaction the table itself is checked, as the transaction reads it: it has the lock already.
    """
    try:
        if connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute(_check(table))
        else:
            _check_copy(Path(connection.settings_dict["NAME"]), table, definition)
    except (DatabaseError, sqlite3.DatabaseError) as error:
        return str(error)
    return ""


def _check(table: str) -> str:
    return f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)"


def _check_copy(database: Path, table: str, definition: str):
    with closing(sqlite3.connect("", isolation_level=None, uri=True)) as copy:
        copy.execute("ATTACH ? AS archive", [f"{database.resolve().as_uri()}?mode=ro"])
        copy.execute("BEGIN")  # one snapshot for all tables
        copy.execute(f"CREATE VIRTUAL TABLE main.unread USING {definition}")
        for name in _SHADOW_TABLES:
            copy.execute(f"DELETE FROM main.unread_{name}")
            copy.execute(f"INSERT INTO main.unread_{name} SELECT * FROM archive.{table}_{name}")
        copy.execute(f"ALTER TABLE main.unread RENAME TO {table}")  # FTS5 forgets what it read of the empty table
        copy.execute("COMMIT")
        copy.execute("DETACH archive")
        copy.execute(_check(table))
