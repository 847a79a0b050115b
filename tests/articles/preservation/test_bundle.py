"""A bundle holds the whole record, and brings it back into an empty archive: equal rows, equal digests, equal pages."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import Mock

import bagit
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles.models import ArchiveIdentity, Article, AuditEntry, ErasureRequest, Series, SeriesPart, Version
from articles.preservation import bundle, restore, tables
from articles.record import erasure, publishing, reference_states, seals, verification
from articles.story.story import Picture
from media.models import Original
from tests.factories import make_article, make_draft, make_story
from tests.media.pictures import make_photo


def all_rows():
    return {label: list(tables.rows(tables.model_of(label))) for label in tables.BUNDLED}


def empty_all_tables():
    """Empty the tables of the archive, past everything that refuses it."""
    models = [model for label in ("media", "articles") for model in apps.get_app_config(label).get_models()]
    names = ", ".join(
        connection.ops.quote_name(model._meta.db_table)
        for model in models
        if model._meta.label != "articles.Generation"
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"TRUNCATE {names} CASCADE")
            return
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        for name in names.split(", "):
            cursor.execute(f"DELETE FROM {name}")


@pytest.fixture
def archive(db, admin_user):
    """Return an archive with something in each table: photographs, corrections, an erasure, a series, a draft."""
    photo = make_photo(caption="A ferry at the pier", credit="Ada Lovelace")
    story = make_article(
        headline="Ferry returns",
        tags=["Ferries", "川"],
        authors=["Ada Lovelace"],
        section="World",
        pictures=(Picture(photo=str(photo.uuid), sha256=photo.sha256, caption="A ferry"),),
    )
    publishing.correct(story, story=make_story(headline="Ferry is back"), note="It was late.", by="ada")
    publishing.readdress(story, slug="the-ferry", by="ada")
    withdrawn = make_article(headline="Withdrawn words")
    publishing.withdraw(withdrawn, reason="It was wrong.", by="ada")
    gone = make_article(headline="Gone")
    ErasureRequest.objects.create(article=gone, reference="Order 5", requested_by=admin_user)
    erasure.erase(gone, reason="An order.", by="ada")
    SeriesPart.objects.create(series=Series.objects.create(name="Ferries of 2024", slug="f"), article=story, place=1)
    reference_states.begin()
    make_draft(headline="Not yet published")
    seals.seal()
    return story


@pytest.fixture
def elsewhere(settings, tmp_path):
    """Return a function that empties the tables and leads all folders of the archive to new ones."""

    def move():
        empty_all_tables()
        for name in ("UPLOADS_ROOT", "SEALS_ROOT", "PUBLIC_LOG_ROOT", "SEARCH_ROOT"):
            setattr(settings, name, tmp_path / "elsewhere" / name)

    return move


def page(path):
    return Client().get(path).content


def test_every_table_is_in_the_bundle_or_left_out_for_a_reason():
    labels = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in tables.LEFT_OUT_APPS
    }
    assert labels == set(tables.BUNDLED) | tables.LEFT_OUT.keys()
    assert not set(tables.BUNDLED) & tables.LEFT_OUT.keys()


@pytest.mark.slow
def test_a_bundle_brings_back_every_row_page_and_search_result(archive, elsewhere, tmp_path):
    before, path = all_rows(), archive.entry.get_absolute_url()
    assert all(before[label] for label in ("media.Original", "articles.AuditEntry", "articles.ErasureRequest"))
    pages = {address: page(address) for address in (path, f"{path}history/", "/articles/?q=ferry", "/")}
    summary = bundle.export_bundle(tmp_path / "bundle")
    assert summary.rows["articles.Version"] == Version.objects.count()
    elsewhere()
    counts = restore.restore(tmp_path / "bundle")
    assert counts == summary.rows
    assert all_rows() == before
    assert {address: page(address) for address in pages} == pages
    assert [result.text for result in verification.verify() if result.is_fault] == []
    call_command("verify_archive", "--no-seal")
    bundle.export_bundle(tmp_path / "again")
    assert _files(tmp_path / "again") == _files(tmp_path / "bundle")


def test_files_of_a_file_manager_in_a_bundle_are_named_and_not_restored(archive, elsewhere, tmp_path, capsys):
    bundle.export_bundle(tmp_path / "bundle")
    for number in range(6):
        (tmp_path / f"bundle/.DS_Store{number}").touch()
    elsewhere()
    call_command("restore_archive", tmp_path / "bundle")
    names = ", ".join(f".DS_Store{number}" for number in range(5))
    assert f"In no list of the bag, and not brought in: {names} and 1 more." in capsys.readouterr().out


def test_what_was_never_published_stays_where_it_is(archive, elsewhere, tmp_path):
    bundle.export_bundle(tmp_path / "bundle")
    text = "".join(path.read_text() for path in (tmp_path / "bundle/data/tables").glob("*.jsonl"))
    assert "Not yet published" not in text
    assert "Gone" not in text
    assert "Withdrawn words" in text


@pytest.mark.slow
def test_new_rows_get_keys_after_those_of_the_bundle(archive, elsewhere, tmp_path):
    bundle.export_bundle(tmp_path / "bundle")
    last, entries = Version.objects.order_by("-pk").first().pk, AuditEntry.objects.count()
    elsewhere()
    restore.restore(tmp_path / "bundle")
    assert make_article(headline="The next one").versions.get().pk > last
    publishing.hide_from_engines(Article.objects.live().first(), by="ada")
    assert AuditEntry.objects.count() == entries + 1


@pytest.mark.slow
def test_the_restored_archive_is_the_same_one_and_its_seals_hold(archive, elsewhere, tmp_path):
    identity = ArchiveIdentity.objects.get().uuid
    bundle.export_bundle(tmp_path / "bundle")
    elsewhere()
    restore.restore(tmp_path / "bundle")
    assert ArchiveIdentity.objects.get().uuid == identity
    assert seals.last_seal().archive == str(identity)


def test_a_stranger_with_the_standard_library_of_bags_finds_the_bundle_whole(archive, tmp_path):
    bundle.export_bundle(tmp_path / "bundle")
    bag = bagit.Bag(str(tmp_path / "bundle"))
    bag.validate()
    assert set(bag.entries) >= {"data/README.txt", "data/archive.json", "data/tables/Version.jsonl"}


def _files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_bundle_written_on_another_day_is_equal_byte_for_byte(archive, tmp_path, monkeypatch):
    bundle.export_bundle(tmp_path / "bundle")
    later = timezone.now() + timedelta(days=40)
    monkeypatch.setattr(timezone, "now", lambda: later)
    monkeypatch.setattr(bagit, "date", Mock(wraps=date, today=later.date))
    bundle.export_bundle(tmp_path / "later")
    assert _files(tmp_path / "later") == _files(tmp_path / "bundle")


def test_a_bundle_has_one_order_of_keys_whichever_the_database_has(archive, tmp_path):
    original = Original.objects.first()
    Original.objects.filter(pk=original.pk).update(embedded={"XMP": {"b": "1", "a": "2"}, "EXIF": {}})
    bundle.export_bundle(tmp_path / "bundle")
    Original.objects.filter(pk=original.pk).update(embedded={"EXIF": {}, "XMP": {"a": "2", "b": "1"}})
    bundle.export_bundle(tmp_path / "again")
    assert _files(tmp_path / "again") == _files(tmp_path / "bundle")


def _alter(folder, name, text):
    (folder / "data" / name).write_text(text)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda folder: _alter(folder, "tables/Version.jsonl", "{}\n"), "no whole bundle"),
        (lambda folder: next((folder / "data/originals").rglob("*.jpg")).unlink(), "no whole bundle"),
        (lambda folder: (folder / "bagit.txt").unlink(), "no whole bundle"),
        (lambda folder: shutil.rmtree(folder), "no whole bundle"),
    ],
)
def test_a_spoilt_bundle_is_refused_before_anything_is_written(archive, elsewhere, tmp_path, spoil, words):
    bundle.export_bundle(tmp_path / "bundle")
    elsewhere()
    spoil(tmp_path / "bundle")
    with pytest.raises(CommandError, match=words) as refusal:
        call_command("restore_archive", tmp_path / "bundle")
    assert refusal.value.returncode == 2
    assert not Article.objects.exists()


def _sealed_again(folder, change):
    """Change the payload of a bundle, and make a valid bag of it, as somebody would who means harm."""
    payload = folder / "data"
    change(payload)
    moved = folder.with_name("again")
    shutil.move(payload, moved)
    bagit.make_bag(str(moved), checksums=["sha256"])
    return moved


def _with_first_row(payload, label, **values):
    path = payload / "tables" / f"{label}.jsonl"
    first, *others = path.read_text().splitlines(keepends=True)
    path.write_text(json.dumps(json.loads(first) | values) + "\n" + "".join(others))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda payload: _with_first_row(payload, "Original", path="../../x.jpg"), "is not the path"),
        (lambda payload: _with_first_row(payload, "Original", path="aa/bb/c.jpg/../x"), "is not the path"),
        (lambda payload: _with_first_row(payload, "Version", unheard_of=1), "does not know unheard_of"),
        (lambda payload: _with_first_row(payload, "Version", recorded_at="soon"), "recorded_at is 'soon'"),
        (lambda payload: (payload / "tables/Version.jsonl").write_text("[]\n"), "no JSON object"),
        (lambda payload: (payload / "tables/Version.jsonl").write_text("{\n"), "Version.jsonl line 1"),
        (lambda payload: (payload / "tables/Merge.jsonl").write_text("{}\n"), "Merge: a row has no id"),
        (lambda payload: (payload / "tables/Tag.jsonl").write_text(""), "Tag.jsonl has 0 rows, archive.json says 2"),
        (lambda payload: (payload / "archive.json").write_text("[]"), "no whole bundle"),
    ],
)
@pytest.mark.slow
def test_a_forged_bundle_is_refused_with_the_place(archive, elsewhere, tmp_path, change, words):
    bundle.export_bundle(tmp_path / "bundle")
    elsewhere()
    forged = _sealed_again(tmp_path / "bundle", change)
    with pytest.raises(CommandError, match=words):
        call_command("restore_archive", forged)
    assert not Article.objects.exists()


@pytest.mark.slow
def test_an_altered_text_comes_in_and_is_named_by_the_verification(archive, elsewhere, tmp_path, capsys):
    bundle.export_bundle(tmp_path / "bundle")
    story = Version.objects.order_by("pk").first().story_json.replace("sailed", "sank")
    elsewhere()
    forged = _sealed_again(tmp_path / "bundle", lambda payload: _with_first_row(payload, "Version", story_json=story))
    with pytest.raises(CommandError, match="faults"):
        call_command("restore_archive", forged)
    assert "its text or note was altered" in capsys.readouterr().err


@pytest.mark.slow
def test_only_an_empty_archive_takes_a_bundle(archive, tmp_path):
    bundle.export_bundle(tmp_path / "bundle")
    with pytest.raises(CommandError, match="give DATABASE_URL of an empty one"):
        call_command("restore_archive", tmp_path / "bundle")


@pytest.mark.slow
def test_a_bundle_needs_a_new_folder_and_says_which_file_it_is_without(archive, tmp_path):
    (tmp_path / "used").mkdir()
    (tmp_path / "used/notes.txt").touch()
    with pytest.raises(CommandError, match="is not empty") as refusal:
        call_command("export_archive", tmp_path / "used")
    assert refusal.value.returncode == 2
    Original.objects.first().location.unlink()
    with pytest.raises(CommandError, match="1 files are missing") as refusal:
        call_command("export_archive", tmp_path / "bundle")
    assert refusal.value.returncode == 1


PLACES = {"UPLOADS_ROOT": "uploads", "SEALS_ROOT": "seals", "SEARCH_ROOT": "search", "PUBLIC_LOG_ROOT": "log"}


@pytest.mark.long
def test_an_archive_goes_from_sqlite_to_this_engine_and_back_and_its_bundles_are_equal(
    transactional_db, demo_archive, tmp_path, monkeypatch
):
    """On PostgreSQL this is the way from one engine to the other, and back."""
    source, back = tmp_path / "demo", tmp_path / "back"
    shutil.copytree(demo_archive["folder"], source)
    _manage_sqlite(_database_in(source), source, "export_archive", tmp_path / "bundle")
    for name in PLACES:
        monkeypatch.setattr(settings, name, tmp_path / "here" / name)
    call_command("restore_archive", tmp_path / "bundle")
    lines = (tmp_path / "bundle/data/tables/Version.jsonl").read_text(encoding="utf-8").splitlines()
    digests = [json.loads(line)["digest"] for line in lines]
    assert len(digests) > 50
    assert list(Version.objects.order_by("pk").values_list("digest", flat=True)) == digests
    bundle.export_bundle(tmp_path / "bundle-of-here")
    assert _files(tmp_path / "bundle-of-here") == _files(tmp_path / "bundle")
    back.mkdir()
    database = back / "archive.sqlite3"
    _manage_sqlite(database, back, "migrate", "-v0")
    _manage_sqlite(database, back, "restore_archive", tmp_path / "bundle-of-here")
    _manage_sqlite(database, back, "export_archive", tmp_path / "bundle-of-there")
    assert _files(tmp_path / "bundle-of-there") == _files(tmp_path / "bundle")


def _manage_sqlite(database: Path, folder: Path, *command):
    """Run a command in an archive of its own."""
    environment = os.environ | {"DEBUG": "1", "DATABASE_URL": f"sqlite:///{database}"}
    environment |= {name: str(_folder_in(folder, place)) for name, place in PLACES.items()}
    subprocess.run(
        [sys.executable, "manage.py", *map(str, command)], check=True, env=environment, cwd=settings.BASE_DIR
    )


def _database_in(folder: Path) -> Path:
    return next(folder.rglob("archive.sqlite3"))


def _folder_in(folder: Path, name: str) -> Path:
    return next((path for path in folder.rglob(name) if path.is_dir()), folder / name)
