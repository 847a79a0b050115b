"""A file whose row could not be written is removed again, and never one that has a row."""

from contextlib import contextmanager
from itertools import chain, repeat
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from articles.models import PrintedPage, StoryAudio
from articles.record import verification
from media import erasure, ingest
from media.file_inspection import FileRefused
from media.files_before_rows import FilesOfRow, stored
from media.models import Original, Photo
from tests.articles.audio_files import make_mp3
from tests.articles.public.test_audio import add_audio
from tests.articles.record.test_printed_pages import add_page
from tests.factories import make_article
from tests.media.pictures import make_photo, new_bytes

pytestmark = pytest.mark.django_db


@contextmanager
def no_room_for(table: str):
    """Let the database refuse new rows of a table, as one that finds no more room."""

    def refuse(execute, sql, params, many, context):
        if sql.startswith(f'INSERT INTO "{table}"'):
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def files(settings) -> set[Path]:
    return {path for path in Path(settings.UPLOADS_ROOT).rglob("*") if path.is_file()}


@pytest.mark.parametrize("table", ["media_photo", "media_original", "media_photoversion", "media_term"])
def test_a_photograph_that_finds_no_room_in_the_database_leaves_no_file(settings, table):
    content = new_bytes()
    with no_room_for(table), pytest.raises(OperationalError):
        ingest.ingest(content, name="quay.jpg", caption="Quay")
    assert (files(settings), Photo.objects.count()) == (set(), 0)
    photo, _ = ingest.ingest(content, name="quay.jpg", caption="Quay")
    assert files(settings) == {photo.file.location}


def test_a_new_file_of_a_photograph_that_finds_no_room_goes_and_the_former_stays(settings):
    photo = make_photo()
    before = files(settings)
    with no_room_for("media_original"), pytest.raises(OperationalError):
        ingest.replace(photo, new_bytes())
    assert files(settings) == before
    first = Photo.objects.get().sha256
    ingest.replace(photo, new_bytes())
    with no_room_for("media_photoversion"), pytest.raises(OperationalError):
        ingest.replace(photo, before.pop().read_bytes())
    assert {path.stem for path in files(settings)} == {first, Photo.objects.get().sha256}


def test_a_new_file_of_a_photograph_that_is_erased_meanwhile_goes(settings, monkeypatch):
    """Nothing would name it to whoever carries out the order."""
    photo = make_photo()

    def inspect(*arguments):
        erasure.erase(Photo.objects.get(), reason="Court order 12/2024", by="ada")
        return inspected(*arguments)

    inspected, before = ingest.inspect, files(settings)
    monkeypatch.setattr(ingest, "inspect", inspect)
    with pytest.raises(FileRefused, match="erased by order"):
        ingest.replace(photo, new_bytes())
    assert files(settings) <= before


def test_the_desk_removes_the_new_file_with_the_row_that_finds_no_room(settings, admin_user):
    photo = make_photo()
    before = files(settings)
    desk = Client(raise_request_exception=False)
    desk.force_login(admin_user)
    url = reverse("admin:media_photo_change", args=[photo.pk])
    form = desk.get(url).context["adminform"].form
    sent = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}
    for table in ("media_photoversion", "media_original"):
        with no_room_for(table):
            answer = desk.post(url, sent | {"new_file": SimpleUploadedFile("b.jpg", new_bytes(), "image/jpeg")})
        assert answer.status_code == 507
        assert files(settings) == before
    assert (
        desk.post(url, sent | {"new_file": SimpleUploadedFile("b.jpg", new_bytes(), "image/jpeg")}).status_code == 302
    )
    assert len(files(settings)) == len(before) + 1 and Original.objects.count() == 2


@pytest.mark.processes
@pytest.mark.parametrize("table", ["articles_printedpage", "articles_printedpageword", "articles_auditentry"])
def test_a_printed_page_that_finds_no_room_leaves_neither_file_nor_pictures(settings, table):
    with no_room_for(table), pytest.raises(OperationalError):
        add_page()
    assert (files(settings), PrintedPage.objects.count()) == (set(), 0)
    add_page()
    assert len(files(settings)) == 3 and [r.text for r in verification.verify() if r.is_fault] == []


@pytest.mark.processes
@pytest.mark.parametrize("table", ["articles_storyaudio", "articles_auditentry"])
def test_a_recording_that_finds_no_room_leaves_neither_file_nor_copy(settings, table):
    article = make_article()
    with no_room_for(table), pytest.raises(OperationalError):
        add_audio(article, make_mp3())
    assert (files(settings), StoryAudio.objects.count()) == (set(), 0)
    add_audio(article, make_mp3())
    assert len(files(settings)) == 2 and [r.text for r in verification.verify() if r.is_fault] == []


class Recorded:
    """Files in memory, and what is asked of them."""

    def __init__(self, *rows):
        self.are_there, self.rows = False, chain(rows, repeat(rows[-1]))

    def files(self) -> FilesOfRow:
        def put(are_there):
            self.are_there = are_there

        return FilesOfRow(lambda: put(True), lambda: put(False), lambda: self.are_there, self.has_row)

    def has_row(self) -> bool:
        row = next(self.rows)
        if isinstance(row, Exception):
            raise row
        return row


@pytest.mark.parametrize(
    ("rows", "are_there"),
    [
        pytest.param([False], False, id="no row"),
        pytest.param([True], True, id="another process wrote the row"),
        pytest.param([OperationalError("away")], True, id="a database that is away may have the row"),
        pytest.param([False, True], True, id="another process wrote the row while the files went"),
        pytest.param([False, OperationalError("away")], True, id="the database goes away while the files go"),
    ],
)
def test_files_are_removed_only_if_certainly_no_row_has_them(rows, are_there):
    recorded = Recorded(*rows)
    with pytest.raises(OperationalError, match="full"), stored(recorded.files()):
        raise OperationalError("disk is full")
    assert recorded.are_there is are_there


def test_files_that_another_process_removed_before_the_row_was_there_are_stored_again():
    recorded = Recorded(True)
    with stored(recorded.files()):
        recorded.are_there = False
    assert recorded.are_there
