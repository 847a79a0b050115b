"""Verification names every row and file that readers rely on, when somebody with the database's password alters it."""

import json
import os
import random
import shutil
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from PIL import Image

from articles.models import Address, ArchiveIdentity, Article, AuditEntry, CatalogueEntry, ErasureRequest, audit
from articles.models.audit import ImmutableEntry
from articles.record import (
    audit_consistency,
    erased_files,
    erasure,
    printed_pages,
    publishing,
    seals,
    story_audio,
    verification,
)
from articles.story.story import Picture
from media import erasure as media_erasure
from media import ingest, renditions
from media.models import Original, Photo, PhotoRelease, PhotoVersion, SearchTerm
from media.models.rights import Rights
from media.rendition_files import make_files
from tests.articles.public.test_audio import add_audio
from tests.articles.record.test_printed_pages import add_page
from tests.factories import make_article, make_story
from tests.media.pictures import draw, encode, make_photo
from tests.shared_rows import shared_rows


def faults():
    return [finding.text for finding in verification.verify() if finding.is_fault]


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@shared_rows
def archive():
    """Return a sealed archive: two stories with a photograph each, one readdressed, one hidden, one erased by order."""
    photos = [make_photo(), make_photo()]
    stories = [
        make_article(
            headline=f"Ferry {number}",
            tags=["Ferries"],
            authors=["Ada Lovelace"],
            section="World",
            pictures=(Picture(photo=str(photo.uuid), sha256=photo.sha256, caption="A ferry"),),
        )
        for number, photo in enumerate(photos)
    ]
    publishing.readdress(stories[0], slug="the-ferry", by="ada")
    publishing.update(stories[1], story=make_story(headline="Moved", published="2024-07-09"), by="ada")
    publishing.hide_from_engines(stories[1], by="ada")
    gone = make_article(headline="Gone")
    ErasureRequest.objects.create(
        article=gone, reference="Order 5", requested_by=User.objects.create_superuser("admin")
    )
    erasure.erase(gone, reason="An order.", by="ada")
    seals.seal()
    assert faults() == []
    return stories


def one_fault(*words):
    texts = faults()
    assert any(all(word in fault for word in words) for fault in texts), texts


