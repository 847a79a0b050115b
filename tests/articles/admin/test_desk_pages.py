"""Pages of the desk that lead on: choices in the form, the way back after publishing, addresses with nothing there."""

import html
import re

import pytest
from django.forms import Select
from pytest_django.asserts import assertHTMLEqual

from articles.admin.desk.choices import LongSelect, language_choices
from articles.models import DeskAgencyLine, DeskCopy
from articles.record import publishing
from tests.articles.admin.desk_client import Colleague, text_of, url_of
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.one_engine


@pytest.fixture
def editor(db):
    return Colleague("Editor")


@pytest.mark.slow
def test_the_language_is_chosen_and_a_stored_one_that_is_not_listed_stays(editor):
    draft = make_draft(language="tlh-x-old")
    page = editor.open("deskcopy_change", draft.desk_copy.pk)
    assert "tlh-x-old (not in the list)" in text_of(page)
    editor.send(page, _continue="1")
    assert DeskCopy.objects.get().language == "tlh-x-old"
    refused = editor.send(editor.open("deskcopy_change", draft.desk_copy.pk), language="Quenya of the elves")
    assert "“Quenya of the elves” is no language of the list." in text_of(refused)
    editor.send(editor.open("deskcopy_change", draft.desk_copy.pk), language="nds", _continue="1")
    assert DeskCopy.objects.get().language == "nds"
    assert {"en", "de", "ar", "pt-br", "zh", "be", "uk"} <= {code for code, _ in language_choices()}


@pytest.mark.parametrize(("code", "language"), [("en-us", "en"), ("de-at", "de"), ("ar", "ar")])
def test_a_new_story_is_in_the_language_of_the_newsroom(editor, settings, code, language):
    settings.LANGUAGE_CODE = code
    page = editor.open("deskcopy_add")
    assert page.context["adminform"].form["language"].value() == language
    editor.send(page, headline="رئيس الميناء يستقيل", _continue="1")
    assert DeskCopy.objects.get().language == language
    editor.send(editor.open("deskcopy_add"), headline="Hafenmeister", language="nds", _continue="1")
    assert DeskCopy.objects.filter(language="nds").exists()


@pytest.mark.parametrize("value", [None, "pt-br", "<tlh>"])
def test_the_list_of_languages_is_written_as_django_writes_it(value):
    choices = language_choices("<tlh>" if value == "<tlh>" else "")
    widgets = [widget(attrs={"class": "short", "required": True}, choices=choices) for widget in (LongSelect, Select)]
    assertHTMLEqual(*(widget.render("language", value, {"id": "id_language"}) for widget in widgets))


@pytest.mark.slow
def test_the_genre_has_suggestions_and_takes_others(editor):
    draft = make_draft()
    page = editor.open("deskcopy_change", draft.desk_copy.pk)
    assert 'list="id_genre_suggestions"' in text_of(page) and '<option value="obituary">' in text_of(page)
    editor.send(page, genre="listicle")
    assert DeskCopy.objects.get().genre == "listicle"


@pytest.mark.parametrize("name", ["genre", "edition"])
@pytest.mark.slow
def test_another_genre_or_edition_is_taken_in_the_spelling_of_the_house_and_after_a_question(editor, settings, name):
    settings.GENRES = settings.EDITIONS = ["Night city", "Day"]
    copy = make_draft(**{name: "Day"}).desk_copy
    page = editor.open("deskcopy_change", copy.pk)
    assert '<option value="Night city">' in text_of(page)
    editor.send(page, _continue="1", **{name: "night  CITY"})
    copy.refresh_from_db()
    assert getattr(copy, name) == "Night city"
    refused = editor.send(editor.open("deskcopy_change", copy.pk), **{name: "Nigth city"})
    assert "is nearly “Night city”" in text_of(refused)
    assert editor.send(refused).status_code == 302
    copy.refresh_from_db()
    assert getattr(copy, name) == "Nigth city"


@pytest.mark.slow
def test_what_a_story_on_the_desk_has_is_offered_to_others(editor):
    make_draft(edition="Late final", genre="listicle")
    page = text_of(editor.open("deskcopy_change", make_draft().desk_copy.pk))
    assert '<option value="Late final">' in page and '<option value="listicle">' in page


