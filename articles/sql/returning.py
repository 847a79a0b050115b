"""Change or delete rows and return what they have, in one statement, for what every edit does.

Django reads rows before it deletes them, and again after it changed them by an expression.
"""

from collections.abc import Sequence
from typing import Any

from django.db import models

from articles.sql.routing import write_connection


def delete_returning(model: type[models.Model], columns: Sequence[str], **value_by_column: Any) -> list[tuple]:
    """Delete the rows with a value in a column; return `columns` of each deleted row.

    Rows of other tables that refer to them stay, so the caller deletes them. Numbers and texts alone: values are not
    converted.
    """
    ((name, value),) = value_by_column.items()
    connection = write_connection(model)
    quote = connection.ops.quote_name
    *returned, column = [quote(model._meta.get_field(field).column) for field in (*columns, name)]
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {column} = %s RETURNING {', '.join(returned)}", [value])  # noqa: S608
        return cursor.fetchall()


def increment(model: type[models.Model], column: str, *, pk: int, **values: Any) -> int:
    """Add one to a number of a row, set other columns, and return the new number. Raises DoesNotExist without the row.

    The row stays locked until the transaction ends.
    """
    connection = write_connection(model)
    quote, fields = connection.ops.quote_name, [model._meta.get_field(name) for name in values]
    table, number, key = (quote(name) for name in (model._meta.db_table, column, model._meta.pk.column))
    changes = [f"{number} = {number} + 1", *(f"{quote(field.column)} = %s" for field in fields)]
    params = [field.get_db_prep_save(values[field.name], connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {', '.join(changes)} WHERE {key} = %s RETURNING {number}", [*params, pk])  # noqa: S608
        row = cursor.fetchone()
    if row is None:
        raise model.DoesNotExist(f"{model._meta.verbose_name} {pk} is not there.")
    return row[0]
