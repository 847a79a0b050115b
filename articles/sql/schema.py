"""The schema of a database as it is: what protects rows, and what lets a table read otherwise than its rows say.

    for words in differences("default", models): …

It is compared with what the models ask for. Columns, indexes and tables that somebody added are no difference.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db import connections, models
from django.db.models.constraints import CheckConstraint, UniqueConstraint


class Column(NamedTuple):
    """A column: its type in small letters, whether it may be NULL, its collation, and its default or generation."""

    type: str
    null: bool
    collation: str = ""
    value: str = ""


class Unique(NamedTuple):
    """Columns of which no two rows have the same values, in alphabetical order, and the condition on these rows."""

    columns: tuple[str, ...]
    condition: tuple[str, ...] = ()


class Table(NamedTuple):
    """What a database knows of a table; `oddities` says in a few words each what no migration makes.

    A foreign key is a column, and the table and column that it names. A check is its words in order.
    """

    columns: dict[str, Column]
    uniques: set[Unique]
    foreign_keys: set[tuple[str, str, str]]
    checks: set[tuple[str, ...]]
    oddities: list[str]


_WORDS = re.compile(r"'(?:[^']|'')*'|[a-z_][a-z_0-9]*|-?[0-9]+|[<>!]=?")
_CAST = re.compile(
    r"::(?:text|character varying|bpchar|integer|smallint|bigint|boolean|date|timestamp with time zone|jsonb|uuid)"
    r"(?:\(\d+\))?(?:\[\])?"
)
_BETWEEN = re.compile(r"([a-z_0-9]+) +between +(-?\d+) +and +(-?\d+)")
_FILLERS = {"any", "array", "in"}  # of lists: one engine has `IN (…)`, the other `= ANY (ARRAY[…])`


def words_of(condition: str) -> tuple[str, ...]:
    """Return the columns, values, comparisons and conjunctions of a condition, in order, however it is written."""
    plain = _CAST.sub("", condition.lower().replace('"', "").replace("<>", "!="))
    plain = re.sub(r"'(-?\d+)'", r"\1", plain.replace("(", " ").replace(")", " "))
    plain = _BETWEEN.sub(r"\1 >= \2 and \1 <= \3", plain)
    return tuple(word for word in _WORDS.findall(plain) if word not in _FILLERS)


def differences(alias: str, expected: Iterable[type[models.Model]]) -> Iterator[str]:
    """Yield a few words for each way in which the tables of models are not as their migrations made them."""
    connection = connections[alias]
    tables = _READERS[connection.vendor](connection)
    for model in sorted(expected, key=lambda one: one._meta.db_table):
        name = model._meta.db_table
        if name in tables:
            yield from _differences(name, tables[name], _expected(model, connection))
        else:
            yield f"{name} is missing"
    if connection.vendor == "postgresql":
        yield from _oddities_of_session(connection, [model._meta.db_table for model in expected])


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


def _is_other(actual: Column, expected: Column) -> bool:
    """Return whether a column is not as expected; integers of four and eight bytes are as good as each other."""
    types = {actual.type, expected.type}
    return actual[1:] != expected[1:] or (len(types) > 1 and types != {"integer", "bigint"})


def _as_text(column: Column) -> str:
    null, collation = "NULL" * column.null, f"by {column.collation}" * bool(column.collation)
    return " ".join(part for part in (column.type, null, collation, column.value) if part)


# --- what models ask for ----------------------------------------------------------------------------------------------


def _expected(model: type[models.Model], connection) -> Table:
    columns, uniques, foreign_keys, checks = {}, set(), set(), set()
    editor = connection.SchemaEditorClass(
        connection, collect_sql=True, atomic=False
    )  # not entered: it writes SQL alone
    for field in model._meta.local_concrete_fields:
        parameters = field.db_parameters(connection)
        kind = (parameters["type"] or "").lower().replace("varchar", _VARCHAR[connection.vendor])
        value = ""
        if field.has_db_default():
            sql, parameters_of_default = editor.db_default_sql(field)
            value = f"DEFAULT {sql % tuple(map(editor.quote_value, parameters_of_default))}"
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


_VARCHAR = {"sqlite": "varchar", "postgresql": "character varying"}


# --- SQLite -----------------------------------------------------------------------------------------------------------

_SQLITE_COLUMNS = """
    SELECT master.name, info.name, lower(info.type), info."notnull", info.dflt_value, info.pk, info.hidden, master.sql
    FROM sqlite_master master JOIN pragma_table_xinfo(master.name) info WHERE master.type IN ('table', 'view')
"""
_SQLITE_KEYS = """
    SELECT master.name, keys."from", keys."table", keys."to", keys.on_update || keys.on_delete
    FROM sqlite_master master JOIN pragma_foreign_key_list(master.name) keys WHERE master.type = 'table'
