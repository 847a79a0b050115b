"""The pages of corrections list, by year and month, what was wrong, what is right, in which story, and when."""

import re

import pytest
from django.db import connection

from articles.models import CatalogueEntry, Version
from articles.public.html_cache import html_cache
from articles.public.lists import corrections
from articles.record import publishing
from articles.story.dates import StoryDate
from tests.articles.public.test_story_views import get_page, url_of
from tests.articles.public.test_validators import queries_of
from tests.factories import make_article, make_draft
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db


def correct(at, note, verb=publishing.correct, **fields):
    article = make_article(published="2023-01-01", **fields)
    verb(article, note=note, by="ada", at=StoryDate(at))
    return article


def notes(html):
    return re.findall(r"Note [\w-]+", html)


@shared_rows
def corrected_stories():
    correct("2023-12-31T23:59:59+00:00", "Note late-december", headline="December")
    correct("2024-01-01", "Note january", headline="January")
    correct("2024-07-02", "Note july-one", headline="July one")
    correct("2024-07-31T23:59:59+00:00", "Note july-last", verb=publishing.clarify, headline="July last")
    correct("2024-08-01T00:00+00:00", "Note august", headline="August")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/corrections/", ["august", "july-last", "july-one", "january", "late-december"]),
        ("/corrections/2024/", ["august", "july-last", "july-one", "january"]),
        ("/corrections/2024/07/", ["july-last", "july-one"]),
        ("/corrections/2024/08/", ["august"]),
        ("/corrections/2023/12/", ["late-december"]),
    ],
)
def test_a_year_or_month_lists_exactly_its_corrections(client, corrected_stories, url, expected):
    assert notes(get_page(client, url)) == [f"Note {name}" for name in expected]


def test_months_begin_in_the_newsrooms_time_zone(client, corrected_stories, settings):
    from django.utils import timezone

    settings.TIME_ZONE = "America/New_York"
    timezone.get_default_timezone.cache_clear()
    try:
        correct("2024-09-01T03:59+00:00", "Note still-august", headline="Still August")
        html = get_page(client, "/corrections/2024/08/")
        assert notes(html) == ["Note still-august"]
        assert re.search(r'/corrections/2024/08/"[^>]*>August <span class="count">1<', html)
        assert "Note august" in get_page(client, "/corrections/2024/07/")
    finally:
        timezone.get_default_timezone.cache_clear()


def test_a_page_links_to_all_years_and_to_months_with_their_counts(client, corrected_stories):
    html = get_page(client, "/corrections/2024/07/")
    assert "1 correction and 1 clarification" in html
    assert re.findall(r'href="(/corrections/\d{4}/)"', html) == ["/corrections/2024/", "/corrections/2023/"]
    months = re.findall(r'href="(/corrections/\d{4}/\d\d/)"[^>]*>\w+ <span class="count">(\d+)', html)
    assert months == [("/corrections/2024/08/", "1"), ("/corrections/2024/07/", "2"), ("/corrections/2024/01/", "1")]
    assert html.count('aria-current="page"') == 1
    assert "/corrections/2023/12/" in get_page(client, "/corrections/2023/")


def test_a_correction_links_to_its_story_and_to_the_comparison(client):
    article = correct("2024-07-02", "It was <Tuesday>.", headline="Ferry")
    html = get_page(client, "/corrections/2024/07/")
    assert "It was &lt;Tuesday&gt;." in html and f'href="{url_of(article)}compare/1/2/"' in html
    assert '<time datetime="2024-07-02">July 2, 2024</time>' in html and ">Ferry</a>" in html


def test_a_month_without_corrections_answers_404_with_links_to_other_months(client, corrected_stories):
    html = get_page(client, "/corrections/2024/03/", 404)
    assert "No correction was published in March 2024." in html and "/corrections/2024/07/" in html
    assert "No correction was published in 1999." in get_page(client, "/corrections/1999/", 404)
    for url in ("/corrections/2024/13/", "/corrections/2024/00/", "/corrections/0000/", "/corrections/9999/"):
        get_page(client, url, 404)


def test_corrections_of_withdrawn_stories_are_not_counted(client, corrected_stories):
    article = correct("2024-03-05", "Note withdrawn", headline="Withdrawn")
    publishing.withdraw(article, reason="It was wrong.", by="ada")
    assert "/corrections/2024/03/" not in get_page(client, "/corrections/2024/")
    get_page(client, "/corrections/2024/03/", 404)


@pytest.mark.slow
def test_a_month_of_many_corrections_has_several_pages(client, monkeypatch):
    monkeypatch.setattr(corrections, "SIZE", 3)
    for number in range(8):
        correct("2024-07-02", f"Note {number}", headline=f"Story {number}")
    correct("2024-06-30", "Note june")
    url, seen = "/corrections/2024/07/", []
    while url:
        html = get_page(client, url)
        seen += notes(html)
        older = re.search(r'rel="next"\s+href="([^"]+)"', html)
        url = older and "/corrections/2024/07/" + older[1]
    assert seen == [f"Note {number}" for number in reversed(range(8))]


@pytest.mark.slow
def test_the_number_of_queries_does_not_grow_with_corrections(client):
    costs = []
    for first, last in ((0, 3), (3, 30)):
        for number in range(first, last):
            correct(f"2024-0{1 + number % 9}-02", f"Note {number}", headline=f"Story {number}")
        html_cache.clear()
        costs.append(
            [queries_of(client, url)[1] for url in ("/corrections/", "/corrections/2024/", "/corrections/2024/01/")]
        )
    assert costs[0] == costs[1] == [5, 5, 5]


def test_the_list_of_corrections_is_read_from_their_partial_index(corrected_stories):
    """SQLite uses a partial index only where a query has the condition of the index word for word."""
    query = Version.objects.corrections().order_by("-effective_at", "-pk")
    sql, parameters = query.query.sql_with_params()
    assert "'correct'" in sql and not parameters
    if connection.vendor == "sqlite":
        assert "version_corrections" in query[:5].explain()


@pytest.mark.slow
def test_the_place_in_the_list_counts_no_drafts_and_no_versions(client, monkeypatch):
    monkeypatch.setattr(corrections, "SIZE", 2)
    for number in range(5):
        make_draft(headline=f"Draft {number}")
    for number in range(5):
        correct("2024-07-02", f"Note n-{number}", headline=f"Story {number}")
    listed, query = [], ""
    while query is not None:
        html = get_page(client, f"/corrections/{query}")
        listed += notes(html)
        cursor = re.search(r'href="(\?cursor=older\.-?[0-9]+\.([0-9]+)\.([0-9]+))"', html)
        query = cursor and cursor[1]
        if cursor:
            assert CatalogueEntry.objects.filter(docid=cursor[2]).exists() and cursor[3] == "2"
    assert sorted(listed) == [f"Note n-{number}" for number in range(5)]
