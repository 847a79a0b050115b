"""The demo newsroom goes into an empty archive, whole or not at all, and makes an editor who can log in."""

import io

import pytest
from django.contrib.auth import get_user, get_user_model
from django.core.management import CommandError, call_command
from django.test import Client

from articles.demo import loading, studio
from articles.models import (
    Article,
    Author,
    CatalogueEntry,
    DeskCopy,
    ErasureRequest,
    InternalNote,
    Kind,
    Scheduled,
    Section,
    Version,
)
from media.models import Photo
from tests.factories import make_article


@pytest.fixture
def drawn(monkeypatch):
    """Drawings in miniature: another test looks at the real ones, which take their time."""
    from PIL import Image

    def tiny():
        for number, name in enumerate(loading.DRAWINGS):
            file = io.BytesIO()
            Image.new("RGB", (60, 40), (number, 2 * number, 90)).save(file, "PNG")
            yield name, file.getvalue()

    monkeypatch.setattr(loading, "draw_all", tiny)


def signed_in(password: str):
    """Sign in as the editor on the login page; give who that is."""
    client = Client()
    client.post("/admin/login/", {"username": "editor", "password": password})
    return get_user(client)


def load() -> str:
    said = io.StringIO()
    call_command("load_demo", stdout=said)
    return said.getvalue()


def test_an_empty_archive_gets_a_newsroom_with_something_in_every_state(db, drawn):
    password = load().split()[-1]
    assert set(Version.objects.values_list("kind", flat=True)) >= set(Kind.values) - {Kind.ERASE, Kind.ANONYMISE}
    assert set(Article.objects.values_list("state", flat=True)) == {"live", "withdrawn", "unpublished"}
    assert set(DeskCopy.objects.values_list("state", flat=True)) == {"draft", "review", "ready"}
    assert DeskCopy.objects.filter(based_on__gt=0).exists()
    assert Scheduled.objects.count() == 1
    assert InternalNote.objects.exists()
    assert not ErasureRequest.objects.exists()
    assert Section.objects.order_by("pk").first().name == "News"
    assert Section.objects.exclude(description="").count() == Section.objects.count()
    editor = signed_in(password)
    assert editor.is_staff
    assert not editor.is_superuser
    assert {group.name for group in editor.groups.all()} == {"Editor", "Photo editor", "Archivist"}
    assert password not in editor.password


def test_every_photograph_is_in_the_library_and_frozen_by_its_file(db, drawn):
    load()
    files = dict(Photo.objects.values_list("uuid", "sha256"))
    files = {str(uuid): sha256 for uuid, sha256 in files.items()}
    pictures = [picture for version in Version.objects.all() for picture in version.story.pictures if picture.photo]
    assert pictures
    assert all(files[picture.photo] == picture.sha256 for picture in pictures)
    assert Photo.objects.filter(rights="not_cleared").count() == 1


def test_a_name_that_an_author_also_goes_by_leads_to_the_author(db, drawn):
    load()
    margaret = Author.objects.get(slug="margaret-orr")
    assert CatalogueEntry.objects.by_author(margaret).filter(byline="Maggie Orr").exists()
    assert not Author.objects.filter(slug="maggie-orr").exists()


def test_an_archive_with_articles_is_left_alone(db):
    make_article()
    assert load().strip() == "The archive is not empty; the demo newsroom was not loaded."
    assert Article.objects.count() == 1


def test_a_load_that_is_interrupted_can_be_run_again(db, drawn, monkeypatch):
    make_editor = loading._make_editor

    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(loading, "_make_editor", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load()
    assert not Article.objects.exists()
    assert not Photo.objects.exists()
    monkeypatch.setattr(loading, "_make_editor", make_editor)
    assert "Log in at" in load()


def test_a_clock_behind_the_last_stories_leaves_those_out(db, drawn, monkeypatch):
    from datetime import UTC, datetime

    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2024, 6, 1, tzinfo=UTC))
    load()
    assert 20 < CatalogueEntry.objects.count() < 45


def test_a_new_password_replaces_the_old_one(db):
    with pytest.raises(CommandError, match="There is no account"):
        call_command("demo_password")
    get_user_model().objects.create(username="editor", is_staff=True)
    said = io.StringIO()
    call_command("demo_password", stdout=said)
    assert signed_in(said.getvalue().split()[-1]).is_authenticated


def test_an_account_that_is_called_editor_keeps_its_password(db, drawn):
    get_user_model().objects.create_user("editor", password="mine, thank you", is_staff=True)
    assert "keeps its password" in load()
    assert signed_in("mine, thank you").is_authenticated


def test_the_studio_draws_in_other_processes(monkeypatch):
    wanted = list(studio.DRAWINGS)[:2]
    monkeypatch.setattr(studio, "DRAWINGS", dict.fromkeys(wanted))
    assert [(name, content[:2] in (b"\xff\xd8", b"\x89P")) for name, content in studio.draw_all()] == [
        (name, True) for name in wanted
    ]