COLUMNS = [
    ("headline", "'Other'"), ("dek", "'Other'"), ("byline", "'Eve'"), ("opening", "'Other'"), ("kicker", "'Other'"),
    ("published", "'2020-01-01'"), ("updated", "'2020-01-01'"), ("changed_at", "'2020-01-01 00:00:00+00:00'"),
    ("language", "'xx'"), ("genre", "'x'"), ("lead_alt", "'x'"), ("lead_photo", "'x'"), ("lead_sha256", "'x'"),
    ("is_corrected", "NOT is_corrected"), ("is_updated", "NOT is_updated"), ("has_photo", "NOT has_photo"),
    ("noindex", "NOT noindex"), ("slug", "'other'"), ("digest", "'x'"), ("version", "version + 1"),
    ("translation_of", "'0d9f2c52-7a8e-4b39-9c0f-5a1d8e6f7b10'"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("column", "value"), COLUMNS)
def test_an_altered_column_of_the_catalogue_is_named(archive, column, value):
    run(f"UPDATE articles_catalogueentry SET {column} = {value} WHERE article_id = {archive[0].pk}")
    one_fault(str(archive[0].uuid))


def test_every_column_of_the_catalogue_is_tried():
    names = {field.attname for field in CatalogueEntry._meta.concrete_fields}
    assert names - {column for column, _ in COLUMNS} == {"docid", "article_id", "section_id", "page_stamp"}


@pytest.mark.slow
@pytest.mark.parametrize("table", ["cataloguetag", "catalogueauthor"])
def test_a_deleted_link_is_named(archive, table):
    run(f"DELETE FROM articles_{table} WHERE entry_id = {archive[0].entry.docid}")
    one_fault(str(archive[0].uuid), "is not linked")


def test_a_deleted_section_of_an_entry_is_named(archive):
    run(f"UPDATE articles_catalogueentry SET section_id = NULL WHERE article_id = {archive[0].pk}")
    one_fault(str(archive[0].uuid), "section_id")


@pytest.mark.slow
def test_addresses_that_two_stories_swapped_with_their_entries_are_named(archive):
    one, other = (Address.objects.get(article=article, is_current=True) for article in archive)
    assert one.day != other.day
    swap(one, other)
    one_fault(str(archive[0].uuid), "address is on")


@pytest.mark.slow
def test_addresses_that_two_stories_of_a_day_swapped_differ_from_the_seal(db):
    pair = [make_article(headline="One"), make_article(headline="Two")]
    seals.seal()
    swap(*(Address.objects.get(article=article) for article in pair))
    one_fault("addresses and their places were sealed")


def swap(one, other):
    """Let two addresses and the catalogue entries of their articles change places."""
    run(f"UPDATE articles_address SET is_current = {false()} WHERE id IN ({one.pk}, {other.pk})")
    run(f"UPDATE articles_address SET article_id = {other.article_id} WHERE id = {one.pk}")
    run(f"UPDATE articles_address SET article_id = {one.article_id} WHERE id = {other.pk}")
    run(f"UPDATE articles_address SET is_current = {true()} WHERE id IN ({one.pk}, {other.pk})")
    for address, article in ((one, other.article_id), (other, one.article_id)):
        CatalogueEntry.objects.filter(article=article).update(slug=address.slug)


def true():
    return "TRUE" if connection.vendor == "postgresql" else "1"


def false():
    return "FALSE" if connection.vendor == "postgresql" else "0"


@pytest.mark.slow
def test_a_former_address_that_nothing_explains_is_named(archive):
    Address.objects.create(article=archive[0], day="2024-07-02", slug="planted", sequence=77, is_current=False)
    one_fault("/2024/07/02/planted/", "nothing explains", str(archive[0].uuid))


def test_a_former_address_on_another_day_is_named(archive):
    Address.objects.create(article=archive[1], day="2019-01-01", slug="moved", sequence=77, is_current=False)
    one_fault("/2019/01/01/moved/", str(archive[1].uuid))


def test_a_deleted_former_address_differs_from_the_seal(archive):
    Address.objects.filter(article=archive[0], is_current=False).delete()
    one_fault("addresses and their places were sealed")


@pytest.mark.parametrize("state", ["withdrawn", "erased"])
def test_a_story_that_is_no_longer_live_and_lost_its_address_is_named(archive, state):
    """Its address says that it was withdrawn or erased; without it, the story was never there."""
    publishing.withdraw(archive[0], reason="It was wrong.", by="ada")
    assert faults() == []
    uuid = Article.objects.get(state=state).uuid
    run(
        f"UPDATE articles_address SET is_current = {false()} "
        f"WHERE article_id IN (SELECT id FROM articles_article WHERE state = '{state}')"
    )
    one_fault(f"article {uuid}: it was published, but no address is its current one")


def test_addresses_of_a_story_that_moved_between_days_and_slugs_are_explained(archive):
    article = archive[0]
    for published in ("2024-07-05", "2024-07-02", "2024-07-05"):
        publishing.minor_edit(article, story=make_story(headline=published, published=published), by="ada")
    publishing.readdress(article, slug="third", by="ada")
    publishing.readdress(article, slug="the-ferry", by="ada")
    assert faults() == []


def test_a_release_for_a_photograph_that_no_story_prints_is_named(archive):
    PhotoRelease.objects.create(photo=make_photo(), holder=str(archive[0].uuid))
    one_fault(str(archive[0].uuid), "is released, but not in the story")


def test_a_release_for_a_holder_that_is_no_live_story_is_named(archive):
    holder = str(uuid.uuid4())
    PhotoRelease.objects.create(photo=make_photo(), holder=holder)
    one_fault(holder, "no live article")


def test_deleted_releases_are_named(archive):
    PhotoRelease.objects.all().delete()
    one_fault(str(archive[0].uuid), "is not released")


def test_photographs_whose_files_change_places_are_named(archive):
    one, other = Photo.objects.order_by("pk")
    run("UPDATE media_original SET photo_id = %s WHERE sha256 = %s", other.pk, one.sha256)
    run("UPDATE media_original SET photo_id = %s WHERE sha256 = %s", one.pk, other.sha256)
    run("UPDATE media_photo SET sha256 = 'x' WHERE id = %s", one.pk)
    run("UPDATE media_photo SET sha256 = %s WHERE id = %s", one.sha256, other.pk)
    run("UPDATE media_photo SET sha256 = %s WHERE id = %s", other.sha256, one.pk)
    one_fault("belongs to", str(one.uuid))


def test_a_photograph_that_is_gone_without_a_trace_is_named_by_the_version_that_prints_it(archive):
    photo = Photo.objects.order_by("pk")[0]
    photo.original.unlink()
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("ALTER TABLE media_photoversion DISABLE TRIGGER USER")
    for model in (PhotoRelease, SearchTerm, Original, PhotoVersion):
        run(f"DELETE FROM {model._meta.db_table} WHERE photo_id = %s", photo.pk)
    photo.delete()
    one_fault(f"article {archive[0].uuid} version 1", str(photo.uuid), "missing")


@pytest.mark.slow
@pytest.mark.parametrize(("column", "name"), [("rights_words", "words of the licence"), ("caption", "caption")])
def test_altered_words_and_rights_of_a_photograph_are_named(archive, column, name):
    photo = Photo.objects.order_by("pk")[0]
    run(f"UPDATE media_photo SET {column} = 'Other' WHERE id = {photo.pk}")
    one_fault(f"photograph {photo.uuid}", name)


@pytest.mark.parametrize("table", ["articles_version", "media_photoversion"])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("salt", "upper(salt)"),
        ("salt", "salt || ' '"),
        ("redacted_by", "0"),
        ("redactions", "''"),
        ("redactions", "'{}'"),
    ],
)
def test_an_alteration_that_says_the_same_is_named(archive, table, column, value):
    """Of a version with `redacted_by`, strangers get no proof: to them it has lost words."""
    if connection.vendor == "postgresql":
        if " " in value:
            pytest.skip("the column has no room for it")
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    run(f"UPDATE {table} SET {column} = {value} WHERE id = (SELECT min(id) FROM {table} WHERE salt IS NOT NULL)")
    one_fault("version 1")


