"""The text of a saved page where its template misleads: names of elements, comments, teasers, captions, hidden text."""

import json

import pytest

from articles.story.html_blocks import text_of
from tests.articles.importing.format_samples import VELM, read
from tests.articles.importing.test_html_pages import ARTICLE, PROSE, page, reason_for, story_in

HEAD = "<h1>Ferry returns</h1>"
FIRST = "The harbor board met at noon and bought one more boat, and nobody knows for what. "
COMMENTS = "".join(f'<li class="comment">Reader {n} writes that {PROSE}</li>' for n in range(9))
TEASER = '<a href="/{0}"><h3>Goat number {0} stays at the pier of Velm</h3><p>{1}</p></a>'


@pytest.mark.parametrize(
    "body",
    [
        f'<div class="post type-post tag-newsletter category-share">{HEAD}<p>{PROSE}</p></div><ul>{COMMENTS}</ul>',
        HEAD + "".join(f'<div class="field field--label-hidden {n}"><p>{PROSE}</p></div>' for n in range(4)),
        f"{HEAD}<div><span><p>{PROSE[:200]}</p><p>{PROSE[200:400]}</p></span></div>",
        f"{HEAD}<table><tr><td>{PROSE}<br>{PROSE}<div>9 July</div></td></tr></table>",
        f"<a name=top>{HEAD}<p>{PROSE}</p></a>",
        f"<script src=a.js></script\n\n<!-- x -->{HEAD}<p>{PROSE}</p><script></script>",
        f"{HEAD}<noscript><p>{PROSE}</p></noscript>",
        f"{HEAD}<script type='text/template'><p>{PROSE}</p></script>",
        HEAD + "".join(f'<div class="item__share">{PROSE} {n}</div>' for n in range(6)),
        HEAD + "".join(f'<section class="part" hidden>{PROSE} {n}</section>' for n in range(6)),
    ],
    ids=["names of a blog's filing", "a label that is hidden", "blocks in a span", "a table for layout", "an anchor",
         "an end tag with a line break", "text without scripts", "a template of a script", "a name that all parts have",
         "parts that a script shows"],
)  # fmt: skip
def test_a_text_is_read_whatever_its_template_calls_it(body):
    assert PROSE[:60] in text_of(story_in(page(body)).body)


def test_what_readers_wrote_is_no_text_however_much_it_is():
    story = story_in(page(f'{HEAD}<div><p>{PROSE}</p></div><ol class="commentlist">{COMMENTS}</ol>'))
    assert text_of(story.body) == PROSE.strip()


def test_the_first_paragraph_outside_of_the_rest_of_the_text_is_text():
    rest = "".join(f"<p>{PROSE}</p>" for _ in range(4))
    promotion = f'<div class="box"><p>{PROSE[:200].replace("ferry", "paper")}</p></div>'
    story = story_in(page(f"{HEAD}<div><p>{FIRST}</p><div>{rest}</div>{promotion}</div>"))
    assert text_of(story.body).startswith(FIRST.strip()) and "paper" not in story.body


@pytest.mark.parametrize(
    "line",
    [
        '<p>Share on Facebook | <a href="/t">Twitter</a></p>',
        "<p>Ähnliche Beiträge</p>",
        '<p>Read also: <a href="/goat">The goat of Gull Island</a></p>',
        "<p>© Velm Courier</p>",
        "<p>Posted in <a href='/h'>Harbor</a>, tagged ferry, goats and the pier of Velm</p>",
        "<p>Dieser Eintrag wurde veröffentlicht in Hafen und verschlagwortet mit Fähre</p>",
        "<p>Tags: ferry, goats</p>",
        "<h2>More from the harbor</h2>",
        f"<div>{TEASER.format(1, 'It eats.')}{TEASER.format(2, 'It sleeps.')}</div>",
    ],
)
def test_lines_that_lead_elsewhere_are_no_text_and_stay_with_the_source(line):
    story = story_in(page(f"<article>{HEAD}<p>{PROSE}</p>{line}</article>"))
    assert text_of(story.body) == PROSE.strip()
    assert line.split(">")[1].split("<")[0].strip() in story.source.original


