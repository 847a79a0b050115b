"""Photographs by the folder: the commands of the photo desk."""

import errno
import json
import os
from datetime import timedelta
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DataError, OperationalError
from django.utils import timezone

from media import ingest, rights, search
from media.models import Photo
from media.renditions import renditions_root
from tests.media.pictures import draw, encode, make_photo, new_bytes
from tests.media.test_metadata import packet

pytestmark = pytest.mark.django_db


def run(*arguments):
    """Give the exit status and what was said."""
    out = StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=out)
    except CommandError as error:
        return error.returncode, out.getvalue() + str(error)
    return 0, out.getvalue()


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "incoming"
    (folder / "deeper").mkdir(parents=True)
    for name in ("one.jpg", "deeper/two.jpg"):
        (folder / name).write_bytes(new_bytes())
    return folder


def test_a_folder_is_taken_in_once_however_often_it_is_imported(folder, tmp_path):
    report = tmp_path / "report.jsonl"
    words = ["--rights", "cleared", "--rights-words", "Own staff.", "--rights-until", "2999-12-31"]
    status, said = run("import_photos", str(folder), "--report", str(report), "--by", "mila", *words)
    assert (status, Photo.objects.filter(rights="cleared", taken_in_by="mila").count()) == (0, 2)
    assert "2 created, 0 unchanged, 0 rejected" in said
    rows = [json.loads(line) for line in report.read_text().splitlines()]
    assert [set(row) for row in rows] == [{"path", "item", "outcome", "reason", "url", "remarks"}] * 2
    assert "0 created, 2 unchanged" in run("import_photos", str(folder))[1]


def test_what_is_rejected_is_said_and_the_exit_status_tells(folder, tmp_path):
    (folder / "notes.txt").write_text("no picture")
    status, said = run("import_photos", str(folder))
    assert (status, Photo.objects.count()) == (1, 2)
    assert "notes.txt: it is in no format that is accepted" in said
    (tmp_path / "words.txt").write_text("no picture")
    assert run("import_photos", str(tmp_path / "words.txt"), str(tmp_path / "missing.jpg"))[0] == 2


def test_a_dry_run_says_what_would_happen_and_keeps_nothing(folder):
    run("import_photos", str(folder / "one.jpg"))
    status, said = run("import_photos", str(folder), "--dry-run")
    assert (status, Photo.objects.count()) == (0, 1)
    assert "Would be: 1 created, 1 unchanged" in said


def test_a_photograph_can_be_named_by_the_guid_in_its_file(tmp_path):
    stated, asked_for = f"urn:uuid:{uuid4()}", ("import_photos", str(tmp_path), "--uuid-from-guid")
    (tmp_path / "one.jpg").write_bytes(with_guid(stated))
    (tmp_path / "two.jpg").write_bytes(with_guid("RX-2024/117"))
    assert run(*asked_for)[0] == 0
    assert Photo.objects.get(filename="one.jpg").uuid == UUID(stated)
    assert Photo.objects.filter(filename="two.jpg").exists()
    (tmp_path / "other.jpg").write_bytes(with_guid(stated, size=(80, 40)))
    for words in (["--dry-run"], []):
        status, said = run(*asked_for, *words)
        assert (status, Photo.objects.count()) == (1, 2)
        assert "other.jpg" in said and "is another photograph already" in said
    assert run("import_photos", str(tmp_path))[0] == 0
    assert Photo.objects.get(filename="other.jpg").uuid != UUID(stated)


def with_guid(guid, size=(60, 40)):
    return encode(draw(*size), xmp=packet(f"<Iptc4xmpExt:DigImageGUID>{guid}</Iptc4xmpExt:DigImageGUID>"))


def test_renditions_are_made_ahead_once_for_photographs_in_use():
    make_photo(used=True)
    make_photo()
    status, said = run("make_renditions", "--sizes", "thumb", "--formats", "jpg", "avif")
    assert status == 0
    assert "2 made" in said
    assert len(list(renditions_root().rglob("thumb-*.avif"))) == 1
    assert "0 made" in run("make_renditions", "--sizes", "thumb", "--formats", "jpg", "avif")[1]


def test_an_original_that_cannot_be_developed_is_named_and_the_rest_is_made():
    make_photo(used=True).original.unlink()
    make_photo(used=True)
    status, said = run("make_renditions", "--sizes", "thumb", "--formats", "jpg")
    assert status == 1
    assert "1 made" in said
    assert "1 originals failed" in said


def test_the_rights_report_names_each_photograph_with_its_stories(settings):
    settings.PHOTO_STORIES = ""
    photo = make_photo(used=True, caption="The harbor", rights_until=timezone.localdate() + timedelta(3))
    _, said = run("photo_rights", "--days", "7")
    assert "Ends within 7 days: 1" in said
    assert str(photo.uuid) in said
    assert "Ends within 2 days: 0" in run("photo_rights", "--days", "2")[1]


def test_the_rights_report_names_who_wants_a_photograph_that_is_for_another_story(settings):
    settings.PHOTO_STORIES = ""
    photo = make_photo(rights_status="once_only")
    rights.release_many([("first story", photo.uuid), ("second story", photo.uuid)])
    said = run("photo_rights")[1].partition("Licensed for one story, wanted by others")[2]
    assert "placeholder: 1\n" in said
    assert "licensed for first story" in said
    assert "second story" in said


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
@pytest.mark.parametrize(("place", "name"), [("metadata", "read"), ("image_processing", "upright_size")])
def test_a_file_that_no_reader_foresaw_is_rejected_and_the_others_go_in(
    folder, monkeypatch, caplog, options, place, name
):
    (folder / "deeper" / "three.jpg").write_bytes(new_bytes())
    module, calls = getattr(ingest, place), iter(range(9))
    read = getattr(module, name)

    def failing(*arguments):
        if next(calls) == 1:
            raise IndexError("nobody thought of this")
        return read(*arguments)

    monkeypatch.setattr(module, name, failing)
    status, said = run("import_photos", str(folder), *options)
    assert status == 1 and "2 created, 0 unchanged, 1 rejected" in said
    assert "deeper/three.jpg: three.jpg: could not be read: an unforeseen error (IndexError)" in said
    assert "nobody thought of this" in caplog.text


@pytest.mark.parametrize(
    ("error", "counts"),
    [
        (RuntimeError("nobody thought of this"), "1 created, 0 unchanged, 1 rejected"),
        (DataError("value too long"), "1 created, 0 unchanged, 1 rejected"),
        (OperationalError("database or disk is full"), "1 created, 0 unchanged, 0 rejected"),
        (OSError(errno.ENOSPC, "No space left on device"), "1 created, 0 unchanged, 0 rejected"),
    ],
)
def test_a_photograph_that_cannot_be_entered_is_rejected_unless_the_machine_is_at_fault(
    folder, monkeypatch, error, counts
):
    enter = search.enter

    def failing(photos):
        if photos[0].filename == "two.jpg":
            raise error
        return enter(photos)

    monkeypatch.setattr(search, "enter", failing)
    status, said = run("import_photos", str(folder))
    assert status == 1 and counts in said and Photo.objects.count() == 1
    assert ("The disk is full" in said) is ("0 rejected" in counts)


def test_a_report_takes_a_name_that_is_no_text(folder, tmp_path):
    os.rename(folder / "one.jpg", os.fsencode(folder) + b"/\xff.jpg")
    report = tmp_path / "report.jsonl"
    assert run("import_photos", str(folder), "--report", str(report))[0] == 0
    assert len(report.read_text().splitlines()) == 2
    assert run("import_photos", str(folder), "--report", str(tmp_path / "no" / "report"))[0] == 2
