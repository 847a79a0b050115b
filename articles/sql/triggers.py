"""PostgreSQL's triggers that guard rows which are never changed. SQLite has none of them."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from django.db import connections
from django.db.migrations.recorder import MigrationRecorder


class Trigger(NamedTuple):
    """A trigger by name, the table that it guards, and the SQL that creates or replaces the function it calls."""

    name: str
    table: str
    function: str
    function_sql: str

    def install(self, alias: str):
        """Create the trigger, or replace it."""
        connection = connections[alias]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(self.function_sql)
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {self.name} BEFORE UPDATE OR DELETE ON {self.table} "
                    f"FOR EACH ROW EXECUTE FUNCTION {self.function}()"
                )

    def is_missing(self, alias: str) -> bool:
        """Return whether the table is without the trigger as it was installed, enabled; never on SQLite."""
        connection = connections[alias]
        if connection.vendor != "postgresql":
            return False
        with connection.cursor() as cursor:
            cursor.execute(_INSTALLED, [self.name, self.table])
            row = cursor.fetchone()
        return row is None or row[:4] not in (("O", *_BEFORE_EACH), ("A", *_BEFORE_EACH)) or self._body != row[4]

    @property
    def _body(self) -> str:
        return self.function_sql.split("$$")[1]


# Before the update or deletion of each row, without a condition; and the function has no settings or rights of its own.
_BEFORE_EACH = (27, True, True)
_INSTALLED = """
SELECT tgenabled::text, tgtype, tgqual IS NULL AND tgattr::text = '', proconfig IS NULL AND NOT prosecdef, prosrc
FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE tgname = %s AND tgrelid = to_regclass(%s)
"""
_PLANTED = {
    "sqlite": "SELECT lower(tbl_name), 'trigger ' || name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1, 2",
    # Everybody can declare a function to be a member of an extension, but only a superuser makes one in C.
    "postgresql": """
        SELECT relname, 'trigger ' || tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
        UNION ALL SELECT tablename, 'rule ' || rulename FROM pg_rules WHERE schemaname = current_schema()
        UNION ALL SELECT DISTINCT relname, pg_describe_object(refclassid, refobjid, 0)
        FROM pg_depend LEFT JOIN pg_proc own ON refclassid = 'pg_proc'::regclass AND refobjid = own.oid
             LEFT JOIN pg_language ON pg_language.oid = prolang
             LEFT JOIN pg_attrdef ON classid = 'pg_attrdef'::regclass AND objid = pg_attrdef.oid
             LEFT JOIN pg_constraint ON classid = 'pg_constraint'::regclass AND objid = pg_constraint.oid
             LEFT JOIN pg_index ON classid = 'pg_class'::regclass AND objid = indexrelid
             JOIN pg_class ON pg_class.oid = COALESCE(adrelid, conrelid, indrelid)
        WHERE relnamespace = current_schema()::regnamespace
          AND refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass)
          AND NOT (lanname IS DISTINCT FROM 'sql' AND lanname IS DISTINCT FROM 'plpgsql' AND EXISTS (
              SELECT FROM pg_depend theirs WHERE theirs.classid = pg_depend.refclassid
                  AND theirs.objid = pg_depend.refobjid AND theirs.deptype = 'e'))
        UNION ALL SELECT DISTINCT relname, 'call of ' || proname FROM pg_attrdef JOIN pg_class ON pg_class.oid = adrelid
        CROSS JOIN LATERAL regexp_matches(pg_get_expr(adbin, adrelid), '([a-z0-9_]+)[(]', 'g') AS called
        JOIN pg_proc ON proname = called[1] AND pronamespace = 'pg_catalog'::regnamespace AND provolatile = 'v'
        WHERE relnamespace = current_schema()::regnamespace
          AND proname NOT IN ('nextval', 'random', 'gen_random_uuid', 'clock_timestamp', 'timeofday')
        UNION ALL SELECT relname, 'domain ' || atttypid::regtype
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid JOIN pg_type ON pg_type.oid = atttypid
        WHERE typtype = 'd' AND relnamespace = current_schema()::regnamespace AND NOT attisdropped
        ORDER BY 1, 2
    """,
}
_OF_DATABASE = """
    SELECT 'event trigger ' || evtname FROM pg_event_trigger
    UNION ALL SELECT 'subscription ' || subname FROM pg_subscription
    WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY 1
"""
_FULL_TEXT = "articles_search_"  # how the names of its tables begin


def planted(alias: str, tables: Collection[str], known: Collection[Trigger]) -> Iterator[str]:
    """Yield a few words for what runs with a change of some tables, or of the full text, and is none of the known, and
    each view in the place of a table.

    These are triggers and rules, and functions and operators of the database's own that an index, a default value or a
    check calls; beside the tables event triggers and subscriptions.
    """
    connection = connections[alias]
    written = {*tables, MigrationRecorder.Migration._meta.db_table}
    own = {(trigger.table, f"trigger {trigger.name}") for trigger in known if connection.vendor == "postgresql"}
    with connection.cursor() as cursor:
        cursor.execute(_PLANTED[connection.vendor])
        for table, name in cursor.fetchall():
            if (table in written or table.startswith(_FULL_TEXT)) and (table, name) not in own:
                yield f"the {name} on {table}"
        if connection.vendor == "postgresql":
            cursor.execute(_OF_DATABASE)
            yield from (f"the {name}" for [name] in cursor.fetchall())
        for row in connection.introspection.get_table_list(cursor):
            if row.type == "v" and row.name in tables:
                yield f"the view {row.name} in the place of its table"
