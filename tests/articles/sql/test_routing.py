"""Every page and every write asks the database that Django's router names, never the default one by itself."""

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
from articles.models import CatalogueEntry, FailedSearch
from articles.public.archive import failed_searches
from articles.public.html_cache import html_cache
from articles.record import publishing, seals, verification, versioning
from articles.search.columns import reader
from articles.story.story import Picture, Source
from articles.story.validation import validate
from tests.factories import make_article, make_story
from tests.media.pictures import make_photo

pytestmark = pytest.mark.django_db
PAGES = ["/", "/articles/", "/articles/?q=ferry", "/sections/world/", "/tags/", "/tags/ferries/", "/2024/"]
PAGES += ["/authors/ada-lovelace/", "/2024/07/02/", "/corrections/", "/feeds/latest.atom", "/photos/", "/sitemap.xml"]
PAGES += ["/healthz", "/2024/07/02/ferry/", "/2024/07/02/ferry/history/"]


class Router:
    """Sends reads and writes of all models to one alias each."""

    def __init__(self, reads: str, writes: str):
        self.reads, self.writes = reads, writes

    def db_for_read(self, model, **hints):
        return self.reads

    def db_for_write(self, model, **hints):
        return self.writes

    def allow_relation(self, *objects, **hints):
        return True


@contextmanager
def routed(settings, *, reads: str, writes: str):
    """Give "replica" and "primary" the connection of this test, but let nobody ask "default" any more."""
    default, asked = connections["default"], {"replica": 0, "primary": 0}

    def refuse(execute, sql, params, many, context):
        raise AssertionError(f"The default connection was asked: {sql[:300]}")

    def count(alias):
        def counted(execute, sql, params, many, context):
            asked[alias] += 1
            return execute(sql, params, many, context)

        return counted

    with ExitStack() as stack:
        for alias in asked:
            connection = copy.copy(default)
            connection.alias, connection.execute_wrappers = alias, []
            connections.databases[alias] = default.settings_dict
            connections[alias] = connection
            stack.callback(connections.databases.pop, alias)
            stack.callback(connections.__delitem__, alias)
            stack.enter_context(connection.execute_wrapper(count(alias)))
        settings.DATABASE_ROUTERS = [Router(reads, writes)]
        stack.callback(setattr, settings, "DATABASE_ROUTERS", [])
        stack.enter_context(default.execute_wrapper(refuse))
        yield asked


@pytest.fixture
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
    with routed(settings, reads="replica", writes="primary") as asked:
        response = client.get(path)
    assert response.status_code == 200 and asked["replica"] > 0 and asked["primary"] == 0
    if "sitemap" not in path:
        assert response.content == expected.content


def test_publishing_and_editing_ask_only_what_the_router_names(archive, settings):
    with routed(settings, reads="primary", writes="primary") as asked:
        story = replace(versioning.latest_version(archive).story, dek="Words")
        publishing.minor_edit(archive, story=story, by="ada")
        publishing.withdraw(archive, reason="It was invented.", by="ada")
        publishing.reinstate(archive, by="ada")
    assert asked["primary"] > 40
    assert CatalogueEntry.objects.get(article=archive).dek == "Words"


def test_an_import_asks_only_what_the_router_names(db, settings):
    stories = [make_story(headline=f"Ferry {number}", source=Source("wire", str(number))) for number in range(30)]
    with routed(settings, reads="primary", writes="primary"):
        items = [("wire.jsonl", ImportItem("", validate(story))) for story in stories]
        assert {result.outcome for result in Importer(by="ada").run(items)} == {"created"}
        assert {result.outcome for result in Importer(by="ada").run(items)} == {"unchanged"}
    assert CatalogueEntry.objects.count() == 30


def test_a_lock_and_what_is_read_under_it_are_asked_of_the_database_that_is_written(archive, settings):
    with routed(settings, reads="replica", writes="primary") as asked, versioning.locked(archive) as current:
        before = asked["replica"]
        state = versioning.load_locked_state(current)
        assert state.live.number == archive.latest and state.address.is_current
        assert (asked["replica"], asked["primary"] > 1) == (before, True)


def test_rebuilding_sealing_and_verifying_ask_only_what_the_router_names(archive, settings):
    with routed(settings, reads="primary", writes="primary"):
        catalogue.rebuild()
        seals.seal()
        assert [result.text for result in verification.verify() if result.is_fault] == []


def test_a_search_without_a_result_is_counted_where_the_router_says(settings):
    failed_searches._last_noted.clear()
    settings.NOTE_UNANSWERED_SEARCHES = True

    with routed(settings, reads="primary", writes="primary"):
        failed_searches.note(("nothing",), timezone.now())
    assert FailedSearch.objects.get().words == "nothing"
