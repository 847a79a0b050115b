"""What browsers ask a site for beside its pages: icons, a manifest, and the description of the search."""

import re
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from tests.articles.public.test_story_views import get_page, url_of
from tests.factories import make_article

pytestmark = pytest.mark.django_db
_NAMESPACE = {"o": "http://a9.com/-/spec/opensearch/1.1/"}


def size_of(url: str) -> tuple[int, int]:
    with Image.open(finders.find(url.removeprefix("/static/"))) as picture:
        return picture.size


def test_the_description_of_the_search_leads_to_the_search(client, settings):
    settings.SITE_NAME = "The Harrow Falls Courier & Gazette"
    article = make_article(headline="Ferry & goat")
    html = get_page(client, "/")
    assert '<link rel="search" type="application/opensearchdescription+xml"' in html
    response = client.get("/opensearch.xml")
    assert response.headers["Content-Type"] == "application/opensearchdescription+xml"
    description = ElementTree.fromstring(response.content)
    text = {name: description.findtext(f"o:{name}", namespaces=_NAMESPACE) for name in ("ShortName", "LongName")}
    assert len(text["ShortName"]) <= 16 and text["LongName"] == settings.SITE_NAME
    urls = {url.get("type"): url.get("template") for url in description.findall("o:Url", _NAMESPACE)}
    for template in urls.values():
        path = template.removeprefix(settings.SITE_URL).replace("{searchTerms}", quote("ferry & goat"))
        assert url_of(article) in get_page(client, path)


def test_the_manifest_names_the_archive_and_icons_that_are_there_in_their_sizes(client, settings):
    settings.SITE_NAME = "Courier"
    assert '<link rel="manifest" href="/site.webmanifest">' in get_page(client, "/")
    response = client.get("/site.webmanifest")
    assert response.headers["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert (manifest["name"], manifest["start_url"]) == ("Courier", "/")
    sizes = [size_of(icon["src"]) for icon in manifest["icons"]]
    assert sizes == [(192, 192), (512, 512)]
    assert [icon["sizes"] for icon in manifest["icons"]] == [f"{width}x{height}" for width, height in sizes]


@pytest.mark.parametrize(("path", "size"), [("/favicon.ico", (48, 48)), ("/apple-touch-icon.png", (180, 180))])
def test_icons_that_browsers_ask_for_by_themselves_are_there(client, path, size):
    response = client.get(path)
    assert response.status_code == 302 and "max-age" in response.headers["Cache-Control"]
    assert size_of(response.headers["Location"]) == size


def test_the_icons_of_a_page_are_files(client):
    for path in re.findall(r'<link rel="(?:icon|apple-touch-icon)"[^>]* href="([^"]+)"', get_page(client, "/")):
        assert finders.find(path.removeprefix("/static/")), path
