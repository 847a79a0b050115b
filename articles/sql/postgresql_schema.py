"""The tables of a PostgreSQL database as they are, by its catalogue."""

from articles.sql.conditions import words_of
from articles.sql.table_schema import Column, Table, Unique

_COLUMNS = """
    SELECT relname, attname, format_type(atttypid, atttypmod),
           NOT attnotnull OR EXISTS (SELECT FROM pg_constraint WHERE conrelid = attrelid AND contype = 'n'
                                     AND attnum = ANY(conkey) AND NOT convalidated),
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
    SELECT relname, ARRAY(SELECT attname::text FROM pg_attribute
                          WHERE attrelid = indrelid AND attnum = ANY(indkey[:indnkeyatts - 1]) ORDER BY attname),
           COALESCE(pg_get_expr(indpred, indrelid), ''), indexrelid::regclass::text,
           indisunique AND indimmediate AND indexprs IS NULL AND NOT EXISTS (
               SELECT FROM unnest(indkey::smallint[], indcollation::oid[]) AS part(attribute, collation_of)
               JOIN pg_attribute ON attrelid = indrelid AND attnum = attribute
               WHERE collation_of <> 0 AND collation_of <> attcollation)
    FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
    WHERE relnamespace = current_schema()::regnamespace AND (indisunique OR indisexclusion)
          AND indisvalid AND indislive AND indisready
"""
_KINDS = {"p": "is partitioned", "f": "is a foreign table", "v": "is a view", "m": "is a materialized view"}


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
        for name, columns, condition, index, is_plain in cursor.fetchall():
            if is_plain:
                tables[name].uniques.add(Unique(tuple(columns), words_of(condition)))
            else:
                tables[name].oddities.append(f"refuses rows by {index}, which no migration makes")
    return tables
