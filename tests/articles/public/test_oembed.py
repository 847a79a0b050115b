"""How other sites show a link to a story or a photograph."""

import json

import pytest
from django.conf import settings
from django.urls import reverse

from articles.record import publishing
from articles.story.story import Picture
from tests.articles.public.test_story_views import get_page, url_of
from tests.factories import make_article
from tests.media.pictures import make_photo

pytestmark = pytest.mark.django_db


def embed(client, path, status=200, **params):
    """Return the answer for the address of a page."""
    response = client.get("/oembed", {"url": f"{settings.SITE_URL}{path}", **params})
    assert response.status_code == status, response.content
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    return json.loads(response.content)


def test_a_story_is_a_quotation_that_links_to_it_without_its_markup(client):
    article = make_article(headline="Ferry & <script>", dek="At last.", published="2024-07-02", authors=["Ada Cole"])
    for path in (url_of(article), f"{url_of(article)}history/", f"{url_of(article)}versions/1/"):
        values = embed(client, path)
        assert (values["version"], values["type"], values["author_name"]) == ("1.0", "rich", "Ada Cole")
        assert f'href="{settings.SITE_URL}{url_of(article)}"' in values["html"] and "July 2, 2024" in values["html"]
        assert "Ferry &amp; &lt;script&gt;" in values["html"] and values["title"] == "Ferry & <script>"


def test_the_answer_is_as_small_as_the_other_site_asks(client):
    photo = make_photo(used=True)
    article = make_article(pictures=(Picture("", "At dawn", photo=str(photo.uuid)),))
    assert embed(client, url_of(article))["thumbnail_url"].startswith(settings.SITE_URL)
    small = embed(client, url_of(article), maxwidth="20")
    assert small["width"] == 20 and "thumbnail_url" not in small
    whole = embed(client, reverse("photo", args=[photo.uuid]))
    assert whole["type"] == "photo" and whole["url"].startswith(f"{settings.SITE_URL}/pictures/") and whole["width"]
    assert embed(client, reverse("photo", args=[photo.uuid]), maxwidth="1")["type"] == "link"


@pytest.mark.parametrize("rights", ["no_syndication", "web_only"])
def test_a_photograph_that_others_may_not_show_is_a_link(client, rights):
    photo = make_photo(used=True, rights_status=rights)
    article = make_article(pictures=(Picture("", "At dawn", photo=str(photo.uuid)),))
    values = embed(client, reverse("photo", args=[photo.uuid]))
    assert values["type"] == "link" and "/pictures/" not in json.dumps(values)
    assert ("thumbnail_url" in embed(client, url_of(article))) == (rights == "web_only")  # as in cards of networks


@pytest.mark.parametrize("path", ["/", "/articles/", "/2024/02/30/no-day/", "/0001/01/01/x/", "/nothing/", "/%ff/"])
def test_there_is_nothing_to_embed_elsewhere(client, path):
    embed(client, path, status=404)


@pytest.mark.parametrize("site", ["", "https://elsewhere.example", "http://[", "//", f"{settings.SITE_URL}@x.example"])
def test_other_sites_are_not_embedded(client, site):
    assert client.get("/oembed", {"url": f"{site}{url_of(make_article())}"}).status_code == 404


def test_a_photograph_that_stands_in_no_story_is_not_embedded(client):
    embed(client, reverse("photo", args=[make_photo().uuid]), status=404)


def test_a_photograph_for_one_story_is_not_embedded(client):
    photo = make_photo(used=True, rights_status="once_only")
    embed(client, reverse("photo", args=[photo.uuid]), status=404)


def test_a_withdrawn_story_is_not_embedded(client):
    article = make_article()
    path = url_of(article)
    publishing.withdraw(article, reason="It was invented.", by="ada")
    embed(client, path, status=404)


def test_other_forms_than_json_are_refused_and_an_answer_is_not_sent_twice(client):
    article = make_article()
    embed(client, url_of(article), status=501, format="xml")
    params = {"url": f"{settings.SITE_URL}{url_of(article)}"}
    etag = client.get("/oembed", params).headers["ETag"]
    assert client.get("/oembed", params, headers={"If-None-Match": etag}).status_code == 304


def test_the_page_of_a_story_says_where_its_embedding_is(client):
    article = make_article()
    html = get_page(client, url_of(article))
    assert 'type="application/json+oembed"' in html and "/oembed?url=" in html
