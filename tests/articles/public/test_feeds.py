"""Feeds have all that their standards require, whatever a story has in it, and only news for readers moves their
dates."""

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest
from defusedxml import ElementTree
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Tag
from articles.record import publishing, taxonomy_changes
from articles.story.credits import AgencyLine, Byline
from articles.story.dates import StoryDate
from articles.story.notes import Note
from articles.story.story import Picture
from media import bulk_edit
from tests.articles.public.test_story_views import changed_story, url_of
from tests.factories import make_article, make_draft
from tests.media.pictures import make_photo
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
FEEDS = [
    "/feeds/latest", "/feeds/corrections", "/articles/feed", "/sections/news/feed", "/tags/ferries/feed",
    "/authors/ada-cole/feed", "/agencies/reuters/feed",
]  # fmt: skip
TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}
HOSTILE = "]]><script>alert('x')</script> & “quotes” \"plain\" &amp; é 漢字 😀 <b>\x85\u2028"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")


def make_full_story(number=0, **fields):
    parts = {
        "headline": f"Story {number}",
        "dek": "What it says.",
        "section": "News",
        "tags": ["Ferries"],
        "bylines": (Byline("Ada Cole", "ada-cole"),),
        "agency_lines": (AgencyLine("Reuters contributed to this report.", "Reuters", "reuters"),),
    }
    return make_article(**parts | fields)


@shared_rows
def full_stories():
    photo = make_photo()
    picture = Picture("", "The caption", "Credit/Agency", "The alt", photo=str(photo.uuid), sha256=photo.sha256)
    make_full_story(0, headline=HOSTILE, dek=HOSTILE, published="1881-03", pictures=(picture,))
    make_full_story(1, headline="", dek="", body="<p>No headline here.</p>", published="2024-07-02T09:30+05:45")
    make_full_story(2, language='en" x="', published="1442", updated=StoryDate("2024-07-03"))
    article = make_full_story(3, published="2024-07-04")
    publishing.correct(article, note=HOSTILE, by="ada")


def get(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, (url, response.status_code)
    return response


def items_of(client, url):
    """Return (id, title, updated) of each item of a feed in any of the three formats."""
    content = get(client, url).content
    if url.split("?")[0].endswith("json"):
        return [(i["id"], i["title"], i["date_modified"]) for i in json.loads(content)["items"]]
    root = ElementTree.fromstring(content)
    if root.tag == "rss":
        updated = f"{ATOM}updated"
        return [(i.findtext("guid"), i.findtext("title"), i.findtext(updated, "")) for i in root.iter("item")]
    return [tuple(e.findtext(f"{ATOM}{n}") for n in ("id", "title", "updated")) for e in root.iter(f"{ATOM}entry")]


def is_address(url):
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and url.isascii() and " " not in url


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("feed", FEEDS)
def test_atom_has_what_rfc_4287_requires(client, full_stories, settings, feed, full):
    settings.FEED_FULL_CONTENT = full
    response = get(client, f"{feed}.atom")
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{ATOM}feed"
    for parent in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(parent.findall(f"{ATOM}{name}")) == 1, name
        assert RFC3339.fullmatch(parent.findtext(f"{ATOM}updated"))
        assert re.match(r"https?://|urn:uuid:[0-9a-f-]{36}$", parent.findtext(f"{ATOM}id"))
        assert all(author.findtext(f"{ATOM}name") for author in parent.findall(f"{ATOM}author"))
        links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in parent.findall(f"{ATOM}link")]
        alternates = [link for link in links if link[0] == "alternate"]
        assert len(alternates) == len(set(alternates)) == 1
        assert all(is_address(link.get("href")) for link in parent.findall(f"{ATOM}link"))
    assert root.find(f"{ATOM}author") is not None  # so no entry needs one of its own
    (own,) = [link for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert (own.get("href"), own.get("type")) == (f"{SITE}{feed}.atom", "application/atom+xml")
    entries = list(root.iter(f"{ATOM}entry"))
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries) > 0
    newest = max(datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) for entry in entries)
    assert datetime.fromisoformat(root.findtext(f"{ATOM}updated")) == newest
    for entry in entries:
        assert RFC3339.fullmatch(entry.findtext(f"{ATOM}published"))
        content = entry.find(f"{ATOM}content")
        assert content is None or content.get("type") == "html"
        assert entry.find(f"{ATOM}summary") is not None or content is not None


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("feed", FEEDS)
def test_rss_has_what_the_advisory_board_requires(client, full_stories, settings, feed, full):
    settings.FEED_FULL_CONTENT = full
    response = get(client, f"{feed}.rss")
    assert response.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    assert (root.tag, root.get("version"), [child.tag for child in root]) == ("rss", "2.0", ["channel"])
    channel = root[0]
    for name in ("title", "link", "description", "lastBuildDate"):
        assert len(channel.findall(name)) == 1 and channel.findtext(name), name
    assert parsedate_to_datetime(channel.findtext("lastBuildDate")).tzinfo
    (own,) = [link for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert (own.get("href"), own.get("type")) == (f"{SITE}{feed}.rss", "application/rss+xml")
    items = channel.findall("item")
    assert len({item.findtext("guid") for item in items}) == len(items) > 0
    for item in items:
        for name in ("title", "link", "guid", "pubDate", "description"):
            assert len(item.findall(name)) == 1, name
        assert item.findtext("title") and is_address(item.findtext("link"))
        assert item.find("guid").get("isPermaLink") == "false"
        assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}", item.findtext("pubDate"))
        assert parsedate_to_datetime(item.findtext("pubDate"))
        assert "<script" not in item.findtext("description")


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("feed", FEEDS)
def test_json_feed_has_what_version_1_1_requires(client, full_stories, settings, feed, full):
    settings.FEED_FULL_CONTENT = full
    response = get(client, f"{feed}.json")
    assert response.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    values = json.loads(response.content)
    assert values["version"] == "https://jsonfeed.org/version/1.1" and values["title"]
    assert values["feed_url"] == f"{SITE}{feed}.json" and is_address(values["home_page_url"])
    items = values["items"]
    assert len({item["id"] for item in items}) == len(items) > 0
    for item in items:
        assert isinstance(item["id"], str) and is_address(item["url"]) and isinstance(item["title"], str)
        assert ("content_html" in item) != ("content_text" in item)
        assert RFC3339.fullmatch(item["date_published"]) and RFC3339.fullmatch(item["date_modified"])
        assert all(author.get("name") or author.get("url") for author in item.get("authors", []))
        assert all(isinstance(tag, str) for tag in item.get("tags", []))