@pytest.mark.parametrize("extension", ["jpg", "webp"])
@pytest.mark.slow
def test_a_forged_rendition_is_named_and_a_true_one_is_not(archive, extension):
    original = Photo.objects.order_by("pk")[0].file
    rendition = renditions.Rendition(original, "inline", 480, (50, 50), extension)
    make_files([rendition])
    call_command("verify_archive")
    forged = draw(*rendition.dimensions)
    forged.paste((0, 0, 0), (4, 4, 24, 24))
    rendition.path.write_bytes(encode(forged, "JPEG" if extension == "jpg" else "WEBP"))
    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_archive")


@pytest.mark.slow
@pytest.mark.parametrize("extension", ["jpg", "webp"])
def test_a_true_rendition_of_a_detailed_picture_made_together_with_a_larger_one_is_named_by_nobody(db, extension):
    """Sand, leaves and crowds: what a format loses of them is more than an altered letter of a plain picture."""
    sand = Image.frombytes("L", (400, 267), random.Random(1).randbytes(400 * 267))
    photo, _ = ingest.ingest(encode(sand.resize((1600, 1067)).convert("RGB")), name="sand.jpg", rights=Rights.CLEARED)
    sizes = [("square", 160), ("thumb", 480), ("lead", 1920)]
    make_files([renditions.Rendition(photo.file, size, width, (50, 50), extension) for size, width in sizes])
    call_command("verify_archive")


@pytest.mark.slow
def test_a_file_among_the_renditions_that_is_none_is_named(archive, capsys):
    original = Photo.objects.order_by("pk")[0].file
    folder = renditions.folder_of(original)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lead-641.50-50.0123456789abcdef.jpg").write_bytes(encode())
    with pytest.raises(CommandError):
        call_command("verify_archive")
    assert "lead-641.50-50.0123456789abcdef.jpg" in capsys.readouterr().err


STRANGE_FILES = [
    "originals/pages/3f/3f0c.pdf", "originals/pages/x", "originals/audio/3f/3f0c.mp3", "renditions/audio/3f/x.mp3",
    "renditions/pages/3f/3f0c/1-large.webp", "originals/strange/x.jpg", "renditions/strange/x.jpg",
    "renditions/3f/3f0c/x.jpg",
]  # fmt: skip


