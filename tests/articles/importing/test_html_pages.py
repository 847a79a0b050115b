"""Saved web pages: what their structured data says, the text without furniture, and what is no story."""

import gzip
import html
import io
import json
import re
import zipfile
import zlib
from collections import Counter
from datetime import UTC
from functools import partial

import pytest

from articles.importing.formats import Options, detect
from articles.importing.formats.html_pages import furniture_lines
from articles.importing.formats.html_pages.page import WebPage
from articles.importing.formats.html_pages.structured_data import StructuredData
from articles.story.html_blocks import text_of
from articles.story.story import Note, Picture
from tests.articles.importing.format_samples import OURS, VELM, read, read_file, words_of_markup
from tests.articles.importing.test_no_word_lost import text_of_item, words

FERRY, PIER, INDEX = (OURS / "html" / f"{name}.html" for name in ("night-ferry", "pier", "index"))
PROSE = "The night ferry to Gull Island sailed on Monday for the first time in two winters, with one goat. " * 6
ARTICLE = f"<article><h1>Ferry returns</h1><p>{PROSE}</p></article>"


def page(body: str, head: str = "", title: str = "Ferry returns") -> bytes:
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


def story_in(content: bytes, options: Options = VELM):
    [item] = read("html", content, "a/page.html", options)
    assert item.story, item.reason
    return item.story


def reason_for(content: bytes) -> str:
    [item] = read("html", content, "a/page.html")
    assert not item.story
    return item.reason


@pytest.fixture(scope="module")
def ferry():
    name, [item] = read_file(FERRY, VELM)
    assert name == "html" and item.story, item.reason
    return item.story


def test_the_fields_of_a_page_are_those_of_its_structured_data(ferry):
    assert (ferry.headline, ferry.dek) == (
        "Night ferry sails again",
        "The harbor board says that the crossing will pay for itself by spring.",
    )
    assert [line.name for line in ferry.bylines] == ["Lena Marsh", "Omar Okoye"]
    assert ferry.published.text == "2024-07-02T09:30+02:00" and ferry.updated.text == "2024-07-03T08:00+00:00"
    assert ferry.section.name == "Harbor" and [tag.name for tag in ferry.tags] == ["ferry", "goats"]
    assert ferry.language == "en-GB" and ferry.source.name == "courier.example"
    assert ferry.source.identifier == ferry.source.url == "https://www.courier.example/2024/07/night-ferry"


def test_the_text_of_a_page_has_no_furniture_and_its_pictures_have_their_captions(ferry):
    tags = re.findall(r"<(\w+)", ferry.body)
    assert tags == ["p", "p", "em", "h2", "p", "figure", "ul", "li", "li"]
    for furniture in ("Read more", "Share", "Sign up", "First!", "reserved", "Never shown", "Weather"):
        assert furniture not in ferry.body
    assert ferry.pictures == (
        Picture("", "The Marigold leaves Port Ansel.", "Dora Finch", "A white ferry"),
        Picture("picture-1", "The goat, at rest."),
    )


def test_corrections_of_a_page_are_notes(ferry):
    assert ferry.notes == (
        Note("Correction: The boat has two funnels, not three as we wrote on Monday."),
        Note("An earlier version gave the wrong year of the storm."),
    )


@pytest.mark.parametrize("path", [FERRY, PIER], ids=lambda path: path.stem)
def test_no_word_that_a_page_shows_is_lost(path):
    _, [item] = read_file(path, VELM)
    body = path.read_text(encoding="utf-8").partition("<body")[2]
    page_words = words_of_markup("<p" + body)
    notes = " ".join(note.text for note in item.story.notes)
    stored = Counter(words(f"{text_of_item(item.story, item.remarks)} {notes}"))
    assert not set(page_words) - set(stored)


