"""Colleagues comment on passages of a story, reply and resolve; who is mentioned finds it on the first page."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from articles.desk import comments
from articles.models import BinEntry, Comment, DeskCopy
from articles.record import bin, erasure, publishing
from articles.record.refusals import ActionRefused
from tests.articles.admin.desk_client import Colleague, text_of, url_of
from tests.articles.admin.test_taxonomy import queries_of
from tests.factories import make_article, make_draft

PASSAGE = "sailed again on Tuesday"


def names(queryset) -> list[str]:
    return sorted(queryset.values_list("username", flat=True))


def blocks(colleague) -> dict[str, list]:
    return {block.title: block.items for area in colleague.get("/admin/").context["areas"] for block in area.blocks}


def write(colleague, article, **fields):
    """Send a form of the list of comments; return the page that follows."""
    return colleague.post(url_of("article_comments", article.pk), fields, follow=True)


@pytest.mark.slow
def test_a_comment_on_a_passage_is_answered_and_resolved_at_the_desk(db):
    editor, reporter = Colleague("Editor"), Colleague("Reporter", name="rosa")
    draft = make_draft(by="rosa")
    page = write(editor, draft, do="add", quote=f"{PASSAGE}.\n  Nobody", text="Was it not Monday, @Rosa?")
    assert page.redirect_chain[-1][0] == url_of("deskcopy_change", draft.desk_copy.pk) + "#comments"
    assert "it is shown to rosa" in text_of(page)
    assert f"<blockquote data-quote>{PASSAGE}. Nobody</blockquote>" in text_of(page)
    assert not page.context["open_threads"][0].is_changed
    (item,) = blocks(reporter)["Comments for you"]
    assert "edda" in item.details and "Monday" in item.details
    comment = Comment.objects.get()
    write(reporter, draft, do="reply", comment=comment.pk, text="It was.")
    assert [item.details.startswith("rosa") for item in blocks(editor)["Comments for you"]] == [True]
    page = write(editor, draft, do="resolve", comment=comment.pk)
    (thread,) = page.context["resolved_threads"]
    assert [reply.text for reply in thread.replies] == ["It was."]
    assert "Comments for you" not in blocks(reporter) and "Comments for you" not in blocks(editor)
    write(editor, draft, do="reopen", comment=comment.pk)
    assert "Comments for you" in blocks(reporter)
    write(editor, draft, do="resolve", comment=comment.pk)
    write(reporter, draft, do="reply", comment=comment.pk, text="Still wrong.")
    assert Comment.objects.get(pk=comment.pk).resolved_at is None


@pytest.mark.slow
def test_a_passage_that_was_changed_keeps_its_quote_and_says_so(db):
    editor = Colleague("Editor")
    draft = make_draft(by="rosa", headline="Ferry returns", dek="After a year")
    for quote in (PASSAGE, "on Tuesday. Nobody", "ferry returns to", "After a", ""):
        comments.add(draft, quote=quote, text="?", user=editor.user)

    def changed(page) -> list[str]:
        return [thread.comment.quote for thread in page.context["open_threads"] if thread.is_changed]

    assert changed(editor.open("deskcopy_change", draft.desk_copy.pk)) == ["ferry returns to"]
    DeskCopy.objects.update(body="<p>The ferry sailed again on <em>Monday</em>.</p>", dek="After   a year")
    page = editor.open("deskcopy_change", draft.desk_copy.pk)
    assert changed(page) == [PASSAGE, "on Tuesday. Nobody", "ferry returns to"]
    assert f"<blockquote data-quote>{PASSAGE}</blockquote>" in text_of(page)
    assert "data-changed>\n      This passage was changed" in text_of(page)


@pytest.mark.slow
def test_a_live_story_has_its_comments_on_its_page_for_those_who_may_add_notes(db):
    article = make_article()
    archivist, reporter = Colleague("Archivist", name="abe"), Colleague("Reporter", name="rosa")
    page = write(archivist, article, do="add", quote=PASSAGE, text="Which ferry?")
    assert page.redirect_chain[-1][0] == url_of("article_change", article.pk) + "#comments"
    assert "Which ferry?" in text_of(page)
    assert reporter.open("article_comments", article.pk).status_code == 404
    assert write(reporter, article, do="add", text="Let me in").status_code == 404
    assert Colleague("Photo editor", name="pia").open("article_comments", article.pk).status_code == 403
    assert Comment.objects.count() == 1


@pytest.mark.slow
def test_the_writer_of_a_published_story_does_not_read_comments_that_editors_write_then(db):
    reporter, draft = Colleague("Reporter", name="rosa"), make_draft(by="rosa", published="2024-07-02")
    publishing.publish(draft, by="edda")
    comments.add(draft, text="Was this cleared, @rosa?", user=Colleague("Editor").user)
    assert reporter.open("article_change", draft.pk).status_code == 200
    assert "cleared" not in text_of(reporter.open("article_change", draft.pk))
    assert reporter.open("article_comments", draft.pk).status_code == 403
    assert "Comments for you" not in blocks(reporter)


def test_a_mention_reaches_colleagues_who_may_see_the_story_and_nobody_else(db):
    edda, rosa = Colleague("Editor").user, Colleague("Reporter", name="rosa").user
    Colleague("Reporter", name="bo")
    User.objects.create(username="gone", is_staff=True, is_active=False)
    User.objects.create(username="stranger")
    Colleague("Editor", name="jo.lee@example.org")
    draft = make_draft(by="rosa")
    text = "@rosa, @bo, @gone and @stranger: see mail@edda. (@Jo.Lee@example.org)"
    comment = comments.add(draft, text=text, user=edda)
    assert names(comment.mentions) == ["jo.lee@example.org", "rosa"]
    assert names(comments.reply(comment, text="@edda… @EDDA. “@edda”", user=rosa).mentions) == ["edda"]


@pytest.mark.slow
def test_what_cannot_be_done_is_refused_with_the_reason(db):
    editor, draft, other = Colleague("Editor"), make_draft(), make_draft()
    comment = comments.add(other, text="Elsewhere", user=editor.user)
    for fields, reason in (
        ({}, "Choose what to do"),
        ({"do": "add", "text": "  "}, "Comment: This field is required."),
        ({"do": "add", "text": "x", "quote": "x" * 2001}, "Passage: Ensure this value has at most 2000"),
        ({"do": "reply", "text": "x", "comment": comment.pk}, "This comment is no longer there."),
        ({"do": "resolve", "comment": "9" * 40}, "This comment is no longer there."),
        ({"do": "resolve", "comment": "²"}, "This comment is no longer there."),
    ):
        assert reason in text_of(write(editor, draft, **fields)), fields
    reply = comments.reply(comment, text="An answer", user=editor.user)
    assert "no longer there" in text_of(write(editor, other, do="reply", comment=reply.pk, text="To a reply"))
    with pytest.raises(ValidationError):
        comments.add(draft, text="", user=editor.user)


def test_a_script_gets_the_list_alone_with_what_was_refused(db):
    editor, draft = Colleague("Editor"), make_draft()
    url, headers = url_of("article_comments", draft.pk), {"X-Requested-With": "fetch"}
    page = editor.post(url, {"do": "add", "text": "Which ferry?"}, headers=headers)
    assert (page.status_code, "<html" in text_of(page), "Which ferry?" in text_of(page)) == (200, False, True)
    page = editor.post(url, {"do": "add", "text": ""}, headers=headers)
    assert page.status_code == 400 and "This field is required." in text_of(page)
    assert "Which ferry?" in text_of(editor.get(url, headers=headers))


@pytest.mark.slow
def test_comments_of_a_deleted_draft_are_restored_with_it_and_an_erased_story_has_none(db):
    edda, rosa = Colleague("Editor").user, Colleague("Reporter", name="rosa").user
    draft = make_draft(by="rosa")
    comment = comments.add(draft, quote=PASSAGE, text="Monday, @rosa?", user=edda)
    reply = comments.reply(comment, text="Yes", user=rosa)
    comments.resolve(comment, by="rosa")
    before = list(Comment.objects.values_list("quote", "text", "by", "at", "resolved_by"))
    entry = bin.delete_draft(draft, by="edda")
    assert not Comment.objects.exists()
    article = bin.restore(BinEntry.objects.get(pk=entry.pk), by="edda").article
    assert list(article.comments.values_list("quote", "text", "by", "at", "resolved_by")) == before
    first, second = article.comments.order_by("pk")
    assert (second.parent, second.text, names(first.mentions)) == (first, reply.text, ["rosa"])
    live = make_article()
    comments.add(live, text="Call her", user=edda)
    erasure.erase(live, reason="By order.", by="root")
    assert not live.comments.exists()
    with pytest.raises(ActionRefused, match="erased"):
        comments.add(live, text="More", user=edda)


@pytest.mark.one_engine
@pytest.mark.slow
def test_the_queries_of_the_form_do_not_grow_with_the_comments(db, django_assert_max_num_queries):
    editor, draft = Colleague("Editor"), make_draft()
    url = url_of("deskcopy_change", draft.desk_copy.pk)
    editor.get(url)
    comments.reply(comments.add(draft, text="One", user=editor.user), text="Two", user=editor.user)
    few = queries_of(editor, url, django_assert_max_num_queries(60))
    for number in range(5):
        comments.reply(comments.add(draft, text=f"{number}", user=editor.user), text="And", user=editor.user)
    assert queries_of(editor, url, django_assert_max_num_queries(60)) == few


def test_who_does_not_read_the_desk_copy_cannot_ask_by_comments_what_stands_in_it(db):
    article = make_article(headline="Ferry")
    publishing.open_on_desk(article, by="edda")
    DeskCopy.objects.update(body="<p>The mayor resigns.</p>")
    archivist, editor = Colleague("Archivist", name="abe"), Colleague("Editor")
    url = url_of("article_comments", article.pk)
    page = archivist.post(
        url, {"do": "add", "quote": "mayor resigns", "text": "Is it?"}, headers={"X-Requested-With": "fetch"}
    )
    [thread] = page.context["open_threads"]
    assert thread.is_changed
    [thread] = archivist.open("article_change", article.pk).context["open_threads"]
    assert thread.is_changed
    [thread] = editor.open("article_change", article.pk).context["open_threads"]
    assert not thread.is_changed
