"""What all tests share: real files where they are at hand, files of their own otherwise."""

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

from tests.made_once import Stage, made_for
from tests.sample_files import AVAILABLE, REAL

# What gives a test the database.
DATABASE = {"db", "transactional_db", "live_server", "large_archive"}


# A test that uses one of these fixtures has the marker.
MARKED = {"newsroom": "browser", "filled": "processes", "large_archive": "large"}
# What takes longest begins, so that no process works alone at the end of a run.
FIRST = ("large", "browser")

settings.register_profile("newsroom", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("newsroom")


def pytest_configure():
    """Let SIGTERM end a run as Ctrl-C does: fixtures stop what they started and delete what they made."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_collection_modifyitems(config, items):
    """Mark tests by the fixtures they use, sort them, and leave out what the second engine need not run."""
    for item in items:
        for fixture in MARKED.keys() & set(item.fixturenames):
            item.add_marker(MARKED[fixture])
        if getattr(item, "callspec", None) and item.callspec.params.get("samples") == REAL:
            item.add_marker("real_files")
    items.sort(key=lambda item: [item.get_closest_marker(name) is None for name in FIRST])
    if not os.environ.get("SECOND_ENGINE"):
        return
    remaining, left_out = [], []
    for item in items:
        (remaining if _runs_on_both_engines(item) else left_out).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = remaining


def pytest_collection_finish():
    """Take what was imported and collected out of the garbage collector's walks: it stays for the whole run."""
    gc.collect()
    gc.freeze()


def _runs_on_both_engines(item) -> bool:
    """Return whether a test uses the database and does not say that any engine gives it the same."""
    uses_database = item.get_closest_marker("django_db") or DATABASE & set(item.fixturenames)
    return bool(uses_database) and not item.get_closest_marker("one_engine")


@pytest.fixture(scope="session")
def stage(django_db_setup, django_db_blocker, tmp_path_factory):
    """Where the rows stand that many tests begin with."""
    stage = Stage(lambda: tmp_path_factory.mktemp("made-once"))
    yield stage
    with django_db_blocker.unblock():
        stage.clear()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef, request):
    """Before a test's own transaction begins, or its flush, set the stage for it."""
    if fixturedef.argname == "_django_db_helper":
        stage = request.getfixturevalue("stage")
        with request.getfixturevalue("django_db_blocker").unblock():
            stage.set(made_for(request._pyfuncitem))


@pytest.fixture(autouse=True, scope="session")
def cheap_hashes():
    """Hash passwords by the same methods, but without the effort that keeps guessers busy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashers.Argon2PasswordHasher, "time_cost", 1)
        patch.setattr(hashers.Argon2PasswordHasher, "memory_cost", 64)
        patch.setattr(hashers.PBKDF2PasswordHasher, "iterations", 1_000)
        yield


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Keep uploads, seals and collected files of each test in a folder of its own."""
    settings.STATIC_ROOT = tmp_path
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    settings.MEDIA_ROOT = settings.UPLOADS_ROOT
    settings.SEALS_ROOT = tmp_path / "seals"
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
def no_page_kept():
    """Forget the pages that an earlier test made: a process keeps them for as long as it runs."""
    from articles.public.html_cache import html_cache

    html_cache.clear()


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """What was seen of an archive that `make run` filled with the demo, and its folder: to be copied, not to be used.

    It is filled once for all the processes of a run.
    """
    from tests.test_running import run_once

    with one_at_a_time(tmp_path_factory) as shared:
        seen = shared / "first-run.json"
        if not seen.exists():
            (shared / "first-run").mkdir()
            seen.write_text(json.dumps(run_once(shared / "first-run")))
        return json.loads(seen.read_text())


@contextmanager
def one_at_a_time(tmp_path_factory):
    """Give the folder that all processes of a run share, to one of them at a time."""
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
def restored(transactional_db):
    """A database with real transactions, in which what a flush takes away (rows every archive has) is back."""
    from articles.record import triggers

    triggers.install()
    for config in apps.get_app_configs():
        from django.contrib.auth.management import create_permissions

        create_permissions(config, verbosity=0)
