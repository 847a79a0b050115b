"""One line on a terminal that says how far a command is; nothing where nobody watches."""

import sys
import time


class Progress:
    """Count what is done; call it with the number so far, end it before anything else is written."""

    def __init__(self, what: str, total: int = 0):
        self.what, self.total, self.done = what, total, 0
        self.started = self._shown_at = time.monotonic()
        self._shows = sys.stderr.isatty()

    def __call__(self, done: int):
        self.done = done
        now = time.monotonic()
        if self._shows and now - self._shown_at > 0.2:
            self._shown_at = now
            of = f" of {self.total:,}" if self.total else ""
            sys.stderr.write(f"\r{done:,}{of} {self.what}, {done / (now - self.started):,.1f} a second")
            sys.stderr.flush()

    def end(self):
        if self._shows and self._shown_at != self.started:
            sys.stderr.write("\r\033[K")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started