def test_a_page_with_microdata_alone_is_read():
    _, [item] = read_file(PIER, VELM)
    story = item.story
    assert story.headline == "Board buys a pier it already owned" and story.bylines[0].name == "Ada Quill"
    assert story.published.text == "2023-11-05T18:20+01:00" and "Home" not in story.body
    assert (
        text_of(story.body).startswith("The harbor board has bought") and "coffee machine of the board." in story.body
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<h1>Search</h1><form><input name=q></form>", "a list, a search"),
        ("<h1>Ferry</h1><article><p>The ferry sailed, and that is all.</p></article>", "no text of a story"),
        (
            "".join(f"<p><a href=/{n}>The ferry sailed for the {n}th time, with goats.</a></p>" for n in range(30)),
            "list",
        ),
        ("<div>" * 3000 + PROSE, "nested too deeply"),
        ("", "there is no story"),
    ],
    ids=["a search", "a teaser", "a list of links", "too deep", "empty"],
)
def test_a_page_that_is_no_story_is_refused_in_one_sentence(body, reason):
    assert reason in reason_for(page(body)) and reason_for(page(body)).endswith(".")


@pytest.mark.parametrize(
    ("heading", "head", "title", "expected"),
    [
        ("<h1>Why the night ferry came back to Gull Island</h1>", "", "Ferry to Gull Island is back | Courier",
         ("", "Why the night ferry came back to Gull Island")),
        ("<h1>Harbor news</h1>", "", "Ferry returns to Velm - Courier", ("", "Ferry returns to Velm - Courier")),
        ("<h1><a href='/'>The Velm Courier of Monday</a></h1>", "", "The Velm Courier of Monday | Ferry returns",
         ("", "Ferry returns")),
        ("<h1>The Velm Courier of Monday</h1>", '<meta property="og:title" content="Ferry returns">',
         "Ferry returns | The Velm Courier of Monday", ("", "Ferry returns")),
        ("<h2>Ferry returns to Velm</h2>", "", "Courier » Archive » Ferry returns to Velm",
         ("", "Ferry returns to Velm")),
        ('<h1><span class="kicker">Harbor</span> <span>Ferry returns to Velm</span></h1>',
         '<meta property="og:title" content="Ferry returns to Velm">', "Courier", ("Harbor", "Ferry returns to Velm")),
        ('<h1><span class="kicker">Harbor</span> <span>Ferry returns to Velm</span></h1>', "",
         "Harbor: Ferry returns to Velm", ("", "Harbor: Ferry returns to Velm")),
        ("<h1><b>Harbor</b><i>: </i><span>Night ferry returns to Velm</span></h1>",
         '<meta property="og:title" content="Night ferry returns to Velm">', "Harbor: Night ferry returns to Velm",
         ("Harbor", "Night ferry returns to Velm")),
        ('<h1>Night ferry returns to Velm | Velm Courier</h1>',
         '<meta property="og:title" content="Night ferry returns to Velm">',
         "Night ferry returns to Velm | Velm Courier",
         ("", "Night ferry returns to Velm")),
        ('<h1>Night ferry returns to Velm</h1><h2>The crossing pays for itself, says the board of the harbor</h2>', "",
         "Night ferry returns to Velm - The crossing pays for itself, says the board of the harbor : courier.example",
         ("", "Night ferry returns to Velm")),
        ('<b itemprop="name">Velm</b><h1>Night ferry returns to Velm</h1>',
         '<meta property="og:title" content="Velm - Night ferry returns to Velm">', "Velm: why the ferry is back",
         ("", "Night ferry returns to Velm")),
        ("<h1>Ferry re\xadturns to Velm</h1>", "", "Ferry returns to Velm", ("", "Ferry returns to Velm")),
        ("<h1>बाढ़ ने मुंबई में मचाई तबाही</h1>", "", "मुंबई की बाढ़ से भारी तबाही", ("", "बाढ़ ने मुंबई में मचाई तबाही")),
        ("<h1>港の船が島へ戻った理由</h1>", "", "島への船が再び港へ", ("", "港の船が島へ戻った理由")),
        ("<h1>News</h1><h1>Night ferry returns to Velm</h1>",
         '<meta property="og:site_name" content="C1"><meta property="og:title" content="Night ferry returns to Velm">',
         "News - C1",
         ("", "Night ferry returns to Velm")),
        ("", '<meta property="og:title" content="Board calls the ferry "unlucky"">', 'Board calls the ferry "unlucky"',
         ("", 'Board calls the ferry "unlucky"')),
        ("", '<meta property="article:section" content="항구">', "밤배가 다시 섬으로 떠났다-항구ㅣ한국항구",
         ("", "밤배가 다시 섬으로 떠났다")),
        ("<h1>Night ferry returns to Velm¶</h1>", "", "Night ferry returns to Velm",
         ("", "Night ferry returns to Velm")),
        ("", '<meta property="og:site_name" content="Courier">', "Courier: Ferry returns", ("", "Ferry returns")),
        ("<h1><span>On the harbor of Velm</span> <span>Night ferry returns</span></h1>", "",
         "On the harbor of Velm: Night ferry returns - Courier", ("", "On the harbor of Velm: Night ferry returns")),
        ("<h1><span>On the harbor of Velm:</span> <span>Night ferry returns</span></h1>", "",
         "On the harbor of Velm: Night ferry returns - Courier", ("", "On the harbor of Velm: Night ferry returns")),
        ("<h1><span>Night ferry returns to Velm</span><br><span>Ada Quill, harbor desk</span></h1>", "",
         "Night ferry returns to Velm (photo: Velm Courier)", ("", "Night ferry returns to Velm")),
    ],
    ids=["the heading", "a section", "a name that leads home", "a name behind the title", "a part that is a heading",
         "a kicker", "a kicker in one line", "a kicker that markup and metadata part", "the site behind the heading",
         "a heading before a longer one", "a name in microdata", "soft hyphens", "vowel signs", "no spaces",
         "a section before it", "cut at a quotation mark", "a section behind it", "a link to itself",
         "the site before it", "a kicker that a title parts", "a kicker with its own sign", "a line below it"],
)  # fmt: skip
def test_the_headline_of_a_page_is_the_one_that_it_prints(heading, head, title, expected):
    story = story_in(page(f"{heading}<article><p>{PROSE}</p></article>", head, title))
    assert (story.kicker, story.headline) == expected


