"""Lists lead readers to stories by name, by date and page by page."""

import re
from itertools import chain

import pytest
from django.urls import reverse

from articles.models import Tag, TagAlias
from articles.public.base import code_release
from articles.public.html_cache import html_cache
from articles.public.lists import front
from articles.record import publishing, taxonomy_changes
from articles.story.credits import AgencyLine
from articles.story.dates import StoryDate
from articles.taxonomy.taxonomy import TAXONOMIES
from tests.articles.public.test_story_views import changed_story, get_page, url_of
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("noun", ["section", "tag", "author", "agency"])
def test_a_taxonomy_term_has_a_page_to_which_its_former_keys_redirect(client, noun):
    line = AgencyLine("From Ondes Ünited.", "Ondes Ünited", "ondes-ünited")
    make_article(section="Ondes Ünited", tags=["Ondes Ünited"], authors=["Ondes Ünited"], agency_lines=(line,))
    url = reverse(noun, args=["ondes-ünited"])
    assert "Ferry returns" in get_page(client, url) and "1 story" in get_page(client, url)
    assert client.get(url.replace("ondes", "ONDES")).status_code == 301
    taxonomy_changes.rename(TAXONOMIES[noun].model.objects.get(), name="Waves", slug="waves", by="ada")
    response = client.get(url + "?cursor=older.5")
    assert (response.status_code, response.headers["Location"]) == (
        301,
        reverse(noun, args=["waves"]) + "?cursor=older.5",
    )
    assert "Waves" in get_page(client, reverse(f"{noun}s" if noun != "agency" else "agencies"))


@pytest.mark.slow
def test_a_term_used_only_on_the_desk_has_no_page_and_is_in_no_index(client):
    make_draft(section="Canary", tags=["Canary"], authors=["Canary"])
    TagAlias.objects.create(slug="other-name", target=Tag.objects.get())
    for url in ("/sections/canary/", "/tags/canary/", "/authors/canary/", "/tags/CANARY/", "/tags/other-name/"):
        get_page(client, url, 404)
    for url in ("/", "/sections/", "/tags/", "/tags/?kind=topic", "/authors/", "/articles/"):
        assert "Canary" not in get_page(client, url)


@pytest.mark.slow
def test_a_withdrawn_story_leaves_every_public_page(client):
    make_article(headline="Ferry returns", section="News", tags=["River"], authors=["Ada Cole"])
    article = make_article(headline="Kwyjibo sinks", section="News", tags=["River"], authors=["Ada Cole"])
    urls = ["/", "/articles/", "/articles/?q=kwyjibo", "/2024/", "/2024/07/", "/2024/07/02/", "/sections/news/"]
    urls += ["/tags/river/", "/authors/ada-cole/", "/feeds/latest.atom", "/articles/feed.json", "/sitemaps/2024-07.xml"]
    links = "kwyjibo-sinks"
    before = {url for url in urls if "Kwyjibo sinks" in get_page(client, url) or links in get_page(client, url)}
    assert set(urls) - before <= {"/2024/"}
    publishing.withdraw(article, reason="It floats.", by="ada")
    for url in urls:
        page = get_page(client, url)
        assert "Kwyjibo sinks" not in page and links not in page, url


@pytest.mark.slow
def test_a_date_lists_its_stories_and_an_empty_one_links_to_its_neighbours(client):
    make_article(published="2024-07-02T09:00-04:00")
    make_article(published="1731-12-24", headline="Old news")
    for url in ("/2024/", "/2024/07/", "/2024/07/02/", "/1731/", "/1731/12/", "/1731/12/24/"):
        assert "1 story" in get_page(client, url), url
    assert 'href="/1731/12/24/"' in get_page(client, "/1731/")
    assert 'href="/2024/"' in get_page(client, "/1900/", 404)
    assert 'href="/1731/12/"' in get_page(client, "/2024/06/", 404)
    assert 'href="/2024/07/02/"' in get_page(client, "/2024/07/03/", 404)


