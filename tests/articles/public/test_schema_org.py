"""Programs read JSON-LD, cards, canonical addresses and robots rules in the pages."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest

from articles.record import publishing
from articles.story.credits import AgencyLine, Byline
from articles.story.dates import StoryDate
from articles.story.notes import Note
from articles.story.story import Picture
from media import bulk_edit
from tests.articles.public.test_story_views import get_page, url_of
from tests.factories import make_article
from tests.media.pictures import make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

SITE = "http://127.0.0.1:8000"
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def blocks_of(html):
    return [json.loads(block) for block in BLOCK.findall(html)]


def metas_of(html):
    """Return the contents of the meta elements by name or property."""
    result = {}
    for tag in re.findall(r"<meta\s[^>]*>", html):
        attributes = {name: unescape(value) for name, value in re.findall(r'([\w:]+)="([^"]*)"', tag)}
        if name := attributes.get("property") or attributes.get("name"):
            result.setdefault(name, []).append(attributes["content"])
    return result


def canonical_of(html):
    return re.findall(r'<link rel="canonical"\s+href="([^"]*)"', html)


def make_full_story(**fields):
    photo = make_photo()
    picture = Picture("", "The caption", "Credit/Agency", "The alt", photo=str(photo.uuid), sha256=photo.sha256)
    parts = {
        "headline": "Ferry returns",
        "dek": "After nine days",
        "section": "City Hall",
        "tags": ["Ferries", "Harbor"],
        "dateline": "PELL’S LANDING —",
        "bylines": (Byline("Ada Cole", "ada-cole"), Byline("Bo Dahl", "bo-dahl", "photographer"), Byline("Staff")),
        "agency_lines": (AgencyLine("Reuters contributed to this report.", "Reuters", "reuters"),),
        "pictures": (picture,),
        "published": "2024-07-02T09:30+02:00",
        "language": "en-GB",
        "edition": "Late",
        "page": "A1",
    }
    return make_article(**parts | fields)


def test_a_story_is_a_news_article_of_schema_org(client):
    article = make_full_story()
    url = SITE + url_of(article)
    story, crumbs = blocks_of(get_page(client, url_of(article)))
    (image,) = story.pop("image")
    assert story == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": f"{url}#article",
        "url": url,
        "mainEntityOfPage": url,
        "identifier": f"urn:uuid:{article.uuid}",
        "headline": "Ferry returns",
        "alternativeHeadline": "After nine days",
        "datePublished": "2024-07-02T09:30+02:00",
        "dateModified": "2024-07-02T09:30+02:00",
        "author": [
            {"@type": "Person", "name": "Ada Cole", "url": f"{SITE}/authors/ada-cole/"},
            {"@type": "Person", "name": "Staff"},
        ],
        "contributor": [
            {"@type": "Person", "name": "Bo Dahl", "url": f"{SITE}/authors/bo-dahl/"},
            {"@type": "Organization", "name": "Reuters", "url": f"{SITE}/agencies/reuters/"},
        ],
        "creditText": "Reuters contributed to this report.",
        "publisher": {
            "@type": "NewsMediaOrganization",
            "@id": f"{SITE}/#publisher",
            "name": "Newsroom Archive",
            "url": f"{SITE}/",
        },
        "articleSection": "City Hall",
        "keywords": ["Ferries", "Harbor"],
        "dateline": "PELL’S LANDING",
        "printEdition": "Late",
        "printPage": "A1",
        "version": 1,
        "inLanguage": "en-GB",
        "isAccessibleForFree": True,
    }
    assert image["@type"] == "ImageObject" and image["contentUrl"].startswith(f"{SITE}/pictures/")
    assert (image["caption"], image["creditText"], image["width"] > 0) == ("The caption", "Credit/Agency", True)
    assert client.get(image["contentUrl"].removeprefix(SITE)).headers["Content-Type"] == "image/jpeg"
    names = [(step["position"], step["name"], step["item"]) for step in crumbs["itemListElement"]]
    assert crumbs["@type"] == "BreadcrumbList" and names == [
        (1, "Newsroom Archive", f"{SITE}/"),
        (2, "City Hall", f"{SITE}/sections/city-hall/"),
        (3, "Ferry returns", url),
    ]


@pytest.mark.parametrize("published", ["1881", "1881-03", "2024-07-02", "2024-07-02T09:30Z"])
def test_dates_are_as_precise_as_the_story_has_them(client, published):
    story, _ = blocks_of(get_page(client, url_of(make_article(published=published))))
    assert story["datePublished"] == story["dateModified"] == StoryDate(published).text


def test_only_a_change_with_a_note_to_readers_moves_date_modified(client):
    article = make_full_story(published="2024-07-02")
    edited = replace(article.versions.get().story, headline="Ferry return")
    publishing.minor_edit(article, story=edited, by="ada")
    assert blocks_of(get_page(client, url_of(article)))[0]["dateModified"] == "2024-07-02"
    publishing.correct(article, note="It was </script> Monday.", by="ada")
    story = blocks_of(get_page(client, url_of(article)))[0]
    (correction,) = story["correction"]
    assert (correction["@type"], correction["text"]) == ("CorrectionComment", "It was </script> Monday.")
    assert correction["datePublished"] == story["dateModified"] > "2024-07-02"


@pytest.mark.parametrize(
    ("genre", "kind"),
    [
        ("news", "NewsArticle"),
        ("Opinion", ["NewsArticle", "OpinionNewsArticle"]),
        ("analysis", ["NewsArticle", "AnalysisNewsArticle"]),
        ("review", ["NewsArticle", "ReviewNewsArticle"]),
        ("recipe", "NewsArticle"),
    ],
)
def test_a_genre_that_schema_org_has_is_named(client, genre, kind):
    assert blocks_of(get_page(client, url_of(make_article(genre=genre))))[0]["@type"] == kind


def test_an_agency_is_the_author_of_a_story_that_nobody_else_signed(client):
    line = AgencyLine("From Reuters.", "Reuters", "reuters", "supplied")
    story, _ = blocks_of(get_page(client, url_of(make_article(agency_lines=(line,)))))
    assert story["author"] == [{"@type": "Organization", "name": "Reuters", "url": f"{SITE}/agencies/reuters/"}]
    assert "contributor" not in story and story["creditText"] == "From Reuters."
    assert "author" not in blocks_of(get_page(client, url_of(make_article(headline="Unsigned"))))[0]


def test_a_headline_cannot_close_the_data_block_or_open_a_comment(client):
    words = "</script><script>alert(1)</script><!-- <script> ]]> & \u2028 “x”"
    article = make_full_story(headline=words, dek=words, notes=(Note(words),), bylines=(Byline(words),))
    html = get_page(client, url_of(article))
    blocks = BLOCK.findall(html)
    assert len(blocks) == 2 and not any(mark in block for block in blocks for mark in "<>&\u2028")
    assert json.loads(blocks[0])["headline"] == words
    assert json.loads(blocks[0])["author"][0]["name"] == words


@pytest.mark.parametrize(
    ("rights", "is_public"), [("cleared", True), ("web_only", True), ("no_syndication", False), ("not_cleared", False)]
)
def test_a_photograph_is_in_the_metadata_only_where_its_rights_allow_it(client, rights, is_public):
    photo = make_photo()
    picture = Picture("", "Caption", "Credit", photo=str(photo.uuid), sha256=photo.sha256)
    article = make_article(pictures=(picture,))
    bulk_edit.edit([photo], rights=rights)
    html = get_page(client, url_of(article))
    assert ("image" in blocks_of(html)[0]) == ("og:image" in metas_of(html)) == is_public


def test_the_publisher_has_the_policies_that_the_settings_name(client, settings):
    settings.PUBLISHER = {"correctionsPolicy": "https://news.example/corrections", "ethicsPolicy": ""}
    publisher = blocks_of(get_page(client, url_of(make_article())))[0]["publisher"]
    assert publisher["correctionsPolicy"] == "https://news.example/corrections" and "ethicsPolicy" not in publisher


def test_a_story_has_a_card_for_other_sites(client):
    article = make_full_story(headline='Ferry "returns" & <stays>')
    html = get_page(client, url_of(article))
    metas = metas_of(html)
    assert metas["og:title"] == ['Ferry "returns" & <stays>'] and metas["og:type"] == ["article"]
    assert metas["og:url"] == canonical_of(html) == [SITE + url_of(article)]
    assert metas["description"] == metas["og:description"] == ["After nine days"]
    assert metas["article:published_time"] == ["2024-07-02T09:30+02:00"] and "article:modified_time" not in metas
    assert metas["article:tag"] == ["Ferries", "Harbor"] and metas["article:section"] == ["City Hall"]
    assert metas["twitter:card"] == ["summary_large_image"] and metas["og:image:alt"] == ["The alt"]
    (url,) = metas["og:image"]
    assert client.get(url.removeprefix(SITE)).status_code == 200


INDEX, HIDDEN, FOLLOWED = "max-image-preview:large", "noindex", "noindex, follow"


@pytest.mark.slow
def test_each_kind_of_page_has_its_robots_rule_and_canonical_address(client):
    article = make_full_story()
    publishing.correct(article, note="It was Monday.", by="ada")
    for number in range(35):
        make_article(headline=f"Story {number}", section="City Hall", tags=["Ferries"])
    story = url_of(article)
    pages = {
        "/": (INDEX, "/"),
        "/articles/": (INDEX, "/articles/"),
        "/articles/?tag=ferries": (FOLLOWED, None),
        "/articles/?cursor=older.1400000000": (FOLLOWED, None),
        "/sections/": (INDEX, "/sections/"),
        "/sections/city-hall/": (INDEX, "/sections/city-hall/"),
        "/sections/city-hall/?cursor=older.1400000000": (FOLLOWED, None),
        "/tags/ferries/": (INDEX, "/tags/ferries/"),
        "/authors/ada-cole/": (INDEX, "/authors/ada-cole/"),
        "/2024/": (INDEX, "/2024/"),
        "/2024/07/": (INDEX, "/2024/07/"),
        "/2024/07/02/": (INDEX, "/2024/07/02/"),
        "/corrections/": (INDEX, "/corrections/"),
        story: (INDEX, story),
        f"{story}versions/1/": (HIDDEN, story),
        f"{story}history/": (HIDDEN, f"{story}history/"),
        f"{story}compare/1/2/": (HIDDEN, f"{story}compare/1/2/"),
    }
    for url, (robots, canonical) in pages.items():
        html = get_page(client, url)
        assert metas_of(html)["robots"] == [robots], url
        assert canonical_of(html) == ([SITE + canonical] if canonical else []), url
    publishing.hide_from_engines(article, by="ada")
    assert metas_of(get_page(client, story))["robots"] == [HIDDEN]
    assert metas_of(get_page(client, "/nothing/", 404))["robots"] == [HIDDEN]
