"""The tables of a SQLite database as they are, by its own list of what it was told."""

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from articles.sql.conditions import words_of
from articles.sql.table_schema import Column, Table, Unique

_COLUMNS = """
    SELECT master.name, info.name, lower(info.type), info."notnull", info.dflt_value, info.pk, info.hidden, master.sql
    FROM sqlite_master master JOIN pragma_table_xinfo(master.name) info WHERE master.type IN ('table', 'view')
"""
_KEYS = """
    SELECT master.name, keys."from", keys."table", keys."to", keys.on_update || keys.on_delete
    FROM sqlite_master master JOIN pragma_foreign_key_list(master.name) keys WHERE master.type = 'table'
"""
_UNIQUES = """
    SELECT master.name, list.name, list.partial, info.name, info.coll, indexes.sql
    FROM sqlite_master master JOIN pragma_index_list(master.name) list JOIN pragma_index_xinfo(list.name) info
         LEFT JOIN sqlite_master indexes ON indexes.name = list.name AND indexes.type = 'index'
    WHERE master.type = 'table' AND list."unique" AND info.key ORDER BY 1, 2
"""
_CHECK = re.compile(r"(?<![A-Z_])CHECK\s*\(", re.I)
_QUOTED_OR_REMARK = re.compile(r"""('(?:[^']|'')*'|"[^"]*"|\[[^\]]*\]|`[^`]*`)|--[^\n]*|/\*.*?(?:\*/|\Z)""", re.S)
_WHERE = re.compile(r"(?<![a-z_])WHERE(?![a-z_])", re.I)
_COUNTED = re.compile(r"(?<![A-Z_])AUTOINCREMENT(?![A-Z_])", re.I)
_UNUSUAL = re.compile(r"(?<![A-Z_])(?:ON\s+CONFLICT|COLLATE|WITHOUT\s+ROWID|STRICT|VIRTUAL|VIEW)(?![A-Z_])", re.I)


def tables_of(connection) -> dict[str, Table]:
    """Return the tables and views of a database by their names."""
    tables: dict[str, Table] = {}
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        for name, column, kind, not_null, default, key, hidden, sql in cursor.fetchall():
            if name not in tables:
                tables[name] = Table({}, set(), set(), set(_checks(sql or "")), [])
                if unusual := _UNUSUAL.search(_code(sql or "")[1]):
                    tables[name].oddities.append(f"was made with {unusual[0].upper()}")
            value = "generated" if hidden in (2, 3) else f"DEFAULT {default}" if default is not None else ""
            if key and _COUNTED.search(_code(sql or "")[1]):
                value = "AUTOINCREMENT"
            tables[name].columns[column] = Column(kind, not (not_null or key), "", value)
            if key and kind == "integer":
                tables[name].uniques.add(Unique((column,)))
        cursor.execute(_KEYS)
        for name, column, table, key, action in cursor.fetchall():
            tables[name].foreign_keys.add((column, table, key))
            if action != "NO ACTIONNO ACTION":
                tables[name].oddities.append(f"has a foreign key of {column} that changes or deletes rows")
        cursor.execute(_UNIQUES)
        for (name, index, is_partial), group in groupby(cursor.fetchall(), key=itemgetter(0, 1, 2)):
            rows = list(group)
            if any(row[4] != "BINARY" or row[3] is None for row in rows):
                tables[name].oddities.append(f"refuses rows by {index}, which no migration makes")
                continue
            condition = _WHERE.split(_code(rows[0][5] or "")[0], maxsplit=1)[-1] if is_partial else ""
            tables[name].uniques.add(Unique(tuple(sorted(row[3] for row in rows)), words_of(condition)))
    return tables


def _checks(sql: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of each check in the statement that made a table."""
    code, outline = _code(sql)
    for match in _CHECK.finditer(outline):
        depth, end = 1, match.end()
        while depth and end < len(outline):
            depth += (outline[end] == "(") - (outline[end] == ")")
            end += 1
        yield words_of(code[match.end() : end - 1])


def _code(sql: str) -> tuple[str, str]:
    """Return a statement without remarks, and the same with an x for each character in quotes."""
    code = _QUOTED_OR_REMARK.sub(lambda match: match[1] or " ", sql)
    return code, _QUOTED_OR_REMARK.sub(lambda match: "x" * len(match[0]), code)
