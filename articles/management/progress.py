"""A counter on one line of a terminal; silent where the output is a file."""

import sys
import time


class Progress:
    """Show how many `what` are done and how fast; as a function it takes the number done so far."""

    def __init__(self, what: str, stream=None):
        self.what, self.stream = what, stream or sys.stderr
        self.started = self.shown = time.monotonic()
        self.done = 0

    def __call__(self, done: int):
        self.done = done
        now = time.monotonic()
        if self.stream.isatty() and now - self.shown > 0.2:
            self.shown = now
            rate = done / max(now - self.started, 0.001)
            self.stream.write(f"\r{done:,} {self.what} ({rate:,.0f} a second) ")
            self.stream.flush()

    def end(self):
        if self.stream.isatty():
            self.stream.write("\r\033[K")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started