@pytest.mark.slow
def test_lists_have_links_to_the_next_and_the_previous_page(client):
    for number in range(65):
        make_article(headline=f"Story {number:02}", published=f"2024-{1 + number // 28:02}-{1 + number % 28:02}")

    def walk(url, rel):
        seen = []
        while url:
            html = get_page(client, url)
            seen.append(re.findall(r">(Story \d\d)</a></h3>", html))
            match = re.search(rf'rel="{rel}" href="([^"]*)"', html)
            url = match and f"/articles/{match[1].replace('&amp;', '&')}"
            last = html
        return seen, last

    everything = [f"Story {number:02}" for number in reversed(range(65))]
    pages, last = walk("/articles/", "next")
    assert [*chain(*pages)] == everything and [len(p) for p in pages] == [20, 20, 20, 5]
    back = re.search(r'rel="prev" href="([^"]*)"', last)[1]
    pages, _ = walk(f"/articles/{back}", "prev")
    assert [*chain(*reversed(pages))] == everything[:60]
    pages, _ = walk("/articles/?sort=oldest", "next")
    assert [*chain(*pages)] == everything[::-1]


@pytest.mark.slow
def test_corrections_have_several_pages(client):
    article = make_article()
    for number in range(45):
        publishing.correct(article, note=f"Note {number:02}.", by="ada", at=StoryDate("2024-07-03"))
    first = get_page(client, "/corrections/")
    older = re.search(r'rel="next" href="([^"]*)"', first)[1]
    second = get_page(client, f"/corrections/{older}")
    notes = re.findall(r"Note \d\d", first) + re.findall(r"Note \d\d", second)
    assert notes == [f"Note {number:02}" for number in reversed(range(45))]
    newer = re.search(r'rel="prev" href="([^"]*)"', second)[1]
    assert re.findall(r"Note \d\d", get_page(client, f"/corrections/{newer}")) == notes[:40]


@pytest.mark.slow
def test_a_long_history_has_several_pages(client):
    article = make_article()
    for number in range(30):
        publishing.update(article, story=changed_story(headline=f"Headline {number}"), by="ada")
    first = get_page(client, url_of(article, "history/"))
    assert "Version 31<" in first and "Version 7<" in first and "Version 6<" not in first
    second = get_page(client, url_of(article, "history/?cursor=6"))
    assert "Version 6<" in second and "Version 1<" in second and "in headline" in second


def test_the_health_page_answers_without_details(client, monkeypatch):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "migrations": "ok", "schedule": "ok"}
    monkeypatch.setattr("articles.public.machines.health_and_robots.overdue", lambda now: 3)
    response = client.get("/healthz")
    assert (response.status_code, response.json()["schedule"]) == (503, "overdue")
    assert b"3" not in response.content and response.headers["Cache-Control"] == "no-store"


def test_the_error_page_needs_neither_database_nor_context(client, monkeypatch):
    def raise_error(*args, **kwargs):
        raise RuntimeError("secret")

    monkeypatch.setattr("articles.public.lists.front.FrontPageView.validators", raise_error)
    client.raise_request_exception = False
    html = get_page(client, "/", 500)
    assert "could not be shown" in html and "secret" not in html


@pytest.mark.slow
def test_sections_stand_in_the_order_of_the_newsroom(client, settings, monkeypatch):
    for number, name in enumerate(["World", "Arts", "News", "Sport"]):
        for day in (1, 2):
            make_article(headline=f"{name} {day}", section=name, published=f"2024-0{7 - number}-0{day}")

    def order(url, pattern):
        return list(dict.fromkeys(re.findall(pattern, get_page(client, url))))

    assert order("/", r'href="/sections/([a-z]+)/"') == ["arts", "news", "sport", "world"]
    settings.SECTION_ORDER = ["sport", "news", "no-such-section"]
    html_cache.clear()
    code_release.cache_clear()
    try:
        assert order("/", r'href="/sections/([a-z]+)/"') == ["sport", "news", "arts", "world"]
        monkeypatch.setattr(front, "SECTIONS", 2)
        front._newest_sections.cache_clear()
        names = [section.slug for section in front._sections([])]
        assert names == ["sport", "news"], "a section that is listed is not left out for a newer one"
    finally:
        front._newest_sections.cache_clear()
        code_release.cache_clear()


def test_terms_of_a_page_with_one_story_have_no_counts(client):
    make_article(published="2024-07-02", tags=["Harbor"])
    html = get_page(client, "/2024/07/02/")
    assert re.search(r'<ul class="goes-with"><li><a href="/tags/harbor/">Harbor</a></li>', html)
    make_article(published="2024-07-02", tags=["Harbor"])
    assert re.search(r'">Harbor</a> <span class="count">2<', get_page(client, "/2024/07/02/"))
