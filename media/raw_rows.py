"""Statements that every page asks: written by hand, or once by the ORM; and objects read from their rows.

Where pages are made, letting the ORM write a statement costs many times what running it does.

    story = Columns(Version, "v")
    cursor.execute(f"SELECT {story} FROM …")
    version = story.read(cursor.fetchone())
"""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models


class RowReader:
    """All columns of a model under an alias; `without` names fields that are fetched only when somebody asks."""

    def __init__(self, model: type[models.Model], alias: str, *, without: Sequence[str] = ()):
        self.model = model
        self._fields = [field for field in model._meta.concrete_fields if field.attname not in without]
        self._names = [field.attname for field in self._fields]
        self._text = ", ".join(f'{alias}."{field.column}"' for field in self._fields)
        self._conversions: dict[str, list] = {}

    def __str__(self):
        return self._text

    def __len__(self):
        return len(self._fields)

    def at(self, name: str) -> int:
        """Give the place of a field among the columns."""
        return self._names.index(name)

    def read(self, row: Sequence, start: int = 0) -> models.Model:
        """Make the object of the columns that begin at this place of a row."""
        return self.read_all([row], start)[0]

    def read_all(self, rows: Sequence[Sequence], start: int = 0) -> list[models.Model]:
        """Make the objects of many rows."""
        converted, end, own = self._converted(), start + len(self._fields), connections[DEFAULT_DB_ALIAS]
        objects = []
        for row in rows:
            values = list(row[start:end])
            for place, conversions, column in converted:
                for convert in conversions:
                    values[place] = convert(values[place], column, own)
            objects.append(self.model.from_db(DEFAULT_DB_ALIAS, self._names, values))
        return objects

    def _converted(self) -> list[tuple]:
        """Give the columns whose values an engine keeps in another form, with what turns them into the field's."""
        conversions = self._conversions.get(connection.vendor)
        if conversions is None:
            columns = [field.get_col(self.model._meta.db_table) for field in self._fields]
            every = [connection.ops.get_db_converters(c) + c.get_db_converters(connection) for c in columns]
            conversions = [(at, every[at], column) for at, column in enumerate(columns) if every[at]]
            self._conversions[connection.vendor] = conversions
        return conversions


class PreparedQuery:
    """A statement the ORM wrote for stand-ins, to be run with other values in their places.

    Each stand-in must be a value that nothing else in the statement can be; values are given in the order of the
    stand-ins, in the form the engine takes them.
    """

    def __init__(self, query: models.QuerySet, stand_ins: Sequence[Any]):
        self._sql, self._values = query.query.sql_with_params()
        self._places = {at: stand_ins.index(value) for at, value in enumerate(self._values) if value in stand_ins}
        if set(self._places.values()) != set(range(len(stand_ins))):
            raise ValueError(f"Not every stand-in is a value of the statement: {self._sql}")

    def rows(self, values: Sequence[Any]) -> list[tuple]:
        """Run the statement with these values."""
        params = [values[self._places[at]] if at in self._places else value for at, value in enumerate(self._values)]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            return cursor.fetchall()
