"""By imported items an import knows what is here: the audit log has each, so that a planted or missing one is named."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from articles.models import AuditEntry, BinEntry, ImportedItem, Tag
from articles.record import bin, erasure, imported_items, seals, verification
from articles.record.incremental_verification import verify_since_seal
from articles.record.taxonomy_changes import merge
from tests.articles.importing.test_importer import import_items, item
from tests.articles.record.test_reference_states import run
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db


def faults():
    return [result.text for result in verification.verify() if result.is_fault]


def later_faults():
    return [result.text for result in verify_since_seal() if result.is_fault]


@pytest.fixture
def stories():
    """Return two stories with two items each."""
    stories = [make_article(headline=f"Ferry {number}", tags=["Boats", "Ferries"]) for number in range(2)]
    for story in stories:
        imported_items.add([(f"item {story.pk}", "one", story.pk), (f"text {story.pk}", f"text {story.pk}", story.pk)])
    assert faults() == []
    return stories


TAMPERINGS = [
    "UPDATE articles_origin SET item = 'x' WHERE id = %s",
    "UPDATE articles_origin SET fingerprint = 'x' WHERE id = %s",
    "UPDATE articles_origin SET article_id = (SELECT max(id) FROM articles_article) WHERE id = %s",
    "DELETE FROM articles_origin WHERE id = %s",
]


@pytest.mark.parametrize("statement", TAMPERINGS)
@pytest.mark.parametrize("is_later", [False, True])
def test_an_altered_or_deleted_item_is_named(stories, statement, is_later):
    if is_later:
        seals.seal()
        imported_items.add([("later", "1", stories[0].pk), ("later", "2", stories[1].pk)])
        assert later_faults() == []
    row = ImportedItem.objects.filter(article=stories[0]).order_by("pk").last()
    run(statement, row.pk)
    sentence = f"article {stories[0].uuid}: an item that it was imported from is not as the audit log says"
    assert sentence in faults() and (not is_later or sentence in later_faults())
    if "UPDATE" in statement:
        assert any(text.startswith(f"imported item {row.pk}: the audit log does not say") for text in faults())


def test_a_planted_item_is_named(stories):
    seals.seal()
    row = ImportedItem.objects.create(item="planted", fingerprint="x", article=stories[0])
    sentence = f"imported item {row.pk}: the audit log does not say that it became article row {stories[0].pk}"
    assert faults() == later_faults() == [sentence]


def test_what_was_imported_between_two_seals_is_no_fault(stories):
    seals.seal()
    imported_items.add_new("item", "three", stories[0])
    imported_items.add_new("item", "three", stories[1])  # which is here already
    assert faults() == later_faults() == []
    seals.seal()
    assert later_faults() == []


def test_a_row_that_comes_after_a_later_logged_one_is_no_fault(stories):
    """Transactions that overlap end in another order than they began."""
    row = ("early", "x", stories[0].pk)
    imported_items.audit_digests.log(imported_items.NOUN, [imported_items._key(*row)])
    seals.seal()
    imported_items.add([("late", "x", stories[0].pk)])
    ImportedItem.objects.create(item=row[0], fingerprint=row[1], article_id=row[2])
    assert faults() == later_faults() == []


def test_an_erasure_takes_the_digests_of_the_text_out_of_table_and_log(stories):
    gone, other = stories
    before = AuditEntry.objects.filter(noun=imported_items.NOUN).values_list("detail", flat=True)
    digests = [digest for detail in before for digest in detail.split() if digest.startswith(f"{gone.pk}:")]
    assert len(digests) == 2
    erasure.erase(gone, reason="An order.", by="ada")
    assert list(ImportedItem.objects.filter(article=gone).values_list("item", "fingerprint")) == [
        (f"item {gone.pk}", "")
    ]
    assert ImportedItem.objects.filter(article=other).count() == 2
    left = " ".join(AuditEntry.objects.values_list("detail", flat=True))
    assert not [digest for digest in digests if digest in left] and faults() == []
    ImportedItem.objects.filter(article=gone).delete()
    assert len(faults()) == 1  # or its file could be imported once more


def test_a_draft_takes_its_items_into_the_bin_and_back():
    draft = make_draft(headline="Draft", by="edda")
    imported_items.add([("item", "one", draft.pk)])
    bin.delete_draft(draft, by="edda")
    assert not ImportedItem.objects.exists() and faults() == []
    bin.restore(BinEntry.objects.get(), by="edda")
    assert ImportedItem.objects.get().item == "item" and faults() == []


def test_an_import_logs_its_items():
    import_items(*(item(str(number), headline=f"Story {number}") for number in range(3)))
    assert ImportedItem.objects.count() >= 3 and faults() == []
    [entry] = AuditEntry.objects.filter(noun=imported_items.NOUN)
    assert len(entry.detail.split()) == ImportedItem.objects.count()


def test_the_rows_of_an_archive_of_an_earlier_release_are_logged_by_the_migration(stories):
    merge(Tag.objects.get(slug="boats"), into=Tag.objects.get(slug="ferries"), by="edda")
    run("DELETE FROM articles_auditentry")
    assert len(faults()) == 4 + 1 + 1  # items, the merge, and the tag that it left
    migration = import_module("articles.migrations.0035_logged_rows")
    migration.begin(apps, SimpleNamespace(connection=connection))
    assert faults() == []
