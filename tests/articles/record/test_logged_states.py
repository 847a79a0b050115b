"""Rows without versions, printed pages and audio, are compared with what the audit log says of their last change."""

import uuid

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from articles.models import Article, AuditEntry, ErasureRequest, Merge, StoryAudio, StoryWriter, Tag
from articles.record import (
    anonymisation,
    erasure,
    logged_states,
    printed_pages,
    publishing,
    story_audio,
    taxonomy_changes,
    verification,
)
from articles.record.anonymisation.other_tables import remove_name
from media.models.rights import Rights
from tests.articles.public.test_audio import add_audio
from tests.articles.record.test_printed_pages import NAME, add_page, make_printed_article
from tests.factories import make_article, make_draft

pytestmark = [pytest.mark.django_db, pytest.mark.processes]
OTHER = {
    "rights": Rights.NOT_CLEARED, "rights_until": "2020-01-01", "rights_words": "Other", "is_withdrawn": True,
    "only_holder": "x", "erased_at": "2020-01-01 00:00:00+00:00", "erased_by": "eve", "erased_reason": "x",
    "day": "2020-01-01", "edition": "Other", "page": "Z9", "credit": "Other", "text": "Other", "bytes": 7,
    "format": "x",
    "filename": "x", "sheets": "[]", "taken_in_by": "eve", "created_at": "2020-01-01 00:00:00+00:00", "seconds": 7,
    "public_sha256": "x", "public_bytes": 7, "sha256": "x",
}  # fmt: skip


def faults():
    return [finding.text for finding in verification.verify() if finding.is_fault]


def columns(model, *without):
    names = [field.attname for field in model._meta.concrete_fields]
    return [name for name in names if name not in ("id", "uuid", *without)]


def alter(row, column, value):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {row._meta.db_table} SET {column} = %s WHERE id = %s", [value, row.pk])


def test_an_altered_column_of_a_printed_page_or_a_recording_is_named():
    page, audio, other = add_page(), add_audio(make_article()), make_article(headline="Other")
    assert faults() == []
    for row in (page, audio):
        for column in columns(type(row)):
            before = type(row)._base_manager.filter(pk=row.pk).values_list(column, flat=True).get()
            alter(row, column, OTHER.get(column, other.pk))
            assert [fault for fault in logged_states.faults() if str(row.uuid) in fault], column
            type(row)._base_manager.filter(pk=row.pk).update(**{column: before})
            assert list(logged_states.faults()) == [], column
    alter(page, "rights", Rights.NOT_CLEARED)
    assert any(f"{page.uuid}: its row is not as its last change" in fault for fault in faults())


def test_changes_by_the_desk_are_explained():
    page, audio = add_page(), add_audio(make_article())
    page.credit, audio.credit = "By hand", "Read by Ada"
    printed_pages.change(page, by="abe")
    story_audio.change(audio, by="abe")
    printed_pages.erase(page, reason="Court 7/24", by="root")
    story_audio.erase(audio, reason="Court 7/24", by="root")
    assert list(logged_states.faults()) == []


def test_rows_that_were_planted_or_deleted_are_named():
    page, audio = add_page(), add_audio(make_article())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_printedpage SET uuid = %s", [uuid.uuid4().hex])
        cursor.execute("DELETE FROM articles_storyaudio")
    texts = list(logged_states.faults())
    assert any("does not say who added it" in text for text in texts)
    assert f"printed page {page.uuid}: its row is missing, but the audit log has it" in texts
    assert f"audio {audio.uuid}: its row is missing, but the audit log has it" in texts


def test_an_entry_whose_state_was_emptied_explains_nothing():
    page = add_page()
    AuditEntry.objects.filter(noun="printed page").redact()
    assert list(logged_states.faults()) == [
        f"printed page {page.uuid}: its row is not as its last change in the audit log says"
    ]


def test_entries_of_an_earlier_release_without_a_state_are_no_fault():
    page = add_page()
    AuditEntry.objects.create(action="change printed page", noun="printed page", key=str(page.uuid), by="abe")
    alter(page, "credit", "Other")
    assert list(logged_states.faults()) == []


def test_where_words_went_by_order_no_digest_of_them_is_left():
    article = make_printed_article()
    page, audio = add_page(text="Zanzibarquist"), add_audio(article, credit="Zanzibarquist")
    before = set(AuditEntry.objects.exclude(detail="").values_list("detail", flat=True))
    remove_name(NAME, by="root")
    erasure.erase(article, reason="An order.", by="ada")
    page.refresh_from_db()
    assert (page.text, StoryAudio.objects.get().credit, audio.pk) == ("", "", StoryAudio.objects.get().pk)
    assert not before & set(AuditEntry.objects.exclude(detail="").values_list("detail", flat=True))
    assert list(logged_states.faults()) == []


# --- requests for erasure ---------------------------------------------------------------------------------------------


@pytest.fixture
def people():
    return [User.objects.create(username=name) for name in ("vera", "root")]


def request_of(people, **fields) -> ErasureRequest:
    return erasure.request_erasure(make_article(**fields), reference="4 C 117/26, Doe", by=people[0])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("reference", "Another order"),
        ("requested_at", "2020-01-01 00:00:00+00:00"),
        ("executed_at", "2020-01-01 00:00:00+00:00"),
        ("scrubbed_at", "2020-01-01 00:00:00+00:00"),
        ("executed_by", "eve"),
    ],
)
@pytest.mark.parametrize("is_executed", [False, True])
def test_an_altered_request_for_erasure_is_named(people, column, value, is_executed):
    request = request_of(people)
    if is_executed:
        erasure.erase(request.article, reason="An order.", by="root")
    assert faults() == []
    alter(request, column, value)
    assert f"erasure request {request.pk}: its row is not as its last change in the audit log says" in faults()


