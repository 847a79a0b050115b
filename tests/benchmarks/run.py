"""The program runs all benchmarks on the engine that DATABASE_URL names."""

import os
import tempfile
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from tests.benchmarks import importing, photographs, serving, synthetic, verifying  # noqa: E402


def memory() -> float:
    """Return the memory of this process in MB, without SQLite's mapped file. Linux only."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    (line,) = [line for line in status.read_text().splitlines() if line.startswith("RssAnon")]
    return int(line.split()[1]) / 1024


def main():
    stories = int(os.environ["STORIES"])
    call_command("migrate", verbosity=0)
    print(f"\n== {connection.vendor}, {stories:,} stories ==", flush=True)
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        path, other = Path(folder) / "stories.jsonl", Path(folder) / "others.jsonl"
        synthetic.write(path, stories)
        synthetic.write(other, stories, seed=2)
        print(f"{'':44}{'seconds':>9}{'a second':>10}{'ratio':>8}")
        importing.run(path, other, stories)
        verifying.run()
        serving.run()
        photographs.run(Path(folder), int(os.environ.get("PHOTOS", "200")))
    print(f"memory of the process by now: {memory():,.0f} MB", flush=True)


if __name__ == "__main__":
    main()
