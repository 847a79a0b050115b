"""A watched folder: complete files alone are imported, and moved with the reason where something was wrong."""

import json
import os
import zipfile
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.importing import watch_folder
from articles.importing.watch_folder import watch
from articles.models import Article

ROW = {"id": "1", "headline": "Ferry", "body": "It sails.", "published": "2024-07-02", "source": "wire"}


def files_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


def watched(folder, *steps, reasons=(), fails=None):
    """Watch a folder for a look before each step; return the names that were imported."""
    imported, interrupted, remaining = [], [], list(steps)

    def import_file(path):
        imported.append(path.name)
        if fails:
            raise fails
        return [reason for reason in reasons if path.name in reason]

    def pause():
        if remaining:
            remaining.pop(0)()
        if not remaining:
            interrupted.append("end")

    watch(folder, import_file, interrupted, pause)
    return imported


def nothing():
    pass


def test_a_file_is_imported_when_two_looks_find_it_the_same(tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text("{")

    def grow():
        file.write_text(file.read_text() + "}")
        os.utime(file, ns=(1, file.stat().st_mtime_ns + 1))

    assert watched(tmp_path, grow, grow) == []
    assert watched(tmp_path, grow, nothing, nothing, nothing) == ["a.jsonl"]
    assert files_in(tmp_path) == ["done/a.jsonl"]


@pytest.mark.parametrize("name", ["a.xml.part", "a.TMP", ".hidden", "a.jsonl~", "goat.JPG", "sub/a.xml", "link.xml"])
def test_unfinished_files_links_photographs_and_folders_stay(tmp_path, name):
    (tmp_path / "sub").mkdir()
    if name == "link.xml":
        (tmp_path / name).symlink_to(__file__)
    else:
        (tmp_path / name).write_text("x")
    assert watched(tmp_path, nothing, nothing, nothing) == []
    assert files_in(tmp_path) == [name]


def test_reasons_are_in_a_file_next_to_a_rejected_one_and_no_file_is_overwritten(tmp_path):
    for _ in range(2):
        (tmp_path / "a.xml").write_text("x")
        (tmp_path / "b.xml").write_text("x")
        assert watched(tmp_path, nothing, nothing, reasons=["a.xml: no story"] * 1_001) == ["a.xml", "b.xml"]
    assert files_in(tmp_path) == [
        "done/b-2.xml", "done/b.xml",
        "rejected/a-2.xml", "rejected/a-2.xml.reason.txt", "rejected/a.xml", "rejected/a.xml.reason.txt",
    ]  # fmt: skip
    text = (tmp_path / "rejected" / "a.xml.reason.txt").read_text().splitlines()
    assert text[0] == "a.xml: no story" and text[-1] == "… and 1 more."


def test_a_file_stays_while_the_machine_fails(tmp_path):
    (tmp_path / "a.xml").write_text("x")
    with pytest.raises(MemoryError):
        watched(tmp_path, nothing, nothing, fails=MemoryError())
    assert files_in(tmp_path) == ["a.xml"]


@pytest.mark.django_db
def test_the_command_imports_what_comes_and_says_what_was_wrong(tmp_path, monkeypatch):
    looks = []

    def wait(interrupted):
        looks.append(1)
        if len(looks) == 2:
            interrupted.append("end")

    monkeypatch.setattr(watch_folder, "_wait", wait)
    (tmp_path / "good.jsonl").write_text(json.dumps(ROW))
    (tmp_path / "half.jsonl").write_text(json.dumps(ROW | {"id": "2"}) + "\n{}\n")
    (tmp_path / "empty.jsonl").write_text("")
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.writestr("a.jsonl", json.dumps(ROW | {"id": "3"}))
    (tmp_path / "bad.zip").write_text("no archive")
    out = StringIO()
    call_command("import_stories", watch=str(tmp_path), stdout=out)
    assert files_in(tmp_path / "done") == ["good.jsonl", "more.zip"]
    reasons = {path.name: path.read_text() for path in (tmp_path / "rejected").glob("*.reason.txt")}
    assert reasons["half.jsonl.reason.txt"].startswith("rejected: line 2: ")
    assert reasons["empty.jsonl.reason.txt"].startswith("rejected: file: there is no story in it")
    assert "This is no ZIP archive" in reasons["bad.zip.reason.txt"]
    assert Article.objects.count() == 3
    assert "good.jsonl: 1 created" in out.getvalue()


@pytest.mark.parametrize("options", [{"dry_run": True}, {"report": "x"}, {"git": True}])
def test_a_watch_takes_no_option_that_makes_no_sense_in_it(tmp_path, options):
    with pytest.raises(CommandError, match="--watch"):
        call_command("import_stories", watch=str(tmp_path), **options)


def test_a_command_without_paths_says_what_to_name():
    with pytest.raises(CommandError, match="Name at least one file"):
        call_command("import_stories")
