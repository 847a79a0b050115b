"""Pages of sections, tags, authors, agencies and days show how many stories they have, when, with what, and which
were corrected."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Author, Section, Tag
from articles.public.bar_chart import HEIGHT, MIN_HEIGHT, WIDTH, by_year, chart
from articles.public.html_cache import html_cache
from articles.public.lists import alphabet
from articles.record import publishing
from articles.search.search import Bar, Histogram
from articles.story.credits import AgencyLine, Term
from articles.story.dates import StoryDate
from articles.story.story import Picture
from tests.articles.public.test_story_views import changed_story, get_page
from tests.factories import make_article, make_draft
from tests.media.pictures import make_photo

pytestmark = pytest.mark.django_db

LINE = AgencyLine("From Reuters.", "Reuters", "reuters")


def publish_stories():
    """Publish three stories of 2020, one of 2022 and two of 2024 in one section, and one that has nothing in common
    with them."""
    for number, year in enumerate((2020, 2020, 2020, 2022, 2024, 2024)):
        make_article(
            headline=f"Story {number}",
            section="Harbor",
            tags=["Ferries", *(["Floods"] if number < 2 else [])],
            authors=["Ada Cole", *(["Ben Orr"] if number == 3 else [])],
            agency_lines=(LINE,),
            published=f"{year}-03-0{number + 1}",
        )
    make_article(headline="Elsewhere", section="Sport", tags=["Football"], authors=["Cy Dunn"], published="2024-03-09")


PAGES = {
    "section": "/sections/harbor/",
    "tag": "/tags/ferries/",
    "author": "/authors/ada-cole/",
    "agency": "/agencies/reuters/",
}


@pytest.mark.parametrize("noun", PAGES)
def test_the_page_of_a_term_shows_its_stories_by_year_and_the_terms_they_share(client, noun):
    publish_stories()
    html = get_page(client, PAGES[noun])
    assert ">6 stories <" in html and "Elsewhere" not in html
    table = html[html.index('class="bars-table"') :]
    rows = re.findall(r'<th scope="row"><a href="([^"]*)">(\d+)</a></th><td>(\d+)</td>', table)
    assert [(year, count) for _, year, count in rows] == [("2024", "2"), ("2022", "1"), ("2020", "3")]
    address = rows[0][0].replace("&amp;", "&")
    assert address == f"/articles/?{noun}={PAGES[noun].split('/')[2]}&after=2024-01-01&before=2025-01-01"
    goes_with = dict(re.findall(r'<a href="(/[a-z]+/[^/"]+/)">[^<]*</a> <span class="count">(\d+)<', html))
    everything = {"/sections/harbor/": "6", "/tags/ferries/": "6", "/tags/floods/": "2"}
    everything |= {"/authors/ada-cole/": "6", "/authors/ben-orr/": "1", "/agencies/reuters/": "6"}
    everything.pop(PAGES[noun])
    assert goes_with == everything
    for form in ("atom", "rss", "json"):
        assert f'href="{reverse(f"{noun}_feed", args=[PAGES[noun].split("/")[2], form])}"' in html


def test_the_page_of_a_term_lists_recent_corrections_the_last_first(client):
    for number in range(5):
        day = f"2024-03-0{number + 1}"
        article = make_article(headline=f"Story {number}", tags=["Ferries"], published=day)
        fixed = changed_story(headline="New", tags=["Ferries"], published=day)
        at = StoryDate(f"2024-04-0{number + 1}")
        publishing.correct(article, note=f"Wrong number {number}.", by="ada", story=fixed, at=at)
    other = make_article(headline="Elsewhere", tags=["Football"])
    publishing.correct(other, note="Canary.", by="ada")
    html = get_page(client, "/tags/ferries/")
    notes = re.findall(r'<p class="ledger-note">([^<]*)</p>', html)
    assert notes == ["Wrong number 4.", "Wrong number 3.", "Wrong number 2."] and "Canary" not in html
    assert re.search(r'href="/2024/03/05/[^"]*/compare/1/2/"', html)
    publishing.withdraw(article, reason="Invented.", by="ada")
    assert "Wrong number 4" not in get_page(client, "/tags/ferries/")


def test_the_page_of_a_term_shows_its_description_and_role(client):
    make_article(section="News", tags=[Term("ferries", "Ferries", "topic")], authors=["Ada Cole"])
    for model, name in ((Section, "News"), (Tag, "Ferries"), (Author, "Ada Cole")):
        row = model.objects.get(name=name)
        model.objects.filter(pk=row.pk).update(description="Everything <about> it.")
        assert "Everything &lt;about&gt; it." in get_page(client, row.get_absolute_url())
    Author.objects.update(role="Harbor reporter")
    html_cache.clear()
    assert "Harbor reporter" in get_page(client, "/authors/ada-cole/")


@pytest.mark.parametrize(("url", "count"), [("/2024/", 3), ("/2024/03/", 3), ("/2024/03/09/", 1), ("/2020/03/", 3)])
def test_the_page_of_a_day_lists_the_topics_of_its_stories(client, url, count):
    publish_stories()
    html = get_page(client, url)
    assert f">{count} stor" in html
    about = html[html.index('class="goes-with"') :]
    assert ("/sections/sport/" in about) is ("/2024/" in url) and ("/tags/floods/" in about) is ("2020" in url)


def test_the_front_page_counts_the_archive_and_links_to_its_years(client):
    publish_stories()
    html = get_page(client, "/")
    assert "7 stories since 2020" in html
    assert re.findall(r'<th scope="row"><a href="(/\d{4}/)">\d{4}</a></th><td>(\d+)</td>', html) == [
        ("/2024/", "3"), ("/2022/", "1"), ("/2020/", "3"),
    ]  # fmt: skip


def test_the_first_of_the_latest_stories_with_a_photograph_leads_the_front_page(client):
    photo = make_photo()
    make_article(headline="Older with a photo", pictures=(Picture("", photo=str(photo.uuid)),), published="2024-07-01")
    make_article(headline="Newest", published="2024-07-02")
    html = get_page(client, "/")
    lead = html[html.index('class="front-lead"') : html.index('class="front-more"')]
    assert "Older with a photo" in lead and "Newest" not in lead


@pytest.mark.slow
def test_indexes_count_stories_and_leave_out_terms_used_only_on_the_desk(client):
    publish_stories()
    make_draft(section="Canary", tags=["Canary"], authors=["Canary"])
    for url, name, count in (
        ("/sections/", "/sections/harbor/", 6),
        ("/tags/", "/tags/floods/", 2),
        ("/tags/?kind=topic", "/tags/ferries/", 6),
        ("/authors/", "/authors/ada-cole/", 6),
        ("/agencies/", "/agencies/reuters/", 6),
    ):
        html = get_page(client, url)
        assert re.search(rf'href="{name}">[^<]*</a>.{{0,120}}?>\s*{count}[ <]', html, re.S), url
        assert "Canary" not in html


@pytest.mark.slow
def test_a_long_index_has_letters_that_link_to_their_terms(client, monkeypatch):
    monkeypatch.setattr(alphabet, "MIN_FOR_LETTERS", 3)
    for name in ("Ansel", "Bridge", "Canal", "1936 flood", "Ærø", "東京"):
        make_article(headline=name, tags=[name])
    html = get_page(client, "/tags/?kind=topic")
    letters = re.findall(r'<a href="(\?[^"]*)">([A-Z])</a>', html)
    assert [letter for _, letter in letters] == ["A", "B", "C"]
    assert re.findall(r'class="names-letter"[^>]*>([^<]*)</h2>', html) == ["0–9", "A", "B", "C", "Æ", "東"]
    beyond = get_page(client, "/tags/" + letters[1][0].replace("&amp;", "&"))
    assert "Bridge" in beyond and "Ansel" not in beyond


def test_a_chart_has_a_scale_and_even_the_smallest_bar_is_visible():
    bars = chart(by_year({2020: 1000, 2023: 1}), lambda bar: f"/{bar.first.year}/").bars
    assert [bar.count for bar in bars] == [1000, 0, 0, 1] and bars[0].height == HEIGHT and bars[3].height == MIN_HEIGHT
    assert bars[1].height == 0 and bars[-1].x + bars[-1].width <= WIDTH
    assert all(round(bar.y + bar.height, 2) == HEIGHT for bar in bars)


@pytest.mark.parametrize("counts", [{}, {2024: 5}])
def test_a_single_bar_is_no_chart(counts):
    assert chart(by_year(counts), lambda bar: "/") is None


def test_bars_are_labelled_by_their_unit():
    from datetime import date

    day = Bar(date(2024, 7, 2), date(2024, 7, 3), 1)
    assert [chart(Histogram(unit, [day, day]), lambda bar: "/").bars[0].label for unit in ("year", "month", "day")] == [
        "2024",
        "July 2024",
        "July 2, 2024",
    ]


def test_a_short_index_does_not_ask_for_its_letters(client):
    make_article(section="News")
    with CaptureQueriesContext(connection) as queries:
        client.get("/sections/")
    assert not [query["sql"] for query in queries if "letter_" in query["sql"]]
