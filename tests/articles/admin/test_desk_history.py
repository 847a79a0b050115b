"""The pages of revisions and of the bin, and who sees them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, BinEntry, DeskCopy, DeskRevision, EditingSession
from articles.record import publishing
from tests.articles.admin.desk_client import Colleague, form_values, text_of, url_of
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.one_engine


@pytest.fixture
def editor(db):
    return Colleague("Editor")


def saved_draft(colleague, *headlines: str, by: str = "ada"):
    """Return a draft that was saved under each headline."""
    draft = make_draft(headline="As it was", by=by)
    for headline in headlines:
        colleague.send(colleague.open("deskcopy_change", draft.desk_copy.pk), headline=headline)
    return draft


@pytest.mark.slow
def test_revisions_are_listed_compared_and_put_on_the_desk(editor):
    draft = saved_draft(editor, "First", "Second")
    page = editor.open("article_revisions", draft.pk)
    assert [revision.by for revision, _ in page.context["revisions"]] == ["edda", "edda", ""]
    newest, before = page.context["revisions"][0]
    compared = editor.get(url_of("article_compare", draft.pk), {"old": f"r{before.pk}", "new": f"r{newest.pk}"})
    assert "<del>First</del><ins>Second</ins>" in text_of(compared)
    bring_back = editor.get(url_of("article_bring_back", draft.pk), {"number": before.pk})
    assert "<del>Second</del><ins>First</ins>" in text_of(bring_back)
    editor.post(url_of("article_bring_back", draft.pk), form_values(bring_back))
    assert DeskCopy.objects.get().headline == "First"
    assert draft.desk_revisions.count() == 4


@pytest.mark.slow
def test_a_revision_does_not_replace_a_save_that_was_not_on_the_page(editor):
    draft = saved_draft(editor, "First", "Second")
    key = DeskRevision.objects.earliest("pk").pk
    page = editor.get(url_of("article_bring_back", draft.pk), {"number": key})
    editor.send(editor.open("deskcopy_change", draft.desk_copy.pk), headline="Third")
    refused = editor.post(url_of("article_bring_back", draft.pk), form_values(page))
    assert "saved or put back since you opened this page" in text_of(refused)
    assert DeskCopy.objects.get().headline == "Third"


@pytest.mark.parametrize("number", ["", "0", "x", "99999999999999999999", "7"])
@pytest.mark.slow
def test_a_revision_that_is_not_there_changes_nothing(editor, number):
    draft = saved_draft(editor, "First")
    assert editor.get(url_of("article_bring_back", draft.pk), {"number": number}).status_code == 200
    sent = {"number": number, "latest": 0, "edit_token": ""}
    assert editor.post(url_of("article_bring_back", draft.pk), sent).status_code == 200
    assert DeskCopy.objects.get().headline == "First"


@pytest.mark.slow
def test_nobody_who_may_not_edit_a_story_reads_its_revisions(editor):
    article = make_article(headline="As published")
    publishing.open_on_desk(article, by="ada")
    editor.send(editor.open("deskcopy_change", DeskCopy.objects.get().pk), headline="Secret plan")
    key = DeskRevision.objects.latest("pk").pk
    archivist = Colleague("Archivist", name="abe")
    assert archivist.open("article_revisions", article.pk).status_code == 403
    compared = archivist.get(url_of("article_compare", article.pk), {"old": "1", "new": f"r{key}"})
    assert compared.status_code == 200
    assert "Secret plan" not in text_of(compared)


@pytest.mark.slow
def test_a_deleted_draft_is_in_the_bin_and_comes_back(editor):
    draft = saved_draft(editor, "Three hours of work")
    editor.post(url_of("article_delete", draft.pk), {"post": "yes"})
    assert not Article.objects.exists()
    assert "Three hours of work" in text_of(editor.open("binentry_changelist"))
    entry = BinEntry.objects.get()
    assert "Three hours of work" in text_of(editor.open("binentry_change", entry.pk))
    editor.post(url_of("binentry_restore", entry.pk))
    assert DeskCopy.objects.get().headline == "Three hours of work"


@pytest.mark.slow
def test_changes_that_are_put_back_are_in_the_bin(editor):
    article = make_article(headline="As published")
    copy = publishing.open_on_desk(article, by="edda")
    editor.send(editor.open("deskcopy_change", copy.pk), headline="An hour of work")
    editor.act("put_back", article)
    entry = BinEntry.objects.get()
    assert "An hour of work" in text_of(editor.open("binentry_change", entry.pk))
    page = editor.post(url_of("binentry_empty", entry.pk), {}, follow=True)
    assert "nothing was deleted" in text_of(page)
    editor.post(url_of("binentry_empty", entry.pk), {"confirmed": "1"})
    assert not BinEntry.objects.exists()


def test_the_bin_is_sorted_by_the_heads_of_its_days(editor):
    for headline in ("First", "Second"):
        editor.post(url_of("article_delete", saved_draft(editor, headline).pk), {"post": "yes"})
    entries = [
        [entry.headline for entry in editor.get(f"{url_of('binentry_changelist')}?o={order}").context["cl"].result_list]
        for order in ("4", "-4")
    ]
    assert entries == [["First", "Second"], ["Second", "First"]]
    page = editor.open("binentry_changelist").content
    assert b"?o=3" in page and b"?o=0" not in page, "no head is a link that does not sort"


@pytest.mark.slow
def test_a_reporter_restores_own_drafts_only_and_empties_nothing(editor):
    own, foreign = saved_draft(editor, "Mine", by="rhea"), saved_draft(editor, "Not mine", by="ada")
    for draft in (own, foreign):
        editor.post(url_of("article_delete", draft.pk), {"post": "yes"})
    reporter = Colleague("Reporter", name="rhea")
    listed = text_of(reporter.open("binentry_changelist"))
    assert ("Mine" in listed, "Not mine" in listed) == (True, False)
    mine, other = BinEntry.objects.get(opened_by="rhea"), BinEntry.objects.get(opened_by="ada")
    assert reporter.open("binentry_change", other.pk).status_code == 404
    assert reporter.post(url_of("binentry_restore", other.pk)).status_code == 404
    assert reporter.post(url_of("binentry_empty", mine.pk), {"confirmed": "1"}).status_code == 403
    assert reporter.post(url_of("binentry_restore", mine.pk)).status_code == 302


@pytest.mark.slow
def test_the_list_of_the_bin_takes_as_many_queries_for_one_text_as_for_many(editor):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            editor.open("binentry_changelist")
        return len(captured)

    def delete(number: int):
        for _ in range(number):
            editor.post(url_of("article_delete", saved_draft(editor).pk), {"post": "yes"})

    delete(1)
    first = queries()
    delete(3)
    assert queries() == first


@pytest.mark.slow
def test_the_record_and_the_page_of_an_action_say_who_has_unsaved_words(editor):
    article = make_article()
    copy = publishing.open_on_desk(article, by="ada")
    DeskCopy.objects.update(headline="Changed")
    now = timezone.now()
    EditingSession.objects.create(copy=copy, by="rita", seen_at=now, unsaved_at=now, unsaved_data="headline=x")
    EditingSession.objects.create(copy=copy, by="otto", seen_at=now)
    EditingSession.objects.create(copy=copy, by="edda", seen_at=now)
    for page in (editor.open("article_change", article.pk), editor.open("article_update", article.pk)):
        text = text_of(page)
        assert "rita has it open, with unsaved words" in text
        assert "otto has it open." in text
        assert "edda has it open" not in text


@pytest.mark.slow
def test_a_refusal_for_another_reason_says_that_the_story_was_changed_meanwhile(editor):
    article = make_article()
    publishing.open_on_desk(article, by="ada")
    DeskCopy.objects.update(headline="Shown")
    page = editor.open("article_correct", article.pk)
    copy = DeskCopy.objects.get()
    copy.headline = "Not shown"
    copy.save()
    refused = editor.post(url_of("article_correct", article.pk), form_values(page) | {"note": ""})
    assert "The story was changed since you opened this page" in text_of(refused)
