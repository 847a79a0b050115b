"""A published edit takes a bounded number of queries and changes only its own parts of the catalogue."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.catalogue import catalogue
from articles.catalogue.links import read_links
from articles.models import CatalogueEntry
from articles.record import publishing, versioning
from articles.search.index import consistency
from articles.story.credits import AgencyLine
from articles.story.story import Picture
from media.models import PhotoRelease
from tests.factories import make_article, make_story
from tests.media.pictures import make_photo

pytestmark = pytest.mark.django_db

# A savepoint and its release in a test are what BEGIN and COMMIT are outside. A query of SQLite's FTS5 is for one of
# the two streams of a shelf. PostgreSQL is asked for the common grams of the live texts.
EDIT = {"sqlite": 21, "postgresql": 19}[connection.vendor]
NAMES = dict(section="World", tags=["Belarus", "Ferries"], authors=["Ann Lee", "Bo Ek"])
LINES = (AgencyLine("Reuters contributed.", "Reuters", "reuters"),)


def queries_of(verb, article, **changes) -> int:
    story = replace(versioning.latest_version(article).story, **changes)
    with CaptureQueriesContext(connection) as queries:
        verb(article, story=story, by="ada")
    return len(queries)


def entry_and_links() -> tuple:
    """Return the only entry of the catalogue without its page stamp, and its links."""
    [entry] = CatalogueEntry.objects.values()
    del entry["page_stamp"]
    return entry, read_links(entry["docid"])


@pytest.mark.parametrize("fields", [{}, NAMES, NAMES | {"agency_lines": LINES, "body": "<p>Long.</p>" * 500}])
@pytest.mark.parametrize("verb", [publishing.minor_edit, publishing.update])
def test_the_queries_of_an_edit_do_not_depend_on_what_the_story_has(verb, fields):
    article = make_article(**fields)
    for dek in ("One", "One more", "One more word"):
        assert queries_of(verb, article, dek=dek) == EDIT + bool(fields)  # one to look up every name


def test_unchanged_photographs_take_one_query_of_an_edit():
    article = make_article(pictures=(Picture(photo=str(make_photo().uuid)),))
    assert queries_of(publishing.minor_edit, article, dek="Words") == EDIT + 1


def test_an_edit_adds_links_to_new_terms_and_removes_links_to_former_ones():
    article = make_article(agency_lines=LINES, **NAMES)
    changed = make_story(section="Local", tags=["Ferries", "Storms"], authors=["Bo Ek", "Cy Po"], dek="Words")
    publishing.minor_edit(article, story=changed, by="ada")
    edited = entry_and_links()
    assert len(edited[1]) == 4
    catalogue.rebuild()
    assert entry_and_links() == edited and list(consistency.text_faults()) == []


def test_a_story_that_moves_to_another_day_has_the_same_links():
    article = make_article(agency_lines=LINES, **NAMES)
    before = CatalogueEntry.objects.get().docid
    publishing.minor_edit(article, story=make_story(published="2023-01-01", agency_lines=LINES, **NAMES), by="ada")
    moved = entry_and_links()
    assert moved[0]["docid"] < before and read_links(before) == set() and len(moved[1]) == 5
    catalogue.rebuild()
    assert entry_and_links() == moved and list(consistency.text_faults()) == []


def test_a_withdrawn_story_leaves_no_links():
    article = make_article(agency_lines=LINES, **NAMES)
    docid = CatalogueEntry.objects.get().docid
    publishing.withdraw(article, reason="Wrong.", by="ada")
    assert read_links(docid) == set() and not CatalogueEntry.objects.exists() and list(consistency.text_faults()) == []


def test_an_edit_releases_the_photographs_it_uses_and_withdraws_those_it_no_longer_uses():
    one, two = make_photo(), make_photo()
    article = make_article(pictures=(Picture(photo=str(one.uuid)),))
    publishing.minor_edit(article, story=make_story(pictures=(Picture(photo=str(two.uuid)),)), by="ada")
    assert [release.photo for release in PhotoRelease.objects.all()] == [two]
    publishing.minor_edit(article, story=make_story(), by="ada")
    assert not PhotoRelease.objects.exists()
    publishing.minor_edit(article, story=make_story(pictures=(Picture(photo=str(one.uuid)),)), by="ada")
    assert [release.photo for release in PhotoRelease.objects.all()] == [one]
