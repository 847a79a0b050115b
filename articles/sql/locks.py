"""Locks and snapshots that Django’s ORM does not offer; each function says what it does on which database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, models, transaction

from articles.sql.routing import read_connection, write_connection


def lock_table(model: type[models.Model]):
    """Block other writers of a table until the transaction ends; on SQLite a transaction locks the whole database."""
    _lock(model, "SHARE ROW EXCLUSIVE")


def wait_for_writers(model: type[models.Model]):
    """Wait until all transactions that wrote a table have ended, and block new ones until the transaction ends.

    On SQLite nobody else can write while a transaction is open.
    """
    _lock(model, "SHARE")


def last_settled_row(model: type[models.Model]) -> int:
    """Return the highest primary key of a table, after all transactions that may insert a lower one have ended."""
    with transaction.atomic(using=write_connection(model).alias):
        wait_for_writers(model)
        return model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0


def _lock(model: type[models.Model], mode: str):
    connection = write_connection(model)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(model._meta.db_table)} IN {mode} MODE")


@contextmanager
def shared_lock(model: type[models.Model], number: int) -> Iterator[None]:
    """Hold a lock, by its number, while the block runs, beside others who share it; does nothing on SQLite.

    It belongs to an open transaction of a connection of its own: the block may commit, a pooler in transaction mode
    keeps the lock, and it ends with the process.
    """
    connection = write_connection(model)
    if connection.vendor != "postgresql":
        yield
        return
    holder = connections.create_connection(connection.alias)
    try:
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [number])
        yield
    finally:
        holder.close()


def is_locked(model: type[models.Model], number: int) -> bool:
    """Return whether anybody holds the lock of `shared_lock`; False on SQLite."""
    connection = write_connection(model)
    if connection.vendor != "postgresql":
        return False
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return not cursor.fetchone()[0]


@contextmanager
def read_snapshot(model: type[models.Model], shared: str = "") -> Iterator[None]:
    """Read everything as of one moment on PostgreSQL; does nothing inside an open transaction.

    `shared` is the name of a snapshot that another process has with `share_snapshot`. On SQLite nothing is done: its
    readers would keep the log of all writes from being cleared.
    """
    connection = read_connection(model)
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic(using=connection.alias):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            if shared:
                cursor.execute("SET TRANSACTION SNAPSHOT %s", [shared])
        yield


def share_snapshot(model: type[models.Model]) -> str:
    """Return the name by which other processes read the snapshot of `read_snapshot`, until it ends.

    "" on SQLite, and inside a nested transaction, which has none of its own.
    """
    connection = read_connection(model)
    if connection.vendor != "postgresql" or connection.savepoint_ids:
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        return cursor.fetchone()[0]


@contextmanager
def long_snapshot(model: type[models.Model]) -> Iterator[None]:
    """Read everything as of one moment, on SQLite too: there the log of all writes grows until it ends."""
    connection = read_connection(model)
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with read_snapshot(model):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")  # Django's own transactions would lock out all writers
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


@contextmanager
def without_waiting(model: type[models.Model]) -> Iterator[None]:
    """Fail at once instead of waiting for another writer on SQLite, which allows one at a time."""
    connection = write_connection(model)
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            milliseconds = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
            cursor.execute(f"PRAGMA busy_timeout = {milliseconds:d}")
