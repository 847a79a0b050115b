"""Look after the files and tables of a database: rewrite them, update statistics, and see what is installed."""

import time

from django.db import OperationalError, connections, models
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext

from articles.sql import locks
from articles.sql.routing import read_connection, write_connection

CHECKPOINT_SECONDS = 10.0  # how long to wait for other connections that still read the old pages
_PAUSE = 0.2
_STANDBYS = """
    SELECT application_name, COALESCE(client_addr::text, 'this machine'),
           COALESCE(replay_lsn >= pg_current_wal_lsn(), false),
           COALESCE(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn), 0)::bigint
    FROM pg_stat_replication ORDER BY application_name
"""


class FilesInUse(OperationalError):
    """Raised if another connection keeps old pages in the database's files: they were not rewritten completely."""


def rewrite_tables(model: type[models.Model], prefixes: tuple[str, ...]):
    """Rewrite the database of a model, so that nothing of deleted rows stays in its files; outside a transaction.

    On SQLite the write-ahead log is checkpointed and the whole file is rewritten; on PostgreSQL the tables whose names
    begin with one of `prefixes`, then comes a checkpoint. Raises FilesInUse if a reader keeps SQLite's log from being
    emptied.
    """
    connection = write_connection(model)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _empty_log(model)
            cursor.execute("VACUUM")
            _empty_log(model)
            return
        for table in connection.introspection.table_names():
            if table.startswith(prefixes):
                cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(table)}")
        cursor.execute("CHECKPOINT")


def _empty_log(model: type[models.Model]):
    """Move SQLite's write-ahead log into the database and cut it to no bytes. Raises FilesInUse."""
    end = time.monotonic() + CHECKPOINT_SECONDS
    with locks.without_waiting(model), write_connection(model).cursor() as cursor:
        while True:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy, _, _ = cursor.fetchone()
            if not is_busy:
                return
            if time.monotonic() > end:
                raise FilesInUse("another connection, such as a backup or a report, still reads the former pages")
            time.sleep(_PAUSE)


def other_copies(model: type[models.Model]) -> list[str]:
    """Return sentences about the copies of a database that this server knows and cannot clean: for the operator."""
    connection = read_connection(model)
    if connection.vendor == "sqlite":
        return [gettext("Backups and copies of the database file still have the words: replace or delete them.")]
    return copies_of_server(connection)


def copies_of_server(connection) -> list[str]:
    """Return such sentences about the server of one connection to PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDBYS)
        copies = [_standby_sentence(*standby) for standby in cursor.fetchall()]
        cursor.execute("SELECT slot_name, active FROM pg_replication_slots")
        copies += [_slot_sentence(*slot) for slot in cursor.fetchall()]
        cursor.execute("SELECT current_setting('archive_mode'), pg_walfile_name(pg_current_wal_lsn())")
        archive_mode, segment = cursor.fetchone()
        if archive_mode != "off":
            sentence = gettext(
                "The archive of the write-ahead log has the words in segments up to %(segment)s: make a new base "
                "backup, then delete these segments and the older backups."
            )
            copies.append(sentence % {"segment": segment})
    return [
        *copies,
        gettext("The write-ahead log has the words until it is recycled. Backups have them: replace or delete them."),
    ]


def _standby_sentence(name: str, address: str, has_replayed: bool, behind: int) -> str:
    if has_replayed:
        sentence = gettext(
            "The standby %(name)s (%(address)s) has replayed the erasure; its own log has the words until that is "
            "recycled: run CHECKPOINT there."
        )
    else:
        sentence = gettext(
            "The standby %(name)s (%(address)s) has %(bytes)s bytes still to replay; its own log has the words until "
            "that is recycled: run CHECKPOINT there."
        )
    return sentence % {"name": name or gettext("without a name"), "address": address, "bytes": f"{behind:,}"}


def _slot_sentence(name: str, active: bool) -> str:
    if active:
        sentence = gettext("The replication slot %(name)s keeps the write-ahead log until its standby has read it.")
    else:
        sentence = gettext(
            "The replication slot %(name)s keeps the write-ahead log: no standby reads it; drop it if none will."
        )
    return sentence % {"name": name}


def update_statistics(model: type[models.Model]):
    """Update the statistics that the database of a model plans queries by."""
    with write_connection(model).cursor() as cursor:
        cursor.execute("ANALYZE")


def has_table(model: type[models.Model], alias: str) -> bool:
    """Return whether the table of a model is in a database; during the first migrations some are missing."""
    return model._meta.db_table in connections[alias].introspection.table_names()


def has_pending_migrations(model: type[models.Model]) -> bool:
    """Return whether migrations are missing in the database that a model is read from."""
    executor = MigrationExecutor(read_connection(model))
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
