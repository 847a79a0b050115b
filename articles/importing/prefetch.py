"""Iterate in a second process while this process handles the values: the same values, in the same order.

    for value in prefetch(values): …

The first few hundred values are made in this process, because only a longer run is worth a second one. The child is
forked with the iterator in its current state and reads a few batches ahead at most, so memory does not grow. Errors of
the iterator are raised here. A child that dies is an error, never an early end; if this process dies, the child finds
the pipe closed and ends too.
"""

import gc
import os
import pickle
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Value = TypeVar("Value")

IN_PROCESS = 300  # values made in this process before a second one is started
CHUNK = 50  # values sent together at most
MAX_CHUNK_SIZE = 500_000  # bytes; a chunk with more is sent at once
# Seconds after which the child's writing thread may interrupt the one that makes values. With the usual 5 ms it hardly
# ran at all: parsers give the interpreter up and take it back all the time, and each time the waiting began anew.
SWITCH_INTERVAL = 0.0001
MAX_QUEUED = 30  # chunks that may wait: three batches of an import


class PrefetchStopped(Exception):
    """Raised if the child process died before the last value."""


def _raise(value: Any, error: Exception):
    raise error


def prefetch(
    values: Iterator[Value],
    stop: Sequence = (),
    size_of: Callable[[Value], int] = lambda value: 0,
    replace_unsendable: Callable[[Value, Exception], Value] = _raise,
    note_waiting: Callable[[int], None] = lambda number: None,
    max_queued: int = 0,
) -> Iterator[Value]:
    """Yield the values in order, made by a child process where possible; ends as soon as `stop` is not empty.

    `values` must not need this process: no database, no lock, no pipe and no terminal. `size_of(value)` is the memory
    in bytes that a large value takes. `replace_unsendable(value, error)` returns the value to send instead of one that
    cannot be pickled. `note_waiting` is called in the child with the number of values that wait for this process, now
    and then. `max_queued` chunks are read ahead, `MAX_QUEUED` if it is 0.
    """
    for count, value in enumerate(values, 1):
        yield value
        if stop:
            return
        if count == IN_PROCESS and _can_fork():
            yield from _in_subprocess(values, stop, size_of, replace_unsendable, note_waiting, max_queued)
            return


def _can_fork() -> bool:
    """Return whether there is a second processor and no other thread, whose locks would stay locked in the child."""
    return (
        hasattr(os, "register_at_fork")
        and hasattr(os, "sched_getaffinity")
        and len(os.sched_getaffinity(0)) > 1
        and threading.active_count() == 1
    )


def _in_subprocess(
    values: Iterator[Value],
    stop: Sequence,
    size_of: Callable,
    replace_unsendable: Callable,
    note_waiting: Callable,
    max_queued: int,
) -> Iterator[Value]:
    read_end, write_end = os.pipe()
    gc.freeze()  # neither process then scans the existing objects again, which took a sixth of the time
    child = os.fork()
    if not child:
        try:
            os.close(read_end)
            sys.setswitchinterval(SWITCH_INTERVAL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            _send(values, write_end, size_of, replace_unsendable, note_waiting, max_queued)
        finally:
            os._exit(0)  # without flushing and closing the files and connections of the parent
    os.close(write_end)
    status = None
    try:
        with open(read_end, "rb", buffering=1 << 16) as chunk_file:
            while not stop:
                try:
                    chunk = pickle.load(chunk_file)  # noqa: S301  this program wrote it
                except (EOFError, pickle.UnpicklingError):
                    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
                    raise PrefetchStopped(
                        f"The process that reads the files ended too early (status {status}). "
                        "What was reported is in the archive; run it again for the rest."
                    ) from None
                if isinstance(chunk, BaseException):
                    raise chunk
                if not chunk:
                    return
                for value in chunk:
                    yield value
                    if stop:
                        return
    finally:
        gc.unfreeze()
        if status is None:
            os.kill(child, signal.SIGTERM)
            os.waitpid(child, 0)


def _send(
    values: Iterator,
    pipe: int,
    size_of: Callable,
    replace_unsendable: Callable,
    note_waiting: Callable,
    max_queued: int,
):
    """Write chunks until the last value; a second thread writes, so that a full pipe does not stop the reading."""
    chunk_queue: queue.Queue[bytes] = queue.Queue(max_queued or MAX_QUEUED)
    writer = threading.Thread(target=_write, args=(chunk_queue, pipe))
    writer.start()
    try:
        for chunk in _chunks(values, size_of):
            chunk_queue.put(_pickled(chunk, replace_unsendable))
            note_waiting(chunk_queue.qsize() * CHUNK)
    except Exception as error:
        chunk_queue.put(_pickled_error(error))
    chunk_queue.put(b"")
    writer.join()


def _chunks(values: Iterator, size_of: Callable) -> Iterator[list]:
    """Yield the values in chunks; an empty chunk marks the end."""
    chunk, chunk_size = [], 0
    try:
        for value in values:
            chunk.append(value)
            chunk_size += size_of(value)
            if len(chunk) == CHUNK or chunk_size > MAX_CHUNK_SIZE:
                yield chunk
                chunk, chunk_size = [], 0
    except Exception:
        if chunk:
            yield chunk  # the values before the error
        raise
    if chunk:
        yield chunk
    yield []


def _pickled(chunk: list, replace_unsendable: Callable) -> bytes:
    """Return a pickled chunk; only the values that cannot be pickled are replaced."""
    try:
        return pickle.dumps(chunk, pickle.HIGHEST_PROTOCOL)
    except Exception:
        return pickle.dumps([_sendable(value, replace_unsendable) for value in chunk], pickle.HIGHEST_PROTOCOL)


def _sendable(value: Value, replace_unsendable: Callable[[Value, Exception], Value]) -> Value:
    try:
        pickle.dumps(value)
    except Exception as error:
        return replace_unsendable(value, error)
    return value


def _pickled_error(error: Exception) -> bytes:
    """Return a pickled error that is raised in the parent; another type if it cannot be pickled or unpickled."""
    try:
        chunk = pickle.dumps(error)
        pickle.loads(chunk)  # noqa: S301  some errors can be pickled but not unpickled
    except Exception:
        return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))
    return chunk


def _write(chunk_queue: queue.Queue, pipe: int):
    try:
        with open(pipe, "wb", buffering=0) as file:
            while chunk := chunk_queue.get():
                unwritten = memoryview(chunk)
                while unwritten:
                    unwritten = unwritten[file.write(unwritten) :]
    finally:
        os._exit(0)  # all is written, or the parent has ended