@pytest.mark.parametrize("form", TYPES)
def test_a_hostile_headline_is_read_back_word_for_word(client, full_stories, form):
    titles = [title for _, title, _ in items_of(client, f"/feeds/latest.{form}")]
    assert " ".join(HOSTILE.split()) in titles
    assert "No headline here." in titles


def test_a_date_has_its_own_precision_and_the_precision_that_the_format_requires(client, full_stories):
    root = ElementTree.fromstring(get(client, "/feeds/latest.atom").content)
    issued = [entry.findtext("{http://purl.org/dc/terms/}issued") for entry in root.iter(f"{ATOM}entry")]
    published = [entry.findtext(f"{ATOM}published") for entry in root.iter(f"{ATOM}entry")]
    assert issued == ["2024-07-04", None, "1881-03", "1442"]
    assert published == [
        "2024-07-04T00:00:00Z", "2024-07-02T09:30:00+05:45", "1881-03-01T00:00:00Z", "1442-01-01T00:00:00Z",
    ]  # fmt: skip
    values = json.loads(get(client, "/feeds/latest.json").content)
    assert [item["_archive"]["published"] for item in values["items"]] == [
        "2024-07-04", "2024-07-02T09:30+05:45", "1881-03", "1442",
    ]  # fmt: skip


def test_a_moment_before_standard_time_is_written_in_utc(client, settings):
    settings.TIME_ZONE = "Europe/Berlin"  # 53 minutes and 28 seconds ahead until 1893
    from django.utils import timezone

    timezone.get_default_timezone.cache_clear()
    try:
        make_article(published="1881-03-01")
        assert items_of(client, "/feeds/latest.atom")[0][2] == "1881-02-28T23:06:32Z"
        assert b"<pubDate>Mon, 28 Feb 1881 23:06:32 +0000</pubDate>" in get(client, "/feeds/latest.rss").content
    finally:
        settings.TIME_ZONE = "UTC"
        timezone.get_default_timezone.cache_clear()


@pytest.mark.parametrize("form", ["atom", "json"])
def test_a_minor_edit_moves_no_date_of_a_feed_and_a_correction_does(client, form):
    article = make_article(published="2024-07-02T09:30Z", headline="Ferry returns")
    url = f"/feeds/latest.{form}"
    ((id_, _, updated),) = items_of(client, url)
    edited = changed_story(headline="Ferry return", published="2024-07-02T09:30Z")
    publishing.minor_edit(article, story=edited, by="ada", at=datetime.fromisoformat("2024-07-04T10:00+00:00"))
    assert items_of(client, url) == [(id_, "Ferry return", updated)]
    publishing.correct(article, note="It was Monday.", by="ada", at=datetime.fromisoformat("2024-07-05T10:00+00:00"))
    assert items_of(client, url) == [(id_, "Ferry return", "2024-07-05T10:00:00Z")]


