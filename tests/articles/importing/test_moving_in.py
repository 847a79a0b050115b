"""Every command in docs/moving-in.md runs as it is written there."""

import io
import json
import re
import shlex
import shutil
import subprocess
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands

from articles.importing import watch_folder
from articles.models import Article, ImportedItem
from tests.articles.importing.format_samples import OURS

PAGE = (settings.BASE_DIR / "docs" / "moving-in.md").read_text()
COMMANDS = re.findall(r"^ +manage\.py (.+)$", PAGE, re.M)
STORY = {"id": "1", "headline": "Ferry", "body": "It sails.", "published": "2024-07-02"}


@pytest.fixture
def newsroom(tmp_path, monkeypatch):
    """Return a folder with the files that the page names."""
    for name in ("uploads", "incoming", "site"):
        (tmp_path / name).mkdir()
    shutil.copy(OURS / "wxr" / "harbor-courier.xml", tmp_path / "courier.xml")
    shutil.copytree(OURS / "newsml_nitf", tmp_path / "wire")
    shutil.copytree(OURS / "clippings" / "releases", tmp_path / "clippings")
    (tmp_path / "stories.csv").write_text("Title,Words,Date\nFerry,It sails again.,2024-07-02\n")
    (tmp_path / "stories.jsonl").write_text(json.dumps(STORY))
    (tmp_path / "incoming" / "1.jsonl").write_text(json.dumps(STORY | {"id": "2"}))
    (tmp_path / "site" / "ferry.md").write_text("---\ntitle: Ferry\ndate: 2024-07-01\n---\nIt sails.\n")
    who = ("-c", "user.name=Ann", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
    for arguments in (["init", "-q"], ["add", "-A"], [*who, "commit", "-qm", "First"]):
        subprocess.run(["git", "-C", tmp_path / "site", *arguments], check=True)
    monkeypatch.chdir(tmp_path)
    looks = iter([1, 2])
    monkeypatch.setattr(watch_folder, "_wait", lambda stop: next(looks, 0) == 2 and stop.append("end"))
    return tmp_path


@pytest.mark.slow
@pytest.mark.django_db
def test_each_command_of_the_page_does_what_it_says(newsroom, monkeypatch):
    assert len(COMMANDS) == 13
    changed = []
    for command in COMMANDS:
        command, _, file = command.partition(" < ")
        if file:
            content = io.BytesIO((newsroom / file).read_bytes())
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(content)))
        name, *arguments = shlex.split(command)
        before = ImportedItem.objects.count()
        try:
            call_command(name, *arguments, stdout=StringIO(), stderr=StringIO())
        except CommandError as error:  # something is missing or was rejected, as in any real export
            assert error.returncode == 1, (command, error)
        if name == "import_stories":
            changed.append((ImportedItem.objects.count() > before, "--dry-run" in arguments))
    assert all(has_changed != is_dry_run for has_changed, is_dry_run in changed)
    assert (newsroom / "incoming" / "done" / "1.jsonl").exists()
    assert len((newsroom / "ledger.jsonl").read_text().splitlines()) > 5
    assert '"http' in (newsroom / "old-urls.map").read_text()
    assert Article.objects.count() > 20


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(?:manage\.py )?([a-z]+_[a-z_]+)[ `]", PAGE))))
def test_what_the_page_calls_a_command_is_one(name):
    assert name in {*get_commands(), "redirect_from", "_wp_old_slug"}
