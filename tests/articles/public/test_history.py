"""The history of a story lists its versions and how much each changed, and compares any two of them."""

import re
from dataclasses import replace

import pytest
from django.conf import settings
from django.core.cache import cache

from articles.diff import compare
from articles.public.html_cache import CachedPage
from articles.public.story import history
from articles.public.story.timeline import timeline
from articles.record import publishing
from articles.story.dates import StoryDate
from tests.articles.public.test_story_views import changed_story, get_page, url_of
from tests.articles.public.test_validators import queries_of
from tests.factories import make_article, make_story

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture(autouse=True)
def empty_caches():
    cache.clear()


def publish_four_versions():
    """Return an article with four versions, after changes of its headline, a spelling and a paragraph."""
    paragraphs = [f"<p>Paragraph {word} of the story.</p>" for word in ("one", "two", "three", "four", "five", "six")]
    story = make_story(headline="Ferry stops", body="".join(paragraphs))
    article = make_article(headline=story.headline, body=story.body)
    story = replace(story, headline="Ferry sails")
    publishing.update(article, story=story, by="ada", at=StoryDate("2024-07-03"))
    story = replace(story, body=story.body.replace("Paragraph one", "Paragraph ‘one’"))
    publishing.minor_edit(article, story=story, by="ada", note="quotes", at=StoryDate("2024-07-04"))
    story = replace(story, body=story.body.replace("Paragraph five of", "Chapter five of"))
    publishing.correct(article, story=story, note="It is a chapter.", by="ada", at=StoryDate("2024-07-05"))
    return article


def test_the_history_shows_the_kind_and_the_amount_of_change_of_each_version(client):
    article = publish_four_versions()
    html = get_page(client, url_of(article, "history/"))
    items = re.findall(r'<li class="version version-(\w+)" id="version-(\d)">(.*?)</li>', html, re.S)
    assert [(kind, number) for kind, number, _ in items] == [
        ("correct", "4"), ("minor_edit", "3"), ("update", "2"), ("publish", "1"),
    ]  # fmt: skip
    for (_, number, item), words in zip(
        items,
        ["It is a chapter.", "July 4, 2024", "1 word added, 1 removed in headline", "First published"],
        strict=True,
    ):
        assert words in item and f"{url_of(article)}versions/{number}/" in item
    assert f"{url_of(article)}compare/3/4/" in items[0][2] and "compare/0/1/" not in html
    assert re.search(r"<details>\s*<summary>1 minor edit", html) and "quotes" not in html


def test_a_withdrawal_changes_no_words(client):
    article = make_article()
    publishing.withdraw(article, reason="It is checked.", by="ada")
    publishing.reinstate(article, note="It holds.", by="ada")
    html = get_page(client, url_of(article, "history/"))
    assert "Withdrawn" in html and "It is checked." in html and "ifference" not in html and "What changed" not in html


def test_a_page_compares_a_bounded_amount_of_text_and_links_to_the_rest(client, monkeypatch):
    article = publish_four_versions()
    stories = [len(version.story_json) for version in article.versions.order_by("-number")]
    monkeypatch.setattr(history, "MAX_COMPARED", stories[0] + stories[1] * 2 + stories[2])
    html = get_page(client, url_of(article, "history/"))
    sizes = re.findall(r'compare/(\d/\d)/">(?!Compare)([^<]+)<', html)
    assert [(versions, words.startswith("Changes")) for versions, words in sizes] == [
        ("3/4", False), ("2/3", False), ("1/2", True),
    ]  # fmt: skip


def publish_very_many_paragraphs(count=4_000):
    """Return an article whose two versions have very many short paragraphs, all of which changed."""
    article = make_article(body="".join(f"<p>Line {number}.</p>" for number in range(count)))
    story = make_story(body="".join(f"<p>Other {number}.</p>" for number in range(count)))
    publishing.update(article, story=story, by="ada")
    return article


@pytest.mark.parametrize("view", ["", "?whole=1", "?view=side&whole=1"])
@pytest.mark.slow
def test_a_comparison_of_very_many_paragraphs_is_a_page_that_can_be_cached_and_says_what_it_leaves_out(client, view):
    response = client.get(f"{url_of(publish_very_many_paragraphs())}compare/1/2/{view}")
    html = response.content.decode()
    assert html.count('<section class="change') == 1_001  # paragraphs, and the "Updated" date
    assert re.search(r"longer than a page: [3-7],[0-9]{3} more changes are not shown here", html)
    assert CachedPage(response.content, {}).size < settings.PAGES_KEPT_MB * 1_000_000 // 8


