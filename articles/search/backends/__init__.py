"""The full text in the database: SQLite's FTS5 or PostgreSQL's tsvector, asked and written through one interface.

    engine().scan(All((Text("ferry"), Not(Text("night"))), languages=("en",)) ──▶ Scan(generation, token, docids)

Both hold the same tokens (see `texts`) and give the same stories for the same query.
"""

from django.db import connection

from articles.search.backends.base import LIVE, PAST, Backend, Scan, SearchTooSlow
from articles.search.backends.postgresql import PostgreSQLBackend
from articles.search.backends.sqlite import SQLiteBackend

__all__ = ["LIVE", "PAST", "Backend", "Scan", "SearchTooSlow", "backend_for", "get_backend"]


def get_backend() -> Backend:
    """Give the full text engine of the database that the archive is kept in."""
    return backend_for(connection)


def backend_for(connection) -> Backend:
    """Give the engine of a connection."""
    if connection.vendor == "postgresql":
        return PostgreSQLBackend(connection)
    return SQLiteBackend(connection)
