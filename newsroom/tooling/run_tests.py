"""Run the test suite on SQLite, then on a throw-away PostgreSQL.

    python -m newsroom.tooling.run_tests [pytest arguments]
    python -m newsroom.tooling.run_tests --fast [pytest arguments]     SQLite alone, without the slow markers
    python -m newsroom.tooling.run_tests --without-proofs […]          leave out what a run with --prove does at length
    python -m newsroom.tooling.run_tests --prove [pytest arguments]    long tests, long forms of tests, real files

The second engine runs the tests that use the database, except those marked `one_engine`; the slow ones among them with
`--prove`. So the run before each commit is short, and the two together run every test on both engines. A test that
fails has failed: nothing is tried a second time.
"""

import os
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from newsroom.tooling import browser, postgres, processes

# Each process runs many tests in a row, which share rows; tests/conftest.py says in which order.
# One more than there are cores: a test that waits for a browser, a server or a disk leaves its core to another.
PROCESSES = str((os.cpu_count() or 1) + 1)
PYTEST = [sys.executable, "-m", "pytest", "-n", PROCESSES, "--dist", "worksteal"]
FAST = "not (browser or processes or large or slow or long or proof or real_files)"
# Our own samples have what the real files have. For each engine the markers of the tests that it runs.
USUAL = ("not (real_files or long)", "not (real_files or long or slow)")
PROOFS = ("proof or long or real_files", "proof or long or real_files or slow")
# What takes longest is listed: it is either made quicker, or marked as slow or long.
LONGEST = ["--durations", "25", "--durations-min", "1"]
# One process makes the large archive, which takes most of the time, and asks it all questions.
TOGETHER = ["--dist", "loadgroup"]
COMPILED = Path(__file__).resolve().parents[2] / "var" / "compiled"
# Long commands that tests start take their turn like other tests, instead of waiting until these have ended.
TURNS = {"COMMAND_NICENESS": "0"}
NO_TESTS_RAN = 5  # pytest's exit code
INTERRUPTED = (2, 128 + 2, 128 + 15)
IN_CI = os.environ.get("CI") == "true"


def main(arguments):
    """Run the suite on both engines; return the exit code, that of SQLite where both fail."""
    if arguments[:1] == ["--fast"]:
        return _suite([], f"SQLite {sqlite3.sqlite_version}", ["-m", FAST, *arguments[1:]], "sqlite:///:memory:")
    if arguments[:1] == ["--prove"]:
        return _both_engines(PROOFS, [*TOGETHER, *arguments[1:]], PROVE="1")
    if arguments[:1] == ["--without-proofs"]:
        return _both_engines(tuple(f"{markers} and not proof" for markers in USUAL), [*LONGEST, *arguments[1:]])
    return _both_engines(USUAL, [*LONGEST, *arguments])


def _both_engines(markers, arguments, **environment):
    """Run the suite on both engines, with a folder for what the first writes down for the second."""
    with tempfile.TemporaryDirectory(prefix="newsroom-tests-") as folder:
        return _one_after_the_other(markers, arguments, RUN_FOLDER=folder, **environment)


def _one_after_the_other(markers, arguments, **environment):
    outcomes, code = [], 0
    of_sqlite, of_postgresql = (["-m", marker, *arguments] for marker in markers)
    try:
        browser.install_browser()
    except browser.NoBrowser as missing:
        code = _missed(outcomes, f"{missing} Pages were NOT tested in a browser.")
    engine = f"SQLite {sqlite3.sqlite_version}"
    engine_code = _suite(outcomes, engine, of_sqlite, "sqlite:///:memory:", **environment)
    if engine_code in INTERRUPTED:
        return engine_code
    code = engine_code or code
    try:
        with postgres.cluster() as url:
            engine = f"PostgreSQL {postgres.version()}"
            code = _suite(outcomes, engine, of_postgresql, url, SECOND_ENGINE="1", **environment) or code
    except postgres.NoPostgreSQL as missing:
        code = _missed(outcomes, f"{missing} Tested SQLite only.") or code
    print("\n" + "\n".join(outcomes))
    return code


def _missed(outcomes, what):
    """Add a line on what was not tested; return 1 in CI, where nothing may be missing, otherwise 0."""
    outcomes.append(f"{what} With CI=true that is a failure." if IN_CI else what)
    return int(IN_CI)


def compiled_modules() -> dict[str, str]:
    """Return what Python needs in its environment to have its modules compiled once for all processes of all runs.

    That is nothing, unless it is told to leave none beside the sources: then they go to a folder in `var/`.
    """
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        return {}
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(COMPILED)}


def _suite(outcomes, engine, arguments, url, **environment):
    print(f"\n{engine}", flush=True)
    start = time.monotonic()
    environment |= compiled_modules() | TURNS
    code = postgres.run([*PYTEST, *arguments], DATABASE_URL=url, **environment)
    if code == NO_TESTS_RAN and "SECOND_ENGINE" in environment:
        outcomes.append(f"{engine}: nothing to test, none of these tests needs a second engine")
        return 0
    word = "passed" if code == 0 else f"failed (pytest ended with {code})"
    outcomes.append(f"{engine}: {word} in {time.monotonic() - start:.0f} s")
    return code


if __name__ == "__main__":
    if "MAKELEVEL" in os.environ:  # make, killed outright, ends nothing
        processes.end_with(os.getppid())
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
