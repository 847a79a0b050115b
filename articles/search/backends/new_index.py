"""A new full-text index, written beside the one in use in short transactions, which then replaces it in one.

    new = new_index(backend, LIVE)
    new.create()
    new.write(rows) …        new.delete(rows) …        new.finish()
    with atomic(CatalogueEntry):
        backend.lock_for_write(LIVE)
        new.replace()
    new.drop()                                     what it replaced

Its tables have a name of their own, so that of two rebuilds at once the one that began first fails, and none writes
into the other's. What an interrupted one leaves has words: `drop_left_over` deletes it.
"""

import re
import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from articles.search.backends import postgresql_tables, sqlite
from articles.search.backends.base import LIVE, PAST, Backend
from articles.search.backends.common_grams import NO_GRAMS
from articles.search.text.document import IndexDocument

_LEFT_OVER = re.compile(rf"articles_search_(({LIVE}|{PAST})_(new|former)_[0-9a-f]{{8}})(_words|_stems|)")
_MERGED_PAGES = 500  # of FTS5, in one transaction
_WRITTEN_ROWS = 100
_DROPPED_ROWS = 500
_PAUSE = 0.02  # seconds, in which others write


class NewIndex(ABC):
    """What both engines share. `name` stands for the index in calls of the backend until it replaces the one in use."""

    def __init__(self, backend: Backend, index: str):
        token = secrets.token_hex(4)
        self.backend, self.index, self.connection = backend, index, backend.connection
        self.name, self.former = f"{index}_new_{token}", f"{index}_former_{token}"

    def write(self, rows: list[tuple[int, Any]]):
        """Write pairs of id and row, as `Backend.write` does, in transactions that keep nobody waiting for long."""
        for start in range(0, len(rows), _WRITTEN_ROWS):
            with transaction.atomic(using=self.connection.alias):
                self.backend.write(self.name, rows[start : start + _WRITTEN_ROWS])

    def delete(self, rows: Iterable[tuple[int, IndexDocument]]):
        """Delete texts, as `Backend.delete` does."""
        with transaction.atomic(using=self.connection.alias):
            self.backend.delete(self.name, rows)

    def is_there(self) -> bool:
        """Return whether nobody else dropped the tables."""
        return any(table.startswith(f"articles_search_{self.name}") for table in self._tables())

    def drop(self):
        """Drop the tables, new ones and former ones."""
        for table in self._tables():
            if _LEFT_OVER.fullmatch(table) and table.startswith(
                (f"articles_search_{self.name}", f"articles_search_{self.former}")
            ):
                _drop(self.connection, table)

    def _tables(self) -> list[str]:
        return _table_names(self.connection)

    def _execute(self, *statements: str):
        with self.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    @abstractmethod
    def create(self):
        """Create the tables."""

    @abstractmethod
    def finish(self):
        """Make the written index as quick to search as the one in use; outside a transaction, in short ones."""

    @abstractmethod
    def replace(self):
        """Put the new index in the place of the one in use, in the transaction of the caller."""


class _SQLiteIndex(NewIndex):
    def create(self):
        self.backend.create(self.name)

    def finish(self):
        for stream in sqlite.STREAMS:
            table, pages = f"articles_search_{self.name}_{stream}", -_MERGED_PAGES
            while self._merge(table, pages) > 1:  # as https://www.sqlite.org/fts5.html says of `merge`
                pages = _MERGED_PAGES
                time.sleep(_PAUSE)

    def _merge(self, table: str, pages: int) -> int:
        driver = self.connection.connection
        with transaction.atomic(using=self.connection.alias):
            before = driver.total_changes
            self._execute(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', {pages:d})")
            return driver.total_changes - before

    def replace(self):
        for stream in sqlite.STREAMS:
            table = f"articles_search_{self.index}_{stream}"
            self._execute(
                f"ALTER TABLE {table} RENAME TO articles_search_{self.former}_{stream}",
                f"ALTER TABLE articles_search_{self.name}_{stream} RENAME TO {table}",
            )


def _drop_virtual_table(connection, table: str):
    """Drop a table of FTS5, of which the rows are deleted first: what is freed is overwritten, which takes its time.

    The first ten say how the table is made; without them it could not be opened to be dropped.
    """
    rows = f"{table}_data"
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                f"DELETE FROM {rows} WHERE id IN (SELECT id FROM {rows} WHERE id > 10 LIMIT {_DROPPED_ROWS:d})"
            )
            if cursor.rowcount < _DROPPED_ROWS:
                break
            time.sleep(_PAUSE)
        cursor.execute(f"DROP TABLE {table}")


class _PostgreSQLIndex(NewIndex):
    _INDEXES = ("pkey", "held", "gin")

    def create(self):
        with self.connection.cursor() as cursor:
            grams = postgresql_tables.select_grams(cursor) if self.index == LIVE else NO_GRAMS
            postgresql_tables.create_table(cursor, f"articles_search_{self.name}", grams)

    def finish(self):
        table = f"articles_search_{self.name}"
        with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
            postgresql_tables.create_keys(cursor, table)
            postgresql_tables.create_gin_index(cursor, table)
            cursor.execute(f"ANALYZE {table}")

    def replace(self):
        table, new = f"articles_search_{self.index}", f"articles_search_{self.name}"
        self._execute(
            f"DROP TABLE {table}",
            f"ALTER TABLE {new} RENAME TO {table}",
            *(f"ALTER INDEX {new}_{name} RENAME TO {table}_{name}" for name in self._INDEXES),
        )


def new_index(backend: Backend, index: str) -> NewIndex:
    """Return a new index, LIVE or PAST, for a backend; it is not created yet."""
    return (_PostgreSQLIndex if backend.connection.vendor == "postgresql" else _SQLiteIndex)(backend, index)


def drop_left_over(backend: Backend):
    """Drop the tables of interrupted rebuilds; a rebuild that runs ends then, see `NewIndex.is_there`."""
    for table in _table_names(backend.connection):
        if _LEFT_OVER.fullmatch(table):
            _drop(backend.connection, table)


def _table_names(connection) -> list[str]:
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)


def _drop(connection, table: str):
    if connection.vendor == "sqlite":
        _drop_virtual_table(connection, table)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
