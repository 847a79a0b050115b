"""The fixtures of all tests give them folders, rows and sample files of their own."""

import fcntl
import gc
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from itertools import islice
from zlib import crc32

import pytest
from django.db import connection
from django.test import TransactionTestCase, override_settings
from hypothesis import HealthCheck, is_hypothesis_test, settings

from tests import migrated_database
from tests.proofs import LONG, SHARE, amount
from tests.quick_django import contexts_of_pages, fast_password_hashes  # noqa: F401 - fixtures of all tests
from tests.sample_files import AVAILABLE, REAL
from tests.shared_rows import FOLDERS, SharedRows, makers_of

# What gives a test the database.
DATABASE = {"db", "transactional_db", "live_server", "large_archive"}


# A test that uses one of these fixtures has the marker.
MARKED = {"browser_site": "browser", "demo_archive": "processes", "large_database": "large"}
# Tests that share something slow to make: those of one marker begin in one process, which makes it.
TOGETHER = ("browser", "large")

settings.register_profile(
    "newsroom",
    max_examples=amount(40, proof=200),
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("newsroom")


def pytest_configure():
    """Let SIGTERM end a run as Ctrl-C does: fixtures stop what they started and delete what they made."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_collection_modifyitems(config, items):
    """Mark tests by the fixtures they use; the second engine's run leaves out those that never touch the database."""
    for item in items:
        for fixture in MARKED.keys() & set(item.fixturenames):
            item.add_marker(MARKED[fixture])
        if getattr(item, "callspec", None) and item.callspec.params.get("samples") == REAL:
            item.add_marker("real_files")
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("proof")
    if os.environ.get("SECOND_ENGINE"):
        remaining, left_out = [], []
        for item in items:
            is_in = _runs_on_both_engines(item) and not _is_left_to_the_whole_run(item)
            (remaining if is_in else left_out).append(item)
        config.hook.pytest_deselected(items=left_out)
        items[:] = remaining


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session):
    """Put tests in the order of the run, when markers have selected them and before the order is sent.

    What was imported and collected stays for the whole run: the garbage collector need not walk through it. And it
    need not look for garbage several times in each page of a test, of which little is left over.
    """
    session.items[:] = in_order_of_run(session.items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1)))
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def in_order_of_run(items: list, processes: int) -> list:
    """Return the tests so that each process begins with one group of those which run together.

    With `--dist worksteal` each process begins with an equal share of the tests in a row. When it has nothing left, it
    takes the last half of what another still has to do: of a group only when there are no other tests. The long tests
    come before the other ones, or the last of them would run alone while the other processes have nothing left.
    """
    groups = [[item for item in items if _group(item) == name] for name in TOGETHER]
    others = iter(sorted((i for i in items if not _group(i)), key=lambda item: not item.get_closest_marker("long")))
    shares = [[] for _ in range(processes)]
    for number, group in enumerate(filter(None, groups)):
        shares[number % processes] += group
    ordered = []
    for number, share in enumerate(shares):
        size = (len(items) - len(ordered)) // (processes - number)
        ordered += share + list(islice(others, max(0, size - len(share))))
    return ordered + list(others)


def _group(item) -> str:
    return next((name for name in TOGETHER if item.get_closest_marker(name)), "")


def _runs_on_both_engines(item) -> bool:
    """Return whether a test uses the database and does not say that any engine gives it the same."""
    uses_database = item.get_closest_marker("django_db") or DATABASE & set(item.fixturenames)
    return bool(uses_database) and not item.get_closest_marker("one_engine")


def _is_left_to_the_whole_run(item) -> bool:
    """Return whether a run of a part leaves a test out: four of five, in the proofs of those that are just slow."""
    markers = {marker.name for marker in item.iter_markers()}
    is_left = "slow" in markers and not markers & {"proof", "long", "real_files"} if LONG else True
    return SHARE < 1 and is_left and crc32(item.nodeid.encode()) % 5 != 0


def _has_real_transactions(item) -> bool:
    marker = item.get_closest_marker("django_db")
    return "transactional_db" in item.fixturenames or bool(marker and marker.kwargs.get("transaction"))


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings, django_db_blocker):
    """Return whether the database of the tests is there already: SQLite's is a copy of a migrated one."""
    if connection.vendor != "sqlite":
        yield False
        return
    name = connection.settings_dict["TEST"]["NAME"]
    with django_db_blocker.unblock():
        migrated_database.new_sqlite(name)
    yield True
    with django_db_blocker.unblock():
        migrated_database.drop(name)


