"""The archive page answers search and filters together, and every state of it has an address."""

import json
import random
import re
from html import unescape
from io import StringIO
from itertools import product

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.urls import reverse

from articles.models import CatalogueEntry
from articles.public.archive import did_you_mean, suggestions
from articles.public.archive.suggestions import SuggestableName
from articles.public.story import highlighted_layout
from articles.public.story.highlighted_layout import HighlightedLayout
from articles.public.story.layout import StoryLayout
from articles.record import publishing
from articles.story.credits import AgencyLine
from articles.story.nouns import NOUNS
from articles.story.story import Picture, Story
from tests.articles.public.test_story_views import changed_story, get_page, url_of
from tests.factories import make_article, make_draft
from tests.media.pictures import make_photo
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db


@shared_rows
def stories():
    """Six stories of three years far apart have headlines that end with different letters."""
    pictures = (Picture("", "The border bridge at dawn", photo=str(make_photo().uuid)),)
    reuters = (AgencyLine("From Reuters.", "Reuters", "reuters"),)
    world = {"section": "World", "tags": ["Belarus", "Border"]}
    make_article(headline="Ferry a", published="1992-05-31", **world, authors=["Ada Cole"])
    make_article(headline="Ferry b", published="2024-06-01", **world, agency_lines=reuters)
    make_article(headline="Ferries c", published="2024-07-02", section="Sport", tags=["Border"])
    make_article(headline="Harbor d", published="2024-07-03", **world, pictures=pictures, body="<p>No boat.</p>")
    make_article(headline="Harbor e", published="2025", section="Sport", body="<p>Nothing sails.</p>")
    corrected = make_article(headline="Ferry f", published="2024-08", section="World", tags=["Belarus"])
    publishing.correct(corrected, note="It was otherwise.", by="ada")


def letters_of(html: str) -> str:
    """Return the letters of the stories on a page, in order; stories with only some of the words follow a bar."""
    letters = [re.sub("<[^>]+>", "", head)[-1] for head in re.findall(r'result-head"><a [^>]*>(.*?)</a>', html)]
    start = html.find('class="loosened"')
    count = len(re.findall("result-head", html[:start])) if start >= 0 else len(letters)
    return "".join(letters[:count]) + ("|" + "".join(sorted(letters[count:])) if start >= 0 else "")


def links(html: str, css: str) -> dict[str, str]:
    """Return the links of a CSS class as a map from text to address."""
    matches = re.findall(rf'<a class="{css}"[^>]*? href="([^"]*)"[^>]*>(.*?)</a>', html, re.S)
    return {re.sub("<[^>]+>", "", words).strip(): unescape(url) for url, words in matches}


@pytest.mark.parametrize(
    ("query", "letters", "count"),
    [
        ("", "efdcba", "6 stories"),
        ("sort=oldest", "abcdfe", "6 stories"),
        ("q=ferry&sort=newest&tag=belarus", "fba", "3 stories"),
        ("q=caption:bridge", "d", "1 story"),
        ("q=tag:belarus -tag:border", "f", "1 story"),
        ("tag=belarus&not_tag=border", "f", "1 story"),
        ("after=2024-07&before=2024-08", "dc", "2 stories"),
    ],
)
def test_the_page_lists_the_stories_that_match_the_query(stories, client, query, letters, count):
    html = get_page(client, f"/articles/?{query}")
    assert letters_of(html).split("|")[0] == letters
    assert re.search(rf'<h2 id="count">{count}</h2>', html)


def test_matches_are_highlighted_in_the_list_and_on_the_page_of_the_story(stories, client):
    html = get_page(client, "/articles/?q=bridge&section=world")
    assert '<span class="result-field" lang="en">Caption:</span> The border <mark>bridge</mark> at dawn' in html
    [url] = set(re.findall(r'href="(/2024/07/03/harbor-d/[^"]*)"', html))
    assert url == "/2024/07/03/harbor-d/?q=bridge"
    story = get_page(client, url)
    assert '<span class="caption">The border <mark>bridge</mark> at dawn</span>' in story
    assert 'href="/2024/07/03/harbor-d/">Remove highlighting</a>' in story
    assert '/2024/07/03/harbor-d/">' in re.search(r'<link rel="canonical"[^>]*>', story)[0]
    plain = get_page(client, "/2024/07/03/harbor-d/")
    assert "<mark>" not in plain and "Remove highlighting" not in plain


