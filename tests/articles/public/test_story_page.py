"""The page of a story has each part at its place, with the markup for its meaning, whatever the story has in it."""

import gzip
import re
from itertools import pairwise

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone
from PIL import Image

from articles.models import CatalogueEntry
from articles.public import theme
from articles.public.base import code_release
from articles.public.html_cache import html_cache
from articles.record import publishing
from articles.story.credits import Byline
from articles.story.dates import StoryDate
from articles.story.notes import Note
from articles.story.story import Picture
from articles.templatetags.story_formatting import fit
from tests.articles.public.test_story_views import changed_story, get_page, url_of
from tests.factories import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

# What a page may weigh, compressed, besides the story's own text and pictures.
LIGHT = 15_500


def test_dates_version_and_history_are_together_at_the_side_of_the_story(client):
    article = make_article(published="2024-07-02T09:30+02:00", edition="Late", page="A1")
    publishing.update(article, story=changed_story(), by="ada", at=StoryDate("2024-07-03"))
    html = get_page(client, url_of(article))
    facts = html[html.index('class="story-facts"') : html.index('class="story-main"')]
    assert 'Published <time datetime="2024-07-02">' in facts and 'Updated <time datetime="2024-07-03">' in facts
    assert f'Version 2 of 2 <a href="{url_of(article)}history/">' in facts
    assert html.index("<h1") < html.index('class="story-facts"') < html.index('class="body"')


def test_the_page_names_the_edition_and_the_printed_page(client):
    assert "In print: Late edition, page A1" in get_page(client, url_of(make_article(edition="Late", page="A1")))
    assert "In print: page A1<" in get_page(client, url_of(make_article(page="A1")))


def test_an_old_story_has_a_line_with_its_age_in_full_years(client):
    before = timezone.localdate().year - 4
    html = get_page(client, url_of(make_article(published=f"{before}")))
    assert re.search(r"This article is more than \d+ years old\.", html)
    today = timezone.localdate().isoformat()
    assert "years old" not in get_page(client, url_of(make_article(published=today, headline="Fresh")))


@pytest.mark.parametrize(
    ("genre", "section", "label"),
    [("opinion", "City Hall", True), ("opinion", "Opinion", False), ("news", "", False), ("obituary", "", True)],
)
def test_an_opinion_piece_has_one_label(client, genre, section, label):
    html = get_page(client, url_of(make_article(genre=genre, section=section or None)))
    assert ('<span class="genre" lang="en">' in html) is label


@pytest.mark.parametrize(("length", "size"), [(75, ""), (76, "long"), (150, "long"), (151, "very-long")])
def test_a_long_headline_has_a_smaller_size_and_is_never_cut(client, length, size):
    headline = ("Word " * 40)[: length - 1].ljust(length, "x")
    assert fit(headline) == size
    assert f'<h1 class="{size}">{headline}</h1>' in get_page(client, url_of(make_article(headline=headline)))


def test_tables_and_preformatted_text_scroll_by_themselves_and_by_keyboard(client):
    body = "<p>Before.</p><table><tbody><tr><td>1</td></tr></tbody></table><pre>x</pre>"
    html = get_page(client, url_of(make_article(body=body)))
    assert '<div class="wide" tabindex="0" role="group" aria-label="Table"><table>' in html
    assert 'aria-label="Preformatted text"><pre>x</pre></div>' in html


