"""The queries, addresses and dates that are prepared or written by hand agree with Django's."""

from datetime import date

import pytest
from django.db import models
from django.urls import reverse
from django.utils import dateformat, timezone
from django.utils.html import escape

from articles.admin.accounts import two_factor
from articles.catalogue import catalogue
from articles.models import Address, Article, CatalogueEntry, Generation, Tag
from articles.models.taxonomy import Section
from articles.models.taxonomy_base import term_path
from articles.public import pictures
from articles.record import permalinks, publishing
from articles.story.date_formatting import day_in_words
from articles.story.dates import StoryDate
from articles.story.story import Picture
from media import renditions
from media.models import Original, Photo
from media.renditions import candidates
from media.rights import release
from tests.factories import make_article, make_draft
from tests.media.pictures import make_photo

pytestmark = pytest.mark.django_db


def fields_of(row: models.Model) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_an_address_is_resolved_as_the_tables_have_it(django_assert_num_queries):
    article = make_article(headline="Ferry", section="News", pictures=(Picture(photo=str(make_photo().uuid)),))
    publishing.correct(article, note="It was Monday.", by="ada")
    reached = permalinks.resolve(date(2024, 7, 2), "ferry")
    address = reached.address
    assert fields_of(address) == fields_of(Address.objects.get())
    assert fields_of(address.article) == fields_of(Article.objects.get())
    assert fields_of(catalogue.generation()) == fields_of(Generation.objects.get())
    assert reached.generation == catalogue.generation().etag
    with django_assert_num_queries(0):
        entry = address.article.entry
        assert entry.article is address.article
    assert fields_of(entry) == fields_of(CatalogueEntry.objects.get())


def test_an_address_without_an_entry_leads_to_the_article_alone():
    article = make_article(headline="Ferry")
    publishing.withdraw(article, reason="It was invented.", by="ada")
    reached = permalinks.resolve(date(2024, 7, 2), "ferry").address
    assert reached.article.state == Article.State.WITHDRAWN and not hasattr(reached.article, "entry")
    make_draft(headline="Nowhere")
    assert permalinks.resolve(date(2024, 7, 2), "nowhere") is None


@pytest.mark.parametrize("noun", ["section", "tag", "author", "agency"])
def test_the_path_of_a_term_is_its_reversed_url(noun):
    for slug in ("ferries", "x-123", "fähre", "новости", "新聞", "under_score"):
        assert term_path(noun, slug) == reverse(noun, args=[slug])
        assert Tag(slug=slug).get_absolute_url() == reverse("tag", args=[slug])
        assert Section(slug=slug).get_absolute_url() == reverse("section", args=[slug])


@pytest.mark.parametrize("month", range(1, 13))
def test_days_are_formatted_as_django_formats_them(month):
    for day in (date(2024, month, 2), date(1441, month, 28)):
        assert day_in_words(StoryDate(day.isoformat())) == dateformat.format(day, "F j, Y")
        assert day_in_words(StoryDate(day.isoformat()[:7])) == dateformat.format(day, "F Y")
        assert day_in_words(StoryDate(day.isoformat()[:4])) == dateformat.format(day, "Y")
    assert day_in_words(StoryDate(f"2024-{month:02}-09T23:30+02:00")).endswith(" 9, 2024")


@pytest.mark.slow
def test_the_path_of_the_admin_is_the_one_that_its_guards_use():
    assert reverse("admin:index") == two_factor.DESK == "/admin/"


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize("holder", ["", "a story"])
@pytest.mark.parametrize("pictures_for", [renditions.pictures_for, pictures.pictures_for])
def test_photographs_are_read_with_all_their_fields(pictures_for, many, holder, django_assert_num_queries):
    photos = [make_photo() for _ in range(many)]
    release(holder or "another", [photo.uuid for photo in photos])
    for _ in range(2):  # the statement is written the first time
        with django_assert_num_queries(1):
            result = pictures_for([*(photo.uuid for photo in photos), "no uuid"], timezone.now(), holder)
            files = {key: photo.originals.all() for key, photo in result.items()}
            assert {key: file.photo for key, (file,) in files.items()} == result
        for photo in photos:
            assert fields_of(result[str(photo.uuid)]) == fields_of(Photo.objects.get(pk=photo.pk))
            assert fields_of(files[str(photo.uuid)][0]) == fields_of(Original.objects.get(photo=photo))


def test_the_path_of_a_rendition_is_the_one_that_serves_it():
    for rendition in candidates(make_photo().file, "thumb", (50, 40), "webp"):
        args = [rendition.original.sha256, rendition.name, rendition.signature, "webp"]
        assert rendition.url == reverse("picture", args=args)


def test_the_masthead_has_the_name_of_the_current_settings(client, settings):
    for name in ("The Courier", "The Harbor & Times"):
        settings.SITE_NAME = name
        masthead = client.get("/nothing-here/").content.decode().partition("masthead-name")[2]
        assert escape(name) in masthead.partition("</header>")[0]
