"""A connection of the web server, with what has come of its next request and what has not gone of its last answer."""

import re

from gunicorn.workers.gthread import TConn

from newsroom.answer_socket import STALLED_SECONDS, AnswerSocket

COLLECTED_BYTES = 256_000  # of a request that the loop collects; a thread reads the body of a longer one
HEAD_BYTES = 64_000  # a hundred times what a browser sends
SLOWEST_UPLOAD = 10_000  # bytes a second, beyond the first STALLED_SECONDS

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,19})[ \t]*\r\n", re.I)
# The end of such a body is not known before, or its sender waits for an answer before sending it.
_STREAMED = re.compile(rb"\r\n(?:transfer-encoding|expect):", re.I)


class Connection(TConn):
    """A connection with what has come of its next request."""

    def __init__(self, *args):
        super().__init__(*args)
        self.received = bytearray()
        self.is_stream = False  # its request has a body that a thread reads as it comes
        self.data_ready = True  # no thread waits for the first byte
        self._missing = 0  # bytes of the body
        self._head_end = -1
        self.answer = AnswerSocket(self.sock)
        self.answer_end = self.stalled_at = 0.0  # when the reader has to have all of the answer, and another byte

    def receive(self, data: bytes):
        """Add what came."""
        start = max(0, len(self.received) - 3)
        self.received += data
        if self._head_end >= 0:
            self._missing -= len(data)
        elif (end := self.received.find(b"\r\n\r\n", start)) >= 0:
            self._head_end = end + 4
            length = _LENGTH.search(self.received, 0, self._head_end)
            body = int(length[1]) if length else 0
            self._missing = self._head_end + body - len(self.received)
            is_streamed = _STREAMED.search(self.received, 0, self._head_end) is not None
            self.is_stream = is_streamed or self._head_end + body > COLLECTED_BYTES

    @property
    def is_ready(self) -> bool:
        """Whether a thread need not wait for more: the request is whole, or long and its head is here."""
        return self._head_end >= 0 and (self._missing <= 0 or self.is_stream)

    @property
    def is_too_long(self) -> bool:
        """Whether the head of the request has no end within the bytes it may have."""
        return self._head_end < 0 and len(self.received) > HEAD_BYTES

    @property
    def stream_seconds(self) -> float:
        """Seconds in which the rest of a long request has to come."""
        return STALLED_SECONDS + self._missing / SLOWEST_UPLOAD

    def init(self):
        """Hand what came to the parser. Called by the thread, for each request."""
        super().init()
        if self.parser:
            self.parser.unreader.unread(bytes(self.received))
        self.received, self._missing, self._head_end = bytearray(), 0, -1
