"""Look after the files and tables of a database: rewrite them, update statistics, and see what is installed."""

from django.db import connections, models
from django.db.migrations.executor import MigrationExecutor

from articles.sql.routing import read_connection, write_connection


def rewrite_tables(model: type[models.Model], prefixes: tuple[str, ...]):
    """Rewrite the database of a model, so that nothing of deleted rows stays in its files; outside a transaction.

    On SQLite the write-ahead log is checkpointed and the whole file is rewritten; on PostgreSQL the tables whose names
    begin with one of `prefixes`, then comes a checkpoint.
    """
    connection = write_connection(model)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        for table in connection.introspection.table_names():
            if table.startswith(prefixes):
                cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(table)}")
        cursor.execute("CHECKPOINT")


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
