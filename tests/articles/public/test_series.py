"""Series list their live parts in order, each part names its place, and chosen related stories come first."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from articles.catalogue import catalogue
from articles.models import Article, AuditEntry, Series, SeriesPart
from articles.models.series import series_path
from articles.record import publishing, series_changes
from articles.record.versioning import ActionRefused
from tests.articles.public.test_story_views import get_page, url_of
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db


def make_series(*articles: Article, name="The ferry papers", **fields) -> Series:
    series = Series(name=name, **fields)
    series_changes.save(series, by="edda")
    for article in articles:
        series_changes.add(series, article, by="edda")
    return series


def make_parts(number=3) -> list[Article]:
    """Publish stories whose order in time is not that of the series."""
    return [make_article(headline=f"Story {n}", published=f"2024-03-0{9 - n}") for n in range(1, number + 1)]


def headlines_in(html: str) -> list[str]:
    return re.findall(r'entry-head"><a href="[^"]*">([^<]*)<', html)


def data_blocks(html: str) -> list[dict]:
    return [json.loads(block) for block in re.findall(r'ld\+json">(.*?)</script>', html)]


def test_the_page_of_a_series_lists_its_parts_in_the_order_of_the_editors(client):
    make_series(*make_parts(), description="How it began <and> ended.")
    html = get_page(client, "/series/the-ferry-papers/")
    assert headlines_in(html) == ["Story 1", "Story 2", "Story 3"]
    assert re.findall(r">(Part \d)</b>", html) == ["Part 1", "Part 2", "Part 3"]
    assert "How it began &lt;and&gt; ended." in html and ">3 parts<" in html
    [series, _] = data_blocks(html)
    assert (series["@type"], [part["position"] for part in series["hasPart"]]) == ("CreativeWorkSeries", [1, 2, 3])


def test_a_part_names_its_place_and_links_to_the_parts_before_and_after_it(client):
    first, second, third = make_parts()
    make_series(first, second, third)
    html = get_page(client, url_of(second))
    assert 'Part 2 of 3 of <a href="/series/the-ferry-papers/">The ferry papers</a>' in html
    nav = html[html.index("Previous part") :]
    assert nav.index(url_of(first)) < nav.index("Next part") < nav.index(url_of(third))
    assert "Previous part" not in get_page(client, url_of(first))
    article = data_blocks(html)[0]
    assert (article["isPartOf"][0]["name"], article["position"]) == ("The ferry papers", 2)
    assert "isPartOf" not in data_blocks(get_page(client, url_of(make_article(headline="Other"))))[0]


def test_parts_that_are_not_live_are_neither_listed_nor_counted(client):
    first, second, third = make_parts()
    draft = make_draft(headline="canarydraft")
    make_series(draft, first, second, third)
    publishing.withdraw(second, reason="Invented.", by="edda")
    html = get_page(client, "/series/the-ferry-papers/")
    assert headlines_in(html) == ["Story 1", "Story 3"] and "canary" not in html
    html = get_page(client, url_of(third))
    assert "Part 2 of 2 of" in html and "Story 2" not in html and "canary" not in html
    publishing.reinstate(second, by="edda")
    assert "Part 3 of 3 of" in get_page(client, url_of(third))


@pytest.mark.slow
def test_a_series_without_live_parts_is_not_there_for_readers(client):
    make_series(make_draft(headline="Draft"))
    for url in ("/series/the-ferry-papers/", "/series/the-ferry-papers/feed.atom", "/series/nothing/"):
        assert client.get(url).status_code == 404
    assert "ferry" not in get_page(client, "/series/")


@pytest.mark.slow
def test_the_index_lists_series_with_the_number_of_live_parts(client):
    first, second, _ = make_parts()
    make_series(first, second, make_draft(headline="Draft"), description="About ferries.")
    make_series(first, name="Alone")
    html = get_page(client, "/series/")
    assert re.findall(r"<h2><a href=\"([^\"]*)\">[^<]*</a></h2>", html) == [
        "/series/alone/",
        "/series/the-ferry-papers/",
    ]
    assert "2 stories" in html and "1 story" in html and "About ferries." in html


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_a_series_has_feeds_with_its_live_parts(client, form):
    first, second, _ = make_parts()
    make_series(first, second)
    feed = get_page(client, reverse("series_feed", args=["the-ferry-papers", form]))
    assert "Story 1" in feed and "Story 2" in feed and "Story 3" not in feed


def test_a_former_address_redirects_for_ever(client):
    series = make_series(make_article())
    series.slug, series.name = "ferries", "Ferries"
    series_changes.save(series, by="edda")
    assert client.get("/series/the-ferry-papers/")["Location"] == "/series/ferries/"
    assert client.get("/series/the-ferry-papers/feed.rss")["Location"] == "/series/ferries/feed.rss"
    series.slug = "the-ferry-papers"
    series_changes.save(series, by="edda")
    assert client.get("/series/ferries/")["Location"] == "/series/the-ferry-papers/"
    with pytest.raises(ValidationError):
        series_changes.save(Series(name="Ferries"), by="edda")


@pytest.mark.slow
def test_a_change_of_a_series_reaches_the_pages_of_its_parts_at_once(client):
    first, second, third = make_parts()
    series = make_series(first, second)
    pages = {}

    def changed(url):
        etag = pages.get(url, "")
        response = client.get(url, headers={"if-none-match": etag} if etag else {})
        pages[url] = response.headers["ETag"]
        return response.status_code == 200

    urls = ["/series/the-ferry-papers/", url_of(first), url_of(second), url_of(third)]
    assert [changed(url) for url in urls] == [True] * 4
    assert not any(changed(url) for url in urls)
    series_changes.add(series, third, by="edda")
    assert [changed(url) for url in urls] == [True] * 4
    series_changes.reorder(series, [third.pk, second.pk, first.pk], by="edda")
    assert [changed(url) for url in urls] == [True] * 4
    series.name = "Ferries"
    series_changes.save(series, by="edda")
    assert [changed(url) for url in urls] == [True] * 4
    series_changes.remove(series, first, by="edda")
    assert [changed(url) for url in urls] == [True] * 4
    series_changes.delete(series, by="edda")
    assert [changed(url) for url in urls[1:]] == [False, True, True]
    assert "Part" not in get_page(client, url_of(second))


def test_the_order_names_some_parts_and_the_others_follow(db):
    articles = make_parts(4)
    series = make_series(*articles)
    series_changes.reorder(series, [articles[2].pk, articles[0].pk, 10**12], by="edda")
    order = list(SeriesPart.objects.filter(series=series).values_list("article", flat=True))
    assert order == [articles[number].pk for number in (2, 0, 1, 3)]
    before = AuditEntry.objects.count()
    series_changes.reorder(series, order, by="edda")
    assert AuditEntry.objects.count() == before


def test_the_audit_log_has_who_arranged_a_series_without_words_of_a_story(db):
    article = make_article(headline="Canary")
    series = make_series(article)
    series_changes.remove(series, article, by="otto")
    entries = [(entry.by, entry.action) for entry in AuditEntry.objects.filter(noun="series").order_by("pk")]
    assert entries == [("edda", "create"), ("edda", "add to a series"), ("otto", "take out of a series")]
    assert not any("Canary" in entry.detail for entry in AuditEntry.objects.all())


def test_what_cannot_be_a_part_is_refused(monkeypatch):
    article, other = make_parts(2)
    series = make_series(article)
    with pytest.raises(ActionRefused, match="already"):
        series_changes.add(series, article, by="edda")
    with pytest.raises(ActionRefused, match="not there"):
        series_changes.remove(series, other, by="edda")
    monkeypatch.setattr(series_changes, "MAX_SERIES", 1)
    with pytest.raises(ActionRefused, match="1 series already"):
        series_changes.add(make_series(name="Other"), article, by="edda")
    monkeypatch.setattr(series_changes._SERIES, "limit", 1)
    with pytest.raises(ActionRefused, match="1 already"):
        series_changes.add(series, other, by="edda")
    with pytest.raises(ActionRefused, match="story itself"):
        series_changes.add_related(article, article, by="edda")


def test_a_story_gets_no_version_by_a_series_and_a_rebuilt_catalogue_shows_it_the_same(client):
    first, second, third = make_parts()
    make_series(first, second)
    series_changes.add_related(first, third, by="edda")
    html = get_page(client, url_of(first))
    catalogue.rebuild()
    assert re.sub(r"\s", "", get_page(client, f"{url_of(first)}?again=1")).count("Part1of2of") == 1
    assert "Story 3" in html
    assert {article.latest for article in Article.objects.all()} == {1}


@pytest.mark.slow
def test_pages_with_series_take_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    make_series(*make_parts(2))
    make_series(*make_parts(2), name="Other")
    many = [make_article(headline=f"Long {n}", published=f"2023-03-{n + 1:02}") for n in range(20)]
    make_series(*many, name="Long")
    with django_assert_max_num_queries(4):
        client.get("/series/the-ferry-papers/")
    with django_assert_max_num_queries(4):
        client.get("/series/long/")
    with django_assert_max_num_queries(3):
        client.get("/series/")


@pytest.mark.slow
def test_chosen_related_stories_come_before_the_computed_ones(client):
    article = make_article(headline="Main", tags=["Rare"])
    alike = make_article(headline="Alike", tags=["Rare"])
    chosen = [make_article(headline=f"Chosen {n}", published=f"1990-01-0{n}") for n in (1, 2)]
    withdrawn = make_article(headline="canarywithdrawn")
    for one in (chosen[1], withdrawn, chosen[0]):
        series_changes.add_related(article, one, by="edda")
    publishing.withdraw(withdrawn, reason="Invented.", by="edda")

    def related():
        html = get_page(client, url_of(article))
        part = html[html.index('id="story-related"') :]
        return re.findall(r'dir="ltr">([^<]*)</a>', part[: part.index("</nav>")])

    assert related() == ["Chosen 2", "Chosen 1", "Alike"]
    series_changes.reorder_related(article, [chosen[0].pk, chosen[1].pk], by="edda")
    assert related() == ["Chosen 1", "Chosen 2", "Alike"]
    series_changes.add_related(article, alike, by="edda")
    assert related() == ["Chosen 1", "Chosen 2", "Alike"]
    series_changes.remove_related(article, chosen[0], by="edda")
    assert related() == ["Chosen 2", "Alike"]
    series_changes.remove_related(article, alike, by="edda")
    assert related() == ["Chosen 2", "Alike"]
    make_series(alike, article)  # which links to it as the part before
    assert related() == ["Chosen 2"]


def test_the_path_of_a_series_is_its_url():
    for slug in ("the-ferry-papers", "हिंदी"):
        assert series_path(slug) == reverse("series", args=[slug])
