"""PostgreSQL's triggers that guard rows which are never changed. SQLite has none of them."""

from typing import NamedTuple

from django.db import connections


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
        """Return whether the table is without the trigger, or the trigger is disabled; never on SQLite."""
        connection = connections[alias]
        if connection.vendor != "postgresql":
            return False
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgenabled FROM pg_trigger WHERE tgname = %s AND tgrelid = to_regclass(%s)",
                [self.name, self.table],
            )
            return cursor.fetchone() in (None, ("D",))
