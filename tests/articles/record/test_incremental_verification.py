"""Between two full verifications only what was added is checked, and only from a seal that the record still matches."""

import shutil
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from articles.models import ArchiveIdentity, Article, CatalogueEntry, Version
from articles.record import erasure, incremental_verification, publishing, seals, verification
from articles.record.incremental_verification import NoStart, verify_since_seal
from articles.search.backends import LIVE, get_write_backend
from media.models import PhotoRelease
from tests.articles.record.test_tampering import run, true
from tests.factories import make_article, make_story
from tests.media.pictures import make_photo

pytestmark = pytest.mark.django_db


def alter(column: str, value: str, version: Version):
    """Change a row as somebody with the database's password can."""
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("ALTER TABLE articles_version DISABLE TRIGGER USER")
    run(f"UPDATE articles_version SET {column} = %s WHERE id = %s", value, version.pk)
    if connection.vendor == "postgresql":
        run("ALTER TABLE articles_version ENABLE TRIGGER USER")


def faults() -> list[str]:
    return [result.text for result in verify_since_seal() if result.is_fault]


def checked() -> int:
    done = []
    assert [result.text for result in verify_since_seal(done.append) if result.is_fault] == []
    return done[-1]


@pytest.fixture
def older():
    """Return two stories of an archive that was sealed afterwards."""
    stories = [make_article(headline=f"Old {number}", tags=["River"], authors=["Ada"]) for number in range(2)]
    publishing.update(stories[0], story=make_story(headline="Old but updated"), by="ada", note="New facts.")
    seals.seal()
    return stories


@pytest.mark.slow
@pytest.mark.parametrize("batch", [1, 500])
def test_only_stories_with_a_later_version_or_address_are_checked_and_those_whole(older, monkeypatch, batch):
    monkeypatch.setattr(incremental_verification, "_BATCH", batch)
    assert checked() == 0
    make_article(headline="New")
    assert checked() == 1
    publishing.correct(older[0], note="It was Monday.", by="ada")
    assert checked() == 1 + 3
    publishing.readdress(older[1], slug="elsewhere", by="ada")
    assert checked() == 1 + 3 + 1


@pytest.mark.slow
def test_the_command_says_how_many_and_the_next_run_begins_at_its_seal(older):
    make_article(headline="New")
    out = StringIO()
    call_command("verify_archive", since_last=True, stdout=out)
    assert "1 versions verified" in out.getvalue() and "Sealed: " in out.getvalue()
    assert checked() == 0 and len(list(settings.SEALS_ROOT.glob("*.json"))) == 2
    assert [result.text for result in verification.verify() if result.is_fault] == []


ATTACKS = {
    "text": lambda article: alter("story", '{"schema":1}', article.versions.get()),
    "note": lambda article: alter("note", "x", article.versions.get()),
    "header": lambda article: alter("by", "eve", article.versions.get()),
    "entry": lambda article: CatalogueEntry.objects.filter(article=article).update(headline="x"),
    "missing entry": lambda article: CatalogueEntry.objects.filter(article=article).delete(),
    "state": lambda article: Article.objects.filter(pk=article.pk).update(state="withdrawn"),
    "link": lambda article: run(f"DELETE FROM articles_cataloguetag WHERE entry_id = {article.entry.docid}"),
    "release": lambda article: PhotoRelease.objects.create(photo=make_photo(), holder=str(article.uuid)),
    "flag": lambda article: run(f"UPDATE articles_article SET noindex = {true()} WHERE id = {article.pk}"),
    "words": lambda article: get_write_backend().clear(LIVE),
    "address": lambda article: article.addresses.create(day="2020-01-01", slug="x", sequence=1, is_current=False),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ATTACKS)
def test_what_is_altered_in_a_new_story_is_a_fault_and_no_seal_follows(older, name):
    article = make_article(headline="New", tags=["River"])
    ATTACKS[name](article)
    assert faults() != []
    with pytest.raises(CommandError, match="faults in"):
        call_command("verify_archive", since_last=True, stdout=StringIO(), stderr=StringIO())
    assert len(list(settings.SEALS_ROOT.glob("*.json"))) == 1


def test_an_erasure_since_the_seal_is_a_remark_and_no_fault(older):
    erasure.erase(older[0], reason="By order.", by="root")
    assert checked() == 3
    assert any("erased on" in result.text for result in verify_since_seal())


STARTS = {
    "no seal": lambda older: (shutil.rmtree(settings.SEALS_ROOT), ArchiveIdentity.objects.update(newest_seal="")),
    "missing seal": lambda older: shutil.rmtree(settings.SEALS_ROOT),
    "digest": lambda older: alter("digest", "0" * 64, older[1].versions.get()),
    "address": lambda older: run(f"UPDATE articles_address SET slug = 'x' WHERE article_id = {older[1].pk}"),
    "log": lambda older: run("UPDATE articles_auditentry SET commitment = 'x'"),
}


@pytest.mark.parametrize("name", STARTS)
def test_a_record_that_does_not_match_the_newest_seal_is_refused(older, name):
    publishing.hide_from_engines(older[0], by="ada")
    seals.seal()
    STARTS[name](older)
    with pytest.raises(NoStart):
        faults()
    with pytest.raises(CommandError):
        call_command("verify_archive", since_last=True, stdout=StringIO(), stderr=StringIO())


def test_a_text_altered_before_the_seal_is_a_fault_for_the_full_verification_alone(older):
    alter("story", '{"schema":1}', older[1].versions.get())
    assert faults() == []
    assert any("altered" in result.text for result in verification.verify() if result.is_fault)
