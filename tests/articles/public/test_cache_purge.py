"""After each change the caches in front are told to drop every page that shows it, and what they failed is made up."""

import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.conf import settings
from django.test import Client

from articles.management.commands import keep_time
from articles.models import CatalogueEntry, FailedPurge, Tag
from articles.public import cache_purge, surrogate_keys
from articles.record import flags, publishing, taxonomy_changes, versioning
from articles.record.erasure import erase
from articles.story.story import Picture
from media import bulk_edit
from media.models.rights import Rights
from tests.articles.public.test_story_views import url_of
from tests.factories import make_article
from tests.media.pictures import make_photo
from tests.media.test_serving import rendition
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db
ADDRESS = "http://127.0.0.1:1/"


@shared_rows
def archive():
    photo = make_photo()
    fields = dict(section="World", tags=["Ferries"], authors=["Ada Lovelace"])
    article = make_article(headline="Ferry", pictures=(Picture(photo=str(photo.uuid)),), **fields)
    make_article(headline="Another ferry", **fields)
    publishing.correct(article, note="It was Monday.", by="ada")
    return article, photo


@pytest.fixture
def purged(settings, monkeypatch) -> list[set[str]]:
    """Return the keys of each request to the one cache that is listed."""
    settings.PURGE_ADDRESSES = [ADDRESS]
    requests: list[set[str]] = []
    monkeypatch.setattr(cache_purge, "_send", lambda address, keys: requests.append(set(keys)))
    return requests


def change_rights(photo):
    photo.rights = Rights.NOT_CLEARED
    bulk_edit.keep([photo], by="ada")


def rename(article, photo):
    taxonomy_changes.rename(Tag.objects.get(slug="ferries"), name="Boats", slug="ferries", by="ada")


def edit(article, photo):
    story = replace(versioning.latest_version(article).story, headline="A boat")
    publishing.minor_edit(article, story=story, by="ada")


CHANGES = {
    "edit": edit,
    "withdrawal": lambda article, photo: publishing.withdraw(article, reason="Wrong.", by="ada"),
    "erasure": lambda article, photo: erase(article, reason="By order.", by="ada"),
    "rights": lambda article, photo: change_rights(photo),
    "renamed tag": rename,
    "flag": lambda article, photo: flags.hide_from_engines(article, by="ada"),
}


def pages(url: str, photo) -> dict[str, tuple[int, bytes, set[str]]]:
    """Return for each page its status, its text and its surrogate keys; `url` is that of the story."""
    paths = [url, f"{url}history/", f"{url}versions/1/", "/", "/articles/", "/tags/ferries/", "/authors/ada-lovelace/"]
    paths += ["/2024/07/02/", "/corrections/", "/feeds/latest.atom", "/sitemap.xml", rendition(photo).url]
    paths += ["/api/v1/articles/", f"/oembed?url={settings.SITE_URL}{url}"]
    answers = {path: Client().get(path) for path in paths}
    return {
        path: (answer.status_code, answer.content, set(answer.headers.get("Surrogate-Key", "").split()))
        for path, answer in answers.items()
    }


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_every_page_that_a_change_alters_is_dropped(archive, purged, django_capture_on_commit_callbacks, change):
    url = url_of(archive[0])
    before = pages(url, archive[1])
    assert [path for path, (status, _, keys) in before.items() if status == 200 and not keys] == []
    with django_capture_on_commit_callbacks(execute=True):
        CHANGES[change](*archive)
    after = pages(url, archive[1])
    altered = [path for path in before if before[path][:2] != after[path][:2]]
    assert altered
    dropped = set().union(*purged)
    assert [path for path in altered if not before[path][2] & dropped] == []


def test_a_withdrawn_story_is_dropped(settings, purged, django_capture_on_commit_callbacks):
    settings.PURGE_ADDRESSES = []
    article = make_article()
    settings.PURGE_ADDRESSES = [ADDRESS]
    with django_capture_on_commit_callbacks(execute=True):
        publishing.withdraw(article, reason="Wrong.", by="ada")
    assert purged == [{"catalogue", surrogate_keys.of_article(article.pk)}]


