"""The commands of the photo desk import folders, make renditions and report rights."""

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


def run_command(*arguments):
    """Return the exit status and the output of a command."""
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


def test_a_folder_imported_twice_adds_its_files_once(folder, tmp_path):
    report = tmp_path / "report.jsonl"
    words = ["--rights", "cleared", "--rights-words", "Own staff.", "--rights-until", "2999-12-31"]
    status, output = run_command("import_photos", str(folder), "--report", str(report), "--by", "mila", *words)
    assert (status, Photo.objects.filter(rights="cleared", taken_in_by="mila").count()) == (0, 2)
    assert "2 created, 0 unchanged, 0 rejected" in output
    rows = [json.loads(line) for line in report.read_text().splitlines()]
    assert [set(row) for row in rows] == [{"path", "item", "outcome", "reason", "url", "remarks"}] * 2
    assert "0 created, 2 unchanged" in run_command("import_photos", str(folder))[1]


def test_rejected_files_are_listed_and_set_the_exit_status(folder, tmp_path):
    (folder / "notes.txt").write_text("no picture")
    status, output = run_command("import_photos", str(folder))
    assert (status, Photo.objects.count()) == (1, 2)
    assert "notes.txt: it is in no format that is accepted" in output
    (tmp_path / "words.txt").write_text("no picture")
    assert run_command("import_photos", str(tmp_path / "words.txt"), str(tmp_path / "missing.jpg"))[0] == 2


def test_a_dry_run_lists_the_outcomes_and_stores_nothing(folder):
    run_command("import_photos", str(folder / "one.jpg"))
    status, output = run_command("import_photos", str(folder), "--dry-run")
    assert (status, Photo.objects.count()) == (0, 1)
    assert "Would be: 1 created, 1 unchanged" in output


def test_a_photograph_is_identified_by_the_guid_in_its_file(tmp_path):
    stated, arguments = f"urn:uuid:{uuid4()}", ("import_photos", str(tmp_path), "--uuid-from-guid")
    (tmp_path / "one.jpg").write_bytes(image_with_guid(stated))
    (tmp_path / "two.jpg").write_bytes(image_with_guid("RX-2024/117"))
    assert run_command(*arguments)[0] == 0
    assert Photo.objects.get(filename="one.jpg").uuid == UUID(stated)
    assert Photo.objects.filter(filename="two.jpg").exists()
    (tmp_path / "other.jpg").write_bytes(image_with_guid(stated, size=(80, 40)))
    for words in (["--dry-run"], []):
        status, output = run_command(*arguments, *words)
        assert (status, Photo.objects.count()) == (1, 2)
        assert "other.jpg" in output and "is another photograph already" in output
    assert run_command("import_photos", str(tmp_path))[0] == 0
    assert Photo.objects.get(filename="other.jpg").uuid != UUID(stated)


def image_with_guid(guid, size=(60, 40)):
    return encode(draw(*size), xmp=packet(f"<Iptc4xmpExt:DigImageGUID>{guid}</Iptc4xmpExt:DigImageGUID>"))


def test_renditions_of_photographs_in_use_are_made_ahead_once():
    make_photo(used=True)
    make_photo()
    status, output = run_command("make_renditions", "--sizes", "thumb", "--formats", "jpg", "avif")
    assert status == 0
    assert "2 made" in output
    assert len(list(renditions_root().rglob("thumb-*.avif"))) == 1
    assert "0 made" in run_command("make_renditions", "--sizes", "thumb", "--formats", "jpg", "avif")[1]


def test_a_damaged_original_is_listed_and_the_other_renditions_are_made():
    make_photo(used=True).original.unlink()
    make_photo(used=True)
    status, output = run_command("make_renditions", "--sizes", "thumb", "--formats", "jpg")
    assert status == 1
    assert "1 made" in output
    assert "1 originals failed" in output


def test_the_rights_report_lists_each_photograph_with_its_stories(settings):
    settings.PHOTO_STORIES = ""
    photo = make_photo(used=True, caption="The harbor", rights_until=timezone.localdate() + timedelta(3))
    _, output = run_command("photo_rights", "--days", "7")
    assert "Ends within 7 days: 1" in output
    assert str(photo.uuid) in output
    assert "Ends within 2 days: 0" in run_command("photo_rights", "--days", "2")[1]


def test_the_rights_report_lists_stories_that_want_a_photograph_of_another_story(settings):
    settings.PHOTO_STORIES = ""
    photo = make_photo(rights_status="once_only")
    rights.release_many([("first story", photo.uuid), ("second story", photo.uuid)])
    output = run_command("photo_rights")[1].partition("Licensed for one story, wanted by others")[2]
    assert "placeholder: 1\n" in output
    assert "licensed for first story" in output
    assert "second story" in output


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
@pytest.mark.parametrize(("place", "name"), [("metadata", "read"), ("image_processing", "upright_size")])
def test_a_file_with_an_unforeseen_error_is_rejected_and_the_others_are_imported(
    folder, monkeypatch, caplog, options, place, name
):
    (folder / "deeper" / "three.jpg").write_bytes(new_bytes())
    module, calls = getattr(ingest, place), iter(range(9))
    read = getattr(module, name)

    def raise_index_error_once(*arguments):
        if next(calls) == 1:
            raise IndexError("nobody thought of this")
        return read(*arguments)

    monkeypatch.setattr(module, name, raise_index_error_once)
    status, output = run_command("import_photos", str(folder), *options)
    assert status == 1 and "2 created, 0 unchanged, 1 rejected" in output
    assert "deeper/three.jpg: three.jpg: could not be read: an unforeseen error (IndexError)" in output
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
def test_a_photograph_that_cannot_be_entered_is_rejected_unless_the_machine_fails(folder, monkeypatch, error, counts):
    enter = search.enter

    def raise_for_one_photo(photos):
        if photos[0].filename == "two.jpg":
            raise error
        return enter(photos)

    monkeypatch.setattr(search, "enter", raise_for_one_photo)
    status, output = run_command("import_photos", str(folder))
    assert status == 1 and counts in output and Photo.objects.count() == 1
    assert ("The disk is full" in output) is ("0 rejected" in counts)


def test_a_report_contains_a_file_name_that_is_no_text(folder, tmp_path):
    os.rename(folder / "one.jpg", os.fsencode(folder) + b"/\xff.jpg")
    report = tmp_path / "report.jsonl"
    assert run_command("import_photos", str(folder), "--report", str(report))[0] == 0
    assert len(report.read_text().splitlines()) == 2
    assert run_command("import_photos", str(folder), "--report", str(tmp_path / "no" / "report"))[0] == 2
