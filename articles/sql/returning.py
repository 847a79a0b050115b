"""Delete rows and return what they had, in one statement: Django reads the rows of a table before it deletes them."""

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
