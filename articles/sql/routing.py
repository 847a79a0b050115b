"""Find the connection of a model: Django's database router says which database reads and writes go to."""

from django.db import connections, models, router, transaction


def read_connection(model: type[models.Model]):
    """Return this thread's connection for reading a model."""
    return connections[router.db_for_read(model)]


def write_connection(model: type[models.Model]):
    """Return this thread's connection for writing a model."""
    return connections[router.db_for_write(model)]


def database_settings(model: type[models.Model]) -> tuple[str, ...]:
    """Return engine, name, host and port of the database that a model is read from; they tell databases apart."""
    settings = read_connection(model).settings_dict
    return tuple(str(settings[part]) for part in ("ENGINE", "NAME", "HOST", "PORT"))


def open_transaction(model: type[models.Model]):
    """Return the connection for reading a model if it is inside a transaction, else None."""
    connection = read_connection(model)
    return connection if connection.in_atomic_block else None


def atomic(model: type[models.Model]) -> transaction.Atomic:
    """Return a transaction of the database that a model is written to."""
    return transaction.Atomic(router.db_for_write(model), savepoint=True, durable=False)
