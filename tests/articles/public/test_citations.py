"""A version has a citation in each style, and readers can report an error in exactly that version."""

from urllib.parse import parse_qs, urlsplit

import pytest

from articles.public.html_cache import html_cache
from articles.public.story import citations, error_reports
from articles.public.story.citation_styles import split_name
from articles.public.story.citations import cite, escaped
from articles.story.credits import Byline
from tests.articles.public.test_story_views import get_page, url_of
from tests.factories import make_article, make_story

pytestmark = pytest.mark.one_engine

URL = "https://courier.example/2024/07/02/ferry-returns/versions/2/"
BYLINES = (Byline("Margaret Orr"), Byline("Ben Castellan"), Byline("Ines Okafor", role="photographer"))


def citation(**fields) -> citations.Citations:
    return cite(make_story(**fields), site="The Courier", url=URL, number=2, digest="9f2c" * 16)


def test_a_citation_names_authors_title_paper_day_version_and_address():
    plain, chicago, bibtex, *_ = citation(headline="Ferry returns", bylines=BYLINES, published="2024-07-02T09:30+02:00")
    assert plain == (
        "Margaret Orr and Ben Castellan. “Ferry returns.” The Courier, July 2, 2024, 09:30 UTC+2. "
        f"Version 2, SHA-256 9f2c9f2c9f2c9f2c. {URL}"
    )
    assert chicago == f"Margaret Orr and Ben Castellan, “Ferry returns,” The Courier, July 2, 2024, version 2, {URL}."
    assert bibtex == (
        "@article{orr2024ferry-v2,\n  author = {Margaret Orr and Ben Castellan},\n  title = {{Ferry returns}},\n"
        "  journal = {The Courier},\n  year = {2024},\n  month = jul,\n  day = {2},\n"
        f"  url = {{{URL}}},\n  note = {{Version 2, SHA-256 9f2c9f2c9f2c9f2c}}\n}}"
    )


@pytest.mark.parametrize(
    ("published", "day", "absent"),
    [("2024", "2024", ["month =", "day ="]), ("2024-07", "July 2024", ["day ="]), ("2024-07-02", "July 2, 2024", [])],
)
def test_a_citation_has_a_date_as_precise_as_the_story(published, day, absent):
    plain, chicago, bibtex, *_ = citation(published=published)
    assert f", {day}. Version" in plain and f", {day}, version" in chicago
    assert not [words for words in absent if words in bibtex] and "year = {2024}" in bibtex


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("50% & more", r"50\% \& more"),
        ("$5_000 #1", r"\$5\_000 \#1"),
        ("{braces}", r"\{braces\}"),
        ("back\\slash", r"back\textbackslash{}slash"),
        ("a~b^c", r"a\textasciitilde{}b\textasciicircum{}c"),
        ("Ærø “naïve”", "Ærø “naïve”"),
    ],
)
def test_characters_special_to_tex_are_escaped(text, written):
    assert escaped(text) == written
    assert f"title = {{{{{written}}}}}" in citation(headline=text).bibtex


def test_a_headline_cannot_close_the_bibtex_entry():
    assert "title = {{\\}\\}, url = \\{x\\}}}" in citation(headline="}}, url = {x}").bibtex


def test_a_citation_has_the_styles_of_scholars_and_of_wikipedia():
    cited = citation(headline="Ferry [returns] | late", bylines=BYLINES, published="2024-07-02T09:30+02:00")
    assert (
        cited.apa == f"Orr, M., & Castellan, B. (2024, July 2). Ferry [returns] | late (Version 2). The Courier. {URL}"
    )
    assert cited.mla == (
        f"Orr, Margaret, and Ben Castellan. “Ferry [returns] | late.” The Courier, version 2, 2 July 2024, {URL}."
    )
    assert cited.wikipedia == (
        "{{cite news |last1=Orr |first1=Margaret |last2=Castellan |first2=Ben |title=Ferry &#91;returns&#93; {{!}} "
        f"late |url={URL} |work=The Courier |date=July 2, 2024 |language=en}}}}"
    )
    assert cited.ris.splitlines()[:7] == [
        *("TY  - NEWS", "AU  - Orr, Margaret", "AU  - Castellan, Ben", "TI  - Ferry [returns] | late"),
        *("T2  - The Courier", "PY  - 2024", "DA  - 2024/07/02/"),
    ]
    assert cited.ris.endswith(f"UR  - {URL}\nER  - ")


