"""Responses are compressed, cached within bounds, never stale, and an error or a missing page has its own answer."""

import gzip
import re
from datetime import date

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from articles.public import html_cache as public_html_cache
from articles.public import surrogate_keys
from articles.public.html_cache import CachedValidators, HtmlCache, html_cache
from articles.public.machines.absolute_urls import check_site_url
from articles.record import publishing
from articles.story.credits import Byline
from articles.story.story import Picture
from newsroom.middleware.gzip import accepts_gzip
from tests.articles.public.test_public_rule import PAGES
from tests.articles.public.test_story_views import url_of
from tests.factories import make_article
from tests.media.pictures import make_photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_caches():
    html_cache.clear()
    yield
    html_cache.clear()


def make_full_story(**fields):
    parts = {"section": "News", "tags": ["Ferries"], "bylines": (Byline("Ada Cole", "ada-cole"),)}
    article = make_article(**parts | fields)
    publishing.correct(article, note="It was Monday.", by="ada")
    return article


def test_a_public_page_is_compressed_with_the_right_headers(client):
    url = url_of(make_full_story())
    plain = client.get(url)
    for _ in range(2):  # made, and kept
        packed = client.get(url, headers={"accept-encoding": "br, gzip"})
        assert gzip.decompress(packed.content) == plain.content
        assert packed.headers["Content-Encoding"] == "gzip" and packed.headers["ETag"] == f"W/{plain.headers['ETag']}"
        assert packed.headers["Content-Length"] == str(len(packed.content))
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert (
        client.get(url, headers={"accept-encoding": "gzip", "if-none-match": packed.headers["ETag"]}).status_code == 304
    )


@pytest.mark.parametrize("url", ["/admin/", "/admin/articles/article/", "/admin/login/"])
def test_the_desk_is_neither_cached_nor_compressed(admin_client, url):
    response = admin_client.get(url, headers={"accept-encoding": "gzip"}, follow=True)
    assert response.status_code == 200 and len(response.content) > 1000
    assert "no-store" in response.headers["Cache-Control"] and "private" in response.headers["Cache-Control"]
    assert "Content-Encoding" not in response.headers


def test_a_cached_page_takes_one_query_and_is_the_same(client):
    url = url_of(make_full_story())
    first = client.get(url)
    with CaptureQueriesContext(connection) as queries:
        again = client.get(url)
    assert len(queries) == 1 and again.content == first.content
    for header in ("Content-Type", "Surrogate-Key", "Link", "ETag", "Last-Modified", "Cache-Control"):
        assert again.headers[header] == first.headers[header], header


