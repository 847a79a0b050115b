"""An answer of which its reader has not taken all: it waits here, not in a thread.

    answer = AnswerSocket(sock)      gunicorn writes to it in place of the socket
    answer.sendall(page)             returns at once, whatever the reader takes
    answer.has_rest                  then the loop calls `send_more` whenever the connection takes more

A reader who takes a byte a minute would keep a thread, and eight of them keep all.
"""

import os
import select
import socket
from collections import deque
from contextlib import suppress
from typing import BinaryIO, Protocol

STALLED_SECONDS = 60  # that an answer waits for its reader to take a byte
ANSWER_BYTES = 16_000_000  # of one answer in memory; only exports of the desk, which come line by line, are longer

_PIECE = 262_144
_PIECES = 4  # that the loop sends to one reader before it looks at the others


class _Part(Protocol):
    count: int  # bytes that are left

    def send(self, descriptor: int) -> int: ...

    def close(self) -> None: ...


class _Bytes:
    """Bytes in memory."""

    def __init__(self, data: bytes):
        self._rest = memoryview(data)
        self.count = len(data)

    def send(self, descriptor: int) -> int:
        sent = os.write(descriptor, self._rest[:_PIECE])
        self._rest = self._rest[sent:]
        self.count -= sent
        return sent

    def close(self):
        self._rest = memoryview(b"")


class _FilePart:
    """Bytes of a file, by a descriptor of its own: the page closes its file when it is made."""

    def __init__(self, file: BinaryIO, offset: int, count: int):
        self._file, self._offset, self.count = os.dup(file.fileno()), offset, count

    def send(self, descriptor: int) -> int:
        sent = os.sendfile(descriptor, self._file, self._offset, min(self.count, _PIECE))
        if not sent:
            raise ConnectionAbortedError("The file became shorter while it was sent.")
        self._offset += sent
        self.count -= sent
        return 0  # none of them were in memory

    def close(self):
        os.close(self._file)


class AnswerSocket:
    """What a thread writes an answer to, and the loop goes on with; never both at once."""

    def __init__(self, sock: socket.socket):
        self._sock = sock
        self._rest: deque[_Part] = deque()
        self.bytes_in_memory = 0

    @property
    def has_rest(self) -> bool:
        """Whether the connection has not taken all."""
        return bool(self._rest)

    @property
    def rest_bytes(self) -> int:
        """How many bytes the connection has not taken, of files as well."""
        return sum(part.count for part in self._rest)

    def send(self, data: bytes) -> int:
        """Send what comes before an answer ("100 Continue"); return how many bytes the connection took."""
        return self._sock.send(data)

    def sendall(self, data: bytes):
        """Send bytes after what waits. Raises OSError if the connection ended; TimeoutError only for long answers."""
        self._rest.append(_Bytes(data))
        self.bytes_in_memory += len(data)
        self.send_more()
        while self.bytes_in_memory > ANSWER_BYTES:
            self._wait()
            self.send_more()

    def sendfile(self, file: BinaryIO, offset: int, count: int):
        """Send a part of a file after what waits. Raises OSError if the connection ended."""
        self._rest.append(_FilePart(file, offset, count))
        self.send_more()

    def shutdown(self, how: int):
        """Raise OSError: of an answer that broke off gunicorn would close the connection, which is for the loop."""
        raise OSError("The loop closes connections.")

    def close(self):
        """Do nothing, likewise."""

    def send_more(self):
        """Send what the connection takes now, without waiting, but no more than some pieces. Raises OSError."""
        with suppress(BlockingIOError):
            for _ in range(_PIECES):
                if not self._rest:
                    return
                part = self._rest[0]
                if part.count:
                    self.bytes_in_memory -= part.send(self._sock.fileno())
                if not part.count:
                    self._rest.popleft().close()

    def drop(self):
        """Forget what the connection has not taken."""
        while self._rest:
            self._rest.popleft().close()
        self.bytes_in_memory = 0

    def _wait(self):
        poll = select.poll()
        poll.register(self._sock, select.POLLOUT)
        if not poll.poll(STALLED_SECONDS * 1000):
            raise TimeoutError("The reader takes nothing.")