@pytest.mark.slow
def test_saving_a_draft_to_publish_it_leads_to_the_page_that_does(db):
    editor, reporter = Colleague("Editor"), Colleague("Reporter", name="otto")
    draft = make_draft()
    answer = editor.send(editor.open("deskcopy_change", draft.desk_copy.pk), _save="1")
    assert answer.url == url_of("article_publish", draft.pk)
    own = make_draft(by="otto")
    answer = reporter.send(reporter.open("deskcopy_change", own.desk_copy.pk), _save="1")
    assert answer.url == url_of("article_change", own.pk)
    copy = publishing.open_on_desk(make_article(), by="edda")
    answer = editor.send(editor.open("deskcopy_change", copy.pk), _save="1")
    assert answer.url == url_of("article_change", copy.article_id)


@pytest.mark.slow
def test_only_verbs_set_the_date_of_update_of_a_published_story(editor):
    copy = publishing.open_on_desk(make_article(), by="edda")
    assert 'name="updated"' not in text_of(editor.open("deskcopy_change", copy.pk))
    assert 'name="updated"' in text_of(editor.open("deskcopy_change", make_draft().desk_copy.pk))


@pytest.mark.slow
def test_back_to_the_form_after_publishing_leads_to_the_article(editor):
    draft = make_draft()
    form_url = url_of("deskcopy_change", draft.desk_copy.pk)
    editor.get(form_url)
    editor.act("publish", draft)
    page = editor.get(form_url, follow=True)
    assert page.redirect_chain == [(url_of("article_change", draft.pk), 302)]
    assert "It has left the desk" in text_of(page)
    assert Colleague("Editor", name="otto").get(form_url).status_code == 404


@pytest.mark.slow
def test_the_form_with_restored_input_is_sent_without_the_query(editor):
    form_url = url_of("deskcopy_change", make_draft().desk_copy.pk)
    assert f'action="{form_url}"' in text_of(editor.get(f"{form_url}?restore=1"))


@pytest.mark.parametrize("path", ["/admin/nowhere/", "/admin/articles/article/999/change/"])
def test_an_address_at_the_desk_with_nothing_at_it_is_a_page_of_the_desk(editor, client, path):
    page = editor.get(path)
    assert page.status_code == 404
    assert 'class="desk-nav"' in text_of(page) and "All articles" in text_of(page)
    assert 'class="desk-nav"' not in text_of(client.get(path, follow=True))


def test_what_is_not_allowed_at_the_desk_is_a_page_of_the_desk(db):
    archivist = Colleague("Archivist", name="abe")
    page = archivist.open("article_publish", make_article().pk)
    assert page.status_code == 403 and 'class="desk-nav"' in text_of(page)


def test_public_pages_have_their_own_page_for_nothing(editor, client):
    assert "Page not found" in text_of(client.get("/nowhere/"))
    assert 'class="desk-nav"' not in text_of(editor.get("/nowhere/"))


def test_the_title_of_the_group_of_removals_names_what_is_offered(editor):
    article = make_article()
    assert "<summary>Withdraw</summary>" in text_of(editor.open("article_change", article.pk))
    administrator = Colleague("Administrator", name="mina")
    assert "<summary>Withdraw, hold, erase</summary>" in text_of(administrator.open("article_change", article.pk))


def test_the_desk_has_one_clock(editor):
    make_draft()
    page = text_of(editor.open("deskcopy_changelist"))
    assert "a.m." not in page and "p.m." not in page


def test_what_adds_a_row_names_it_as_the_rest_of_the_page_does(editor):
    page = html.unescape(text_of(editor.open("deskcopy_add")))
    assert '"Add another byline"' in page and '"Add another agency line"' in page and "Add another B" not in page


@pytest.mark.slow
def test_agency_lines_are_folded_while_there_is_none(editor):
    folded_panel = re.compile(r"<details><summary>\s*<h2[^>]*>\s*Agency lines")
    copy = make_draft().desk_copy
    assert folded_panel.search(text_of(editor.open("deskcopy_change", copy.pk)))
    DeskAgencyLine.objects.create(copy=copy, words="Reuters was used in this report.")
    assert not folded_panel.search(text_of(editor.open("deskcopy_change", copy.pk)))