@pytest.mark.parametrize(
    "picture",
    [
        '<div class="wp-caption"><img src="f.jpg"><p class="wp-caption-text">At night</p></div>',
        '<div><img src="f.jpg"><span class="ImageCaption">At night</span></div>',
        '<figure><img src="f.jpg"><div class="figure-caption">At night</div></figure>',
        '<figure><img alt="" data-lazy="f.jpg"><figcaption>At night</figcaption></figure>',
    ],
    ids=["a class of WordPress", "a span", "a figure without figcaption", "an image that a script loads"],
)
def test_a_caption_belongs_to_its_picture_whatever_elements_they_are(picture):
    story = story_in(page(f"<article>{HEAD}<p>{PROSE}</p>{picture}<p>{PROSE}</p></article>"))
    assert [picture.caption for picture in story.pictures] == ["At night"]
    assert "At night" not in text_of(story.body)


def test_the_words_for_an_image_that_a_script_loads_are_no_text():
    story = story_in(page(f'<article>{HEAD}<p>{PROSE}</p><img alt="A white ferry" data-lazy="f.jpg"></article>'))
    assert "white ferry" not in text_of(story.body) and story.pictures[0].alt == "A white ferry"


def test_the_encoding_that_a_long_page_declares_late_is_heard():
    late = f"<!-- {'x' * 30_000} -->" + '<meta charset="iso-8859-1">'
    content = page(f"<article><h1>Fähre</h1><p>{PROSE}</p></article>", late, title="").decode()
    assert story_in(content.encode("latin-1")).headline == "Fähre"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ('<p class="byline">ByLena Marsh Dec. 2, 2024</p>', ["Lena Marsh"]),
        ('<a rel="author">Edit topics of the day</a>', []),
        ('<p class="author">lmarsh</p>', ["lmarsh"]),
        ('<p class="byline">Byby LENA MARSH</p>', ["LENA MARSH"]),
        ('<p class="byline"><a>Lena Marsh</a> <a>11</a> <a>51 Comments</a> <a>Bio</a></p>', ["Lena Marsh"]),
        ('<p class="byline">Lena Marsh 5 minute Read</p>', ["Lena Marsh"]),
        ('<p class="byline">Dec 1st</p>', []),
        (
            '<div><a class="x__author">Lena Marsh</a>, <a class="x__author">Omar Okoye</a></div>',
            ["Lena Marsh", "Omar Okoye"],
        ),
        ('<form><p class="author">Username</p></form>', []),
        ('<p class="byline">Lena Marsh 5 May 2024</p>', ["Lena Marsh"]),
        ('<div class="submitted">Gespeichert von lmarsh am 24. Juli 2017 - 18:55</div>', ["lmarsh"]),
        ('<div><a href="/staff/lena-marsh/">Lena Marsh</a></div>', ["Lena Marsh"]),
        ('<div><a href="/staff/all/">All of us who write</a></div>', []),
        ("<p><strong>Autor:</strong> <em>Lena Marsh</em></p>", ["Lena Marsh"]),
        ("<p>Author: the board of the harbor</p>", []),
        ('<figure><img src="f.jpg"><span class="byline">Dora Finch</span></figure>', []),
        ('<a rel="author">Lena Marsh</a><article><a rel="author">Omar Okoye</a></article>', ["Lena Marsh"]),
    ],
)
def test_authors_are_names_and_no_words_of_buttons(line, names):
    story = story_in(page(f"<article>{HEAD}{line}<p>{PROSE}</p></article>"))
    assert [byline.name for byline in story.bylines] == names


def test_authors_of_a_semicolon_and_of_first_and_family_names_are_each_one():
    person = (
        '{"@type": "NewsArticle", "author": [{"@type": "Person", "givenName": "Lena", "familyName": "Marsh"}, "lm;oo"]}'
    )
    story = story_in(page(ARTICLE, f'<script type="application/ld+json">{person}</script>'))
    assert [byline.name for byline in story.bylines] == ["Lena Marsh", "lm", "oo"]


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("<p>Port Ansel, July 2, 2024</p>", "2024-07-02"),
        ("<p>Samstag, 2. Juli 2024 | 9:30 Uhr</p>", "2024-07-02"),
        ("<p>The ferry of July 2, 2024 sailed.</p>", None),
        ("<p>2019.03.26 19:26</p>", "2019-03-26"),
        ("<p>2019/3/8</p>", "2019-03-08"),
        ("<p>12019.03.26</p>", None),
    ],
)
def test_a_printed_date_may_have_a_place_or_weekday_on_its_line(line, date):
    story = story_in(page(f"<article>{HEAD}{line}<p>{PROSE}</p></article>"))
    assert (story.published and story.published.text[:10]) == date