@pytest.mark.parametrize("name", STRANGE_FILES)
def test_a_file_that_belongs_to_nothing_is_named_in_each_folder(archive, settings, name, capsys):
    path = Path(settings.UPLOADS_ROOT) / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    os.utime(path, (1, 1))
    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_archive", no_seal=True)
    assert name.rpartition("/")[0].removesuffix("/3f/3f0c") in capsys.readouterr().err


@pytest.mark.processes
def test_an_unknown_file_with_the_pictures_of_a_printed_page_is_named_and_one_that_comes_in_now_is_not(db):
    page, audio = add_page(), add_audio(make_article())
    strange = [page.folder / "3-large.webp", audio.public_file.with_name("x.mp3")]
    for path in strange:
        path.write_bytes(b"x")
    assert faults() == []
    for path in strange:
        os.utime(path, (1, 1))
    one_fault("renditions/pages/", "/3-large.webp: no printed page has this file")
    one_fault("renditions/audio/", "/x.mp3: no recording has this file")


def test_pictures_that_an_erasure_of_a_photograph_left_are_named(archive, capsys):
    """A process was killed when it had deleted the original, and not what was made of it."""
    publishing.withdraw(archive[0], reason="It was wrong.", by="ada")
    photo = Photo.objects.order_by("pk")[0]
    rendition = renditions.Rendition(photo.file, "inline", 480, (50, 50), "jpg")
    make_files([rendition])
    content = rendition.path.read_bytes()
    media_erasure.erase(photo, reason="An order.", by="root")
    media_erasure.remove_files(photo)
    rendition.path.parent.mkdir(parents=True, exist_ok=True)
    rendition.path.write_bytes(content)
    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_archive", no_seal=True)
    assert "its photograph was erased, the pictures are still there; erase it once more" in capsys.readouterr().err
    erased_files.delete_left_over()
    call_command("verify_archive", no_seal=True)


@pytest.mark.processes
def test_the_clock_deletes_what_an_erasure_left_because_its_process_died(db, settings, monkeypatch):
    """Between the commit and the last file a process may be killed; the files of all that is erased go all the same."""
    page, audio, photo = add_page(), add_audio(make_article()), make_photo()
    monkeypatch.setattr(erased_files, "_last", [])
    with monkeypatch.context() as patch:
        patch.setattr(transaction, "on_commit", lambda *arguments, **options: None)
        printed_pages.erase(page, reason="An order.", by="root")
        story_audio.erase(audio, reason="An order.", by="root")
        media_erasure.erase(photo, reason="An order.", by="root")
    one_fault(f"printed page {page.uuid}: it was erased, its files are still there")
    erased_files.delete_expired(timezone.now())
    assert not any(path.is_file() for path in Path(settings.UPLOADS_ROOT).rglob("*"))
    call_command("verify_archive", no_seal=True)


def test_a_check_that_misses_its_row_says_so_and_the_next_one_follows(archive):
    run("DELETE FROM articles_generation")
    run("UPDATE articles_author SET name = 'Eve'")
    one_fault("could not be checked to its end (DoesNotExist")
    one_fault("author", "it is not as its last change in the audit log says")


@pytest.mark.slow
def test_a_damaged_page_of_the_database_is_a_fault_and_the_checks_after_it_follow(archive, monkeypatch):
    """As a failing disk leaves it; PostgreSQL says it with another error of the same kind."""

    def damaged():
        yield "the first fault"
        raise DatabaseError("database disk image is malformed")

    checks = verification.checks()
    monkeypatch.setattr(verification, "checks", lambda: [replace(checks[0], faults=damaged), *checks[1:]])
    run("UPDATE articles_author SET name = 'Eve'")
    one_fault("the first fault")
    one_fault(checks[0].name, "could not be checked to its end (DatabaseError: database disk image is malformed")
    one_fault("author", "it is not as its last change in the audit log says")


# --- the audit log and the requests -----------------------------------------------------------------------------------