@pytest.mark.parametrize(
    "trail",
    [
        '<ol class="breadcrumb-list"><li><a href="/harbor">Harbor</a></li><li>{}</li></ol>',
        '<div class="header__crumb"><a href="/harbor">Harbor</a> {}</div>',
        '<nav aria-label="Breadcrumb navigation"><ol><li><a href="/harbor">Harbor</a></li><li>{}</li></ol></nav>',
        '<nav><ul><li><a href="/">Home</a></li><li><a href="/harbor">Harbor</a></li><li>{}</li></ul></nav>',
        '<div><a href="/">Home</a><a href="/harbor/">Harbor</a>{}</div>',
    ],
)
@pytest.mark.parametrize(
    ("heading", "head", "expected"),
    [
        ("<h2>The goat that sails at night</h2>", '<meta property="og:title" content="The goat that sails at night">',
         ("", "The goat that sails at night")),
        ("<h2>The goat that sails on the night ferry</h2>", "", ("", "Night ferry: goat aboard")),
        ("<h2><span>Harbor</span> The goat that sails at night</h2>",
         '<meta property="og:title" content="The goat that sails at night">',
         ("Harbor", "The goat that sails at night")),
        ("<h2>More of the harbor</h2>", "", ("", "Night ferry: goat aboard")),
        ("", "", ("", "Night ferry: goat aboard")),
        ('<aside><h2>The goat that sails at night</h2></aside>',
         '<meta property="og:title" content="The goat that sails at night">', ("", "Night ferry: goat aboard")),
    ],
    ids=["of the metadata", "of the text", "with a kicker", "about something else", "none", "beside the story"],
)  # fmt: skip
def test_a_heading_at_the_end_of_a_trail_of_links_yields_to_the_headline_below_it(trail, heading, head, expected):
    content = page(f"{trail.format('<h1>Night ferry: goat aboard</h1>')}<article>{heading}<p>{PROSE}</p></article>",
                   head, "Night ferry: goat aboard | Courier")  # fmt: skip
    story = story_in(content)
    assert (story.kicker, story.headline) == expected
    assert story.headline not in text_of(story.body) and story.body.count("<h2>") <= (expected[1] not in heading)


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("<p>21. Jan 2022 // Lena Marsh</p>", "2022-01-21"),
        ("<p>2 juil. 2024</p>", "2024-07-02"),
        ("<p>2 जुलाई 2024</p>", "2024-07-02"),
        ("<p>2 ஜூலை 2024</p>", "2024-07-02"),
        ("<p>5 ফেব্রুয়ারি 2024</p>", "2024-02-05"),
        ("<p>الثلاثاء 2 تموز / يوليو 2024</p>", "2024-07-02"),
        ("<p>2 تموز (يوليو) 2024</p>", "2024-07-02"),
        ("<p>2 تموز / أبريل 2024</p>", None),
        ('<div class="teaser-text"><p>Press release of 25 January 2022 | Velm</p></div>', "2022-01-25"),
        ('<div class="teaser-text"><p>By <a href="/lena">Lena Marsh</a>, 25 January 2022</p></div>', "2022-01-25"),
        ('<div class="teaser"><a href="/2">Goat stays on the island</a> <p>25 January 2022</p></div>', None),
        ('<div class="teaser"><a href="/2"><h3>Goat</h3></a> <p>25 January 2022</p></div>', None),
        ("<p>25. Jan\xaduar 2022</p>", "2022-01-25"),
        ('<p class="entry-date">Posted on 2 July 2024 by Lena</p>', "2024-07-02"),
        ("<p>July 2, 2024</p>", "2024-07-02"),
        ('<div class="meta">Stand: 02.07.2024, 9:30</div>', "2024-07-02T09:30+02:00"),
        ("<p>Since July 2, 2024 it sails.</p>", None),
        ('<aside><p class="date">July 2, 2024</p></aside>', None),
        ('<div class="comments"><p class="date">July 2, 2024</p></div>', None),
    ],
)
def test_a_date_that_is_only_printed_is_read_with_a_remark(line, date):
    story = story_in(page(f"<article><h1>Ferry returns</h1>{line}<p>{PROSE}</p></article>"))
    assert (story.published and story.published.text) == date
    assert ("the date is the one printed beside the headline" in story.source.remarks) == bool(date)


