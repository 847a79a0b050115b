"""Readers see one story at its page, its history, its former versions and its former addresses."""

import re
from datetime import date
from html import unescape
from io import BytesIO, StringIO
from urllib.parse import unquote

import pytest
from django.core.management import call_command
from django.urls import resolve, reverse
from PIL import Image

from articles.models import Address, Article, Author, Tag, Version
from articles.models.article import story_path
from articles.record import erasure, publishing, taxonomy_changes
from articles.story.credits import AgencyLine, Byline
from articles.story.dates import StoryDate
from articles.story.notes import Note
from articles.story.story import Picture
from media.ingest import ingest
from media.models.rights import Rights
from tests.factories import make_article, make_draft, make_story

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def url_of(article, below=""):
    return Address.objects.get(article=article, is_current=True).get_absolute_url() + below


def get_page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, url
    return response.content.decode()


def changed_story(**fields):
    return make_story(**{"body": "<p>The ferry sailed again on Monday.</p><p>Nobody missed it.</p>"} | fields)


def test_a_story_shows_each_of_its_parts_once(client):
    article = make_article(
        kicker="Harbor",
        headline="Ferry returns",
        dek="After nine days",
        dateline="PELL’S LANDING",
        section="City Hall",
        tags=["Ferries"],
        bylines=(
            Byline("Adam Morrow", "adam-morrow"),
            Byline("Bea Cole", "bea-cole"),
            Byline("Cy Dunn", "cy-dunn", "photographer"),
        ),
        agency_lines=(
            AgencyLine("Reuters contributed to this report.", "Reuters", "reuters"),
            AgencyLine("Reuters contributed to this report.", "Reuters", "reuters", "photographs"),
        ),
        pictures=(
            Picture("", "The lead caption", "Lead Credit/Agency"),
            Picture("p1", "The inline caption", "Inline Credit"),
        ),
        body='<p>It sailed.</p><figure data-picture="p1"></figure><h2>What now?</h2><p>Nobody knows.</p>',
        updated=StoryDate("2024-07-02"),
        genre="analysis",
    )
    html = get_page(client, url_of(article))
    story = html[html.index("<article") : html.index("</article>")]
    for once in ("Ferry returns", "After nine days", "The lead caption", "Lead Credit/Agency", "The inline caption"):
        assert story.count(once) == 1, once
    for once in ("Inline Credit", "<h2>What now?</h2>", "contributed to this report.", "Analysis", "Harbor"):
        assert story.count(once) == 1, once
    assert '<a rel="author" href="/authors/adam-morrow/">Adam Morrow</a> and ' in story
    assert 'Photographs by</span> <a rel="author" href="/authors/cy-dunn/">' in story
    assert 'Published <time datetime="2024-07-02">July 2, 2024</time>' in story
    assert 'Updated <time datetime="2024-07-02">July 2, 2024</time>' in story
    assert story.count("Photograph not available") == 2
    assert '<p><span class="dateline">PELL’S LANDING</span> — It sailed.' in story
    assert '<a href="/agencies/reuters/">Reuters</a> contributed' in story
    assert '<a href="/sections/city-hall/">City Hall</a>' in story
    assert '<a rel="tag" href="/tags/ferries/">Ferries</a>' in html


@pytest.mark.parametrize(
    ("published", "words"),
    [
        ("2024", ">2024<"),
        ("2024-07", ">July 2024<"),
        ("2024-07-02", ">July 2, 2024<"),
        ("2024-07-02T09:30+02:00", ">July 2, 2024, 09:30 UTC+2<"),
        ("2024-07-02T09:30-03:30", ">July 2, 2024, 09:30 UTC−3:30<"),
        ("2024-07-02T00:00+00:00", ">July 2, 2024, 00:00 UTC<"),
    ],
)
def test_a_date_is_printed_exactly_as_precisely_as_the_story_has_it(client, published, words):
    html = get_page(client, url_of(make_article(published=published)))
    assert f'Published <time datetime="{published}"{words}' in html


def test_a_story_without_a_headline_is_listed_by_its_first_words_with_a_mark(client):
    article = make_article(headline="", body="<p>The ice went out on Thursday.</p>")
    for url in (url_of(article), "/articles/", "/2024/07/02/"):
        html = get_page(client, url)
        assert 'class="untitled"><span class="unseen" lang="en">Untitled: </span>The ice went out on Thursday.' in html