CHANGES = {
    "a correction": lambda article: publishing.correct(article, note="It was Tuesday, after all.", by="ada"),
    "another slug": lambda article: publishing.readdress(article, slug="elsewhere", by="ada"),
    "its withdrawal": lambda article: publishing.withdraw(article, reason="It was invented.", by="ada"),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.slow
def test_no_cached_page_is_stale(client, change):
    article = make_full_story()
    urls = [url_of(article, below) for below in ("", "history/", "versions/1/")] + ["/", "/articles/", "/tags/ferries/"]
    before = {url: client.get(url).content for url in urls}
    assert {url: client.get(url).content for url in urls} == before
    CHANGES[change](article)
    after = {url: client.get(url) for url in urls}
    assert after[urls[0]].content != before[urls[0]]
    html_cache.clear()
    for url, response in after.items():
        second = client.get(url)
        assert (second.status_code, second.content) == (response.status_code, response.content), url


def test_the_page_cache_is_bounded_and_the_least_recently_used_page_leaves_first(settings):
    from django.http import HttpResponse

    settings.PAGES_KEPT_MB = 1
    pages = HtmlCache()
    for number in range(60):
        pages.store_page(str(number), HttpResponse(b"x" * 40_000))
        pages.page("0")
    assert pages.size <= 1_000_000
    assert pages.page("0") and pages.page("59") and pages.page("1") is None
    pages.store_page("large", HttpResponse(b"x" * 200_000))
    pages.store_page("gone", HttpResponse(b"x", status=410))
    assert pages.page("large") is None and pages.page("gone") is None
    settings.PAGES_KEPT_MB = 0
    pages.store_page("none", HttpResponse(b"x"))
    assert pages.page("none") is None


@pytest.mark.parametrize("most", [1, 2, 3, 4, 100])
def test_the_cache_of_addresses_is_bounded_and_has_those_requested_last(monkeypatch, most):
    monkeypatch.setattr(public_html_cache, "_MAX_PATHS", most)
    pages = HtmlCache()
    for path in ("a", "b", "c", "a"):
        pages.remember_validators(path, CachedValidators(path, 1, True, "7.8", date(2024, 7, 2)))
    known = [path for path in ("a", "c", "b") if pages.validators_for(path)]
    assert known == ["a", "c", "b"][:most]
    assert all(pages.validators_for(path).etag == path for path in known)


@pytest.mark.slow
def test_surrogate_keys_name_what_a_page_displays(client):
    article = make_full_story()
    story = client.get(url_of(article)).headers["Surrogate-Key"].split()
    key = surrogate_keys.of_article(article.pk)
    assert {key, "section-news", "tag-ferries", "author-ada-cole"} <= set(story)
    assert str(article.pk) != key.removeprefix("article-") and len(key) == len("article-") + 12
    assert "catalogue" not in story
    for url in ("/", "/articles/", "/sections/news/", "/feeds/latest.atom", "/tags/ferries/feed.json"):
        keys = client.get(url).headers["Surrogate-Key"].split()
        assert {"catalogue", key} <= set(keys) and len(keys) == len(set(keys)), url
    assert "tag-ferries" in client.get("/tags/ferries/").headers["Surrogate-Key"].split()
    publishing.withdraw(article, reason="It was invented.", by="ada")
    assert client.get(url_of(article)).headers["Surrogate-Key"].split() == ["every-page", key]


def test_surrogate_keys_fit_into_a_header(client):
    article = make_article(tags=[f"Ярлык {'долгий ' * 9}{number}" for number in range(80)])
    keys = client.get(url_of(article)).headers["Surrogate-Key"]
    assert keys.isascii() and len(keys) <= surrogate_keys.MAX_LENGTH
    assert keys.startswith(f"every-page {surrogate_keys.of_article(article.pk)} ")


MACHINES = ["/feeds/latest.atom", "/feeds/corrections.json", "/sitemap.xml", "/sitemaps/2024-07.xml", "/robots.txt"]


@pytest.mark.slow
def test_head_has_the_headers_of_get(client):
    article = url_of(make_full_story())
    for url in [url.replace("ARTICLE", article) for url in PAGES if "compare/" not in url] + MACHINES:
        whole, head = client.get(url), client.head(url)
        assert head.content == b"" and head.status_code == whole.status_code, url
        for header in ("Content-Type", "ETag", "Last-Modified", "Cache-Control", "Surrogate-Key", "Content-Length"):
            assert head.headers.get(header) == whole.headers.get(header), (url, header)
        assert not whole.cookies and "Cookie" not in whole.headers.get("Vary", ""), url


@pytest.mark.parametrize(
    ("header", "is_accepted"),
    [
        ("gzip", True), ("GZIP", True), ("br, gzip;q=0.5", True), ("*", True), ("gzip; q=1", True),
        ("gzip;q=0", False), ("br, gzip; q=0.000", False), ("*;q=0", False), ("gzip;q=x", False), ("", False),
        ("identity", False), ("gzipped", False),
    ],
)  # fmt: skip
def test_a_client_that_refuses_gzip_gets_none(header, is_accepted):
    assert accepts_gzip(header) == is_accepted


@pytest.mark.slow
def test_a_304_varies_as_its_page_does_and_no_public_page_sets_a_cookie(client):
    urls = [url_of(make_full_story()), "/", "/feeds/latest.atom", "/photos/", "/sitemap.xml"]
    client.cookies["csrftoken"] = "abc"
    for url in urls:
        page = client.get(url)
        again = client.get(url, headers={"if-none-match": page.headers["ETag"]})
        assert (again.status_code, again.headers["Vary"]) == (304, page.headers["Vary"]) == (304, "Accept-Encoding"), (
            url
        )
        assert not page.cookies and not again.cookies, url
        assert url == "/photos/" or "stale-if-error=" in page.headers["Cache-Control"], url


@pytest.mark.parametrize(
    ("url", "location"),
    [("/2023/4/14/", "/2023/04/14/"), ("/2023/4/", "/2023/04/"), ("/2023/04/1/", "/2023/04/01/"), ("/2023/13/1/", "")],
)
def test_a_date_without_its_zeros_leads_to_the_date(client, url, location):
    response = client.get(url)
    assert (response.status_code, response.headers.get("Location", "")) == (301 if location else 404, location)


@pytest.mark.parametrize(
    ("url", "is_refused"), [("https://a.example", False), ("https://a.example/x", True), ("a", True)]
)
def test_the_archive_is_served_at_the_root_of_a_host(settings, url, is_refused):
    settings.SITE_URL = url
    assert bool(check_site_url(None)) == is_refused


CLICKS = "fbclid=IwAR0&gclid=x&mc_eid=1&utm_source=mail&_ga=2.1&s=20&ref=hn&igshid=1&yclid=3&source=a&at_medium=b&cmp=c"


@pytest.mark.slow
def test_identifiers_of_clicks_give_no_notice_and_the_page_of_the_same_address(client):
    url = url_of(make_full_story())
    for page in (url, "/", "/articles/", "/tags/", "/photos/"):
        plain, clicked = client.get(page), client.get(f"{page}?{CLICKS}")
        assert clicked.content == plain.content and clicked.headers["ETag"] == plain.headers["ETag"], page
    assert client.get(f"/articles/?q=ferry&{CLICKS}").content == client.get("/articles/?q=ferry").content
    assert "“fbclid" not in client.get(f"/articles/?tagg=1&{CLICKS}").content.decode()


@pytest.mark.slow
def test_only_a_search_mentions_parameters_that_it_does_not_know(client):
    url = url_of(make_full_story())
    mentions = [
        page for page in (url, "/articles/", "/photos/", "/2024/") if b"tagg" in client.get(f"{page}?tagg=1").content
    ]
    assert mentions == ["/articles/", "/photos/"]


def test_a_missing_page_offers_a_search(client):
    make_full_story()
    response = client.get("/2024/07/02/ferry-returns-%22%3E%3Cb%3E-12/")
    html = response.content.decode()
    assert response.status_code == 404 and '<meta name="robots" content="noindex">' in html
    (form,) = re.findall(r'<form[^>]*role="search".*?</form>', html, re.DOTALL)
    assert 'action="/articles/"' in form and 'name="q"' in form and 'value="ferry returns b"' in form


def test_a_withdrawn_story_answers_410_with_its_reason(client):
    article = make_full_story()
    url = url_of(article)
    publishing.withdraw(article, reason="It was invented.", by="ada")
    response = client.get(url)
    assert response.status_code == 410 and b"It was invented." in response.content
    assert response.headers["Cache-Control"].startswith("public, max-age=0, s-maxage=10, ")


def test_an_error_page_needs_no_database(client):
    client.raise_request_exception = False

    def raise_database_error(execute, sql, params, many, context):
        raise OperationalError("the database is down")

    with connection.execute_wrapper(raise_database_error):
        for url in ("/", "/2024/07/02/ferry/", "/nothing/at/all/", "/feeds/latest.atom", "/sitemap.xml"):
            response = client.get(url)
            assert response.status_code == 500 and b"This page could not be shown" in response.content, url


@pytest.mark.slow
def test_a_rendition_can_be_requested_in_ranges(client):
    photo = make_photo()
    article = make_article(pictures=(Picture("", "Caption", photo=str(photo.uuid), sha256=photo.sha256),))
    url = re.search(r'<img src="(/pictures/[^"]+)"', client.get(url_of(article)).content.decode())[1]
    whole = client.get(url)
    size, etag = len(whole.content), whole.headers["ETag"]
    assert whole.headers["Accept-Ranges"] == "bytes" and size > 20
    for byte_range, first, last in (("bytes=0-9", 0, 9), ("bytes=5-", 5, size - 1), ("bytes=-7", size - 7, size - 1)):
        part = client.get(url, headers={"range": byte_range, "if-range": etag})
        assert (part.status_code, part.content) == (206, whole.content[first : last + 1]), byte_range
        assert part.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert part.headers["Content-Length"] == str(last - first + 1) and part.headers["ETag"] == etag
    assert client.get(url, headers={"range": f"bytes=0-{size * 9}"}).content == whole.content
    for byte_range in ("bytes=9-5", "bytes=0-1,4-5", "lines=1-2", "bytes=x", "bytes=-"):
        assert client.get(url, headers={"range": byte_range}).status_code == 200, byte_range
    assert client.get(url, headers={"range": "bytes=0-9", "if-range": '"another"'}).status_code == 200
    beyond = client.get(url, headers={"range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")


def test_only_the_story_itself_is_cached_by_its_address(client):
    """What changes with the clock alone is never answered from memory."""
    make_full_story()
    client.get("/news-sitemap.xml")
    client.get("/articles/?tag=ferries")
    assert html_cache.validators_for("/news-sitemap.xml") is None and html_cache.validators_for("/articles/") is None
    article = url_of(Article.objects.get())
    client.get(article)
    assert html_cache.validators_for(article)


def test_no_page_may_use_camera_microphone_or_place(client, admin_client):
    for response in (client.get("/"), admin_client.get("/admin/"), client.get("/no-such-page/")):
        policy = response.headers["Permissions-Policy"]
        assert all(f"{feature}=()" in policy for feature in ("camera", "microphone", "geolocation", "usb", "payment"))


@pytest.mark.slow
def test_every_response_has_the_policy_that_forbids_foreign_and_inline_code(client, admin_client):
    url = url_of(make_full_story())
    public = [url, "/", "/articles/", "/feeds/latest.atom", "/no/such/page/", "/robots.txt", "/photos/"]
    for visitor, urls in ((client, public), (admin_client, ["/admin/", "/admin/login/", "/admin/no/such/page/"])):
        for url in urls:
            policy = visitor.get(url).headers.get("Content-Security-Policy", "")
            assert "default-src 'self'" in policy and "object-src 'none'" in policy, url
            assert "unsafe" not in policy and "*" not in policy, url