def test_the_date_of_an_address_comes_before_times_of_other_parts():
    link = '<link rel="canonical" href="https://c.example/2024/07/02/ferry">'
    content = page(f'<div><time datetime="2009-01-01">x</time></div><div><div><div>{ARTICLE}</div></div></div>', link)
    assert story_in(content).published.text == "2024-07-02"


def test_a_page_without_any_prose_is_no_story():
    [item] = read(
        "html", b'<html><div id="searchbox" style="display: none"><h3>Search</h3></div></html>', "a.html", VELM
    )
    assert item.reason.startswith("page: there is no story in it")


def test_a_list_of_teasers_is_no_story():
    teasers = "".join(TEASER.format(n, "It eats at noon, as goats do.") for n in range(30))
    [item] = read("html", page(f"<h1>Harbor news</h1>{teasers}"), "a/page.html", VELM)
    assert not item.story


def test_the_author_that_a_card_for_a_network_names_is_read():
    card = '<meta name="author" content="lm@courier.example"><meta name="twitter:misc:Written by" content="Lena Marsh">'
    assert [byline.name for byline in story_in(page(ARTICLE, card)).bylines] == ["Lena Marsh"]


def test_authors_of_teasers_are_none_of_the_story():
    own = '<span itemprop="author">Lena Marsh</span>'
    teasers = "".join(
        f'<div><a href="/{n}">Goat {n}</a><span itemprop="author">Omar Okoye</span></div>' for n in (1, 2)
    )
    content = page(f"<main><div><header>{HEAD}{own}</header><p>{PROSE}</p></div>{teasers}</main>")
    assert [byline.name for byline in story_in(content).bylines] == ["Lena Marsh"]


def test_a_text_that_a_page_has_for_each_kind_of_screen_is_read_once():
    paragraphs = f"<p>{FIRST}</p><p>{PROSE}</p><p>Nobody knows for what.</p>"
    body = story_in(page(f"<article>{HEAD}<div>{paragraphs}</div><div>{paragraphs}</div></article>")).body
    assert text_of(body).count("The harbor board met") == 1 and text_of(body).count(PROSE.strip()) == 1


def test_the_text_is_that_of_the_article_with_the_headline():
    other = f"<article><h2>Goat eats rope</h2><p>{FIRST * 20}</p></article>"
    body = story_in(page(f"<main><article>{HEAD}<p>{PROSE}</p></article>{other}</main>")).body
    assert text_of(body) == PROSE.strip()


def test_how_a_word_is_read_stands_with_the_source_and_not_in_the_word():
    story = story_in(page(f"<article>{HEAD}<p>{PROSE}</p><p><ruby>子<rt>こ</rt></ruby>どもの{PROSE}</p></article>"))
    assert "子どもの" in story.body and "こ" in story.source.original
    printed = f"<ruby>子<rp>（</rp><rt>こ</rt><rp>）</rp></ruby>どもの{PROSE}"
    assert "子（こ）どもの" in story_in(page(f"<article>{HEAD}<p>{PROSE}</p><p>{printed}</p></article>")).body


def test_the_columns_of_a_text_are_read_in_order_without_what_is_between():
    column = '<section><div class="row"><div class="column">{}</div></div><aside class="box">Advice</aside></section>'
    rest = "".join(f"<p>{PROSE} {n}</p>" for n in range(9))
    story = story_in(page(HEAD + column.format(f"<p>{FIRST}</p>") + "<div>Buy a goat</div>" + column.format(rest)))
    text = text_of(story.body)
    assert text.startswith(FIRST.strip()) and PROSE.strip() in text
    assert "Buy" not in text and "Advice" not in text


def test_a_lead_that_is_set_as_a_heading_is_text():
    lead = FIRST * 2
    body = f'<div class="part"><h2>{lead}</h2></div><div class="part">' + f"<p>{PROSE}</p>" * 5 + "</div>"
    assert lead.strip() in text_of(story_in(page(HEAD + body)).body)