@pytest.fixture(scope="session")
def restored_database(django_db_setup, django_db_blocker):
    """Bring the database back after each test with real transactions, by a copy instead of Django's flush.

    A flush takes longer, and the rows that migrations made would be missing afterwards.
    """
    name = connection.settings_dict["NAME"]
    unused = f"{name}_unused"

    def restore(test):
        migrated_database.drop(name)
        migrated_database.copy(unused, name)

    with django_db_blocker.unblock():
        migrated_database.copy(name, unused)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
        yield
    with django_db_blocker.unblock():
        migrated_database.drop(unused)


@pytest.fixture(scope="session")
def current_rows(django_db_setup, django_db_blocker, tmp_path_factory):
    """Return the rows in the database that several tests in a row share."""
    current_rows = SharedRows(lambda: tmp_path_factory.mktemp("made-once"))
    yield current_rows
    with django_db_blocker.unblock():
        current_rows.clear()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef, request):
    """Make the shared rows of a test before its own transaction begins, or before its flush."""
    if fixturedef.argname == "_django_db_helper":
        current_rows = request.getfixturevalue("current_rows")
        with request.getfixturevalue("django_db_blocker").unblock():
            current_rows.prepare(makers_of(request._pyfuncitem))
        if _has_real_transactions(request._pyfuncitem):
            request.getfixturevalue("restored_database")


@pytest.fixture(autouse=True, scope="session")
def folders(tmp_path_factory):
    """Set up folders for uploads, seals, columns and collected files, and return the folder that they are in.

    Each test finds them empty. They have the same paths in all tests of a process, because five changed settings in
    each of thousands of tests take as long as the tests themselves. The processes that a test starts use them as well:
    those of the checkout may belong to an archive that somebody runs.
    """
    folder = tmp_path_factory.mktemp("archive")
    paths = {name: folder / below for name, below in FOLDERS.items()}
    with override_settings(STATIC_ROOT=folder, **paths), pytest.MonkeyPatch.context() as environment:
        for name, path in paths.items():
            environment.setenv(name, str(path))
        yield folder


@pytest.fixture(autouse=True)
def empty_folders(folders):
    """Delete the files that a test has made."""
    yield
    for path in folders.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.fixture(autouse=True)
def no_unmarked_process(request, monkeypatch):
    """Let only tests with a marker for it start another Python: each takes seconds, and the fast tests promise none."""
    if not any(request.node.get_closest_marker(name) for name in (*TOGETHER, "processes")):
        monkeypatch.setattr(subprocess, "Popen", _OnlyOtherPrograms)


class _OnlyOtherPrograms(subprocess.Popen):
    def __init__(self, command, *arguments, **options):
        assert command[0] != sys.executable, "a test that starts another Python needs @pytest.mark.processes"
        super().__init__(command, *arguments, **options)


@pytest.fixture(autouse=True)
def empty_page_cache():
    """Empty the caches of pages and of what they lead to, which a process has as long as it runs."""
    from django.core.cache import cache

    from articles.catalogue.recent_changes import recent_changes
    from articles.public.html_cache import html_cache

    html_cache.clear()
    cache.clear()
    recent_changes.clear()


@pytest.fixture(scope="session")
def demo_archive(tmp_path_factory):
    """Return what `make run` printed and answered with the demo archive, and the archive's folder, to be copied and
    not used.

    It is demo_archive once for all the processes of a run.
    """
    from tests.test_running import run_once

    with locked_run_folder(tmp_path_factory) as shared:
        seen = shared / "first-run.json"
        if not seen.exists():
            (shared / "first-run").mkdir()
            seen.write_text(json.dumps(run_once(shared / "first-run")))
        return json.loads(seen.read_text())


@contextmanager
def locked_run_folder(tmp_path_factory):
    """Yield the folder that all processes of a run share, to one of them at a time."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    with open(shared / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield shared


@pytest.fixture(params=AVAILABLE, ids=lambda samples: samples.name)
def samples(request):
    """Return the project's own samples, and in a second run of the test the real files where they are there."""
    return request.param
