"""What all tests share: real files where they are at hand, files of their own otherwise."""

import os
from pathlib import Path

import pytest
from django.apps import apps

# What gives a test the database.
DATABASE = {"db", "transactional_db", "live_server", "newsroom"}
SAMPLES = Path(os.environ.get("NEWSROOM_SAMPLES") or Path(__file__).resolve().parents[2] / "shared" / "data")


def pytest_collection_modifyitems(config, items):
    """Leave out, in the second engine's run, what no engine can change: tests that never touch the database."""
    if not os.environ.get("ONLY_DATABASE"):
        return
    kept, left = [], []
    for item in items:
        (kept if item.get_closest_marker("django_db") or DATABASE & set(item.fixturenames) else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Keep uploads, seals and collected files of each test in a folder of its own."""
    settings.STATIC_ROOT = tmp_path
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    settings.MEDIA_ROOT = settings.UPLOADS_ROOT
    settings.SEALS_ROOT = tmp_path / "seals"
    settings.SEARCH_ROOT = tmp_path / "search"


@pytest.fixture(autouse=True)
def no_page_kept():
    """Forget the pages that an earlier test made: a process keeps them for as long as it runs."""
    from articles.views.keeping import kept

    kept.clear()


@pytest.fixture
def samples():
    """The folder of real files; the test is skipped, by name, where it is missing."""
    if not SAMPLES.is_dir():
        pytest.skip(f"the real files are not at {SAMPLES} (set NEWSROOM_SAMPLES)")
    return SAMPLES


@pytest.fixture
def restored(transactional_db):
    """A database with real transactions, in which what a flush takes away (rows every archive has) is back."""
    from articles import guard

    guard.install()
    for config in apps.get_app_configs():
        from django.contrib.auth.management import create_permissions

        create_permissions(config, verbosity=0)