@pytest.mark.slow
def test_a_match_in_an_image_description_is_labelled_and_displayed(client):
    described = Picture("", "At dawn.", "Staff", "Sepia view of the <old> quay", photo=str(make_photo().uuid))
    article = make_article(headline="Quay", body="<p>Text.</p>", pictures=(described,))
    make_article(headline="Other", body="<p>A sepia print.</p>")
    html = get_page(client, "/articles/?q=sepia+view")
    assert 'lang="en">Image description:</span> <mark>Sepia</mark> <mark>view</mark> of the &lt;old&gt; quay' in html
    url = url_of(article)
    story = get_page(client, f"{url}?q=sepia")
    assert '<span class="described">Image description: <mark>Sepia</mark> view of the &lt;old&gt; quay' in story
    assert "Image description:" not in get_page(client, url) + get_page(client, f"{url}?q=dawn")
    assert "1 story" in get_page(client, "/articles/?q=alt:sepia")
    assert "No stories found" in get_page(client, "/articles/?q=caption:sepia")


def test_a_story_with_highlights_and_one_without_have_cached_pages_of_their_own(stories, client):
    url = url_of(CatalogueEntry.objects.latest("docid").article)
    etags = {client.get(url + query).headers["ETag"] for query in ("", "?q=nothing", "?q=sails")}
    assert len(etags) == 3
    assert "<mark>sails</mark>" in get_page(client, f"{url}?q=sails")


def test_highlights_end_within_a_very_long_text_and_no_word_of_it_is_lost(stories, monkeypatch):
    monkeypatch.setattr(highlighted_layout, "MAX_HIGHLIGHTED", 30)
    figure = '<figure data-picture="a"></figure>'
    for between in ("", figure):
        body = f"<p>A ferry sails.</p><p>The ferry returns.</p>{between}<p>One ferry stays.</p>"
        layout = StoryLayout(Story(body=body, pictures=(Picture(anchor="a"),) if between else ()), {})
        highlighted = HighlightedLayout.for_query(layout, QueryDict("q=ferry"))
        markup = "".join(part.markup for part in highlighted.body)
        assert markup.replace("<mark>", "").replace("</mark>", "") == body.replace(figure, "")
        assert markup.count("<mark>") == 2


def test_the_page_of_a_very_long_story_says_that_only_its_first_part_is_highlighted(stories, client, monkeypatch):
    url = url_of(CatalogueEntry.objects.latest("docid").article)
    assert "only its first part is highlighted" not in get_page(client, f"{url}?q=sails")
    monkeypatch.setattr(highlighted_layout, "MAX_HIGHLIGHTED", 5)
    assert "only its first part is highlighted" in get_page(client, f"{url}?q=harbor")


def test_highlights_never_break_the_markup(client):
    body = '<p>Fish &amp; chips, <a href="https://example.org/?fish=amp">fish</a> &lt;b&gt; amp</p>'
    article = make_article(headline="<script>amp</script>", dek='"amp"', body=body)
    html = get_page(client, url_of(article, "?q=amp+fish+b+script"))
    assert "<script>amp" not in html and 'href="https://example.org/?fish=amp"' in html
    assert "<mark>Fish</mark> &amp; chips" in html and "&lt;<mark>b</mark>&gt;" in html


def test_facet_links_add_a_filter_remove_it_and_exclude_its_stories(stories, client):
    html = get_page(client, "/articles/")
    assert '<span class="count">4</span>' in html
    narrowed = get_page(client, "/articles/" + links(html, "choice-name")["Belarus"])
    assert letters_of(narrowed) == "fdba"
    chosen = links(narrowed, "choice-name")["✓ Belarus: applied; select to remove"]
    assert chosen == "." and re.search(r'id="choice-tag-belarus"[^>]*aria-current="true"', narrowed)
    without = get_page(client, "/articles/" + links(html, "choice-not")["−Exclude Belarus"])
    assert letters_of(without) == "ec" and "Not</span> Belarus" in without
    both = get_page(client, "/articles/" + links(narrowed, "choice-name")["Border"])
    assert letters_of(both) == "dba"


