"""What makes the sessions of a PostgreSQL database read or write something else than its tables and queries say.

    for words in oddities(connection, ["articles_version", …]): …

These are settings of the database and of roles, and functions, operators, casts and tables that are found before those
which a query means. What a superuser changes in PostgreSQL's own catalogue, or in the server's files, is not seen.
"""

import re
from collections.abc import Iterator

_IS_MEMBER = r"EXISTS (SELECT FROM pg_depend WHERE classid = '\1'::regclass AND objid = own.oid AND deptype = 'e')"
_ON_PATH = r"(\1 = ANY(current_schemas(true)::regnamespace[]))"
# `lower(varchar)` is found before `lower(text)`. An extension has such functions in C, or for its own types; everybody
# can declare others to be members of one. Keys from 16384 on are of objects that PostgreSQL does not bring itself.
_SHADOWS = """
    SELECT 'function', own.oid::regprocedure::text FROM pg_proc own JOIN pg_language ON pg_language.oid = prolang
    WHERE own.oid >= 16384 AND nspace(pronamespace)
      AND EXISTS (SELECT FROM pg_proc theirs WHERE theirs.oid < 16384 AND theirs.proname = own.proname)
      AND NOT (member(pg_proc)
               AND (lanname = 'c' OR EXISTS (SELECT FROM unnest(proargtypes) type WHERE type >= 16384)))
    UNION ALL SELECT 'operator', own.oid::regoperator::text FROM pg_operator own
    JOIN pg_proc ON pg_proc.oid = oprcode JOIN pg_language ON pg_language.oid = prolang
    WHERE own.oid >= 16384 AND nspace(oprnamespace)
      AND EXISTS (SELECT FROM pg_operator theirs WHERE theirs.oid < 16384 AND theirs.oprname = own.oprname)
      AND NOT (member(pg_operator) AND (lanname = 'c' OR greatest(oprleft, oprright) >= 16384))
    UNION ALL SELECT 'cast of', format('%%s to %%s', castsource::regtype, casttarget::regtype) FROM pg_cast own
    WHERE own.oid >= 16384 AND castsource < 16384 AND NOT (member(pg_cast) AND casttarget >= 16384)
    UNION ALL SELECT 'table', own.oid::regclass::text FROM pg_class own
    WHERE relnamespace <> current_schema()::regnamespace AND nspace(relnamespace) AND relname = ANY(%s)
    ORDER BY 1, 2
"""
# What a setting does, but for the values that do nothing.
_OFF = ("off", "false", "no", "0")
_DOES = {
    "session_replication_role": ("disables triggers", ("origin",)),
    "gin_fuzzy_search_limit": ("leaves out stories that are searched for", ("0",)),
    "transform_null_equals": ("changes what a condition says", _OFF),
    "zero_damaged_pages": ("takes damaged rows for none", _OFF),
    "ignore_checksum_failure": ("takes damaged pages for whole ones", _OFF),
}
_DOES_IN_OTHERS = _DOES | {
    "default_transaction_isolation": (
        "hides what others wrote since a transaction began",
        ("read committed", "read uncommitted"),
    ),
    "synchronous_commit": (
        "loses the last changes in a crash",
        ("on", "true", "yes", "1", "local", "remote_write", "remote_apply"),
    ),
    "newsroom.erasing": ("lets versions be emptied", ()),
}
# Of everybody, of this role, and of the other roles that write stories; superusers are no programs.
_SETTINGS = """
    SELECT part.name, words, value, COALESCE(rolname, 'every role'), COALESCE(rolname, current_user)
    FROM pg_db_role_setting CROSS JOIN unnest(setconfig) AS words
    CROSS JOIN LATERAL (SELECT lower(split_part(words, '=', 1)), substr(words, strpos(words, '=') + 1))
        AS part(name, value)
    LEFT JOIN pg_roles ON pg_roles.oid = setrole
    WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
      AND (setrole = 0 OR rolname IN (current_user, session_user)
           OR NOT rolsuper AND has_table_privilege(setrole, to_regclass('articles_version')::oid, 'INSERT'))
      AND (part.name = 'search_path' OR part.name = ANY(%s))
    ORDER BY 4, 2
"""
_OF_SESSION = (
    "SELECT name, name || '=' || setting FROM pg_settings WHERE name = ANY(%s) AND setting <> boot_val ORDER BY 1"
)


def oddities(connection, tables: list[str]) -> Iterator[str]:
    """Yield a few words for each thing that makes this session, or those of others, read or write something else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schemas(true)::text[], ARRAY(SELECT nspname::text FROM pg_namespace)")
        path, schemas = cursor.fetchone()
        path = [schema for schema in path if not schema.startswith("pg_temp")]
        cursor.execute(_SETTINGS, [list(_DOES_IN_OTHERS)])
        for name, setting, value, roles, role in cursor.fetchall():
            if name == "search_path":
                if _path_of(value, role, schemas)[:2] != path[:2]:
                    yield f"{setting} for {roles} lets its sessions find other tables first"
            elif value.lower() not in _DOES_IN_OTHERS[name][1]:
                yield f"{setting} for {roles} {_DOES_IN_OTHERS[name][0]}"
        cursor.execute(_OF_SESSION, [list(_DOES)])
        yield from (f"{setting} {_DOES[name][0]}" for name, setting in cursor.fetchall())
        if path[0] != "pg_catalog":
            yield f"search_path has {path[0]} before pg_catalog"
        query = re.sub(r"nspace\(([a-z_]+)\)", _ON_PATH, re.sub(r"member\(([a-z_]+)\)", _IS_MEMBER, _SHADOWS))
        cursor.execute(query, [tables])
        yield from (f"the {kind} {name} stands before the one that is meant" for kind, name in cursor.fetchall())


def _path_of(setting: str, role: str, schemas: list[str]) -> list[str]:
    """Return in which of the schemas there are the sessions of a role with this `search_path` look, in their order."""
    names = [part.strip().strip('"') for part in setting.split(",")]
    path = [schema for name in names if (schema := role if name == "$user" else name) in schemas]
    return path if "pg_catalog" in path else ["pg_catalog", *path]
