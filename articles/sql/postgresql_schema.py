"""The tables of a PostgreSQL database as they are, by its catalogue, and what its sessions read instead of them."""

import re
from collections.abc import Iterator

from articles.sql.conditions import words_of
from articles.sql.table_schema import Column, Table, Unique

_COLUMNS = """
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
_TABLES = """
    SELECT relname, relkind::text, relpersistence::text, relrowsecurity OR relforcerowsecurity,
           EXISTS (SELECT FROM pg_inherits WHERE pg_class.oid IN (inhrelid, inhparent)),
           EXISTS (SELECT FROM pg_trigger WHERE tgrelid = pg_class.oid AND tgisinternal AND tgenabled NOT IN ('O', 'A'))
    FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'f', 'v', 'm')
"""
_CONSTRAINTS = """
    SELECT source.relname, contype::text, convalidated, confupdtype::text || confdeltype::text,
           confrelid::regclass::text, pg_get_expr(conbin, conrelid),
           ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY(conkey)),
           ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = confrelid AND attnum = ANY(confkey))
    FROM pg_constraint JOIN pg_class source ON source.oid = conrelid
    WHERE source.relnamespace = current_schema()::regnamespace AND contype IN ('f', 'c')
"""
_UNIQUES = """
    SELECT relname, ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = indrelid AND attnum = ANY(indkey)
                          ORDER BY attname), COALESCE(pg_get_expr(indpred, indrelid), '')
    FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
    WHERE relnamespace = current_schema()::regnamespace AND indisunique AND indisvalid AND indislive AND indisready
          AND indexprs IS NULL AND NOT EXISTS (
              SELECT FROM unnest(indkey::smallint[], indcollation::oid[]) AS part(attribute, collation_of)
              JOIN pg_attribute ON attrelid = indrelid AND attnum = attribute
              WHERE collation_of <> 0 AND collation_of <> attcollation)
"""
_KINDS = {"p": "is partitioned", "f": "is a foreign table", "v": "is a view", "m": "is a materialized view"}
# Functions and operators that a query finds before those of PostgreSQL: `lower(varchar)` before `lower(text)`.
_SHADOWS = """
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
_SETTINGS = """
    SELECT COALESCE(rolname, 'every role'), setting FROM pg_db_role_setting
    CROSS JOIN unnest(setconfig) AS setting LEFT JOIN pg_roles ON pg_roles.oid = setrole
    WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
      AND setting ~ '^(session_replication_role=(replica|local)|synchronous_commit=off|newsroom[.]erasing=)'
    ORDER BY 1, 2
"""
_DOES = {
    "session_replication_role": "disables triggers",
    "synchronous_commit": "loses the last changes in a crash",
    "newsroom.erasing": "lets versions be emptied",
}


def tables_of(connection) -> dict[str, Table]:
    """Return the tables and views of the current schema by their names."""
    tables: dict[str, Table] = {}
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        for name, kind, persistence, has_policies, inherits, is_unguarded in cursor.fetchall():
            oddities = (
                _KINDS.get(kind),
                persistence != "p" and "is lost in a crash (UNLOGGED)",
                has_policies and "hides rows by policies (ROW LEVEL SECURITY)",
                inherits and "shares its rows with another table (INHERITS)",
                is_unguarded and "has disabled triggers of foreign keys",
            )
            tables[name] = Table({}, set(), set(), set(), [words for words in oddities if words])
        cursor.execute(_COLUMNS)
        for name, column, *values in cursor.fetchall():
            tables[name].columns[column] = Column(*values)
        cursor.execute(_CONSTRAINTS)
        for name, kind, is_valid, actions, target, definition, columns, keys in cursor.fetchall():
            if kind == "c" and is_valid:
                tables[name].checks.add(words_of(definition))
            elif kind == "f" and is_valid and len(columns) == 1:
                tables[name].foreign_keys.add((columns[0], target, keys[0]))
            if kind == "f" and actions != "aa":
                tables[name].oddities.append(f"has a foreign key of {', '.join(columns)} that changes or deletes rows")
        cursor.execute(_UNIQUES)
        for name, columns, condition in cursor.fetchall():
            tables[name].uniques.add(Unique(tuple(columns), words_of(condition)))
    return tables


def oddities_of_session(connection, tables: list[str]) -> Iterator[str]:
    """Yield what makes this connection, or those of others, read something else or go past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('session_replication_role'), current_schemas(true)::text[]")
        role, path = cursor.fetchone()
        cursor.execute(_SETTINGS)
        for name, setting in cursor.fetchall():
            yield f"{setting} for {name} {_DOES[setting.partition('=')[0]]}"
        if role != "origin":
            yield f"session_replication_role={role} disables triggers"
        if (path := [schema for schema in path if not schema.startswith("pg_temp")])[0] != "pg_catalog":
            yield f"search_path has {path[0]} before pg_catalog"
        cursor.execute(re.sub(r"nspace\(([a-z_]+)\)", _ON_PATH, _SHADOWS), [tables])
        for kind, name in cursor.fetchall():
            yield f"the {kind} {name} stands before the one that is meant"
