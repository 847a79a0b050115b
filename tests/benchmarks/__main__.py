"""Run every benchmark on SQLite and on a throw-away PostgreSQL: `make bench`, or `STORIES=100000 make bench`.

Each engine gets a process of its own, since settings are read once: `tests.benchmarks.run` for everything but search,
then `tests.benchmarks.searching` on archives seeded with 10,000 and 30,000 stories, or with STORIES if that is given.
Each of these is ended after BENCH_MINUTES (a minute for every 1,000 stories, 10 at least), so that the table comes on a
busy machine too, with what was measured by then.
"""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from tests.benchmarks import figures

STORIES = os.environ.get("STORIES") or "10000"
SEARCHED = [STORIES] if os.environ.get("STORIES") else ["10000", "30000"]
MINUTES = int(os.environ.get("BENCH_MINUTES", max(10, int(STORIES) // 1_000)))
_END_SECONDS = 20  # to end by itself


def main() -> int:
    """Run both engines one after the other, and print the table of what was measured; return the worst exit status."""
    code = 0
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        measured = Path(folder) / "figures"
        try:
            for name, stories in (("run", STORIES), *(("searching", size) for size in SEARCHED)):
                for engine in ("SQLite", "PostgreSQL"):
                    code |= _run_part(name, stories, engine, folder)
        except KeyboardInterrupt:
            code = 130
        finally:
            _print(figures.read(measured))
    return code


def _run_part(name: str, stories: str, engine: str, folder: str) -> int:
    own = Path(folder) / f"{name}-{stories}-{engine}"
    own.mkdir()
    environment = {
        **os.environ,
        "BENCH_FIGURES": f"{folder}/figures",
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "DEBUG": "",
        "SECRET_KEY": "only-for-benchmarks-" + "0" * 40,
        "STORIES": stories,
        "LOG_LEVEL": "ERROR",
    }
    for root in ("UPLOADS_ROOT", "SEALS_ROOT", "SEARCH_ROOT", "PUBLIC_LOG_ROOT"):
        environment[root] = str(own / root.lower())
    environment["DATABASE_URL"] = f"sqlite:///{own}/archive.sqlite3"
    command = [sys.executable, "-m", f"tests.benchmarks.{name}"]
    if engine == "PostgreSQL":
        command = [sys.executable, "-m", "newsroom.tooling.postgres", "--", *command]
    return run_limited(command, environment, MINUTES * 60, f"{name} on {engine}, {stories} stories")


def run_limited(command: list[str], environment: dict[str, str], seconds: float, name: str) -> int:
    """Run a command and return its status; after so many seconds it is ended, with all that it started: then 1."""
    with subprocess.Popen(command, env=environment, start_new_session=True) as process:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            print(f"\n{name}: ended after {seconds / 60:g} minutes; BENCH_MINUTES gives it more.", flush=True)
            return 1
        finally:
            for number in (signal.SIGTERM, signal.SIGKILL):
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_END_SECONDS)


def _print(measured: list[figures.Figure]):
    print(f"\n== all figures, and the last run's from {figures.LAST.relative_to(figures.ROOT)} ==")
    before = figures.last()
    print(figures.table(measured, before))
    print(figures.summary(measured, before), flush=True)
    figures.store(measured)


if __name__ == "__main__":
    sys.exit(main())