def test_an_emptied_audit_log_differs_from_the_seal(archive):
    run("DELETE FROM articles_auditentry")
    one_fault("entries of the audit log were sealed")


@pytest.mark.slow
@pytest.mark.parametrize("column", ["detail", "by", "action", "noun", "key"])
def test_an_altered_entry_of_the_audit_log_is_named(archive, column):
    entry = AuditEntry.objects.order_by("pk")[0]
    run(f"UPDATE articles_auditentry SET {column} = 'x' WHERE id = {entry.pk}")
    one_fault(f"entry {entry.pk}", "was altered")


def test_an_entry_altered_with_its_commitment_differs_from_the_seal(archive):
    entry = AuditEntry.objects.order_by("pk")[0]
    entry.detail = "Other words"
    run("UPDATE articles_auditentry SET detail = %s, commitment = %s WHERE id = %s",
        entry.detail, entry.computed_commitment(), entry.pk)  # fmt: skip
    one_fault("entries of the audit log were sealed")


def test_an_entry_that_was_copied_to_the_end_of_the_chain_is_named(archive):
    """With it, a flag or a state that was ended looks as if somebody had set it again."""
    columns = 'at, by, action, noun, key, detail, salt, commitment, "after", digest'
    last = AuditEntry.objects.order_by("pk").last()
    run(f"INSERT INTO articles_auditentry ({columns}) SELECT {columns} FROM articles_auditentry WHERE id = {last.pk}")
    one_fault("audit log: entry", f"is a copy of entry {last.pk}")


def test_an_entry_with_another_time_differs_from_the_seal(archive):
    run("UPDATE articles_auditentry SET at = '2020-01-01 00:00:00+00:00'")
    one_fault("entries of the audit log were sealed")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            "UPDATE articles_auditentry SET at = '2020-01-01 00:00:00+00:00' WHERE id = {last}",
            "has another time or place",
        ),
        ("DELETE FROM articles_auditentry WHERE id = {middle}", "came after entry {middle}, which is missing"),
        ("UPDATE articles_auditentry SET id = {last} + 9 WHERE id = {middle}", "came after entry {middle}, which is"),
        ("UPDATE articles_auditentry SET digest = '' WHERE id = {last}", "is not in the chain"),
        ("UPDATE articles_auditentry SET after = id WHERE id = {last}", "came after entry {last}, which is missing"),
        (
            "INSERT INTO articles_auditentry (at, by, action, noun, key, detail, salt, commitment, after, digest) "
            "SELECT at, by, action, noun, key, detail, salt, commitment, {last}, digest FROM articles_auditentry "
            "WHERE id = {last}",
            "has another time or place",
        ),
    ],
)
def test_a_change_of_the_chain_of_entries_is_named_without_a_seal(db, change, fault):
    publishing.withdraw(make_article(), reason="An order.", by="ada")
    article = make_article(headline="Another")
    for change_flag in (publishing.hide_from_engines, publishing.show_to_engines, publishing.hide_from_engines):
        change_flag(article, by="ada")
    pks = AuditEntry.objects.order_by("pk").values_list("pk", flat=True)
    assert faults() == []
    run(change.format(last=pks.last(), middle=pks[len(pks) - 2]))
    one_fault("audit log: entry", fault.format(last=pks.last(), middle=pks[len(pks) - 2]))


def test_entries_of_an_earlier_release_come_before_the_chain(archive):
    run("UPDATE articles_auditentry SET digest = '', after = NULL")
    publishing.show_to_engines(archive[1], by="ada")
    assert faults() == []
    first = AuditEntry.objects.latest("pk")
    run("UPDATE articles_auditentry SET commitment = salt WHERE id = %s", first.after)
    one_fault(f"entry {first.pk}", f"entry {first.after} before it was altered")


def test_entries_after_one_that_many_others_came_before_are_no_fault(archive, monkeypatch):
    """A transaction that began earlier than others ends after them."""
    monkeypatch.setattr(audit_consistency, "_REMEMBERED", 1)
    first = AuditEntry.objects.order_by("pk")[0]
    entry = AuditEntry(by="ada", action="x", noun="y", key="z")
    entry.save()
    run("UPDATE articles_auditentry SET after = %s, digest = %s WHERE id = %s",
        first.pk, replaced_digest(entry, first), entry.pk)  # fmt: skip
    assert faults() == []


