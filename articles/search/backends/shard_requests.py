"""Ask several shards at once: each gets its statement, then one answer after the other is read.

Cursors wait for an answer before they send the next statement, so statements are sent by the connections of libpq below
them. All of it is done by the thread that asks: a thread for each shard took longer than most answers. Threads only
open connections that are closed, all at once: shards that are away cost one `connect_timeout` together.
https://www.psycopg.org/psycopg3/docs/api/pq.html
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
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
        _send_all(requests.values())
        own = meanwhile()
        answers = {shard: request.answer() for shard, request in requests.items()}
        if again := [request for request in requests.values() if request.may_ask_again]:
            _send_all(again)
            answers |= {shard: request.answer() for shard, request in requests.items() if request in again}
        return own, answers
    finally:
        for request in requests.values():
            request.abandon()


def open_all(connections: Iterable) -> dict[str, Error]:
    """Open the connections that are closed, all at once; return the errors of those that cannot be, by alias."""
    closed = [connection for connection in connections if connection.connection is None]
    if len(closed) < 2:
        errors = list(map(_open, closed))
    else:
        with ThreadPoolExecutor(len(closed)) as threads:
            errors = list(threads.map(_open, closed))
    return {connection.alias: error for connection, error in zip(closed, errors, strict=True) if error}


def _open(connection) -> Error | None:
    connection.inc_thread_sharing()
    try:
        connection.ensure_connection()
    except Error as error:
        return error
    finally:
        connection.dec_thread_sharing()
    return None


def _send_all(requests: "Iterable[_Request]"):
    errors = open_all(request.connection for request in requests)
    for request in requests:
        request.send(errors.get(request.connection.alias))


class _Request:
    """A statement that is sent to one shard."""

    def __init__(self, backend: PostgreSQLBackend, statement: IdStatement):
        self._backend, self._statement, self.connection = backend, statement, backend.connection
        self._was_open = self.connection.connection is not None
        self._grams = backend.latest_grams(statement)
        self._error: Error | None = None
        self._is_unread = False
        self.may_ask_again = False

    def send(self, error: Error | None):
        """Send the statement without waiting; an error, here or in opening the connection, is what `answer` returns."""
        self._error = error
        if error:
            return
        try:
            with self.connection.wrap_database_errors, self.connection.cursor() as cursor:
                text = cursor.mogrify(*self._backend.sql(self._statement, self._grams))
                self._is_unread = True
                self.connection.connection.pgconn.send_query(text.encode(cursor.connection.info.encoding))
        except Error as error:
            self._error = error

    def answer(self) -> tuple | Exception:
        """Return the answer (number, token, arrays) or the exception.

        A connection that was open before is closed, and `may_ask_again`: a server that was started again ends those
        it had.
        """
        self.may_ask_again = False
        try:
            if self._error:
                raise self._error
            row = self._row()
            return self._statement.answer(row) if has_grams(row, self._grams) else self._backend.answer(self._statement)
        except (OperationalError, InterfaceError) as error:
            if self._was_open and not self.connection.in_atomic_block:
                self._was_open, self._is_unread, self.may_ask_again = False, False, True
                with suppress(Error):
                    self.connection.close()
            return error
        except Exception as error:
            return error

    def abandon(self):
        """Close a connection whose answer nobody read."""
        if self._is_unread:
            self._is_unread = False
            with suppress(Error):
                self.connection.close()

    def _row(self) -> tuple | None:
        """Return the row that the statement gives."""
        from psycopg import errors, generators, pq  # an archive on SQLite never loads it

        connection = self.connection.connection
        try:
            with self.connection.wrap_database_errors:
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
