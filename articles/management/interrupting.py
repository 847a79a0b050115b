"""Ctrl-C in a long command: it ends after what is at hand, with its counts."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def until_interrupted() -> Iterator[list]:
    """Give a list that Ctrl-C puts something into, so that the run ends by itself; a second one ends it at once."""
    asked = []

    def stop(number, frame):
        asked.append(number)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    try:
        before = signal.signal(signal.SIGINT, stop)
    except ValueError:  # not in the main thread: nobody can press Ctrl-C
        yield asked
        return
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)