@pytest.mark.parametrize(
    ("text", "below", "date", "place"),
    [
        (f"27.1.2022 - {PROSE}", "", "2022-01-27", "at the start of the text"),
        (f"(21 November 2022) {PROSE}", "", "2022-11-21", "at the start of the text"),
        (f"<b><i>Goats</i></b> and boats.</p><p>27.1.2022 – {PROSE}", "", "2022-01-27", "at the start of the text"),
        (PROSE, "<p>Velm, 21 November 2022</p>", "2022-11-21", "below the text"),
        (f"In 21 November 2022 was {PROSE}", "", None, ""),
    ],
)
def test_a_date_in_the_text_is_read_and_the_remark_says_where_it_stands(text, below, date, place):
    story = story_in(page(f"<h1>Ferry returns</h1><article><p>{text}</p><p>{PROSE}</p></article>{below}"))
    assert (story.published and story.published.text) == date and place in story.source.remarks
    assert "beside the headline" not in story.source.remarks


@pytest.mark.parametrize(("printed", "day"), [("01.11.2023", "2023-11-01"), ("11.01.2023", "2023-01-11")])
def test_a_date_that_can_mean_two_days_is_the_one_that_the_page_prints(printed, day):
    head = '<meta name="date" content="11/01/2023 12:43:42">'
    content = page(f"<article><h1>Ferry returns</h1><p>Stand: {printed}</p><p>{PROSE}</p></article>", head)
    assert story_in(content.replace(b"<html>", b"<html lang=de>")).published.text.startswith(day)


@pytest.mark.parametrize("kind", ["NewsArticle", "HowTo"])
def test_thousandths_behind_a_colon_are_read(kind):
    script = f'{{"@type": "{kind}", "datePublished": "2022-01-10T22:06:08:684Z"}}'
    story = story_in(page(ARTICLE, f'<script type="application/ld+json">{script}</script>'))
    assert story.published.text == "2022-01-10T22:06:08+00:00"


def test_the_year_1_of_a_page_is_no_date_and_the_next_date_is_read():
    head = '<meta name="date" content="0001-01-01T00:00:00Z"><meta name="pubdate" content="2024-07-02">'
    story = story_in(page(ARTICLE, head.replace('name="date"', 'property="article:published_time"')))
    assert story.published.text == "2024-07-02"