ODD = {
    "a headline and nothing else": dict(body=""),
    "no headline": dict(headline="", body="<p>The ice went out.</p>"),
    "nothing but a picture": dict(headline="", body="", pictures=(Picture("", "The ferry", "Ada Cole"),)),
    "no byline": dict(bylines=()),
    "six bylines": dict(bylines=tuple(Byline(f"Author {n}", f"author-{n}") for n in range(6))),
    "ten photographs": dict(
        pictures=tuple(Picture(f"p{n}" if n else "", f"Caption {n}", f"Credit {n}") for n in range(10)),
        body="".join(f'<p>Words.</p><figure data-picture="p{n}"></figure>' for n in range(1, 10)),
    ),
    "20,000 words": dict(body="".join(f"<h2>Part {n}</h2><p>{'word ' * 500}</p>" for n in range(40))),
    "right to left": dict(headline="بعد الفيضان", language="ar"),
    "all capitals": dict(headline="COUNCIL VOTES", body="<p>IT DID.</p>"),
    "one long word": dict(headline="x" * 200, body=f"<p>{'y' * 3000}</p>"),
    "markup in the words": dict(headline="<b>Bold</b> & “quoted”", kicker="<i>", dek="</p>"),
    "everything": dict(
        kicker="Harbor",
        genre="analysis",
        dek="A dek",
        dateline="PELL’S LANDING",
        section="News",
        tags=["Ferries"],
        updated=StoryDate("2024-07-03"),
        notes=(Note("Read this.", "editors_note", StoryDate("2024-07-03"), "top"), Note("It was June.")),
    ),
}


@pytest.mark.parametrize("story", ODD)
def test_every_story_has_one_first_heading_and_headings_in_order(client, story):
    html = get_page(client, url_of(make_article(**ODD[story])))
    levels = [int(level) for level in re.findall(r"<h([1-6])[\s>]", html)]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert "<b>Bold" not in html and html.count("<main") == html.count("</main>") == 1
    names = re.findall(r'\bid="([^"]+)"', html)
    assert len(names) == len(set(names))


def test_a_page_loads_only_files_of_the_archive_and_has_no_inline_style_or_script(client):
    html = get_page(client, url_of(make_article(**ODD["everything"])))
    assert not re.search(r"\sstyle=|<style|\son\w+=", html)
    assert not re.findall(r"<script(?! type=\"application/ld\+json\")[^>]*>(?=[^<])", html)
    loaded = re.findall(r'<(?:link rel="(?:stylesheet|icon)"|script|img)[^>]* (?:href|src)="([^"]*)"', html)
    assert all(address.startswith("/") and not address.startswith("//") for address in loaded)


def test_all_that_a_page_adds_to_the_story_is_small(client):
    """The page of a story of a few words is weighed with all style sheets and scripts that it names."""
    html = get_page(client, url_of(make_article(**ODD["everything"])))
    weight = len(gzip.compress(html.encode()))
    for path in re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', html):
        with open(finders.find(path), "rb") as file:
            weight += len(gzip.compress(file.read()))
    assert 5_000 < weight <= LIGHT


def test_a_printed_story_names_the_paper_its_dates_version_and_address(client):
    article = make_article(published="2024-07", updated=StoryDate("2024-07-03"))
    html = get_page(client, url_of(article))
    clipping = re.search(r'<p class="clipping">(.*?)</p>', html)[1]
    digest = CatalogueEntry.objects.get().digest[:16]
    assert clipping == (
        f"Newsroom Archive. Published July 2024, updated July 3, 2024. Version 1, SHA-256 {digest}. "
        f"http://127.0.0.1:8000{url_of(article)}versions/1/"
    )


# --- the newsroom's own looks ---------------------------------------------------------------------------------------


@pytest.fixture
def set_theme(settings, tmp_path):
    """Return a function that sets the newsroom's theme; pages of another theme are then made again."""

    def set_settings(**values):
        for name, value in values.items():
            setattr(settings, name, str(value))
        theme._read.cache_clear()
        theme._size.cache_clear()
        code_release.cache_clear()
        html_cache.clear()

    yield set_settings
    theme._read.cache_clear()
    theme._size.cache_clear()
    code_release.cache_clear()


def test_a_newsroom_without_a_theme_loads_no_further_file(client):
    assert (
        "theme.css" not in get_page(client, "/")
        and get_page(client, "/theme.css", 404)
        and get_page(client, "/logo", 404)
    )


def test_accent_and_style_sheet_are_served_as_immutable_and_make_all_pages_again(client, set_theme, tmp_path):
    etag = client.get("/").headers["ETag"]
    (tmp_path / "site.css").write_text(":root { --serif: Charter; }")
    set_theme(SITE_ACCENT="#7a1f2b", SITE_STYLESHEET=tmp_path / "site.css")
    response = client.get("/", headers={"if-none-match": etag})
    address = re.search(r'rel="stylesheet" href="(/theme\.css\?v=[0-9a-f]{16})"', response.content.decode())[1]
    response = client.get(address)
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response.headers["Cache-Control"]
    css = response.content.decode()
    assert "--accent:#7a1f2b" in css and css.index("--accent") < css.index("--serif: Charter")


