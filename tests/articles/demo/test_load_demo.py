"""The demo newsroom is loaded into an empty archive, completely or not at all, with an editor who can sign in."""

import io
import shutil
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user, get_user_model
from django.core.management import CommandError, call_command
from django.test import Client

from articles.demo import files, loading
from articles.models import (
    Article,
    Author,
    BinEntry,
    CatalogueEntry,
    Comment,
    DeskCopy,
    ErasureRequest,
    InternalNote,
    PrintedPage,
    ScheduledStory,
    Section,
    Series,
    SeriesPart,
    Version,
    VersionKind,
)
from articles.taxonomy.taxonomy import TAXONOMIES
from media.management.commands import import_photos
from media.models import Photo
from tests.factories import make_article
from tests.shared_rows import shared_rows


def sign_in(password: str):
    """Sign in as the editor on the login page; return the user."""
    client = Client()
    client.post("/admin/login/", {"username": "editor", "password": password})
    return get_user(client)


def load() -> str:
    """Load the demo newsroom without its files, which are checked in processes of their own."""
    output = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "add_files", lambda articles, by: None)
        call_command("load_demo", stdout=output)
    return output.getvalue()


@shared_rows
def password():
    """Return the demo editor's password, after the demo newsroom was loaded."""
    return load().split()[-1]


@pytest.mark.slow
def test_an_empty_archive_gets_stories_in_every_state(password):
    assert set(Version.objects.values_list("kind", flat=True)) >= set(VersionKind.values) - {
        VersionKind.ERASE,
        VersionKind.ANONYMISE,
    }
    assert set(Article.objects.values_list("state", flat=True)) == {"live", "withdrawn", "unpublished"}
    assert set(DeskCopy.objects.values_list("state", flat=True)) == {"draft", "review", "ready"}
    assert DeskCopy.objects.filter(based_on__gt=0).exists()
    assert ScheduledStory.objects.count() == 1
    assert InternalNote.objects.exists()
    assert not ErasureRequest.objects.exists()
    assert Section.objects.order_by("pk").first().name == "News"
    assert Section.objects.exclude(description="").count() == Section.objects.count()
    editor = sign_in(password)
    assert editor.is_staff
    assert not editor.is_superuser
    assert {group.name for group in editor.groups.all()} == {"Editor", "Photo editor", "Archivist"}
    assert password not in editor.password


@pytest.mark.slow
def test_every_photograph_is_in_the_library_and_frozen_by_its_file(password):
    files = dict(Photo.objects.values_list("uuid", "sha256"))
    files = {str(uuid): sha256 for uuid, sha256 in files.items()}
    pictures = [picture for version in Version.objects.all() for picture in version.story.pictures if picture.photo]
    assert pictures
    assert all(files[picture.photo] == picture.sha256 for picture in pictures)
    assert dict(Counter(Photo.objects.values_list("rights", flat=True))) == {"cleared": 51, "not_cleared": 1}


@pytest.mark.slow
def test_photographs_have_the_metadata_of_their_files(password):
    gauge = Photo.objects.get(filename="flood-gauge.jpg")
    assert gauge.caption == "The gauge on the Front Street wall on Friday at six o’clock."
    assert gauge.alt.startswith("A black and white gauge board")
    assert (gauge.photographer, gauge.credit) == ("Ines Okafor", "Drawing by Ines Okafor/The Harrow Falls Courier")
    assert (gauge.taken, gauge.place) == ("2023-04-14T18:00-04:00", "Front Street, Harrow Falls, United States")
    assert gauge.copyright == "© 2023 The Harrow Falls Courier"
    assert "Floods" in gauge.keywords
    assert Photo.objects.get(filename="ferry-crossing.jpg").city == "Pell’s Landing"


@pytest.mark.slow
def test_two_series_have_their_parts_in_order(password):
    parts = {series.name: series.parts.count() for series in Series.objects.all()}
    assert parts == {"926 days without a bridge": 5, "The flood and after": 7}
    first = SeriesPart.objects.filter(series__name="926 days without a bridge").first()
    assert first.article.entry.headline.startswith("Tanner Street Bridge closed")


