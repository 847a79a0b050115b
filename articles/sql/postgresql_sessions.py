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
# Of everybody, of this role, and of the other roles that read stories; superusers are no programs. Left out are those
# that only slow, log or stop something, and formats that each connection sets itself.
_SETTINGS = """
    SELECT part.name, words, COALESCE(rolname, 'every role')
    FROM pg_db_role_setting CROSS JOIN unnest(setconfig) AS words
    CROSS JOIN LATERAL (SELECT lower(split_part(words, '=', 1)), substr(words, strpos(words, '=') + 1))
        AS part(name, value)
    LEFT JOIN pg_roles ON pg_roles.oid = setrole LEFT JOIN pg_settings known ON lower(known.name) = part.name
    WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
      AND (setrole = 0 OR rolname IN (current_user, session_user)
           OR NOT rolsuper AND has_table_privilege(setrole, to_regclass('articles_version')::oid, 'SELECT'))
      AND CASE WHEN part.name = 'search_path' THEN value <> current_setting('search_path')
               WHEN part.name = 'synchronous_commit' THEN value = 'off'
               WHEN known.name IS NULL THEN part.name ~ '^(newsroom[.]|role$|session_authorization$)'
               ELSE value <> known.boot_val AND known.name !~ '_timeout$' AND known.name NOT IN (
                    'client_min_messages', 'default_tablespace', 'temp_tablespaces', 'default_table_access_method',
                    'default_toast_compression', 'default_transaction_read_only', 'default_transaction_deferrable')
                    AND category !~ '^(Resource Usage|Query Tuning|Reporting and Logging|Statistics|Autovacuum)'
                    AND category !~ '^(Vacuuming|Lock Management|Connections|Write-Ahead Log)'
                    AND category !~ '^Client Connection Defaults / Locale'
               END
    ORDER BY 3, 2
"""
_OF_SESSION = (
    "SELECT name, name || '=' || setting FROM pg_settings WHERE name = ANY(%s) AND setting <> boot_val ORDER BY 1"
)
_DOES = {
    "session_replication_role": "disables triggers",
    "gin_fuzzy_search_limit": "leaves out stories that are searched for",
    "transform_null_equals": "changes what a condition says",
    "zero_damaged_pages": "takes damaged rows for none",
    "ignore_checksum_failure": "takes damaged pages for whole ones",
}
_DOES_IN_OTHERS = _DOES | {
    "synchronous_commit": "loses the last changes in a crash",
    "newsroom.erasing": "lets versions be emptied",
}


def oddities(connection, tables: list[str]) -> Iterator[str]:
    """Yield a few words for each thing that makes this session, or those of others, read or write something else."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTINGS)
        for name, setting, role in cursor.fetchall():
            yield f"{setting} for {role} {_DOES_IN_OTHERS.get(name, 'changes what its sessions read or write')}"
        cursor.execute(_OF_SESSION, [list(_DOES)])
        yield from (f"{setting} {_DOES[name]}" for name, setting in cursor.fetchall())
        cursor.execute("SELECT current_schemas(true)::text[]")
        [path] = cursor.fetchone()
        if (path := [schema for schema in path if not schema.startswith("pg_temp")])[0] != "pg_catalog":
            yield f"search_path has {path[0]} before pg_catalog"
        query = re.sub(r"nspace\((\w+)\)", _ON_PATH, re.sub(r"member\((\w+)\)", _IS_MEMBER, _SHADOWS))
        cursor.execute(query, [tables])
        yield from (f"the {kind} {name} stands before the one that is meant" for kind, name in cursor.fetchall())
