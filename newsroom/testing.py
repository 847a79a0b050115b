"""Run the test suite on SQLite, then on a throw-away PostgreSQL: `python -m newsroom.testing [pytest arguments]`."""

import os
import sqlite3
import sys
import time

from newsroom import postgres

PYTEST = [sys.executable, "-m", "pytest", "-n", "auto"]
INTERRUPTED = (2, 128 + 2, 128 + 15)


def main(arguments):
    outcomes = []
    code = _suite(outcomes, f"SQLite {sqlite3.sqlite_version}", arguments, "sqlite:///:memory:")
    if code in INTERRUPTED:
        return code
    try:
        with postgres.cluster() as url:
            code = _suite(outcomes, f"PostgreSQL {postgres.version()}", arguments, url) or code
    except postgres.NoPostgreSQL as missing:
        outcomes.append(f"{missing} Tested SQLite only.")
        if os.environ.get("CI") == "true":
            outcomes[-1] += " With CI=true that is a failure."
            code = code or 1
    print("\n" + "\n".join(outcomes))
    return code


def _suite(outcomes, engine, arguments, url):
    print(f"\n{engine}", flush=True)
    start = time.monotonic()
    code = postgres.run([*PYTEST, *arguments], DATABASE_URL=url)
    word = "passed" if code == 0 else f"failed (pytest ended with {code})"
    outcomes.append(f"{engine}: {word} in {time.monotonic() - start:.0f} s")
    return code


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
