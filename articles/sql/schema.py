"""The schema of a database as it is: what protects rows, and what lets a table read otherwise than its rows say.

    for words in differences("default", models): …

It is compared with what the models ask for. Columns, indexes and tables that somebody added are no difference, unless
they refuse rows.
"""

from collections.abc import Iterable, Iterator, Mapping

from django.db import connections, models
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from articles.sql import postgresql_schema, postgresql_sessions, sqlite_schema
from articles.sql.conditions import words_of
from articles.sql.table_schema import Column, Table, Unique

_READERS = {"sqlite": sqlite_schema.tables_of, "postgresql": postgresql_schema.tables_of}
_VARCHAR = {"sqlite": "varchar", "postgresql": "character varying"}


def differences(alias: str, expected: Iterable[type[models.Model]]) -> Iterator[str]:
    """Yield a few words for each way in which the tables of models are not as their migrations made them."""
    connection = connections[alias]
    models_tables = {model._meta.db_table: _expected(model, connection) for model in expected}
    yield from table_differences(connection, models_tables)
    if connection.vendor == "postgresql":
        yield from postgresql_sessions.oddities(connection, list(models_tables))


def table_differences(connection, expected: Mapping[str, Table]) -> Iterator[str]:
    """Yield a few words for each way in which some tables, by name, are not as expected."""
    tables = _READERS[connection.vendor](connection)
    for name in sorted(expected):
        if name in tables:
            yield from _differences(name, tables[name], expected[name])
        else:
            yield f"{name} is missing"


def _differences(name: str, actual: Table, expected: Table) -> Iterator[str]:
    for oddity in actual.oddities:
        yield f"{name} {oddity}"
    for column, right in expected.columns.items():
        if column not in actual.columns:
            yield f"the column {column} of {name} is missing"
        elif _is_other(actual.columns[column], right):
            yield f"the column {column} of {name} is {_as_text(actual.columns[column])}, not {_as_text(right)}"
    for unique in sorted(expected.uniques - actual.uniques, key=str):
        yield f"nothing keeps {', '.join(unique.columns)} of {name} unique as it was"
    for column, table, key in sorted(expected.foreign_keys - actual.foreign_keys):
        yield f"nothing keeps {column} of {name} to the rows of {table}.{key}"
    for check in sorted(expected.checks - actual.checks):
        yield f"the check of {name} for {' '.join(check)} is missing or was altered"
    for unique in sorted(actual.uniques - expected.uniques, key=str):
        yield f"{name} refuses rows by a unique index of {', '.join(unique.columns)}, which no migration makes"
    for check in sorted(actual.checks - expected.checks):
        yield f"{name} refuses rows by a check for {' '.join(check)}, which no migration makes"


def _is_other(actual: Column, expected: Column) -> bool:
    """Return whether a column is not as expected; integers of four and eight bytes are as good as each other."""
    types = {actual.type, expected.type}
    return actual[1:] != expected[1:] or (len(types) > 1 and types != {"integer", "bigint"})


def _as_text(column: Column) -> str:
    null, collation = "NULL" * column.null, f"by {column.collation}" * bool(column.collation)
    return " ".join(part for part in (column.type, null, collation, column.value) if part)


def _expected(model: type[models.Model], connection) -> Table:
    columns, uniques, foreign_keys, checks = {}, set(), set(), set()
    # Not entered: it writes SQL alone.
    editor = connection.SchemaEditorClass(connection, collect_sql=True, atomic=False)
    for field in model._meta.local_concrete_fields:
        parameters = field.db_parameters(connection)
        kind = (parameters["type"] or "").lower().replace("varchar", _VARCHAR[connection.vendor])
        value = ""
        if field.has_db_default():
            sql, parameters_of_default = editor.db_default_sql(field)
            value = f"DEFAULT {sql % tuple(map(editor.quote_value, parameters_of_default))}"
        if connection.vendor == "sqlite" and isinstance(field, models.AutoField):
            value = "AUTOINCREMENT"  # the key of a deleted row is given to no other
        columns[field.column] = Column(kind, field.null, parameters.get("collation") or "", value)
        if field.unique:
            uniques.add(Unique((field.column,)))
        if parameters["check"]:
            checks.add(words_of(parameters["check"]))
        if isinstance(field, models.ForeignKey) and field.db_constraint:
            target = field.target_field
            foreign_keys.add((field.column, target.model._meta.db_table, target.column))
    for names in model._meta.unique_together:
        uniques.add(Unique(_columns(model, names)))
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            condition = str(constraint._get_condition_sql(model, editor) or "")
            uniques.add(Unique(_columns(model, constraint.fields), words_of(condition)))
        elif isinstance(constraint, CheckConstraint):
            sql = str(constraint.constraint_sql(model, editor))
            checks.add(words_of(sql.partition(" CHECK ")[2]))
    return Table(columns, uniques, foreign_keys, checks, [])


def _columns(model: type[models.Model], names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(model._meta.get_field(name).column for name in names))
