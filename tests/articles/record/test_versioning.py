"""The record survives attacks, erasures and two writers at the same time, on either engine."""

import json
import re
import sqlite3
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from articles.catalogue import catalogue
from articles.models import (
    Address,
    Article,
    Author,
    CatalogueEntry,
    DeskCopy,
    ErasureRequest,
    Generation,
    Tag,
    Version,
)
from articles.record import erasure, publishing, seals, taxonomy_changes, verification
from articles.record.versioning import ActionRefused, Conflict, OnLegalHold
from articles.sql import maintenance
from articles.story.credits import Byline, Term
from articles.story.story import Picture
from tests.factories import make_article, make_story
from tests.threads import at_the_same_time


def faults():
    return [finding.text for finding in verification.verify() if finding.is_fault]


@contextmanager
def tampering():
    """Allow the changes that only somebody with the password of the database can make."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE articles_version DISABLE TRIGGER USER")
        yield cursor
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE articles_version ENABLE TRIGGER USER")


@pytest.fixture
def archive(transactional_db):
    """Return three articles of three versions each, which are sealed."""
    articles = [make_article(headline=f"Story {n}") for n in range(3)]
    for article in articles:
        for number in (2, 3):
            publishing.update(article, story=make_story(headline=f"{article.pk} in version {number}"), by="ada")
    assert faults() == []
    seals.seal()
    return articles


ATTACKS = {
    "a word is altered": (
        "UPDATE articles_version SET story = REPLACE(story, 'ferry', 'barge') WHERE article_id = {id} AND number = 2",
        "version 2: its text or note was altered",
    ),
    "a note is added": ("UPDATE articles_version SET note = 'x' WHERE article_id = {id} AND number = 2", "version 2"),
    "somebody else is named": (
        "UPDATE articles_version SET by = 'eve' WHERE article_id = {id} AND number = 2",
        "version 2: its header",
    ),
    "a date is moved": (
        "UPDATE articles_version SET effective = '2001-01-01' WHERE article_id = {id} AND number = 1",
        "version 1: its header",
    ),
    "a first version is deleted": (
        "DELETE FROM articles_version WHERE article_id = {id} AND number = 1",
        "version 1: missing",
    ),
    "a middle version is deleted": (
        "DELETE FROM articles_version WHERE article_id = {id} AND number = 2",
        "version 2: missing",
    ),
    "the last version is cut off": (
        "DELETE FROM articles_version WHERE article_id = {id} AND number = 3",
        "version 3: missing",
    ),
    "a version is emptied without an erasure": (
        "UPDATE articles_version SET story = NULL, note = NULL, salt = NULL WHERE article_id = {id} AND number = 2",
        "version 2: emptied without an erasure",
    ),
    "a commitment is replaced": (
        "UPDATE articles_version SET commitment = digest WHERE article_id = {id} AND number = 2",
        "version 2: its text or note was altered",
    ),
    "a digest is garbage": (
        "UPDATE articles_version SET digest = 'zz' WHERE article_id = {id} AND number = 2",
        "version 2: its header, place in the chain or digest",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.slow
def test_verification_names_the_first_wrong_version(archive, attack):
    sql, expected = ATTACKS[attack]
    victim = archive[1]
    with tampering() as cursor:
        cursor.execute(sql.format(id=victim.pk))
    matches = faults()
    assert f"article {victim.uuid} {expected}" in matches[0]
    with pytest.raises(CommandError):
        call_command("verify_archive")


@pytest.mark.slow
def test_verification_names_swapped_versions(archive):
    one, other = archive[0].versions.get(number=2), archive[1].versions.get(number=2)
    with tampering() as cursor:
        for step in (
            f"UPDATE articles_version SET article_id = {archive[0].pk}, number = 99 WHERE id = {other.pk}",
            f"UPDATE articles_version SET article_id = {archive[1].pk} WHERE id = {one.pk}",
            f"UPDATE articles_version SET number = 2 WHERE id = {other.pk}",
        ):
            cursor.execute(step)
    assert [f for f in faults() if "version 2" in f and str(archive[0].uuid) in f]
    assert [f for f in faults() if "version 2" in f and str(archive[1].uuid) in f]


@pytest.mark.slow
def test_verification_names_reordered_versions(archive):
    victim = archive[2]
    with tampering() as cursor:
        for old, new in ((2, 9), (3, 2), (9, 3)):
            cursor.execute(
                f"UPDATE articles_version SET number = {new} WHERE article_id = {victim.pk} AND number = {old}"
            )
    assert f"article {victim.uuid} version 2" in faults()[0]


@pytest.mark.slow
def test_the_seal_detects_a_truncation_that_leaves_a_valid_chain(archive):
    victim = archive[2]
    with tampering() as cursor:
        cursor.execute(f"DELETE FROM articles_version WHERE article_id = {victim.pk} AND number = 3")
        cursor.execute(f"UPDATE articles_article SET latest = 2 WHERE id = {victim.pk}")
    catalogue.rebuild()
    matches = faults()
    assert len(matches) == 1 and "9 versions were sealed, 8 of them are there" in matches[0]


@pytest.mark.slow
def test_the_seal_detects_a_forgery_with_all_digests_computed_again(archive):
    from articles.record import hash_chain

    victim = archive[0].versions.get(number=3)
    before = archive[0].versions.get(number=2)
    forged = hash_chain.link(
        archive[0].uuid, number=3, previous=before.digest, kind=victim.kind,
        story_json=victim.story_json.replace("ferry", "barge"),
        note="", by="eve", effective=victim.effective, effective_at=victim.effective_at, recorded_at=victim.recorded_at,
    )  # fmt: skip
    with tampering() as cursor:
        cursor.execute(
            "UPDATE articles_version SET story=%s, by='eve', salt=%s, commitment=%s, digest=%s WHERE id=%s",
            [forged.story_json, forged.salt, forged.commitment, forged.digest, victim.pk],
        )
    catalogue.rebuild()
    assert ["seal" in fault for fault in faults()] == [True]


@pytest.mark.slow
def test_a_damaged_seal_is_a_fault(archive):
    path = seals.seal()
    path.write_text(json.dumps({"versions": 1}))
    assert "cannot be read" in faults()[0]


@pytest.mark.slow
def test_an_archive_that_grew_after_a_seal_verifies(archive):
    make_article(headline="New")
    call_command("verify_archive")
    assert seals.last_seal().versions == 10


@pytest.mark.slow
def test_verification_names_a_catalogue_that_differs_from_the_record(archive):
    CatalogueEntry.objects.filter(article=archive[0]).delete()
    CatalogueEntry.objects.filter(article=archive[1]).update(version=1)
    Article.objects.filter(pk=archive[2].pk).update(state="withdrawn")
    text = "\n".join(faults())
    assert f"article {archive[0].uuid} is live but missing" in text
    assert f"article {archive[1].uuid} shows version 1" in text
    assert f"article {archive[2].uuid} is withdrawn, not live" in text


def test_the_rebuilt_catalogue_is_the_same(archive):
    publishing.readdress(archive[0], slug="elsewhere", by="ada")
    publishing.withdraw(archive[1], reason="x", by="ada")
    columns = [f.attname for f in CatalogueEntry._meta.fields if f.name != "page_stamp"]
    before = list(CatalogueEntry.objects.order_by("docid").values_list(*columns))
    assert catalogue.rebuild() == 2
    assert list(CatalogueEntry.objects.order_by("docid").values_list(*columns)) == before


# --- erasing --------------------------------------------------------------------------------------------------------

SECRET = "Zanzibarquist"


def files_with(word: str) -> list[str]:
    """Return every file of the archive that has the word in any common encoding: the database, its log, seals,
    uploads."""
    folders = [settings.UPLOADS_ROOT, settings.SEALS_ROOT]
    files = [f for folder in folders if folder.exists() for f in folder.rglob("*") if f.is_file()]
    if connection.vendor == "sqlite":
        from pathlib import Path

        name = Path(connection.settings_dict["NAME"])
        files += [f for f in name.parent.glob(name.name + "*") if f.is_file()]
    needles = [w.encode(code) for w in (word, word.lower(), word.upper()) for code in ("utf-8", "utf-16-le")]
    return [str(f) for f in files if any(needle in f.read_bytes() for needle in needles)]


@pytest.fixture
def secret_article(transactional_db):
    article = make_article(
        headline=f"{SECRET} arrested",
        dek=f"About {SECRET}",
        body=f"<p>{SECRET} said. " + f"{SECRET} again. " * 2000 + "</p>",
        authors=[f"Ann {SECRET}"],
        tags=[Term.named(SECRET, "person"), "River"],
        pictures=(Picture(caption=SECRET, credit=SECRET, alt=SECRET),),
    )
    publishing.correct(
        article, note=f"{SECRET} was not arrested.", story=make_story(headline="Nobody arrested"), by="ada"
    )
    publishing.readdress(article, slug=f"not-{SECRET}", by="ada")
    publishing.copy_to_desk(article.versions.get(number=1), by="ada")
    article.internal_notes.create(text=f"Call {SECRET}", by="ada")
    comment = article.comments.create(quote=f"{SECRET} said", text=f"Did {SECRET}?", by="ada")
    comment.replies.create(article=article, text=f"{SECRET} did.", by="eve")
    user = User.objects.create(username="root")
    LogEntry.objects.create(
        user=user, content_type=ContentType.objects.get_for_model(DeskCopy), object_id="1",
        object_repr=f"{SECRET} arrested", action_flag=ADDITION, change_message=SECRET,
    )  # fmt: skip
    make_article(headline="Another", tags=["River"])
    return article


@pytest.mark.slow
def test_an_erasure_leaves_a_valid_chain_and_no_residue_in_any_file(secret_article):
    uuid = secret_article.uuid
    seals.seal()
    ErasureRequest.objects.create(article=secret_article, reference="Court 7/24", requested_by=User.objects.get())
    erasure.erase(secret_article, reason="Erased by order of the district court.", by="root")
    assert secret_article.state == "erased" and not CatalogueEntry.objects.filter(article=secret_article).exists()
    assert [v.story_json is None for v in secret_article.versions.all()] == [True, True, False]
    findings = list(verification.verify())
    assert [f.text for f in findings if f.is_fault] == []
    assert f"article {uuid}: versions 1–2 erased" in findings[0].text and "district court" in findings[0].text
    erasure.scrub()
    assert files_with(SECRET) == []
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite" and re.fullmatch("articles_search_(live|past)_(words|stems)", table):
                cursor.execute(f"CREATE VIRTUAL TABLE temp.terms_of_{table} USING fts5vocab(main, {table}, row)")
                table = f"terms_of_{table}"
            cursor.execute(f'SELECT * FROM "{table}"')
            assert SECRET.lower() not in repr(cursor.fetchall()).lower(), table
    assert not Tag.objects.filter(name=SECRET).exists() and Tag.objects.filter(name="River").exists()
    request = ErasureRequest.objects.get()
    assert request.executed_by == "root" and request.scrubbed_at
    assert Address.objects.filter(article=secret_article, slug__startswith="erased-").count() == 2


@pytest.mark.slow
def test_files_that_another_connection_still_reads_are_not_called_clean(secret_article, monkeypatch):
    """A backup or a report keeps SQLite's write-ahead log, with the words in it, until it ends."""
    if connection.vendor != "sqlite":
        pytest.skip("on PostgreSQL no reader keeps the former table")
    monkeypatch.setattr(maintenance, "CHECKPOINT_SECONDS", 0.3)
    ErasureRequest.objects.create(article=secret_article, reference="Court 7/24", requested_by=User.objects.get())
    backup = sqlite3.connect(connection.settings_dict["NAME"], uri=True, isolation_level=None)
    backup.execute("BEGIN")
    backup.execute("SELECT COUNT(*) FROM articles_version").fetchone()
    erasure.erase(secret_article, reason="Erased by order.", by="root")
    with pytest.raises(OperationalError, match="still reads"):
        erasure.scrub()
    with pytest.raises(CommandError, match="not clean yet"):
        call_command("scrub_archive")
    assert ErasureRequest.objects.get().scrubbed_at is None
    backup.close()
    assert any("Backups" in sentence for sentence in erasure.scrub())
    assert ErasureRequest.objects.get().scrubbed_at and files_with(SECRET) == []