def test_a_story_is_marked_with_its_language_and_direction(client):
    html = get_page(client, url_of(make_article(headline="بعد الفيضان", language="ar")))
    assert re.search(r'<article class="story"\s+lang="ar"\s+dir="rtl">', html)
    html = get_page(client, url_of(make_article(headline="Ferry", language='en" onclick="x')))
    assert re.search(r'<article class="story"\s+lang="und"\s+dir="ltr">', html)


def test_notes_are_at_the_top_or_the_foot_as_their_placement_says(client):
    notes = (Note("It was June."), Note("Read this first.", "editors_note", StoryDate("2024-07-03"), "top"))
    html = get_page(client, url_of(make_article(notes=notes)))
    assert html.index("Editor’s note") < html.index("<p>The ferry sailed") < html.index("It was June.")


def test_taxonomy_names_are_current_and_the_byline_is_as_printed(client):
    article = make_article(tags=["Ferrys"], authors=["A. Morow"])
    taxonomy_changes.rename(Tag.objects.get(), name="Ferries", slug="ferries", by="ada")
    taxonomy_changes.rename(Author.objects.get(), name="Adam Morrow", slug="adam-morrow", by="ada")
    html = get_page(client, url_of(article))
    assert '<a rel="tag" href="/tags/ferries/">Ferries</a>' in html
    assert '<a rel="author" href="/authors/adam-morrow/">A. Morow</a>' in html


@pytest.mark.slow
def test_a_correction_is_visible_everywhere_and_a_minor_edit_only_in_the_history(client):
    article = make_article(section="News")
    publishing.minor_edit(article, story=changed_story(section="News"), by="ada", note="only spelling")
    html = get_page(client, url_of(article))
    assert "Updated" not in html and "only spelling" not in html and "2 versions" in html
    history = get_page(client, url_of(article, "history/"))
    assert "<summary>1 minor edit of spelling or style</summary>" in history and "only spelling" not in history
    assert "1 word added, 1 removed in body" in history
    assert "No correction has been published" in get_page(client, "/corrections/")

    fixed = changed_story(body="<p>The ferry sailed again on Tuesday.</p><p>Everybody missed it.</p>", section="News")
    publishing.correct(article, story=fixed, note="It was Tuesday.", by="ada")
    html = get_page(client, url_of(article))
    assert "It was Tuesday." in html and "Updated <time" in html
    corrections = get_page(client, "/corrections/")
    assert "It was Tuesday." in corrections and f"{url_of(article)}compare/2/3/" in corrections
    assert "Corrected" in get_page(client, "/articles/") and "Corrected" in get_page(client, "/")


def test_a_comparison_marks_exactly_the_words_that_changed(client):
    article = make_article()
    publishing.update(article, story=changed_story(), by="ada")
    html = get_page(client, url_of(article, "compare/1/2/"))
    assert "<del>Tuesday</del><ins>Monday</ins>" in html
    assert 'id="change-1"' in html and 'href="#change-2"' in html and "#change-3" not in html
    for odd, target in (("compare/2/1/", "compare/1/2/"), ("compare/?old=2&new=1", "compare/1/2/")):
        assert client.get(url_of(article, odd)).headers["Location"] == url_of(article, target)
    assert client.get(url_of(article, "compare/?old=x")).headers["Location"] == url_of(article, "history/")
    get_page(client, url_of(article, "compare/1/3/"), 404)
    assert "This is the same version" in get_page(client, url_of(article, "compare/2/2/"))


def test_every_version_has_a_permanent_address(client):
    article = make_article()
    publishing.update(article, story=changed_story(), by="ada")
    html = get_page(client, url_of(article, "versions/1/"))
    assert "earlier version" in html and "again on Tuesday" in html
    assert '<meta name="robots" content="noindex">' in html
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{url_of(article)}">' in html
    assert "again on Monday" in get_page(client, url_of(article, "versions/2/"))
    get_page(client, url_of(article, "versions/3/"), 404)
    get_page(client, url_of(article, "versions/01/"), 404)


BELOW = ["", "history/", "versions/1/", "compare/1/2/"]


