"""The authors of a page are people where it names people, with nothing that stands beside their names."""

import json

import pytest

from tests.articles.importing.test_html_pages import ARTICLE, PROSE, page, story_in

HEAD = "<h1>Ferry returns</h1>"


def authors_in(byline: str = "", head: str = "", end: str = "") -> list[str]:
    story = story_in(page(f"<article>{HEAD}{byline}<p>{PROSE}</p>{end}</article>", head))
    return [line.name for line in story.bylines]


def linked_data(author: str) -> str:
    data = {"@type": "NewsArticle", "headline": "Ferry returns", "author": {"@type": "Person", "name": author}}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def meta(**values: str) -> str:
    return "".join(f'<meta name="{name.replace("_", ":")}" content="{value}">' for name, value in values.items())


@pytest.mark.parametrize(
    ("general", "name"),
    [
        ("Redaktion", "Lena Marsh"),
        ("Velm Weekly Staff", "Lena Marsh"),
        ("Hafenverein e. V.", "Lena Marsh"),
        ("lena.marsh", "Lena Marsh"),
        ("La Redacción", "Lena Marsh"),
        ("dpa", "dpa"),
        ("Ann Lee", "Ann Lee"),
    ],
)
def test_a_desk_an_organisation_or_an_account_yields_to_a_person(general, name):
    byline = '<p class="byline">By Lena Marsh</p>'
    assert authors_in(byline, linked_data(general)) == [name]


@pytest.mark.parametrize("general", ["Redaktion", "Velm Weekly Staff", "lena.marsh", "Staff Writer"])
def test_a_desk_is_the_author_where_nobody_else_is_named(general):
    assert authors_in(head=linked_data(general)) == [general]


def test_each_kind_of_metadata_is_looked_at_until_one_has_a_name():
    head = meta(article_author="https://courier.example/by/lena-marsh", byl="By Lena Marsh, Omar Okoye and Ann Lee")
    assert authors_in(head=head) == ["Lena Marsh", "Omar Okoye", "Ann Lee"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("<p>Ein Artikel von <b>Lena Marsh</b> | 27.01.2022 - 12:45</p>", ["Lena Marsh"]),
        ("<p>A column by Lena Marsh</p>", ["Lena Marsh"]),
        ("<p>Redaktion: Lena Marsh (Sprecherin des Hafens)</p>", ["Lena Marsh"]),
        ("<p>By Lena Marsh, Staff Writer</p>", ["Lena Marsh"]),
        ("<p>By <a>Lena Marsh</a>Staff Writer</p>", ["Lena Marsh"]),
        ("<p>By Lena Marsh and Omar Okoye for the Velm Weekly</p>", ["Lena Marsh", "Omar Okoye"]),
        ("<p>von <a>Lena Marsh</a>in Allgemeines</p>", ["Lena Marsh"]),
        ("<p>Von <a>Lena Marsh</a> und <a>Omar Okoye</a><br>Velm /Hafen<br></p>", ["Lena Marsh", "Omar Okoye"]),
        ("<div><p><b>By</b></p></div><div><p>Lena Marsh</p></div>", ["Lena Marsh"]),
        ("<p>بقلم: لينا مرش</p>", ["لينا مرش"]),
        ("<div>2024年07月02日 作者：王小明</div>", ["王小明"]),
        ("<p>A column by the sea</p>", []),
        ("<p>By</p><p>The night ferry sailed.</p>", []),
    ],
)
def test_a_line_below_the_headline_names_its_writers_and_nothing_else(line, names):
    assert authors_in(line) == names


def test_the_name_of_the_publisher_behind_that_of_a_writer_is_none_of_it():
    head = '<meta property="og:site_name" content="Velm Weekly">' + linked_data("Lena Marsh, Velm Weekly")
    assert authors_in(head=head) == ["Lena Marsh"]
    byline = '<p class="byline">By Lena Marsh Velm Weekly Staff</p>'
    assert authors_in(byline, '<meta property="og:site_name" content="Velm Weekly">') == ["Lena Marsh"]


def test_a_page_without_headings_has_its_byline_below_its_headline_too():
    body = f"<center><font><b>Ferry returns</b></font></center><p>By Lena Marsh</p><p>{PROSE}</p><p>{PROSE}</p>"
    assert [line.name for line in story_in(page(body)).bylines] == ["Lena Marsh"]


def test_of_two_nodes_for_one_story_the_one_that_names_more_people_has_its_authors():
    lena, omar = ({"@type": "Person", "name": name} for name in ("Lena Marsh", "Omar Okoye"))
    node = {"@type": "NewsArticle", "headline": "Ferry returns", "author": lena, "datePublished": "2024-07-02"}
    nodes = [node, {"@type": "Report", "headline": "Ferry returns", "author": [lena, omar]}]
    nodes.append({"@type": "NewsArticle", "headline": "Goat stays", "author": [lena, {"name": "Ada Quill"}]})
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in nodes)
    assert [line.name for line in story_in(page(ARTICLE, scripts)).bylines] == ["Lena Marsh", "Omar Okoye"]


@pytest.mark.parametrize(
    ("metadata", "names"),
    [
        ("Lena Marsh, Omar Okoye", ["Lena Marsh", "Omar Okoye"]),
        ("Lena Marsh, Senior Harbor Correspondent", ["Lena Marsh"]),
        ("Ada Quill, Omar Okoye", ["Lena Marsh"]),
    ],
)
def test_metadata_that_name_more_people_than_json_have_the_authors(metadata, names):
    assert authors_in(head=linked_data("Lena Marsh") + meta(author=metadata)) == names


@pytest.mark.parametrize("signature", ["<p><strong>Lena Marsh</strong></p>", "<p>Von Lena Marsh</p>"])
def test_a_signature_below_the_text_names_the_writer_where_the_head_names_only_a_desk(signature):
    assert authors_in(head=linked_data("Redaktion"), end=signature) == ["Lena Marsh"]
    assert authors_in(head=linked_data("Ada Quill"), end=signature) == ["Ada Quill"]


def test_a_first_paragraph_that_says_who_wrote_the_text_names_the_writer():
    shares = "<ul>" + "<li><a href='/share'>Share this</a></li>" * 30 + "</ul>"
    assert authors_in(f"{shares}<p>Written by: <a href='/x'>Lena Marsh</a></p>") == ["Lena Marsh"]
    assert authors_in(f"{shares}<p><b>Key Points</b></p>") == []


@pytest.mark.parametrize(
    ("labelled", "names"),
    [
        ("<ul><li><b>Datum</b> 2.7.2024</li><li><b>Autorin/Autor</b> Lena Marsh</li></ul>", ["Lena Marsh"]),
        ("<h4>Autor</h4><p><a href='/p/7'>Lena Marsh</a>, </p>", ["Lena Marsh"]),
        ("<dl><dt>Author</dt><dd>Lena Marsh and Omar Okoye</dd></dl>", ["Lena Marsh", "Omar Okoye"]),
        ("<table><tr><td>Text &amp; Fotos: Lena Marsh</td></tr></table>", ["Lena Marsh"]),
        ("<h4>Author</h4><p>The night ferry sailed.</p>", []),
        ("<h4>Author</h4>", []),
    ],
)
def test_an_element_that_only_labels_the_author_stands_before_the_name(labelled, names):
    assert authors_in(end=f"<footer>{labelled}</footer>") == names
