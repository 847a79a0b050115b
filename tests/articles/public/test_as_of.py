"""The front page as of a day shows the stories, words and order that the record has for that day."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles.public.lists.front_as_of import stories_as_of
from articles.record import erasure, publishing
from articles.story.dates import StoryDate
from articles.story.story import Picture
from tests.articles.public.test_story_views import get_page, url_of
from tests.articles.public.test_validators import queries_of
from tests.factories import make_article, make_draft, make_story
from tests.media.pictures import make_photo

pytestmark = pytest.mark.django_db


def front_page(client, as_of):
    """Return the front page and the headlines on it, in their order."""
    html = get_page(client, f"/?as_of={as_of}")
    return html, headlines(html)


def headlines(html):
    main = html[html.index("<main") : html.index("</main>")]
    return re.findall(r'<a href="/\d{4}/\d\d/\d\d/[^"]*"[^>]*>([^<]+)</a>', main)


def publish_update(article, headline, at, **fields):
    fields.setdefault("published", article.versions.get(number=1).story.published)
    story = make_story(headline=headline, body=f"<p>{headline} in other words.</p>", **fields)
    publishing.update(article, story=story, by="ada", at=StoryDate(at))


@pytest.mark.slow
def test_the_front_page_as_of_a_day_shows_the_stories_and_words_of_that_day(client):
    ferry = make_article(headline="Ferry stops", published="2024-07-01")
    make_article(headline="Later story", published="2024-07-04")
    publish_update(ferry, "Ferry sails again", "2024-07-03T10:00+00:00")
    for as_of, expected in {
        "2024-06-30": [],
        "2024-07-01": ["Ferry stops"],
        "2024-07-02": ["Ferry stops"],
        "2024-07-03": ["Ferry sails again"],
        "2024-07-03T09:59:59Z": ["Ferry stops"],
        "2024-07-03T10:00:00Z": ["Ferry sails again"],
        "2024-07-03T12:00:00%2B02:00": ["Ferry sails again"],
        "2024-07-03T11:59:59+02:00": ["Ferry stops"],
        "2024-07-04": ["Later story", "Ferry sails again"],
    }.items():
        assert front_page(client, as_of)[1] == expected, as_of
    html, _ = front_page(client, "2024-07-02")
    assert "As it was on" in html and '<time datetime="2024-07-02">July 2, 2024</time>' in html
    assert re.search(r'<meta name="robots"\s+content="noindex', html)
    assert f'href="{url_of(ferry)}versions/1/"' in html
    html, _ = front_page(client, "2024-07-04")
    assert f'href="{url_of(ferry)}"' in html, "what still reads so leads to the story itself"


def test_stories_are_listed_in_the_order_of_that_day(client):
    for minute in (10, 30, 20):
        make_article(headline=f"At {minute}", published=f"2024-07-01T12:{minute}+00:00")
    make_article(headline="The day before", published="2024-06-30")
    assert front_page(client, "2024-07-01")[1] == ["At 30", "At 20", "At 10", "The day before"]
    assert front_page(client, "2024-07-01T12:25Z")[1] == ["At 20", "At 10", "The day before"]


@pytest.mark.slow
def test_a_story_withdrawn_or_erased_since_never_appears_and_one_withdrawn_on_that_day_is_absent(client):
    withdrawn, erased = make_article(headline="Withdrawn"), make_article(headline="Erased")
    publishing.withdraw(withdrawn, reason="It was wrong.", by="ada")
    erasure.erase(erased, reason="By order.", by="ada")
    back = make_article(headline="Came back", published="2024-07-01")
    publishing.withdraw(back, reason="It is checked.", by="ada", at=StoryDate("2024-07-03"))
    publishing.reinstate(back, by="ada", at=StoryDate("2024-07-05"))
    make_draft(headline="Draft", published="2024-07-01")
    for as_of, expected in {
        "2024-07-02": ["Came back"],
        "2024-07-03": [],
        "2024-07-04": [],
        "2024-07-05": ["Came back"],
    }.items():
        assert front_page(client, as_of)[1] == expected, as_of


@pytest.mark.slow
@pytest.mark.parametrize("at_once", [1, 2, 5, 9, 10, 64])
def test_a_story_with_many_former_days_pushes_no_other_story_off_the_page(monkeypatch, at_once):
    monkeypatch.setattr("articles.public.lists.front_as_of.MAX_ADDRESSES_READ", at_once)
    moment = datetime(2024, 6, 1, tzinfo=UTC)
    for number in range(3):
        moved = make_article(headline=f"Moved {number}", published=f"2024-03-0{number + 1}")
        for day in (f"2024-04-0{number + 1}", f"2024-05-0{number + 1}"):
            story = make_story(headline=f"Moved {number}", published=day)
            publishing.correct(moved, story=story, note="The day.", by="ada", at=StoryDate(day))
    make_article(headline="Stayed", published="2024-01-01")
    expected = ["Moved 2", "Moved 1", "Moved 0", "Stayed"]
    for count in range(1, 6):
        assert [story.headline for story in stories_as_of(moment, count)] == expected[:count]


@pytest.mark.slow
def test_a_story_that_moved_to_another_day_is_listed_under_its_day_of_that_time(client):
    moved = make_article(headline="Moved", published="2024-06-10")
    make_article(headline="Between", published="2024-06-20")
    later = make_story(headline="Moved later", published="2024-07-02")
    publishing.correct(moved, story=later, note="The day.", by="ada", at=StoryDate("2024-07-02"))
    assert front_page(client, "2024-06-15")[1] == ["Moved"]
    assert front_page(client, "2024-06-25")[1] == ["Between", "Moved"]
    # From the day it moved on it also stands among what was corrected.
    assert front_page(client, "2024-07-03")[1] == ["Moved later", "Between", "Moved later"]


def test_a_story_that_moved_to_an_earlier_day_is_listed_under_that_day_again(client):
    moved = make_article(headline="Moved", published="2024-07-10")
    make_article(headline="Between", published="2024-07-05")
    earlier = make_story(headline="Moved earlier", published="2024-06-01")
    publishing.update(moved, story=earlier, by="ada", at=StoryDate("2024-07-12"))
    assert front_page(client, "2024-07-11")[1] == ["Moved", "Between"]
    assert front_page(client, "2024-07-13")[1] == ["Between", "Moved earlier"]


def test_a_story_with_a_new_slug_is_listed_once(client):
    article = make_article(headline="Once", published="2024-06-10")
    publishing.readdress(article, slug="another", by="ada")
    assert front_page(client, "2024-06-15")[1] == ["Once"]


def test_a_day_is_one_of_the_newsrooms_zone_and_a_story_of_another_zone_appears_at_its_moment(client):
    make_article(headline="From Tokyo", published="2024-07-02T01:00+09:00")
    make_article(headline="From New York", published="2024-07-01T23:30-04:00")
    assert front_page(client, "2024-07-01")[1] == ["From Tokyo"]
    assert front_page(client, "2024-07-02")[1] == ["From Tokyo", "From New York"]


def test_corrections_of_that_time_are_listed_on_the_page(client):
    article = make_article(headline="First words", published="2024-07-01")
    story = make_story(headline="Corrected words", published="2024-07-01")
    publishing.correct(article, story=story, note="It was.", by="ada", at=StoryDate("2024-07-03"))
    assert ">Corrections</h2>" not in front_page(client, "2024-07-02")[0]
    html, _ = front_page(client, "2024-07-03")
    assert ">Corrections</h2>" in html and f'href="{url_of(article)}versions/2/"' in html


@pytest.mark.slow
def test_sections_are_those_of_that_time(client):
    article = make_article(headline="Ferry", published="2024-07-01", section="Harbor")
    publish_update(article, "Ferry", "2024-07-03", section="City Hall")
    for number in range(16):
        make_article(headline=f"Story {number}", published=f"2024-07-02T10:{number:02}+00:00", section="News")
    html, _ = front_page(client, "2024-07-02")
    assert ">Harbor</a>" in html and ">City Hall</a>" not in html
    html, _ = front_page(client, "2024-07-04")
    assert ">City Hall</a>" in html and ">Harbor</a>" not in html


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        ("yesterday", "“yesterday” is not a day"),
        ("2024-13-01", "is not a day"),
        ("2024-07", "is not a day"),
        ("0001-01-01", "is not a day"),
        ("9999-12-31", "is not a day"),
        ("2999-01-01", "still to come"),
        ("2999-01-01T10:00Z", "still to come"),
        ("", "asks for no time"),
        ("%00", "is not a day"),
        ("<b>", "“&lt;b&gt;” is not a day"),
    ],
)
def test_an_invalid_time_shows_the_page_of_today_with_a_message(client, as_of, words):
    article = make_article(headline="Of today")
    for url in ("/", url_of(article)):
        html = get_page(client, f"{url}?as_of={as_of}")
        assert words in html and "Of today" in html and "As it was on" not in html


def test_the_page_as_of_today_is_the_front_page(client):
    make_article(headline="Of today")
    html = get_page(client, f"/?as_of={timezone.localdate()}")
    assert "That day is today" in html and "As it was on" not in html


@pytest.mark.slow
def test_a_day_links_to_the_days_before_and_after_it_within_the_archive(client):
    for day in ("2024-06-10", "2024-07-10", "2024-08-20"):
        make_article(headline=day, published=day)

    def steps(as_of):
        html = get_page(client, f"/?as_of={as_of}")
        nav = html[html.index('class="then-steps"') : html.index("</nav>", html.index('class="then-steps"'))]
        return re.findall(r'as_of=([\d-]+)"', nav)

    assert steps("2024-07-10") == ["2024-06-10", "2024-06-10", "2024-08-20", "2024-08-10"]
    assert steps("2024-06-10") == ["2024-07-10", "2024-07-10"]
    assert steps("2024-07-31") == ["2024-06-30", "2024-07-10", "2024-08-20", "2024-08-31"]
    yesterday = timezone.localdate() - timedelta(days=1)
    assert str(timezone.localdate()) not in steps(yesterday)


def test_a_photograph_appears_only_while_its_rights_allow_it(client):
    photo = make_photo()
    picture = Picture("", "Caption", photo=str(photo.uuid), sha256=photo.sha256)
    article = make_article(headline="With a photo", pictures=(picture,))
    assert "<img" in front_page(client, "2024-07-02")[0]
    publishing.update(article, story=make_story(headline="Without", pictures=()), by="ada")
    html, matches = front_page(client, "2024-07-02")
    assert matches == ["With a photo"] and "<img" not in html


def test_the_page_stays_in_the_cache_until_the_record_changes(client):
    article = make_article(headline="Ferry", published="2024-07-01")
    first = client.get("/?as_of=2024-07-02")
    assert client.get("/?as_of=2024-07-02", headers={"if-none-match": first["ETag"]}).status_code == 304
    publishing.withdraw(article, reason="It was wrong.", by="ada")
    again = client.get("/?as_of=2024-07-02", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200 and "Ferry" not in again.content.decode()


def test_a_page_as_of_a_future_moment_changes_when_that_moment_is_past(client, monkeypatch):
    make_article(headline="Ferry", published="2024-07-01")
    later = timezone.now() + timedelta(minutes=1)
    url = f"/?as_of={later:%Y-%m-%dT%H:%M:%SZ}"
    first = client.get(url)
    assert "still to come" in first.content.decode()
    monkeypatch.setattr("articles.public.as_of_parameter.timezone.now", lambda: later + timedelta(seconds=1))
    validators = {"if-none-match": first["ETag"], "if-modified-since": first["Last-Modified"]}
    for headers in (
        {"if-none-match": validators["if-none-match"]},
        {"if-modified-since": validators["if-modified-since"]},
    ):
        assert "As it was on" in client.get(url, headers=headers).content.decode()


@pytest.mark.one_engine
@pytest.mark.slow
def test_the_number_of_queries_does_not_grow_with_stories_and_versions(client):
    photo, costs = make_photo(), []
    for first, last in ((0, 20), (20, 60)):
        for number in range(first, last):
            article = make_article(
                headline=f"Story {number}",
                published=f"2024-07-01T10:{number:02}+00:00",
                section=f"Section {number % 7}",
                pictures=(Picture("", "Caption", photo=str(photo.uuid), sha256=photo.sha256),),
            )
            story = make_story(headline=f"Corrected {number}", published=f"2024-07-01T10:{number:02}+00:00")
            publishing.correct(article, story=story, note="It was.", by="ada", at=StoryDate("2024-07-02"))
        costs.append([queries_of(client, f"/?as_of=2024-07-0{day}")[1] for day in (1, 2)])
    assert costs[0] == costs[1] and max(costs[0]) <= 9


@pytest.mark.parametrize(
    ("as_of", "below"),
    [
        ("2024-07-02", "versions/1/"),
        ("2024-07-03T09:59Z", "versions/1/"),
        ("2024-07-03", "versions/2/"),
        ("2024-12-31", "versions/2/"),
    ],
)
def test_a_story_links_to_the_version_of_that_time(client, as_of, below):
    article = make_article(headline="Ferry stops", published="2024-07-01")
    publish_update(article, "Ferry sails", "2024-07-03T10:00+00:00")
    response = client.get(url_of(article) + f"?as_of={as_of}")
    assert (response.status_code, response.headers["Location"]) == (302, url_of(article, below))


def test_a_story_published_later_answers_that_it_was_not_there_yet(client):
    html = get_page(client, url_of(make_article(published="2024-07-01")) + "?as_of=2024-06-30")
    assert "was not published yet" in html
