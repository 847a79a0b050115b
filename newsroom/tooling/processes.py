"""Child processes that do not outlive the process that started them, however it ends."""

import ctypes
import os
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1


def start(command, *, signal_at_death=signal.SIGTERM, **options) -> subprocess.Popen:
    """Start a process that receives a signal when this one dies, even by SIGKILL; `options` are those of Popen.

    Only Linux offers that. Elsewhere a process whose parent is killed outright goes on.
    """
    parent = os.getpid()
    return subprocess.Popen(command, preexec_fn=lambda: end_with(parent, signal_at_death), **options)


def end_with(parent: int, signal_at_death=signal.SIGTERM):
    """Ask Linux to send this process a signal when its parent dies; a parent that is already gone ends it at once."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_at_death)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal_at_death)
