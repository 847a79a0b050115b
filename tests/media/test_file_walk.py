"""The walk over files goes through folders in order and passes nothing over in silence."""

import os
from pathlib import Path

import pytest

from media.management.file_walk import FileWalk


def test_the_files_of_a_folder_are_listed_in_order_and_the_others_are_counted(tmp_path):
    for name in ("b/2.txt", "a/1.txt", "README.md", ".hidden", ".git/config", "SOURCE.txt", "source-of-the-sele.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "linked").symlink_to(tmp_path / "a")
    walk = FileWalk([tmp_path])
    assert [str(file.path.relative_to(tmp_path)) for file in walk] == ["source-of-the-sele.txt", "a/1.txt", "b/2.txt"]
    assert walk.skipped_in_words() == (
        "Skipped: 1 linked folders, 1 hidden folders, 1 hidden files, 2 files about their folder (README and the like)."
    )
    assert [str(file.path) for file in FileWalk([tmp_path / "README.md"])] == [str(tmp_path / "README.md")]


def test_a_file_or_folder_that_cannot_be_read_is_named_with_the_reason(tmp_path, monkeypatch):
    (tmp_path / "locked").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    Path(os.fsdecode(bytes(tmp_path) + b"/\xff.txt")).touch()
    scandir = os.scandir

    def raise_permission_error(path):
        if str(path).endswith("locked"):  # the tests may run as root, who reads everything
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", raise_permission_error)
    problems = {os.fsencode(file.path.name): file.problem for file in FileWalk([tmp_path])}
    assert problems == {
        b"\xff.txt": "",
        b"pipe.txt": "It is a pipe, a socket or a device; to read it, name it by itself.",
        b"locked": "This folder cannot be read (Permission denied).",
    }


@pytest.mark.parametrize("path", ["missing.txt", "n" * 300])
def test_a_missing_path_is_left_to_whoever_opens_it(path):
    assert [(str(file.path), file.problem) for file in FileWalk([path])] == [(path, "")]


def test_the_folder_that_a_browser_saves_with_a_page_is_passed_over(tmp_path):
    for name in ("ferry.html", "ferry_files/a.js", "pier.htm", "pier-Dateien/b.css", "goats_files/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    walk = FileWalk([str(tmp_path)])
    assert [file.path.name for file in walk] == ["ferry.html", "pier.htm", "c.txt"]
    assert walk.skipped_in_words() == "Skipped: 2 folders of saved web pages."