def test_the_test_for_residue_detects_residue(secret_article):
    if connection.vendor == "sqlite":
        assert files_with(SECRET)


@pytest.mark.slow
def test_an_erased_story_is_not_edited_again_and_a_story_on_legal_hold_is_not_erased(secret_article):
    publishing.hold(secret_article, by="root", reason="Case")
    with pytest.raises(OnLegalHold):
        erasure.erase(secret_article, reason="order", by="root")
    publishing.release_hold(secret_article, by="root")
    erasure.erase(secret_article, reason="order", by="root")
    for act in (
        lambda: publishing.update(secret_article, story=make_story(), by="ada"),
        lambda: publishing.reinstate(secret_article, by="ada"),
        lambda: erasure.erase(secret_article, reason="again", by="root"),
        lambda: publishing.copy_to_desk(secret_article.versions.first(), by="ada"),
    ):
        with pytest.raises(ActionRefused):
            act()


@pytest.mark.slow
def test_a_withdrawn_story_can_be_erased(secret_article):
    publishing.withdraw(secret_article, reason="x", by="ada")
    erasure.erase(secret_article, reason="order", by="root")
    assert [f.text for f in verification.verify() if f.is_fault] == []


# --- two at once ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_of_two_verbs_at_the_same_time_one_succeeds_and_the_chain_never_forks(transactional_db):
    article = make_article()
    for turn in range(6):
        seen = [Article.objects.get(pk=article.pk) for _ in range(4)]
        outcomes = at_the_same_time(
            *[
                lambda a=a, n=n, turn=turn: publishing.update(
                    a, story=make_story(headline=f"{turn} by {n}"), by=f"editor {n}"
                )
                for n, a in enumerate(seen)
            ]
        )
        assert sorted(isinstance(o, Version) for o in outcomes) == [False, False, False, True], outcomes
        assert sum(isinstance(o, Conflict) for o in outcomes) == 3, outcomes
    assert Version.objects.count() == 7 and faults() == []


