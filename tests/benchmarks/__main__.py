"""Run every benchmark on SQLite and on a throw-away PostgreSQL: `make bench`, or `STORIES=100000 make bench`.

Each engine gets a process of its own, since settings are read once; `tests.benchmarks.run` is what it runs.
"""

import os
import subprocess
import sys
import tempfile

STORIES = os.environ.get("STORIES", "10000")


def main() -> int:
    """Run both engines one after the other; the exit status is the worst."""
    code = 0
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "DEBUG": "",
            "SECRET_KEY": "only-for-benchmarks-" + "0" * 40,
            "STORIES": STORIES,
            "UPLOADS_ROOT": f"{folder}/uploads",
            "SEALS_ROOT": f"{folder}/seals",
            "LOG_LEVEL": "ERROR",
        }
        run = [sys.executable, "-m", "tests.benchmarks.run"]
        sqlite = environment | {"DATABASE_URL": f"sqlite:///{folder}/archive.sqlite3", "SEALS_ROOT": f"{folder}/s"}
        code |= subprocess.run(run, env=sqlite).returncode
        environment.pop("DATABASE_URL", None)
        code |= subprocess.run([sys.executable, "-m", "newsroom.postgres", "--", *run], env=environment).returncode
    return code


if __name__ == "__main__":
    sys.exit(main())
