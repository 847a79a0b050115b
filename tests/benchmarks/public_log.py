"""What the public log adds to publishing, by processor time: editors' verbs, and an import.

    DATABASE_URL=… python -m tests.benchmarks.public_log --edits 600 --stories 2000

The same work is done with and without the log, in turns, so that what else the machine does falls on both. The log is
brought up to date as `keep_time` does it, after so many edits as a busy newsroom makes in a minute.
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ.setdefault("SECRET_KEY", "only-for-benchmarks-" + "0" * 40)
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from articles.record import publishing  # noqa: E402
from articles.record.public_log import publisher  # noqa: E402
from tests.benchmarks import synthetic  # noqa: E402
from tests.factories import make_article, make_story  # noqa: E402

AT_MOST = 0.05
TURNS = 6
BODY = f"<p>{'Words. ' * 300}</p>"


def main() -> int:
    """Print the seconds of processor with and without the log, and what it adds; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edits", type=int, default=600)
    parser.add_argument("--edits-a-minute", type=int, default=20)
    parser.add_argument("--stories", type=int, default=2_000, help="of the import")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    print(f"== {connection.vendor} ==")
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        roots = {"PUBLIC_LOG_ROOT": Path(folder) / "log", "PUBLIC_LOG_KEY": Path(folder) / "key"}
        with patch.multiple(settings, **roots):
            publisher.create_key()
            publisher.publish()
            # After an edit, every minute; after an import, once.
            worst = max(
                _compared("edits", options.edits, options.edits_a_minute, _edit()),
                _compared("import", options.stories, options.stories, _import(Path(folder), options.stories)),
            )
    return worst > AT_MOST


def _compared(name: str, amount: int, between: int, act) -> float:
    """Do the work in turns with and without the log; return by how much it takes longer with it, as a share."""
    seconds = {True: [], False: []}
    act(0)
    for turn in range(2 * TURNS):
        has_log = bool(turn % 2)
        begun, done = _processor(), 0
        while done < amount // TURNS:
            done += act(turn)
            if (has_log and done % between == 0) or (has_log and done >= amount // TURNS):
                publisher.publish()
        seconds[has_log].append((_processor() - begun) / done * 1000)
        publisher.publish()  # not measured: what the turn without the log left
    without, with_log = (statistics.median(seconds[has_log]) for has_log in (False, True))
    share = with_log / without - 1
    print(f"{name:10}{without:10.2f} ms without{with_log:10.2f} ms with the log{share:+9.1%}, at most {AT_MOST:+.0%}")
    return share


def _processor() -> float:
    """Return the seconds of processor of this process and of those that ended before it."""
    return sum(os.times()[:4])


def _edit():
    """Return a function that edits one of ten stories."""
    articles, count = [make_article(headline=f"Edited {number}") for number in range(10)], 0

    def act(turn: int) -> int:
        nonlocal count
        count += 1
        article = articles[count % len(articles)]
        publishing.minor_edit(article, story=make_story(headline=f"Edit {count}", body=BODY), by="a")
        return 1

    return act


def _import(folder: Path, stories: int):
    """Return a function that imports a sixth of the stories, others each time."""
    files = [folder / f"{number}.jsonl" for number in range(2 * TURNS + 1)]
    for number, path in enumerate(files):
        synthetic.write(path, stories // TURNS, seed=100 + number)
    remaining = iter(files)

    def act(turn: int) -> int:
        with open(os.devnull, "w") as nowhere:
            call_command("import_stories", str(next(remaining)), stdout=nowhere, stderr=nowhere)
        return stories // TURNS

    return act


if __name__ == "__main__":
    sys.exit(main())