@pytest.mark.slow
def test_an_alias_of_an_author_leads_to_the_author(password):
    margaret = Author.objects.get(slug="margaret-orr")
    assert TAXONOMIES["author"].entries_with(margaret).filter(byline="Maggie Orr").exists()
    assert not Author.objects.filter(slug="maggie-orr").exists()


@pytest.mark.slow
def test_an_archive_with_articles_is_left_alone(db):
    make_article()
    assert load().strip() == "The archive is not empty; the demo newsroom was not loaded."
    assert Article.objects.count() == 1


@pytest.mark.long
@pytest.mark.one_engine
def test_an_interrupted_load_can_be_run_again_whatever_the_time(db, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2024, 6, 1, tzinfo=UTC))
    make_editor = loading._make_editor

    def interrupt():
        raise KeyboardInterrupt

    monkeypatch.setattr(loading, "_make_editor", interrupt)
    with pytest.raises(KeyboardInterrupt):
        load()
    assert not Article.objects.exists()
    assert not Photo.objects.exists()
    monkeypatch.setattr(loading, "_make_editor", make_editor)
    assert "Log in at" in load()
    assert 20 < CatalogueEntry.objects.count() < 45, "stories after the time of the clock are left out"


@pytest.mark.slow
@pytest.mark.one_engine
def test_an_interrupted_import_of_photographs_interrupts_the_load(db, monkeypatch):
    def interrupt(path, options):
        raise KeyboardInterrupt

    monkeypatch.setattr(import_photos, "_ingest", interrupt)
    with pytest.raises(KeyboardInterrupt):
        load()
    assert not Photo.objects.exists()


@pytest.mark.slow
@pytest.mark.one_engine
def test_a_rejected_photograph_stops_the_load(db, monkeypatch, tmp_path):
    (tmp_path / "photos").mkdir()
    shutil.copy(loading.PHOTOS / "bakery.jpg", tmp_path / "photos")
    (tmp_path / "photos" / "broken.jpg").write_text("no picture")
    monkeypatch.setattr(loading, "PHOTOS", tmp_path / "photos")
    assert "rejected" in load()
    assert not Photo.objects.exists()


@pytest.mark.slow
def test_a_new_password_replaces_the_old_one(db):
    with pytest.raises(CommandError, match="There is no account"):
        call_command("demo_password")
    get_user_model().objects.create(username="editor", is_staff=True)
    output = io.StringIO()
    call_command("demo_password", stdout=output)
    assert sign_in(output.getvalue().split()[-1]).is_authenticated


@pytest.mark.slow
@pytest.mark.one_engine
def test_an_existing_account_named_editor_has_the_same_password(db, monkeypatch):
    for step in ("_import_photos", "_import_stories", "_change", "_edit_on_desk", "_create_desk_copy"):
        monkeypatch.setattr(loading, step, lambda *arguments: None)
    get_user_model().objects.create_user("editor", password="mine, thank you", is_staff=True)
    assert "keeps its password" in load()
    assert sign_in("mine, thank you").is_authenticated


@pytest.mark.slow
def test_the_pages_of_the_desk_have_a_comment_and_a_text_in_the_bin(password):
    assert Comment.objects.get().article.desk_copy.state == "review"
    assert str(BinEntry.objects.get()) == "Carder Street to be paved again"


@pytest.mark.processes
@pytest.mark.slow
def test_a_printed_page_and_a_recording_belong_to_stories(db):
    article = make_article(headline="Inspectors condemn the ferry")
    files.add_files({"demo-006": article}, by="editor")
    page = PrintedPage.objects.get()
    assert (str(page), page.rights) == ("November 16, 1987, Final edition, page C1", "cleared")
    assert "Weavers Bring the Cup" in page.text
    assert 15 < article.audio.get().seconds < 40


@pytest.mark.slow
def test_a_brief_is_the_translation_of_another(password):
    [translation] = CatalogueEntry.objects.exclude(translation_of=None)
    original = CatalogueEntry.objects.get(article__uuid=translation.translation_of)
    assert (original.language, translation.language) == ("en", "ar")
