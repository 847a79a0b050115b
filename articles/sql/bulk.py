"""Insert many rows without a model object for each, faster than `bulk_create`.

    insert(ImportedItem, ("item", "fingerprint", "article_id"), rows)

Only for rows that the caller made and validated; the constraints of the database still apply.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from uuid import UUID

from django.core.management.color import no_style
from django.db import models

from articles.sql.routing import write_connection

MIN_ROWS_FOR_COPY = 21  # with fewer rows, one INSERT is faster in PostgreSQL than COPY, which needs several messages


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence]):
    """Insert rows of plain values in the order of `columns` (attnames of fields).

    Dates, datetimes, UUIDs and JSON are converted as the database needs them. Without rows nothing is done.
    """
    rows = list(rows)
    if not rows:
        return
    connection = write_connection(model)
    fields = [model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name) for name in columns]
    adapters = [(index, adapt) for index, field in enumerate(fields) if (adapt := _adapter(field, connection))]
    if adapters:
        rows = [_adapted(row, adapters) for row in rows]
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in fields)})"
    marks = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) >= MIN_ROWS_FOR_COPY:
            with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        elif connection.vendor == "postgresql":
            all_marks = ", ".join([marks] * len(rows))
            cursor.execute(f"INSERT INTO {into} VALUES {all_marks}", [value for row in rows for value in row])  # noqa: S608
        else:
            cursor.executemany(f"INSERT INTO {into} VALUES {marks}", rows)  # noqa: S608


def _adapter(field: models.Field, connection) -> Callable | None:
    """Return the function that converts a value for the database, or None; datetimes repeat in a batch, so cached."""
    if isinstance(field, models.UUIDField) and not connection.features.has_native_uuid_field:
        return _hex
    if isinstance(field, models.JSONField):
        return partial(json.dumps, cls=field.encoder)
    if isinstance(field, models.DateTimeField):
        return lru_cache(4096)(connection.ops.adapt_datetimefield_value)
    if isinstance(field, models.DateField):
        return lru_cache(4096)(connection.ops.adapt_datefield_value)
    return None


def _hex(value: UUID | None) -> str | None:
    return value.hex if value else None


def _adapted(row: Sequence, adapters: list[tuple[int, Callable]]) -> list:
    row = list(row)
    for index, adapt in adapters:
        row[index] = adapt(row[index])
    return row


def take_ids(model: type[models.Model], count: int) -> range | list[int]:
    """Return `count` primary keys for rows that will be inserted in this transaction.

    PostgreSQL reserves them in its sequence. On SQLite nobody else can insert, because the transaction has the only
    write lock.
    """
    connection, table, column = write_connection(model), model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, column, count]
            )
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        last = row[0] if row else 0
        return range(last + 1, last + 1 + count)


def reset_sequences(used: Sequence[type[models.Model]]):
    """Let the next primary keys follow those that rows were inserted with; SQLite does so by itself."""
    connection = write_connection(used[0])
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), used):
            cursor.execute(statement)
