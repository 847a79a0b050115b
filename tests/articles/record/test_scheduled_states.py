"""A scheduled story is published only as somebody scheduled it, and verification names one that was altered."""

import importlib
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from articles.models import AuditEntry, BinEntry, ScheduledStory
from articles.record import audit_consistency, bin, erasure, publishing, scheduled_states, scheduling
from articles.record.anonymisation.article import anonymise
from articles.record.anonymisation.names import NameSpellings
from articles.story.canonical_json import to_json
from tests.factories import make_article, make_draft, make_story

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def article():
    article = make_article(headline="Ferry")
    due_at, story = NOW + timedelta(hours=1), make_story(headline="Ada Lovelace")
    publishing.schedule(article, story=story, kind="correct", note="It was x.", due_at=due_at, by="ada")
    return article


def alter(column: str, value):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE articles_scheduled SET {column} = %s", [value])


def publish() -> list[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: NOW + timedelta(hours=2))
        return [outcome.refused for outcome in scheduling.publish_due()]


def test_what_was_scheduled_is_published(article):
    assert list(scheduled_states.faults()) == []
    assert publish() == [""]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("story", to_json(make_story(headline="Eve"))), ("note", "Eve"), ("kind", "update"), ("gravity", "top"),
        ("by", "eve"), ("due_at", "2020-01-01 00:00:00+00:00"), ("slug", "eve"),
    ],
)  # fmt: skip
def test_what_was_altered_past_the_desk_is_named_and_not_published(article, column, value):
    alter(column, value)
    assert [str(article.uuid) in fault for fault in scheduled_states.faults()] == [True]
    [refused] = publish()
    assert "not what was scheduled" in refused
    article.refresh_from_db()
    assert article.latest == 1


def test_a_planted_row_is_named_and_not_published(article):
    row = ScheduledStory.objects.get()
    row.article = make_article(headline="Other")
    row.pk = None
    row.save()
    assert len(list(scheduled_states.faults())) == 1
    assert sorted(map(bool, publish())) == [False, True]


@pytest.mark.slow
def test_a_story_that_an_earlier_release_scheduled_gets_its_entry_by_the_migration(article):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_auditentry")
    assert len(list(scheduled_states.faults())) == 1
    migration = importlib.import_module("articles.migrations.0029_scheduled_states")
    for _ in range(2):
        migration.record(apps, SimpleNamespace(connection=connection))
    assert AuditEntry.objects.filter(noun="schedule").count() == 1
    assert list(scheduled_states.faults()) == [] == list(audit_consistency.faults())
    assert publish() == [""]


def test_a_story_without_a_removed_name_is_what_is_scheduled(article):
    spellings = NameSpellings(("Ada Lovelace",), "a woman", suffixed=("ada-lovelace",))
    anonymise(article, spellings=spellings, reason="An order.", by="root")
    assert "a woman" in ScheduledStory.objects.get().story_json.lower()
    assert list(scheduled_states.faults()) == []
    assert [bool(entry.detail) for entry in AuditEntry.objects.filter(noun="schedule").order_by("pk")] == [False, True]


def test_an_erasure_takes_the_digest_of_what_was_scheduled(article):
    erasure.erase(article, reason="An order.", by="root")
    assert [entry.detail for entry in AuditEntry.objects.filter(noun="schedule")] == [""]
    assert list(scheduled_states.faults()) == []


def test_a_scheduled_story_that_somebody_deleted_is_named(article):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_scheduled")
    assert list(scheduled_states.faults()) == [
        f"scheduled story of article {article.uuid}: it is missing, and nobody took it back; schedule it again"
    ]
    scheduled_states.end_missing()
    assert list(scheduled_states.faults()) == []


def test_what_was_published_taken_back_replaced_or_deleted_with_its_draft_is_not_missing(article):
    due_at, story = NOW + timedelta(hours=1), make_story(headline="Ada Lovelace")
    other, draft = make_article(headline="Other"), make_draft(headline="Draft", by="ada")
    for scheduled, kind in ((other, "update"), (other, "update"), (draft, "publish")):
        publishing.schedule(scheduled, story=story, kind=kind, due_at=due_at, by="ada")
    publishing.unschedule(other, by="ada")
    entry = bin.delete_draft(draft, by="edda")
    assert list(scheduled_states.faults()) == []
    bin.restore(entry or BinEntry.objects.get(), by="edda")
    assert publish() == [""] and list(scheduled_states.faults()) == []
