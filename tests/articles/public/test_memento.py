"""A client that knows only RFC 7089 (Memento) finds the version of a story that was live at a moment."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from articles.models import Version
from articles.public.html_cache import html_cache
from articles.public.story import memento
from articles.record import erasure, publishing
from articles.story.dates import StoryDate
from tests.articles.public.test_story_views import changed_story, url_of
from tests.articles.public.test_validators import queries_of
from tests.factories import make_article, make_draft, make_story

pytestmark = pytest.mark.django_db

# One link of a Link header or of link format: <target>, then attributes, of which the values may hold commas.
_LINK = re.compile(r'\s*<([^>]*)>((?:\s*;\s*[\w-]+="[^"]*")*)\s*(?:,|\Z)')


def links_in(text):
    """Return links as (target, relations, attributes); every character of the text must belong to one."""
    links, at = [], 0
    while at < len(text):
        match = _LINK.match(text, at)
        assert match, text[at : at + 80]
        attributes = dict(re.findall(r';\s*([\w-]+)="([^"]*)"', match[2]))
        links.append((match[1], set(attributes.pop("rel").split()), attributes))
        at = match.end()
    return links


def only(links, *rels):
    matches = [link for link in links if set(rels) <= link[1]]
    assert len(matches) == 1, (rels, matches)
    return matches[0][0]


def moment(text):
    return datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)


def http_date(at):
    return StoryDate(at).moment(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")


class MementoClient:
    """A client that walks from an original to its mementos by the rules of the RFC, without any address of the
    archive."""

    def __init__(self, client):
        self.client = client

    def get(self, url, **headers):
        parts = urlsplit(url)
        return self.client.get(parts.path + (f"?{parts.query}" if parts.query else ""), headers=headers)

    def links(self, response):
        return links_in(response.headers["Link"])

    def at(self, original, when):
        """Return the address of the memento of `original` at a moment, and its response."""
        timegate = only(self.links(self.get(original)), "timegate")
        answer = self.get(timegate, accept_datetime=when)
        assert answer.status_code == 302 and "accept-datetime" in answer.headers["Vary"].lower()
        assert not answer.has_header("Memento-Datetime")
        assert urlsplit(only(self.links(answer), "original")).path == urlsplit(original).path
        return answer.headers["Location"], self.get(answer.headers["Location"])


def publish_changed_story():
    article = make_article(headline="One", published="2024-07-02T09:30+02:00")
    for number, (verb, at) in enumerate(
        [
            (publishing.update, "2024-07-02T12:00+00:00"),
            (publishing.minor_edit, "2024-07-03"),
            (publishing.correct, "2024-07-05T10:00:30+00:00"),
        ],
        2,
    ):
        note = {} if verb is publishing.minor_edit else {"note": "New."}
        published = "2024-07-02T09:30+02:00"
        verb(
            article,
            story=changed_story(headline=f"Text {number}", published=published),
            by="ada",
            at=StoryDate(at),
            **note,
        )
    return article


MOMENTS = {1: "2024-07-02T07:30Z", 2: "2024-07-02T12:00Z", 3: "2024-07-03", 4: "2024-07-05T10:00:30Z"}


@pytest.mark.parametrize(
    ("accept_datetime", "number"),
    [
        ("1999-01-01", 1),
        ("2024-07-02T07:30Z", 1),
        ("2024-07-02T11:59:59Z", 1),
        ("2024-07-02T12:00Z", 2),
        ("2024-07-02T23:59:59Z", 2),
        ("2024-07-03", 3),
        ("2024-07-05T10:00:29Z", 3),
        ("2024-07-05T10:00:30Z", 4),
        ("2099-01-01", 4),
    ],
)
def test_a_time_gate_leads_to_the_version_that_was_live_at_the_moment(client, accept_datetime, number):
    article = publish_changed_story()
    url, response = MementoClient(client).at(url_of(article), http_date(accept_datetime))
    assert urlsplit(url).path == url_of(article, f"versions/{number}/")
    assert moment(response.headers["Memento-Datetime"]) == StoryDate(MOMENTS[number]).moment(UTC)
    assert f"number {number} of 4" in response.content.decode() or number == 4


def test_a_client_reaches_every_memento_and_the_time_map_from_the_original(client):
    article, walker = publish_changed_story(), MementoClient(client)
    original = url_of(article)
    _, response = walker.at(original, http_date("1999-01-01"))
    walked = [response]
    while any({"next", "memento"} <= rels for _, rels, _ in walker.links(response)):
        response = walker.get(only(walker.links(response), "next", "memento"))
        walked.append(response)
    assert [moment(page.headers["Memento-Datetime"]) for page in walked] == [
        StoryDate(at).moment(UTC) for at in MOMENTS.values()
    ]
    for page in walked:
        links = walker.links(page)
        assert urlsplit(only(links, "original")).path == original
        assert only(links, "first", "memento").endswith("versions/1/")
        assert only(links, "last", "memento").endswith("versions/4/")
        assert '<meta name="robots" content="noindex">' in page.content.decode()
    timemap = walker.get(only(walker.links(response), "timemap"))
    assert timemap.headers["Content-Type"] == "application/link-format"
    links = links_in(timemap.content.decode().strip())
    assert only(links, "self").endswith("/timemap/") and urlsplit(only(links, "original")).path == original
    assert only(links, "timegate").endswith("/timegate/")
    mementos = [(url, moment(attributes["datetime"])) for url, rels, attributes in links if "memento" in rels]
    assert [at for _, at in mementos] == [moment(page.headers["Memento-Datetime"]) for page in walked]
    covers = next(attributes for _, rels, attributes in links if "self" in rels)
    assert [moment(covers[name]) for name in ("from", "until")] == [mementos[0][1], mementos[-1][1]]
    for url, at in mementos:
        assert moment(walker.get(url).headers["Memento-Datetime"]) == at


def test_versions_link_to_their_predecessor_and_successor(client):
    """RFC 5829 names these relations."""
    article = publish_changed_story()
    for number, expected in {
        1: {"successor-version": 2},
        2: {"predecessor-version": 1, "successor-version": 3},
        4: {"predecessor-version": 3},
    }.items():
        response = client.get(url_of(article, f"versions/{number}/"))
        links = links_in(response.headers["Link"])
        result = {rel: url for url, rels, _ in links for rel in rels if rel.endswith("-version")}
        expected = {rel: url_of(article, f"versions/{n}/") for rel, n in (expected | {"latest-version": 4}).items()}
        assert {rel: urlsplit(url).path for rel, url in result.items()} == expected
        assert urlsplit(only(links, "version-history")).path == url_of(article, "history/")
        html = response.content.decode()
        for rel, url in expected.items():
            assert re.search(rf'<link\s+rel="{rel}"\s+href="{re.escape(url)}"', html), (number, rel)
    links = links_in(client.get(url_of(article)).headers["Link"])
    assert only(links, "latest-version").endswith("versions/4/") and only(links, "version-history")


@pytest.mark.parametrize(
    "accept_datetime",
    ["", "yesterday", "2024-07-02T12:00:00Z", "Tue, 99 Jul 2024 12:00:00 GMT", "Tue, 02 Jul 2024 12:00:00 GMT; x", "0"],
)
def test_a_time_that_is_no_http_date_answers_400(client, accept_datetime):
    response = client.get(url_of(make_article(), "timegate/"), headers={"accept-datetime": accept_datetime})
    assert response.status_code == 400 and "accept-datetime" in response.headers["Vary"].lower()
    assert response.headers["Content-Type"].startswith("text/plain") and "is not a date" in response.content.decode()


def test_a_time_gate_without_a_time_leads_to_the_latest_version(client):
    article = publish_changed_story()
    for ask in (client.get, client.head):
        response = ask(url_of(article, "timegate/"))
        assert response.status_code == 302 and response.headers["Location"].endswith("/versions/4/")
        assert "accept-datetime" in response.headers["Vary"].lower()


def test_the_page_of_a_story_does_not_vary_by_accept_datetime(client):
    """The TimeGate has an address of its own, so that no cache stores a copy of a page for each Accept-Datetime."""
    article = publish_changed_story()
    for below in ("", "versions/1/", "timemap/"):
        response = client.get(url_of(article, below), headers={"accept-datetime": http_date("1999-01-01")})
        assert response.status_code == 200 and "datetime" not in response.headers.get("Vary", "").lower()
        again = client.get(url_of(article, below), headers={"if-none-match": response.headers["ETag"]})
        assert again.status_code == 304
        assert client.head(url_of(article, below)).headers.get("Link") == response.headers.get("Link")


def test_a_date_without_a_time_begins_at_midnight_of_the_newsroom(client, settings):
    settings.TIME_ZONE = "America/New_York"
    from django.utils import timezone

    timezone.get_default_timezone.cache_clear()
    article = make_article(published="1912-04-15")
    response = client.get(url_of(article, "versions/1/"))
    timezone.get_default_timezone.cache_clear()
    assert response.headers["Memento-Datetime"] == "Mon, 15 Apr 1912 05:00:00 GMT"


def test_of_versions_whose_moments_do_not_ascend_the_one_published_last_counts(client):
    article, walker = publish_changed_story(), MementoClient(client)
    late = Version.objects.get(article=article, number=4)
    early = Version(
        **{
            field.attname: getattr(late, field.attname)
            for field in Version._meta.concrete_fields
            if not field.primary_key
        }
        | {"number": 5, "effective": "2024-07-02T13:00+00:00", "effective_at": datetime(2024, 7, 2, 13, tzinfo=UTC)}
    )
    early.save()
    type(article).objects.filter(pk=article.pk).update(latest=5)
    for accept_datetime, number in (("2024-07-02T12:30Z", 2), ("2024-07-02T13:30Z", 5), ("2024-07-06", 5)):
        url, _ = walker.at(url_of(article), http_date(accept_datetime))
        assert url.endswith(f"/versions/{number}/")
    covers = links_in(client.get(url_of(article, "timemap/")).content.decode().strip())[1][2]
    assert covers == {
        "type": "application/link-format",
        "from": "Tue, 02 Jul 2024 07:30:00 GMT",
        "until": "Fri, 05 Jul 2024 10:00:30 GMT",
    }


def test_the_memento_of_a_withdrawn_time_states_the_withdrawal(client):
    article = make_article(published="2024-07-02")
    publishing.withdraw(article, reason="It is being checked.", by="ada", at=StoryDate("2024-07-03T10:00+00:00"))
    publishing.reinstate(article, note="It holds.", by="ada", at=StoryDate("2024-07-05T10:00+00:00"))
    walker = MementoClient(client)
    _, response = walker.at(url_of(article), http_date("2024-07-04"))
    html = response.content.decode()
    assert response.status_code == 410 and moment(response.headers["Memento-Datetime"]).day == 3
    assert "It is being checked." in html and "It came back with version 3" in html and "sailed again" not in html
    assert walker.get(only(walker.links(response), "next", "memento")).status_code == 200


@pytest.mark.slow
def test_an_erased_or_unpublished_story_has_no_memento(client):
    withdrawn, erased = make_article(headline="Withdrawn"), make_article(headline="Erased")
    gone = [url_of(article, below) for article in (withdrawn, erased) for below in ("timegate/", "timemap/")]
    publishing.withdraw(withdrawn, reason="It was wrong.", by="ada")
    erasure.erase(erased, reason="By order.", by="ada")
    for url in gone:
        response = client.get(url, headers={"accept-datetime": http_date("2024-07-02T12:00Z")})
        assert response.status_code == 410 and not response.has_header("Link"), url
    make_draft(headline="Draft")
    for url in ("/2024/07/02/draft/timegate/", "/2024/07/02/draft/timemap/", url_of(make_article(), "timemap/2/")):
        assert client.get(url).status_code == 404, url


def test_a_story_that_moved_redirects_its_time_gate_and_time_map(client):
    article = make_article(headline="Moved", published="2024-07-02")
    before = url_of(article)
    publishing.correct(article, story=make_story(headline="Moved", published="2024-07-01"), note="A day.", by="ada")
    for below in ("timegate/", "timemap/"):
        response = client.get(before + below)
        assert (response.status_code, response.headers["Location"]) == (301, url_of(article, below))


def test_a_long_time_map_has_several_pages(client, monkeypatch):
    article = publish_changed_story()
    monkeypatch.setattr(memento, "PAGE_SIZE", 3)
    first = links_in(client.get(url_of(article, "timemap/")).content.decode().strip())
    url, _, attributes = next(link for link in first if {"next", "timemap"} <= link[1])
    assert moment(attributes["from"]) == StoryDate(MOMENTS[4]).moment(UTC)
    second = links_in(client.get(urlsplit(url).path).content.decode().strip())
    assert only(second, "prev", "timemap").endswith("/timemap/") and only(second, "self") == url
    numbers = [link[0].split("/")[-2] for links in (first, second) for link in links if "memento" in link[1]]
    assert numbers == ["1", "2", "3", "4"]
    assert only(first, "first", "memento") and only(second, "last", "memento")
    assert not [link for link in second if "next" in link[1]]


@pytest.mark.slow
def test_the_queries_of_time_gate_and_time_map_do_not_grow_with_versions(client):
    article, costs = make_article(published="2024-07-02"), []
    for count in (1, 40):
        for number in range(article.latest, count):
            publishing.update(article, story=changed_story(headline=f"Text {number}"), by="ada")
        html_cache.clear()
        costs.append(
            [
                queries_of(client, url_of(article, "timegate/"), accept_datetime=http_date("2024-08-01"))[1],
                queries_of(client, url_of(article, "timemap/"))[1],
            ]
        )
    assert costs[0] == costs[1] == [3, 2]
