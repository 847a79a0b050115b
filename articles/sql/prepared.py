"""Run the queries of every page without the ORM's cost of writing SQL: the ORM writes the statement once.

    version = PreparedQuery(lambda: Version.objects.filter(article=Param("article", BigIntegerField())))
    version.fetch(article=7)

For these queries, writing the SQL takes the ORM many times as long as the database needs to run it.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db import connections, models

from articles.sql.expressions import ParamSlot


class PreparedQuery:
    """A queryset whose statement is written once for each database, and run with values for its `Param`s.

    `make` returns the queryset; it is called once, at the first use. A queryset with `select_for_update` reads from the
    database that Django's router gives for writing.
    """

    def __init__(self, make: Callable[[], models.QuerySet]):
        self._make = make
        self._statements: dict[str, _Statement] = {}  # by alias

    def fetch(self, **values: Any) -> list:
        """Return what the queryset gives: objects with those of `select_related`, or the rows of a `values_list`.

        `values` are by the names that the queryset has for them. Raises KeyError if one is missing.
        """
        alias = self._queryset.db
        if alias not in self._statements:
            self._statements[alias] = _Statement(self._queryset, alias)
        return self._statements[alias].fetch(values)

    def first(self, **values: Any) -> Any:
        """Return the first of `fetch`, None if there is none."""
        return next(iter(self.fetch(**values)), None)

    @cached_property
    def _queryset(self) -> models.QuerySet:
        return self._make()


class _Statement:
    """A queryset's statement for one database, and the compiler that wrote it: it knows which column is which field."""

    def __init__(self, queryset: models.QuerySet, alias: str):
        self._queryset, self._alias = queryset, alias
        self._compiler = queryset.query.clone().get_compiler(using=alias)
        self._sql, self._params = self._compiler.as_sql()
        converters = self._compiler.get_converters([column for column, *_ in self._compiler.select])
        vars(self._compiler)["get_converters"] = lambda expressions: converters

    def fetch(self, values: dict[str, Any]) -> list:
        """Return what the queryset makes of the rows, in this thread and by its connection."""
        connection = connections[self._alias]
        params = tuple(
            param.adapt(values[param.name], connection) if isinstance(param, ParamSlot) else param
            for param in self._params
        )
        query = _copy(self._queryset.query)
        compiler = _copy(self._compiler, connection=connection, query=query, as_sql=lambda: (self._sql, params))
        vars(query)["get_compiler"] = lambda using: compiler
        result = models.QuerySet(self._queryset.model, query, using=self._alias)
        result._iterable_class, result._fields = self._queryset._iterable_class, self._queryset._fields
        return list(result)


def _copy(original: Any, **changes: Any) -> Any:
    """Return a shallow copy with other attributes; `copy.copy` takes ten times as long."""
    changed = object.__new__(type(original))
    vars(changed).update(vars(original), **changes)
    return changed
