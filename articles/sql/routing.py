"""Find the connection of a model: Django's database router says which database reads and writes go to."""

from django.conf import settings
from django.db import connections, models, router


def read_connection(model: type[models.Model]):
    """Return this thread's connection for reading a model."""
    return connections[router.db_for_read(model)]


def write_connection(model: type[models.Model]):
    """Return this thread's connection for writing a model."""
    return connections[router.db_for_write(model)]


def reads_a_standby(model: type[models.Model]) -> bool:
    """Return whether a model is read from a copy: in a process that only reads, or where the router says so."""
    return settings.READ_ONLY or router.db_for_read(model) != router.db_for_write(model)


def database_settings(model: type[models.Model]) -> tuple[str, ...]:
    """Return engine, name, host and port of the database that a model is read from; they tell databases apart."""
    described = read_connection(model).settings_dict
    host = described["HOST"] or described["OPTIONS"].get("host", "")
    return str(described["ENGINE"]), str(described["NAME"]), str(host), str(described["PORT"])


def open_transaction(model: type[models.Model]):
    """Return the connection for reading a model if it is inside a transaction, else None."""
    connection = read_connection(model)
    return connection if connection.in_atomic_block else None