@pytest.mark.parametrize(
    ("head", "line", "names"),
    [
        ("", "<p>By Lena Marsh, Velm</p>", ["Lena Marsh"]),
        ("", '<h5 class="block-authorline">Von Lena Marsh</h5>', ["Lena Marsh"]),
        ("", '<p class="byline">Lena Marsh, 2. Juli 2024</p>', ["Lena Marsh"]),
        ("", '<a rel="author">View all posts by Lena Marsh</a>', ["Lena Marsh"]),
        ("", '<p class="author">Lena Marsh (lma)</p>', ["Lena Marsh"]),
        ("", '<div class="comments"><p class="author">Omar says:</p><p class="author">Omar</p></div>', []),
        ("", '<form><p class="comment-form-author">Name *</p></form>', []),
        ('<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Lena Marsh">', "",
         ["Lena Marsh"]),
        ('<meta property="velm_authors" content="Lena Marsh">', "", ["Lena Marsh"]),
        ('<meta name="articleAuthor" content="Lena Marsh">', "", ["Lena Marsh"]),
        ('<meta name="author" content="Courier – Lena Marsh"><meta property="og:site_name" content="Courier">', "",
         ["Lena Marsh"]),
        ('<meta name="author" content="velm[at]courier.example">', '<a rel="author">c1ph4</a>', ["c1ph4"]),
        ("", '<a rel="author">marsh1984</a>', ["marsh1984"]),
        ("", "<p>Posted on July 2, 2024 by Lena Marsh</p>", ["Lena Marsh"]),
        ("", '<div class="author">Posted on July 2, 2024 by Lena Marsh</div>', ["Lena Marsh"]),
        ("", "<p>Velm | By Lena Marsh | July 2, 2024</p>", ["Lena Marsh"]),
        ("", "<p>02.07.2024 13:30 von Olga</p>", ["Olga"]),
        ("", "<p>by marsh on July 2, 2024</p>", ["marsh"]),
        ("", "<p>ByLena Marsh Tuesday, July 2, 2024</p>", ["Lena Marsh"]),
        ("", "<p>Von Lena Marsh Di, 2. Juli 2024 um 12:50 Uhr</p>", ["Lena Marsh"]),
        ("", '<div class="autor"><h6>Lena Marsh Quill | Publicado hace 3 horas</h6></div>', ["Lena Marsh Quill"]),
        ("", '<div class="author">Datum: 2. Juli Autor: Lena Marsh Quelle: Courier</div>', ["Lena Marsh"]),
        ("", '<p class="author">Lena Marsh @lenamarsh</p>', ["Lena Marsh"]),
        ("", '<p class="byline">Text und Interview: Lena Marsh</p>', ["Lena Marsh"]),
        ("", '<p class="author">By Lena Marsh, Ada Quill, and Omar Okoye</p>',
         ["Lena Marsh", "Ada Quill", "Omar Okoye"]),
        ("", '<div class="byline"><a href="/category/goats">Goats</a> <a href="/lena">Lena Marsh</a></div>',
         ["Lena Marsh"]),
        ("", '<span><a href="/about/newsteam/lena-marsh">Lena Marsh</a></span>', ["Lena Marsh"]),
        ("", "<p>Auteur : Léna Marsh</p>", ["Léna Marsh"]),
        ("", "<p>लेखक: अनिल वर्मा</p>", ["अनिल वर्मा"]),
        ("", "<p>מאת נוֹעָה לוי</p>", ["נוֹעָה לוי"]),
        ("", "<p>Oleh Nguye\u0302\u0303n Va\u0306n An</p>", ["Nguyễn Văn An"]),
        ("", '<p class="author">신현주 기자</p>', ["신현주"]),
        ("", "<p>By night the ferry sails</p>", []),
        ("", "<p>By Monday the ferry will sail.</p>", []),
        ("", "<p>Stand by for news on July 2, 2024</p>", []),
        ("", '<p class="author">Posted</p>', []),
        ("", "<p>Quelle: Velm Presse</p>", []),
    ],
)  # fmt: skip
def test_the_authors_of_a_page_are_those_of_its_story(head, line, names):
    story = story_in(page(f"<article><h1>Ferry returns</h1>{line}<p>{PROSE}</p></article>", head))
    assert [byline.name for byline in story.bylines] == names


def test_a_list_of_stories_is_refused_by_what_it_says_of_itself():
    name, [item] = read_file(INDEX, VELM)
    assert name == "html" and "there is no story in it" in item.reason


def test_a_page_without_structured_data_is_read_by_its_article_or_its_prose():
    by_article = story_in(page(f"<nav>Home</nav>{ARTICLE}<p>Footer words here.</p>"))
    by_prose = story_in(
        page(f"<div class=menu>Home</div><div><h1>Ferry returns</h1><p>{PROSE}</p><p>{PROSE}</p></div>")
    )
    assert by_article.headline == by_prose.headline == "Ferry returns"
    assert text_of(by_article.body) == PROSE.strip() and text_of(by_prose.body) == f"{PROSE.strip()}\n\n{PROSE.strip()}"