def replaced_digest(entry: AuditEntry, before: AuditEntry) -> str:
    entry.after = before.pk
    return entry.computed_digest(before.link)


def test_entries_are_not_changed_by_code(archive):
    entry = AuditEntry.objects.order_by("pk")[0]
    for change in (entry.save, AuditEntry.objects.all().delete, lambda: AuditEntry.objects.update(by="eve")):
        with pytest.raises(ImmutableEntry):
            change()


@pytest.mark.slow
def test_entries_that_lose_words_by_an_erasure_stay_in_the_seal(archive):
    publishing.hold(archive[0], by="ada", reason="A secret reason")
    seals.seal()
    publishing.release_hold(archive[0], by="ada")
    erasure.erase(archive[0], reason="An order.", by="ada")
    assert not AuditEntry.objects.filter(detail__contains="secret").exists()
    assert faults() == []


def test_an_entry_that_was_emptied_by_hand_is_named_whatever_it_says_now(archive):
    """Without its salt nobody can compute the commitment again, so that another name would not be seen."""
    entry = AuditEntry.objects.order_by("pk")[0]
    run("UPDATE articles_auditentry SET salt = '', detail = '', by = 'eve' WHERE id = %s", entry.pk)
    one_fault(f"entry {entry.pk}", "no later entry says that words were removed")


@pytest.mark.parametrize("column", ["detail", "by", "action", "noun", "key"])
def test_an_entry_that_is_altered_after_it_lost_words_is_named(archive, column):
    entry = AuditEntry.objects.exclude(action="state").order_by("pk")[0]
    assert AuditEntry.objects.filter(pk=entry.pk).redact("key") == 1
    assert not any("audit log" in fault for fault in faults())
    run(f"UPDATE articles_auditentry SET {column} = 'x' WHERE id = {entry.pk}")
    assert any(f"entry {entry.pk}" in fault and "what it says now" in fault for fault in faults())


def test_what_is_left_of_many_entries_is_logged_in_parts_and_the_last_one_counts(archive, monkeypatch):
    monkeypatch.setattr(audit, "_BATCH", 2)
    for number in range(5):
        AuditEntry.objects.create(by="ada", action="note", noun="thing", key=f"key-{number}", detail="A secret")
    entries = AuditEntry.objects.filter(noun="thing")
    assert entries.redact() == 5 and entries.redact("key") == 5
    assert AuditEntry.objects.filter(**audit.REDACTION).count() == 6
    assert not any("audit log" in fault for fault in faults())


def test_entries_that_lost_words_in_an_earlier_release_get_their_digests_by_the_migration(archive):
    entry = AuditEntry.objects.exclude(action="state").order_by("pk")[0]
    run("UPDATE articles_auditentry SET salt = '', detail = '' WHERE id = %s", entry.pk)
    migration = import_module("articles.migrations.0034_remains_of_audit_entries")
    migration.record(apps, SimpleNamespace(connection=connection))
    assert faults() == []
    run("UPDATE articles_auditentry SET by = 'eve' WHERE id = %s", entry.pk)
    one_fault(f"entry {entry.pk}", "what it says now")


@pytest.mark.parametrize("flag", ["noindex", "legal_hold"])
@pytest.mark.parametrize("article", [0, 1])
def test_a_flag_that_the_audit_log_does_not_explain_is_named(archive, flag, article):
    run(f"UPDATE articles_article SET {flag} = NOT {flag} WHERE id = {archive[article].pk}")
    run("UPDATE articles_catalogueentry SET noindex = (SELECT noindex FROM articles_article WHERE id = article_id)")
    one_fault(str(archive[article].uuid), "audit log")


def test_a_request_for_an_erasure_that_names_somebody_else_is_named(archive):
    run("UPDATE articles_erasurerequest SET executed_by = 'eve'")
    one_fault("request", "says that eve erased it, the audit log says ada")


def test_an_archive_that_forgot_its_newest_seal_is_named(archive):
    """Or else the newest seals could be deleted unseen. A run may end between its first seal and the row."""
    run("UPDATE articles_archiveidentity SET newest_seal = ''")
    assert faults() == []
    seals.seal()
    run("UPDATE articles_archiveidentity SET newest_seal = ''")
    one_fault("archive identity", "does not remember its newest seal")


