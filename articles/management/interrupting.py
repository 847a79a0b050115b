"""Ctrl-C in a long command: the command finishes the current batch and prints its counts."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def until_interrupted() -> Iterator[list]:
    """Yield a list to which the first Ctrl-C appends, so that the run ends by itself; a second one ends it at once."""
    interrupts = []

    def stop(number, frame):
        interrupts.append(number)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    try:
        previous_handler = signal.signal(signal.SIGINT, stop)
    except ValueError:  # outside of the main thread there is no Ctrl-C
        yield interrupts
        return
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, previous_handler)
