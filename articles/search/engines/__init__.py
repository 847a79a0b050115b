"""The full text in the database: SQLite's FTS5 or PostgreSQL's tsvector, asked and written through one interface.

    engine().scan(All((Text("ferry"), Not(Text("night"))), languages=("en",)) ──▶ Scan(generation, token, docids)

Both hold the same tokens (see `texts`) and give the same stories for the same query.
"""

from django.db import connection

from articles.search.engines.engine import LIVE, PAST, Engine, Scan, SearchTooSlow
from articles.search.engines.postgresql import PostgreSQL
from articles.search.engines.sqlite import SQLite

__all__ = ["LIVE", "PAST", "Engine", "Scan", "SearchTooSlow", "engine", "engine_of"]


def engine() -> Engine:
    """Give the full text engine of the database that the archive is kept in."""
    return engine_of(connection)


def engine_of(connection) -> Engine:
    """Give the engine of a connection."""
    if connection.vendor == "postgresql":
        return PostgreSQL(connection)
    return SQLite(connection)
