"""The day of a page is the one that its readers saw: on the clock of the place, beside the headline, below the text."""

import pytest

from tests.articles.importing.format_samples import read
from tests.articles.importing.test_html_pages import ARTICLE, PROSE, page, story_in

HEAD = "<h1>Ferry returns</h1>"
UTC = '<meta property="article:published_time" content="2024-07-02T01:09:55+00:00">'
ADDRESS = '<link rel="canonical" href="https://c.example{}">'
GERMAN = "<html lang=de>"


@pytest.mark.parametrize(
    ("head", "line", "date"),
    [
        (UTC, '<time datetime="2024-07-01T19:09:55-06:00">x</time>', "2024-07-01T19:09:55-06:00"),
        (UTC, '<p class="date">July 1, 2024, 7:09 PM</p>', "2024-07-01T19:09:55-06:00"),
        (UTC, '<p class="date">July 1, 2024</p>', "2024-07-01"),
        (UTC + ADDRESS.format("/2024/07/01/ferry"), "", "2024-07-01"),
        (UTC, '<p class="date">July 4, 2024</p>', "2024-07-02T01:09:55+00:00"),
        (UTC, '<time datetime="2024-07-01T19:11:55-06:00">x</time>', "2024-07-02T01:09:55+00:00"),
        (UTC.replace("T01:", "T13:"), '<p class="date">July 3, 2024</p>', "2024-07-02T13:09:55+00:00"),
        (UTC.replace("+00:00", "+02:00"), '<p class="date">July 1, 2024</p>', "2024-07-02T01:09:55+02:00"),
    ],
    ids=["another offset", "a printed time", "a printed day", "a day in the address", "another day", "another time",
         "a day too far off", "a moment with an offset"],
)  # fmt: skip
def test_a_moment_in_utc_is_on_the_clock_that_the_page_shows(head, line, date):
    story = story_in(page(f"<article>{HEAD}{line}<p>{PROSE}</p></article>", head))
    assert story.published.text == date
    assert ("its metadata say 2024-07-02T01:09:55+00:00 in UTC" in story.source.remarks) == (date == "2024-07-01")


def test_a_time_without_an_offset_has_the_one_that_its_moment_in_utc_says():
    head = '<meta name="date" content="2024-07-02T01:09:55Z"><script type="application/ld+json">{"@type": "NewsArticle"'
    head += ', "headline": "Ferry returns", "datePublished": "2024-07-01 17:09:55"}</script>'
    assert story_in(page(ARTICLE, head)).published.text == "2024-07-01T17:09:55-08:00"


@pytest.mark.parametrize(
    ("above", "below", "date"),
    [
        ("<p>Di 02.07.24 | 14:07 Uhr | Von Eva Roe und Trent Roe aus Velm</p>", "", "2024-07-02"),
        ("<p>Date of last revision: July 2, 2024.</p>", "", "2024-07-02"),
        ('<h3 class="teaser-meta">02.07.2024</h3>', "", "2024-07-02"),
        ("", "<h5>02.07.2024</h5><div>By Eva Roe</div>", "2024-07-02"),
        ("", "<p>Author: Eva on 2024-07-02, 13:36</p>", "2024-07-02"),
        ("", f"<p>The ferry of <a>July 2, 2024</a> was late. {PROSE}</p>", None),
        ("<aside>July 2, 2024</aside>", "", None),
    ],
)
def test_a_printed_date_is_read_where_pages_have_it(above, below, date):
    story = story_in(page(f"<main>{above}{HEAD}<article><p>{PROSE}</p></article>{below}</main>"))
    assert (story.published and story.published.text[:10]) == date


def test_a_text_may_begin_with_its_date():
    lead = "<p>02.07.2024 – Die Fähre fährt wieder, und eine Ziege ist an Bord, was lange niemand wusste.</p>"
    assert story_in(page(f"<article>{HEAD}{lead}<p>{PROSE}</p></article>")).published.text == "2024-07-02"


def test_a_date_is_read_though_the_whole_page_is_called_a_sidebar():
    content = page(f"<div class='with-sidebar'>{HEAD}<p>July 2, 2024</p><p>{PROSE}</p></div>")
    assert story_in(content).published.text == "2024-07-02"


@pytest.mark.parametrize(
    ("address", "language", "date"),
    [
        ("/news/29-10-2021", "", "2021-10-29"),
        ("/news/~02-01-2022-ferry", "de", "2022-01-02"),
        ("/news/02-01-2022-ferry", "en", None),
    ],
)
def test_an_address_has_the_day_first_where_it_can_be_nothing_else(address, language, date):
    content = page(ARTICLE, ADDRESS.format(address)).replace(b"<html>", f'<html lang="{language}">'.encode())
    story = story_in(content)
    assert (story.published and story.published.text) == date


def test_a_date_with_dots_has_the_day_first_in_metadata_too():
    story = story_in(page(ARTICLE, '<meta name="date" content="10.12.2022, 07:00:03">'))
    assert story.published.text[:10] == "2022-12-10"


