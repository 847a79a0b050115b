"""The desk has a memory: revisions of each save, and a bin. By order, a word can be removed from both."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import (
    Article,
    AuditEntry,
    BinEntry,
    DeskCopy,
    DeskRevision,
    EditingSession,
    ErasureRequest,
    ImportedItem,
    InternalNote,
    Series,
)
from articles.record import (
    anonymisation,
    bin,
    desk_copies,
    desk_revisions,
    erasure,
    publishing,
    reference_states,
    series_changes,
)
from articles.record.anonymisation import NameSpellings
from articles.record.anonymisation.other_tables import remove_name
from articles.record.anonymisation.residue import residue
from articles.record.versioning import ActionRefused
from tests.factories import make_article, make_draft, make_story

pytestmark = pytest.mark.django_db
NAME = NameSpellings(("Zanzibarquist",), "a person")


def saved(copy: DeskCopy, by: str = "ada", **values) -> DeskRevision:
    """Save values in a desk copy, as its form does, and return the revision."""
    for name, value in values.items():
        setattr(copy, name, value)
    copy.save()
    return desk_revisions.record(copy, by=by)


def at(revision: DeskRevision, moment) -> DeskRevision:
    DeskRevision.objects.filter(pk=revision.pk).update(at=moment)
    return revision


# --- revisions ------------------------------------------------------------------------------------------------------


def test_a_save_makes_a_revision_and_a_save_without_a_change_makes_none():
    copy = make_draft(headline="First").desk_copy
    first = desk_revisions.record(copy, by="ada")
    assert desk_revisions.record(copy, by="otto") == first
    assert saved(copy, headline="Second").story.headline == "Second"
    assert [revision.by for revision in DeskRevision.objects.all()] == ["ada", "ada"]


def test_a_revision_that_comes_back_is_a_save_and_what_it_replaces_is_a_revision():
    draft = make_draft(headline="First", authors=["Ada"], tags=["River"])
    first = desk_revisions.record(draft.desk_copy, by="ada")
    copy = draft.desk_copy
    DeskCopy.objects.filter(pk=copy.pk).update(state="review", embargo=timezone.now() + timedelta(days=1))
    DeskCopy.objects.filter(pk=copy.pk).update(headline="Never recorded")
    returned = desk_revisions.bring_back(first, by="rita")
    assert desk_copies.freeze(returned) == first.story
    assert (returned.pk, returned.state, returned.opened_by) == (copy.pk, "review", "ada")
    assert returned.embargo
    headlines = [revision.story.headline for revision in draft.desk_revisions.all()]
    assert headlines == ["First", "Never recorded", "First"]
    assert draft.desk_revisions.first().by == "rita"
    assert AuditEntry.objects.filter(action="bring back", by="rita").exists()


def test_a_revision_of_a_withdrawn_article_does_not_come_back():
    article = make_article()
    copy = publishing.open_on_desk(article, by="ada")
    revision = saved(copy, headline="Changed")
    publishing.withdraw(article, reason="By order.", by="ada")
    with pytest.raises(ActionRefused, match="reinstate"):
        desk_revisions.bring_back(revision, by="ada")


def test_an_old_version_that_is_copied_to_the_desk_leaves_what_lay_there_among_the_revisions():
    article = make_article(headline="As published")
    copy = publishing.open_on_desk(article, by="ada")
    copy.headline = "Three hours of work"
    copy.save()
    publishing.copy_to_desk(article.versions.get(), by="otto")
    assert article.desk_revisions.get().story.headline == "Three hours of work"


def test_of_old_revisions_the_last_of_each_day_is_left():
    copy = make_draft().desk_copy
    now = timezone.now()
    noon = timezone.localtime(now).replace(hour=12)
    days = [20, 20, 20, 16, 1, 1]
    rows = [
        at(saved(copy, kicker=f"Save {n}"), noon - timedelta(days=day) + timedelta(minutes=n))
        for n, day in enumerate(days)
    ]
    assert desk_revisions.delete_expired(now) == 2
    assert set(DeskRevision.objects.values_list("pk", flat=True)) == {row.pk for row in rows[2:]}
    assert desk_revisions.delete_expired(now) == 0


def test_revisions_of_a_story_that_left_the_desk_are_deleted_after_a_month():
    article = make_article()
    revision = saved(publishing.open_on_desk(article, by="ada"), kicker="Changed")
    publishing.minor_edit(article, by="ada")
    on_desk = saved(make_draft().desk_copy, kicker="Changed")
    for row in (revision, on_desk):
        at(row, timezone.now() - timedelta(days=31))
    desk_revisions.delete_expired(timezone.now())
    assert DeskRevision.objects.get() == on_desk


# --- the bin --------------------------------------------------------------------------------------------------------


def test_a_deleted_draft_is_restored_as_it_was():
    draft = make_draft(headline="Draft", authors=["Ada"], tags=["River"], section="News", by="rhea")
    saved(draft.desk_copy, headline="Draft, changed")
    DeskCopy.objects.update(state="review", slug="draft")
    story = desk_copies.freeze(DeskCopy.objects.get())
    note = draft.internal_notes.create(text="Call her", by="edda")
    ImportedItem.objects.create(item="1", fingerprint="2", article=draft)
    entry = bin.delete_draft(draft, by="otto")
    assert not Article.objects.exists()
    assert not InternalNote.objects.exists()
    assert str(entry) == "Draft, changed"
    copy = bin.restore(entry, by="edda")
    assert desk_copies.freeze(copy) == story
    assert (copy.state, copy.slug, copy.opened_by) == ("review", "draft", "rhea")
    assert copy.article.uuid == draft.uuid
    assert list(copy.article.internal_notes.values_list("text", "by", "at")) == [("Call her", "edda", note.at)]
    assert copy.article.origins.get().item == "1"
    assert copy.article.desk_revisions.count() == 2
    log = AuditEntry.objects.filter(key=str(draft.uuid)).order_by("pk").values_list("action", "by")
    assert list(log) == [("delete draft", "otto"), ("restore from bin", "edda")]
    with pytest.raises(ActionRefused):
        bin.restore(entry, by="edda")


def test_a_restored_draft_stands_in_its_series_and_among_related_stories_as_before():
    draft, first, last, live = make_draft(headline="The draft"), make_draft(), make_draft(), make_article()
    series, other = (Series.objects.create(name=name, slug=name) for name in ("weir", "gone"))
    for article in (first, draft, last):
        series_changes.add(series, article, by="ada")
    series_changes.add(other, draft, by="ada")
    for article in (first, draft):
        series_changes.add_related(live, article, by="ada")
    for article in (last, first):
        series_changes.add_related(draft, article, by="ada")
    entry = bin.delete_draft(draft, by="otto")
    series_changes.reorder(series, [last.pk, first.pk], by="ada")
    series_changes.delete(other, by="ada")
    restored = bin.restore(entry, by="edda").article
    assert list(series.parts.values_list("article", flat=True)) == [last.pk, restored.pk, first.pk]
    assert list(live.related_links.values_list("related", flat=True)) == [first.pk, restored.pk]
    assert list(restored.related_links.values_list("related", flat=True)) == [last.pk, first.pk]
    assert not list(reference_states.faults())


def test_changes_that_were_put_back_are_restored_and_an_unchanged_copy_leaves_nothing_in_the_bin():
    article = make_article(headline="As published")
    publishing.open_on_desk(article, by="ada")
    publishing.put_back(article, by="ada")
    assert not BinEntry.objects.exists()
    saved(publishing.open_on_desk(article, by="ada"), headline="Changed")
    publishing.put_back(article, by="otto")
    assert not DeskCopy.objects.exists()
    copy = bin.restore(BinEntry.objects.get(), by="edda")
    assert (copy.headline, copy.based_on) == ("Changed", 1)
    assert not BinEntry.objects.exists()


def test_a_restored_text_replaces_what_lies_on_the_desk_and_that_becomes_a_revision():
    article = make_article()
    saved(publishing.open_on_desk(article, by="ada"), headline="In the bin")
    publishing.put_back(article, by="ada")
    other = publishing.open_on_desk(article, by="otto")
    DeskCopy.objects.filter(pk=other.pk).update(headline="On the desk")
    bin.restore(BinEntry.objects.get(), by="edda")
    assert DeskCopy.objects.get().headline == "In the bin"
    assert "On the desk" in [revision.story.headline for revision in article.desk_revisions.all()]


def test_the_bin_is_emptied_after_a_month_and_history_of_published_articles_stays():
    draft, article = make_draft(), make_article()
    bin.delete_draft(draft, by="ada")
    saved(publishing.open_on_desk(article, by="ada"), headline="Changed")
    publishing.put_back(article, by="ada")
    now = timezone.now()
    assert bin.delete_expired(now + timedelta(days=29)) == 0
    assert bin.delete_expired(now + timedelta(days=31)) == 2
    assert [revision.article_id for revision in DeskRevision.objects.all()] == [article.pk]


def test_a_text_is_deleted_from_the_bin_for_good():
    entry = bin.delete_draft(make_draft(), by="ada")
    bin.delete_for_good(entry, by="root")
    assert not DeskRevision.objects.exists()
    assert AuditEntry.objects.filter(action="delete from bin", key=str(entry.uuid)).exists()


# --- words that have to go ------------------------------------------------------------------------------------------


@pytest.fixture
def remembered():
    """Return an article of whose name only the memory of the desk has words, and a deleted draft with the name."""
    article = make_article(headline="Nobody")
    copy = publishing.open_on_desk(article, by="ada")
    saved(copy, headline="Zanzibarquist", body="<p>Of Zanzibar<em>quist</em>.</p>", slug="of-zanzibarquist")
    publishing.put_back(article, by="ada")
    draft = make_draft(headline="Zanzibarquist", tags=["Zanzibarquist"])
    draft.internal_notes.create(text="Zanzibarquist called", by="ada")
    draft.comments.create(quote="Zanzibarquist said", text="Did Zanzibarquist?", by="ada")
    bin.delete_draft(draft, by="ada")
    return article


@pytest.mark.slow
def test_a_name_is_removed_from_revisions_and_from_the_bin(remembered):
    assert anonymisation.articles_with_name(NAME) == [remembered.pk]
    anonymisation.anonymise(remembered, spellings=NAME, reason="By order.", by="root")
    remove_name(NAME, by="mina")
    assert residue(NAME) == []
    stories = [revision.story.headline for revision in DeskRevision.objects.all()]
    assert stories == ["a person", "a person"]
    assert BinEntry.objects.exclude(notes=[]).get().notes[0]["text"] == "a person called"


def test_what_is_left_of_a_name_in_the_memory_of_the_desk_is_reported(remembered):
    assert any("revision" in sentence for sentence in residue(NAME))
    assert any("bin" in sentence for sentence in residue(NAME))


def test_a_desk_copy_that_loses_a_name_leaves_no_revision_with_it():
    draft = make_draft(headline="Zanzibarquist")
    desk_revisions.record(draft.desk_copy, by="ada")
    fields = {"seen_at": timezone.now(), "unsaved_at": timezone.now(), "unsaved_data": "headline=Zanzibarquist"}
    EditingSession.objects.create(copy=draft.desk_copy, by="rita", **fields)
    anonymisation.anonymise(draft, spellings=NAME, reason="By order.", by="root")
    assert not EditingSession.objects.exists()
    assert "anzibar" not in "".join(DeskRevision.objects.values_list("story_json", flat=True))


def test_an_erasure_deletes_revisions_and_what_lies_in_the_bin(remembered):
    user = User.objects.create(username="root")
    ErasureRequest.objects.create(article=remembered, reference="x", requested_by=user)
    erasure.erase(remembered, reason="By order.", by="root")
    assert not remembered.desk_revisions.exists()
    assert not remembered.bin_entries.exists()


def test_publishing_leaves_the_saved_words_among_the_revisions():
    draft = make_draft(headline="First")
    desk_revisions.record(draft.desk_copy, by="ada")
    publishing.publish(draft, story=make_story(headline="Another"), by="ada")
    assert draft.desk_revisions.get().story.headline == "First"
