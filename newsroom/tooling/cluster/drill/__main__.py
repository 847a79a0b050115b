"""Start a cluster, make each fault, print its figure, and end: `make drill`, or some steps by name.

    python -m newsroom.tooling.cluster.drill --edits 100 failover withdrawal

The exit status is 1 if a figure is not what it has to be, and where packages are missing.
"""

import argparse
import signal
import sys
import time
from pathlib import Path

import psycopg

from newsroom.tooling.cluster import packages
from newsroom.tooling.cluster.drill import backend, failover, pooling, restore, standby, upgrade, withdrawal
from newsroom.tooling.cluster.drill.step import Result
from newsroom.tooling.cluster.process import NotReady

STEPS = {
    "standby": standby.run,
    "withdrawal": withdrawal.run,
    "cache": withdrawal.run_cache,
    "failover": failover.run,
    "backend": backend.run,
    "upgrade": upgrade.run,
    "restore": restore.run,
    "pooling": pooling.run,
}


def main(arguments: list[str]) -> int:
    """Return 0 if all figures are good."""
    parser = argparse.ArgumentParser(prog="make drill", description="Make the faults that a cluster has to survive.")
    parser.add_argument("steps", nargs="*", help=", ".join(STEPS))
    parser.add_argument("--edits", type=int, default=failover.EDITS, help="how many edits the failover interrupts")
    options = parser.parse_args(arguments)
    if unknown := set(options.steps) - set(STEPS):
        parser.error(f"there is no step {', '.join(sorted(unknown))}; the steps are {', '.join(STEPS)}")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        packages.require()
    except packages.MissingPackages as missing:
        print(missing, file=sys.stderr)
        return 1
    from newsroom.tooling.cluster.cluster import Cluster

    results: list[Result] = []
    try:
        with Cluster() as cluster:
            for name in options.steps or STEPS:
                started = time.monotonic()
                figures = _run(name, cluster, options.edits)
                results += figures
                print("\n".join(map(str, figures)), f"({name}: {time.monotonic() - started:.0f} s)", flush=True)
    except NotReady as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return int(any(result.is_good is False for result in results))


def _run(name: str, cluster, edits: int) -> list[Result]:
    try:
        return failover.run(cluster, edits) if name == "failover" else STEPS[name](cluster)
    except (NotReady, LookupError, OSError, psycopg.Error) as error:
        log = "\n".join(f"{path.name}: {path.read_text(errors='replace')[-300:]}" for path in _logs(cluster.folder))
        return [Result(name, f"it could not be done: {error}\n{log}"[:4000], False)]


def _logs(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.log"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