def test_a_heading_is_no_menu_because_its_identifier_begins_like_one():
    body = f'{HEAD}<p>{PROSE}</p><h3 id="nav_on_the_pier">On the pier</h3><p>{PROSE}</p>'
    assert "<h3>On the pier</h3>" in story_in(page(f"<article>{body}</article>")).body


@pytest.mark.parametrize(
    "line",
    [
        '<p>What Eva wrote before this post: <a rel="prev" href="/1">Goats</a></p>',
        f"<footer>Posted in <a>Harbor</a> and tagged goats by Eva.<p>{FIRST}</p></footer>",
    ],
)
def test_turns_to_other_posts_and_filing_at_the_foot_are_no_text(line):
    story = story_in(page(f"<article>{HEAD}<p>{PROSE}</p><p>{PROSE}</p>{line}</article>"))
    assert text_of(story.body).replace("\n", "").endswith("goat.") and "Eva" not in story.body


def test_the_one_paragraph_between_headline_and_text_is_the_standfirst():
    hero = f'<div class="hero">{HEAD}<p>{FIRST}</p></div>'
    text = "<div>" + f"<p>{PROSE}</p>" * 6 + "</div>"
    assert story_in(page(hero + text)).dek == FIRST.strip()


def test_a_summary_below_the_text_is_no_standfirst():
    below = f'<div><p class="excerpt">{FIRST}</p></div>'
    assert not story_in(page(f"<main>{HEAD}<article><p>{PROSE}</p></article></main>{below}")).dek


def test_what_react_sends_after_a_page_stands_in_its_place():
    article = f'<article><h1>Ferry returns</h1><p>{PROSE}</p><template id="B:0"></template><p>{PROSE}</p></article>'
    late = f'<footer>Imprint</footer><div hidden id="S:0"><p>{FIRST}</p></div>'
    content = page(f"<main>{article}</main>{late}<div hidden id='S:1'><p>{PROSE[:90]}</p></div>")
    assert text_of(story_in(content).body).split() == f"{PROSE} {FIRST} {PROSE}".split()


@pytest.mark.parametrize(
    "script",
    [
        lambda text: f"self.__next_f.push([1,{json.dumps(text)}])",
        lambda text: f"window.state = {json.dumps({'story': {'html': text}})};",
        lambda text: f"push({json.dumps('5:' + json.dumps({'html': text}))})".replace("<", "\\u003c"),
    ],
    ids=["a string", "an object", "JSON in a string"],
)
def test_a_text_that_only_a_script_has_is_that_of_the_story(script):
    text = f"<div><p>{PROSE}</p><p>The goat slept.</p></div>"
    head = '<meta property="og:type" content="article">'
    content = page(f"<main></main><script>{script(text)}</script>", head)
    story = story_in(content)
    assert text_of(story.body).split() == f"{PROSE} The goat slept.".split()
    assert story.source.remarks == "the text is that of a script of the page; the page itself shows none"
    undeclared = page(f"<main></main><script>{script(text)}</script>")
    assert "no story" in reason_for(undeclared)


def test_a_text_whose_paragraphs_each_say_to_be_it_is_read_whole():
    paragraphs = f'<p class="par1" itemprop="articleBody">{PROSE}</p><p class="par2" itemprop="articleBody">{FIRST}</p>'
    story = story_in(page(f"<div>{HEAD}<div>{paragraphs}</div></div><p>Ask the harbor board for more.</p>"))
    assert text_of(story.body) == f"{PROSE.strip()}\n\n{FIRST.strip()}"


def test_what_readers_may_sign_up_for_is_no_figure_of_the_text():
    box = "<aside><p>Sign up to The Harbor</p><p>Letters of the harbor board, each Monday at noon.</p></aside>"
    letter = f"<figure><a href='#on'>skip the letter</a>{box}<p id='on'>after the letter</p></figure>"
    story = story_in(page(f"<article>{HEAD}<p>{PROSE}</p>{letter}<p>{FIRST}</p></article>"))
    assert text_of(story.body) == f"{PROSE.strip()}\n\n{FIRST.strip()}"
