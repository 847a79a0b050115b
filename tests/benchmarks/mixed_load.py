"""Readers, editors, an import and a rebuild at once, against real server processes: what the readers notice of it.

    DATABASE_URL=… python -m tests.benchmarks.mixed_load --readers 200 --seconds 300
    python -m newsroom.tooling.postgres -- python -m tests.benchmarks.mixed_load …     on a throw-away PostgreSQL

The servers are those of newsroom/deploy: one for readers, and one of its own for the desk, with a lower priority;
`--desk-workers 0` leaves the desk to the readers' server. Editors save without a pause; `--editor-pause 2` lets each
look at a page for two seconds before the next.

Uses the archive that DATABASE_URL names, seeds it if it is empty, and adds to it. Exit status 1 on any error, any page
that is older than what was acknowledged, and any count that was not true; the readers' p95 may be three times that of
readers alone.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ.setdefault("SECRET_KEY", "only-for-benchmarks-" + "0" * 40)
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import SESSION_KEY, get_user_model  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from articles.models import CatalogueEntry  # noqa: E402
from tests.benchmarks.load_editors import Editor  # noqa: E402
from tests.benchmarks.load_readers import CountedPage, Readings, percentile, read  # noqa: E402
from tests.benchmarks.serving import ROOT, Server  # noqa: E402
from tests.factories import make_article  # noqa: E402

TAG = "Load test"
COUNTED = "/tags/load-test/"
LISTS = ["/", "/articles/", "/sections/", "/tags/", "/feeds/latest.atom", "/articles/?q=harbor", "/articles/?q=the"]
EDITORS_STORY = "Story of load-editor-"
TARGET = 3.0  # the readers' p95 with everybody at work, against readers alone
IMPORTED_AT_ONCE = 500


def main() -> int:
    """Print p95 alone and under load, errors and stale counts; return the exit status."""
    options = _options()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not CatalogueEntry.objects.exists():
        call_command("seed_archive", stories=options.stories, stdout=sys.stderr)
    paths = _paths()
    server = Server("newsroom.wsgi", workers=options.workers, port=options.port)
    desk = Server("newsroom.wsgi", workers=options.desk_workers, niceness=10) if options.desk_workers else server
    try:
        counted = CountedPage(COUNTED, lambda: (0, 0))
        editors = [_editor(desk.port, number, counted, options.editor_pause) for number in range(options.editors)]
        counted.bounds = lambda: (sum(e.low for e in editors), sum(e.high for e in editors))
        connection.close()
        counted.note_change()
        read(server.port, options.readers, 3, paths)  # what the first readers of all wait for is not measured
        alone = read(server.port, options.readers, options.seconds_alone, paths, counted)
        busy, others = _under_load(server.port, options, paths, counted, editors)
    finally:
        desk.stop()
        server.stop()
    return _report(alone, busy, editors, others)


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--editors", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seconds-alone", type=float, default=30)
    parser.add_argument("--stories", type=int, default=2_000, help="of an archive that is empty")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--desk-workers", type=int, default=1)
    parser.add_argument("--editor-pause", type=float, default=0)
    parser.add_argument("--port", type=int, default=0)
    return parser.parse_args()


def _paths() -> list[str]:
    """Return what readers ask for: mostly stories, and lists, feeds and searches."""
    stories = [
        entry.get_absolute_url()
        for entry in CatalogueEntry.objects.newest_first().exclude(headline__startswith=EDITORS_STORY)[:300]
    ]  # without those of the editors, who withdraw them at times: a reader gets 410 then
    return stories + LISTS * (len(stories) // 20 + 1)


def _editor(port: int, number: int, counted: CountedPage, pause: float) -> Editor:
    """Return an editor who is signed in, with a live story that has the tag."""
    name = f"load-editor-{number}"
    user, _ = get_user_model().objects.get_or_create(username=name, defaults={"is_staff": True})
    user.groups.set(Group.objects.filter(name="Editor"))
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.save()
    stories = CatalogueEntry.objects.filter(headline=f"{EDITORS_STORY}{number}").select_related("article")
    article = stories[0].article if stories else make_article(headline=f"{EDITORS_STORY}{number}", tags=[TAG], by=name)
    return Editor(port, session.session_key, article.pk, article.entry.get_absolute_url(), counted, pause)


class _Repeated(threading.Thread):
    """A command of manage.py that is run again and again, with other arguments each time."""

    def __init__(self, arguments):
        super().__init__(daemon=True)
        self.arguments, self.stopped, self.done, self.errors = arguments, threading.Event(), 0, []

    def run(self):
        """Run the command until the load ends; an exit status other than 0 is an error."""
        while not self.stopped.is_set() and not self.errors:
            command = [sys.executable, "manage.py", *self.arguments(self.done)]
            ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
            self.done += 1
            if ended.returncode:
                self.errors.append(f"{' '.join(command[2:3])}: {ended.stderr[-500:]}")


def _under_load(port: int, options, paths, counted: CountedPage, editors: list[Editor]):
    """Let everybody work at once; return the readings of the readers, and the two commands."""
    with tempfile.TemporaryDirectory(prefix="newsroom-load-") as folder:
        importing = _Repeated(lambda turn: ["import_stories", str(_file(Path(folder), turn))])
        rebuilding = _Repeated(lambda turn: ["rebuild_catalogue"])
        others = [importing, rebuilding]
        for thread in (*editors, *others):
            thread.start()
        readings = read(port, options.readers, options.seconds, paths, counted)
        for thread in (*editors, *others):
            thread.stopped.set()
        for thread in (*editors, *others):
            thread.join(120)
            if thread.is_alive():
                thread.errors.append("it did not end within two minutes")
    return readings, others


def _file(folder: Path, turn: int) -> Path:
    """Write the stories of one import; each run of the benchmark has stories of its own."""
    path = folder / f"{turn}.jsonl"
    with path.open("w") as file:
        for number in range(IMPORTED_AT_ONCE):
            story = {"id": f"{os.getpid()}-{turn}-{number}", "headline": f"Imported {turn} {number}", "source": "Load"}
            story |= {"body": "<p>" + "Words of an import. " * 60 + "</p>", "published": f"19{60 + turn % 39}-05-06"}
            file.write(json.dumps(story | {"tags": ["Imported"]}) + "\n")
    return path


def _waits_by_kind(readings: Readings) -> dict[str, list[float]]:
    """Return the waits of each list and of all stories together, the kinds that take most time first."""
    kinds = defaultdict(list)
    for path, waits in readings.waits_by_path.items():
        kinds[path if path in (*LISTS, COUNTED) else "stories"] += waits
    return dict(sorted(kinds.items(), key=lambda item: -sum(item[1])))


def _report(alone: Readings, busy: Readings, editors: list[Editor], others: list[_Repeated]) -> int:
    workers = [*editors, *others]
    errors = [*alone.errors, *busy.errors, *(error for worker in workers for error in worker.errors)]
    stale = [*alone.stale, *busy.stale, *(text for editor in editors for text in editor.stale)]
    saves = [wait for editor in editors for wait in editor.waits]
    print(f"== {connection.vendor}, {settings.SITE_NAME} ==")
    for name, readings in (("readers alone", alone), ("readers under load", busy)):
        print(f"{name:24}{len(readings.waits):8,} pages{readings.p95 * 1000:10,.0f} ms p95   {dict(readings.statuses)}")
    print(f"{'ratio of the p95':24}{busy.p95 / alone.p95:10.2f}   at most {TARGET}")
    for kind, waits in _waits_by_kind(busy).items():
        half, most = (percentile(waits, share) * 1000 for share in (0.5, 0.95))
        print(f"    {kind:20}{len(waits):8,} pages{most:10,.0f} ms p95, half of them in {half:,.0f}")
    if saves:
        print(f"{'saves of editors':24}{len(saves):8,}{percentile(saves, 0.95) * 1000:16,.0f} ms p95")
    print(f"{'imports, rebuilds':24}{others[0].done:8,} × {IMPORTED_AT_ONCE} stories, {others[1].done:,}")
    for title, lines in (("errors", errors), ("stale", stale)):
        print(f"{title:24}{len(lines):8,}")
        for line in lines[:10]:
            print(f"    {line[:600]}")
    return bool(errors or stale)


if __name__ == "__main__":
    sys.exit(main())