"""
_SQLITE_UNIQUES = """
    SELECT master.name, list.name, list.partial, info.name, info.coll, indexes.sql
    FROM sqlite_master master JOIN pragma_index_list(master.name) list JOIN pragma_index_xinfo(list.name) info
         LEFT JOIN sqlite_master indexes ON indexes.name = list.name AND indexes.type = 'index'
    WHERE master.type = 'table' AND list."unique" AND info.key ORDER BY 1, 2
"""
_CHECK = re.compile(r"(?<![A-Z_])CHECK\s*\(", re.I)
_QUOTED = re.compile("'(?:[^']|'')*'|\"[^\"]*\"")
_UNUSUAL = re.compile(r"(?<![A-Z_])(?:ON\s+CONFLICT|COLLATE|WITHOUT\s+ROWID|STRICT|VIRTUAL|VIEW)(?![A-Z_])", re.I)


def _sqlite_tables(connection) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE_COLUMNS)
        for name, column, kind, not_null, default, key, hidden, sql in cursor.fetchall():
            if name not in tables:
                tables[name] = Table({}, set(), set(), set(_sqlite_checks(sql or "")), [])
                if unusual := _UNUSUAL.search(_QUOTED.sub("", sql or "")):
                    tables[name].oddities.append(f"was made with {unusual[0].upper()}")
            value = "generated" if hidden in (2, 3) else f"DEFAULT {default}" if default is not None else ""
            tables[name].columns[column] = Column(kind, not (not_null or key), "", value)
            if key and kind == "integer":
                tables[name].uniques.add(Unique((column,)))
        cursor.execute(_SQLITE_KEYS)
        for name, column, table, key, action in cursor.fetchall():
            tables[name].foreign_keys.add((column, table, key))
            if action != "NO ACTIONNO ACTION":
                tables[name].oddities.append(f"has a foreign key of {column} that changes or deletes rows")
        cursor.execute(_SQLITE_UNIQUES)
        for (name, _, is_partial), group in groupby(cursor.fetchall(), key=itemgetter(0, 1, 2)):
            rows = list(group)
            if any(row[4] != "BINARY" or row[3] is None for row in rows):
                continue
            condition = (rows[0][5] or "").partition(" WHERE ")[2] if is_partial else ""
            tables[name].uniques.add(Unique(tuple(sorted(row[3] for row in rows)), words_of(condition)))
    return tables


def _sqlite_checks(sql: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of each check in the statement that made a table."""
    for match in _CHECK.finditer(sql):
        depth, is_quoted, end = 1, False, match.end()
        while depth and end < len(sql):
            is_quoted ^= sql[end] == "'"
            depth += 0 if is_quoted else (sql[end] == "(") - (sql[end] == ")")
            end += 1
        yield words_of(sql[match.end() : end - 1])


# --- PostgreSQL -------------------------------------------------------------------------------------------------------

