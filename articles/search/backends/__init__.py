"""The full-text index in the database: SQLite's FTS5 or PostgreSQL's tsvector behind one interface.

    query = And((TextQuery("ferry"), Not(TextQuery("night"))))
    get_backend().scan(query, languages=("en",)) ──▶ Scan(generation, token, docids)

Both backends index the same tokens (see `text.document`) and return the same stories for the same query.
"""

from articles.models import CatalogueEntry
from articles.search.backends.base import LIVE, PAST, Backend, Scan
from articles.search.backends.errors import SearchNotAnswered, SearchTooSlow, ShardUnavailable
from articles.search.backends.postgresql import PostgreSQLBackend
from articles.search.backends.shard import failures, shards
from articles.search.backends.sharded import ShardedBackend
from articles.search.backends.sqlite import SQLiteBackend
from articles.sql.routing import read_connection, write_connection

__all__ = [
    "LIVE",
    "PAST",
    "Backend",
    "Scan",
    "SearchNotAnswered",
    "SearchTooSlow",
    "ShardUnavailable",
    "backend_for",
    "failures",
    "get_backend",
    "get_partial_backend",
    "get_write_backend",
    "shards",
]


def get_backend() -> Backend:
    """Return the backend that searches: that of the database which the catalogue is read from, and of the shards."""
    return _with_shards(read_connection(CatalogueEntry))


def get_partial_backend() -> Backend:
    """Return the backend for searches that may go without shards that do not answer: `LookupResult` names these."""
    return _with_shards(read_connection(CatalogueEntry), leaves_out=True)


def get_write_backend() -> Backend:
    """Return the backend that writes, and whose reads see what the open transaction wrote."""
    return _with_shards(write_connection(CatalogueEntry))


def _with_shards(connection, *, leaves_out: bool = False) -> Backend:
    if parts := shards():
        return ShardedBackend(connection, parts, leaves_out=leaves_out)
    return backend_for(connection)


def backend_for(connection) -> Backend:
    """Return the backend of a connection alone."""
    if connection.vendor == "postgresql":
        return PostgreSQLBackend(connection)
    return SQLiteBackend(connection)
