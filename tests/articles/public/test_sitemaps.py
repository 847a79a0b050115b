"""Sitemaps list every public story within the bounds of the standard, and a file changes only with its stories."""

import contextlib
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote, urlsplit

import pytest
from defusedxml import ElementTree
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.catalogue import catalogue
from articles.models import CatalogueChange
from articles.public.html_cache import html_cache
from articles.public.machines import sitemap_counts, sitemaps
from articles.record import publishing
from articles.story.dates import StoryDate
from tests.articles.public.test_story_views import changed_story, url_of
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def get(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, url
    if status != 200:
        return []
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    assert root.tag in (f"{NS}sitemapindex", f"{NS}urlset")
    return [(row.findtext(f"{NS}loc"), row.findtext(f"{NS}lastmod")) for row in root]


def get_uncached(client):
    """Return the sitemap index, made anew and not from the cache of pages."""
    html_cache.clear()
    return get(client, "/sitemap.xml")


def stories(client):
    """Return every story that the sitemap index leads to."""
    return [row for file, _ in get(client, "/sitemap.xml") for row in get(client, file.removeprefix(SITE))]


def test_the_index_leads_to_every_story_with_the_date_of_its_last_change(client):
    first = make_article(published="2024-07-02", headline="Straße nach Özgür & Co")
    second = make_article(published="2024-07-31T23:59+02:00")
    third = make_article(published="1881-03", updated=StoryDate("2024-01-02"))
    assert get(client, "/sitemap.xml") == [
        (f"{SITE}/sitemaps/2024-07.xml", "2024-07-31T21:59:00+00:00"),
        (f"{SITE}/sitemaps/1881-03.xml", "2024-01-02T00:00:00+00:00"),
    ]
    assert stories(client) == [
        (SITE + url_of(first), "2024-07-02"),
        (SITE + url_of(second), "2024-07-31T23:59+02:00"),
        (SITE + url_of(third), "2024-01-02"),
    ]
    for url, _ in stories(client):
        assert url.isascii() and client.get(unquote(urlsplit(url).path)).status_code == 200


def test_a_minor_edit_leaves_lastmod_and_a_correction_moves_it(client):
    article = make_article(published="2024-07-02", headline="Ferry returns")
    publishing.minor_edit(article, story=changed_story(headline="Ferry return"), by="ada")
    assert stories(client)[0][1] == "2024-07-02"
    publishing.correct(article, note="It was Monday.", by="ada")
    assert stories(client)[0][1] > "2024-07-02"


def test_a_story_that_is_hidden_or_not_public_is_in_no_sitemap(client):
    hidden, withdrawn = make_article(headline="Hidden"), make_article(headline="Withdrawn")
    seen = make_article(headline="Seen", published=timezone.now().isoformat(timespec="minutes"))
    fresh = make_article(headline="Hidden news", published=timezone.now().isoformat(timespec="minutes"))
    make_draft(headline="Draft")
    publishing.hide_from_engines(hidden, by="ada")
    publishing.hide_from_engines(fresh, by="ada")
    publishing.withdraw(withdrawn, reason="It was invented.", by="ada")
    assert [url for url, _ in stories(client)] == [url for url, _ in get(client, "/news-sitemap.xml")]
    assert [url for url, _ in stories(client)] == [SITE + url_of(seen)]
    assert get(client, "/sitemaps/2024-07.xml", 404) == []


def test_a_month_of_very_many_stories_has_a_file_for_each_day(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MAX_URLS", 3)
    for number in range(5):
        make_article(headline=f"Story {number}", published=f"2024-07-{number // 3 + 2:02}")
    make_article(published="2024-08-01")
    assert [url for url, _ in get(client, "/sitemap.xml")] == [
        f"{SITE}/sitemaps/2024-08.xml",
        f"{SITE}/sitemaps/2024-07-03.xml",
        f"{SITE}/sitemaps/2024-07-02.xml",
    ]
    assert len(stories(client)) == len(set(stories(client))) == 6
    assert get(client, "/sitemaps/2024-07.xml", 404) == []


def test_no_file_can_exceed_the_bounds_of_the_standard():
    """A day numbers 16,384 stories; an address has a slug of 80 letters, nine bytes each when encoded."""
    longest = (
        len(f"<url><loc>{SITE * 3}/2024/07/02//</loc><lastmod>2024-07-02T09:30:00+00:00</lastmod></url>") + 80 * 12
    )
    assert max(sitemaps.MAX_URLS, 16_384) <= 50_000
    assert max(sitemaps.MAX_URLS, 16_384) * longest < 50_000_000


def test_the_file_of_a_past_month_stays_the_same(client):
    article = make_article(published="2024-06-02")
    url = "/sitemaps/2024-06.xml"
    etag = client.get(url).headers["ETag"]
    make_article(published="2024-07-02")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url, headers={"if-none-match": etag}).status_code == 304
    assert len(queries) <= 2
    other = make_article(published="2024-06-03")
    assert client.get(url, headers={"if-none-match": etag}).status_code == 200
    etag = client.get(url).headers["ETag"]
    publishing.withdraw(other, reason="It was invented.", by="ada")
    assert client.get(url, headers={"if-none-match": etag}).status_code == 200
    assert get(client, url) == [(SITE + url_of(article), "2024-06-02")]


def test_the_index_is_counted_once_for_each_generation(client):
    make_article()
    get_uncached(client)
    with CaptureQueriesContext(connection) as queries:
        get_uncached(client)
    assert len(queries) <= 2 and not any("COUNT" in query["sql"] for query in queries)


@pytest.mark.parametrize("name", ["2024-13", "2024-00", "0000-01", "9999-12", "2024-02-30", "2024-7", "x", "2024-07-1"])
def test_a_file_name_without_days_answers_404(client, name):
    make_article()
    assert client.get(f"/sitemaps/{name}.xml").status_code == 404


def test_the_news_sitemap_has_the_stories_of_two_days(client, settings):
    now = timezone.now()

    def at(**ago):
        return (now - timedelta(**ago)).isoformat(timespec="minutes")

    make_article(headline="Fresh & <new>", published=at(hours=1), language="en-GB")
    make_article(headline="Yesterday", published=at(hours=30), language="zh-Hant")
    make_article(headline="", body="<p>No headline.</p>", published=at(hours=2), language="de")
    make_article(headline="Old", published=at(hours=60))
    make_article(headline="Vague", published=f"{now:%Y-%m}")
    root = ElementTree.fromstring(client.get("/news-sitemap.xml").content)
    matches = []
    for row in root:
        (news,) = row.findall(f"{NEWS}news")
        (publication,) = news.findall(f"{NEWS}publication")
        assert publication.findtext(f"{NEWS}name") == settings.SITE_NAME
        date = news.findtext(f"{NEWS}publication_date")
        assert now - timedelta(days=2) <= StoryDate(date).moment(timezone.get_default_timezone()) <= now
        matches.append((news.findtext(f"{NEWS}title"), publication.findtext(f"{NEWS}language")))
    assert matches == [("Fresh & <new>", "en"), ("No headline.", "de"), ("Yesterday", "zh-tw")]


def test_the_news_sitemap_has_at_most_a_thousand_stories(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MAX_NEWS", 3)
    for number in range(5):
        make_article(headline=f"Story {number}", published=timezone.now().isoformat(timespec="minutes"))
    assert len(get(client, "/news-sitemap.xml")) == 3


def test_stories_dated_only_by_year_push_no_news_out_of_the_sitemap(monkeypatch):
    monkeypatch.setattr(sitemaps, "MAX_NEWS", 2)
    for number in range(6):
        make_article(headline=f"Some day {number}", published="2024")
    for hour in range(18, 21):
        make_article(headline=f"At {hour}", published=f"2023-12-31T{hour}:00+00:00")
    matches = sitemaps.news(datetime(2024, 1, 1, 12, tzinfo=UTC))
    assert [entry.headline for entry in matches] == ["At 20", "At 19"]


def test_robots_txt_names_the_sitemaps_in_a_form_that_people_can_read(client):
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    for url in ("sitemap.xml", "news-sitemap.xml"):
        assert f"Sitemap: {SITE}/{url}" in lines
        assert client.get(f"/{url}").status_code == 200
    fields = [line.partition(":")[0] for line in lines if line and not line.startswith("#")]
    assert fields == ["User-agent", *["Disallow"] * 4, "Sitemap", "Sitemap"]
    assert {"Disallow: /*?as_of=", "Disallow: /*&as_of="} <= set(lines)


def test_the_index_counts_only_the_days_that_changed(client):
    """A process counts a million stories once, not once for each change."""
    for day in ("2024-05-02", "2024-06-02", "2024-07-02"):
        make_article(published=day)
    stays = make_article(published="2024-07-02", headline="Ferry")
    get_uncached(client)
    with CaptureQueriesContext(connection) as queries:
        publishing.hide_from_engines(make_article(published="2024-06-03"), by="ada")
        publishing.correct(stays, note="It was Monday.", by="ada", at=timezone.now())
        before = len(queries)
        matches = get_uncached(client)
    counted = [query["sql"] for query in list(queries)[before:] if "COUNT" in query["sql"]]
    assert len(counted) == 1 and '"docid" >=' in counted[0]
    assert [url[-11:-4] for url, _ in matches] == ["2024-07", "2024-06", "2024-05"]
    assert matches[0][1] > "2026" and matches[1][1] == "2024-06-02T00:00:00+00:00"
    assert matches == _counted_by_a_new_process(client)


@pytest.mark.slow
@pytest.mark.parametrize("few", [0, 1, 2, 100])
def test_days_that_appear_and_disappear_are_counted_as_by_a_new_process(client, monkeypatch, few):
    monkeypatch.setattr(sitemap_counts, "MAX_DAYS_AT_ONCE", few)
    articles = [make_article(published=f"2024-07-{day:02}", headline=f"Story {day}") for day in range(1, 6)]
    changes = [
        lambda: publishing.withdraw(articles[0], reason="It was invented.", by="ada"),
        lambda: publishing.hide_from_engines(articles[1], by="ada"),
        lambda: make_article(published="2023-12-31"),
        lambda: publishing.show_to_engines(articles[1], by="ada"),
        lambda: publishing.correct(
            articles[2], story=changed_story(published=StoryDate("2022-01-01")), note="x", by="ada"
        ),
        lambda: publishing.reinstate(articles[0], by="ada"),
        lambda: [make_article(published=f"2021-03-0{day}") for day in (1, 2)],
        lambda: [make_article(published=f"2021-04-0{day}") for day in (1, 2, 3)],
        lambda: catalogue.rebuild(),
        lambda: CatalogueChange.objects.all().delete() and catalogue.new_generation(),
    ]
    for number, change in enumerate(changes):
        change()
        matches, days = get_uncached(client), sitemap_counts._cache.counted.days
        assert matches == _counted_by_a_new_process(client), number
        assert days == sitemap_counts._cache.counted.days, number


def test_a_change_that_was_rolled_back_is_not_counted(client):
    make_article(published="2024-07-02")
    get_uncached(client)
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        make_article(published="1999-01-01")
        assert len(get_uncached(client)) == 2
        1 / 0  # noqa: B018
    assert len(get_uncached(client)) == 1
    make_article(published="2001-01-01")
    assert [url[-11:-4] for url, _ in get_uncached(client)] == ["2024-07", "2001-01"]


def _counted_by_a_new_process(client):
    sitemap_counts._cache.counted = None
    cache.clear()
    return get_uncached(client)