_PG_COLUMNS = """
    SELECT relname, attname, format_type(atttypid, atttypmod), NOT attnotnull,
           CASE WHEN attcollation IN (0, typcollation) THEN '' ELSE attcollation::regcollation::text END,
           CASE WHEN attidentity <> '' OR pg_get_expr(adbin, adrelid) LIKE 'nextval(%%' THEN ''
                WHEN attgenerated <> '' THEN 'generated'
                ELSE COALESCE('DEFAULT ' || regexp_replace(pg_get_expr(adbin, adrelid), '::[a-z ]+$', ''), '') END
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
         JOIN pg_type ON pg_type.oid = atttypid
         LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'f', 'v', 'm')
"""
_PG_TABLES = """
    SELECT relname, relkind::text, relpersistence::text, relrowsecurity OR relforcerowsecurity,
           EXISTS (SELECT FROM pg_inherits WHERE pg_class.oid IN (inhrelid, inhparent)),
           EXISTS (SELECT FROM pg_trigger WHERE tgrelid = pg_class.oid AND tgisinternal AND tgenabled NOT IN ('O', 'A'))
    FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'f', 'v', 'm')
"""
_PG_CONSTRAINTS = """
    SELECT source.relname, contype::text, convalidated, confupdtype::text || confdeltype::text,
           confrelid::regclass::text, pg_get_expr(conbin, conrelid),
           ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY(conkey)),
           ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = confrelid AND attnum = ANY(confkey))
    FROM pg_constraint JOIN pg_class source ON source.oid = conrelid
    WHERE source.relnamespace = current_schema()::regnamespace AND contype IN ('f', 'c')
"""
_PG_UNIQUES = """
    SELECT relname, ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = indrelid AND attnum = ANY(indkey)
                          ORDER BY attname), COALESCE(pg_get_expr(indpred, indrelid), '')
    FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
    WHERE relnamespace = current_schema()::regnamespace AND indisunique AND indisvalid AND indislive AND indisready
          AND indexprs IS NULL AND NOT EXISTS (
              SELECT FROM unnest(indkey::smallint[], indcollation::oid[]) AS part(attribute, collation_of)
              JOIN pg_attribute ON attrelid = indrelid AND attnum = attribute
              WHERE collation_of <> 0 AND collation_of <> attcollation)
"""
_PG_KINDS = {"p": "is partitioned", "f": "is a foreign table", "v": "is a view", "m": "is a materialized view"}
# Functions and operators that a query finds before those of PostgreSQL: `lower(varchar)` before `lower(text)`.
_PG_SHADOWS = """
    SELECT 'function', own.oid::regprocedure::text FROM pg_proc own
    WHERE pronamespace <> 'pg_catalog'::regnamespace AND nspace(pronamespace)
      AND EXISTS (SELECT FROM pg_proc theirs WHERE theirs.pronamespace = 'pg_catalog'::regnamespace
                  AND theirs.proname = own.proname)
      AND NOT EXISTS (SELECT FROM pg_depend
                      WHERE classid = 'pg_proc'::regclass AND objid = own.oid AND deptype = 'e')
    UNION ALL SELECT 'operator', own.oid::regoperator::text FROM pg_operator own
    WHERE oprnamespace <> 'pg_catalog'::regnamespace AND nspace(oprnamespace)
      AND EXISTS (SELECT FROM pg_operator theirs WHERE theirs.oprnamespace = 'pg_catalog'::regnamespace
                  AND theirs.oprname = own.oprname)
      AND NOT EXISTS (SELECT FROM pg_depend
                      WHERE classid = 'pg_operator'::regclass AND objid = own.oid AND deptype = 'e')
    UNION ALL SELECT 'table', own.oid::regclass::text FROM pg_class own
    WHERE relnamespace <> current_schema()::regnamespace AND nspace(relnamespace) AND relname = ANY(%s)
    ORDER BY 1, 2
"""
_ON_PATH = r"(\1 = ANY(current_schemas(true)::regnamespace[]))"
_PG_SETTINGS = """
    SELECT COALESCE(rolname, 'every role'), setting FROM pg_db_role_setting
    CROSS JOIN unnest(setconfig) AS setting LEFT JOIN pg_roles ON pg_roles.oid = setrole
    WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
      AND setting ~ '^session_replication_role=(replica|local)' ORDER BY 1
"""


def _postgresql_tables(connection) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    with connection.cursor() as cursor:
        cursor.execute(_PG_TABLES)
        for name, kind, persistence, has_policies, inherits, is_unguarded in cursor.fetchall():
            oddities = (
                _PG_KINDS.get(kind),
                persistence != "p" and "is lost in a crash (UNLOGGED)",
                has_policies and "hides rows by policies (ROW LEVEL SECURITY)",
                inherits and "shares its rows with another table (INHERITS)",
                is_unguarded and "has disabled triggers of foreign keys",
            )
            tables[name] = Table({}, set(), set(), set(), [words for words in oddities if words])
        cursor.execute(_PG_COLUMNS)
        for name, column, *values in cursor.fetchall():
            tables[name].columns[column] = Column(*values)
        cursor.execute(_PG_CONSTRAINTS)
        for name, kind, is_valid, actions, target, definition, columns, keys in cursor.fetchall():
            if kind == "c" and is_valid:
                tables[name].checks.add(words_of(definition))
            elif kind == "f" and is_valid and len(columns) == 1:
                tables[name].foreign_keys.add((columns[0], target, keys[0]))
            if kind == "f" and actions != "aa":
                tables[name].oddities.append(f"has a foreign key of {', '.join(columns)} that changes or deletes rows")
        cursor.execute(_PG_UNIQUES)
        for name, columns, condition in cursor.fetchall():
            tables[name].uniques.add(Unique(tuple(columns), words_of(condition)))
    return tables


def _oddities_of_session(connection, tables: list[str]) -> Iterator[str]:
    """Yield what makes this connection, or those of others, read something else or go past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('session_replication_role'), current_schemas(true)::text[]")
        role, path = cursor.fetchone()
        cursor.execute(_PG_SETTINGS)
        for name, setting in cursor.fetchall():
            yield f"{setting} for {name} disables triggers"
        if role != "origin":
            yield f"session_replication_role={role} disables triggers"
        if (path := [schema for schema in path if not schema.startswith("pg_temp")])[0] != "pg_catalog":
            yield f"search_path has {path[0]} before pg_catalog"
        cursor.execute(re.sub(r"nspace\(([a-z_]+)\)", _ON_PATH, _PG_SHADOWS), [tables])
        for kind, name in cursor.fetchall():
            yield f"the {kind} {name} stands before the one that is meant"


_READERS = {"sqlite": _sqlite_tables, "postgresql": _postgresql_tables}