def test_of_several_times_the_nearest_to_the_headline_is_that_of_the_story():
    times = '<div><time datetime="2024-08-03">x</time></div><p>a</p><p>b</p>'
    body = f'<article>{times}{HEAD}<time datetime="2024-07-02">x</time><p>{PROSE}</p></article>'
    assert story_in(page(body)).published.text == "2024-07-02"


def test_metadata_may_have_their_value_in_an_attribute_of_that_name():
    story = story_in(page(ARTICLE, '<meta name="article:published_time" value="2024-07-02T09:30:00+02:00">'))
    assert story.published.text == "2024-07-02T09:30+02:00"


@pytest.mark.parametrize(
    "note",
    [
        "Dieser Beitrag wurde von Lena am Samstag, 3. Dezember 2011 um 9 Uhr veröffentlicht und unter Fähren abgelegt.",
        "Last change: 5 December 2011, 9:30, by Lena<br>First published: 3 December 2011<br>Read 61 times, by anybody",
    ],
)
def test_a_sentence_may_say_when_a_page_was_published(note):
    article = f"<article>{HEAD}<div><p>{PROSE}</p></div></article>"
    story = story_in(page(f"{article}<div><p>One</p><p>Two</p></div><div><p>{note}</p></div>"))
    assert story.published.text == "2011-12-03" and "in a sentence" in story.source.remarks
    in_comments = page(f"{article}<div class='comments'><p>{note}</p></div>")
    assert not story_in(in_comments).published


def test_the_footer_of_a_story_has_its_date_and_that_of_the_page_none():
    footer = "<footer><p>Lena Marsh on 3 December 2011, 9:30</p></footer>"
    text = f"<div><p>{PROSE}</p></div>"
    assert story_in(page(f"<article>{HEAD}{text}{footer}</article>")).published.text[:10] == "2011-12-03"
    assert not story_in(page(f"<article>{HEAD}{text}</article>{footer}")).published


def test_linked_data_without_a_type_metadata_of_that_name_and_rdfa_have_the_date():
    script = (
        '<script>{"@context": "https://schema.org", "@type": "NewsArticle", "datePublished": "2024-07-02"}</script>'
    )
    for head in (script, '<meta name="datePublished" content="2024-07-02">'):
        assert story_in(page(ARTICLE, head)).published.text == "2024-07-02"
    mark = '<span property="schema:dateCreated" content="2024-07-02"></span>'
    assert story_in(page(f"<article>{HEAD}{mark}<p>{PROSE}</p></article>")).published.text == "2024-07-02"


@pytest.mark.parametrize("mark", ['class="published"', 'class="x updated"', 'itemprop="datePublished"'])
def test_the_title_of_an_hatom_element_is_its_date(mark):
    abbreviation = f'<abbr {mark} title="2024-07-02T09:30:00+02:00">9:30</abbr>'
    story = story_in(page(f"<article>{HEAD}<p>{abbreviation}</p><p>{PROSE}</p></article>"))
    assert story.published.text == "2024-07-02T09:30+02:00"


@pytest.mark.parametrize(
    "other",
    [
        '<div class="comments"><p><time datetime="2024-08-03">x</time> I was there.</p></div>',
        '<ul><li><a href="/2"><time datetime="2024-08-03">x</time> A goat stays on the island</a></li></ul>',
    ],
)
def test_the_time_of_a_comment_or_of_another_story_is_not_that_of_the_page(other):
    article = f"<article>{HEAD}{{}}<p>{PROSE}</p>{other}</article>"
    assert not story_in(page(article.format(""))).published
    assert story_in(page(article.format("<p>July 2, 2024</p>"))).published.text == "2024-07-02"


def test_the_order_of_a_date_is_that_of_the_language_which_xml_names():
    article = page(f"<article>{HEAD}<p>02/10/2020</p><p>{PROSE}</p></article>")
    assert story_in(article.replace(b"<html>", b'<html xml:lang="en-GB">')).published.text == "2020-10-02"


@pytest.mark.parametrize(
    ("printed", "date"),
    [('<p class="date">July 9, 2024</p>', "2024-07-09T08:00+02:00"), ("", "2024-07-02T09:30+02:00")],
    ids=["the one that the page prints", "the first one"],
)
def test_of_two_dates_of_publication_the_printed_one_counts(printed, date):
    head = '<meta property="article:published_time" content="2024-07-09T08:00:00+02:00">'
    head += '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry returns", '
    head += '"datePublished": "2024-07-02T09:30:00+02:00"}</script>'
    story = story_in(page(f"<article>{HEAD}{printed}<p>{PROSE}</p></article>", head))
    assert story.published.text == date
    assert "dates of publication that differ: 2024-07-02" in story.source.remarks


def test_the_month_in_an_address_is_the_date_where_the_page_has_no_other():
    assert story_in(page(ARTICLE, ADDRESS.format("/2024/07/ferry"))).published.text == "2024-07"
    assert not story_in(page(ARTICLE, ADDRESS.format("/2024/47/ferry"))).published


