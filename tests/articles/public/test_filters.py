"""The archive browser applies every filter and answers every wrong value with a message."""

import re
from urllib.parse import quote

import pytest
from django.http import QueryDict

from articles.models import CatalogueEntry, Tag
from articles.public.archive import date_suggestion
from articles.public.archive.filters import MAX_VALUES, CatalogueFilter
from articles.record import publishing, taxonomy_changes
from articles.story.credits import AgencyLine
from articles.story.story import Picture
from tests.factories import make_article
from tests.media.pictures import make_photo
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db


@shared_rows
def stories():
    """Five stories differ in everything a filter can name; their headlines identify them."""
    pictures = (Picture(photo=str(make_photo().uuid)),)
    reuters = (AgencyLine("From Reuters.", "Reuters", "reuters"),)
    make_article(headline="a", published="2024-05-31", section="World", tags=["War", "Peace"], authors=["Ada Cole"])
    make_article(headline="b", published="2024-06-01", section="World", tags=["War"], agency_lines=reuters)
    make_article(headline="c", published="2024-07-02", section="Sport", language="de", authors=["Ada Cole", "Bo Dahl"])
    make_article(headline="d", published="2024-07-03", tags=["Peace"], language="de-AT", pictures=pictures)
    last = make_article(headline="e", published="2025", language="en", section="Straße")
    publishing.correct(last, note="It was otherwise.", by="ada")


def filter_set(query):
    filterset = CatalogueFilter(QueryDict(query))
    headlines = CatalogueEntry.objects.in_bulk()
    return "".join(headlines[docid].headline for docid in filterset.search().docids), filterset


@pytest.mark.parametrize(
    ("query", "headlines"),
    [
        ("", "edcba"),
        ("sort=oldest", "abcde"),
        ("sort=newest", "edcba"),
        ("section=world", "ba"),
        ("section=World", "ba"),
        ("section=straße", "e"),
        ("not_section=world", "edc"),
        ("tag=war", "ba"),
        ("tag=war&tag=peace", "a"),
        ("tag=war&not_tag=peace", "b"),
        ("not_tag=war&not_tag=peace", "ec"),
        ("author=ada-cole", "ca"),
        ("author=Ada Cole&not_author=bo-dahl", "a"),
        ("agency=reuters", "b"),
        ("not_agency=reuters", "edca"),
        ("lang=de", "dc"),
        ("lang=de-at", "d"),
        ("after=2024-06", "edcb"),
        ("after=2024-06-02", "edc"),
        ("after=2025", "e"),
        ("before=2024-06", "a"),
        ("before=2024", ""),
        ("after=2024-06&before=2024-07", "b"),
        ("has_photo=1", "d"),
        ("has_photo=no", "ecba"),
        ("corrected=1", "e"),
        ("corrected=0", "dcba"),
        ("section=&tag=&after=&sort=", "edcba"),
        ("q=tuesday&sort=newest", "edcba"),
        ("q=tag:war", "ba"),
        ("q=tag:war -tag:peace", "b"),
        ('q=section:World by:"Ada Cole"', "a"),
        ("q=after:2024-06&before=2024-07", "b"),
        ("q=has:photo", "d"),
        ("q=-is:corrected&lang=de", "dc"),
        ("q=tag:war OR lang:de&sort=newest", "dcba"),
    ],
)
def test_a_filter_lists_the_stories_that_have_its_value(stories, query, headlines):
    assert filter_set(query)[0] == headlines
    assert filter_set(query)[1].notices == []


@pytest.mark.parametrize(
    "query",
    [
        "foo=1&bar=2", "not_tag=nope", "after=june", "after=2024-13", "before=0000",
        "after=2024-06-31", "before=99999", "has_photo=perhaps", "corrected=2", "lang=<b>", "lang=klingon", "sort=best",
        "q=-section:nope", "after=2024-07-02T10:00Z", "tag=%00", "lang=%00x", "after=%00", "=1",
    ],
)  # fmt: skip
def test_an_unknown_value_is_ignored_with_a_message(stories, client, query):
    headlines, filterset = filter_set(query)
    assert headlines == "edcba"
    if query != "tag=%00" and query != "after=%00":  # nothing is left of these
        assert filterset.notices, query
        response = client.get(f"/articles/?{query}")
        assert response.status_code == 200 and b'class="notices"' in response.content
    assert all(len(notice) < 200 for notice in filterset.notices)


