"""What readers see: the pages of stories, their histories, and the ways to them."""

import re

import pytest
from django.urls import reverse

from articles import erasing, merging, publishing
from articles.dates import StoryDate
from articles.models import Address, Article, Author, Tag
from articles.story import AgencyLine, Byline, Note, Picture, Term
from tests.factories import make_article, make_draft, make_story

pytestmark = pytest.mark.django_db


def url_of(article, below=""):
    return Address.objects.get(article=article, is_current=True).get_absolute_url() + below


def text_of(response):
    """The words of a page, without markup."""
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, url
    return response.content.decode()


def changed(article, **fields):
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
    html = page(client, url_of(article))
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
def test_a_date_is_shown_exactly_as_precisely_as_it_is_known(client, published, words):
    html = page(client, url_of(make_article(published=published)))
    assert f'Published <time datetime="{published}"{words}' in html


def test_a_story_without_a_headline_is_listed_by_its_first_words_and_marked(client):
    article = make_article(headline="", body="<p>The ice went out on Thursday.</p>")
    for url in (url_of(article), "/articles/", "/2024/07/02/"):
        html = page(client, url)
        assert 'class="untitled"><span class="unseen">Untitled: </span>The ice went out on Thursday.' in html


def test_a_story_is_marked_with_its_language_and_direction(client):
    html = page(client, url_of(make_article(headline="بعد الفيضان", language="ar")))
    assert '<article class="story" lang="ar" dir="rtl">' in html
    html = page(client, url_of(make_article(headline="Ferry", language='en" onclick="x')))
    assert '<article class="story" lang="und" dir="ltr">' in html


def test_notes_stand_where_their_gravity_puts_them(client):
    notes = (Note("It was June."), Note("Read this first.", "editors_note", StoryDate("2024-07-03"), "top"))
    html = page(client, url_of(make_article(notes=notes)))
    assert html.index("Editor’s note") < html.index("The ferry sailed") < html.index("It was June.")


def test_names_are_those_of_today_but_the_byline_is_as_printed(client):
    article = make_article(tags=["Ferrys"], authors=["A. Morow"])
    merging.rename(Tag.objects.get(), name="Ferries", slug="ferries", by="ada")
    merging.rename(Author.objects.get(), name="Adam Morrow", slug="adam-morrow", by="ada")
    html = page(client, url_of(article))
    assert '<a rel="tag" href="/tags/ferries/">Ferries</a>' in html
    assert '<a rel="author" href="/authors/adam-morrow/">A. Morow</a>' in html


def test_a_correction_shows_everywhere_and_a_minor_edit_nowhere_but_in_the_history(client):
    article = make_article(section="News")
    publishing.minor_edit(article, story=changed(article, section="News"), by="ada", note="only spelling")
    html = page(client, url_of(article))
    assert "Updated" not in html and "only spelling" not in html and "2 versions" in html
    history = page(client, url_of(article, "history/"))
    assert "<summary>1 minor edit of spelling or style</summary>" in history and "only spelling" not in history
    assert "1 word added, 1 removed in body" in history
    assert "No correction has been published" in page(client, "/corrections/")

    fixed = changed(article, body="<p>The ferry sailed again on Tuesday.</p><p>Everybody missed it.</p>", section="News")
    publishing.correct(article, story=fixed, note="It was Tuesday.", by="ada")
    html = page(client, url_of(article))
    assert "It was Tuesday." in html and "Updated <time" in html
    corrections = page(client, "/corrections/")
    assert "It was Tuesday." in corrections and f"{url_of(article)}compare/2/3/" in corrections
    assert "Corrected" in page(client, "/articles/") and "Corrected" in page(client, "/")


