"""What somebody typed and did not save is in the bin when the story leaves the desk, whichever way it leaves."""

from urllib.parse import urlencode

import pytest
from django.utils import timezone

from articles.admin.desk import autosave
from articles.models import Article, BinEntry, DeskCopy, DeskRevision, EditingSession
from articles.record import bin, erasure, publishing
from tests.articles.admin.desk_client import Colleague, form_of, text_of, url_of
from tests.factories import make_article, make_draft, make_story

pytestmark = pytest.mark.django_db
TYPED = {"headline": "The weir holds", "body": "<p>Words that only Rita has.</p>"}


def type_into(copy: DeskCopy, by: str = "rita", **fields):
    now = timezone.now()
    EditingSession.objects.create(
        copy=copy, by=by, form_token="a" * 32, seen_at=now, unsaved_at=now, unsaved_data=urlencode(TYPED | fields)
    )


def on_desk(**fields) -> Article:
    article = make_article(headline="The weir")
    publishing.open_on_desk(article, by="ada")
    DeskCopy.objects.update(headline="The weir today")
    type_into(DeskCopy.objects.get(), **fields)
    article.refresh_from_db()
    return article


def published(article):
    publishing.update(article, by="ada")


def put_back(article):
    publishing.put_back(article, by="ada")


def published_as_another_story(article):
    """Publish what reads like the desk copy, from elsewhere; the copy goes then."""
    story = make_story(headline="The weir today", body=DeskCopy.objects.get().body)
    publishing.update(article, story=story, by="ada")


@pytest.mark.parametrize("leave", [published, put_back, published_as_another_story])
def test_unsaved_words_are_in_the_bin_when_their_story_leaves_the_desk(leave):
    article = on_desk()
    leave(article)
    assert not DeskCopy.objects.exists()
    entry = BinEntry.objects.get(is_unsaved=True)
    assert (entry.by, entry.article, entry.uuid) == ("rita", article, article.uuid)
    assert (entry.revision.story.headline, entry.revision.story.body) == (TYPED["headline"], TYPED["body"])
    copy = bin.restore(entry, by="rita")
    assert (copy.headline, copy.body) == (TYPED["headline"], TYPED["body"])


def test_an_internal_note_that_was_typed_comes_back_with_its_words():
    article = on_desk(internal_note="Ask the mill about the date.")
    put_back(article)
    entry = BinEntry.objects.get(is_unsaved=True)
    bin.restore(entry, by="ada")
    note = article.internal_notes.get()
    assert (note.text, note.by) == ("Ask the mill about the date.", "rita")
    assert note.at.isoformat() == entry.notes[0]["at"]


def test_what_was_saved_before_it_left_is_not_in_the_bin_a_second_time():
    article = make_article(headline="The weir")
    copy = publishing.open_on_desk(article, by="ada")
    EditingSession.objects.create(copy=copy, by="rita", seen_at=timezone.now())
    type_into(copy, headline=copy.headline, body=copy.body)
    put_back(article)
    assert not BinEntry.objects.filter(is_unsaved=True).exists()


def test_unsaved_words_of_a_deleted_draft_are_restored_with_it_or_after_it():
    draft = make_draft(headline="The weir")
    type_into(draft.desk_copy)
    bin.delete_draft(draft, by="ada")
    unsaved, saved = BinEntry.objects.get(is_unsaved=True), BinEntry.objects.get(is_unsaved=False)
    assert (unsaved.article, unsaved.uuid) == (None, draft.uuid)
    bin.restore(saved, by="ada")
    copy = bin.restore(unsaved, by="rita")
    assert Article.objects.get().uuid == draft.uuid
    assert (copy.headline, copy.opened_by) == (TYPED["headline"], "ada")
    assert "The weir" in [revision.story.headline for revision in DeskRevision.objects.all()]


def test_input_that_no_story_can_have_leaves_its_headline_and_its_body(monkeypatch):
    article = on_desk(published="yesterday", slug="-", new_tags=",,!,", **{"bylines-TOTAL_FORMS": "many"})
    put_back(article)
    assert BinEntry.objects.get(is_unsaved=True).revision.story.body == TYPED["body"]


def test_an_erased_story_leaves_no_unsaved_words():
    article = on_desk()
    erasure.erase(article, reason="By order.", by="root")
    assert not BinEntry.objects.exists()
    assert not DeskRevision.objects.filter(story_json__contains="only Rita").exists()