@pytest.mark.slow
def test_the_desk_compares_very_many_paragraphs_on_a_bounded_page(admin_client):
    article = publish_very_many_paragraphs(1_500)
    html = admin_client.get(f"/admin/articles/article/{article.pk}/compare/?old=1&new=2").content.decode()
    assert html.count("difference-block") == 1_000
    assert re.search(r"longer than a page: [0-9]+ more changes are not shown here", html)


def test_a_history_of_very_many_paragraphs_compares_a_bounded_number_of_versions(client, monkeypatch):
    article = publish_four_versions()
    compared = []

    def expensive(old, new, budget):
        compared.append(new)
        budget.remaining = 0
        return compare(old, new)

    monkeypatch.setattr(history, "compare", expensive)
    monkeypatch.setattr(history, "MAX_COST", 2_000_000)
    html = get_page(client, url_of(article, "history/"))
    assert len(compared) == 2
    assert "Changes<span" in html


def test_versions_link_to_each_other_and_to_the_changes_since(client):
    article = publish_four_versions()
    url = url_of(article)
    links = {
        1: {"versions/2/", "versions/4/", "compare/1/4/", "history/", ""},
        2: {"versions/1/", "versions/3/", "versions/4/", "compare/2/4/", "compare/1/2/", "history/", ""},
        4: {"versions/3/", "compare/3/4/", "history/", ""},
    }
    for number, expected in links.items():
        html = get_page(client, f"{url}versions/{number}/")
        main = html[html.index("<main") : html.index("</main>")]
        assert {link[len(url) :] for link in re.findall(r'href="([^"#?]*)"', main) if link.startswith(url)} == expected
        assert ("This is an earlier version" in html) == (number != 4)
        assert re.search(rf'<link\s+rel="canonical"\s+href="[^"]*{re.escape(url)}"', html)
        assert re.search(r'<meta\s+name="robots"\s+content="noindex', html)


def test_two_versions_are_compared_in_one_text_or_side_by_side(client):
    article = publish_four_versions()
    html = get_page(client, url_of(article, "compare/3/4/"))
    assert "<del>Paragraph</del><ins>Chapter</ins> five" in html
    assert 'href="?view=side"' in html and "Side by side" in html
    html = get_page(client, url_of(article, "compare/3/4/?view=side"))
    pair = re.search(r'class="pair[^>]*>(.*?)</section>', html[html.index('aria-label="Change ') :], re.S)[1]
    before, after = pair.split("Version 4: ")
    assert "<del>" in before and "<ins>" not in before and "<ins>" in after and "<del>" not in after
    assert "Inline" in html


def test_each_column_of_a_side_by_side_comparison_has_the_text_of_its_version(client):
    article = make_article(body="<p>It sailed on Tuesday.</p><p>Gone soon.</p><p>Nobody missed it.</p>")
    publishing.update(
        article, story=make_story(body="<p>New first.</p><p>It sailed on Monday.</p><p>Nobody missed it.</p>"), by="ada"
    )
    html = get_page(client, url_of(article, "compare/1/2/?view=side&whole=1"))
    html = re.sub(r'<span class="unseen">[^<]*</span>', "", html)
    pairs = re.findall(r'<div class="pair compared-block[^"]*">\s*(<div.*?)</div>\s*(<div.*?)</div>', html, re.S)
    texts = [[" ".join(re.sub(r"<[^>]+>", "", side).split()) for side in pair] for pair in pairs]
    assert [old for old, _ in texts if old] == ["It sailed on Tuesday.", "Gone soon.", "Nobody missed it."]
    assert [new for _, new in texts if new] == ["New first.", "It sailed on Monday.", "Nobody missed it."]


def test_the_views_of_a_comparison_link_to_each_other_with_the_same_options(client):
    article = publish_four_versions()
    cases = {
        "": {"?view=side", "?whole=1"},
        "?whole=1": {"?view=side&whole=1", "."},
        "?view=side": {".", "?view=side&whole=1"},
        "?view=side&whole=1": {"?whole=1", "?view=side"},
    }
    for query, expected in cases.items():
        html = get_page(client, url_of(article, f"compare/3/4/{query}")).replace("&amp;", "&")
        ways = html[html.index('class="compare-ways"') : html.index("</ul>", html.index('class="compare-ways"'))]
        assert set(re.findall(r'href="([^"/]*)"', ways)) == expected, query
        assert f'href="{url_of(article)}compare/2/3/{query}"' in ways, query
    assert "not known" in get_page(client, url_of(article, "compare/3/4/?view=upside-down"))
    moved = client.get(url_of(article, "compare/?old=4&new=3&view=side"))
    assert moved.headers["Location"] == url_of(article, "compare/3/4/?view=side")