def test_a_wrong_value_leaves_the_other_filters_in_force(stories):
    headlines, filterset = filter_set("tag=war&not_tag=nope&after=xx&section=world")
    assert headlines == "ba" and len(filterset.notices) == 2


@pytest.mark.parametrize(
    ("query", "notice", "clause", "headlines"),
    [
        ("section=nope", "No story has the section “nope”.", None, ""),
        ("q=tag:nope", "No story has the tag “nope”.", None, ""),
        ("tag=wra", "No story has the tag “wra”.", "tag:war", "ba"),
        ("tag=war&tag=peaec", "No story has the tag “peaec”.", "tag:peace", "a"),
        ("q=section:wor", "No story has the section “wor”.", "section:world", "ba"),
        ("q=tag:wra -tag:peace", "No story has the tag “wra”.", "tag:war", "b"),
        ("section=strase", "No story has the section “strase”.", "section:straße", "e"),
        ("author=ada-coel", None, "by:ada-cole", "ca"),
    ],
)
def test_unknown_terms_match_nothing_and_similar_ones_are_suggested(stories, client, query, notice, clause, headlines):
    hits, filterset = filter_set(query)
    assert hits == "" and filterset.notices == [notice] * bool(notice)
    response = client.get(f"/articles/?{query}")
    assert response.context["notices"] == [notice] * bool(notice)
    assert [chip.value for chip in response.context["chips"]]  # each can be taken off again
    choices = [choice for facet in response.context["facets"] for part in facet.parts for choice in part]
    assert all(choice.name for choice in choices)
    suggestion = response.context["suggestion"]
    assert (suggestion and suggestion[0]) == clause
    if clause:
        assert filter_set(suggestion[1].removeprefix("?"))[0] == headlines


def test_many_unknown_terms_are_not_compared_with_all_names(stories, client, monkeypatch):
    def refuse(*arguments):
        raise AssertionError(arguments)

    monkeypatch.setattr("articles.public.archive.suggestions.closest_name", refuse)
    response = client.get("/articles/?" + "&".join(f"tag=wra{number}" for number in range(4)))
    assert response.status_code == 200 and response.context["suggestion"] is None


@pytest.mark.parametrize(
    ("typed", "period", "headlines"),
    [
        ("july 2024", "July 2024", "dc"),
        ("tuesday July 2, 2024", "July 2, 2024", "c"),
        ("tuesday 2 July 2024", "July 2, 2024", "c"),
        ("2nd of Jul. 2024 tuesday", "July 2, 2024", "c"),
        ("tuesday 2024-07", "July 2024", "dc"),
        ("tuesday (2024-07-02)", "July 2, 2024", "c"),
        ("tuesday 2024", "2024", "dcba"),
        ("2. Juli 2024", "July 2, 2024", "c"),
        ("Juli 2024", "July 2024", "dc"),
        ("2024年7月2日", "July 2, 2024", "c"),
        ("2024년 7월", "July 2024", "dc"),
        ("juillet 2024", None, None),  # no story is in French
        ("tuesday Sept 2024", None, None),
        ("tuesday 2024-13", None, None),
        ("tuesday on:2024", None, None),
        ('"july 2024"', None, None),
        ("tuesday 20245", None, None),
        ("july", None, None),
    ],
)
def test_a_date_in_words_offers_the_period_of_that_date(stories, client, typed, period, headlines):
    response = client.get("/articles/", {"q": typed})
    suggestion = response.context["date_suggestion"]
    assert (suggestion and suggestion.period) == period
    if period:
        assert sorted(filter_set(suggestion.url.removeprefix("?"))[0]) == sorted(headlines)
        assert suggestion.total == len(headlines) and f"Stories of {period}" in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "period"),
    [
        ("2 juillet 2024", "July 2, 2024"),
        ("1er juin 2024", "June 1, 2024"),
        ("JUILLET 2024", "July 2024"),
        ("3 de julio de 2024", "July 3, 2024"),
        ("julio de 2024", "July 2024"),
        ("2 июля 2024", "July 2, 2024"),
        ("Июль 2024", "July 2024"),
        ("mayis 2024", "May 2024"),
        ("MAYIS 2024", "May 2024"),
        ("जुलाई 2024", "July 2024"),
        ("जुलाई २०२४", "July 2024"),
        ("July 3, 2024", "July 3, 2024"),
    ],
)
def test_the_months_of_the_languages_of_the_archive_are_understood(stories, monkeypatch, typed, period):
    monkeypatch.setattr(date_suggestion, "languages_of", lambda searcher: ("es", "fr", "hi", "ru", "tr", "x/../.."))
    suggestion = date_suggestion.date_suggestion(CatalogueFilter(QueryDict(f"q={typed}")))
    assert suggestion and suggestion.period == period