def test_a_date_above_the_headline_comes_before_those_of_other_stories_below_the_text():
    teaser = "<div><p>Ann Lee / 24.09.2023 / 14:00</p></div>"
    body = f"<div>Lena Marsh / 07.11.2023 / 09:30</div>{HEAD}<div><p>{PROSE}</p><p>{PROSE}</p></div>{teaser}"
    assert story_in(page(f"<main>{body}</main>")).published.text[:10] == "2023-11-07"


@pytest.mark.parametrize(
    ("around", "date"),
    [
        ('<a href="/2"><time class="updated" datetime="2024-07-09">9 July 2024</time>'
         '<time class="published" datetime="2024-07-02">2 July 2024</time></a>', "2024-07-02"),
        ('<time class="updated" datetime="2024-07-09">9 July 2024</time> <time datetime="2024-07-02">2 July</time>',
         "2024-07-02"),
        ('<ul><li>2 July 2024</li></ul><div><a href="/3">Why the goat stays on the island</a>'
         '<span class="author"><time datetime="2024-07-09">9 July 2024</time> By <a href="/omar">Omar Okoye</a></span>'
         "</div>", "2024-07-02"),
        ('<p class="publish-date">Von der Redaktion 2. 7. 2024.</p>', "2024-07-02"),
    ],
    ids=["two times in a link", "an update before it", "the time of another story", "gaps in the date"],
)  # fmt: skip
def test_the_date_of_a_story_is_not_that_of_an_update_or_of_another_story(around, date):
    content = page(f"<main>{HEAD}{around}<article><p>{PROSE}</p></article></main>").replace(b"<html>", GERMAN.encode())
    assert story_in(content).published.text == date


@pytest.mark.parametrize(
    ("text", "title", "date"),
    [
        ("<strong>Velm, (12.11.2021).</strong> Die Fähre fährt.", "Ferry returns", "2021-11-12"),
        ("Bad Velm, 12. November 2021 – Die Fähre fährt.", "Ferry returns", "2021-11-12"),
        ("Pressemitteilung vom 12. November 2021 | Velm – Die Fähre fährt.", "Ferry returns", "2021-11-12"),
        ("Die Fähre fährt.", "12.11.2021 | Ferry returns", "2021-11-12"),
        ("Velm war am 12.11.2021 ohne Fähre.", "Ferry returns", ""),
        ("Die Fähre fährt.", "Ferry returns 12.11.2021", ""),
    ],
)
def test_a_date_behind_a_place_or_before_a_title_is_that_of_the_story(text, title, date):
    content = page(f"<article><h1>{title}</h1><p>{text} {PROSE}</p></article>", title=title)
    story = story_in(content.replace(b"<html>", GERMAN.encode()))
    assert (story.published.text if story.published else "") == date


def date_of(markup: str) -> str | None:
    text = "Die Nachtfähre nach Velm lief am Montag aus, zum ersten Mal seit zwei Wintern. " * 4
    head = '<html lang="de"><title>Die Fähre ist zurück</title><main><h1>Die Fähre ist zurück</h1>'
    [item] = read("html", f"<!DOCTYPE html>{head}{markup}<p>{text}</p><p>{text}</p></main></html>".encode())
    return item.story.published.text if item.story.published else None


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Zuletzt geändert am 05.07.2024</p>",
        "<div class=date>Letzte Änderung: 05.07.2024</div>",
        "<div class=meta><span>Letzte Aktualisierung:</span> <span>05.07.2024</span></div>",
        "<dl><dt>Zuletzt geändert</dt><dd>05.07.2024</dd></dl>",
        "<p>Aktualisiert: <time datetime=2024-07-05>5. Juli 2024</time></p>",
        "<time datetime=2024-07-05>Last updated July 5, 2024</time>",
        "<p>Dernière mise à jour le 5 juillet 2024</p>",
        "<p>Última actualización: 5 de julio de 2024</p>",
    ],
)
def test_the_date_of_an_update_is_not_that_of_the_publication(markup):
    assert date_of(markup) is None
    assert date_of(markup + "<p>Veröffentlicht: 02.07.2024</p>") == "2024-07-02"
    assert date_of(markup + "<p>Erstellt: <time datetime=2024-07-02>2. Juli 2024</time></p>") == "2024-07-02"


def test_a_date_in_a_list_of_terms_is_the_one_whose_term_says_so():
    terms = "<dl><dt>Autor</dt><dd>L. Marsh</dd><dt>Veröffentlicht:</dt><dd>02.07.2024</dd>"
    assert date_of(f"{terms}<dt>Geändert:</dt><dd>05.07.2024</dd></dl>") == "2024-07-02"
    assert date_of("<aside><dl><dt>Datum</dt><dd>02.07.2024</dd></dl></aside>") == "2024-07-02"
    assert date_of("<aside><dl><dt>Termin</dt><dd>02.07.2024</dd></dl></aside>") is None
