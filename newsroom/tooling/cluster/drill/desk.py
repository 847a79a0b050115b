"""An editor at work for the drill: a process of its own that publishes and withdraws when it is asked to.

    with Desk(cluster) as desk:
        desk.ask("edit", "A headline")         the number of the version
        desk.ask("address", 0)                 the address of the newest live story but 0
        desk.ask("withdraw", 0)                the moment at which the verb was called, when it has ended

`python -m newsroom.tooling.cluster.drill.desk` reads one such line after the other, and prints one answer each.
"""

import os
import subprocess
import sys
import time

from newsroom.tooling.cluster.application import ROOT
from newsroom.tooling.cluster.cluster import Cluster
from newsroom.tooling.cluster.drill.step import load_django
from newsroom.tooling.cluster.process import NotReady


class Desk:
    """The process, with the environment of the cluster or another one."""

    def __init__(self, cluster: Cluster, **environment: str):
        command = [sys.executable, "-m", "newsroom.tooling.cluster.drill.desk"]
        own = os.environ | cluster.environment | environment
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, env=own, stdin=pipe, stdout=pipe, text=True)

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *error):
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()

    def ask(self, verb: str, value: object) -> str:
        """Return the answer. Raises NotReady with the error if there was one."""
        if not (self._process.stdin and self._process.stdout):
            raise NotReady("the desk has no pipes")
        self._process.stdin.write(f"{verb} {value}\n")
        self._process.stdin.flush()
        outcome, _, answer = self._process.stdout.readline().strip().partition(" ")
        if outcome != "done":
            raise NotReady(answer or "the desk ended")
        return answer


def main():
    """Answer each line of standard input."""
    load_django()
    from django.db import DatabaseError, close_old_connections

    from newsroom import unavailable
    from newsroom.tooling.cluster.drill import verbs

    def answer(verb: str, value: str) -> str:
        if verb == "edit":
            return str(verbs.edit(value).number)
        if verb == "address":
            return verbs.address(int(value))
        started = time.time()
        verbs.withdraw(int(value))
        return str(started)

    for line in sys.stdin:
        verb, _, value = line.strip().partition(" ")
        try:
            print("done", answer(verb, value), flush=True)
        except DatabaseError as error:
            print("failed", unavailable.reason_of(error) or str(error).splitlines()[0], flush=True)
        close_old_connections()


if __name__ == "__main__":
    main()