@pytest.mark.parametrize("below", BELOW)
def test_a_withdrawn_story_answers_410_with_its_reason(client, below):
    article = make_article(headline="Canary headline")
    publishing.withdraw(article, reason="The interview was invented.", by="ada")
    html = get_page(client, url_of(article, below), 410)
    assert "The interview was invented." in html and "Canary" not in html and "sailed" not in html


@pytest.mark.parametrize("below", BELOW)
def test_an_erased_story_answers_410_at_its_former_address(client, below):
    article = make_article(headline="Canary headline")
    url = url_of(article, below)
    erasure.erase(article, reason="By order of the court.", by="ada")
    html = get_page(client, url, 410)
    assert "was erased" in html and "Canary" not in html


@pytest.mark.parametrize("below", BELOW)
def test_a_former_address_redirects_with_the_path_below_it(client, below):
    article = make_article(headline="Canary")
    publishing.update(article, story=changed_story(), by="ada")
    old = url_of(article, below)
    publishing.readdress(article, slug="another", by="ada")
    response = client.get(old + "?utm_source=mail")
    assert response.status_code == 301
    assert response.headers["Location"] == url_of(article, below) + "?utm_source=mail"
    assert client.get(old.replace("canary", "CANARY")).headers["Location"] == url_of(article, below)


def test_an_article_that_was_never_published_has_no_page(client):
    make_draft(headline="Canary")
    Address(day="2024-07-02", slug="canary", sequence=0, article=Article.objects.get()).save()
    get_page(client, "/2024/07/02/canary/", 404)


def test_an_imported_clipping_has_all_its_parts_on_its_page(client, samples):
    clipping = samples.path(samples.page_clipping)
    call_command("import_stories", clipping, verbosity=0, stdout=StringIO(), stderr=StringIO())
    story = Version.objects.get().story
    html = get_page(client, url_of(Article.objects.get()))
    printed = unescape(html[html.index('<article class="story"') : html.index("</article>")])
    for words in (story.headline, story.dek, *(p.caption for p in story.pictures), *(p.credit for p in story.pictures)):
        assert words and printed.count(words) == 1, words
    assert len(story.pictures) == printed.count("Photograph not available") == 3
    assert len(re.findall(r"<h2>[^<]+</h2>", printed)) == 2
    for link in (f"/authors/{story.bylines[0].key}/", "/agencies/reuters/"):
        assert printed.count(f'href="{link}"') == 1
    assert [byline.name for byline in story.bylines] == [samples.page_author]
    assert re.findall(r'<time datetime="([^"]*)">([^<]*)<', printed) == [("2024-07-02", "July 2, 2024")] * 2
    assert "0:00" not in printed and "Updated:" not in printed


@pytest.mark.parametrize("slug", ["ferry-returns", "ærø-żółć", "東京の天気", "a_b-2"])
def test_the_path_that_lists_and_imports_write_is_the_address_of_the_page(slug):
    day = date(1899, 3, 7)
    written = story_path(day, slug)
    match = resolve(unquote(written))
    assert match.url_name == "article"
    assert reverse("article", kwargs=match.kwargs) == written


def test_no_other_story_gets_the_address_of_an_erased_story(client):
    erased = make_article(headline="Secret")
    erasure.erase(erased, reason="order", by="root")
    url = make_article(headline="Secret").entry.get_absolute_url()
    assert url == "/2024/07/02/secret-2/" and client.get(url).status_code == 200
    assert client.get("/2024/07/02/secret/").status_code == 410


def test_the_page_of_a_photograph_names_the_live_stories_that_use_it(client):
    photo, _ = ingest(an_image(), rights=Rights.CLEARED, caption="The ferry at dawn")
    story = make_article(headline="Ferry at dawn", pictures=(Picture(photo=str(photo.uuid), sha256=photo.sha256),))
    other = make_article(headline="Ferry at dusk", pictures=(Picture(photo=str(photo.uuid), sha256=photo.sha256),))
    publishing.withdraw(other, reason="It was noon.", by="ada")
    html = get_page(client, reverse("photo", args=[photo.uuid]))
    assert url_of(story) in html and "July 2, 2024" in html and "Ferry at dusk" not in html


def an_image() -> bytes:
    file = BytesIO()
    Image.new("RGB", (60, 40), "navy").save(file, "JPEG")
    return file.getvalue()
