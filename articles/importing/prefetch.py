"""Reading in a second process while this one writes: the same values, in the same order.

    for value in read_ahead(values): …

The first few hundred are taken here; only a run that goes on is worth a process. It is forked from this one with the
iterator as it stands, ends with it, and reads ahead by a few batches at most, so memory stays flat. What it raises is
raised here. A process that dies is an error here, never an early end; if this one dies, the other finds its pipe
closed and ends too.
"""

import gc
import os
import pickle
import queue
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Value = TypeVar("Value")

IN_PROCESS = 300  # values taken here first
CHUNK = 50  # values sent together at most
MAX_WEIGHT = 500_000  # and their weight, at which a parcel is closed
MAX_QUEUED = 30  # parcels that may wait: three batches of an import


class PrefetchStopped(Exception):
    """The process that read ahead was killed before it came to the end."""


def _raise(value: Any, error: Exception):
    raise error


def prefetch(
    values: Iterator[Value],
    stop: Sequence = (),
    weigh: Callable[[Value], int] = lambda value: 0,
    replace_unsendable: Callable[[Value, Exception], Value] = _raise,
) -> Iterator[Value]:
    """Give the values in order, made by a second process where that is possible; until `stop` has something in it.

    `values` must not need this process: no database, no lock, nothing it would wait for (a pipe, a terminal).
    `weigh` says how much memory one takes, in bytes, where that can be much. `replace_unsendable` makes another value
    of one that cannot be pickled, and of the error that says why.
    """
    for count, value in enumerate(values, 1):
        yield value
        if stop:
            return
        if count == IN_PROCESS and _can_fork():
            yield from _in_subprocess(values, stop, weigh, replace_unsendable)
            return


def _can_fork() -> bool:
    """Whether there is a second processor, and no thread here whose locks a fork would leave closed for ever."""
    return (
        hasattr(os, "register_at_fork")
        and hasattr(os, "sched_getaffinity")
        and len(os.sched_getaffinity(0)) > 1
        and threading.active_count() == 1
    )


def _in_subprocess(
    values: Iterator[Value], stop: Sequence, weigh: Callable, replace_unsendable: Callable
) -> Iterator[Value]:
    reading, writing = os.pipe()
    gc.freeze()  # what is here already is not looked through again, in either process: a sixth of the time
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that answers it
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            _send(values, writing, weigh, replace_unsendable)
        finally:
            os._exit(0)  # what this process has of the other's files and connections is not its to flush or close
    os.close(writing)
    status = None
    try:
        with open(reading, "rb", buffering=1 << 16) as parcels:
            while not stop:
                try:
                    parcel = pickle.load(parcels)  # noqa: S301  this very program wrote it
                except (EOFError, pickle.UnpicklingError):
                    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
                    raise PrefetchStopped(
                        f"The process that reads the files ended too early (status {status}). "
                        "What was reported is in the archive; run it again for the rest."
                    ) from None
                if isinstance(parcel, BaseException):
                    raise parcel
                if not parcel:
                    return
                for value in parcel:
                    yield value
                    if stop:
                        return
    finally:
        gc.unfreeze()
        if status is None:
            os.kill(child, signal.SIGTERM)
            os.waitpid(child, 0)


def _send(values: Iterator, pipe: int, weigh: Callable, replace_unsendable: Callable):
    """Write parcels until the values end; a second thread writes, so that a full pipe does not stop the reading."""
    waiting: queue.Queue[bytes] = queue.Queue(MAX_QUEUED)
    writer = threading.Thread(target=_write, args=(waiting, pipe))
    writer.start()
    try:
        for parcel in _chunks(values, weigh):
            waiting.put(_packed(parcel, replace_unsendable))
    except Exception as error:
        waiting.put(_as_chunk(error))
    waiting.put(b"")
    writer.join()


def _chunks(values: Iterator, weigh: Callable) -> Iterator[list]:
    """Collect values into parcels; an empty one is the end."""
    parcel, weight = [], 0
    try:
        for value in values:
            parcel.append(value)
            weight += weigh(value)
            if len(parcel) == CHUNK or weight > MAX_WEIGHT:
                yield parcel
                parcel, weight = [], 0
    except Exception:
        if parcel:
            yield parcel  # what was read before the error
        raise
    if parcel:
        yield parcel
    yield []


def _packed(parcel: list, replace_unsendable: Callable) -> bytes:
    """Pickle a parcel; where one of its values cannot be pickled, that one alone is replaced."""
    try:
        return pickle.dumps(parcel, pickle.HIGHEST_PROTOCOL)
    except Exception:
        return pickle.dumps([_sendable(value, replace_unsendable) for value in parcel], pickle.HIGHEST_PROTOCOL)


def _sendable(value: Value, replace_unsendable: Callable[[Value, Exception], Value]) -> Value:
    try:
        pickle.dumps(value)
    except Exception as error:
        return replace_unsendable(value, error)
    return value


def _as_chunk(error: Exception) -> bytes:
    try:
        parcel = pickle.dumps(error)
        pickle.loads(parcel)  # noqa: S301  whether it can be made again, which takes what its class asks for
    except Exception:  # its words can travel in any case
        return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))
    return parcel


def _write(waiting: queue.Queue, pipe: int):
    try:
        with open(pipe, "wb", buffering=0) as file:
            while parcel := waiting.get():
                rest = memoryview(parcel)
                while rest:
                    rest = rest[file.write(rest) :]
    finally:
        os._exit(0)  # the end, or nobody reads any more
