"""The full-text index in the database: SQLite's FTS5 or PostgreSQL's tsvector behind one interface.

    query = And((TextQuery("ferry"), Not(TextQuery("night"))))
    get_backend().scan(query, languages=("en",)) ──▶ Scan(generation, token, docids)

Both backends index the same tokens (see `text.document`) and return the same stories for the same query.
"""

from django.db import connection

from articles.search.backends.base import LIVE, PAST, Backend, Scan, SearchTooSlow
from articles.search.backends.postgresql import PostgreSQLBackend
from articles.search.backends.sqlite import SQLiteBackend

__all__ = ["LIVE", "PAST", "Backend", "Scan", "SearchTooSlow", "backend_for", "get_backend"]


def get_backend() -> Backend:
    """Return the backend of the default database."""
    return backend_for(connection)


def backend_for(connection) -> Backend:
    """Return the backend of a connection."""
    if connection.vendor == "postgresql":
        return PostgreSQLBackend(connection)
    return SQLiteBackend(connection)
