"""The handler that writes the log, and of many lines that say the same only some: strangers can cause any number.

    {"level": "ERROR", "logger": "django.request", "message": "98 more like this were left out: Bad Request: /x", …}

Warnings and errors are bounded, for each process and minute. What is said at lower levels is not: the request log has a
line for each request because that is what it is for, and the rest comes of the newsroom's own work.
"""

import logging
import time
from collections.abc import Callable
from traceback import walk_tb

SECONDS = 60
LINES = 20  # of one kind in so many seconds
KINDS = 100  # in so many seconds; all others are one kind
_MESSAGE = 200  # characters of the message that stands for those left out


class BoundedHandler(logging.StreamHandler):
    """Write records to a stream, of one kind at most `LINES` in `SECONDS`, and then a line with how many were left out.

    Of one kind are records of a logger and level with the same words apart from what was put in; of exceptions, those
    raised at the same place. The line is written with the first record after the time, or when the process ends.
    """

    def __init__(self, stream=None, clock: Callable[[], float] = time.monotonic):
        super().__init__(stream)
        self._clock, self._since = clock, clock()
        self._counts: dict[tuple, int] = {}
        self._left_out: dict[tuple, logging.LogRecord] = {}

    def emit(self, record):
        """Write a record, if it is not left out, behind what is to be said of those before."""
        try:
            if self._clock() - self._since >= SECONDS:
                self._start_again()
            if record.levelno < logging.WARNING or self._is_written(record):
                super().emit(record)
        except Exception:
            self.handleError(record)

    def close(self):
        """Write how many records were left out, and close the handler."""
        self.acquire()
        try:
            self._start_again()
        finally:
            self.release()
            super().close()

    def _is_written(self, record: logging.LogRecord) -> bool:
        kind = _kind_of(record)
        if kind not in self._counts and len(self._counts) >= KINDS:
            kind = ()
        self._counts[kind] = count = self._counts.get(kind, 0) + 1
        if count == LINES + 1:
            self._left_out[kind] = _with_words(record, record.getMessage()[:_MESSAGE])
        return count <= LINES

    def _start_again(self):
        counts, self._counts, self._since = self._counts, {}, self._clock()
        left_out, self._left_out = self._left_out, {}
        for kind, record in left_out.items():
            words = f"{counts[kind] - LINES} more like this were left out: {record.msg}"
            super().emit(_with_words(record, words))


def _kind_of(record: logging.LogRecord) -> tuple:
    """Return what records that say the same have in common."""
    error = record.exc_info[1] if record.exc_info else None
    # A text into which nothing is put may have everything in it: the name of a host.
    words = str(record.msg)[:_MESSAGE] if record.args else ""
    status = getattr(record, "status_code", None)  # who asks for formats that are refused hides no 503
    return record.name, record.levelno, words, status, type(error).__name__, _place_of(error)


def _place_of(error: BaseException | None) -> tuple[str, int] | None:
    place = None
    for frame, line in walk_tb(error.__traceback__ if error else None):
        place = frame.f_code.co_filename, line
    return place


def _with_words(record: logging.LogRecord, words: str) -> logging.LogRecord:
    """Return a record of the same logger and level with other words, and without exception and request."""
    return logging.LogRecord(record.name, record.levelno, record.pathname, record.lineno, words, None, None)
