"""URLs of the sites that stories came from: looked up in one query, redirected, and written as a map for nginx."""

import json
from dataclasses import replace

import pytest
from django.core.management import call_command

from articles.catalogue import catalogue, consistency
from articles.catalogue import source_urls as source_urls_of_catalogue
from articles.importing.redirect_map import lines
from articles.models import SourceUrl
from articles.record import erasure, publishing
from articles.story.source_urls import key_of_url, source_urls
from articles.story.story import Source
from media.row_batches import ALL_KEYS
from tests.factories import make_article, make_draft

OLD = "https://www.courier.example/2004/ferry.html"
STORY = "/2024/07/02/ferry-returns-to-the-harbor/"


@pytest.mark.parametrize(
    "url, same",
    [
        ("https://www.courier.example/2004/ferry", "http://COURIER.example:8080/2004/ferry/"),
        ("/caf%C3%A9", "/cafe\u0301/"),
        ("/ferry?b=2&a=1", "/ferry/?a=1&b=2&utm_source=x&fbclid=y"),
        ("/news/index.php?p=7", "/news/?p=7"),
        ("/%zz[", "/%zz[/"),
    ],
)
def test_two_spellings_of_a_url_have_one_key(url, same):
    assert key_of_url(url)[:2] == key_of_url(same)[:2]


@pytest.mark.parametrize("url, other", [("/a", "/b"), ("/?p=1", "/?p=2"), ("/a", "/A"), ("//a/b", "/a/b")])
def test_other_urls_have_other_keys(url, other):
    assert key_of_url(url) != key_of_url(other)


@pytest.mark.parametrize(
    "source, urls",
    [
        (Source(url=OLD, identifier="https://courier.example/?p=7"), [OLD, "https://courier.example/?p=7"]),
        (Source(url="https://courier.example/"), []),  # the front page of a site is no story
        (Source(url="https://courier.example/a#top", identifier="tag:courier,7"), ["https://courier.example/a"]),
        (Source(original='{"aliases": ["/old/ferry/", "no address"]}'), ["/old/ferry/"]),
        (Source(original='x\n{"redirect_from": "- /a\\n- /b"}'), ["/a", "/b"]),
        (Source(url=OLD, original='{"aliases": "../1999/x"}'), [OLD, "https://www.courier.example/1999/x"]),
        (
            Source(url="https://c.example/2004/new/", original='{"custom_fields": {"_wp_old_slug": ["old", ""]}}'),
            ["https://c.example/2004/new/", "https://c.example/2004/old/"],
        ),
        (Source(original='{"aliases": broken'), []),
    ],
)
def test_the_urls_that_a_source_gives(source, urls):
    assert source_urls(source) == urls


def imported(**source):
    return make_article(source=Source(**({"url": OLD} | source)))


def location(client, path, **headers):
    response = client.get(path, **headers)
    return response.headers["Location"] if response.status_code in (301, 302) else response.status_code


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path, leads_to",
    [
        ("/2004/ferry.html", STORY),
        ("/old/2004/ferry.html", STORY),
        ("/old/https://www.courier.example/2004/ferry.html", STORY),
        ("/old/https:/www.courier.example/2004/ferry.html", STORY),
        ("/2004/ferry.html/amp/", STORY),
        ("/2004/ferry.html?utm_source=x", STORY),
        ("/2004/ferry.html?print=1", STORY),
        ("/2004/other.html", 404),
        ("/2004/" + "x" * 2000, 404),
    ],
)
def test_an_old_url_redirects_to_its_story(client, path, leads_to):
    imported()
    assert location(client, path) == leads_to


@pytest.mark.django_db
def test_looking_for_an_old_url_costs_one_query(client, django_assert_num_queries):
    imported()
    with django_assert_num_queries(1):
        client.get("/old/2004/ferry.html/amp?x=1")
    with django_assert_num_queries(1):
        assert source_urls_of_catalogue.live_story([key_of_url("/nothing/?p=7"), key_of_url("/nothing")]) is None
    with django_assert_num_queries(4):  # the others are the sections and years on the page
        client.get("/nothing/")


