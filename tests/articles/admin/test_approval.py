"""What an editor found ready is what can be published: whoever may not publish sends it back to review by a change."""

import pytest
from django.contrib.auth.models import Group

from articles.admin.accounts import abilities
from articles.desk import workflow
from articles.models import Article, BinEntry, DeskCopy, DeskRevision, StoryWriter, Tag
from articles.record import publishing
from tests.articles.admin.desk_client import Colleague, form_of, form_values, text_of, url_of
from tests.articles.admin.test_bulk_actions import confirm, preview, report, start
from tests.factories import make_article, make_draft, make_story


@pytest.fixture
def rosa(db):
    return Colleague("Reporter", name="rosa")


@pytest.fixture
def sub(db):
    """Return an editor of a newsroom's own role, who edits all stories and publishes none."""
    role = Group.objects.create(name="Sub-editor")
    role.permissions.set(abilities.rows_of(abilities.changed(set(), ["write", "edit_all"])))
    return Colleague("Sub-editor", name="sue")


def ready_draft():
    draft = make_draft(by="rosa", headline="Approved")
    workflow.send(draft, "ready", by="edda")
    return draft


def ready_proposal():
    """Return a published story that rosa wrote, with her proposal on the desk, which an editor found ready."""
    article = make_article(headline="Approved")
    StoryWriter.objects.create(article=article, username="rosa")
    publishing.open_on_desk(article, by="rosa")
    DeskCopy.objects.update(dek="Proposed.")
    workflow.send(article, "ready", by="edda")
    return article


def state():
    return DeskCopy.objects.get().state


@pytest.mark.parametrize(("role", "after"), [("rosa", "review"), ("sub", "review"), ("Archivist", "ready")])
@pytest.mark.parametrize("action", ["add_tag", "remove_tag"])
def test_who_adds_or_removes_a_tag_of_a_ready_draft_without_the_right_to_retag_loses_the_approval(
    request, db, role, after, action
):
    colleague = request.getfixturevalue(role) if role in ("rosa", "sub") else Colleague("Archivist", name="arno")
    draft, tag = ready_draft(), Tag.objects.create(name="River", slug="river")
    if role == "Archivist":  # sees no draft
        draft = make_article(headline="Live")
        DeskCopy.objects.all().delete()
        publishing.open_on_desk(draft, by="edda")
        DeskCopy.objects.update(dek="Changed.", state="ready")
    if action == "remove_tag":
        DeskCopy.objects.get().tags.add(tag)
    done = confirm(colleague, preview(colleague, start(colleague, action, draft), tag="river"))
    assert list(report(done).values()) == [""]
    assert (list(DeskCopy.objects.get().tags.all()) == [tag]) == (action == "add_tag")
    assert state() == after


def test_the_plan_for_many_stories_says_how_many_of_them_lose_their_approval(rosa):
    """Before it is done, and only of those that change: one has the tag already, another is just a draft."""
    tag = Tag.objects.create(name="River", slug="river")
    drafts = [*(ready_draft() for _ in range(3)), make_draft(by="rosa", headline="Draft")]
    drafts[0].desk_copy.tags.add(tag)
    page = preview(rosa, start(rosa, "add_tag", *drafts), tag="river")
    assert "2 of them are ready and go back to review: an editor has to look at them again." in text_of(page)
    confirm(rosa, page)
    assert DeskCopy.objects.filter(state="review").count() == 2
    sent = start(rosa, "review", drafts[0])
    assert "1 of them is ready and goes back to review: an editor has to look at it again." in text_of(sent)


def test_who_may_publish_does_not_see_that_because_the_approval_stays(db):
    Tag.objects.create(name="River", slug="river")
    editor = Colleague("Editor", name="edda")
    draft = ready_draft()
    page = preview(editor, start(editor, "add_tag", draft), tag="river")
    assert "go back to review" not in text_of(page) and "goes back to review" not in text_of(page)
    confirm(editor, page)
    assert state() == "ready"


@pytest.mark.parametrize("name", ["rosa", "sub"])
def test_a_ready_text_over_a_version_that_nobody_compared_it_with_goes_back_to_review(request, name):
    """Published as it is, it takes back what that version says."""
    colleague = request.getfixturevalue(name)
    article = ready_proposal()
    publishing.update(article, story=make_story(headline="Corrected meanwhile"), by="wire")
    page = colleague.act("keep_over", article)
    assert state() == "review" and "has to look at it again" in text_of(page)


def test_no_earlier_revision_makes_a_text_ready_that_an_editor_gave_back(sub):
    article = ready_proposal()
    DeskRevision.objects.all().delete()
    copy = DeskCopy.objects.get()
    editor = Colleague("Editor", name="edda")
    editor.send(editor.open("deskcopy_change", copy.pk), dek="Saved by an editor.")
    ready = article.desk_revisions.first()
    assert ready.state == "ready"
    workflow.send(article, "draft", by="edda")
    sub.act("put_back", article)
    url = url_of("article_bring_back", article.pk)
    sub.post(url, form_values(sub.get(url, {"number": ready.pk})))
    assert (DeskCopy.objects.get().dek, state()) == ("Saved by an editor.", "review")


def test_a_ready_text_that_was_put_back_is_looked_at_again_when_it_comes_from_the_bin(sub):
    sub.act("put_back", ready_proposal())
    sub.post(url_of("binentry_restore", BinEntry.objects.get().pk))
    assert state() == "review"


def test_an_editor_who_restores_from_the_bin_keeps_the_approval(db):
    editor = Colleague("Editor", name="edda")
    editor.act("put_back", ready_proposal())
    editor.post(url_of("binentry_restore", BinEntry.objects.get().pk))
    assert state() == "ready"


def test_a_text_that_was_saved_after_the_page_was_opened_is_not_made_ready(rosa):
    editor = Colleague("Editor", name="edda")
    draft = make_draft(by="rosa", headline="Seen")
    page = editor.open("article_change", draft.pk)
    token = text_of(page).split('name="edit_token" value="')[1].split('"')[0]
    rosa.send(rosa.open("deskcopy_change", draft.desk_copy.pk), headline="Never seen")
    sent = {"latest": 0, "edit_token": token}
    refused = editor.post(url_of("article_to_ready", draft.pk), sent)
    assert state() == "draft" and "Never seen" in text_of(refused)
    editor.post(url_of("article_to_ready", draft.pk), form_values(refused))
    assert state() == "ready"


@pytest.mark.parametrize("may_publish", [False, True])
def test_a_ready_text_saved_over_a_newer_version_is_in_review_again(db, may_publish):
    ready_proposal()
    form = form_of(Colleague("Reporter", name="rosa").open("deskcopy_change", DeskCopy.objects.get().pk))
    publishing.correct(Article.objects.get(), story=make_story(headline="Corrected"), note="It was wrong.", by="edda")
    colleague = Colleague("Editor" if may_publish else "Reporter", name="rosa")
    page = colleague.post(form.path, form.values | {"base_version": "2"}, follow=True)
    assert DeskCopy.objects.get().based_on == 2 and state() == ("ready" if may_publish else "review")
    assert ("has to look at it again" in text_of(page)) is not may_publish