@pytest.mark.parametrize(
    ("query", "status"),
    [("tag=nope", 404), ("q=section:nope", 404), ("not_tag=nope", 200), ("author=nobody", 200), ("tag=war", 200)],
)
def test_the_feed_of_an_unknown_term_is_not_the_feed_of_all_stories(stories, client, query, status):
    response = client.get(f"/articles/feed.json?{query}")
    assert response.status_code == status
    if status == 200:
        assert (len(response.json()["items"]) < 5) == (query != "not_tag=nope")


@pytest.mark.parametrize(
    ("query", "headlines"),
    [
        ("q=title:a", "a"),
        ("q=author:ada-cole", "ca"),
        ("q=date:2024-06", "b"),
        ("q=date:२०२४-०६", "b"),
        ("q=on:２０２４-06", "b"),
        ("after=٢٠٢٤-٠٧-٠٢&before=2024/7/3", "c"),
        ("q=（a OR b） －b", "a"),
        ("after=2024-7-2&before=2024/7/3", "c"),
        ("lang=de_AT", "d"),
    ],
)
def test_the_forms_that_people_try_first_are_understood(stories, query, headlines):
    assert filter_set(query)[0] == headlines
    assert filter_set(query)[1].notices == []


@pytest.mark.parametrize(
    ("typed", "selected"),
    [
        ("tag:war", "tag=war"),
        ("tag:War -tag:peace", "tag=war&not_tag=Peace"),
        ('section:world -by:"Bo Dahl"', "section=world&not_author=bo-dahl"),
        ("agency:reuters after:2024 before:2025", "agency=reuters&after=2024&before=2025"),
        ("on:2024-06", "after=2024-06&before=2024-07"),
        ("lang:de has:photo -is:corrected", "lang=de&has_photo=1&corrected=0"),
    ],
)
def test_a_filter_typed_in_the_query_is_the_same_as_one_chosen_from_a_list(stories, typed, selected):
    (by_typing, typed), (by_choosing, selected) = filter_set(f"q={quote(typed)}"), filter_set(selected)
    assert by_typing == by_choosing != "edcba"
    assert {chip[:2] for chip in typed.chips} == {chip[:2] for chip in selected.chips} != set()
    assert typed.notices == selected.notices == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("tag=war&not_tag=war", "“War” is both asked for and left out"),
        ("q=tag:war&not_tag=war", "“War” is both asked for and left out"),
        ("q=ferry -ferry", "“ferry” is both asked for and left out"),
        ("has_photo=1&q=-has:photo", "both asked for and left out"),
        ("section=world&section=sport", "“World” and “Sport” have none in common"),
        ("lang=de&q=lang:en", "“de” and “en” have none in common"),
        ("after=2025&before=2024-06", "from 2025 on and before June 2024"),
    ],
)
def test_filters_that_contradict_each_other_give_a_message(stories, query, words):
    headlines, filterset = filter_set(query)
    assert headlines == "" and any(words in notice for notice in filterset.notices)


@pytest.mark.parametrize("query", ["lang=de&q=lang:de-at", "section=world&q=section:World", "tag=war&q=tag:war"])
def test_the_same_value_twice_is_no_contradiction(stories, query):
    headlines, filterset = filter_set(query)
    assert headlines and filterset.notices == []