@pytest.mark.parametrize(
    ("published", "apa", "mla", "ris"),
    [("2024", "(2024)", ", 2024,", "2024///"), ("2024-09", "(2024, September)", "Sept. 2024", "2024/09//")],
)
def test_every_style_has_a_date_as_precise_as_the_story(published, apa, mla, ris):
    cited = citation(published=published, bylines=())
    assert apa in cited.apa and mla in cited.mla and f"DA  - {ris}" in cited.ris
    assert cited.apa.startswith("Ferry returns to the harbor (Version 2). (2024")


@pytest.mark.parametrize(
    ("name", "inverted", "initials"),
    [
        ("Margaret Jane Orr", "Orr, Margaret Jane", "Orr, M. J."),
        ("Henry Ford Jr.", "Ford Jr., Henry", "Ford Jr., H."),
        ("The Associated Press", "The Associated Press", "The Associated Press"), ("王小明", "王小明", "王小明"),
        ("Jean-Paul Roy", "Roy, Jean-Paul", "Roy, J-P."), ("REUTERS STAFF", "REUTERS STAFF", "REUTERS STAFF"),
    ],
)  # fmt: skip
def test_names_of_persons_are_inverted_and_those_of_agencies_are_not(name, inverted, initials):
    assert (split_name(name).inverted, split_name(name).initials) == (inverted, initials)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("The Associated Press", "{The Associated Press}"),
        ("Barnes and Noble", "{Barnes and Noble}"),
        ("King, Martin", "{King, Martin}"),
        ("Sandy Orlando", "Sandy Orlando"),
        ("رنا حدادين", "رنا حدادين"),
    ],
)
def test_names_that_bibtex_would_split_stay_whole(name, written):
    assert f"author = {{{written}}}" in citation(bylines=(Byline(name),)).bibtex


def test_a_story_without_headline_or_byline_is_cited_by_its_first_words():
    plain, chicago, bibtex, *_ = citation(headline="", bylines=(), body="<p>The ice went out.</p>")
    assert plain.startswith("“The ice went out.” The Courier,")
    assert chicago.startswith("“The ice went out,” The Courier,")
    assert bibtex.startswith("@article{story2024") and "author" not in bibtex


def test_a_sentence_ends_with_one_full_stop():
    plain, chicago, *_ = citation(headline="Who pays?", bylines=(Byline("Henry Ford Jr."),))
    assert plain.startswith("Henry Ford Jr. “Who pays?” The Courier")
    assert chicago.startswith("Henry Ford Jr., “Who pays?” The Courier")


def test_a_report_by_mail_names_the_version_that_was_read():
    parts = urlsplit(error_reports.address("errors@courier.example", 'Ferry & "more"\r\nBcc: x', URL))
    assert (parts.scheme, parts.path) == ("mailto", "errors%40courier.example")
    query = parse_qs(parts.query)
    assert URL in query["body"][0] and query["subject"] == ['Error in “Ferry & "more" Bcc: x”']
    assert "+" not in parts.query.replace("%2B", "")


def test_a_report_on_a_page_adds_the_version_to_the_query_of_its_address():
    parts = urlsplit(error_reports.address("https://courier.example/errors?desk=1", "Ferry & more", URL))
    assert parse_qs(parts.query) == {"desk": ["1"], "story": [URL], "headline": ["Ferry & more"]}


@pytest.mark.parametrize("where", ["", "javascript:alert(1)", "//evil.example", "nobody", "ftp://x.example/"])
def test_a_setting_that_is_no_address_becomes_no_link(where):
    assert error_reports.address(where, "Ferry", URL) == ""


@pytest.mark.django_db
def test_the_page_offers_error_reports_only_where_a_setting_names_an_address(client, settings):
    url = url_of(make_article())
    assert "Report an error" not in get_page(client, url)
    settings.REPORT_ERRORS = "https://courier.example/errors"
    html_cache.clear()
    html = get_page(client, url)
    assert f"courier.example/errors?story=http%3A%2F%2F127.0.0.1%3A8000{url.replace('/', '%2F')}versions%2F1%2F" in html


@pytest.mark.django_db
def test_the_page_has_the_citation_of_the_version_on_it(client):
    article = make_article(headline="Who & what", authors=["Ada Cole"])
    html = get_page(client, url_of(article))
    assert "Ada Cole. “Who &amp; what.”" in html and r"title = {{Who \&amp; what}}" in html
    assert f"{url_of(article)}versions/1/." in html
