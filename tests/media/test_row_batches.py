"""Rows are read in batches by their key, each row once and in order, and a large table is read by no cursor."""

import pytest

from articles.models import AuditEntry, Tag, Version
from articles.record import publishing
from media.row_batches import in_batches
from tests.factories import make_article
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db


@shared_rows
def archive():
    for number in range(3):
        article = make_article(headline=f"Ferry {number}", tags=[f"Tag {number}"])
        publishing.correct(article, note="It was Monday.", by="ada")


@pytest.mark.parametrize(("size", "queries"), [(1, 7), (4, 2), (6, 2), (7, 1)])
def test_every_row_is_read_once_in_the_order_of_the_key(archive, django_assert_num_queries, size, queries):
    expected = list(Version.objects.order_by("pk").values_list("pk", "digest"))
    with django_assert_num_queries(queries):
        assert list(in_batches(Version.objects.values_list("pk", "digest"), size)) == expected


@pytest.mark.parametrize("size", [1, 2, 3, 5, 9])
def test_a_key_of_two_columns_skips_no_row_and_repeats_none(archive, size):
    expected = list(Version.objects.order_by("article_id", "number"))
    assert list(in_batches(Version.objects.all(), size, key=("article_id", "number"))) == expected
    rows = [row.pk for row in expected]
    values = in_batches(Version.objects.values("article_id", "number", "pk"), size, key=("article_id", "number"))
    assert [row["pk"] for row in values] == rows


def test_rows_that_are_deleted_while_they_are_read_hide_no_other(archive):
    Tag.objects.create(name="Unused", slug="unused")
    Tag.objects.create(name="Unused too", slug="unused-too")
    names = []
    for tag in in_batches(Tag.objects.all(), 1):
        names.append(tag.name)
        if tag.name.startswith("Unused"):
            tag.delete()
    assert names == ["Tag 0", "Tag 1", "Tag 2", "Unused", "Unused too"]


def test_an_empty_table_takes_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert list(in_batches(AuditEntry.objects.filter(pk__lt=0).values_list("pk", flat=True), 10)) == []
