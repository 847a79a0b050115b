"""All benchmarks on the engine that DATABASE_URL names."""

import os
import resource
import tempfile
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from tests.benchmarks import importing, synthetic, verifying  # noqa: E402


def memory() -> float:
    """The most memory this process has had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    stories = int(os.environ["STORIES"])
    call_command("migrate", verbosity=0)
    print(f"\n== {connection.vendor}, {stories:,} stories ==", flush=True)
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        path = Path(folder) / "stories.jsonl"
        synthetic.write(path, stories)
        print(f"{'':44}{'seconds':>9}{'a second':>10}{'ratio':>8}")
        importing.run(path, stories)
        verifying.run()
    print(f"most memory: {memory():,.0f} MB", flush=True)


if __name__ == "__main__":
    main()
