"""Undated items get a date on request, a dry run has a preview, and the same item is recognised in another place."""

import json
import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from articles.importing.undated import folder_date
from articles.management.commands import import_stories
from articles.models import Article, ImportedItem, Version
from articles.record import erasure
from media.item_errors import is_disk_full, run_ended
from media.management import progress

TEXT = "Ferry Returns\n\nThe ferry sailed on Wednesday, with a goat on board, for the first time in two years.\n"


@pytest.mark.parametrize(
    ("folder", "date"),
    [
        ("a/2004-05-06", "2004-05-06"),
        ("a/2004/05/06", "2004-05-06"),
        ("a/2004/5/x", "2004-05"),
        ("a/2004/May", "2004-05"),
        ("a/2004/05 May", "2004-05"),
        ("a/2004/harbor", "2004"),
        ("a/20040506 harbor", "2004-05-06"),
        ("a/2004-13", "2004"),
        ("a/2004/31", "2004"),
        ("a/1998/2004-02", "2004-02"),
        ("a/harbor/12345", None),
        ("2001/a/harbor", None),
    ],
)
def test_a_folder_named_for_a_date_below_the_import_folder_dates_its_stories(folder, date):
    read = folder_date(f"/archive/{folder}", "/archive/a" if folder.startswith("a") else "/archive/2001/a")
    assert (read and read.text) == date


def run_command(*arguments):
    out = StringIO()
    try:
        call_command("import_stories", *map(str, arguments), stdout=out, stderr=out)
    except CommandError as error:
        return error.returncode, out.getvalue() + str(error)
    return 0, out.getvalue()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "paper/2004/05").mkdir(parents=True)
    (tmp_path / "paper/2004/05/ferry.txt").write_text(TEXT)
    return tmp_path / "paper"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "published", "remark"),
    [
        (["--date-from", "folder"], "2004-05", "date from the folder: 2004-05"),
        (["--date-from", "file"], "2011-02-03", "date from the time of the file: 2011-02-03"),
        (["--published", "1998-06"], "1998-06", "date from --published: 1998-06"),
        (["--date-from", "folder", "--published", "1998-06"], "2004-05", "date from the folder: 2004-05"),
    ],
)
def test_undated_stories_get_a_date_and_a_remark_on_request(folder, tmp_path, options, published, remark):
    os.utime(folder / "2004/05/ferry.txt", (1296734400, 1296734400))
    assert "the story has no date" in run_command(folder)[1]
    code, out = run_command(folder, *options, "--report", tmp_path / "report")
    assert (code, Version.objects.get().story.published.text) == (0, published)
    row = json.loads((tmp_path / "report").read_text())
    assert (row["headline"], row["published"], row["remarks"]) == ("Ferry Returns", published, [remark])
    assert Version.objects.get().story.source.remarks == remark and remark.partition(":")[0] in out


@pytest.mark.django_db
def test_a_dry_run_prints_how_the_first_files_are_read(folder):
    (folder / "tide.txt").write_text("Tide Tables\nBy Lena Marsh\nMay 4, 2023\n0:00\n\nThe tide is high at noon.\n")
    out = run_command(folder, "--dry-run")[1]
    for words in ("headline:", "Tide Tables", "2023-05-04", "Lena Marsh", "left over:", "0:00", "(6 words)"):
        assert words in out
    assert not Article.objects.exists()


@pytest.mark.django_db
def test_the_same_folder_under_another_path_gives_the_same_items(folder, tmp_path, monkeypatch):
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"Story {number}\n\nMay {number + 1}, 2023\n\nIt sailed.\n")
    (folder / "2004/05/ferry.txt").unlink()
    assert run_command(folder)[1].startswith("3 created")
    monkeypatch.chdir(folder)
    assert run_command(".")[1].startswith("0 created, 0 updated, 3 unchanged")
    assert run_command(os.path.join("..", "paper"))[1].startswith("0 created, 0 updated, 3 unchanged")
    (tmp_path / "link").symlink_to(folder)
    assert run_command(tmp_path / "link")[1].startswith("0 created, 0 updated, 3 unchanged")
    monkeypatch.chdir(tmp_path)
    folder.rename(tmp_path / "other")
    assert run_command("other")[1].startswith("0 created, 0 updated, 3 unchanged")
    assert Article.objects.count() == 3


@pytest.mark.django_db
def test_the_same_text_in_two_folders_is_one_story_and_a_changed_one_is_a_revision(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ferry.txt").write_text("Ferry\n\nMay 4, 2023\n\nIt sailed.\n")
    assert run_command(tmp_path)[1].startswith("1 created, 0 updated, 1 unchanged")
    (tmp_path / "a/ferry.txt").write_text("Ferry\n\nMay 4, 2023\n\nIt sailed at noon.\n")
    assert run_command(tmp_path)[1].startswith("0 created, 1 updated, 1 unchanged")


@pytest.mark.django_db
def test_a_folder_that_cannot_be_read_is_named_and_the_exit_status_is_1(folder, monkeypatch):
    (folder / "tide.txt").write_text("Tide Tables\n\nMay 4, 2023\n\nThe tide is high.\n")
    scandir = os.scandir

    def raise_permission_error(path):
        if str(path).endswith("2004"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", raise_permission_error)
    code, out = run_command(folder)
    assert code == 1 and "1 created" in out and "2004: This folder cannot be read (Permission denied)." in out


def test_a_full_disk_is_reported_in_one_sentence():
    for error in (
        OSError(28, "No space left on device"),
        OperationalError("database or disk is full"),
        OperationalError('could not extend file "base/1": No space left on device'),
    ):
        assert is_disk_full(error) and run_ended(error).startswith("The disk is full: free some space")
    assert not is_disk_full(OperationalError("database is locked"))


@pytest.mark.django_db
def test_a_disk_that_is_full_after_the_last_story_is_reported_in_one_sentence(folder, monkeypatch):
    def raise_disk_full():
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(import_stories.rebuilding, "select_common_stems", raise_disk_full)
    code, out = run_command(folder, "--published", "1998")
    assert code == 1 and "1 created" in out and "The disk is full" in out


@pytest.mark.django_db
def test_an_erased_clipping_leaves_no_digest_of_its_text_and_does_not_come_back(tmp_path):
    (tmp_path / "ferry.txt").write_text("Ferry\n\nMay 4, 2023\n\nIt sailed.\n")
    assert run_command(tmp_path)[1].startswith("1 created")
    erasure.erase(Article.objects.get(), reason="order", by="root")
    assert [row.fingerprint for row in ImportedItem.objects.all()] == [""]
    assert "1 conflict" in run_command(tmp_path)[1]


def test_the_progress_line_has_the_total_and_the_time_left(monkeypatch, capsys):
    moments = iter([0.0, 10.0, 20.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(moments))
    monkeypatch.setattr(progress.sys.stderr, "isatty", lambda: True, raising=False)
    line = progress.Progress("stories", 4000)
    line(10)
    line(1000)
    said = capsys.readouterr().err
    assert "10 of 4,000 stories, 1.0 a second, 66 min left" in said
    assert "1,000 of 4,000 stories, 50.0 a second, 60 s left" in said
