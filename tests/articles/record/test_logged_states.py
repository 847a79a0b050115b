"""Rows without versions, printed pages and audio, are compared with what the audit log says of their last change."""

import uuid

import pytest
from django.db import connection

from articles.models import AuditEntry, StoryAudio
from articles.record import erasure, logged_states, printed_pages, story_audio, verification
from articles.record.anonymisation.other_tables import remove_name
from media.models.rights import Rights
from tests.articles.public.test_audio import add_audio
from tests.articles.record.test_printed_pages import NAME, add_page, make_printed_article
from tests.factories import make_article

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