@pytest.mark.slow
@pytest.mark.django_db
def test_no_old_url_leads_to_a_hidden_story(client):
    article = imported()
    publishing.withdraw(article, reason="An error.", by="ada")
    assert location(client, "/2004/ferry.html") == 404
    publishing.reinstate(article, by="ada")
    assert location(client, "/2004/ferry.html") == STORY
    erasure.erase(article, reason="By order of a court.", by="root")
    assert location(client, "/2004/ferry.html") == 404
    assert not SourceUrl.objects.exists()
    make_draft(headline="Secret", source=Source(url="https://courier.example/secret"))
    assert location(client, "/secret") == 404


@pytest.mark.django_db
def test_every_version_keeps_its_urls_and_the_catalogue_makes_them_again():
    article = imported()
    live = article.versions.get().story
    publishing.minor_edit(
        article, story=replace(live, dek="New", source=Source(url="https://courier.example/b")), by="ada"
    )
    rows = set(SourceUrl.objects.values_list("page_key", "host_key", "article"))
    assert len(rows) == 2
    assert list(consistency.faults_in(ALL_KEYS)) == []
    SourceUrl.objects.all().delete()
    [fault] = consistency.faults_in(ALL_KEYS)
    assert "a URL that it had at its source leads nowhere" in fault
    catalogue.rebuild()
    assert set(SourceUrl.objects.values_list("page_key", "host_key", "article")) == rows


@pytest.mark.django_db
def test_the_hosts_of_old_sites_lead_here_with_their_queries(client, settings):
    settings.OLD_SITES = ["blog.example", "www.courier.example"]
    settings.ALLOWED_HOSTS = ["testserver", *settings.OLD_SITES]
    settings.SITE_URL, settings.SITE_HOST = "https://archive.example", "archive.example"
    imported(identifier="https://www.courier.example/?p=7")
    other = make_article(headline="Goats", source=Source(url="https://blog.example/2004/ferry.html"))
    goats = f"https://archive.example{other.entry.get_absolute_url()}"
    ferry = f"https://archive.example{STORY}"
    assert location(client, "/2004/ferry.html", HTTP_HOST="www.courier.example") == ferry
    assert location(client, "/2004/ferry.html", HTTP_HOST="blog.example") == goats
    assert location(client, "/2004/ferry.html") == other.entry.get_absolute_url()  # OLD_SITES names it first
    assert location(client, "/?p=7", HTTP_HOST="www.courier.example") == ferry
    assert location(client, "/feed/", HTTP_HOST="blog.example") == "https://archive.example/feed/"
    assert location(client, "/?p=7") == 200
    settings.OLD_SITES.append("archive.example")
    settings.ALLOWED_HOSTS.append("archive.example")
    assert location(client, "/?p=7", HTTP_HOST="archive.example") == STORY
    assert location(client, "/?p=8", HTTP_HOST="archive.example") == 200


@pytest.mark.django_db
def test_redirects_are_exported_as_a_map_for_nginx(tmp_path):
    imported(original=json.dumps({"aliases": ["/2004/FERRY.html", '/a"$b']}))
    make_article(headline="Twice", source=Source(url=OLD))
    article = make_article(headline="Hidden", source=Source(url="https://courier.example/hidden"))
    publishing.withdraw(article, reason="An error.", by="ada")
    call_command("export_redirects", output=str(tmp_path / "map"))
    story = f'"http://127.0.0.1:8000{STORY}";'
    assert (tmp_path / "map").read_text().splitlines() == [
        f'"courier.example/2004/ferry.html" {story}',
        f'"courier.example/a\\"$b" {story}',
    ]


@pytest.mark.django_db
def test_a_path_alone_is_exported_with_the_host_that_is_named():
    make_article(source=Source(original='{"aliases": ["/a"]}'))
    assert list(lines("https://archive.example")) == []
    assert [line.split()[0] for line in lines("https://archive.example", "c.example")] == ['"c.example/a"']
