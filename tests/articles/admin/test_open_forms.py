"""What happens to the rest of the newsroom while a form is open: nothing typed is lost, and errors say what it was."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Author, DeskByline, DeskCopy, EditingSession, Section, Tag
from articles.record import publishing, taxonomy_changes
from tests.articles.admin.desk_client import Colleague, form_of, opened, text_of, url_of
from tests.factories import make_article, make_draft

pytestmark = [pytest.mark.one_engine, pytest.mark.slow]
DELETED = "What you chose is not there any more: somebody deleted it"
ORIGIN = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def edda(db):
    return Colleague("Editor", "Archivist")


def merge(model, name: str, into: str):
    taxonomy_changes.merge(model.objects.get(name=name), into=model.objects.get(name=into), by="arno")


def test_terms_that_were_merged_while_the_form_was_open_are_saved_as_those_of_today(edda):
    make_article(section="Town", tags=["Harbour", "Harbor"], authors=["Ada Lorne", "Adah Lorne"])
    form = opened(edda, section="News", tags=["Port", "Ferry"])
    ada = Author.objects.get(name="Ada Lorne")
    byline = {"bylines-0-author": ada.pk, "bylines-0-name": "Ada Lorne", "bylines-0-role": "author"}
    merge(Section, "News", "Town")
    merge(Tag, "Port", "Harbour")
    merge(Tag, "Harbour", "Harbor")
    merge(Author, "Ada Lorne", "Adah Lorne")
    saved = edda.send(form, headline="New words", **byline, **{"bylines-0-position": "0", "bylines-TOTAL_FORMS": "1"})
    assert saved.status_code == 302
    copy = DeskCopy.objects.get()
    assert (copy.headline, copy.section.name) == ("New words", "Town")
    assert set(copy.tags.values_list("name", flat=True)) == {"Ferry", "Harbor"}
    assert [(row.author.name, row.name) for row in copy.bylines.all()] == [("Adah Lorne", "Ada Lorne")]


def test_a_merge_that_was_undone_is_not_followed(edda):
    make_article(tags=["Harbour"])
    form = opened(edda, tags=["Port"])
    source = Tag.objects.get(name="Port")
    row = taxonomy_changes.merge(source, into=Tag.objects.get(name="Harbour"), by="arno")
    taxonomy_changes.unmerge(row, by="arno")
    edda.send(form, headline="New words")
    assert list(DeskCopy.objects.get().tags.values_list("name", flat=True)) == ["Port"]


@pytest.mark.parametrize("field", ["section", "tags"])
def test_the_error_of_a_choice_that_was_deleted_says_so(edda, field):
    form = opened(edda, section="News", tags=["Ferry"])
    row = (Section if field == "section" else Tag).objects.create(name="Gone", slug="gone")
    keys = [str(row.pk)] if field == "tags" else str(row.pk)
    row.delete()
    page = edda.send(form, headline="New words", **{field: keys})
    assert page.status_code == 200 and DELETED in text_of(page) and "New words" in text_of(page)
    assert edda.send(page, **{field: form.values[field]}).status_code == 302
    assert DeskCopy.objects.get().headline == "New words"


def test_an_author_that_was_deleted_leaves_the_printed_name_in_the_form(edda):
    form = opened(edda)
    author = Author.objects.create(name="Ada Lorne", slug="ada-lorne")
    byline = {"bylines-0-author": author.pk, "bylines-0-name": "Ada Lorne", "bylines-0-role": "author"}
    author.delete()
    page = edda.send(form, **byline, **{"bylines-0-position": "0", "bylines-TOTAL_FORMS": "1"})
    assert DELETED in text_of(page) and "Ada Lorne" in text_of(page)
    assert edda.send(page, **{"bylines-0-author": ""}).status_code == 302
    assert DeskByline.objects.get().name == "Ada Lorne"


def test_whose_role_was_taken_away_gets_the_typed_words_back(edda):
    form = opened(edda)
    edda.user.groups.clear()
    refused = edda.post(form.path, form.values | {"headline": "Precious words"}, **ORIGIN)
    assert refused.status_code == 403
    assert "Precious words" in text_of(refused)
    elsewhere = edda.post(form.path, form.values | {"headline": "Precious words"}, HTTP_ORIGIN="https://example.org")
    assert "Precious words" not in text_of(elsewhere)


def test_the_form_of_a_row_that_was_deleted_meanwhile_gives_its_words_back(edda):
    tag = Tag.objects.create(name="Ferry", slug="ferry")
    form = form_of(edda.open("tag_change", tag.pk))
    tag.delete()
    refused = edda.post(
        url_of("tag_change", form.path.split("/")[-3]), form.values | {"description": "Long words."}, **ORIGIN
    )
    assert refused.status_code == 404
    assert "deleted after you opened it" in text_of(refused) and "Long words." in text_of(refused)


@pytest.mark.parametrize(
    ("text", "words"),
    [("2 July 2024", "“2 July 2024” is not a date; write"), ("2024-02-30", "“2024-02-30” is not in the calendar.")],
)
def test_the_error_of_a_date_says_what_to_write_as_the_help_of_its_field_does(edda, text, words):
    page = text_of(edda.send(opened(edda), published=text))
    assert words in page and "2024-07-02 or 2024-07-02 09:30" in page
    assert "date: " not in page


@pytest.mark.parametrize("role", ["", "Reporter", "Photo editor"])
def test_whose_role_was_taken_away_reads_that_while_writing(edda, role):
    form = opened(edda)
    copy = DeskCopy.objects.get()
    Colleague(*filter(None, [role]), name=edda.user.username)
    answer = edda.post(url_of("deskcopy_autosave", copy.pk), {"form_data": "headline=Precious"})
    assert answer.status_code == 403 and "may not write this story any more" in answer.json()["denied"]
    assert not EditingSession.objects.exclude(unsaved_data="").exists()
    refused = edda.post(form.path, form.values | {"headline": "Precious words"}, **ORIGIN)
    assert refused.status_code == 403
    assert "Precious words" in text_of(refused) and "left the desk" not in text_of(refused)


def test_who_begins_a_story_and_loses_the_role_reads_that_while_writing(edda):
    edda.open("deskcopy_add")
    edda.user.groups.clear()
    answer = edda.post(url_of("deskcopy_new_autosave"), {"form_data": "headline=Precious", "form_token": "a" * 32})
    assert answer.status_code == 403 and "Nothing is saved" in answer.json()["denied"]


def test_a_story_that_left_the_desk_is_no_question_of_roles(edda):
    opened(edda)
    copy = DeskCopy.objects.get()
    publishing.publish(copy.article, by="otto")
    assert "gone" in edda.post(url_of("deskcopy_autosave", copy.pk), {"form_data": "headline=X"}).json()


def test_a_reply_to_a_comment_that_is_gone_comes_back_without_scripts(edda):
    draft = make_draft()
    reply = {"do": "reply", "comment": "999", "text": "A long reply."}
    page = edda.post(url_of("article_comments", draft.pk), reply)
    assert page.status_code == 400
    assert "This comment is no longer there." in text_of(page) and "A long reply." in text_of(page)


@pytest.mark.parametrize("is_merged", [True, False])
def test_who_confirms_a_bulk_action_with_a_tag_that_is_gone_reads_that_and_nothing_is_done(edda, is_merged):
    article, tag = make_article(tags=["Harbour"]), Tag.objects.create(name="Ferry", slug="ferry")
    run_url = edda.post(url_of("article_bulk_start"), {"bulk_action": "add_tag", "_selected_action": [article.pk]}).url
    plan = edda.post(run_url, {"look": "1", "tag": "Ferry"}, follow=True)
    if is_merged:
        taxonomy_changes.merge(tag, into=Tag.objects.get(name="Harbour"), by="arno")
    else:
        tag.delete()
    page = edda.post(run_url, {"do": "1", "displayed": plan.context["displayed"]}, follow=True)
    assert "What was chosen is not there any more" in text_of(page)
    assert article.versions.count() == 1


def test_who_mistypes_the_name_to_confirm_an_anonymisation_keeps_the_forms_that_were_ticked(db):
    chief = Colleague()
    chief.user.is_superuser = True
    chief.user.save()
    make_article(headline="Ana Kuznetsova sings", body="<p>Ana Kuznetsova. Ana Kuznetsovas song.</p>")
    request = {"names": "Ana Kuznetsova", "replacement": "[name]", "reason": "Asked for", "reference": "Order 12"}
    job_url = chief.post(url_of("anonymisation_add"), request).url
    sent = {"confirmed": "Anna Kuznetsova", "form": ["Ana Kuznetsovas"]}
    page = chief.post(job_url.replace("change", "begin"), sent, follow=True)
    assert "Type the name as it stands" in text_of(page)
    assert 'name="form" value="Ana Kuznetsovas" checked' in text_of(page)
    assert 'name="form" value="Ana Kuznetsovas" checked' not in text_of(chief.get(job_url))


def test_who_deletes_a_draft_reads_that_it_is_scheduled_and_who_is_writing_and_the_writer_what_became_of_it(edda):
    form = opened(edda)
    copy = DeskCopy.objects.get()
    publishing.schedule(copy.article, due_at=timezone.now() + timedelta(days=1), by="arno")
    autosave_url = url_of("deskcopy_autosave", copy.pk)
    edda.post(autosave_url, {"form_data": "headline=Precious", "form_token": "a" * 32})
    otto = Colleague("Editor", name="otto")
    page = text_of(otto.open("article_delete", copy.article_id))
    assert "Scheduled by arno" in page and "edda has it open, with unsaved words" in page
    otto.post(url_of("article_delete", copy.article_id), {"post": "yes"})
    assert "or deleted" in edda.post(autosave_url, {"form_data": "headline=Precious"}).json()["gone"]
    page = edda.post(form.path, form.values | {"headline": "Precious words"}, **ORIGIN)
    assert "or deleted while you were writing" in text_of(page) and "Precious words" in text_of(page)