def languages_of(page) -> dict:
    """Return the choices of the language facet by code; empty if the page has no such facet."""
    return {
        choice.key: choice
        for facet in page.context["facets"]
        if facet.key == "language"
        for part in facet.parts
        for choice in part
    }


@pytest.mark.slow
def test_languages_are_a_facet_where_there_is_more_than_one(stories, client):
    assert languages_of(client.get("/articles/")) == {}
    make_article(headline="Balsa", language="pt-BR")
    make_article(headline="Barco", language="pt")
    choices = languages_of(client.get("/articles/"))
    assert {name: choice.count for name, choice in choices.items()} == {"en": 6, "pt": 1, "pt-br": 1}
    chosen = languages_of(client.get(f"/articles/{choices['pt-br'].url}"))["pt-br"]
    assert (chosen.count, chosen.is_chosen) == (1, True)
    assert chosen.url == "."
    assert languages_of(client.get("/articles/?q=-lang:pt"))["pt"].is_left_out
    assert languages_of(client.get("/articles/?q=lang:pt")).keys() == {"pt", "pt-br"}


def test_a_filter_typed_in_the_query_can_be_removed_like_one_chosen_from_a_facet(stories, client):
    html = get_page(client, "/articles/?q=ferry+tag:belarus&sort=newest")
    released = links(html, "choice-name")["✓ Belarus: applied; select to remove"]
    assert released == "?q=ferry&sort=newest"
    year = get_page(client, "/articles/?q=on:2024")
    assert links(year, "choice-name")["✓ 2024: applied; select to remove"] == "."


@pytest.mark.slow
def test_counts_are_exact_and_equal_the_results_behind_their_links(stories, client):
    html = get_page(client, "/articles/?q=ferry")
    rows = re.findall(r'choice-name"[^>]* href="([^"]*)"[^>]*>([^<]*)</a>\s*<span class="count">(\d+)</span>', html)
    assert len(rows) > 7
    for url, name, count in rows:
        narrowed = get_page(client, f"/articles/{unescape(url)}")
        assert re.search(rf'<h2 id="count">{count} stor', narrowed), (name, url)


def test_the_chart_has_a_bar_and_a_row_for_each_year_and_narrows_to_months_and_days(stories, client):
    html = get_page(client, "/articles/")
    chart = html[html.index("<figure") : html.index("</figure>")]
    bars = re.findall(r'<a href="([^"]*)"[^>]*><title>([^<]*)</title>', chart)
    rows = re.findall(r'<a href="([^"]*)"[^>]*>(\d{4})</a></th><td>(\d+)</td>', chart)
    assert [(url, f"{year}: {n} stor{'y' if n == '1' else 'ies'}") for url, year, n in rows] == bars
    assert [row[1:] for row in rows] == [("1992", "1"), ("2024", "4"), ("2025", "1")]
    months = get_page(client, "/articles/" + unescape(rows[1][0]))
    assert letters_of(months) == "fdcb" and "Stories per month" in months and "Back to all years" in months
    days = get_page(client, "/articles/?after=2024-07&before=2024-08")
    assert "Stories per day" in days and "Back to 2024" in days
    assert "style=" not in html


def test_few_results_are_followed_by_stories_with_some_of_the_words_under_a_heading(stories, client):
    html = get_page(client, "/articles/?q=ferry+bridge")
    assert letters_of(html).startswith("|") and "Partial matches" in html and "No stories found" in html


def test_a_misspelt_word_is_corrected_and_the_other_words_stay(stories, client):
    html = get_page(client, "/articles/?q=harbr+tag:belarus")
    assert 'Did you mean <a href="?q=harbor+tag%3Abelarus" rel="nofollow">' in html
    assert "Did you mean" not in get_page(client, "/articles/?q=zzzyxq")


