"""The JSON API: lists and searches as pages have them, whole stories with their versions, and its description."""

import json

import pytest
from django.urls import get_resolver, reverse

from articles.public.archive.filters import PAGING_PARAMS, CatalogueFilter
from articles.record import publishing
from articles.story.story import Picture
from tests.articles.public.test_story_views import changed_story
from tests.factories import make_article, make_draft
from tests.media.pictures import make_photo

pytestmark = pytest.mark.django_db


def get(client, path, params=None, status=200):
    """Return the document at an address."""
    response = client.get(path, params or {})
    assert response.status_code == status, response.content
    assert response.headers["Access-Control-Allow-Origin"] == "*" and "noindex" in response.headers["X-Robots-Tag"]
    return json.loads(response.content)


def test_a_search_has_the_stories_of_the_page_with_counts_of_their_names(client):
    make_article(headline="Ferry sails", published="2024-07-02", section="News", tags=["Boats"], authors=["Ada Cole"])
    make_article(headline="Bridge opens", published="2024-07-03", section="News", body="<p>It holds.</p>")
    results = get(client, "/api/v1/articles/", {"q": "ferry"})
    assert (results["total"], results["first"], results["sort"]) == (1, 1, "relevance")
    [line] = results["items"]
    assert line["headline"] == "Ferry sails" and line["published"] == "2024-07-02" and "updated" not in line
    assert [author["name"] for author in line["authors"]] == ["Ada Cole"] and line["topics"] == ["News", "Boats"]
    assert results["facets"]["tag"] == [{"value": "boats", "name": "Boats", "stories": 1}]
    assert results["facets"]["year"] == [{"value": "2024", "stories": 1}]
    assert results["page"].endswith("/articles/?q=ferry") and results["next"] is None


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_the_links_of_a_list_lead_through_all_its_pages(client, sort):
    for day in range(1, 6):
        make_article(headline=f"Ferry {day}", published=f"2024-07-{day:02}")
    url, days, firsts = f"/api/v1/articles/?sort={sort}&size=2", [], []
    while url:
        results = get(client, url)
        days += [line["published"] for line in results["items"]]
        firsts.append(results["first"])
        url = results["next"]
    assert days == sorted(days, reverse=sort == "newest") and len(days) == 5 and firsts == [1, 3, 5]


@pytest.mark.parametrize("size", ["0", "101", "many", "9" * 30, "0000000012345", "000000001" + "1" * 4500])
def test_a_page_has_a_hundred_stories_at_most(client, size):
    make_article()
    results = get(client, "/api/v1/articles/", {"size": size})
    assert results["total"] == 1 and any("size" in notice for notice in results["notices"])


def test_a_story_has_its_text_its_notes_and_its_versions(client):
    article = make_article(headline="Ferry sails", body="<p>It sails.</p>", published="2024-07-02")
    publishing.correct(article, note="It was Monday.", by="ada", story=changed_story(headline="Ferry sails late"))
    document = get(client, f"/api/v1/articles/{article.uuid}/")
    assert document["id"] == str(article.uuid) and document["headline"] == "Ferry sails late"
    assert [note["text"] for note in document["notes"]] == ["It was Monday."]
    assert [version["number"] for version in document["versions"]] == [2, 1]
    publishing.minor_edit(article, story=changed_story(headline="Ferry late"), note="For the desk.", by="ada")
    assert "For the desk." not in json.dumps(get(client, f"/api/v1/articles/{article.uuid}/"))
    assert "<p>" in document["html"] and "<" not in document["text"] and len(document["digest"]) == 64


def test_a_photograph_that_others_may_not_show_is_not_in_the_api(client):
    photo, other = make_photo(used=True, rights_status="no_syndication"), make_photo(used=True)
    article = make_article(pictures=(Picture("", "At dawn", photo=str(photo.uuid)),))
    assert "photographs" not in get(client, f"/api/v1/articles/{article.uuid}/")
    assert "/pictures/" not in client.get("/api/v1/articles/").content.decode()
    pictures = (Picture("a", "At dawn", photo=str(photo.uuid)), Picture("b", "At noon", photo=str(other.uuid)))
    body = '<p>It sails.</p><figure data-picture="a"></figure><figure data-picture="b"></figure>'
    document = get(client, f"/api/v1/articles/{make_article(body=body, pictures=pictures).uuid}/")
    assert document["html"].count("<img") == 1 and "At noon" in document["html"]


def test_a_withdrawn_story_is_gone_and_an_unknown_one_is_not_there(client):
    article = make_article(headline="Ferry sails")
    unknown = get(client, "/api/v1/articles/00000000-0000-4000-8000-000000000000/", status=404)
    assert get(client, f"/api/v1/articles/{make_draft().uuid}/", status=404) == unknown
    publishing.withdraw(article, reason="It was invented.", by="ada")
    assert "Ferry" not in json.dumps(get(client, f"/api/v1/articles/{article.uuid}/", status=410))
    assert get(client, "/api/v1/articles/")["total"] == 0


def test_an_answer_is_not_sent_again_while_nothing_changed(client):
    article = make_article()
    for path in ("/api/v1/articles/", f"/api/v1/articles/{article.uuid}/", "/api/v1/openapi.json"):
        etag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    publishing.correct(article, note="It was Monday.", by="ada")
    assert client.get(f"/api/v1/articles/{article.uuid}/", headers={"If-None-Match": etag}).status_code == 200


def test_the_description_names_every_parameter_and_every_value_of_an_answer(client):
    article = make_article(
        section="News",
        tags=["Boats"],
        authors=["Ada Cole"],
        pictures=(Picture("", "At dawn", photo=str(make_photo().uuid)),),
    )
    publishing.correct(article, note="It was Monday.", by="ada")
    description = get(client, "/api/v1/openapi.json")
    paths, schemas = description["paths"], description["components"]["schemas"]
    parameters = {parameter["name"] for parameter in paths[reverse("api_stories")]["get"]["parameters"]}
    listed = {name for name in CatalogueFilter.base_filters if name not in ("updated",)}
    assert parameters >= {"size"} | PAGING_PARAMS and parameters - {"size"} - PAGING_PARAMS <= listed
    results = get(client, "/api/v1/articles/")
    assert results.keys() == schemas["Results"]["properties"].keys()
    assert results["items"][0].keys() <= schemas["Line"]["properties"].keys()
    story = get(client, f"/api/v1/articles/{article.uuid}/")
    assert story.keys() <= schemas["Story"]["properties"].keys()
    assert all(path in {f"/{route}" for route in _routes()} for path in paths)


def _routes():
    return (
        str(pattern.pattern).replace("<uuid:uuid>", "{id}")
        for patterns in get_resolver().url_patterns
        for pattern in getattr(patterns, "url_patterns", [patterns])
    )


def test_the_list_of_a_page_leads_to_the_same_list_as_json(client):
    make_article(headline="Ferry sails", section="News")
    html = client.get("/articles/?section=news").content.decode()
    assert '<a href="/api/v1/articles/?section=news"' in html