def test_deleted_requests_for_erasures_are_named(archive):
    ErasureRequest.objects.all().delete()
    one_fault("it was erased by request", "missing")


# --- seals ------------------------------------------------------------------------------------------------------------


def test_a_missing_newest_seal_is_a_fault(archive, settings):
    shutil.rmtree(settings.SEALS_ROOT)
    one_fault("missing in SEALS_ROOT")


@pytest.mark.slow
def test_a_missing_or_altered_seal_between_two_others_is_a_fault(archive):
    paths = [seals.seal(), seals.seal(), seals.seal()]
    assert faults() == []
    content = paths[1].read_text()
    paths[1].unlink()
    one_fault(paths[0].name)
    paths[1].write_text(json.dumps(json.loads(content) | {"sealed_at": "2020"}))
    one_fault(paths[1].name)


def test_a_newest_seal_that_became_an_earlier_one_is_a_fault(archive, settings):
    """The oldest names no seal before it, as those of earlier releases, which name no archive either."""
    seals.seal()
    first, *_, last = sorted(settings.SEALS_ROOT.glob("*.json"))
    shutil.copy(first, last)
    one_fault("it was altered, or a seal between it and")


def test_missing_seals_before_the_oldest_one_are_a_fault(archive):
    newest = seals.seal(datetime(2040, 1, 2, tzinfo=UTC))
    for path in newest.parent.glob("*.json"):
        if path != newest:
            path.unlink()
    one_fault(f"seal {newest.name}: the seals before it are missing")


@pytest.mark.slow
def test_every_seal_is_compared_with_the_record(archive):
    path = seals.seal()
    make_article(headline="Later")
    seals.seal()
    content = json.loads(path.read_text())
    path.write_text(json.dumps(content | {"root": "0" * 64}))
    one_fault("versions were sealed")


@pytest.mark.slow
@pytest.mark.parametrize(
    "change", ["DELETE FROM articles_archiveidentity", "UPDATE articles_archiveidentity SET uuid = %s"]
)
def test_an_identity_that_is_not_that_of_the_own_seals_is_named(archive, change):
    other = uuid.uuid4()
    run(change, *[other.hex if connection.vendor == "sqlite" else other] * change.count("%s"))
    one_fault("archive identity:", "is another one" if "UPDATE" in change else "is missing")


def test_a_second_identity_of_the_archive_is_named(archive):
    ArchiveIdentity.objects.create(pk=2, uuid=uuid.uuid4())
    one_fault("archive identity: 1 rows that the archive did not write")


def test_seals_of_another_archive_are_a_remark_and_no_fault(archive, settings):
    other = seals.seal()
    content = json.loads(other.read_text()) | {"archive": str(uuid.uuid4()), "versions": 5_000}
    (settings.SEALS_ROOT / "9999-01-01T000000.000000Z.json").write_text(json.dumps(content))
    remarks = [finding.text for finding in verification.verify() if not finding.is_fault]
    assert faults() == [] and any("1 seals of another archive" in remark for remark in remarks)


@pytest.mark.slow
def test_seals_of_earlier_releases_still_count(db, settings):
    make_article(headline="One")
    path = seals.seal()
    content = {n: v for n, v in json.loads(path.read_text()).items() if n not in ("tables", "archive", "previous")}
    path.write_text(json.dumps(content))
    ArchiveIdentity.objects.all().delete()
    assert faults() == [] and seals.last_seal().versions == 1
    AuditEntry.objects.create(by="ada", action="a", noun="b", key="c")
    seals.seal()
    assert faults() == [] and Article.objects.count() == 1


@pytest.mark.parametrize("change", ["number = number - 1", "number = number + 1000", "token = token - 1"])
def test_a_generation_that_was_set_back_is_named(archive, change):
    """Processes would go on with columns that lack the last change."""
    run(f"UPDATE articles_generation SET {change}")
    one_fault("search: the generation is", "run rebuild_catalogue")
    call_command("rebuild_catalogue", verbosity=0)
    assert faults() == []
