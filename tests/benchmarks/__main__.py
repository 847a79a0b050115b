"""Run every benchmark on SQLite and on a throw-away PostgreSQL: `make bench`, or `STORIES=100000 make bench`.

Each engine gets a process of its own, since settings are read once: `tests.benchmarks.run` for everything but search,
then `tests.benchmarks.searching` on archives seeded with 10,000 and 100,000 stories, or with STORIES if that is given.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import figures

STORIES = os.environ.get("STORIES", "10000")
SEARCHED = [STORIES] if "STORIES" in os.environ else ["10000", "100000"]


def main() -> int:
    """Run both engines one after the other; return the worst exit status."""
    code = 0
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        environment = {
            **os.environ,
            "BENCH_FIGURES": f"{folder}/figures",
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "DEBUG": "",
            "SECRET_KEY": "only-for-benchmarks-" + "0" * 40,
            "STORIES": STORIES,
            "UPLOADS_ROOT": f"{folder}/uploads",
            "SEALS_ROOT": f"{folder}/seals",
            "LOG_LEVEL": "ERROR",
        }
        for name, stories in (("run", STORIES), *(("searching", size) for size in SEARCHED)):
            run = [sys.executable, "-m", f"tests.benchmarks.{name}"]
            here = environment | {"STORIES": stories}
            database = f"sqlite:///{folder}/{name}-{stories}.sqlite3"
            sqlite = here | {"DATABASE_URL": database, "SEALS_ROOT": f"{folder}/{name}-{stories}"}
            code |= subprocess.run(run, env=sqlite).returncode
            here.pop("DATABASE_URL", None)
            code |= subprocess.run([sys.executable, "-m", "newsroom.tooling.postgres", "--", *run], env=here).returncode
        measured = figures.read(Path(folder) / "figures")
    print(f"\n== all figures, and the last run's from {figures.LAST.relative_to(figures.ROOT)} ==")
    before = figures.last()
    print(figures.table(measured, before))
    print(figures.summary(measured, before))
    figures.store(measured)
    return code


if __name__ == "__main__":
    sys.exit(main())