def test_an_item_has_the_same_id_after_its_story_moves(client):
    article = make_article()
    ((before, _, _),) = items_of(client, "/feeds/latest.atom")
    publishing.update(article, story=changed_story(published="2024-08-01"), by="ada")
    ((after, _, _),) = items_of(client, "/feeds/latest.atom")
    assert before == after == f"urn:uuid:{article.uuid}"


def test_each_correction_is_an_item_of_the_corrections_feed(client):
    article = make_article()
    publishing.correct(article, note="It was Monday.", by="ada")
    publishing.clarify(article, note="It sails daily.", by="ada")
    items = items_of(client, "/feeds/corrections.atom")
    assert [title for _, title, _ in items] == [
        "Clarification: Ferry returns to the harbor",
        "Correction: Ferry returns to the harbor",
    ]
    assert len({id_ for id_, _, _ in items}) == 2
    publishing.withdraw(article, reason="It was invented.", by="ada")
    assert items_of(client, "/feeds/corrections.atom") == []


@pytest.mark.slow
def test_the_pages_of_a_feed_have_every_story_exactly_once(client):
    for number in range(65):
        make_article(headline=f"Story {number}", published=f"2024-07-{number % 28 + 1:02}")
    matches, url, pages = [], "/feeds/latest.atom", 0
    while url:
        root = ElementTree.fromstring(get(client, url).content)
        matches += [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
        links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
        assert root.findtext(f"{ATOM}id") == f"{SITE}/feeds/latest.atom"  # one feed, RFC 5005
        assert links["self"] == SITE + url
        assert ("previous" in links) == ("first" in links) == (pages > 0)
        url, pages = links.get("next", "").removeprefix(SITE), pages + 1
    assert pages == 3 and len(matches) == len(set(matches)) == 65


def test_a_filter_has_a_feed_of_its_stories(client):
    make_full_story(1, tags=["Ferries", "Harbor"])
    make_full_story(2, tags=["Ferries"], published="2024-08-01")
    assert [t for _, t, _ in items_of(client, "/articles/feed.json?tag=ferries&not_tag=harbor")] == ["Story 2"]
    assert [t for _, t, _ in items_of(client, "/articles/feed.atom?before=2024-08&sort=oldest")] == ["Story 1"]
    values = json.loads(get(client, "/articles/feed.json?tag=ferries&flavour=mild").content)
    assert values["home_page_url"] == f"{SITE}/articles/?tag=ferries"
    assert "“flavour”" in values["description"] and "Ferries" in values["title"]


def test_the_feed_of_a_renamed_tag_redirects(client):
    make_full_story(1)
    taxonomy_changes.rename(Tag.objects.get(slug="ferries"), name="Boats", slug="boats", by="ada")
    response = get(client, "/tags/ferries/feed.atom?cursor=older.1", 301)
    assert response.headers["Location"] == "/tags/boats/feed.atom?cursor=older.1"
    assert get(client, "/tags/nothing/feed.rss", 404)


@pytest.mark.slow
def test_no_feed_has_a_story_that_is_not_public(client):
    make_full_story(1)
    make_draft(headline="canary draft", section="News", tags=["Ferries"])
    withdrawn = make_full_story(2, headline="canary withdrawn")
    publishing.withdraw(withdrawn, reason="It was invented.", by="ada")
    for feed in FEEDS:
        for form in TYPES:
            assert b"canary" not in get(client, f"{feed}.{form}").content


BODY = (
    '<p>It <a href="/2024/">sailed</a>, <a href="//other.example/">there</a>.</p><h2>Then</h2>'
    '<figure data-picture="p1"></figure><p>Nobody missed it.</p>'
)


def test_a_feed_has_the_whole_story_where_the_setting_says_so(client, settings):
    settings.FEED_FULL_CONTENT = True
    photo = make_photo()
    make_full_story(
        1,
        body=BODY,
        pictures=(Picture("p1", "A <caption>", "Credit", "Alt", photo=str(photo.uuid), sha256=photo.sha256),),
        notes=(
            Note("It was <June>.", "correction", StoryDate("2024-07-03")),
            Note("Read.", "editors_note", None, "top"),
        ),
    )
    (item,) = json.loads(get(client, "/feeds/latest.json").content)["items"]
    html = item["content_html"]
    assert f'<a href="{SITE}/2024/">sailed</a>, <a href="//other.example/">there</a>' in html
    assert f'<img src="{SITE}/pictures/' in html and 'alt="Alt">' in html
    assert "<figcaption>A &lt;caption&gt; Credit</figcaption>" in html
    assert html.index("Editor’s note") < html.index("It <a") < html.index("<strong>Correction, July 3, 2024</strong>")
    assert "<p>It was &lt;June&gt;.</p>" in html and "Reuters contributed to this report." in html
    assert "data-picture" not in html and 'href="/p' not in html and 'src="/' not in html
    for form in ("atom", "rss"):
        root = ElementTree.fromstring(get(client, f"/feeds/latest.{form}").content)
        (content,) = [
            e for e in root.iter() if e.tag in (f"{ATOM}content", "{http://purl.org/rss/1.0/modules/content/}encoded")
        ]
        assert content.text == html
    settings.FEED_FULL_CONTENT = False


@pytest.mark.parametrize(
    ("rights", "is_passed_on"), [("cleared", True), ("web_only", False), ("no_syndication", False)]
)
def test_a_feed_has_only_photographs_that_others_may_use(client, settings, rights, is_passed_on):
    settings.FEED_FULL_CONTENT = True
    photo = make_photo()
    make_full_story(1, pictures=(Picture("", "The caption", "The credit", photo=str(photo.uuid), sha256=photo.sha256),))
    bulk_edit.edit([photo], rights=rights)
    for form in TYPES:
        content = get(client, f"/feeds/latest.{form}").content
        assert (b"/pictures/" in content) == is_passed_on, form
        assert b"The caption" in content
    root = ElementTree.fromstring(get(client, "/feeds/latest.rss").content)
    images = list(root.iter(f"{MEDIA}content"))
    assert len(images) == is_passed_on
    for image in images:
        assert is_address(image.get("url")) and int(image.get("width")) and image.get("type") == "image/jpeg"
        assert (image.findtext(f"{MEDIA}description"), image.findtext(f"{MEDIA}credit")) == (
            "The caption",
            "The credit",
        )


@pytest.mark.one_engine
@pytest.mark.slow
def test_the_number_of_queries_of_a_feed_does_not_grow_with_its_items(client):
    photo, costs = make_photo(), {feed: [] for feed in FEEDS}
    for count in (5, 25):
        for number in range(count):
            article = make_full_story(number, pictures=(Picture("", "Caption", photo=str(photo.uuid)),))
            publishing.correct(article, note="Otherwise.", by="ada")
        for feed in FEEDS:
            get(client, f"{feed}.atom?again=1")
            with CaptureQueriesContext(connection) as queries:
                get(client, f"{feed}.atom")
            costs[feed].append(len(queries))
    for feed, (few, many) in costs.items():
        assert many == few <= 10, (feed, few, many)


@pytest.mark.parametrize("feed", FEEDS)
def test_an_unchanged_feed_answers_304_with_two_queries(client, full_stories, feed):
    first = get(client, f"{feed}.atom")
    assert first.headers["X-Robots-Tag"] == "noindex" and not first.cookies and "Cookie" not in first.get("Vary", "")
    with CaptureQueriesContext(connection) as queries:
        again = client.get(f"{feed}.atom", headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304 and len(queries) <= 2
    make_full_story(9)
    assert client.get(f"{feed}.atom", headers={"if-none-match": first.headers["ETag"]}).status_code == 200


@pytest.mark.slow
def test_every_page_links_to_its_own_feed(client, full_stories):
    from articles.models import Article

    article = url_of(Article.objects.order_by("-pk").first())
    expected = {
        "/": "/feeds/latest.atom",
        article: "/sections/news/feed.atom",
        "/tags/ferries/": "/tags/ferries/feed.atom",
        "/corrections/": "/feeds/corrections.atom",
        "/articles/?tag=ferries": "/articles/feed.atom?tag=ferries",
    }
    for url, feed in expected.items():
        html = get(client, url).content.decode()
        assert re.search(rf'<link rel="alternate"\s+type="application/atom\+xml"[^>]*href="{re.escape(feed)}"', html), (
            url
        )
        assert get(client, feed)


@pytest.mark.parametrize("url", ["/feeds/latest", "/feeds/corrections", "/tags/ferries/feed", "/articles/feed"])
@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_a_place_in_a_feed_that_is_not_understood_is_said_in_it(client, url, form):
    make_full_story(1, tags=["Ferries"])
    assert "not understood" in get(client, f"{url}.{form}?cursor=nonsense").content.decode()
