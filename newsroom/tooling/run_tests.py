"""Run the test suite on SQLite, then on a throw-away PostgreSQL:
`python -m newsroom.tooling.run_tests [pytest arguments]`.

The second run leaves out what no engine can change: tests without a database, and the browser's, which see what both
engines' tests hold.
"""

import os
import sqlite3
import sys
import time

from newsroom.tooling import browser, postgres

PYTEST = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "loadgroup"]
AGAIN = [sys.executable, "-m", "pytest", "--last-failed", "--last-failed-no-failures", "none"]
FAILED = 1  # pytest's words for tests that failed,
NOTHING_LEFT = 5  # and for having run no test
INTERRUPTED = (2, 128 + 2, 128 + 15)
IN_CI = os.environ.get("CI") == "true"


def main(arguments):
    outcomes = []
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
    """Say what was not tested, loudly; in CI nothing may be missing."""
    outcomes.append(f"{what} With CI=true that is a failure." if IN_CI else what)
    return int(IN_CI)


def _suite(outcomes, engine, arguments, url, **environment):
    print(f"\n{engine}", flush=True)
    start = time.monotonic()
    code = postgres.run([*PYTEST, *arguments], DATABASE_URL=url, **environment)
    if code == NOTHING_LEFT and environment:
        outcomes.append(f"{engine}: nothing to test, none of these tests touches the database")
        return 0
    word = "passed" if code == 0 else f"failed (pytest ended with {code})"
    if code == FAILED:
        # A machine too busy fails a browser's patience; what is wrong fails alone, too.
        print(f"\n{engine}: what failed, once more, one after the other", flush=True)
        code = postgres.run([*AGAIN, *arguments], DATABASE_URL=url, **environment)
        word = "passed, SOME ONLY AT THE SECOND TRY: see above" if code == 0 else "failed, twice"
    outcomes.append(f"{engine}: {word} in {time.monotonic() - start:.0f} s")
    return code


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
