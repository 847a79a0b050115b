"""A program of the cluster: started with its output in a file, stopped in order, or killed as a fault would."""

import contextlib
import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from newsroom.tooling import processes

HOST = "127.0.0.1"


class NotReady(Exception):
    """A program did not become ready; the message has the end of its output."""


class Process:
    """One program with its command, its environment and the file of its output; it does not outlive this process."""

    def __init__(self, name: str, command: list, folder: Path, *, user: pwd.struct_passwd | None = None, **environment):
        self.name, self.command, self.folder = name, [str(part) for part in command], folder
        self.log, self._user, self._environment = folder / f"{name}.log", user, environment
        self._child: subprocess.Popen | None = None

    def start(self, is_ready: Callable[[], bool] | None = None, seconds: float = 60):
        """Start the program and wait until it is ready. Raises NotReady."""
        options = {}
        if self._user is not None and os.geteuid() == 0:
            options = {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}
        with open(self.log, "ab") as output:
            self._child = processes.start(
                self.command,
                cwd=self.folder,
                env={**os.environ, **self._environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,  # Ctrl-C ends the cluster, and the cluster ends this program
                **options,
            )
        if is_ready is not None:
            wait_until(is_ready, seconds, lambda: self.is_running, self._failure)
        return self

    def _failure(self) -> str:
        return f"{self.name} did not start:\n{self.last_output()}"

    def run(self, seconds: float = 300):
        """Run a program that ends by itself. Raises NotReady if it fails."""
        self.start()
        if self._child is not None and self._child.wait(timeout=seconds):
            raise NotReady(f"{self.name} failed:\n{self.last_output()}")

    @property
    def is_running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def stop(self, seconds: float = 20):
        """End the program as an operator does; kill it if it does not end."""
        if self._child is None:
            return
        if self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(timeout=seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        self._child = None

    def kill(self):
        """End the program and what it started in its group at once, as the loss of a machine does."""
        if self._child is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()
            self._child = None

    def reload(self):
        """Let the program read its configuration again."""
        if self._child is not None:
            self._child.send_signal(signal.SIGHUP)

    def last_output(self, lines: int = 15) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])


def wait_until(
    is_ready: Callable[[], bool], seconds: float, goes_on: Callable[[], bool], failure: Callable[[], str]
) -> float:
    """Wait until something is ready; return the seconds it took. Raises NotReady with the words of `failure`."""
    started = time.monotonic()
    while not is_ready():
        if not goes_on() or time.monotonic() - started > seconds:
            raise NotReady(failure())
        time.sleep(0.1)
    return time.monotonic() - started


def answers(port: int) -> bool:
    """Return whether something accepts connections on a port of this machine."""
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False


def free_ports(number: int) -> list[int]:
    """Return ports that nothing listens on."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind((HOST, 0))
        return [one.getsockname()[1] for one in sockets]
