"""Refuse a port that cannot be served on, in one sentence: `python -m newsroom.tooling.port 8000`."""

import errno
import socket
import sys

HOST = "127.0.0.1"


def refusal(text):
    """Return why a port, given as text, cannot be used; "" if it can."""
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        return f"PORT must be a number from 1 to 65535, not {text or 'empty'!r}: make run PORT=8000"
    port = int(text)
    reason = _occupied(port)
    if not reason:
        return ""
    free = next((other for other in range(max(port + 1, 1024), 65_536) if not _occupied(other)), 8000)
    return f"Port {port} {reason}; choose another: make run PORT={free}"


def _occupied(port):
    # Binding alone would let us in beside a program that listens on every address.
    with socket.socket() as caller:
        caller.settimeout(1)
        if caller.connect_ex((HOST, port)) == 0:
            return "is taken by another program"
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            return "is not allowed to this user" if error.errno == errno.EACCES else "is taken by another program"
    return ""


if __name__ == "__main__":
    sys.exit(refusal("".join(sys.argv[1:])) or 0)
