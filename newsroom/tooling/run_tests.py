"""Run the test suite on SQLite, then on a throw-away PostgreSQL.

    python -m newsroom.tooling.run_tests [pytest arguments]
    python -m newsroom.tooling.run_tests --fast [pytest arguments]     SQLite alone, without the slow markers

The second engine runs the tests that use the database. A test that fails has failed: nothing is tried a second time.
"""

import os
import sqlite3
import sys
import time

from newsroom.tooling import browser, postgres, processes

PYTEST = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "loadgroup"]
FAST = ["-m", "not (browser or processes or large or real_files)"]
NO_TESTS_RAN = 5  # pytest's exit code
INTERRUPTED = (2, 128 + 2, 128 + 15)
IN_CI = os.environ.get("CI") == "true"


def main(arguments):
    """Run the suite on both engines; return the exit code, that of SQLite where both fail."""
    outcomes = []
    if arguments[:1] == ["--fast"]:
        return _suite(outcomes, f"SQLite {sqlite3.sqlite_version}", [*FAST, *arguments[1:]], "sqlite:///:memory:")
    code = 0
    try:
        browser.install_browser()
    except browser.NoBrowser as missing:
        code = _missed(outcomes, f"{missing} Pages were NOT tested in a browser.")
    engine_code = _suite(outcomes, f"SQLite {sqlite3.sqlite_version}", arguments, "sqlite:///:memory:")
    if engine_code in INTERRUPTED:
        return engine_code
    code = engine_code or code
    try:
        with postgres.cluster() as url:
            code = _suite(outcomes, f"PostgreSQL {postgres.version()}", arguments, url, ONLY_DATABASE="1") or code
    except postgres.NoPostgreSQL as missing:
        code = _missed(outcomes, f"{missing} Tested SQLite only.") or code
    print("\n" + "\n".join(outcomes))
    return code


def _missed(outcomes, what):
    """Add a line on what was not tested; return 1 in CI, where nothing may be missing, otherwise 0."""
    outcomes.append(f"{what} With CI=true that is a failure." if IN_CI else what)
    return int(IN_CI)


def _suite(outcomes, engine, arguments, url, **environment):
    print(f"\n{engine}", flush=True)
    start = time.monotonic()
    code = postgres.run([*PYTEST, *arguments], DATABASE_URL=url, **environment)
    if code == NO_TESTS_RAN and environment:
        outcomes.append(f"{engine}: nothing to test, none of these tests uses the database")
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