@pytest.mark.slow
@pytest.mark.parametrize("words", [-1, 0, 1], ids=["fewer", "as many", "more"])
def test_a_cached_dictionary_offers_no_word_that_is_gone_and_corrects_no_word_that_is_new(client, monkeypatch, words):
    def corrected_query(query):
        match = re.search(r'Did you mean <a href="[?]q=([^"]*)"', get_page(client, f"/articles/?q={query}"))
        return match and match[1]

    clock = [1_000.0]
    monkeypatch.setattr(did_you_mean, "monotonic", lambda: clock[0])
    monkeypatch.setattr(did_you_mean, "_cache", did_you_mean._DictionaryCache())
    gone = [make_article(headline="Lighthouse", body=f"<p>Nothing {n}.</p>") for n in range(2)]
    for number in range(2):
        make_article(headline="Windmill", body=f"<p>Nothing {number}.</p>")
    assert corrected_query("lighthuose") == "lighthouse" and corrected_query("windmlil") == "windmill"
    monkeypatch.setattr(did_you_mean, "LARGE_ARCHIVE", len(did_you_mean._cache.dictionary) - words)
    dictionary = did_you_mean._cache.dictionary
    for article in gone:
        publishing.withdraw(article, reason="Wrong.", by="ada")
    make_article(headline="Windmlil", body="<p>So it is written.</p>")
    assert corrected_query("lighthuose+OR+wnidmill") == "lighthuose+OR+windmill"
    assert corrected_query("windmlil") is None and corrected_query("lighthuose") is None
    assert (did_you_mean._cache.dictionary is dictionary) == (words > 0)
    for late, typed, is_cached in ((599, "windmilp", words > 0), (600, "windmilk", False)):
        clock[0] = 1_000 + late
        assert corrected_query(typed) == "windmill"
        assert (did_you_mean._cache.dictionary is dictionary) == is_cached


def test_an_empty_result_offers_links_that_remove_filters(stories, client):
    html = get_page(client, "/articles/?q=zzzyxq&section=world")
    assert "No stories found" in html and "Remove “Section: World”" in html


@pytest.mark.slow
def test_the_place_in_a_list_stays_the_same_while_stories_arrive(client):
    for number in range(45):
        make_article(headline=f"Ferry {number:02}", published=f"2024-05-{1 + number // 2:02}")
    first = get_page(client, "/articles/?q=ferry&sort=newest")
    older = unescape(re.search(r'rel="next" href="([^"]*)"', first)[1])
    before = re.findall(r"Ferry</mark> (\d\d)</a>", get_page(client, "/articles/" + older))
    make_article(headline="Ferry new", published="2024-09-01")
    assert re.findall(r"Ferry</mark> (\d\d)</a>", get_page(client, "/articles/" + older)) == before
    seen, url = [], "?q=ferry"
    while url:
        html = get_page(client, "/articles/" + url)
        seen += re.findall(r"Ferry</mark> (\w+)</a>", html)
        following = re.search(r'rel="next" href="([^"]*)"', html)
        url = following and unescape(following[1])
    assert len(seen) == len(set(seen)) == 46


@pytest.mark.parametrize(
    "query",
    [
        {"q": "x" * 10_000}, {"q": "\x00"}, {"q": '"(((' * 80}, {"q": "a OR OR -"}, {"q": "'; DROP TABLE x; --"},
        {"cursor": "%00"}, {"cursor": "older.99999999999999"}, {"cursor": "older.1.1.1.1"}, {"tag": "../../etc"},
        {"tag": ["x"] * 300}, {"sort": "relevance"}, {"sort": ["newest", "oldest"]}, {"lang": "\x00"},
        {"q": "東京 עברית"}, {"q": "ferry", "cursor": "older.x"}, {"after": "9999"},
        {"q": "ferry", "sort": "relevance", "cursor": "older.5"},
    ],
)  # fmt: skip
def test_no_query_causes_a_server_error(stories, client, query):
    assert client.get("/articles/", query).status_code == 200


@pytest.mark.parametrize(
    "query", ["cursor=garbage", "q=ferry&cursor=garbage", f"q={'word+' * 60}", "tag=../../", "q=("]
)
def test_what_a_query_does_not_understand_is_named_in_a_message(stories, client, query):
    assert 'class="notices"' in get_page(client, f"/articles/?{query}")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("", 5),
        ("tag=belarus&not_section=sport&after=1992", 7),
        ("q=ferry", 11),
        ("q=ferry+tag:belarus&has_photo=0", 10),
    ],
)
def test_a_page_takes_a_fixed_number_of_queries(stories, client, django_assert_max_num_queries, query, most):
    get_page(client, "/articles/?corrected=0")  # what changed is read once
    with django_assert_max_num_queries(most):
        get_page(client, f"/articles/?{query}")
    for number in range(12):
        make_article(
            headline=f"Ferry {number}", published=f"2024-07-{number + 1:02}", tags=["Belarus", f"Tag {number}"]
        )
    get_page(client, "/articles/?corrected=0")
    with django_assert_max_num_queries(most):
        get_page(client, f"/articles/?{query}")


