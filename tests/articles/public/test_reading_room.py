"""Readers see where they are, when a story changed, and what a page is about, in the newsroom's own words."""

import re
from dataclasses import replace
from datetime import date

import pytest

from articles.diff import compare
from articles.models import Tag
from articles.public.archive.filter_labels import calendar_unit, span_in_words
from articles.public.archive.filters import CatalogueFilter
from articles.public.bar_chart import MAX_YEARS, by_year, in_decades
from articles.public.lists import taxonomy as taxonomy_lists
from articles.public.lists.front import columns_for
from articles.record import publishing
from articles.story.credits import AgencyLine
from articles.story.dates import StoryDate
from articles.story.language_names import code_of_language, language_name
from articles.story.story import Picture, Story
from tests.articles.public.test_story_views import changed_story, get_page, url_of
from tests.factories import make_article
from tests.media.pictures import make_photo

pytestmark = pytest.mark.django_db


def main_of(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def test_the_navigation_marks_the_current_page_and_its_part(client):
    make_article(section="News")
    for page, expected in {
        "/sections/": ("page", "Sections"),
        "/sections/news/": ("true", "Sections"),
        "/": (),
    }.items():
        html = get_page(client, page)
        masthead = html[: html.index("<main")]
        marked = re.findall(r'<a href="[^"]*" aria-current="(\w+)">([^<]*)</a>', masthead)
        assert marked == ([expected] if expected else []), page


def test_the_heading_of_a_search_is_the_search(client):
    make_article(section="News")
    for query, heading in (
        ("?q=ferry", "Results for “ferry”"),
        ("?section=news", "Filtered stories"),
        ("", "All stories"),
    ):
        assert f"<h1>{heading}</h1>" in get_page(client, f"/articles/{query}")


@pytest.mark.parametrize(("updated", "expected"), [("2024-07-09", "Updated July 9, 2024"), ("2024-07-02", "Updated")])
def test_a_list_says_when_a_story_was_updated(client, updated, expected):
    make_article(published="2024-07-02", updated=StoryDate(updated), section="News")
    meta = re.search(r'<span class="flag"[^>]*>(.*?)</span>', get_page(client, "/sections/news/"))[1]
    assert re.sub("<[^>]*>", "", meta) == expected


def test_the_front_page_names_the_day_of_each_change(client):
    article = make_article(published="2024-07-02")
    publishing.correct(article, note="It was Monday.", by="ada", at=StoryDate("2024-07-09"))
    changed = get_page(client, "/").partition("Updated and corrected</h2>")[2].partition("</ul>")[0]
    words = re.sub("<[^>]*>|\\s+", " ", changed).split()
    assert words[:5] == ["Corrected", "Updated", "July", "9,", "2024"]


@pytest.mark.slow
def test_each_list_shows_its_feeds(client):
    make_article(section="News", tags=["River"], published="2024-07-02")
    pages = {
        "/": "/feeds/latest.rss",
        "/corrections/": "/feeds/corrections.rss",
        "/2024/07/": "/articles/feed.rss?after=2024-07-01&amp;before=2024-08-01",
        "/tags/river/": "/tags/river/feed.rss",
        "/articles/?q=ferry": "/articles/feed.rss?q=ferry",
    }
    for page, feed in pages.items():
        html = get_page(client, page)
        assert f'href="{feed}">RSS</a>' in html[html.index("<footer") :], page
        assert client.get(feed.replace("&amp;", "&")).status_code == 200


def test_a_history_shows_each_headline_with_its_changed_words(client):
    article = make_article()
    publishing.update(article, story=changed_story(), by="ada")
    publishing.update(article, story=changed_story(headline="Ferry returns late"), by="ada")
    main = main_of(get_page(client, url_of(article, "history/")))
    headlines = re.findall(r'class="version-headline".*?</span>(.*?)</p>', main, re.S)
    assert headlines[0] == "Ferry returns <del>to the harbor</del><ins>late</ins>"
    assert headlines[-1] == "Ferry returns to the harbor"
    assert main.count(">Current<") == 1 and main.index(">Current<") < main.index("Version 2<")
    assert re.findall(r'name="(old|new)" value="\d+" checked', main) == ["new", "old"]


def test_a_version_that_moved_its_date_alone_says_so_and_another_one_does_not():
    old = Story(headline="A", body="<p>One two.</p>", published=StoryDate("2024-07-02"))
    moved = replace(old, updated=StoryDate("2024-07-03"))
    assert compare(old, moved).summary == "updated changed"
    assert "updated" not in compare(old, replace(moved, headline="B")).summary


def test_the_tags_with_most_stories_are_listed_and_names_can_be_searched(client, monkeypatch):
    monkeypatch.setattr(taxonomy_lists.TagIndexView, "size_of_kind", 2)
    for number in range(3):
        make_article(tags=[*["Zürich", "Mobile"][: 2 if number else 1], f"Alone {number}"])
    tags = re.findall(r'href="/tags/[^"/]+/">([^<]*)</a>', main_of(get_page(client, "/tags/")))
    assert tags == ["Zürich", "Mobile"]
    assert re.findall(r'href="/tags/[^"/]+/">([^<]*)</a>', main_of(get_page(client, "/tags/?q=zuri"))) == ["Zürich"]
    assert "No tags with “zzz” in their name" in get_page(client, "/tags/?q=zzz")
    Tag.objects.filter(name="Mobile").update(kind=Tag.Kind.PLACE)
    monkeypatch.setattr(taxonomy_lists, "MAX_TAGS_READ", 1)
    assert "Mobile" in main_of(get_page(client, "/tags/")), "a kind with rarely used tags shows these"


@pytest.mark.parametrize("number_read", [1, 4, 1_000])
def test_a_kind_leads_to_all_its_tags_if_it_has_more_than_are_listed(client, monkeypatch, number_read):
    monkeypatch.setattr(taxonomy_lists.TagIndexView, "size_of_kind", 2)
    monkeypatch.setattr(taxonomy_lists, "MAX_TAGS_READ", number_read)
    make_article(tags=["Bridge", "Canal", "Dam", "Lisbon", "Porto"])
    Tag.objects.filter(name__in=["Lisbon", "Porto"]).update(kind=Tag.Kind.PLACE)
    html = main_of(get_page(client, "/tags/"))
    assert re.findall(r'href="/tags/[^"?]+/">([^<]*)</a>', html) == ["Bridge", "Canal", "Lisbon", "Porto"]
    assert re.findall(r'class="more"><a href="\?kind=([a-z]+)"', html) == ["topic"]


# --- dates, languages and charts: no page ---


@pytest.mark.parametrize(
    ("query", "dates"),
    [
        ("after=2024-07-01&to=2024-07-02", ("2024-07-01", "2024-07-02")),
        ("to=2024", ("", "2024-12-31")),
        ("after=2024&before=2025", ("2024-01-01", "2024-12-31")),
        ("to=nonsense", ("", "")),
    ],
)
def test_the_form_of_dates_includes_its_last_day(rf, query, dates):
    assert CatalogueFilter(rf.get(f"/articles/?{query}").GET).form_dates == dates


def test_the_last_day_is_included_and_an_error_names_the_field(client):
    make_article(published="2024-07-02")
    assert "1 story" in get_page(client, "/articles/?after=2024-07-02&to=2024-07-02")
    html = get_page(client, "/articles/?to=soon")
    assert "To: “soon” is not a date" in html and re.search(r'id="f-to"[^>]*aria-invalid="true"', html)


def test_languages_have_names(client):
    assert language_name("pt-br") == "Brazilian Portuguese" and language_name("xx") == "xx"
    assert language_name("de-ch") == "German (de-ch)"
    assert (code_of_language("German"), code_of_language("Deutsch"), code_of_language("?")) == ("de", "de", "")
    make_article(language="ar")
    make_article(language="en")
    html = get_page(client, "/articles/?lang=Arabic")
    assert "1 story" in html and re.search(r'chip-label">Language</span> Arabic', html)


def test_a_chart_of_many_years_has_a_bar_for_each_decade():
    few, many = by_year({2000: 1, 2000 + MAX_YEARS - 1: 2}), by_year({1750: 1, 1995: 2, 1999: 3, 2021: 4})
    assert in_decades(few) is few
    decades = in_decades(many)
    assert (decades.unit, len(decades.bars)) == ("decade", 28)
    assert [(bar.first.year, bar.count) for bar in decades.bars if bar.count] == [(1750, 1), (1990, 5), (2020, 4)]
    assert calendar_unit(date(1990, 1, 1), date(2000, 1, 1)) == "decade"
    assert span_in_words(date(1990, 1, 1), date(2000, 1, 1)) == "1990s"


def test_a_chart_without_a_peak_names_none(client):
    for year in (2001, 2011):
        make_article(published=f"{year}-05-01")
    assert "most in" not in get_page(client, "/articles/")


# --- photographs ---


@pytest.mark.slow
def test_a_photograph_has_a_heading_neighbours_and_a_download_where_rights_allow(client):
    first, photo, last = (
        make_photo(used=True, caption=f"Ferry {day}", taken=f"2024-07-0{day}", city="Westhaven; North Quay")
        for day in (1, 2, 3)
    )
    html = main_of(get_page(client, photo.get_absolute_url()))
    assert re.search(r"<h1[^>]*>Ferry 2</h1>", html)
    assert re.search(rf'rel="prev" href="{last.get_absolute_url()}"', html)
    assert re.search(rf'rel="next" href="{first.get_absolute_url()}"', html)
    assert "Cleared" not in html and ">Westhaven</a>, <a" in html
    assert re.search(r'<a href="/pictures/[^"]*\.jpg" download>', html)
    type(photo).objects.filter(pk=photo.pk).update(rights="no_syndication")
    page = get_page(client, photo.get_absolute_url())
    assert " download>" not in page and '"contentUrl"' not in page and '"@type":"ImageObject"' in page


def test_a_filtered_list_of_photographs_is_in_no_index(client):
    make_photo(used=True, caption="Ferry")
    assert '<meta name="robots" content="noindex, follow">' in get_page(client, "/photos/?q=ferry")
    html = get_page(client, "/photos/")
    assert re.search(r'rel="canonical" href="[^"]*/photos/"', html) and 'name="description"' in html


# --- pages by date, names and corrections ---


def test_a_year_shows_the_newest_headlines_of_each_month_and_leads_to_its_months(client):
    for day in (1, 2, 3, 4):
        make_article(headline=f"July {day}", published=f"2024-07-0{day}")
    make_article(headline="May one", published="2024-05-09")
    main = main_of(get_page(client, "/2024/"))
    assert re.findall(r">(July \d|May one)</a>", main) == ["May one", "July 4", "July 3", "July 2"]
    assert re.findall(r'href="#(m\d+)"', main) == ["m5", "m7"] and 'id="m7"' in main


def test_on_this_day_shows_earlier_years_and_each_day_has_its_address(client):
    for year in (1936, 2020, 2024):
        make_article(headline=f"Story of {year}", published=f"{year}-02-29")
    make_article(headline="Another day", published="2023-02-28")
    main = main_of(get_page(client, "/on-this-day/02-29/"))
    assert re.findall(r">(Story of \d+|Another day)</a>", main) == [f"Story of {year}" for year in (2024, 2020, 1936)]
    assert "Another day" in get_page(client, "/on-this-day/02-28/")
    get_page(client, "/on-this-day/02-30/", 404)
    get_page(client, "/on-this-day/")


def test_a_day_lists_the_time_of_each_story(client):
    make_article(published="2024-07-02T09:30+02:00")
    when = re.search(r'entry-when">\s*(.*?)</p>', get_page(client, "/2024/07/02/"))[1]
    assert re.sub("<[^>]*>", "", when) == "09:30 UTC+2"


def test_authors_are_sorted_by_surname_and_agencies_without_their_article(client):
    agencies = {"reuters": "Reuters", "ap": "The Associated Press"}
    lines = tuple(AgencyLine(f"By {name}.", name, key) for key, name in agencies.items())
    make_article(authors=["Ada Cole", "Zoe Abara", "Émile Béraud"], agency_lines=lines)
    names = re.findall(r'href="/authors/[^"/]+/">([^<]*)</a>', main_of(get_page(client, "/authors/")))
    assert names == ["Zoe Abara", "Émile Béraud", "Ada Cole"]
    names = re.findall(r'href="/agencies/[^"/]+/">([^<]*)</a>', main_of(get_page(client, "/agencies/")))
    assert names == ["The Associated Press", "Reuters"]


def test_a_correction_begins_with_the_headline_and_the_page_links_the_policy(client, settings):
    settings.PUBLISHER = settings.PUBLISHER | {"correctionsPolicy": "https://courier.example/corrections"}
    settings.REPORT_ERRORS = "errors@courier.example"
    article = make_article()
    publishing.correct(article, note="It was Monday.", by="ada")
    main = main_of(get_page(client, "/corrections/"))
    assert main.index('class="correction-head"') < main.index("It was Monday.")
    assert 'href="https://courier.example/corrections"' in main and 'href="mailto:errors%40courier.example"' in main


def test_the_front_page_shows_each_photograph_once_and_rows_of_one_height(client):
    photo = make_photo(caption="Ferry")
    picture = (Picture("", "Caption", photo=str(photo.uuid), sha256=photo.sha256),)
    for day in range(1, 9):
        make_article(headline=f"Day {day}", published=f"2024-07-0{day}", pictures=picture)
    assert len(re.findall("<picture", get_page(client, "/"))) == 1


@pytest.mark.parametrize(("count", "columns"), [(4, 4), (5, 3), (9, 3), (8, 4), (13, 4), (1, 4)])
def test_no_section_stands_alone_in_the_last_row(count, columns):
    assert columns_for(count) == columns


def test_an_old_story_needs_no_note_of_its_age(client):
    page = get_page(client, url_of(make_article(published="1936-05-01")))
    assert "years old" not in page and "Version 1 of 1" not in page
