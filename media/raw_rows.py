"""Run the statements of every page without the ORM's cost of writing SQL, and read model objects from the rows.

For these statements, writing the SQL in the ORM takes many times as long as running it.

    version_columns = RowReader(Version, "v")
    cursor.execute(f"SELECT {version_columns} FROM …")
    version = version_columns.read(cursor.fetchone())
"""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models


class RowReader:
    """The columns of a model's table under an alias, as text for a SELECT, and the way from rows to objects.

    `without` names fields to leave out; they are deferred, so Django loads them at the first access.
    """

    def __init__(self, model: type[models.Model], alias: str, *, without: Sequence[str] = ()):
        self.model = model
        self._fields = [field for field in model._meta.concrete_fields if field.attname not in without]
        self._names = [field.attname for field in self._fields]
        self._text = ", ".join(f'{alias}."{field.column}"' for field in self._fields)
        self._converted_by_vendor: dict[str, list] = {}

    def __str__(self):
        return self._text

    def __len__(self):
        return len(self._fields)

    def at(self, name: str) -> int:
        """Return the index of a field among the columns. Raises ValueError for an unknown field."""
        return self._names.index(name)

    def read(self, row: Sequence, start: int = 0) -> models.Model:
        """Return the object of a row whose columns of this model begin at index `start`."""
        return self.read_all([row], start)[0]

    def read_all(self, rows: Sequence[Sequence], start: int = 0) -> list[models.Model]:
        """Return the objects of many rows."""
        converted, end = self._converted(), start + len(self._fields)
        default_connection = connections[DEFAULT_DB_ALIAS]
        objects = []
        for row in rows:
            values = list(row[start:end])
            for index, converters, column in converted:
                for convert in converters:
                    values[index] = convert(values[index], column, default_connection)
            objects.append(self.model.from_db(DEFAULT_DB_ALIAS, self._names, values))
        return objects

    def _converted(self) -> list[tuple]:
        """Return index, converters and column of each column whose values the database returns in another type."""
        converted = self._converted_by_vendor.get(connection.vendor)
        if converted is None:
            columns = [field.get_col(self.model._meta.db_table) for field in self._fields]
            converters = [connection.ops.get_db_converters(c) + c.get_db_converters(connection) for c in columns]
            converted = [
                (index, converters[index], column) for index, column in enumerate(columns) if converters[index]
            ]
            self._converted_by_vendor[connection.vendor] = converted
        return converted


class PreparedQuery:
    """A statement that the ORM wrote once with placeholder values, to be run with other values.

    Each of `stand_ins` must be a value that is nowhere else in the statement. Raises ValueError if one of them is not
    among the parameters of the statement.
    """

    def __init__(self, query: models.QuerySet, stand_ins: Sequence[Any]):
        self._sql, self._values = query.query.sql_with_params()
        self._stand_in_at = {
            index: stand_ins.index(value) for index, value in enumerate(self._values) if value in stand_ins
        }
        if set(self._stand_in_at.values()) != set(range(len(stand_ins))):
            raise ValueError(f"Not every stand-in is a value of the statement: {self._sql}")

    def rows(self, values: Sequence[Any]) -> list[tuple]:
        """Return the rows; `values` are in the order of the stand-ins, in types that the database driver takes."""
        params = [
            values[self._stand_in_at[index]] if index in self._stand_in_at else value
            for index, value in enumerate(self._values)
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            return cursor.fetchall()