def test_a_text_that_only_the_json_of_a_page_has_is_taken_from_there():
    script = json.dumps({"@type": "NewsArticle", "headline": "Ferry returns", "articleBody": f"{PROSE}\n\nIt ends."})
    story = story_in(
        page(
            "<h1>Ferry returns</h1><p>Subscribe to read on.</p>",
            f"<script type='application/ld+json'>{script}</script>",
        )
    )
    assert story.body.endswith("<p>It ends.</p>") and "JSON-LD" in story.source.remarks


@pytest.mark.parametrize(
    ("script", "authors"),
    [
        ('{"@type": "Article", "author": "By Lena Marsh and Omar Okoye"}', ["Lena Marsh", "Omar Okoye"]),
        ('[{"@type": "WebPage"}, {"@type": "NewsArticle", "author": {"name": "Lena Marsh"}}]', ["Lena Marsh"]),
        ('{"@type": "NewsArticle", "author": ["Lena Marsh", {"@type": "Person", "name": "Omar Okoye"}]}', None),
        ('{"@type": "NewsArticle", "author": {"name": "https://courier.example/lena"}}', []),
        ('<!--{"@type": "NewsArticle", "author": {"name": "Lena\tMarsh"},}-->', ["Lena Marsh"]),
        ('{"@type": "NewsArticle", "author": {"name": "Lena', []),
        (
            '{"@type": "NewsArticle", "author": {"@type": "Organization", "name": "Quill, Holt & Sons"}}',
            ["Quill, Holt & Sons"],
        ),
    ],
)
def test_authors_are_read_however_json_names_them(script, authors):
    story = story_in(page(ARTICLE, f'<script type="application/ld+json">{script}</script>'))
    assert [line.name for line in story.bylines] == (["Lena Marsh", "Omar Okoye"] if authors is None else authors)


def test_a_kicker_that_the_page_prints_before_its_title_is_a_kicker():
    head = '<meta property="og:title" content="Ferry returns"><meta property="og:type" content="article">'
    story = story_in(page(f"<h1>Harbor news: Ferry returns</h1><article><p>{PROSE}</p></article>", head))
    assert (story.kicker, story.headline) == ("Harbor news", "Ferry returns")


def test_a_page_is_read_in_the_encoding_that_it_declares():
    content = page(
        f"<article><h1>Fähre kehrt zurück</h1><p>{PROSE}</p></article>", '<meta charset="iso-8859-1">', title=""
    )
    assert story_in(content.decode().encode("latin-1")).headline == "Fähre kehrt zurück"


@pytest.mark.parametrize("path", ["a.txt", "a", "a.html", "-"])
def test_a_page_is_never_taken_for_plain_text(path):
    for head in (b"<!doctype html><p>Ferry", b"\xef\xbb\xbf\n<html lang=en><body>", b"<!-- saved --><HTML>"):
        assert detect(head, path).name == "html"


def test_a_reference_in_json_is_what_it_names():
    data = StructuredData(WebPage(FERRY.read_text(encoding="utf-8")))
    assert data.lines("publisher") == ["Harbor Courier"] and data.article["headline"] == "Night ferry sails again"


# --- web archives ---------------------------------------------------------------------------------------------------


def record(url: str, body: bytes, kind: str = "text/html", status: int = 200, more: str = "") -> bytes:
    answer = f"HTTP/1.1 {status} OK\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Length: {len(answer)}\r\n\r\n"
    return head.encode() + answer + b"\r\n\r\n"


