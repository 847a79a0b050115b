"""Statements that every page asks: written by hand, or once by the ORM; and objects read from their rows.

Where pages are made, letting the ORM write a statement costs many times what running it does.

    story = Columns(Version, "v")
    cursor.execute(f"SELECT {story} FROM …")
    version = story.read(cursor.fetchone())
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


class Columns:
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

    def read(self, row: Sequence, start: int = 0) -> models.Model:
        """Make the object of the columns that begin at this place of a row."""
        values = list(row[start : start + len(self._fields)])
        for place, conversions, column in self._converted():
            for convert in conversions:
                values[place] = convert(values[place], column, connection)
        return self.model.from_db(connection.alias, self._names, values)

    def _converted(self) -> list[tuple]:
        """Give the columns whose values an engine keeps in another form, with what turns them into the field's."""
        found = self._conversions.get(connection.vendor)
        if found is None:
            columns = [field.get_col(self.model._meta.db_table) for field in self._fields]
            every = [connection.ops.get_db_converters(c) + c.get_db_converters(connection) for c in columns]
            found = [(at, every[at], column) for at, column in enumerate(columns) if every[at]]
            self._conversions[connection.vendor] = found
        return found


class Prepared:
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
        given = [values[self._places[at]] if at in self._places else value for at, value in enumerate(self._values)]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, given)
            return cursor.fetchall()