def test_a_comparison_marks_exactly_the_words_that_changed(client):
    article = make_article()
    publishing.update(article, story=changed(article), by="ada")
    html = page(client, url_of(article, "compare/1/2/"))
    assert "<del>Tuesday</del><ins>Monday</ins>" in html
    assert 'id="change-1"' in html and 'href="#change-2"' in html and "#change-3" not in html
    for odd, target in (("compare/2/1/", "compare/1/2/"), ("compare/?old=2&new=1", "compare/1/2/")):
        assert client.get(url_of(article, odd)).headers["Location"] == url_of(article, target)
    assert client.get(url_of(article, "compare/?old=x")).headers["Location"] == url_of(article, "history/")
    page(client, url_of(article, "compare/1/3/"), 404)
    assert "one and the same version" in page(client, url_of(article, "compare/2/2/"))


def test_every_version_stays_at_its_address(client):
    article = make_article()
    publishing.update(article, story=changed(article), by="ada")
    html = page(client, url_of(article, "versions/1/"))
    assert "earlier version" in html and "again on Tuesday" in html
    assert '<meta name="robots" content="noindex">' in html
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{url_of(article)}">' in html
    assert "again on Monday" in page(client, url_of(article, "versions/2/"))
    page(client, url_of(article, "versions/3/"), 404)
    page(client, url_of(article, "versions/01/"), 404)


BELOW = ["", "history/", "versions/1/", "compare/1/2/"]


@pytest.mark.parametrize("below", BELOW)
def test_a_withdrawn_story_answers_gone_with_its_reason(client, below):
    article = make_article(headline="Canary headline")
    publishing.withdraw(article, reason="The interview was invented.", by="ada")
    html = page(client, url_of(article, below), 410)
    assert "The interview was invented." in html and "Canary" not in html and "sailed" not in html


@pytest.mark.parametrize("below", BELOW)
def test_an_erased_story_answers_gone_at_its_old_address(client, below):
    article = make_article(headline="Canary headline")
    url = url_of(article, below)
    erasing.erase(article, reason="By order of the court.", by="ada")
    html = page(client, url, 410)
    assert "was erased" in html and "Canary" not in html


@pytest.mark.parametrize("below", BELOW)
def test_a_former_address_redirects_with_what_is_below_it(client, below):
    article = make_article(headline="Canary")
    publishing.update(article, story=changed(article), by="ada")
    old = url_of(article, below)
    publishing.readdress(article, slug="another", by="ada")
    response = client.get(old + "?utm_source=mail")
    assert response.status_code == 301
    assert response.headers["Location"] == url_of(article, below) + "?utm_source=mail"
    assert client.get(old.replace("canary", "CANARY")).headers["Location"] == url_of(article, below)


def test_what_was_never_published_has_no_page(client):
    make_draft(headline="Canary")
    Address(day="2024-07-02", slug="canary", sequence=0, article=Article.objects.get()).save()
    page(client, "/2024/07/02/canary/", 404)


@pytest.mark.parametrize("noun", ["section", "tag", "author", "agency"])
def test_names_have_pages_and_their_former_keys_redirect(client, noun):
    line = AgencyLine("From Ondes Ünited.", "Ondes Ünited", "ondes-ünited")
    make_article(section="Ondes Ünited", tags=["Ondes Ünited"], authors=["Ondes Ünited"], agency_lines=(line,))
    url = reverse(noun, args=["ondes-ünited"])
    assert "Ferry returns" in page(client, url) and "1 story" in page(client, url)
    assert client.get(url.replace("ondes", "ONDES")).status_code == 301
    row = {"section": "section", "tag": "tag", "author": "author", "agency": "agency"}[noun]
    from articles.references import MODELS

    merging.rename(MODELS[row].objects.get(), name="Waves", slug="waves", by="ada")
    response = client.get(url + "?cursor=older.5")
    assert (response.status_code, response.headers["Location"]) == (301, reverse(noun, args=["waves"]) + "?cursor=older.5")
    assert "Waves" in page(client, reverse(f"{noun}s" if noun != "agency" else "agencies"))


