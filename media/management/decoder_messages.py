"""Catch what decoders print about a file, which names no file, so that it can be said of the right one."""

import os
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_OF_DECODER = re.compile(rb"(?i)\w*(?:tiff|jpeg|png|webp|avif|heif)\w*\b.*(?:warning|error|unknown|bad|corrupt|\.)")


@contextmanager
def decoder_messages() -> Iterator[list[str]]:
    """Yield a list that has, after the block, the warnings of decoders as remarks.

    The libraries in C write to the standard error of the process; all else that is written there goes on to it.
    """
    messages: list[str] = []
    with tempfile.TemporaryFile() as file, warnings.catch_warnings(record=True) as caught:
        warnings.filterwarnings("always", category=UserWarning)
        sys.stderr.flush()
        standard_error = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            yield messages
        finally:
            sys.stderr.flush()
            os.dup2(standard_error, 2)
            os.close(standard_error)
            file.seek(0)
            for line in file.read().splitlines(keepends=True):
                if _OF_DECODER.match(line):
                    messages.append(f"decoder: {line.decode('utf-8', 'replace').strip()}")
                else:
                    os.write(2, line)
    messages += [f"decoder: {warning.message}" for warning in caught]
    messages[:] = dict.fromkeys(messages)