def test_changes_are_numbered_and_link_to_each_other(client):
    article = publish_four_versions()
    for query in ("", "?view=side"):
        html = get_page(client, url_of(article, f"compare/1/4/{query}"))
        ids = re.findall(r'<section class="change[^"]*"\s+id="change-(\d+)"', html)
        count = len(ids)
        assert ids == [str(number) for number in range(1, count + 1)] and count >= 4
        assert f'<a href="#change-1">First change</a> of {count}' in html
        for number in range(1, count):
            assert f'<a href="#change-{number + 1}">Next change</a>' in html
        assert f'"#change-{count + 1}"' not in html and '"#change-0"' not in html
        assert re.search(r'<script src="[^"]*compare[^"]*\.js" defer>', html)


@pytest.mark.slow
def test_the_queries_of_the_history_do_not_grow_with_versions_and_are_fewer_the_second_time(client):
    costs = []
    for count in (3, 20):
        article = make_article(headline=f"Story of {count}")
        for number in range(2, count + 1):
            publishing.update(article, story=changed_story(headline=f"Headline {number}"), by="ada")
        first = queries_of(client, url_of(article, "history/"))[1]
        again = queries_of(client, url_of(article, "history/?cursor=99"))[1]  # another page of the same versions
        costs.append((first, again))
    assert costs[0] == costs[1] == (3, 2)


@pytest.mark.slow
def test_a_story_of_twenty_thousand_words_is_compared(client):
    body = "".join(f"<p>{' '.join(f'word{n}x{m}' for m in range(80))}</p>" for n in range(250))
    article = make_article(body=body)
    publishing.correct(article, story=make_story(body=body.replace("word7x7 ", "other ")), note="One word.", by="ada")
    html = get_page(client, url_of(article, "compare/1/2/?view=side"))
    assert "<del>word7x7</del>" in html and "<ins>other</ins>" in html and "unchanged paragraphs" in html
    assert len(html) < 40_000
    history_page = get_page(client, url_of(article, "history/"))
    assert re.search(r">\d+ words added, 1 removed in[^<]* body", history_page)


def points(html: str) -> list[tuple[str, float]]:
    return [(kind, float(x)) for kind, x in re.findall(r'class="at at-(\w+)" cx="([\d.]+)%"', html)]


def test_the_timeline_has_a_point_for_each_version_and_words_for_the_time_between(client, settings):
    article = publish_four_versions()
    html = get_page(client, url_of(article, "history/"))
    assert [kind for kind, _ in points(html)] == ["publish", "update", "minor_edit", "correct"]
    places = [x for _, x in points(html)]
    assert places == sorted(places) and (places[0], places[-1]) == (2.0, 98.0)
    assert html.count("1\xa0day later") == 3 and 'style="' not in html
    settings.LANGUAGE_CODE = "ar"
    right_to_left = timeline(list(article.versions.order_by("number"))).points
    assert [point.x for point in right_to_left] == [f"{100 - x:.2f}%" for x in places]


def test_years_between_versions_leave_room_for_the_minutes_after_the_first(client):
    article = make_article(published="2020-07-02T09:00+00:00")
    for at in ("2020-07-02T09:20+00:00", "2024-07-02T09:00+00:00"):
        publishing.correct(article, note="It is a chapter.", by="ada", at=StoryDate(at))
    html = get_page(client, url_of(article, "history/"))
    first, second, third = (x for _, x in points(html))
    assert second - first > 20 and third - second > second - first
    assert "20\xa0minutes later" in html and "3\xa0years later" in html


def test_a_story_of_one_version_has_no_timeline(client):
    assert "<circle" not in get_page(client, url_of(make_article(), "history/"))


def test_the_items_of_a_list_have_their_bullets_in_a_comparison(client):
    items = ["<li>One</li><li>Two</li>", "<li>One</li><li>Two and a half</li>"]
    article = make_article(body=f"<p>Text.</p><ul>{items[0]}</ul>")
    publishing.update(article, story=make_story(body=f"<p>Text.</p><ul>{items[1]}</ul>"), by="ada")
    assert "• One\n• Two" in re.sub(r"</?(?:ins|del)>", "", get_page(client, url_of(article, "compare/1/2/")))


def test_the_two_versions_that_are_chosen_at_first_are_both_in_sight(client):
    article = make_article(headline="Ferry sails")
    publishing.minor_edit(article, story=changed_story(headline="Ferry sails!"), by="ada")
    publishing.update(article, story=changed_story(headline="Ferry sails late"), by="ada", note="New facts.")
    html = get_page(client, url_of(article, "history/"))
    checked = re.findall(r'name="(old|new)" value="(\d)" checked', html)
    assert sorted(checked) == [("new", "3"), ("old", "1")]
