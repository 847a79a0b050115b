"""Files from outside that are read in a process of its own, within limits: what is damaged or hostile ends there.

The program is a module of this package that imports nothing of ours, so that it can be run by its path. It prints JSON;
exit 3 says that the file is refused, with the reason on standard error, in English: the message catalogues have it.
"""

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType

from django.utils.translation import gettext

from media.file_inspection import FileRefused


def refuse_larger(path: Path, name: str, max_bytes: int):
    """Raise FileRefused if a file has more than the bytes allowed; `name` is what the person who sent it calls it."""
    if path.stat().st_size > max_bytes:
        raise FileRefused(
            gettext("%(name)s: it has more than the %(megabytes)s MB allowed; send a smaller one.")
            % {"name": name, "megabytes": max_bytes // 10**6}
        )


def run(program: ModuleType, *paths: Path, name: str, seconds: int, too_slow: str, unreadable: str) -> dict:
    """Return what the program prints for some files. Raises FileRefused with its reason, or one of the two sentences.

    Raises OSError if the program found no room for its files: the disk is full, and the file may be sound.
    `seconds` are by the clock; the program itself bounds processor time and memory, and is ended by SIGXCPU where it
    takes more of the former.
    """
    command = [sys.executable, "-I", str(program.__file__), *map(str, paths)]
    try:
        result = subprocess.run(command, capture_output=True, timeout=seconds, env={}, check=False)
    except subprocess.TimeoutExpired:
        raise FileRefused(f"{name}: {too_slow}") from None
    if result.returncode == -signal.SIGXCPU:
        raise FileRefused(f"{name}: {too_slow}")
    if result.returncode == 3:
        raise FileRefused(f"{name}: {gettext(result.stderr.decode(errors='replace').strip()[:300])}")
    if result.returncode and os.strerror(errno.ENOSPC).encode() in result.stderr:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if result.returncode:
        raise FileRefused(f"{name}: {unreadable}")
    return json.loads(result.stdout)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, "" if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
