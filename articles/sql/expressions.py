"""Expressions for querysets that Django does not have: one parameter for many values, and many rows as one value.

ImportedItem.objects.filter(AnyOf("item", items))
CatalogueEntry.objects.order_by().values_list("language").annotate(docids=JoinedNumbers("docid"))
"""

import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
from django.db import models
from django.db.models import F


class Placeholder(NamedTuple):
    """The place of a value that a `PreparedQuery` gets later, and the way to the value that the database takes."""

    name: str
    adapt: Callable[[Any, Any], Any]  # from value and connection


class Param(models.Expression):
    """A value of a `PreparedQuery`, given by name when the query is run; `output_field` is the type of the value."""

    def __init__(self, name: str, output_field: models.Field):
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler, connection):
        """Return the SQL of a parameter, and a placeholder for its value."""
        return "%s", [Placeholder(self.name, self.output_field.get_db_prep_value)]


class AnyOf(models.Expression):
    """The condition that a column has any of many values, which are sent as one parameter.

    `values` are the values, or the name under which a `PreparedQuery` gets them. The list of values may have any
    length: Django's `__in` has one parameter for each value, and takes longer to write them than SQLite takes to find
    the rows.
    """

    def __init__(self, column: str, values: Iterable | str):
        super().__init__(output_field=models.BooleanField())
        self.column: Any = F(column)
        self.values = values if isinstance(values, str) else list(values)

    def get_source_expressions(self):
        """Return the column."""
        return [self.column]

    def set_source_expressions(self, exprs):
        """Set the column."""
        [self.column] = exprs

    def as_sql(self, compiler, connection):
        """Return the condition for SQLite, which has no arrays and reads a JSON text instead."""
        column, params = compiler.compile(self.column)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, self._param(connection, _as_json)]  # noqa: S608

    def as_postgresql(self, compiler, connection):
        """Return the condition for PostgreSQL."""
        column, params = compiler.compile(self.column)
        return f"{column} = ANY(%s)", [*params, self._param(connection, list)]

    def _param(self, connection, joined: Callable[[Iterable], Any]):
        prepare = self.column.output_field.get_db_prep_value
        placeholder = Placeholder(str(self.values), lambda values, to: joined(prepare(value, to) for value in values))
        return placeholder if isinstance(self.values, str) else placeholder.adapt(self.values, connection)


def union_all(querysets: Iterable[models.QuerySet]) -> models.QuerySet:
    """Return the rows of all querysets, at least one, in one query and in no order."""
    first, *others = querysets
    return first.union(*others, all=True).order_by()  # Django 6.1 orders by the order of the first model otherwise


def _as_json(values: Iterable) -> str:
    return json.dumps(list(values), ensure_ascii=False)


class WithoutIndex(models.Func):
    """A number that PostgreSQL reads from the table, not in the order of an index: where all rows are read, and nobody
    vacuumed the table yet, that order takes four times as long."""

    template, arity = "%(expressions)s", 1

    def as_postgresql(self, compiler, connection, **extra):
        """Return a sum, for which there is no index."""
        return super().as_sql(compiler, connection, template="(%(expressions)s + 0)", **extra)


class JoinedNumbers(models.Aggregate):
    """All numbers of a group as one int32 array, in any order; None of no rows. Four million are read in a second."""

    def _resolve_output_field(self):
        return models.TextField()

    def as_sqlite(self, compiler, connection, **extra):
        """Return decimal numbers with commas."""
        return super().as_sql(compiler, connection, template="group_concat(%(expressions)s)", **extra)

    def as_postgresql(self, compiler, connection, **extra):
        """Return numbers of four bytes."""
        template = "string_agg(int4send((%(expressions)s)::int4), ''::bytea)"
        return super().as_sql(compiler, connection, template=template, **extra)

    def convert_value(self, value, expression, connection):
        """Return the array of what the database joined."""
        if value is None:
            return None
        if isinstance(value, str):
            return np.fromstring(value, dtype=np.int32, sep=",")
        return np.frombuffer(value, dtype=">i4").astype(np.int32)


class JoinedRows(models.Aggregate):
    """A number and bytes of all rows, joined to one bytes value: four bytes of the number, then the bytes; b"" without
    rows. SQLite cannot join bytes and sends hexadecimal digits."""

    def _resolve_output_field(self):
        return models.TextField()

    def as_sqlite(self, compiler, connection, **extra):
        """Return hexadecimal digits."""
        template = "group_concat(printf('%%%%08x', %(expressions)s), '')"
        return super().as_sql(compiler, connection, template=template, arg_joiner=" & 4294967295) || hex(", **extra)

    def as_postgresql(self, compiler, connection, **extra):
        """Return bytes."""
        template = "string_agg(int4send((%(expressions)s), ''::bytea)"
        return super().as_sql(compiler, connection, template=template, arg_joiner=")::int4) || (", **extra)

    def convert_value(self, value, expression, connection):
        """Return the bytes of what the database joined."""
        return bytes.fromhex(value) if isinstance(value, str) else bytes(value or b"")