def test_a_logo_replaces_the_name_and_has_it_as_alternative_text(client, set_theme, tmp_path):
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    set_theme(SITE_LOGO=tmp_path / "logo.svg")
    html = get_page(client, "/")
    address = re.search(r'<img src="(/logo\?v=[0-9a-f]{16})" alt="Newsroom Archive">', html)[1]
    assert client.get(address).headers["Content-Type"] == "image/svg+xml"


def card(html: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:property|name)="(og:image[^"]*|twitter:card)" content="([^"]*)">', html))


def test_other_sites_display_the_newsrooms_picture_with_pages_without_a_photograph(client, set_theme, tmp_path):
    story = url_of(make_article())
    assert card(get_page(client, story)) == {"twitter:card": "summary"}
    Image.new("RGB", (300, 60)).save(tmp_path / "logo.png")
    set_theme(SITE_LOGO=tmp_path / "logo.png")
    image = card(get_page(client, story))
    assert image["og:image"].startswith("http://127.0.0.1:8000/logo?v=") and image["og:image:width"] == "300"
    Image.new("RGB", (1200, 630)).save(tmp_path / "card.jpg")
    set_theme(SITE_PICTURE=tmp_path / "card.jpg")
    for page in (story, "/", "/tags/"):
        image = card(get_page(client, page))
        assert (image["og:image:height"], image["og:image:alt"]) == ("630", "Newsroom Archive")
    response = client.get(image["og:image"].removeprefix("http://127.0.0.1:8000"))
    assert response.headers["Content-Type"] == "image/jpeg" and len(response.content) > 1000


@pytest.mark.parametrize("colour", ["#1c4587", "#7a1f2b", "#ffe100", "#ffffff", "#000000", "#00a0a0", "#777777"])
def test_any_accent_colour_is_legible_on_every_background(colour):
    for papers, towards in ((theme.LIGHT, "#000000"), (theme.DARK, "#ffffff")):
        legible_colour = theme.legible(colour, papers, towards)
        for paper in papers:
            assert theme._contrast(theme._channels(legible_colour), theme._channels(paper)) >= theme.MIN_CONTRAST


def test_the_backgrounds_are_those_of_the_style_sheet():
    with open(finders.find("articles/tokens.css"), encoding="utf-8") as file:
        pairs = re.findall(
            r"--(paper|surface|ink|muted|accent): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{6})\);", file.read()
        )
    for (paper, surface), colours in (
        (theme.LIGHT, {name: light for name, light, _ in pairs}),
        (theme.DARK, {name: dark for name, _, dark in pairs}),
    ):
        long = {
            name: "#" + "".join(c * 2 for c in code[1:]) if len(code) == 4 else code for name, code in colours.items()
        }
        assert (long["paper"], long["surface"]) == (paper, surface)
        for name in ("ink", "muted", "accent"):
            for below in (paper, surface):
                assert theme._contrast(theme._channels(long[name]), theme._channels(below)) >= theme.MIN_CONTRAST, name


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SITE_ACCENT", "red"), ("SITE_ACCENT", "#12345"), ("SITE_LOGO", "/nowhere/logo.svg"), ("SITE_LOGO", __file__),
        ("SITE_STYLESHEET", "/nowhere/site.css"), ("SITE_PICTURE", __file__), ("REPORT_ERRORS", "javascript:alert(1)"),
    ],
)  # fmt: skip
def test_a_theme_that_cannot_be_used_is_reported_by_the_system_checks_and_pages_stay_usable(
    client, set_theme, setting, value
):
    assert theme.check_theme(None) == []
    set_theme(**{setting: value})
    assert [setting in warning.msg for warning in theme.check_theme(None)] == [True]
    assert "javascript" not in get_page(client, url_of(make_article()))
