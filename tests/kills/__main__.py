"""Kill processes that write to the archive named by DATABASE_URL, and check it after each: python -m tests.kills N.

Each worker is forked from this process, which has no connection to the database itself, and is killed by SIGKILL:
before or after a random statement, or at a random moment. Prints JSON: kills, tasks, acknowledged steps, and faults.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from articles.record import verification  # noqa: E402
from tests.kills import work  # noqa: E402

LONGEST = 0.4  # seconds until a worker is killed at a random moment
MOST_STATEMENTS = 120


def main(kills: int, seed: int) -> int:
    """Kill so many workers; return 1 if something acknowledged is missing or the archive does not verify."""
    setup_test_environment()
    chance, report = random.Random(seed), {"kills": 0, "tasks": Counter(), "acknowledged": 0, "faults": []}
    for run in range(1, kills + 1):
        name = list(work.TASKS)[run % len(work.TASKS)]
        statement = chance.randint(1, MOST_STATEMENTS) if run % 2 else 0
        lines, was_killed = _killed(name, run, statement, chance)
        acknowledged = [json.loads(line) for line in lines if line.endswith("}")]
        faults = _faults(acknowledged)
        report["kills"] += was_killed
        report["tasks"][name] += 1
        report["acknowledged"] += len(acknowledged)
        report["faults"] += [f"run {run}, {name}, killed at statement {statement}: {fault}" for fault in faults]
        report["faults"] += [line for line in lines if line.startswith("error ")]
        if report["faults"]:
            break
    print(json.dumps(report))
    return bool(report["faults"])


def _killed(name: str, run: int, statement: int, chance: random.Random) -> tuple[list[str], bool]:
    """Start a worker, kill it, and return the lines that it wrote, and whether it died by the signal."""
    pid, pipe = _fork(lambda write: _work(name, run, statement, write))
    if not statement:
        pipe.readline()  # it is about to begin
        time.sleep(chance.random() * LONGEST)
        os.kill(pid, signal.SIGKILL)
    lines = pipe.read().splitlines()
    _, status = os.waitpid(pid, 0)
    return lines, os.WIFSIGNALED(status)


def _fork(act) -> tuple[int, object]:
    """Run a function in a new process; it gets a function that writes a line, which is read from the returned file."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, os.fdopen(reading)
    os.close(reading)
    try:
        act(lambda line: os.write(writing, f"{line}\n".encode()))
    except BaseException:
        text = traceback.format_exc().replace("\n", " | ")
        os.write(writing, f"error {text[-3000:]}\n".encode())
    os._exit(0)


def _work(name: str, run: int, statement: int, write):
    """Do the steps of a task until the end: that is the n-th statement, or a signal from outside."""
    remaining = [statement]

    def count_statements(execute, sql, parameters, many, context):
        remaining[0] -= 1
        if remaining[0] == 0 and statement % 3:
            os.kill(os.getpid(), signal.SIGKILL)
        result = execute(sql, parameters, many, context)
        if remaining[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    connection.ensure_connection()
    write("begin")
    with connection.execute_wrapper(count_statements):
        for step in work.TASKS[name](run):
            write(json.dumps(step))


def _faults(acknowledged: list) -> list[str]:
    """Check the archive in a process of its own; return what is missing or does not verify."""
    _, pipe = _fork(lambda write: _check(acknowledged, write))
    lines = pipe.read().splitlines()
    os.wait()
    return lines[:-1] if lines[-1:] == ["checked"] else [*lines, "the check did not end"]


def _check(acknowledged: list, write):
    for fault in work.missing(acknowledged):
        write(fault)
    for result in verification.verify():
        if result.is_fault:
            write(result.text)
    write("checked")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else 1))
