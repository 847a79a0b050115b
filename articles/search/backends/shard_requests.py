"""Ask several shards at once: each gets its statement, then one answer after the other is read.

Cursors wait for an answer before they send the next statement, so statements are sent by the connections of libpq below
them. All of it is done by the thread that asks: a thread for each shard took longer than most answers.
https://www.psycopg.org/psycopg3/docs/api/pq.html
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from django.db import Error, InterfaceError, OperationalError

from articles.search.backends.errors import raise_if_too_slow
from articles.search.backends.id_statement import RESULTS_BEFORE, IdStatement, has_grams
from articles.search.backends.postgresql import PostgreSQLBackend
from articles.search.backends.shard import Shard

if TYPE_CHECKING:
    from psycopg.pq import abc

Own = TypeVar("Own")


def ask_all(
    backends: Mapping[Shard, PostgreSQLBackend], statement: IdStatement, meanwhile: Callable[[], Own]
) -> tuple[Own, dict[Shard, tuple | Exception]]:
    """Return what `meanwhile` returns and the answers of all shards; a shard that failed has its exception."""
    requests = {shard: _Request(backend, statement) for shard, backend in backends.items()}
    try:
        for request in requests.values():
            request.send()
        own = meanwhile()
        return own, {shard: request.answer() for shard, request in requests.items()}
    finally:
        for request in requests.values():
            request.abandon()


class _Request:
    """A statement that is sent to one shard."""

    def __init__(self, backend: PostgreSQLBackend, statement: IdStatement):
        self._backend, self._statement, self._connection = backend, statement, backend.connection
        self._was_open = self._connection.connection is not None
        self._grams = backend.latest_grams(statement)
        self._error: Exception | None = None
        self._is_unread = False

    def send(self):
        """Send the statement without waiting; an error is what `answer` returns."""
        try:
            with self._connection.wrap_database_errors, self._connection.cursor() as cursor:
                text = cursor.mogrify(*self._backend.sql(self._statement, self._grams))
                self._is_unread = True
                self._connection.connection.pgconn.send_query(text.encode(cursor.connection.info.encoding))
        except Error as error:
            self._error = error

    def answer(self) -> tuple | Exception:
        """Return the answer (number, token, arrays) or the exception.

        A connection that was open before is opened anew once: a server that was started again ends those it had.
        """
        try:
            if self._error:
                raise self._error
            row = self._row()
            return self._statement.answer(row) if has_grams(row, self._grams) else self._backend.answer(self._statement)
        except (OperationalError, InterfaceError) as error:
            if not self._was_open or self._connection.in_atomic_block:
                return error
        except Exception as error:
            return error
        try:
            self._is_unread = False
            self._connection.close()
            return self._backend.answer(self._statement)
        except Exception as error:
            return error

    def abandon(self):
        """Close a connection whose answer nobody read."""
        if self._is_unread:
            self._is_unread = False
            with suppress(Error):
                self._connection.close()

    def _row(self) -> tuple | None:
        """Return the row that the statement gives."""
        from psycopg import errors, generators, pq  # an archive on SQLite never loads it

        connection = self._connection.connection
        try:
            with self._connection.wrap_database_errors:
                results = connection.wait(generators.execute(connection.pgconn))
                self._is_unread = False
                for result in results:
                    if result.status not in (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK):
                        raise errors.error_from_result(result, connection.info.encoding)
        except OperationalError as error:
            raise_if_too_slow(error, self._backend.timeout_seconds)
            raise
        result = results[RESULTS_BEFORE]
        return _values(result, pq.Escaping(connection.pgconn)) if result.ntuples else None


def _values(result: "abc.PGresult", escaping: "abc.Escaping") -> tuple:
    """Return the id of the common grams, the numbers of the generation, and the bytes of each array."""
    id, number, token, *arrays = (result.get_value(0, column) for column in range(result.nfields))
    return (id and id.decode(), int(number), int(token), *(ids and escaping.unescape_bytea(ids) for ids in arrays))