def test_a_name_that_only_the_desk_uses_has_no_page_and_is_in_no_list(client):
    make_draft(section="Canary", tags=["Canary"], authors=["Canary"])
    for url in ("/sections/canary/", "/tags/canary/", "/authors/canary/"):
        page(client, url, 404)
    for url in ("/", "/sections/", "/tags/", "/tags/?kind=topic", "/authors/", "/articles/"):
        assert "Canary" not in page(client, url)


def test_dates_lead_to_stories_and_empty_ones_to_their_neighbours(client):
    make_article(published="2024-07-02T09:00-04:00")
    make_article(published="1731-12-24", headline="Old news")
    for url in ("/2024/", "/2024/07/", "/2024/07/02/", "/1731/", "/1731/12/", "/1731/12/24/"):
        assert "1 story" in page(client, url), url
    assert 'href="/1731/12/24/"' in page(client, "/1731/")
    assert 'href="/2024/"' in page(client, "/1900/", 404)
    assert 'href="/1731/12/"' in page(client, "/2024/06/", 404)
    assert 'href="/2024/07/02/"' in page(client, "/2024/07/03/", 404)


def test_lists_go_on_a_page_at_a_time_in_both_directions(client):
    for number in range(65):
        make_article(headline=f"Story {number:02}", published=f"2024-{1 + number // 28:02}-{1 + number % 28:02}")

    def walk(url, rel):
        seen = []
        while url:
            html = page(client, url)
            seen.append(re.findall(r">(Story \d\d)</a></h2>", html))
            found = re.search(rf'rel="{rel}" href="([^"]*)"', html)
            url = found and f"/articles/{found[1].replace('&amp;', '&')}"
            last = html
        return seen, last

    everything = [f"Story {number:02}" for number in reversed(range(65))]
    pages, last = walk("/articles/", "next")
    assert sum(pages, []) == everything and [len(p) for p in pages] == [30, 30, 5]
    back = re.search(r'rel="prev" href="([^"]*)"', last)[1]
    pages, _ = walk(f"/articles/{back}", "prev")
    assert sum(reversed(pages), []) == everything[:60]
    pages, _ = walk("/articles/?sort=oldest", "prev")
    assert sum(pages, []) == everything[::-1]


def test_corrections_go_on_a_page_at_a_time(client):
    article = make_article()
    for number in range(45):
        publishing.correct(article, note=f"Note {number:02}.", by="ada", at=StoryDate("2024-07-03"))
    first = page(client, "/corrections/")
    older = re.search(r'rel="next" href="([^"]*)"', first)[1]
    second = page(client, f"/corrections/{older}")
    notes = re.findall(r"Note \d\d", first) + re.findall(r"Note \d\d", second)
    assert notes == [f"Note {number:02}" for number in reversed(range(45))]
    newer = re.search(r'rel="prev" href="([^"]*)"', second)[1]
    assert re.findall(r"Note \d\d", page(client, f"/corrections/{newer}")) == notes[:40]


def test_a_long_history_goes_on_a_page_at_a_time(client):
    article = make_article()
    for number in range(30):
        publishing.update(article, story=changed(article, headline=f"Headline {number}"), by="ada")
    first = page(client, url_of(article, "history/"))
    assert "Version 31<" in first and "Version 7<" in first and "Version 6<" not in first
    second = page(client, url_of(article, "history/?cursor=6"))
    assert "Version 6<" in second and "Version 1<" in second and "in headline" in second


def test_the_health_of_the_archive_is_told_without_details(client, monkeypatch):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "migrations": "ok", "schedule": "ok"}
    monkeypatch.setattr("articles.views.machines.overdue", lambda now: 3)
    response = client.get("/healthz")
    assert (response.status_code, response.json()["schedule"]) == (503, "overdue")
    assert b"3" not in response.content and response.headers["Cache-Control"] == "no-store"


def test_the_fault_page_needs_neither_database_nor_context(client, monkeypatch):
    def fault(*args, **kwargs):
        raise RuntimeError("secret")

    monkeypatch.setattr("articles.views.front.Front.validators", fault)
    client.raise_request_exception = False
    html = page(client, "/", 500)
    assert "could not be made" in html and "secret" not in html
