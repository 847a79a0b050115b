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
            sys.stderr.write(f"\r{done:,}{of} {self.label}, {done / (now - self.started):,.1f} a second")
            sys.stderr.flush()

    def end(self):
        """Remove the line from the terminal."""
        if self._shows and self._printed_at != self.started:
            sys.stderr.write("\r\033[K")

    @property
    def seconds(self) -> float:
        """Return the seconds since the start."""
        return time.monotonic() - self.started
