"""A page takes a bounded number of queries, and a reader may reuse an earlier copy only while nothing on it changed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Semaphore
from time import sleep

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date, parse_http_date

from articles.catalogue import catalogue
from articles.models import Author, Section, Tag
from articles.public.base import PublicView, Validators, code_release
from articles.public.lists import alphabet
from articles.record import publishing, taxonomy_changes
from articles.search import search
from articles.story.credits import AgencyLine, Byline
from articles.story.story import Picture
from media import bulk_edit
from tests.articles.public.test_story_views import changed_story, url_of
from tests.factories import make_article
from tests.media.pictures import make_photo
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db

LISTS = [
    "/", "/articles/", "/articles/?section=news&tag=one&not_tag=tag-0&author=ada-cole&has_photo=1", "/2024/",
    "/2024/07/", "/2024/07/02/", "/sections/", "/sections/news/", "/tags/", "/tags/?kind=topic", "/tags/one/",
    "/authors/", "/authors/ada-cole/", "/agencies/", "/agencies/reuters/", "/corrections/",
]  # fmt: skip


def make_full_story(number, photo):
    line = AgencyLine("From Reuters.", "Reuters", "reuters")
    picture = Picture("", "Caption", "Credit", photo=str(photo.uuid), sha256=photo.sha256)
    article = make_article(
        headline=f"Story {number}",
        section="News",
        tags=["One", f"Tag {number}"],
        bylines=(Byline("Ada Cole", "ada-cole"), Byline(f"Author {number}", f"author-{number}")),
        agency_lines=(line,),
        pictures=(picture,),
        published=f"2024-07-{2 if number < 40 else 3:02}T10:00+00:00",
    )
    publishing.correct(article, note="It is otherwise.", by="ada")
    return article


def queries_of(client, url, **headers):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(url, headers=headers)
    return response, len(queries)


@pytest.mark.one_engine
@pytest.mark.slow
def test_the_queries_of_lists_do_not_grow_with_stories(client, monkeypatch):
    """With twenty stories every part of the front page has something in it; fewer stories take no more queries."""
    monkeypatch.setattr(alphabet, "MIN_FOR_LETTERS", 10)  # a longer index also asks for its letters
    photo, costs = make_photo(), []
    for first, last in ((0, 1), (1, 20), (20, 50)):
        for number in range(first, last):
            make_full_story(number, photo)
        search.count()  # the first search after a change reads what changed
        responses = {url: queries_of(client, url) for url in LISTS}
        assert {url: response.status_code for url, (response, _) in responses.items()} == dict.fromkeys(LISTS, 200)
        costs.append({url: cost for url, (_, cost) in responses.items()})
    one, twenty, fifty = costs
    assert twenty == fifty
    assert all(one[url] <= fifty[url] <= 12 for url in LISTS), fifty


@pytest.mark.one_engine
@pytest.mark.slow
def test_the_queries_of_a_story_do_not_grow_with_its_parts(client):
    photos = [make_photo() for _ in range(5)]

    def cost(many):
        pictures = tuple(Picture(f"p{n}", "Caption", photo=str(photos[n % 5].uuid)) for n in range(many))
        article = make_article(
            section="News",
            tags=[f"Tag {n}" for n in range(many)],
            bylines=tuple(Byline(f"Author {n}", f"author-{n}") for n in range(many)),
            agency_lines=tuple(AgencyLine(f"From {n}.", f"{n}", f"{n}") for n in range(many)),
            pictures=pictures,
            body="".join(f'<p>Words.</p><figure data-picture="p{n}"></figure>' for n in range(many)),
        )
        for n in range(min(many, 20)):
            publishing.update(article, story=changed_story(headline=f"Headline {n}"), by="ada")
        publishing.update(article, story=article.versions.get(number=1).story, by="ada")
        below = ("", "history/", "versions/1/", "compare/1/2/")
        return [queries_of(client, url_of(article, part))[1] for part in below]

    assert cost(1) == cost(50) == [6, 3, 5, 2]


@shared_rows
def full_story():
    return make_full_story(0, make_photo())


@pytest.mark.parametrize("url", ["ARTICLE", "ARTICLEhistory/", "ARTICLEversions/1/", "ARTICLEcompare/1/2/", *LISTS])
def test_an_unchanged_page_answers_304_with_two_queries(client, url, full_story):
    url = url.replace("ARTICLE", url_of(full_story))
    first = client.get(url)
    assert first.status_code == 200
    assert first.headers["ETag"].startswith('"') and first.headers["Last-Modified"]
    assert first.headers["Cache-Control"].startswith("public, max-age=")
    assert "Cookie" not in first.headers.get("Vary", "") and not first.cookies
    for etag in (first.headers["ETag"], f"W/{first.headers['ETag']}"):
        again, cost = queries_of(client, url, if_none_match=etag)
        assert (again.status_code, again.content) == (304, b"") and cost <= 2
        assert again.headers["ETag"] == first.headers["ETag"]
    head = client.head(url)
    assert head.status_code == 200 and head.headers["ETag"] == first.headers["ETag"]
    assert client.post(url).status_code == 405


def correct(article):
    publishing.correct(article, note="It is otherwise.", by="ada")


def rename(model):
    row = model.objects.first()
    return lambda article: taxonomy_changes.rename(row, name=f"{row.name} anew", slug=row.slug, by="ada")


CAUSES = {
    "a correction": correct,
    "a renamed tag": lambda article: rename(Tag)(article),
    "a renamed author": lambda article: rename(Author)(article),
    "a renamed section": lambda article: rename(Section)(article),
    "the rights of its photograph": lambda article: bulk_edit.edit(list(photos_of(article)), rights="not_cleared"),
    "hiding it from search engines": lambda article: publishing.hide_from_engines(article, by="ada"),
    "a neighbour in the archive": lambda article: make_article(headline="Neighbour", published="2024-07-03"),
}


def photos_of(article):
    from media.models import Photo

    return Photo.objects.filter(releases__holder=str(article.uuid))


@pytest.mark.slow
@pytest.mark.parametrize("cause", CAUSES)
def test_a_page_that_changed_is_sent_again(client, cause, full_story):
    urls = [url_of(full_story), "/", "/2024/07/02/", "/tags/one/"]
    before = {url: client.get(url).headers["ETag"] for url in urls}
    CAUSES[cause](full_story)
    for url, etag in before.items():
        response = client.get(url, headers={"if-none-match": etag})
        assert response.status_code == 200, (cause, url)


def test_a_change_that_a_story_does_not_show_leaves_its_etag(client):
    article = make_full_story(0, make_photo())
    etag = client.get(url_of(article)).headers["ETag"]
    make_article(headline="Old news", published="2020-01-01")
    make_article(headline="Older news", published="2019-01-01")
    etag = client.get(url_of(article)).headers["ETag"]
    make_article(headline="Oldest news", published="2018-01-01")
    assert client.get(url_of(article), headers={"if-none-match": etag}).status_code == 304


def test_the_etag_of_an_old_story_changes_with_the_day_because_the_page_states_its_age(client, monkeypatch):
    article = make_article(published="2024-07-02")
    etag = client.get(url_of(article)).headers["ETag"]
    later = timezone.localdate() + timedelta(days=800)
    monkeypatch.setattr(timezone, "localdate", lambda *args: later)
    response = client.get(url_of(article), headers={"if-none-match": etag})
    assert response.status_code == 200 and b"years old" in response.content


class FrozenClock:
    """Stands for `timezone.now`, at noon of a day after every file of the code was written."""

    def __init__(self):
        self.now = datetime(2200, 1, 2, 12, tzinfo=UTC)

    def __call__(self):
        return self.now

    def pass_seconds(self, seconds: float):
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch):
    clock = FrozenClock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.mark.parametrize("url", ["/articles/", "/", "/2024/07/02/", "/tags/one/", "/feeds/latest.atom"])
@pytest.mark.parametrize("seconds", [0, 0.4, 59])
def test_a_change_in_the_second_of_the_change_before_is_sent_to_who_validates_by_date(client, clock, url, seconds):
    """Whoever has a copy, however long after the first change: the withdrawal bears the same second, or an earlier."""
    article = make_article(tags=["One"])
    make_article(headline="Another", tags=["One"])
    clock.pass_seconds(seconds)
    modified = client.get(url).headers["Last-Modified"]
    assert client.get(url, headers={"if-modified-since": modified}).status_code == 200
    clock.pass_seconds(-min(seconds, 0.4))  # its transaction began before the first one ended
    publishing.withdraw(article, reason="It was invented.", by="ada")
    for later in (0, 59, 3_600):
        clock.pass_seconds(later)
        assert client.get(url, headers={"if-modified-since": modified}).status_code == 200


def test_a_list_validates_by_date_and_by_etag_and_a_story_by_etag_alone(client, clock):
    """A renamed tag changes a story's page and not its date; the generation's moment covers all of a list."""
    article = make_article(tags=["One"])
    clock.pass_seconds(60)
    modified = client.get("/articles/").headers["Last-Modified"]
    assert modified == "Thu, 02 Jan 2200 12:00:00 GMT"
    assert client.get("/articles/", headers={"if-modified-since": modified}).status_code == 304
    modified = client.get(url_of(article)).headers["Last-Modified"]
    assert modified == "Tue, 02 Jul 2024 00:00:00 GMT"
    assert client.get(url_of(article), headers={"if-modified-since": modified}).status_code == 200


def test_readers_who_are_signed_in_get_the_same_page(client, admin_client):
    article = make_article()
    for url in (url_of(article), "/", "/articles/"):
        assert client.get(url).content == admin_client.get(url).content
    assert catalogue.generation().number


@pytest.mark.parametrize("path", ["/tags/no-such-tag/", "/authors/nobody/", "/1999/", "/tags/no-such-tag/feed.atom"])
def test_a_page_that_does_not_exist_is_not_unchanged(client, db, path):
    expected = client.get(path).status_code
    assert client.get(path, HTTP_IF_NONE_MATCH="*").status_code == expected != 304


def test_any_page_that_exists_is_unchanged_for_a_request_that_wants_none(client, db):
    for path in ("/", "/articles/", "/tags/"):
        response = client.get(path, HTTP_IF_NONE_MATCH="*")
        assert response.status_code == 304 and response["ETag"] and not response.content


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/printed/2024/07/02/", "/tags/none/", "/2019/", "/series/none/", "/2024/"])
def test_a_date_alone_says_nothing_about_a_page_that_does_not_exist(client, clock, url):
    make_article()
    expected = client.get(url).status_code
    clock.pass_seconds(60)
    headers = {"If-Modified-Since": client.get("/articles/").headers["Last-Modified"]}
    assert client.get(url, headers=headers).status_code == (304 if expected == 200 else expected)


@pytest.mark.parametrize("url", ["/", "/articles/", "/2024/07/02/", "/feeds/latest.atom"])
@pytest.mark.parametrize("days", [-1, 1, 40_000])
def test_a_page_is_unchanged_since_the_date_that_it_stated_and_since_no_other(client, clock, url, days):
    """A copy that has a date of tomorrow, by a wrong clock, would else hide the changes of a day."""
    make_article()
    clock.pass_seconds(60)
    stated = client.get(url).headers["Last-Modified"]
    assert client.get(url, headers={"If-Modified-Since": stated}).status_code == 304
    other = http_date(parse_http_date(stated) + days * 86_400)
    assert client.get(url, headers={"If-Modified-Since": other}).status_code == 200


@pytest.mark.slow
@pytest.mark.one_engine
def test_a_parameter_that_a_page_does_not_know_makes_no_other_page(client):
    """Its value is nowhere on the page; its name is in the notice of a search, and nowhere else."""
    article = make_full_story(1, make_photo())
    for url in (
        *LISTS,
        url_of(article),
        f"{url_of(article)}history/",
        "/feeds/latest.atom",
        "/articles/feed.json?q=story",
    ):
        sign = "&" if "?" in url else "?"
        plain, one, two = (client.get(url + query) for query in ("", f"{sign}zz=first", f"{sign}zz=second"))
        assert plain.status_code == 200, url
        assert one.headers["ETag"] == two.headers["ETag"] and one.content == two.content, url
        assert b"first" not in one.content.replace(b'rel="first"', b"") or b"first" in plain.content, url
        is_said = url.startswith("/articles/")
        assert ("“zz”" in one.text) == is_said, url
        assert is_said or one.headers["ETag"] == plain.headers["ETag"], url


def test_threads_that_want_the_same_page_make_it_once(rf):
    """After a change many readers ask for the same list at once."""
    arrivals, made, threads = Semaphore(0), [], 4

    class OnePage(PublicView):
        def validators(self):
            arrivals.release()
            return Validators(("the same",), datetime(2024, 7, 2, tzinfo=UTC), last_modified_is_complete=True)

        def make(self):
            made.append(self)
            if len(made) == 1:
                for _ in range(threads):
                    assert arrivals.acquire(timeout=10)
                sleep(0.2)  # the others look into the cache meanwhile
            return HttpResponse("The page")

    code_release()  # read once in a process
    with ThreadPoolExecutor(threads) as pool:
        view = OnePage.as_view()
        pages = [pool.submit(view, rf.get("/one-page/")) for _ in range(threads)]
        assert {page.result().content for page in pages} == {b"The page"}
    assert len(made) == 1
