"""The numbers that a database gives to new rows: one that was set back gives a key that a row has, or had."""

from collections.abc import Iterable, Iterator

from django.db import connections, models
from django.db.models import Max

SINGLE = 1  # the key that tables of one row give themselves
_OF_SQLITE = "SELECT name, seq + 1 FROM sqlite_sequence"
_OF_POSTGRESQL = """
    SELECT relname, COALESCE(pg_sequence_last_value(seqrelid) + seqincrement, seqstart)
    FROM pg_sequence JOIN pg_depend ON classid = 'pg_class'::regclass AND objid = seqrelid
                     AND refclassid = 'pg_class'::regclass AND refobjsubid > 0
         JOIN pg_class ON pg_class.oid = refobjid
    WHERE relnamespace = current_schema()::regnamespace
"""


def set_back(alias: str, tables: Iterable[type[models.Model]]) -> Iterator[str]:
    """Yield a few words for each table whose next key is not behind its last one, or that has no sequence.

    The tables must be as the models have them, see `schema.differences`.
    """
    connection = connections[alias]
    with connection.cursor() as cursor:
        cursor.execute(_OF_SQLITE if connection.vendor == "sqlite" else _OF_POSTGRESQL)
        following = dict(cursor.fetchall())
    for model in sorted(tables, key=lambda one: one._meta.db_table):
        table = model._meta.db_table
        last = model._base_manager.using(alias).aggregate(last=Max("pk"))["last"] if model._meta.auto_field else None
        if (last or 0) > SINGLE and following.get(table, 0) <= last:
            yield f"the next row of {table} would get a key that is not behind the last one, {last}"
