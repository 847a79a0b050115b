"""The counters that give new rows their keys: one that is behind its table, or at its end, refuses every new row.

for words in differences("default", models): …
"""

from collections.abc import Iterable, Iterator

from django.db import DatabaseError, connections, models, transaction

_ROOM = 1_000_000  # rows that must be possible before a counter is at its end
_POSTGRESQL = """
    SELECT seqrelid::regclass::text, seqincrement, seqmax FROM pg_sequence
    WHERE seqrelid = pg_get_serial_sequence(%s, %s)::regclass
"""
_SQLITE = "SELECT seq, 1, 9223372036854775807 FROM sqlite_sequence WHERE name = %s"


def differences(alias: str, expected: Iterable[type[models.Model]]) -> Iterator[str]:
    """Yield a few words for each table of a model whose counter does not lead to a free key."""
    with connections[alias].cursor() as cursor:
        present = set(connections[alias].introspection.table_names(cursor))
    for model in sorted(expected, key=lambda one: one._meta.db_table):
        if isinstance(model._meta.pk, models.AutoField) and model._meta.db_table in present:
            try:
                with transaction.atomic(using=alias):
                    yield from _differences(connections[alias], model._meta.db_table, model._meta.pk.column)
            except DatabaseError as error:
                yield f"the counter of {model._meta.db_table} cannot be read ({error!s:.100})"


def _differences(connection, table: str, column: str) -> list[str]:
    """Return what is wrong with a counter. A table of a single row, which has the key 1, does not use its own."""
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max({connection.ops.quote_name(column)}) FROM {name}")  # noqa: S608
        [last] = cursor.fetchone()
        if connection.vendor == "postgresql":
            counter = _of_postgresql(cursor, name, column)
        else:
            cursor.execute(_SQLITE, [table])
            counter = cursor.fetchone()
            if counter is None and last is None:
                return []  # the first row makes it
    if counter is None:
        return [f"{table} has no counter for its keys"]
    used, step, end = counter
    if step != 1:
        return [f"the counter of {table} goes in steps of {step}"]
    if last is not None and max(used, 1) < last:
        return [f"the counter of {table} is at {used}, behind the last key of its rows, {last}"]
    return [f"the counter of {table} is near its end, at {used}"] if used > end - _ROOM else []


def _of_postgresql(cursor, table: str, column: str) -> tuple | None:
    """Return the last key that a counter gave, its step and its end; None if the column has none."""
    cursor.execute(_POSTGRESQL, [table, column])
    if not (row := cursor.fetchone()):
        return None
    name, step, end = row
    cursor.execute(f"SELECT last_value - CASE WHEN is_called THEN 0 ELSE {step} END FROM {name}")  # noqa: S608
    return (*cursor.fetchone(), step, end)
