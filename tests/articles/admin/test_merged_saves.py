"""Two people who have the same tag, author or photograph open: neither save takes the other's words back."""

import pytest
from django.urls import reverse

from articles.models import Author, Tag
from media.models import Photo
from tests.articles.admin.desk_client import Colleague, text_of
from tests.media.pictures import make_photo

pytestmark = pytest.mark.one_engine


@pytest.fixture
def pages(db):
    """Return a function that opens the form of a row twice: (Edda, her page, Rita, her page)."""
    edda, rita = Colleague("Archivist", "Photo editor"), Colleague("Archivist", "Photo editor", name="rita")

    def pages(name: str, row):
        app = "media" if name == "photo" else "articles"
        path = reverse(f"admin:{app}_{name}_change", args=[row.pk])
        return edda, edda.get(path), rita, rita.get(path)

    return pages


def make_author() -> Author:
    return Author.objects.create(name="Ada Orr", slug="ada-orr", description="Of the river desk.")


def test_what_only_one_of_two_changed_is_merged(pages):
    author = make_author()
    edda, her_page, rita, page = pages("author", author)
    edda.send(her_page, description="Of the lake desk.")
    saved = rita.send(page, name="Ada Orr-Lind")
    author.refresh_from_db()
    assert (author.name, author.description) == ("Ada Orr-Lind", "Of the lake desk.")
    assert "Saved together with what others changed meanwhile: Description." in text_of(rita.get(saved.url))


def test_what_both_changed_is_refused_once_with_the_name_of_the_other(pages):
    author = make_author()
    edda, her_page, rita, page = pages("author", author)
    edda.send(her_page, description="Of the lake desk.")
    refused = rita.send(page, description="Of the harbour desk.")
    assert "edda saved “Of the lake desk.” here after you opened this page." in text_of(refused)
    author.refresh_from_db()
    assert author.description == "Of the lake desk."
    rita.send(refused)
    author.refresh_from_db()
    assert author.description == "Of the harbour desk."


def test_a_second_save_is_no_consent_to_what_was_saved_since(pages):
    author = make_author()
    edda, her_page, rita, page = pages("author", author)
    edda.send(her_page, description="Of the lake desk.")
    refused = rita.send(page, description="Of the harbour desk.")
    edda.send(edda.open("author_change", author.pk), description="Of the sea desk.")
    again = rita.send(refused)
    assert "“Of the sea desk.”" in text_of(again)
    author.refresh_from_db()
    assert author.description == "Of the sea desk."


@pytest.mark.slow
def test_the_caption_of_a_photograph_survives_a_colleague_who_states_its_credit(pages):
    photo = make_photo(caption="The quay.", keywords=["quay"])
    edda, her_page, rita, page = pages("photo", photo)
    edda.send(her_page, caption="The quay at six.", keywords="quay; ferry")
    rita.send(page, credit="Rita", alt="A quay")
    photo = Photo.objects.get()
    assert (photo.caption, photo.credit, photo.alt) == ("The quay at six.", "Rita", "A quay")
    assert photo.keywords == ["quay", "ferry"]


@pytest.mark.parametrize("forged", ["[" * 100_000, "NaN", "[1]", '{"name": {}}'])
def test_a_forged_page_is_one_that_was_opened_just_now(pages, forged):
    author = make_author()
    _edda, _her_page, rita, page = pages("author", author)
    rita.send(page, name="Ada Orr-Lind", opened_with=forged)
    author.refresh_from_db()
    assert author.description == "Of the river desk."


def test_an_untouched_form_takes_nothing_back(pages):
    tag = Tag.objects.create(name="River", slug="river", description="Water.")
    edda, her_page, rita, page = pages("tag", tag)
    edda.send(her_page, description="Running water.", kind="place")
    rita.send(page)
    tag.refresh_from_db()
    assert (tag.description, tag.kind) == ("Running water.", "place")


def test_the_values_of_an_account_are_without_its_password(db):
    administrator = Colleague("Administrator")
    user = Colleague("Editor", name="rita").user
    user.set_password("bridge-over-weir")
    user.save()
    page = administrator.get(reverse("admin:auth_user_change", args=[user.pk]))
    opened = page.context["adminform"].form.opened_with
    assert '"username": "rita"' in opened and "password" not in opened and user.password not in text_of(page)