@pytest.mark.slow
def test_stories_published_at_the_same_time_get_addresses_of_their_own(transactional_db):
    before = Generation.objects.get().number
    outcomes = at_the_same_time(*[lambda: make_article(headline="Same", published="2024-07-02") for _ in range(6)])
    published = [o for o in outcomes if isinstance(o, Article)]
    assert published, outcomes
    assert len(set(Address.objects.values_list("day", "slug"))) == len(published)
    assert len(set(Address.objects.values_list("day", "sequence"))) == len(published)
    assert Generation.objects.get().number == before + len(published) and faults() == []


@pytest.mark.slow
def test_a_due_story_is_published_once_by_two_workers(transactional_db):
    from articles.record import scheduling
    from tests.factories import make_draft

    due = datetime(2024, 7, 2, tzinfo=UTC)
    for n in range(5):
        article = make_draft(headline=f"Due {n}")
        publishing.schedule(article, due_at=due, by="ada", now=datetime(2024, 7, 1, tzinfo=UTC))
    outcomes = at_the_same_time(*[lambda: list(scheduling.publish_due(due))] * 3)
    assert all(isinstance(o, list) for o in outcomes), outcomes
    assert [o.refused for outcome in outcomes for o in outcome] == [""] * 5
    assert CatalogueEntry.objects.count() == 5


