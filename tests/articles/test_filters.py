"""The archive browser: every filter, every way to get one wrong."""

import re

import pytest
from django.http import QueryDict

from articles import merging, publishing
from articles.filters import MOST_VALUES, CatalogueFilter
from articles.models import Tag
from articles.story import AgencyLine, Picture
from tests.factories import make_article
from tests.media.pictures import make_photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def stories():
    """Five stories, told apart by their headlines."""
    pictures = (Picture(photo=str(make_photo().uuid)),)
    reuters = (AgencyLine("From Reuters.", "Reuters", "reuters"),)
    make_article(headline="a", published="2024-05-31", section="World", tags=["War", "Peace"], authors=["Ada Cole"])
    make_article(headline="b", published="2024-06-01", section="World", tags=["War"], agency_lines=reuters)
    make_article(headline="c", published="2024-07-02", section="Sport", language="de", authors=["Ada Cole", "Bo Dahl"])
    make_article(headline="d", published="2024-07-03", tags=["Peace"], language="de-AT", pictures=pictures)
    last = make_article(headline="e", published="2025", language="en", section="Straße")
    publishing.correct(last, note="It was otherwise.", by="ada")


def found(query):
    wanted = CatalogueFilter(QueryDict(query))
    return "".join(entry.headline for entry in wanted.qs), wanted


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
    ],
)
def test_a_filter_keeps_what_it_names(stories, query, headlines):
    assert found(query)[0] == headlines
    assert found(query)[1].notices == []


@pytest.mark.parametrize(
    "query",
    [
        "q=ferry", "foo=1&bar=2", "section=nope", "not_tag=nope", "after=june", "after=2024-13", "before=0000",
        "after=2024-06-31", "before=99999", "has_photo=perhaps", "corrected=2", "lang=<b>", "sort=relevance",
        "after=2024-07-02T10:00Z", "tag=%00", "lang=%00x", "after=%00", "author=" + "x" * 5000, "=1",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_ignored_and_said(stories, client, query):
    headlines, wanted = found(query)
    assert headlines == "edcba"
    if query != "tag=%00" and query != "after=%00":  # nothing is left of these
        assert wanted.notices, query
        response = client.get(f"/articles/?{query}")
        assert response.status_code == 200 and b'class="notices"' in response.content
    assert all(len(notice) < 200 for notice in wanted.notices)


def test_a_bad_value_does_not_spoil_the_good_ones(stories):
    headlines, wanted = found("tag=war&tag=nope&after=xx&section=world")
    assert headlines == "ba" and len(wanted.notices) == 2


def test_former_and_merged_keys_find_the_same(stories):
    merging.rename(Tag.objects.get(slug="war"), name="Wars", slug="wars", by="ada")
    merging.merge(Tag.objects.get(slug="peace"), into=Tag.objects.get(slug="wars"), by="ada")
    assert found("tag=war")[0] == found("tag=wars")[0] == found("tag=peace")[0] == "dba"


def test_more_values_than_anybody_needs_are_cut_and_said(stories):
    query = "&".join(f"tag=t{number}" for number in range(500))
    _, wanted = found(query)
    assert any(f"only the first {MOST_VALUES}" in notice for notice in wanted.notices)


def test_every_active_filter_can_be_taken_off_again(stories, client):
    _, wanted = found("tag=war&tag=peace&not_author=bo-dahl&after=2024&has_photo=0&sort=oldest&cursor=older.1")
    chips = {(chip.label, chip.value): chip.without for chip in wanted.chips}
    assert set(chips) == {
        ("Tag", "War"), ("Tag", "Peace"), ("Not by", "Bo Dahl"), ("From", "2024"), ("With a photograph", "no"),
    }  # fmt: skip
    assert chips["Tag", "War"] == "?tag=peace&not_author=bo-dahl&after=2024&has_photo=0&sort=oldest"
    html = client.get("/articles/?tag=war").content.decode()
    assert re.search(r'<a href="\."><span class="chip-label">Tag</span> War', html)


def test_the_form_makes_addresses_without_empty_parameters(stories, client):
    response = client.get("/articles/?section=world&tag=&after=&sort=")
    assert (response.status_code, response.headers["Location"]) == (301, "/articles/?section=world")
