"""The counters that give new rows their keys: one that is behind its table, or at its end, refuses every new row.

for words in differences("default", models): …
"""

from collections.abc import Iterable, Iterator

from django.db import connections, models

_ROOM = 1_000_000  # rows that must be possible before a counter is at its end
_POSTGRESQL = """
    SELECT COALESCE(last_value, start_value - 1), increment_by, max_value FROM pg_sequences
    WHERE format('%%I.%%I', schemaname, sequencename)::regclass = pg_get_serial_sequence(%s, %s)::regclass
"""
_SQLITE = "SELECT seq, 1, 9223372036854775807 FROM sqlite_sequence WHERE name = %s"


def differences(alias: str, expected: Iterable[type[models.Model]]) -> Iterator[str]:
    """Yield a few words for each table of a model whose counter does not lead to a free key."""
    connection = connections[alias]
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model in sorted(expected, key=lambda one: one._meta.db_table):
            key, table = model._meta.pk, model._meta.db_table
            if isinstance(key, models.AutoField) and table in present:
                quote = connection.ops.quote_name
                cursor.execute(f"SELECT max({quote(key.column)}) FROM {quote(table)}")  # noqa: S608
                [last] = cursor.fetchone()
                if connection.vendor == "postgresql":
                    cursor.execute(_POSTGRESQL, [quote(table), key.column])
                else:
                    cursor.execute(_SQLITE, [table])
                yield from _differences(table, last, cursor.fetchone(), is_made_later=connection.vendor == "sqlite")


def _differences(table: str, last: int | None, counter: tuple | None, *, is_made_later: bool) -> Iterator[str]:
    """Yield what is wrong with a counter (its last key, step, end); SQLite makes one with the first row.

    A table of a single row, which has the key 1, does not use its own.
    """
    if counter is None:
        if last is not None or not is_made_later:
            yield f"{table} has no counter for its keys"
        return
    used, step, end = counter
    if step != 1:
        yield f"the counter of {table} goes in steps of {step}"
    elif last is not None and max(used, 1) < last:
        yield f"the counter of {table} is at {used}, behind the last key of its rows, {last}"
    elif used > end - _ROOM:
        yield f"the counter of {table} is near its end, at {used}"
