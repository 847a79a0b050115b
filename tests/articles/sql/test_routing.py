"""Every page and every write uses the database that Django's router names, and never the default one by itself."""

import copy
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.utils import timezone

from articles.catalogue import catalogue
from articles.importing.formats import ImportItem
from articles.importing.importer import Importer
from articles.models import CatalogueEntry, DeskCopy, FailedSearch, Tag
from articles.public.archive import failed_searches
from articles.public.html_cache import html_cache
from articles.record import desk_copies, publishing, seals, taxonomy_changes, verification, versioning
from articles.search.columns import reader
from articles.story.story import Picture, Source
from articles.story.validation import validate
from media import bulk_edit, erasure
from tests.articles.search.sharding import allowed_connections
from tests.factories import make_article, make_story
from tests.media.pictures import make_photo
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db
PAGES = ["/", "/articles/", "/articles/?q=ferry", "/sections/world/", "/tags/", "/tags/ferries/", "/2024/"]
PAGES += ["/authors/ada-lovelace/", "/2024/07/02/", "/corrections/", "/feeds/latest.atom", "/photos/", "/sitemap.xml"]
PAGES += ["/healthz", "/2024/07/02/ferry/", "/2024/07/02/ferry/history/"]


class Router:
    """A router that sends the reads and the writes of all models to one alias each."""

    def __init__(self, reads: str, writes: str):
        self.reads, self.writes = reads, writes

    def db_for_read(self, model, **hints):
        return self.reads

    def db_for_write(self, model, **hints):
        return self.writes

    def allow_relation(self, *objects, **hints):
        return True


@contextmanager
def routed_to(settings, *, reads: str, writes: str):
    """Connect "replica" and "primary" to this test's database and refuse "default"; yield the number of queries of
    each."""
    default, query_counts = connections["default"], {"replica": 0, "primary": 0}

    def refuse(execute, sql, params, many, context):
        raise AssertionError(f"The default connection was asked: {sql[:300]}")

    def count(alias):
        def counted(execute, sql, params, many, context):
            query_counts[alias] += 1
            return execute(sql, params, many, context)

        return counted

    with ExitStack() as stack:
        for alias in query_counts:
            connection = copy.copy(default)
            connection.alias, connection.execute_wrappers = alias, []
            connections.databases[alias] = default.settings_dict
            connections[alias] = connection
            stack.callback(connections.databases.pop, alias)
            stack.callback(connections.__delitem__, alias)
            stack.enter_context(connection.execute_wrapper(count(alias)))
        stack.enter_context(allowed_connections(list(query_counts)))
        settings.DATABASE_ROUTERS = [Router(reads, writes)]
        stack.callback(setattr, settings, "DATABASE_ROUTERS", [])
        stack.enter_context(default.execute_wrapper(refuse))
        yield query_counts


@shared_rows
def archive():
    picture = Picture(photo=str(make_photo().uuid))
    fields = dict(section="World", tags=["Ferries"], authors=["Ada Lovelace"], published="2024-07-02")
    article = make_article(headline="Ferry", pictures=(picture,), **fields)
    make_article(headline="Ferry again", **fields)
    publishing.correct(article, note="It was Monday.", by="ada")
    return article


@pytest.mark.parametrize("path", PAGES)
def test_a_page_reads_from_the_replica_alone(archive, settings, path):
    client = Client()
    expected = client.get(path)
    assert expected.status_code == 200
    html_cache.clear(), cache.clear(), reader.reset()
    with routed_to(settings, reads="replica", writes="primary") as query_counts:
        response = client.get(path)
    assert response.status_code == 200 and query_counts["replica"] > 0 and query_counts["primary"] == 0
    if "sitemap" not in path and path != "/healthz":  # which asks a standby for less
        assert response.content == expected.content


def test_publishing_and_editing_use_only_the_database_that_the_router_names(archive, settings):
    with routed_to(settings, reads="primary", writes="primary") as query_counts:
        story = replace(versioning.latest_version(archive).story, dek="Words")
        publishing.minor_edit(archive, story=story, by="ada")
        publishing.withdraw(archive, reason="It was invented.", by="ada")
        publishing.reinstate(archive, by="ada")
    assert query_counts["primary"] > 40
    assert CatalogueEntry.objects.get(article=archive).dek == "Words"


def test_an_import_uses_only_the_database_that_the_router_names(db, settings):
    stories = [make_story(headline=f"Ferry {number}", source=Source("wire", str(number))) for number in range(30)]
    with routed_to(settings, reads="primary", writes="primary"):
        items = [("wire.jsonl", ImportItem("", validate(story))) for story in stories]
        assert {result.outcome for result in Importer(by="ada").run(items)} == {"created"}
        assert {result.outcome for result in Importer(by="ada").run(items)} == {"unchanged"}
    assert CatalogueEntry.objects.count() == 30


def test_a_locked_article_is_read_from_the_database_that_is_written(archive, settings):
    with routed_to(settings, reads="replica", writes="primary") as query_counts, versioning.locked(archive) as current:
        before = query_counts["replica"]
        state = versioning.load_locked_state(current)
        assert state.live.number == archive.latest and state.address.is_current
        assert (query_counts["replica"], query_counts["primary"] > 1) == (before, True)


@pytest.mark.slow
def test_rebuilding_sealing_and_verifying_use_only_the_database_that_the_router_names(archive, settings):
    with routed_to(settings, reads="primary", writes="primary"):
        catalogue.rebuild()
        seals.seal()
        assert [result.text for result in verification.verify() if result.is_fault] == []


def test_a_search_without_results_is_counted_in_the_database_that_the_router_names(settings):
    failed_searches._last_noted.clear()
    settings.NOTE_UNANSWERED_SEARCHES = True

    with routed_to(settings, reads="primary", writes="primary"):
        failed_searches.note(("nothing",), timezone.now())
    assert FailedSearch.objects.get().words == "nothing"


@pytest.mark.slow
def test_terms_desk_copies_and_photographs_are_changed_in_the_database_that_the_router_names(archive, settings):
    make_article(headline="Boat", tags=["Boats"])
    photo = make_photo()
    with routed_to(settings, reads="primary", writes="primary"):
        boats, ferries = Tag.objects.get(slug="boats"), Tag.objects.get(slug="ferries")
        taxonomy_changes.rename(boats, name="Small boats", slug="small-boats", by="ada")
        taxonomy_changes.unmerge(taxonomy_changes.merge(boats, into=ferries, by="ada"), by="ada")
        desk_copies.thaw(versioning.latest_version(archive).story, archive, by="ada")
        bulk_edit.keep([photo], by="ada")
        erasure.erase(photo, reason="It was not ours.", by="ada")
    assert Tag.objects.filter(slug="small-boats").exists() and DeskCopy.objects.get().article == archive
