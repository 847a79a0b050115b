"""The fixtures of all tests give them folders, rows and sample files of their own."""

import fcntl
import gc
import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.contrib.auth import hashers
from hypothesis import HealthCheck, settings

from tests.sample_files import AVAILABLE, REAL
from tests.shared_rows import SharedRows, makers_of

# What gives a test the database.
DATABASE = {"db", "transactional_db", "live_server", "large_archive"}


# A test that uses one of these fixtures has the marker.
MARKED = {"browser_site": "browser", "demo_archive": "processes", "large_database": "large"}
# What takes longest begins, so that no process works alone at the end of a run.
FIRST = ("large", "browser")

settings.register_profile("newsroom", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
    items.sort(key=_place_in_run)
    if not os.environ.get("SECOND_ENGINE"):
        return
    remaining, left_out = [], []
    for item in items:
        (remaining if _runs_on_both_engines(item) else left_out).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = remaining


def pytest_collection_finish():
    """Exclude what was imported and collected from the garbage collector's walks: it stays for the whole run."""
    gc.collect()
    gc.freeze()


def _place_in_run(item) -> list[bool]:
    """Return what tests are sorted by; those of one place keep their order, with real transactions last."""
    return [item.get_closest_marker(name) is None for name in FIRST]


def _runs_on_both_engines(item) -> bool:
    """Return whether a test uses the database and does not say that any engine gives it the same."""
    uses_database = item.get_closest_marker("django_db") or DATABASE & set(item.fixturenames)
    return bool(uses_database) and not item.get_closest_marker("one_engine")


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


@pytest.fixture(autouse=True, scope="session")
def fast_password_hashes():
    """Hash passwords by the same methods, but without the effort that slows down guesses."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("newsroom.middleware.admission.LimitedArgon2PasswordHasher.time_cost", 1)
        patch.setattr("newsroom.middleware.admission.LimitedArgon2PasswordHasher.memory_cost", 64)
        patch.setattr(hashers.PBKDF2PasswordHasher, "iterations", 1_000)
        yield


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    """Set up folders of its own for each test: for uploads, seals and collected files."""
    settings.STATIC_ROOT = tmp_path
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    settings.MEDIA_ROOT = settings.UPLOADS_ROOT
    settings.SEALS_ROOT = tmp_path / "seals"
    settings.PUBLIC_LOG_ROOT, settings.PUBLIC_LOG_KEY = tmp_path / "log", tmp_path / "log_key"
    settings.SEARCH_ROOT = tmp_path / "search"


@pytest.fixture(autouse=True)
def no_unmarked_process(request, monkeypatch):
    """Let only tests with a marker for it start another Python: each takes seconds, and the fast tests promise none."""
    if not any(request.node.get_closest_marker(name) for name in (*FIRST, "processes")):
        monkeypatch.setattr(subprocess, "Popen", _OnlyOtherPrograms)


class _OnlyOtherPrograms(subprocess.Popen):
    def __init__(self, command, *arguments, **options):
        assert command[0] != sys.executable, "a test that starts another Python needs @pytest.mark.processes"
        super().__init__(command, *arguments, **options)


@pytest.fixture(autouse=True)
def empty_page_cache():
    """Empty the page cache, which a process has as long as it runs."""
    from articles.public.html_cache import html_cache

    html_cache.clear()


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


@pytest.fixture
def transactional_archive(transactional_db):
    """Set up a database with real transactions, with the rows of every archive that a flush removes."""
    from articles.record import triggers

    triggers.install()
    for config in apps.get_app_configs():
        from django.contrib.auth.management import create_permissions

        create_permissions(config, verbosity=0)