def test_a_request_of_another_account_than_the_one_that_made_it_is_named(people):
    request = request_of(people)
    alter(request, "requested_by_id", people[1].pk)
    assert faults() == [f"erasure request {request.pk}: it is of root, but the audit log says that vera made it"]


def test_a_request_of_an_account_that_is_not_there_is_named(people):
    request = request_of(people)
    with transaction.atomic():
        alter(request, "requested_by_id", people[1].pk + 100)
        texts = list(logged_states.faults())
        transaction.set_rollback(True)
    assert texts == [
        f"erasure request {request.pk}: it is of an account that is gone, but the audit log says that vera made it"
    ]


def test_a_request_of_an_account_that_was_renamed_is_no_fault(people):
    request_of(people)
    User.objects.filter(username="vera").update(username="vera.holm")
    assert faults() == []


def test_requests_that_were_deleted_or_planted_are_named(people):
    gone, planted = request_of(people), make_article(headline="Planted")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_erasurerequest")
    ErasureRequest.objects.create(pk=gone.pk + 1, article=planted, reference="None", requested_by=people[0])
    assert [fault for fault in faults() if "the counter of" not in fault] == [
        f"erasure request {gone.pk + 1}: the audit log does not say who added it",
        f"erasure request {gone.pk}: its row is missing, but the audit log has it",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_request_that_was_executed_scrubbed_and_lost_a_name_is_explained(people):
    named, erased = request_of(people, headline="Doe"), request_of(people, headline="Ferry")
    before = AuditEntry.objects.get(noun="erasure request", key=str(named.pk)).detail
    anonymisation.anonymise(
        named.article, spellings=anonymisation.NameSpellings(("Doe",), "a person"), reason="An order.", by="root"
    )
    erasure.erase(erased.article, reason="An order.", by="root")
    erasure.scrub()
    named.refresh_from_db()
    erased.refresh_from_db()
    assert named.reference == "4 C 117/26, a person" and erased.scrubbed_at
    assert faults() == [] and not AuditEntry.objects.filter(detail=before).exists()


def test_requests_of_an_earlier_release_are_logged_with_the_first_new_one(people):
    earlier = ErasureRequest.objects.create(article=make_article(), reference="Order 5", requested_by=people[1])
    assert faults() == []
    request_of(people)
    assert faults() == []
    alter(earlier, "reference", "Order 6")
    assert faults() == [f"erasure request {earlier.pk}: its row is not as its last change in the audit log says"]


# --- recordings of earlier releases -----------------------------------------------------------------------------------


def test_a_planted_recording_is_named_and_one_of_an_earlier_release_is_not():
    audio = add_audio(make_article())
    with connection.cursor() as cursor:  # an entry of an earlier release was of the story alone
        cursor.execute("DELETE FROM articles_auditentry WHERE noun = 'audio'")
    assert list(logged_states.faults()) == []
    audio.pk, audio.uuid, audio.sha256 = None, uuid.uuid4(), "0" * 64
    audio.save(force_insert=True)
    assert list(logged_states.faults()) == [f"audio {audio.uuid}: the audit log does not say who added it"]


# --- merges and writers -----------------------------------------------------------------------------------------------


@pytest.fixture
def merged():
    """Return a merge of two tags of a story that somebody wrote on the desk."""
    draft = make_draft(headline="Ferry", by="rhea", tags=["Ferries", "Boats"])
    publishing.publish(draft, by="edda")
    boats, ferries = Tag.objects.order_by("slug")
    return taxonomy_changes.merge(boats, into=ferries, by="edda")


@pytest.mark.parametrize(
    ("column", "value"),
    [("into", 99), ("attributes", '{"id": 1, "description": "Other"}'), ("name", "Eve"), ("undone_by", "eve")],
)
def test_an_altered_merge_is_named(merged, column, value):
    assert faults() == []
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE articles_merge SET "{Merge._meta.get_field(column).column}" = %s', [value])
    assert faults() == [f"merge {merged.pk}: its row is not as its last change in the audit log says"]


def test_planted_and_deleted_merges_and_writers_are_named(merged):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_merge")
        cursor.execute("DELETE FROM articles_storywriter")
    article = Article.objects.get()
    planted = make_article(headline="Other")
    StoryWriter.objects.create(article=planted, username="eve")
    assert faults() == [
        f"merge {merged.pk}: its row is missing, but the audit log has it",
        f"story writer {planted.pk}: the audit log does not say who added it",
        f"story writer {article.pk}: its row is missing, but the audit log has it",
    ]


def test_a_story_that_somebody_else_is_said_to_have_written_is_named(merged):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_storywriter SET username = 'eve'")
    assert len(faults()) == 1


def test_a_merge_that_was_undone_or_went_by_order_is_explained(merged):
    taxonomy_changes.unmerge(merged, by="edda")
    assert faults() == []
    before = set(AuditEntry.objects.filter(noun="merge").values_list("detail", flat=True))
    remove_name(anonymisation.NameSpellings(("Boats",), "a person"), by="root")
    assert not Merge.objects.exists() and faults() == []
    assert not before & set(AuditEntry.objects.values_list("detail", flat=True))


def test_merges_and_writers_of_an_earlier_release_are_logged_when_they_are_restored(merged):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_auditentry WHERE noun IN ('merge', 'story writer')")
    assert not logged_states.are_logged() and len(list(logged_states.faults())) == 2
    logged_states.begin()
    assert list(logged_states.faults()) == []