def test_of_a_parameter_repeated_with_two_values_the_last_counts_with_a_message(stories):
    headlines, filterset = filter_set("after=2025&after=2024-07&sort=oldest")
    assert headlines == "cde" and len(filterset.notices) == 1


def test_the_names_of_all_filters_are_read_with_one_query_for_each_kind(stories, django_assert_num_queries):
    filterset = CatalogueFilter(QueryDict("tag=war&not_tag=nope&section=world&author=a&agency=b&q=tag:peace -by:me"))
    with django_assert_num_queries(1):
        assert filterset.chips and filterset.notices and filterset.query


def test_former_and_merged_keys_select_the_same_stories(stories):
    taxonomy_changes.rename(Tag.objects.get(slug="war"), name="Wars", slug="wars", by="ada")
    taxonomy_changes.merge(Tag.objects.get(slug="peace"), into=Tag.objects.get(slug="wars"), by="ada")
    assert filter_set("tag=war")[0] == filter_set("tag=wars")[0] == filter_set("tag=peace")[0] == "dba"


def test_values_beyond_the_limit_are_dropped_with_a_message(stories):
    query = "&".join(f"tag=t{number}" for number in range(500))
    _, filterset = filter_set(query)
    assert any(f"only the first {MAX_VALUES}" in notice for notice in filterset.notices)


def test_every_active_filter_has_a_link_that_removes_it(stories, client):
    _, filterset = filter_set("tag=war&tag=peace&not_author=bo-dahl&after=2024&has_photo=0&sort=oldest&cursor=older.1")
    chips = {(chip.label, chip.value): chip.url_without for chip in filterset.chips}
    assert set(chips) == {
        ("Tag", "War"), ("Tag", "Peace"), ("Not by", "Bo Dahl"), ("From", "2024"), ("With a photograph", "no"),
    }  # fmt: skip
    assert chips["Tag", "War"] == "?tag=peace&not_author=bo-dahl&after=2024&has_photo=0&sort=oldest"
    html = client.get("/articles/?tag=war").content.decode()
    assert re.search(r'<a href="\." rel="nofollow"><span class="chip-label">Tag</span> War', html)


def test_a_filter_typed_in_the_query_can_be_removed_like_one_chosen_from_a_list(stories):
    _, filterset = filter_set('q=tuesday tag:war -by:"Bo Dahl"&tag=war&foo=1')
    chips = {chip.label: chip.url_without for chip in filterset.chips}
    assert chips["Tag"] == "?q=tuesday+-by%3A%22Bo+Dahl%22"
    assert chips["Not by"] == "?q=tuesday+tag%3Awar&tag=war"


def test_two_dates_that_bound_a_year_a_month_or_a_day_are_one_filter(stories):
    for query, value in (("after=2024&before=2025", "2024"), ("q=on:2024-07", "July 2024")):
        [chip] = filter_set(query)[1].chips
        assert chip == ("Published", value, ".")
    assert len(filter_set("after=2024-03-05&before=2024-07")[1].chips) == 2


def test_links_leave_out_values_that_were_not_understood(stories, client):
    html = client.get("/articles/", {"q": "x" * 9000, "tag": ["war", "y" * 9000], "foo": "z" * 9000}).content.decode()
    assert "xxx" in html and max(len(link) for link in re.findall(r'href="([^"]*)"', html)) < 1000


def test_the_form_makes_addresses_without_empty_parameters(stories, client):
    response = client.get("/articles/?section=world&tag=&after=&sort=")
    assert (response.status_code, response.headers["Location"]) == (301, "/articles/?section=world")


@pytest.mark.parametrize(
    "query",
    [
        "before=0001-01-01",
        "before=0001",
        "after=0001&before=0001-01-01",
        "after=9999-12-15&before=9999-12-20",
        "after=9999&to=9999",
        "q=before:0001",
        "q=after:9999-12-15+before:9999-12-20",
    ],
)
def test_the_first_and_the_last_year_of_all_are_no_error(client, db, query):
    for path in ("/articles/", "/articles/feed.json", "/api/v1/articles/"):
        assert client.get(f"{path}?{query}").status_code in (200, 404)