PLAIN = page(ARTICLE)
RECORDS = [
    b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 2\r\n\r\nok\r\n\r\n",
    record("https://ferry.example/1", PLAIN),
    record("https://ferry.example/2", zlib.compress(PLAIN), more="Content-Encoding: deflate\r\n"),
    record(
        "https://ferry.example/3", b"%x\r\n%s\r\n0\r\n\r\n" % (len(PLAIN), PLAIN), more="Transfer-Encoding: chunked\r\n"
    ),
    record("https://ferry.example/", INDEX.read_bytes()),
    record("https://ferry.example/f.jpg", b"\xff\xd8", "image/jpeg"),
    record("https://ferry.example/old", b"", status=301),
]
WACZ = io.BytesIO()
with zipfile.ZipFile(WACZ, "w") as packed:
    packed.writestr("archive/data.warc.gz", b"".join(map(gzip.compress, RECORDS)))


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.warc", b"".join(RECORDS)),
        ("a.warc.gz", b"".join(map(gzip.compress, RECORDS))),
        ("a.wacz", WACZ.getvalue()),
    ],
    ids=["warc", "compressed", "wacz"],
)
def test_pages_of_a_web_archive_are_stories_by_their_address(path, content):
    assert detect(content[:1000], path).name == "warc"
    items = read("warc", content, path, VELM)
    assert [item.reason for item in items if item.reason] == []
    urls = [item.story.source.url for item in items if item.story]
    assert urls == [f"https://ferry.example/{number}" for number in (1, 2, 3)]
    assert [item.skipped for item in items if item.skipped] == [
        "page that is no story",
        "image/jpeg",
        "answer without a page",
    ]


@pytest.mark.parametrize(
    "content",
    [
        RECORDS[1][:-300],
        b"WARC/1.0\r\nContent-Length: goat\r\n\r\n",
        RECORDS[0] + b"no record\n",
        gzip.compress(RECORDS[1])[:90],
    ],
    ids=["cut off", "no length", "no record", "a cut off member"],
)
def test_a_damaged_web_archive_is_refused_in_one_sentence(content):
    *_, item = read("warc", content, "a.warc", VELM)
    assert item.reason.startswith("file: it is damaged") and item.reason.endswith(".")


# --- real pages -----------------------------------------------------------------------------------------------------


def f1(stored: str, truth: str) -> float:
    first, second = (Counter(re.findall(r"\w+", text.casefold())) for text in (stored, truth))
    common = sum((first & second).values())
    return 2 * common / (sum(first.values()) + sum(second.values())) if common else 0.0


def truths(folder):
    """Yield path, content and truth of each page: the version whose title and day the page has."""
    for path in sorted(folder.glob("*/*.json")):
        versions = list(json.loads(path.read_text(encoding="utf-8")).values())
        for file in sorted(path.parent.glob(f"{path.stem}_[0-9]*.html.gz")):
            content = gzip.decompress(file.read_bytes())
            text = content.decode("utf-8", "replace")
            version = max(versions, key=partial(_agreement, text, _letters(html.unescape(text))))
            versions.remove(version)
            yield file, content, version


def _agreement(text: str, letters: str, version: dict) -> tuple[bool, bool]:
    return _letters(version["title"]) in letters, version["publishing_date"][:10] in text


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def body_of(version: dict) -> str:
    sections = version["body"]["sections"]
    return "\n".join(line for section in sections for line in (*section["headline"], *section["paragraphs"]))


@pytest.mark.slow
def test_real_pages_are_read_as_their_truth_says(samples):
    folder = samples.folder / "html" / "fundus"
    if not folder.exists():
        pytest.skip("there are no real pages")
    bodies, dates, total = [], 0, 0
    for path, content, truth in truths(folder):
        [item] = read("html", content, str(path), Options(UTC))
        total += 1
        if item.story:
            bodies.append(f1(text_of(item.story.body), body_of(truth)))
            dates += bool(item.story.published)
    assert total > 100 and len(bodies) >= 0.97 * total
    assert sum(bodies) / total >= 0.93 and dates >= 0.95 * total


@pytest.mark.parametrize("line", ["3:1", "1984", "The 100", "2 to 1"])
def test_a_line_of_figures_is_text_and_a_line_of_links_to_share_is_none(line):
    paragraphs = "".join(f"<p>{text}</p>" for text in (PROSE, line, "Share this on Facebook", PROSE))
    body = story_in(page(f"<article><h1>Ferry returns</h1>{paragraphs}</article>")).body
    assert text_of(body).split() == f"{PROSE} {line} {PROSE}".split()


@pytest.mark.parametrize("line", ["1" * 400, "link" * 100, "this page " * 2_000, "delen dela del " * 2_000])
def test_no_line_can_be_read_as_a_line_of_links_in_many_ways(line):
    assert not furniture_lines._is_share_line(f"{line}!")  # with one way for each half of a number it would never end


