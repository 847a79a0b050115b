"""The full-text index in the database: SQLite's FTS5 or PostgreSQL's tsvector behind one interface.

    query = And((TextQuery("ferry"), Not(TextQuery("night"))))
    get_backend().scan(query, languages=("en",)) ──▶ Scan(generation, token, docids)

Both backends index the same tokens (see `text.document`) and return the same stories for the same query.
"""

from articles.models import CatalogueEntry
from articles.search.backends.base import LIVE, PAST, Backend, Scan, SearchTooSlow
from articles.search.backends.postgresql import PostgreSQLBackend
from articles.search.backends.sqlite import SQLiteBackend
from articles.sql.routing import read_connection, write_connection

__all__ = ["LIVE", "PAST", "Backend", "Scan", "SearchTooSlow", "backend_for", "get_backend", "get_write_backend"]


def get_backend() -> Backend:
    """Return the backend that searches: that of the database which the catalogue is read from."""
    return backend_for(read_connection(CatalogueEntry))


def get_write_backend() -> Backend:
    """Return the backend that writes, and whose reads see what the open transaction wrote."""
    return backend_for(write_connection(CatalogueEntry))


def backend_for(connection) -> Backend:
    """Return the backend of a connection."""
    if connection.vendor == "postgresql":
        return PostgreSQLBackend(connection)
    return SQLiteBackend(connection)