@pytest.mark.slow
def test_their_writer_learns_where_they_are_and_reads_them_there():
    rita = Colleague("Editor", name="rita")
    article = on_desk(internal_note="Ask the mill.")
    pk = DeskCopy.objects.get().pk
    rita.open("deskcopy_change", pk)
    put_back(article)
    reply = rita.post(url_of("deskcopy_autosave", pk), {"form_data": urlencode(TYPED)})
    assert "in the bin" in reply.json()["gone"]
    page = rita.get(url_of("deskcopy_change", pk), follow=True)
    assert "What you had typed and not saved is in the bin." in text_of(page)
    assert TYPED["headline"] in text_of(rita.get("/admin/"))
    entry = BinEntry.objects.get(is_unsaved=True)
    assert "never saved" in text_of(rita.open("binentry_changelist"))
    page = text_of(rita.open("binentry_change", entry.pk))
    assert "only Rita has" in page and "Ask the mill." in page


@pytest.mark.slow
def test_a_reporter_reads_own_unsaved_words_and_cannot_put_them_over_an_editors_text():
    rhea, other = Colleague("Reporter", name="rhea"), Colleague("Reporter", name="otto")
    article = on_desk(by="rhea")
    put_back(article)
    publishing.open_on_desk(article, by="ada")
    entry = BinEntry.objects.get(is_unsaved=True)
    page = text_of(rhea.open("binentry_change", entry.pk))
    assert "only Rita has" in page and "An editor can restore it" in page
    assert rhea.post(url_of("binentry_restore", entry.pk)).status_code == 403
    assert other.open("binentry_change", entry.pk).status_code == 404


def deleted_and_restored(copy):
    bin.delete_draft(copy.article, by="ada")
    return bin.restore(BinEntry.objects.get(is_unsaved=False), by="ada")


def put_back_and_opened(copy):
    publishing.put_back(copy.article, by="ada")
    return publishing.open_on_desk(copy.article, by="ada")


@pytest.mark.parametrize("come_back", [deleted_and_restored, put_back_and_opened])
def test_a_form_sent_to_a_story_that_left_and_lies_on_the_desk_again_is_offered_there_and_saved(come_back):
    edda = Colleague("Editor")
    draft = come_back is deleted_and_restored
    copy = make_draft(headline="The weir").desk_copy if draft else publishing.open_on_desk(make_article(), by="ada")
    form = form_of(edda.open("deskcopy_change", copy.pk))
    new = come_back(copy)
    assert new.pk != copy.pk
    DeskCopy.objects.filter(pk=new.pk).update(dek="Written since.")
    refused = edda.send(form, kicker="Precious words", form_token="b" * 32, _continue="1")
    assert refused.status_code == 409 and "Precious words" in text_of(refused)
    url = url_of("deskcopy_change", new.pk)
    assert f'href="{url}"' in text_of(refused)
    assert f'?restore={"b" * 32}"' in text_of(edda.get(url))
    edda.send(edda.get(f"{url}?restore={'b' * 32}"), _continue="1")
    new.refresh_from_db()
    assert (new.kicker, new.dek) == ("Precious words", "Written since.")


def hidden_from_its_writer(copy):
    new = deleted_and_restored(copy)
    DeskCopy.objects.filter(pk=new.pk).update(opened_by="ada")
    return new


def published_and_opened_by_an_editor(copy):
    publishing.publish(copy.article, by="ada")
    return publishing.open_on_desk(Article.objects.get(pk=copy.article_id), by="ada")


@pytest.mark.parametrize("come_back", [hidden_from_its_writer, published_and_opened_by_an_editor])
def test_who_may_not_edit_the_story_that_lies_on_the_desk_again_leaves_nothing_there(come_back):
    rita = Colleague("Reporter", name="rita")
    copy = make_draft(by="rita", headline="The weir").desk_copy
    form = form_of(rita.open("deskcopy_change", copy.pk))
    new = come_back(copy)
    refused = rita.send(form, kicker="Precious words")
    assert refused.status_code == 409 and "Precious words" in text_of(refused)
    assert url_of("deskcopy_change", new.pk) not in text_of(refused)
    assert not EditingSession.objects.filter(copy=new).exists()


def test_where_there_is_no_room_for_what_was_typed_it_is_on_the_page_alone(monkeypatch):
    edda = Colleague("Editor")
    copy = make_draft(headline="The weir").desk_copy
    form = form_of(edda.open("deskcopy_change", copy.pk))
    new = deleted_and_restored(copy)
    monkeypatch.setattr(autosave, "MAX_FORMS", 0)
    refused = edda.send(form, kicker="Precious words")
    assert "Precious words" in text_of(refused) and url_of("deskcopy_change", new.pk) not in text_of(refused)
    assert not EditingSession.objects.exclude(unsaved_data="").filter(copy=new).exists()