def chunked(content: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (content[:300], content[300:])) + b"0\r\n\r\n"


RAW = zlib.compressobj(wbits=-15)
RAW_PAGE = RAW.compress(PLAIN) + RAW.flush()


@pytest.mark.parametrize(
    ("body", "more", "reason"),
    [
        (chunked(gzip.compress(PLAIN)), "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", ""),
        (RAW_PAGE, "Content-Encoding: deflate\r\n", ""),
        (gzip.compress(PLAIN)[:-30], "Content-Encoding: gzip\r\n", "its end is missing"),
        (chunked(PLAIN)[:-40], "Transfer-Encoding: chunked\r\n", "its end is missing"),
        (RAW_PAGE[:-30], "Content-Encoding: deflate\r\n", "its end is missing"),
        (b"\x1f\x8b\x08" + bytes(40), "Content-Encoding: gzip\r\n", "it is damaged"),
        (b"\x8b\x01", "Content-Encoding: br\r\n", "compressed with br"),
    ],
    ids=["both", "no head", "cut gzip", "cut pieces", "cut deflate", "damaged", "brotli"],
)
def test_a_page_whose_end_is_missing_in_a_web_archive_is_refused_and_the_next_one_is_read(body, more, reason):
    content = record("https://ferry.example/1", body, more=more) + record("https://ferry.example/2", PLAIN)
    first, second = read("warc", content, "a.warc", VELM)
    assert second.story and bool(first.story) == (not reason) and reason in first.reason
    assert not first.story or text_of(first.story.body) == PROSE.strip()


def test_a_headline_in_large_letters_of_an_old_page_is_not_in_the_text_once_more():
    title = "The Harbor Courier: Ferry returns to Gull Island"
    line = "Ferry returns to Gull Island"
    pages = [
        page(f"<p><font size=5><b>{line}</b></font></p><p>By Lena Marsh</p><p>{PROSE}</p>", title=line),
        page(f"<table><tr><td><center><font size=+2>{line}</font></center><br>{PROSE}<p>{PROSE}</table>", title=title),
        page(f"<font size=6>{line}</font><br>{PROSE}<p>{PROSE}", title="Harbor Courier"),
        page(f"<b>{line}</b><br>{PROSE}<p>{PROSE}", title=title),
    ]
    for content in pages:
        story = story_in(content)
        assert story.headline == line and text_of(story.body).startswith("The night ferry"), content


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", '<div class="c5 doc-content"><p class="c2 title">Ferry returns</p><p>{}</p><h2>Goat</h2><p>{}</p></div>'),
        ("", '<div class="c5 doc-content"><p></p><p>Ferry returns</p><p>{}</p><p>{}</p></div>'),
        ("", "<div class=WordSection1><p class=MsoTitle>Ferry returns</p><p class=MsoNormal>{}</p><p>{}</p></div>"),
        ('<meta name="generator" content="LibreOffice 7.4 (Linux)">', "<p><b>Ferry returns</b></p><p>{}</p><p>{}</p>"),
    ],
    ids=["Google Docs", "Google Docs without styles", "Word", "LibreOffice"],
)
def test_a_document_that_a_word_processor_saved_as_html_has_its_headline(head, body):
    story = story_in(page(body.format(PROSE, PROSE), head + '<meta name="date" content="2024-07-02">', title=""))
    assert story.headline == "Ferry returns" and text_of(story.body).startswith(PROSE[:40])


def test_a_document_of_sentences_alone_has_no_headline_and_is_refused():
    assert "no story" in reason_for(page(f"<p class=MsoNormal>{PROSE}</p><p class=MsoNormal>{PROSE}</p>", title=""))


def test_a_post_of_tumblr_is_a_story_however_short():
    foot = '<div id="footer"><span id="timestamp">July 2nd, 2024 9:30am</span><span class="tag">goats</span></div>'
    story = story_in(page(f"<h1>Ferry returns</h1><p>The ferry sailed.</p>{foot}", title=""))
    assert (story.headline, story.body) == ("Ferry returns", "<p>The ferry sailed.</p>")
    assert (story.published and story.published.text) == "2024-07-02T09:30+02:00"
    assert [tag.name for tag in story.tags] == ["goats"]
    assert "no story" in reason_for(page("<h1>Ferry returns</h1><p>The ferry sailed.</p>", title=""))
