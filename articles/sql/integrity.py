"""Whether the pages and indexes of a database agree with its rows: a row that an index lacks is found by no query."""

from collections.abc import Iterator

from django.db import DatabaseError, connections, transaction

_MAX_LINES = 100  # that SQLite is asked for
_AMCHECK = """
    SELECT extnamespace::regnamespace::text FROM pg_extension JOIN pg_proc ON pronamespace = extnamespace
    WHERE extname = 'amcheck' AND proname = 'bt_index_check' AND pronargs = 2
      AND has_function_privilege(pg_proc.oid, 'EXECUTE')
"""
_INDEXES = """
    SELECT indexrelid::regclass::text FROM pg_index
    JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam
    WHERE amname = 'btree' AND indisvalid AND relnamespace = current_schema()::regnamespace ORDER BY 1
"""


def differences(alias: str) -> Iterator[str]:
    """Yield a few words for each place where an index does not agree with its table, or a page with its format.

    PostgreSQL tells it where its extension `amcheck` is installed and this role may use it.
    """
    connection = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA integrity_check({_MAX_LINES})")
            yield from (words for [words] in cursor.fetchall() if words != "ok")
            return
        cursor.execute(_AMCHECK)
        if not (row := cursor.fetchone()):
            return
        cursor.execute(_INDEXES)
        for [index] in cursor.fetchall():
            try:
                with transaction.atomic(using=alias):
                    cursor.execute(f"SELECT {row[0]}.bt_index_check(%s::regclass, true)", [index])
            except DatabaseError as error:
                yield f"the index {index}: {error!s:.200}"
