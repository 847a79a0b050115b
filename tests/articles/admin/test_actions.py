"""Each action on an article's page does its work or refuses it with a reason, and loses nothing that was typed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from articles.admin.actions import removal
from articles.admin.actions.removal_forms import EraseForm
from articles.admin.article.status import ArticleStatus
from articles.models import Article, AuditEntry, DeskCopy, ErasureRequest, ScheduledStory, Version, VersionKind
from articles.record import publishing
from articles.story.dates import StoryDate
from articles.story.story import Source
from tests.articles.admin.desk_client import Colleague, text_of, url_of
from tests.factories import make_article, make_draft, make_story
from tests.registries import CHANGES


@pytest.fixture
def editor(db):
    return Colleague("Editor")


@pytest.mark.slow
def test_a_new_story_is_sanitised_and_saved_on_the_desk(editor):
    page = editor.open("deskcopy_add")
    answer = editor.send(
        page, headline="Ferry\r\nreturns", body="<p>It sails.<script>x()</script></p>", internal_note="Ask Ada"
    )
    copy = DeskCopy.objects.get()
    assert answer["Location"] == url_of("article_publish", copy.article_id)
    assert (copy.headline, copy.body, copy.opened_by) == ("Ferry returns", "<p>It sails.</p>", "edda")
    assert copy.article.state == Article.State.UNPUBLISHED
    assert copy.article.internal_notes.get().text == "Ask Ada"


@pytest.mark.slow
def test_a_draft_is_published_from_its_page(editor):
    draft = make_draft(headline="Ferry returns")
    assert "Ferry returns" in text_of(editor.open("article_publish", draft.pk))
    page = editor.act("publish", draft)
    assert "Published: Ferry returns" in text_of(page)
    draft.refresh_from_db()
    assert (draft.state, draft.versions.get().by) == ("live", "edda")
    assert draft.entry.get_absolute_url() in text_of(page)


@pytest.mark.slow
def test_the_remarks_of_an_import_stand_on_the_page_of_the_article(editor):
    source = Source(remarks="read as Windows-1251: “Паром”\npicture without a file: 1")
    article = make_article(source=source)
    page = text_of(editor.open("article_change", article.pk))
    assert "Remarks of the import" in page and "read as Windows-1251: “Паром”" in page
    draft = make_draft(source=Source(remarks="no headline"))
    assert "no headline" in text_of(editor.open("article_change", draft.pk))
    assert "Remarks of the import" not in text_of(editor.open("article_change", make_article(headline="B").pk))


@pytest.mark.slow
def test_a_correction_displays_the_changed_words_before_it_is_published(editor):
    article = make_article(body="<p>It sails on June 1.</p>")
    publishing.open_on_desk(article, by="edda")
    page = editor.open("deskcopy_change", article.desk_copy.pk)
    editor.send(page, body="<p>It sails on July 1.</p>")
    page = editor.open("article_correct", article.pk)
    assert "<del>June</del><ins>July</ins>" in text_of(page)
    assert article.versions.count() == 1
    editor.send(page, note="It is July 1, not June 1.", gravity="top")
    version = article.versions.get(number=2)
    assert (version.kind, version.note, version.story.notes[0].gravity) == (
        "correct",
        "It is July 1, not June 1.",
        "top",
    )
    assert not DeskCopy.objects.exists()


@pytest.mark.slow
@pytest.mark.parametrize("name", CHANGES)
def test_each_kind_of_change_makes_a_version_of_its_kind(editor, name):
    article = make_article()
    copy = publishing.open_on_desk(article, by="edda")
    DeskCopy.objects.filter(pk=copy.pk).update(headline="Another")
    words = {"confirmed_minor": "on"} if name == "minor_edit" else {"note": "Why."}
    editor.act(name, article, **words, at="2025-02-03 04:05")
    version = article.versions.get(number=2)
    assert (version.kind, version.story.headline, version.effective) == (name, "Another", "2025-02-03T04:05+00:00")


@pytest.mark.parametrize(
    ("name", "words", "reason"),
    [
        ("correct", {"note": ""}, "This field is required"),
        ("correct", {"note": "Wrong.", "at": "yesterday"}, "is not a date"),
        ("correct", {"note": "Wrong.", "at": "1999"}, "a later change has a later date"),
        ("correct", {"note": "Wrong.", "at": "2100-01-01"}, "in the future"),
        ("withdraw", {"reason": " "}, "This field is required"),
        ("readdress", {"slug": "not a slug"}, "Use letters, digits"),
        ("schedule", {"due_at": "2001-01-01T10:00"}, "is past"),
        ("schedule", {"due_at": "2001-13-41T10:00"}, "Enter a valid date/time"),
        ("schedule", {"due_at": ""}, "This field is required"),
        ("schedule", {"due_at": "2001-01-01T10:00+02:00"}, "is past"),
    ],
)
def test_a_refused_action_states_its_reason_and_the_form_has_what_was_typed(editor, name, words, reason):
    article = make_article()
    copy = publishing.open_on_desk(article, by="edda")
    DeskCopy.objects.filter(pk=copy.pk).update(headline="Another")
    page = editor.act(name, article, **words)
    assert page.status_code == 200
    assert reason in text_of(page)
    assert all(typed.strip() in text_of(page) for typed in words.values())
    assert article.versions.count() == 1


def test_an_empty_draft_is_not_published_and_the_page_states_why(editor):
    draft = make_draft(headline="", body="")
    assert "nothing to keep" in text_of(editor.act("publish", draft))
    assert not Version.objects.exists()


@pytest.mark.slow
def test_an_action_from_a_stale_page_is_a_conflict_and_a_second_confirmation_succeeds(editor):
    article = make_article()
    page = editor.open("article_correct", article.pk)
    publishing.correct(article, note="Faster.", by="ada")
    refused = editor.send(page, note="Slower.")
    assert "changed by somebody else" in text_of(refused)
    assert "Slower." in text_of(refused)
    assert article.versions.count() == 2
    editor.send(refused)
    assert article.versions.get(number=3).note == "Slower."


def test_a_desk_copy_saved_after_the_page_was_opened_is_not_published(editor):
    draft = make_draft()
    page = editor.open("article_publish", draft.pk)
    draft.desk_copy.headline = "Quite another story"
    draft.desk_copy.save()
    refused = editor.send(page)
    assert "saved or put back since you opened this page" in text_of(refused)
    assert "Quite another story" in text_of(refused)
    assert not Version.objects.exists()


def test_an_action_that_is_no_longer_possible_redirects_to_the_article(editor):
    article = make_article()
    page = editor.get(url_of("article_publish", article.pk), follow=True)
    assert "Publish is not possible now" in text_of(page)


@pytest.mark.slow
def test_a_version_is_opened_on_the_desk_restored_and_copied(editor):
    article = make_article(headline="First")
    publishing.correct(article, story=make_story(headline="Second"), note="Wrong.", by="ada")
    answer = editor.post(url_of("article_open", article.pk), {"latest": 2})
    assert answer["Location"] == url_of("deskcopy_change", DeskCopy.objects.get().pk)
    editor.act("put_back", article)
    assert not DeskCopy.objects.exists()
    page = editor.get(url_of("article_copy_version", article.pk) + "?number=1")
    assert "<ins>First</ins>" in text_of(page)
    forged = editor.post(url_of("article_copy_version", article.pk), {"latest": 2, "number": "9" * 5_000})
    assert forged.status_code == 200 and not DeskCopy.objects.exists()
    editor.send(page)
    assert DeskCopy.objects.get().headline == "First"


@pytest.mark.slow
def test_a_draft_is_scheduled_and_unscheduled(editor):
    draft = make_draft()
    due = timezone.now() + timedelta(hours=3)
    assert "Scheduled: First published" in text_of(editor.act("schedule", draft, due_at=due.strftime("%Y-%m-%dT%H:%M")))
    assert ScheduledStory.objects.get().kind == VersionKind.PUBLISH
    assert "Scheduled by edda" in text_of(editor.open("article_change", draft.pk))
    editor.act("unschedule", draft)
    assert not ScheduledStory.objects.exists()


@pytest.fixture
def in_new_york(settings):
    settings.TIME_ZONE = "America/New_York"


@pytest.mark.slow
def test_a_story_is_scheduled_for_either_of_the_two_hours_when_clocks_go_back(editor, in_new_york):
    draft = make_draft()
    page = editor.act("schedule", draft, due_at="2040-11-04T01:30")
    assert "01:30 comes twice on November 4, 2040: choose the first (UTC−4) or the second (UTC−5)." in text_of(page)
    assert not ScheduledStory.objects.exists() and 'value="2040-11-04T01:30"' in page.content.decode()
    assert '<select name="due_at_hour"' in page.content.decode()
    page = editor.act("schedule", draft, due_at="2040-11-04T01:30", due_at_hour="1")
    assert "November 4, 2040, 01:30 UTC−5" in text_of(page)
    assert ScheduledStory.objects.get().due_at.isoformat() == "2040-11-04T06:30:00+00:00"
    page = editor.act("embargo", make_draft(), until="2040-11-04T01:30", until_hour="0")
    assert "Under embargo until November 4, 2040, 01:30 UTC−4" in text_of(page)


@pytest.mark.slow
def test_an_hour_that_the_clocks_leave_out_is_refused_and_any_other_time_has_no_choice(editor, in_new_york):
    draft = make_draft()
    page = editor.act("schedule", draft, due_at="2040-03-11T02:30")
    assert "02:30 is left out by the clocks on March 11, 2040, when they go forward" in text_of(page)
    assert "due_at_hour" not in page.content.decode()
    editor.act("schedule", draft, due_at="2040-03-11T03:30", due_at_hour="1")
    assert ScheduledStory.objects.get().due_at.isoformat() == "2040-03-11T07:30:00+00:00"


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["9999-12-31T23:59", "9999-12-31T12:00-12:00", "0001-01-01T00:00+14:00"])
def test_a_moment_that_is_in_no_calendar_elsewhere_is_refused(editor, in_new_york, moment):
    draft = make_draft()
    for action, field in (("schedule", "due_at"), ("embargo", "until")):
        assert "is not in the calendar" in text_of(editor.act(action, draft, **{field: moment}))
    assert not ScheduledStory.objects.exists() and DeskCopy.objects.get().embargo is None
    editor.act("embargo", draft, until="9999-12-31T12:00")
    assert DeskCopy.objects.get().embargo.isoformat() == "9999-12-31T17:00:00+00:00"


@pytest.mark.slow
def test_a_date_in_the_hour_that_comes_twice_has_to_have_an_offset(editor, in_new_york):
    article = make_article(published=StoryDate("2024-07-02"))
    copy = publishing.open_on_desk(article, by="edda")
    DeskCopy.objects.filter(pk=copy.pk).update(headline="Another")
    page = editor.act("correct", article, note="Wrong.", at="2024-11-03 01:30")
    assert "write 2024-11-03T01:30-04:00 for the first, or 2024-11-03T01:30-05:00 for the second" in text_of(page)
    editor.act("correct", article, note="Wrong.", at="2024-11-03T01:30-05:00")
    assert article.versions.get(number=2).effective == "2024-11-03T01:30-05:00"


@pytest.mark.slow
def test_a_story_is_withdrawn_reinstated_and_flagged(editor):
    article = make_article()
    editor.act("hide", article, reason="asked for")
    article.refresh_from_db()
    assert article.noindex
    editor.act("show", article)
    editor.act("withdraw", article, reason="It was not so.")
    assert "It was not so." in text_of(editor.open("article_change", article.pk))
    assert "Ferry returns" in text_of(editor.open("article_changelist"))
    editor.act("reinstate", article)
    editor.act("readdress", article, slug="the-ferry")
    article = Article.objects.get()
    assert (article.state, article.noindex, article.entry.slug) == ("live", False, "the-ferry")
    assert AuditEntry.objects.filter(noun="article").count() == 3


@pytest.mark.slow
def test_an_erasure_is_requested_by_one_person_and_executed_by_another(transactional_db):
    archivist, administrator = Colleague("Archivist", name="arno"), Colleague("Administrator", name="mina")
    article = make_article(headline="Unforgettable")
    archivist.act("request_erasure", article, reference="District Court 4")
    administrator.act("hold", article, reason="the court")
    assert "not possible now" in text_of(administrator.get(url_of("article_erase", article.pk), follow=True))
    administrator.act("release", article, reason="over")
    page = administrator.act("erase", article, reason="By order.", confirmed=str(article.uuid)[:8])
    assert "Type “Unforgettable”, or one of its longer words." in text_of(page)
    assert article.versions.count() == 1
    page = administrator.act("erase", article, reason="By order.", confirmed="unforgettable")
    assert "Erased: its words are gone" in text_of(page)
    request = ErasureRequest.objects.get()
    assert (request.executed_by, request.scrubbed_at is None) == ("mina", False)
    for name in ("article_change", "article_compare"):
        assert "Unforgettable" not in text_of(administrator.open(name, article.pk))


@pytest.mark.parametrize(
    ("story", "right", "wrong"),
    [
        (
            {"headline": "The ferry with the Łódź flag"},
            ["Ferry", "LODZ", "the ferry, with the Łódź flag"],
            ["with", "the ferry"],
        ),
        ({"headline": "Oh no"}, ["oh no"], ["oh", "no", ""]),
        ({"headline": "河の渡し船"}, ["河の渡し船"], ["渡し"]),
        ({"headline": "", "body": "<p>It sailed.</p>"}, ["It sailed.", "sailed"], ["1"]),
        ({"headline": "???"}, [" ??? "], ["!"]),
    ],
)
def test_an_erasure_is_confirmed_by_the_headline_or_a_word_of_it(db, story, right, wrong):
    article = make_article(**story)
    status = ArticleStatus(article)
    hidden = {"latest": 1, "edit_token": "", "reason": "By order."}
    for confirmed in (*right, *wrong):
        form = EraseForm(hidden | {"confirmed": confirmed}, status=status)
        assert ("confirmed" not in form.errors) == (confirmed in right), confirmed


@pytest.mark.slow
def test_a_published_article_is_never_deleted_and_a_draft_is(editor):
    article, draft = make_article(), make_draft()
    assert "Delete this draft" not in text_of(editor.open("article_change", article.pk))
    page = editor.post(url_of("article_delete", article.pk), {"post": "yes"}, follow=True)
    assert "stays in the record" in text_of(page)
    assert "Delete this draft" in text_of(editor.open("article_change", draft.pk))
    editor.post(url_of("article_delete", draft.pk), {"post": "yes"})
    assert list(Article.objects.all()) == [article]
    assert not DeskCopy.objects.exists()


@pytest.mark.slow
def test_internal_notes_are_listed_on_the_page_of_the_article(editor):
    draft = make_draft()
    assert "Call her back" in text_of(editor.act("note", draft, text="Call her back"))


@pytest.mark.parametrize("choice", ["", "?old=1&new=desk", "?old=desk&new=1", "?old=9&new=x", "?old=&new="])
def test_any_two_texts_of_an_article_can_be_compared(editor, choice):
    article = make_article()
    publishing.open_on_desk(article, by="edda")
    assert editor.get(url_of("article_compare", article.pk) + choice).status_code == 200


def test_a_version_number_that_does_not_exist_answers_404(editor):
    article = make_article()
    for url in ("/admin/articles/article/²/change/", "/admin/articles/deskcopy/²/change/"):
        assert editor.get(url).status_code == 404
    assert editor.get(url_of("article_copy_version", article.pk) + "?number=²").status_code == 200


def test_a_refusal_of_the_database_is_a_message_and_no_server_error(editor, monkeypatch):
    def raise_integrity_error(*args, **kwargs):
        raise IntegrityError("address_is_unique_on_its_day")

    article = make_article()
    monkeypatch.setattr(removal.Withdraw, "verb", staticmethod(raise_integrity_error))
    page = editor.act("withdraw", article, reason="It was not so.")
    assert "at the same moment" in text_of(page)
    assert "It was not so." in text_of(page)


def test_editors_see_the_time_of_a_story_with_its_offset_as_readers_do(editor):
    article = make_article(published="2024-07-02T09:30+09:00")
    page = editor.get(url_of("article_change", article.pk))
    assert "Live since July 2, 2024, 09:30 UTC+9" in text_of(page)
