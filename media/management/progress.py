"""Show the progress of a command in one line of a terminal; nothing if the output is no terminal."""

import sys
import time


class Progress:
    """The progress line. Call the object with the number of items done; call `end` before other output.

    `label` names the items; `total` is their number, 0 if unknown.
    """

    def __init__(self, label: str, total: int = 0):
        self.label, self.total, self.done = label, total, 0
        self.started = self._printed_at = time.monotonic()
        self._shows = sys.stderr.isatty()

    def __call__(self, done: int):
        self.done = done
        now = time.monotonic()
        if self._shows and now - self._printed_at > 0.2:
            self._printed_at = now
            of = f" of {self.total:,}" if self.total else ""
            rate = done / (now - self.started)
            left = f", {_in_words((self.total - done) / rate)} left" if self.total > done and rate else ""
            sys.stderr.write(f"\r{done:,}{of} {self.label}, {rate:,.1f} a second{left}\033[K")
            sys.stderr.flush()

    def end(self):
        """Remove the line from the terminal."""
        if self._shows and self._printed_at != self.started:
            sys.stderr.write("\r\033[K")

    @property
    def seconds(self) -> float:
        """Return the seconds since the start."""
        return time.monotonic() - self.started


def _in_words(seconds: float) -> str:
    """Return a duration as precise as an estimate is: 40 s, 12 min, 3.5 h."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
