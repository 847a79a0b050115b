"""A full disk is one clear sentence: nothing half is written, nothing typed is lost, and afterwards all goes on.

SQLite may not make its file larger. On PostgreSQL a trigger raises the error of a server without room, since no limit
of the server can be set for one test.
"""

import runpy
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.conf import settings
from django.core import management
from django.db import OperationalError, connection, transaction

from articles.catalogue import catalogue
from articles.importing.formats import ImportItem
from articles.importing.importer import Importer
from articles.models import Article, DeskCopy
from articles.record import erasure, publishing, verification
from articles.search.index import rebuilding
from articles.story.story import Source
from articles.story.validation import validate
from media.item_errors import is_disk_full
from tests.articles.admin.desk_client import Colleague, text_of
from tests.factories import make_article, make_draft, make_story

LONG = "<p>" + "Many words that need room. " * 20_000 + "</p>"
TABLES = ("articles_version", "articles_deskcopy", "articles_catalogueentry", "articles_deskrevision")
DISK_IS_FULL = """
CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$
"""


@contextmanager
def full_disk():
    """Let the database find no more room inside the block."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA page_count")
            (pages,) = cursor.fetchone()
            cursor.execute(f"PRAGMA max_page_count = {pages}")
        else:
            cursor.execute(DISK_IS_FULL)
            for table in TABLES:
                cursor.execute(
                    f"CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION disk_is_full()"
                )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA max_page_count = 1073741823")
            else:
                cursor.execute("DROP FUNCTION disk_is_full CASCADE")


def counts() -> dict[str, int]:
    return {model.__name__: model._base_manager.count() for model in apps.get_app_config("articles").get_models()}


def import_long_story():
    story = make_story(headline="Imported", body=LONG, source=Source("Wire", "1"))
    return list(Importer().run([("stories.jsonl", ImportItem("line 1", validate(story)))]))


@pytest.fixture
def stories(transactional_db):
    """Return a live story and a draft, both with room in the database for their present words only."""
    return make_article(headline="Ferry returns", tags=["River"]), make_draft(headline="Draft", by="edda")


ACTS = {
    "publish": lambda live, draft: publishing.publish(draft, story=make_story(body=LONG), by="ada"),
    "correct": lambda live, draft: publishing.correct(live, story=make_story(body=LONG), note="Longer.", by="ada"),
    "import": lambda live, draft: import_long_story(),
    "erase": lambda live, draft: erasure.erase(live, reason="By order.", by="root"),
    "rebuild": lambda live, draft: (catalogue.rebuild(), rebuilding.rebuild()),
}
ALWAYS_REFUSED = {"publish", "correct", "import"}  # the others may find room in what the database has freed


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.slow
def test_a_verb_without_room_is_refused_as_a_whole_and_succeeds_afterwards(stories, name):
    before = counts()
    with full_disk():
        try:
            ACTS[name](*stories)
        except OperationalError as error:
            assert is_disk_full(error)
            refused = True
        else:
            refused = False
    assert refused or name not in ALWAYS_REFUSED
    assert [result.text for result in verification.verify() if result.is_fault] == []
    if refused:
        assert counts() == before
        ACTS[name](*(Article.objects.get(pk=article.pk) for article in stories))
    assert [result.text for result in verification.verify() if result.is_fault] == []


@pytest.mark.slow
def test_a_form_that_finds_no_room_comes_back_with_its_words(stories):
    editor = Colleague("Editor")
    copy = DeskCopy.objects.get()
    page = editor.open("deskcopy_change", copy.pk)
    with full_disk():
        answer = editor.send(page, headline="A new headline", body=LONG)
        assert answer.status_code == 507 and "disk is full" in text_of(answer)
        assert 'value="A new headline"' in text_of(answer) and 'value="Send it again"' in text_of(answer)
        script = editor.post(page.request["PATH_INFO"], {"body": LONG}, headers={"accept": "application/json"})
        assert script.status_code in (200, 507)
    assert DeskCopy.objects.get().headline == "Draft"
    assert editor.send(page, headline="A new headline", body=LONG).status_code == 302
    assert DeskCopy.objects.get().headline == "A new headline"


@pytest.mark.slow
def test_another_error_is_no_full_disk(stories, monkeypatch):
    editor = Colleague("Editor")
    page = editor.open("deskcopy_change", DeskCopy.objects.get().pk)
    monkeypatch.setattr(DeskCopy, "save", lambda *_, **__: (_ for _ in ()).throw(OperationalError("no such table")))
    with pytest.raises(OperationalError, match="no such table"):
        editor.send(page, headline="A new headline")


def test_a_command_without_room_ends_with_one_sentence(monkeypatch):
    def fail(arguments):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(management, "execute_from_command_line", fail)
    with pytest.raises(SystemExit, match="The disk is full: free some space"):
        runpy.run_path(str(settings.BASE_DIR / "manage.py"), run_name="__main__")


@pytest.mark.django_db
def test_a_command_on_a_database_without_the_tables_of_this_release_says_what_to_run(monkeypatch):
    def fail(arguments):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT later FROM articles_version")

    monkeypatch.setattr(management, "execute_from_command_line", fail)
    with pytest.raises(SystemExit, match=r"run manage\.py migrate, then this again\.\n.*later"):
        runpy.run_path(str(settings.BASE_DIR / "manage.py"), run_name="__main__")


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("words", ["database is locked", "canceling statement due to lock timeout"])
def test_a_form_that_waited_too_long_for_other_writers_comes_back(monkeypatch, words):
    make_draft(headline="Draft")
    editor = Colleague("Editor")
    page = editor.open("deskcopy_change", DeskCopy.objects.get().pk)
    with monkeypatch.context() as patch:
        patch.setattr(DeskCopy, "save", lambda *_, **__: (_ for _ in ()).throw(OperationalError(words)))
        answer = editor.send(page, headline="A new headline")
    assert answer.status_code == 503 and "busy with other work" in text_of(answer)
    assert 'value="A new headline"' in text_of(answer) and 'value="Send it again"' in text_of(answer)
    assert editor.send(page, headline="A new headline").status_code == 302