def test_a_narrowed_list_is_excluded_from_search_engines(stories, client):
    for query in ("?q=ferry", "?tag=belarus", "?cursor=older.5"):
        assert 'content="noindex' in get_page(client, f"/articles/{query}")
    assert 'rel="nofollow"' in get_page(client, "/articles/") and 'content="noindex' not in get_page(
        client, "/articles/"
    )


def test_feeds_and_exports_take_the_same_query(stories, client, tmp_path):
    feed = get_page(client, "/articles/feed.atom?q=ferry&section=world")
    assert re.findall(r"<title[^>]*>(Ferr\w+ \w)</title>", feed) == ["Ferry f", "Ferry b", "Ferry a"]
    call_command("export_stories", "q=ferry&section=world", output=str(tmp_path / "out"), stdout=StringIO())
    lines = (tmp_path / "out").read_text().splitlines()
    assert [json.loads(line)["headline"] for line in lines] == ["Ferry a", "Ferry b", "Ferry f"]


# --- suggestions ---


def suggestions_for(client, typed: str) -> list[tuple[str, str, str]]:
    response = client.get(reverse("suggestions"), {"q": typed})
    assert response.status_code == 200
    return [(s["kind"], s["name"], s.get("q") or s["url"]) for s in response.json()["suggestions"]]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("bel", ("Tag", "Belarus", "tag:belarus ")),
        ("BEL", ("Tag", "Belarus", "tag:belarus ")),
        ("harbor bel", ("Tag", "Belarus", "harbor tag:belarus ")),
        ("-bel", ("Not tagged", "Belarus", "-tag:belarus ")),
        ("harbor -bel", ("Not tagged", "Belarus", "harbor -tag:belarus ")),
        ("cole", ("Author", "Ada Cole", "by:ada-cole ")),
        ("ferry by:a", ("Author", "Ada Cole", "ferry by:ada-cole ")),
        ("section:wo", ("Section", "World", "section:world ")),
        ("reut", ("Agency", "Reuters", "agency:reuters ")),
        ("harbor d", ("Story", "Harbor d", "/2024/07/03/harbor-d/")),
    ],
)
def test_terms_and_headlines_that_begin_with_the_typed_words_are_suggested(stories, client, typed, expected):
    assert expected in suggestions_for(client, typed)


@pytest.mark.parametrize(
    ("typed", "words", "name"),
    [("harbor bel", "harbor ", "tag"), ("harbor -bel", "harbor ", "not_tag"), ("ferry -tag:bel", "ferry ", "not_tag")],
)
def test_a_term_that_is_taken_becomes_a_filter_and_leaves_no_words_in_the_box(stories, client, typed, words, name):
    [suggestion, *_] = client.get(reverse("suggestions"), {"q": typed}).json()["suggestions"]
    assert (suggestion["words"], suggestion["filter"]) == (words, [name, "belarus"])
    assert client.get(reverse("articles"), {"q": words, name: "belarus"}).status_code == 200


def test_the_shortest_matching_names_are_suggested_among_any_number_of_names():
    chance = random.Random(2)
    names = {"".join(chance.choices("ab", k=chance.randint(2, 14))): chance.choice([*NOUNS]) for _ in range(4_000)}
    known = sorted(
        SuggestableName(name, chance.random() < 0.3, noun, f"slug-{name}", name) for name, noun in names.items()
    )
    for begun, noun in product(("ab", "aab", "b", "bbbbbbbb", "c"), ("", *NOUNS)):
        matching = [one for one in known if one.folded.startswith(begun) and noun in ("", one.noun)]
        best = sorted(matching, key=lambda one: (not one.is_beginning, len(one.name), one.name))
        expected = best[: suggestions.MAX_NAMES] if len(begun) > 1 or noun else []
        assert suggestions._matching(known, begun, noun) == expected


