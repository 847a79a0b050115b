"""Fields that are easily read wrong: each file has one difficulty, and what a careful person reads in it."""

import json

import pytest

from articles.importing.formats import detect
from articles.story.html_blocks import text_of
from tests.articles.importing.format_samples import read

PROSE = "The night ferry to Gull Island sailed on Monday for the first time in two winters, with one goat. " * 4
LINKED_DATA = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The "old" ferry",'
    ' "datePublished": "2024-07-02T09:30:00+02:00", "author": {"@type": "Person", "name": "Lena Marsh"}}</script>'
)
NITF = (
    "<nitf><head><docdata><doc-id id-string='n1'/><date.issue norm='20240702'/></docdata></head><body><body.head>"
    "<hedline><hl1>Ferry returns</hl1></hedline><byline>By Lena Marsh and Omar Okoye, Associated Press</byline>"
    f"</body.head><body.content><p>{PROSE}</p></body.content></body></nitf>"
)
MAIL = (
    "From: Lena Marsh <lena@courier.example>\r\nSubject: Ferry returns\r\nDate: Tue, 2 Jul 2024 09:30:00 +0200\r\n"
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n“No,” said the goat – “never”.\r\n"
)
PERSIAN = "کشتی شبانه روز دوشنبه برای نخستین بار پس از دو زمستان با یک بز به جزیره مرغ دریایی رفت. "
JAPANESE = "夜行<ruby>船<rp>（</rp><rt>ふね</rt><rp>）</rp></ruby>が月曜日に二冬ぶりにカモメ島へ向けて出航した。"
RUBY = f"<article><h1>夜行<ruby>船<rt>ふね</rt></ruby>が再開</h1><time datetime=2024-07-02></time><p>{JAPANESE * 8}"
LENA = ["Lena Marsh"]


def page(body: str, head: str = "", title: str = "Ferry returns") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def dated(line: str, title: str = "Ferry returns", prose: str = PROSE) -> str:
    return page(f"<article><h1>{title}</h1><p class=date>{line}</p><p>{prose}</p></article>", title=title)


FILES = [
    (
        "damaged-json-ld.html",
        page(f"<h1>Ferry returns</h1><article><p>{PROSE}</p></article>", LINKED_DATA),
        "Ferry returns",
        "2024-07-02T09:30+02:00",
        LENA,
    ),
    ("update-first.html", dated("Updated: July 3, 2024 | Published: July 2, 2024"), "Ferry returns", "2024-07-02", []),
    ("two-dates.html", dated("Updated July 3, 2024 · July 2, 2024"), "Ferry returns", "2024-07-02", []),
    ("ruby.html", page(RUBY, title="夜行船が再開"), "夜行船が再開", "2024-07-02", []),
    ("persian.html", dated("۱۲ تیر ۱۴۰۳", "بازگشت کشتی", PERSIAN * 6), "بازگشت کشتی", "2024-07-02", []),
    ("agency.xml", NITF, "Ferry returns", "2024-07-02", ["Lena Marsh", "Omar Okoye"]),
    ("mislabelled.eml", MAIL.encode("cp1252"), "Ferry returns", "2024-07-02T09:30+02:00", LENA),
    (
        "order-of-other-rows.csv",
        f"id;title;body;date\n1;Ferry returns;{PROSE};03/07/2024\n2;Goat stays;{PROSE};23/07/2024\n",
        "Ferry returns",
        "2024-07-03",
        [],
    ),
    (
        "other-names.jsonl",
        json.dumps({"title": "Ferry returns", "body": PROSE, "date": "2024-07-02", "author": "Lena Marsh"}),
        "Ferry returns",
        "2024-07-02",
        LENA,
    ),
    (
        "mongo.json",
        json.dumps([{"title": "Ferry returns", "body": PROSE, "date": {"$date": {"$numberLong": "1719905400000"}}}]),
        "Ferry returns",
        "2024-07-02T07:30+00:00",
        [],
    ),
]


@pytest.mark.parametrize(("name", "content", "headline", "date", "authors"), FILES, ids=[name for name, *_ in FILES])
def test_what_a_careful_person_reads(name, content, headline, date, authors):
    content = content if isinstance(content, bytes) else content.encode()
    item, *_ = read(detect(content, name).name, content, name)
    assert item.story, item.reason
    assert (item.story.headline, item.story.published.text) == (headline, date)
    assert [line.name for line in item.story.bylines] == authors
    assert not any("\x80" <= character <= "\x9f" for character in text_of(item.story.body))


@pytest.mark.parametrize(
    ("head", "above", "below", "end", "authors"),
    [
        ("<meta name=author content=Lena>", "", "<p class=byline>By Lena Marsh</p>", "", LENA),
        ("", "", "<p>2.7.2024 - Lena Marsh</p>", "", LENA),
        ("", "<small>02.07.2024 | 9:30 Uhr | Lena Marsh</small>", "", "", LENA),
        ("", "<small>02.07.2024 | PAID CONTENT</small>", "", "", []),
        ("", "", "<p>2.7.2024 - The ferry sails</p>", "", []),
        ("", "", "", "<p><b><i>Lena Marsh</i></b></p>", LENA),
        ("", "", "", "<p>Text by Lena Marsh</p>", LENA),
        ("", "", "", "<p>Lena Marsh</p>", []),
        ("", "", "<p class=author>Erscheinungsdatum</p>", "", []),
        ("", "", "<p class=author>Pressemitteilung von Lena Marsh</p>", "", LENA),
    ],
)
def test_the_author_of_a_page_without_marks_for_it(head, above, below, end, authors):
    markup = page(f"{above}<h1>Ferry returns</h1>{below}<article><p>{PROSE}</p><p>{PROSE}</p>{end}</article>", head)
    [item] = read("html", markup.encode(), "page.html")
    assert [line.name for line in item.story.bylines] == authors


@pytest.mark.parametrize(
    ("head", "below", "end"),
    [
        ("", "<time datetime=2024-07-05T10:18:46Z>Publié le 2 juillet 2024</time>", ""),
        ("", "", "<div>Dieser Artikel wurde am 2. Juli 2024 um 14:48 von einer Ziege gelesen und gespeichert.</div>"),
        ("", "", '<div><span property="schema:dateCreated" content="2024-07-02"></span></div>'),
    ],
    ids=["its own words say another day", "below the text", "of RDFa"],
)
def test_the_date_of_a_page_that_marks_it_elsewhere(head, below, end):
    around = f"<div><div><div><article><h1>Ferry returns</h1>{below}<p>{PROSE}</p></article></div></div></div>"
    [item] = read("html", page(f"<div>{around}</div>{end}", head).encode(), "page.html")
    assert item.story.published.text == "2024-07-02"
