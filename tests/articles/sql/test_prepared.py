"""A prepared query returns what its queryset returns, for any values, and the database's own expressions are right."""

import threading
from datetime import date

import numpy as np
import pytest
from django.db import connections, models
from django.db.models import BigIntegerField, CharField, DateField

from articles.models import Address, Article, CatalogueEntry, CatalogueTag, Section, StoryStems, Tag, Version
from articles.sql.expressions import AnyOf, JoinedNumbers, JoinedRows, Param, union_all
from articles.sql.prepared import PreparedQuery
from articles.sql.returning import delete_returning
from media.models import Photo
from tests.factories import make_article
from tests.media.pictures import make_photo

pytestmark = pytest.mark.django_db
BY_DAY = PreparedQuery(
    lambda: (
        Address.objects.filter(day=Param("day", DateField())).select_related("article__entry__section").order_by("pk")
    )
)


def fields_of(row: models.Model) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_objects_have_their_selected_relations_and_the_statement_is_compiled_once(django_assert_num_queries):
    make_article(headline="One", published="2024-07-02", section="News")
    make_article(headline="Two", published="2024-07-03")
    make_article(headline="Three", published="2024-07-03", section="Sports")
    for day in (date(2024, 7, 2), date(2024, 7, 3), date(2024, 7, 4)):
        expected = list(Address.objects.filter(day=day).select_related("article__entry__section").order_by("pk"))
        with django_assert_num_queries(1):
            result = BY_DAY.fetch(day=day)
            assert [address.article.entry.section for address in result] == [a.article.entry.section for a in expected]
        assert [fields_of(address) for address in result] == [fields_of(address) for address in expected]
        for address, same in zip(result, expected, strict=True):
            assert fields_of(address.article) == fields_of(same.article)
            assert fields_of(address.article.entry) == fields_of(same.article.entry)
            assert (address._state.db, address._state.adding) == ("default", False)


def test_a_missing_value_is_named():
    with pytest.raises(KeyError, match="day"):
        BY_DAY.fetch()


def test_deferred_fields_are_loaded_when_they_are_used():
    article = make_article(headline="One")
    query = PreparedQuery(lambda: Version.objects.filter(article=Param("id", BigIntegerField())).defer("story_json"))
    version = query.first(id=article.pk)
    assert version.get_deferred_fields() == {"story_json"} and version.story.headline == "One"
    assert query.first(id=-1) is None


def test_a_union_has_the_rows_of_all_its_parts():
    make_article(tags=["Ferries", "Storms"], section="News")
    query = PreparedQuery(
        lambda: union_all(
            rows.order_by().annotate(noun=models.Value(noun)).values_list("noun", "slug")
            for noun, rows in (
                ("tag", Tag.objects.filter(AnyOf("slug", "tags"))),
                ("section", Section.objects.filter(slug=Param("section", CharField()))),
            )
        )
    )
    expected = {("tag", "ferries"), ("tag", "storms"), ("section", "news")}
    assert set(query.fetch(tags=["storms", "ferries", "none"], section="news")) == expected
    assert set(query.fetch(tags=[], section="news")) == {("section", "news")}


@pytest.mark.slow
@pytest.mark.parametrize("many", [0, 1, 40_000])
def test_any_of_many_values_is_one_condition(many):
    """There are more values than some builds of SQLite take parameters."""
    photos = [make_photo() for _ in range(2)]
    make_article(tags=["Fähre", "it's", 'a "b" \\'], headline="One")
    numbers = [10**9 + number for number in range(many)]
    assert CatalogueEntry.objects.filter(AnyOf("docid", numbers)).count() == 0
    docid = CatalogueEntry.objects.get().docid
    assert CatalogueEntry.objects.filter(AnyOf("docid", [*numbers, docid])).get().docid == docid
    assert CatalogueEntry.objects.exclude(AnyOf("docid", numbers)).count() == 1
    slugs, names = [list(Tag.objects.values_list(field, flat=True)) for field in ("slug", "name")]
    assert Tag.objects.filter(AnyOf("slug", slugs[:2])).count() == 2
    assert Tag.objects.filter(AnyOf("name", names)).count() == 3
    assert Photo.objects.filter(AnyOf("uuid", [photos[0].uuid])).get() == photos[0]


def test_numbers_and_rows_are_joined_to_arrays():
    for number in range(3):
        make_article(headline=f"Story {number}", tags=["Ferries"] if number else [], section="News")
    docids = sorted(CatalogueEntry.objects.values_list("docid", flat=True))
    rows = CatalogueTag.objects.order_by().values_list("tag__slug").annotate(docids=JoinedNumbers("entry_id"))
    [(slug, joined)] = rows
    assert (slug, joined.dtype, sorted(joined)) == ("ferries", np.int32, docids[1:])
    assert StoryStems.objects.aggregate(joined=JoinedRows("docid", "bits"))["joined"] == b""
    StoryStems.objects.bulk_create([StoryStems(docid=docid, bits=bytes(range(128))) for docid in (7, -8)])
    joined = StoryStems.objects.order_by("docid")[:5].aggregate(joined=JoinedRows("docid", "bits"))["joined"]
    assert joined == (-8).to_bytes(4, signed=True) + bytes(range(128)) + (7).to_bytes(4) + bytes(range(128))


def test_deleted_rows_are_returned():
    one, two = make_article(headline="One"), make_article(headline="Two")
    docid = one.entry.docid
    assert delete_returning(CatalogueEntry, ("docid", "version"), article=one.pk) == [(docid, 1)]
    assert delete_returning(CatalogueEntry, ("docid", "version"), article=one.pk) == []
    assert CatalogueEntry.objects.get().article == two


@pytest.mark.django_db(transaction=True)
def test_threads_share_a_statement_but_no_connection():
    make_article(headline="One", published="2024-07-02")
    query = PreparedQuery(lambda: Article.objects.filter(addresses__day=Param("day", DateField())))
    seen = []

    def read(day):
        try:
            for _ in range(20):
                seen.append(len(query.fetch(day=day)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=read, args=[date(2024, 7, 2 + number % 2)]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (seen.count(1), seen.count(0)) == (60, 60)
