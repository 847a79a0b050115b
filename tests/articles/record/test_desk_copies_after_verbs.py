"""A desk copy never puts back what the record has by now: notes, the "Updated" date, words that a verb changed."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.jobs import find_and_replace
from articles.models import Article, DeskCopy, EditingSession, FindAndReplace, ScheduledStory, VersionKind
from articles.record import anonymisation, desk_copies, publishing, revision, scheduling, versioning
from articles.record.anonymisation.names import NameSpellings
from articles.story.credits import Byline
from articles.story.dates import StoryDate
from articles.story.notes import Note, NoteKind
from articles.story.validation import validate
from tests.factories import make_article, make_draft, make_due, make_story
from tests.registries import CHANGES

pytestmark = pytest.mark.django_db

BY = "ada"


def live_story(article):
    return article.versions.get(number=article.latest).story


def edit(article, **changes):
    copy = publishing.open_on_desk(article, by=BY)
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.full_clean()
    copy.save()
    return copy


def schedule_and_publish(article, kind, **options):
    now = datetime.now(UTC)
    publishing.schedule(article, due_at=now + timedelta(seconds=1), kind=kind, by=BY, now=now, **options)
    make_due(now)
    assert [outcome.refused for outcome in scheduling.publish_due(datetime.now(UTC))] == [""]
    article.refresh_from_db()


@pytest.mark.parametrize("kind", CHANGES)
def test_the_desk_copy_of_a_scheduled_change_leaves_the_desk_when_it_is_published(kind):
    article = make_article()
    edit(article, kicker="Harbour")
    schedule_and_publish(article, kind, note="It is a harbour.")
    assert live_story(article).kicker == "Harbour"
    assert not DeskCopy.objects.exists() and not ScheduledStory.objects.exists()


def test_the_desk_copy_of_a_scheduled_draft_leaves_the_desk_when_it_is_published():
    article = make_draft(headline="Tomorrow")
    schedule_and_publish(article, "publish")
    assert article.is_live and not DeskCopy.objects.exists()


def test_a_desk_copy_edited_after_scheduling_has_the_date_and_the_notes_of_the_published_version():
    article = make_article()
    edit(article, kicker="Harbour")
    now = datetime.now(UTC)
    publishing.schedule(article, due_at=now + timedelta(seconds=1), kind="correct", note="A harbour.", by=BY, now=now)
    edit(article, dateline="ODESA")
    make_due(now)
    assert [outcome.refused for outcome in scheduling.publish_due(datetime.now(UTC))] == [""]
    article.refresh_from_db()
    before = live_story(article)
    publishing.minor_edit(article, by=BY)
    after = live_story(article)
    assert (after.kicker, after.dateline) == ("Harbour", "ODESA")
    assert (after.updated, after.notes) == (before.updated, before.notes)
    assert before.updated and len(before.notes) == 1


def test_a_schedule_is_gone_together_with_its_version_or_both_wait(monkeypatch):
    article = make_draft(headline="Tomorrow")
    now = datetime.now(UTC)
    publishing.schedule(article, due_at=now + timedelta(seconds=1), by=BY, now=now)
    make_due(now)
    with monkeypatch.context() as patch:
        patch.setattr(scheduling.DeskCopy.objects, "filter", lambda **conditions: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            list(scheduling.publish_due(datetime.now(UTC)))
    article.refresh_from_db()
    assert article.latest == 0 and ScheduledStory.objects.exists()
    assert [outcome.refused for outcome in scheduling.publish_due(datetime.now(UTC))] == [""]


def test_an_old_version_that_is_published_again_as_a_minor_edit_keeps_the_date_and_the_notes():
    article = make_article(headline="One")
    publishing.correct(article, story=make_story(headline="Two"), note="Not one.", by=BY, at=StoryDate("2024-07-05"))
    publishing.copy_to_desk(article.versions.get(number=1), by=BY)
    publishing.minor_edit(article, by=BY)
    story = live_story(article)
    assert (story.headline, story.updated) == ("One", StoryDate("2024-07-05"))
    assert [note.text for note in story.notes] == ["Not one."]


@pytest.mark.parametrize("name", ["notes", "updated"])
def test_what_only_verbs_set_is_no_difference_between_a_desk_copy_and_a_version(name):
    article = make_article(headline="One")
    copy = publishing.open_on_desk(article, by=BY)
    later = revision.revision(
        live_story(article), live_story(article), VersionKind.CORRECT, date=StoryDate("2024-07-05"), note="Wrong."
    ).story
    assert getattr(later, name) != getattr(live_story(article), name)
    assert not desk_copies.differs_from(copy, later)
    copy.kicker = "New"
    assert desk_copies.differs_from(copy, later)


def test_a_desk_copy_follows_a_version_with_a_note_alone():
    article = make_article()
    edit(article, kicker="Being reworked")
    publishing.correct(article, story=live_story(article), note="It was Monday.", by=BY)
    assert DeskCopy.objects.get().based_on == 2
    publishing.update(article, by=BY)
    assert (live_story(article).kicker, len(live_story(article).notes)) == ("Being reworked", 1)


def test_the_record_sets_the_date_even_if_the_desk_has_another():
    article = make_article()
    edit(article, updated="2024-07-20", kicker="New")
    publishing.minor_edit(article, by=BY)
    assert live_story(article).updated is None


def test_a_revision_adds_its_note_and_loses_none():
    live = make_story(notes=(Note("First.", date=StoryDate("2024")),))
    result = revision.revision(make_story(headline="New"), live, VersionKind.CLARIFY, date=StoryDate("2025"), note="B.")
    assert [(note.text, note.kind) for note in result.story.notes] == [
        ("First.", "correction"),
        ("B.", NoteKind.CLARIFICATION.value),
    ]
    assert result == validate(result.story)


# --- find and fix, anonymise -----------------------------------------------------------------------------------------


def run(job):
    find_and_replace.find_stories(job)
    find_and_replace.begin(job, by=BY)
    find_and_replace.work(job.pk)
    return job.stories.get()


def make_job(**options):
    return FindAndReplace(wrong="ferry", right="boat", exact_case=True, fields=["body"], made_by=BY, **options)


def test_find_and_fix_changes_the_words_on_the_desk_too_and_the_copy_follows():
    article = make_article(body="<p>The ferry sails.</p>")
    copy = edit(article, body="<p>The ferry sails at nine.</p>")
    DeskCopy.objects.update(state="review")
    session = EditingSession.objects.create(copy=copy, by="rita", seen_at=datetime.now(UTC), unsaved_data="body=more")
    assert "changed there too" in run(make_job()).outcome
    copy = DeskCopy.objects.get()
    assert (copy.body, copy.based_on, copy.state) == ("<p>The boat sails at nine.</p>", 2, "review")
    assert EditingSession.objects.get() == session, "what somebody types is not thrown away"
    article.refresh_from_db()
    publishing.update(article, by=BY)
    assert live_story(article).body == "<p>The boat sails at nine.</p>"


def test_find_and_fix_of_a_story_whose_desk_copy_reads_the_same_afterwards_leaves_none():
    article = make_article(body="<p>The ferry sails.</p>")
    edit(article, body="<p>The boat sails.</p>")
    assert run(make_job()).outcome == ""
    assert not DeskCopy.objects.exists()


def test_find_and_fix_leaves_a_copy_of_an_older_version_and_a_scheduled_story_alone():
    article = make_article(body="<p>The ferry sails.</p>")
    edit(article, body="<p>The ferry sails at nine.</p>")
    publishing.update(article, story=make_story(body="<p>The ferry sails at ten.</p>"), by="ben")
    assert "older version" in run(make_job()).outcome
    assert DeskCopy.objects.get().body == "<p>The ferry sails at nine.</p>"
    DeskCopy.objects.all().delete()
    article.refresh_from_db()
    edit(article, body="<p>The boat and the ferry.</p>")
    DeskCopy.objects.update(based_on=article.latest)
    publishing.update(article, by=BY)
    edit(article, body="<p>The boat and the ferry again.</p>")
    publishing.schedule(article, kind="update", due_at=datetime.now(UTC) + timedelta(days=1), by=BY)
    item = run(make_job())
    assert "scheduled" in item.outcome and item.version is None


def test_a_desk_copy_without_a_name_is_the_same_row_with_its_editors():
    article = make_article(body="<p>Jane Roe sails.</p>", bylines=(Byline("Jane Roe"),))
    copy = edit(article, body="<p>Jane Roe sails at nine.</p>", state="review")
    EditingSession.objects.create(copy=copy, by="rita", seen_at=datetime.now(UTC), unsaved_data="body=more")
    spellings = NameSpellings(["Jane Roe"], "[name removed]")
    anonymisation.article.anonymise(article, spellings=spellings, reason="By order.", by=BY)
    after = DeskCopy.objects.get()
    assert (after.pk, after.body, after.state) == (copy.pk, "<p>[name removed] sails at nine.</p>", "review")
    assert after.based_on == Article.objects.get().latest == 2
    assert EditingSession.objects.exists()


def test_a_lock_returns_the_row_as_it_is_and_refuses_an_older_one():
    article = make_article()
    stale = Article.objects.get()
    publishing.correct(article, note="Wrong.", by=BY)
    with pytest.raises(versioning.Conflict), versioning.locked(stale):
        pass