def test_one_transaction_asks_a_cache_once(archive, purged, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        edit(*archive)
        change_rights(archive[1])
    [keys] = purged
    assert {"catalogue", f"photo-{archive[1].uuid}"} < keys


def test_what_is_rolled_back_drops_nothing(archive, purged, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        edit(*archive)
    assert purged == []


def test_without_an_address_there_is_no_request_and_no_query(archive, django_assert_num_queries):
    with django_assert_num_queries(0):
        cache_purge.after_change([archive[0].pk], ["x"])
        cache_purge.after_change_of_entries(CatalogueEntry.objects.all())


class FrontCache(BaseHTTPRequestHandler):
    """A cache that answers what its server says, and notes what it was asked."""

    def do_PURGE(self):
        self.server.requests.append((self.path, self.headers["Surrogate-Key"]))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def front_cache(settings):
    server = HTTPServer(("127.0.0.1", 0), FrontCache)
    server.requests, server.status = [], 200
    settings.PURGE_ADDRESSES = [f"http://127.0.0.1:{server.server_port}/"]
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    yield server
    server.shutdown(), thread.join(), server.server_close()


def test_a_cache_is_sent_the_keys_in_headers_of_bounded_length(front_cache):
    cache_purge.purge([f"article-{number:012}" for number in range(400)])
    assert {path for path, _ in front_cache.requests} == {"/"} and len(front_cache.requests) == 3
    assert max(len(header) for _, header in front_cache.requests) < 4_000
    assert len({key for _, header in front_cache.requests for key in header.split()}) == 400


def test_very_many_keys_drop_everything(front_cache):
    cache_purge.purge([f"article-{number}" for number in range(20_000)])
    assert front_cache.requests == [("/", "every-page")]


def test_a_cache_that_fails_is_written_down_left_alone_and_emptied_when_it_answers(front_cache):
    front_cache.status = 405
    cache_purge.purge(["catalogue"])
    failed = FailedPurge.objects.get()
    assert "answered 405" in failed.error
    cache_purge.purge(["tag-ferries"])
    assert len(front_cache.requests) == 1
    assert cache_purge.retry() == 1 and FailedPurge.objects.get().since == failed.since
    front_cache.status = 200
    assert cache_purge.retry() == 0 and not FailedPurge.objects.exists()
    assert front_cache.requests[-1] == ("/", "every-page")


def test_a_change_during_the_emptying_of_a_cache_is_not_lost(front_cache, monkeypatch):
    front_cache.status = 405
    cache_purge.purge(["catalogue"])
    front_cache.status, send = 200, cache_purge._send

    def send_and_change(address, keys):
        send(address, keys)
        monkeypatch.setattr(cache_purge, "_send", send)
        cache_purge.purge(["tag-ferries"])

    monkeypatch.setattr(cache_purge, "_send", send_and_change)
    assert cache_purge.retry() == 1
    assert cache_purge.retry() == 0
    assert [header for _, header in front_cache.requests[1:]] == ["every-page", "every-page"]


def test_the_clock_asks_a_cache_that_is_away_each_second_and_says_once_that_it_is(front_cache, caplog, monkeypatch):
    monkeypatch.setattr(keep_time, "close_old_connections", lambda: None)  # the test's transaction is in this one
    front_cache.status = 503
    cache_purge.purge(["catalogue"])
    pauses = []

    class Stopped(threading.Event):
        def wait(self, timeout=None):
            pauses.append(timeout)
            front_cache.status = 200 if len(pauses) == 3 else 503
            return len(pauses) == 4

    keep_time._wait(Stopped(), 15)
    assert len(front_cache.requests) == 5 and not FailedPurge.objects.exists()
    assert max(pauses) <= 1
    assert sum("did not drop pages" in record.message for record in caplog.records) == 1


def test_an_edit_is_published_although_a_cache_is_away(archive, settings, django_capture_on_commit_callbacks):
    settings.PURGE_ADDRESSES = [ADDRESS]
    with django_capture_on_commit_callbacks(execute=True):
        edit(*archive)
    assert FailedPurge.objects.get().address == ADDRESS
    assert Client().get("/").status_code == 200


@pytest.mark.parametrize(
    ("address", "number"), [("http://10.0.0.5:6081/", 0), ("10.0.0.5:6081", 1), ("file:///etc/passwd", 1)]
)
def test_an_address_that_is_none_is_refused_at_the_start(settings, address, number):
    settings.PURGE_ADDRESSES = [address]
    assert len(cache_purge.check_addresses()) == number