@pytest.mark.slow
def test_an_erasure_removes_former_names_and_their_logs_too(secret_article):
    person, editor = Author.objects.create(slug="ada-x", name="Ada X"), User.objects.get()
    article = make_article(bylines=[Byline("Ada X", "ada-x")], tags=["Ada X", "Merged Name"])
    taxonomy_changes.rename(person, name="New", slug="new", by="root")
    taxonomy_changes.merge(Tag.objects.get(slug="merged-name"), into=Tag.objects.get(slug="river"), by="root")
    kind = ContentType.objects.get_for_model(Tag)
    tag = Tag.objects.get(slug="ada-x")
    LogEntry.objects.create(
        user=editor, content_type=kind, object_id=tag.pk, object_repr="Ada X", action_flag=ADDITION, change_message="x"
    )
    erasure.erase(article, reason="order", by="root")
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite" and re.fullmatch("articles_search_(live|past)_(words|stems)", table):
                cursor.execute(f"CREATE VIRTUAL TABLE temp.terms_of_{table} USING fts5vocab(main, {table}, row)")
                table = f"terms_of_{table}"
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = repr(cursor.fetchall()).lower()
            assert not any(word in rows for word in ("ada x", "ada-x", "merged name", "merged-name")), table
    assert Tag.objects.filter(slug="river").exists() and not Author.objects.filter(slug="new").exists()
