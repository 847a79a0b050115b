"""What the public log adds to publishing, by processor time: bare verbs, editors at the desk, and an import.

    DATABASE_URL=… python -m tests.benchmarks.public_log --edits 600 --stories 2000

No verb knows the log: `keep_time` brings it up to date, here after so many edits as a busy newsroom makes in a minute.
"""

import argparse
import os
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
from django.test.utils import setup_test_environment  # noqa: E402

from articles.record import publishing  # noqa: E402
from articles.record.public_log import publisher  # noqa: E402
from tests.articles.admin.desk_client import Colleague  # noqa: E402
from tests.benchmarks import synthetic  # noqa: E402
from tests.factories import make_article, make_story  # noqa: E402

AT_MOST = 0.05
TURNS = 6
BODY = f"<p>{'Words. ' * 300}</p>"


def main() -> int:
    """Print the processor's time of the work and of the log; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edits", type=int, default=600)
    parser.add_argument("--edits-a-minute", type=int, default=20)
    parser.add_argument("--stories", type=int, default=2_000, help="of the import")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    setup_test_environment()  # the colleague reads the forms of pages
    print(f"== {connection.vendor} ==")
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        roots = {"PUBLIC_LOG_ROOT": Path(folder) / "log", "PUBLIC_LOG_KEY": Path(folder) / "key"}
        with patch.multiple(settings, **roots):
            publisher.create_key()
            publisher.publish()
            # After an edit, every minute; after an import, once.
            worst = max(
                _share("edits", options.edits, options.edits_a_minute, _edit()),
                _share("desk", options.edits // 10, options.edits_a_minute, _correct_at_the_desk()),
                _share("import", options.stories, options.stories, _import(Path(folder), options.stories)),
            )
    return worst > AT_MOST


def _share(name: str, amount: int, between: int, act) -> float:
    """Do the work and bring the log up to date in between; return what the log takes, as a share of the work."""
    act(0)
    publisher.publish()
    work = log = 0.0
    done = since = 0
    while done < amount:
        begun = _processor()
        since += (number := act(done))
        work, done = work + _processor() - begun, done + number
        if since >= between:
            begun, since = _processor(), 0
            publisher.publish()
            log += _processor() - begun
    each, of_log = work / done * 1000, log / done * 1000
    print(f"{name:10}{each:10.2f} ms{of_log:10.3f} ms for the log{log / work:8.1%}, at most {AT_MOST:.0%}")
    return log / work


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


def _correct_at_the_desk():
    """Return a function that corrects one of ten stories through the pages of the desk, as an editor does."""
    articles = [make_article(headline=f"Corrected {number}") for number in range(10)]
    editor, count = Colleague("Editor"), 0

    def act(turn: int) -> int:
        nonlocal count
        count += 1
        page = editor.act("correct", articles[count % len(articles)], note=f"Wrong {count}.")
        assert page.status_code == 200 and page.redirect_chain
        return 1

    return act


def _import(folder: Path, stories: int):
    """Return a function that imports a sixth of the stories, others each time."""
    files = [folder / f"{number}.jsonl" for number in range(TURNS + 2)]
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
