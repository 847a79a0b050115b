"""The file of a migrated database is made again when something has changed that it is made from."""

import ast
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from articles.models import Article, Generation
from tests import migrated_database
from tests.factories import make_article

ROOT = migrated_database.ROOT


def imported_modules(path: Path) -> set[Path]:
    """Return the modules of ours that a module imports anywhere."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    places = [ROOT / name.replace(".", "/") for name in names if name.split(".")[0] in ("articles", "media")]
    modules = [place.with_suffix(".py") if place.with_suffix(".py").exists() else place for place in places]
    return {module for module in modules if module.exists()} - {ROOT / "articles", ROOT / "media"}


@pytest.mark.parametrize(
    "path", [*ROOT.glob("*/migrations/*.py"), ROOT / "articles/record/triggers.py"], ids=lambda path: path.stem
)
def test_what_a_migration_imports_is_a_source(path):
    sources = [ROOT / source for source in migrated_database.SOURCES]
    for module in imported_modules(path):
        assert any(module.is_relative_to(source) for source in sources), module


@pytest.mark.parametrize("source", migrated_database.SOURCES)
def test_every_source_exists(source):
    assert (ROOT / source).exists()


def test_a_changed_migration_has_another_fingerprint(monkeypatch):
    before = migrated_database.fingerprint()
    assert migrated_database.fingerprint() == before
    read = Path.read_bytes
    changed = ROOT / "articles/migrations/0001_initial.py"
    monkeypatch.setattr(Path, "read_bytes", lambda path: read(path) + b"#" * (path == changed))
    assert migrated_database.fingerprint() != before


@pytest.mark.parametrize("turn", [1, 2])
def test_real_transactions_leave_nothing_and_take_nothing_away(transactional_db, turn):
    assert not Article.objects.exists()
    assert Generation.objects.get().number == 0
    assert {group.name for group in Group.objects.all()} >= {"Reporter", "Administrator"}
    make_article()
    for model in (Group, Permission, ContentType, Generation):
        model.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_this_test (number integer)")
