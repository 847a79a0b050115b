"""Three databases beside that of the tests, as shards of the full text."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import psycopg
import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from articles.search.backends import failures, get_write_backend
from articles.search.columns import reader

FIRST_DAYS = ("", "2001-01-01", "2010-01-01")


def _server():
    """Return a connection to the server of the tests that is in no transaction."""
    options = connection.get_connection_params() | {"dbname": "postgres"}
    options = {name: value for name, value in options.items() if name not in ("context", "cursor_factory")}
    return psycopg.connect(**options, autocommit=True)


class Shards:
    """The databases of the shards; `names` are those of the server, `aliases` those of Django."""

    def __init__(self, settings):
        self.settings = settings
        self.aliases = [f"search_shard_{number}" for number in range(1, len(FIRST_DAYS) + 1)]
        self.names = [f"{connection.settings_dict['NAME']}_{alias}" for alias in self.aliases]

    def use(self):
        """Search in the shards from now on."""
        self.settings.SEARCH_SHARDS = list(zip(self.aliases, FIRST_DAYS, strict=True))
        failures.clear()
        reader.reset()

    def leave(self):
        """Search in the archive's own database again, which may have no index of live texts."""
        self.settings.SEARCH_SHARDS = []
        reader.reset()
        get_write_backend().install()

    def stop(self, number: int):
        """Let a shard refuse all connections, and end those it has."""
        with _server() as server:
            name = self.names[number]
            server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])

    def start(self, number: int):
        """Let a shard answer again, at once."""
        with _server() as server:
            server.execute(f'ALTER DATABASE "{self.names[number]}" ALLOW_CONNECTIONS true')
        failures.clear()

    def count(self, number: int) -> int:
        """Return how many texts a shard has."""
        with connections[self.aliases[number]].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM articles_search_live")
            return cursor.fetchone()[0]


@contextmanager
def allowed_connections(aliases: list[str]) -> Iterator[None]:
    """Allow new connections of some aliases, which Django refuses in tests for databases that it does not set up."""
    refusing = BaseDatabaseWrapper.ensure_connection

    def ensure_connection(self):
        if self.alias not in aliases:
            refusing(self)
        elif self.connection is None:
            with self.wrap_database_errors:
                self.connect()

    with mock.patch.object(BaseDatabaseWrapper, "ensure_connection", ensure_connection):
        yield


@contextmanager
def three_shards(settings) -> Iterator[Shards]:
    """Yield shards in three new databases of the server of the tests; they are not used yet."""
    if connection.vendor != "postgresql":
        pytest.skip("shards are databases of PostgreSQL")
    shards = Shards(settings)
    with _server() as server:
        for name in shards.names:
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    for alias, name in zip(shards.aliases, shards.names, strict=True):
        connections.databases[alias] = connection.settings_dict | {"NAME": name}
    try:
        with allowed_connections(shards.aliases):
            yield shards
    finally:
        settings.SEARCH_SHARDS = []
        failures.clear()
        reader.reset()
        for alias in shards.aliases:
            connections[alias].close()
            del connections[alias]
            connections.databases.pop(alias)
        with _server() as server:
            for name in shards.names:
                server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