@pytest.mark.parametrize("typed", ["", "b", " ", "tag:wor", "caption:bel", "\x00", "x" * 10_000, '"', "(((", "%", "_"])
def test_nothing_is_suggested_where_no_name_begins_with_the_typed_words(stories, client, typed):
    assert suggestions_for(client, typed) == []


def test_nothing_that_readers_may_not_see_is_suggested(stories, client):
    make_draft(headline="Canary flies", tags=["Canary"], authors=["Canary Bird"], section="Canaries")
    withdrawn = make_article(headline="Canary withdrawn", tags=["Canary two"])
    assert suggestions_for(client, "canary")
    publishing.withdraw(withdrawn, reason="Invented.", by="ada")
    assert suggestions_for(client, "canary") == []
    assert "canary" not in get_page(client, "/articles/?q=cannary").replace("cannary", "").lower()


def test_a_suggestion_is_never_older_than_the_archive(stories, client):
    article = make_article(headline="Quay", tags=["Quays"])
    assert ("Tag", "Quays", "tag:quays ") in suggestions_for(client, "qua")
    publishing.update(article, story=changed_story(headline="Pier", tags=["Piers"]), by="ada")
    assert suggestions_for(client, "qua") == [] and ("Tag", "Piers", "tag:piers ") in suggestions_for(client, "pie")


# --- the calendar ---


@pytest.mark.slow
def test_the_shade_of_a_day_is_relative_to_the_fullest_day_and_its_number_is_printed(client):
    for number in range(16):
        make_article(headline=f"Flood {number}", published="2024-07-02")
    for number in range(4):
        make_article(headline=f"After {number}", published="2024-07-03")
    make_article(published="2024-09-01")
    html = get_page(client, "/2024/")
    cells = re.findall(r'<a class="heat-(\d)"\s+href="([^"]*)"[^>]*>\d+<span class="unseen">: (\d+ \w+)</span>', html)
    assert cells == [
        ("4", "/2024/07/02/", "16 stories"),
        ("2", "/2024/07/03/", "4 stories"),
        ("1", "/2024/09/01/", "1 story"),
    ]
    assert 'class="heat-2"' in get_page(client, "/2024/09/")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("belarus", ["Belarus"]),
        ("Ada Cole", ["Ada Cole"]),
        ("by:ada", ["Ada Cole"]),
        ("ada ferry", []),
        ("tag:belarus", []),
        ("zzz", []),
    ],
)
def test_a_search_that_names_a_tag_or_a_person_leads_to_its_page(stories, client, query, expected):
    html = get_page(client, f"/articles/?q={query}")
    [names] = re.findall(r'<ul class="finder-names".*?</ul>', html, re.S) or [""]
    assert re.findall(r'<a href="/[^"]+/">(.*?)</a>', names) == expected
    assert not expected or "1 story" in names or "stories" in names


def test_a_name_with_signs_leads_to_its_own_page_alone(client):
    for language in ("C", "C++", "C#"):
        make_article(headline=f"On {language}", tags=[language])
    names = get_page(client, "/articles/?q=C%2B%2B").partition('class="finder-names"')[2].partition("</ul>")[0]
    assert re.findall(r">([^<>]+)</a>", names) == ["C++"]


def test_a_page_of_results_says_which_of_them_it_shows(client):
    for day in range(1, 24):
        make_article(headline=f"Ferry {day}", published=f"2024-07-{day:02}")
    for query in ("", "?q=ferry", "?sort=oldest"):
        html = get_page(client, f"/articles/{query}")
        assert "Showing 1–20" in html
        following = unescape(re.search(r'rel="next" href="([^"]+)"', html)[1])
        assert "Showing 21–23" in get_page(client, f"/articles/{following}")
    assert "Showing" not in get_page(client, "/articles/?q=headline:3")


def test_a_word_that_only_begins_others_is_offered_with_a_star(stories, client):
    make_article(headline="Kartoffelsalat", language="de", body="<p>Gut.</p>")
    html = get_page(client, "/articles/?q=kartoffel")
    assert "Did you mean" in html and "kartoffel*</a>" in html and "No stories found" in html
    assert "Did you mean" not in get_page(client, "/articles/?q=kartoffelsalat")
