"""The exports of programs for blogs and newsrooms: what is in them that is no story, and how they name a text."""

import json

import pytest

from articles.importing.formats.unreadable import describe
from tests.articles.importing.format_samples import VELM, read

TEXT = "The night ferry to Gull Island sailed on Monday for the first time in two winters, with one goat aboard."
KIND = (
    "<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#{}'/>"
)
FEED = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:app='http://www.w3.org/2007/app' xmlns:blogger='b'>{}</feed>"
ENTRY = (
    "<entry><id>{0}</id>{1}<title>Ferry {0}</title><published>2024-07-02T09:30:00+02:00</published>"
    "<category term='Harbor'/><content type='html'>&lt;p&gt;{2}&lt;/p&gt;</content></entry>"
)


@pytest.mark.parametrize(
    ("post", "comment", "draft"),
    [
        (KIND.format("post"), KIND.format("comment"), "<app:control><app:draft>yes</app:draft></app:control>"),
        (
            "<blogger:type>POST</blogger:type>",
            "<blogger:type>COMMENT</blogger:type>",
            "<blogger:status>DRAFT</blogger:status>",
        ),
    ],
    ids=["an older export", "Takeout"],
)
def test_of_a_blog_of_blogger_posts_are_stories_and_drafts_stay_on_the_desk(post, comment, draft):
    entries = [ENTRY.format(1, post, TEXT), ENTRY.format(2, comment, TEXT), ENTRY.format(3, post + draft, TEXT)]
    first, second, third = read("feed", FEED.format("".join(entries)).encode(), "blog.atom", VELM)
    assert first.story.headline == "Ferry 1" and [tag.name for tag in first.story.tags] == ["Harbor"]
    assert not first.desk_reason and second.skipped == "comment" and third.desk_reason == "a draft of its source"


@pytest.mark.parametrize(
    "record",
    [
        {
            "id": 1,
            "title": {"rendered": "Ferry returns"},
            "content": {"rendered": f"<p>{TEXT}</p>", "protected": False},
        },
        {"id": "1", "title": [{"value": "Ferry returns"}], "body": [{"value": f"<p>{TEXT}</p>", "format": "full"}]},
        {"id": "1", "type": "node", "attributes": {"title": "Ferry returns", "body": {"value": TEXT, "format": "x"}}},
        {"id": "1", "webTitle": "Ferry", "fields": {"headline": "Ferry returns", "body": f"<p>{TEXT}</p>"}},
        {"id": "1", "headline": {"main": "Ferry returns", "kicker": None}, "body": TEXT},
    ],
    ids=["WordPress", "Drupal", "JSON:API", "Guardian", "New York Times"],
)
def test_a_text_may_stand_in_an_object_with_its_format(record):
    record = record | {"created": "2024-07-02T09:30+02:00"}
    [item] = read("json", json.dumps([record]).encode(), "export.json", VELM)
    assert item.story.headline == "Ferry returns" and TEXT in item.story.body
    assert item.story.published.text == "2024-07-02T09:30+02:00"


@pytest.mark.parametrize(
    ("mark", "head"),
    [
        ("---json", '{"title": "Ferry returns", "date": "2024-07-02"}'),
        ("---toml", 'title = "Ferry returns"\ndate = 2024-07-02'),
    ],
)
def test_fields_above_a_text_may_name_their_language(mark, head):
    [item] = read("markdown", f"{mark}\n{head}\n---\n\n{TEXT}\n".encode(), "ferry.md", VELM)
    assert item.story.headline == "Ferry returns" and item.story.published.text == "2024-07-02"
    assert item.story.body == f"<p>{TEXT}</p>"


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- saved from url=(0019)https://c.example/a -->",
        "<!--\n Page saved with SingleFile \n url: https://c.example/a \n-->",
    ],
)
def test_a_browser_says_where_it_saved_a_page(comment):
    page = f"<html>{comment}<head><title>Ferry returns</title></head><body><h1>Ferry returns</h1><p>{TEXT * 3}</p>"
    [item] = read("html", page.encode(), "a.html", VELM)
    assert item.story.source.url == "https://c.example/a"


def test_a_byline_that_is_there_for_an_index_is_no_second_author():
    nitf = (
        "<nitf><head><docdata><doc-id id-string='1'/><date.issue norm='20240702'/></docdata></head><body><body.head>"
        "<hedline><hl1>Ferry</hl1></hedline><byline class='print_byline'>By LENA MARSH</byline>"
        f"<byline class='normalized_byline'>Marsh, Lena</byline></body.head><body.content><p>{TEXT}</p></body.content>"
        "</body></nitf>"
    )
    [item] = read("nitf", nitf.encode(), "a.xml", VELM)
    assert [byline.name for byline in item.story.bylines] == ["LENA MARSH"]


def test_an_item_of_ninjs_may_name_its_schema():
    item = {"$schema": "http://www.iptc.org/std/ninjs/ninjs-schema_1.3.json", "uri": "urn:1", "type": "text"}
    item |= {"versioncreated": "2024-07-02T09:30:00Z", "headline": "Ferry", "body_text": TEXT}
    [read_item] = read("ninjs", json.dumps(item).encode(), "a.json", VELM)
    assert read_item.story.headline == "Ferry"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (f"AUTHOR: Lena\nTITLE: Ferry\nDATE: 07/02/2024 09:30:00 AM\n-----\nBODY:\n{TEXT}\n-----\n", "Movable Type"),
        (f'<?xml version="1.0"?><newsitem itemid="1"><title>Ferry</title><p>{TEXT}</p></newsitem>', "HTML or XML"),
        (f"<!DOCTYPE lewis SYSTEM 'lewis.dtd'>\n<REUTERS><TEXT><BODY>{TEXT}</BODY></TEXT></REUTERS>", "SGML"),
    ],
)  # fmt: skip
def test_an_export_that_is_not_read_is_named_as_what_it_is(content, name):
    assert name in describe(content.encode()).name


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Lena Marsh and Omar Okoye", ["Lena Marsh", "Omar Okoye"]),
        ("By Lena Marsh", ["Lena Marsh"]),
        ("Department of Health and Human Services", ["Department of Health and Human Services"]),
        ("Marsh, Lena", ["Marsh, Lena"]),
        ("Marsh & Okoye", ["Marsh & Okoye"]),
    ],
)
def test_two_full_names_in_a_column_are_two_authors(byline, names):
    record = {"id": "1", "title": "Ferry", "text": TEXT, "date": "2024-07-02", "byline": byline}
    [item] = read("json", json.dumps([record]).encode(), "a.json", VELM)
    assert [line.name for line in item.story.bylines] == names


def test_the_whole_text_that_a_feed_has_for_a_search_engine_is_the_text():
    feed = (
        "<rss xmlns:yandex='http://news.yandex.ru' version='2.0'><channel><title>C</title><item><title>Ferry</title>"
        f"<guid>1</guid><yandex:full-text>{TEXT}</yandex:full-text></item></channel></rss>"
    )
    [item] = read("feed", feed.encode(), "a.xml", VELM)
    assert item.story.body == f"<p>{TEXT}</p>"


def test_keywords_above_a_headline_of_the_wire_are_tags():
    head = "\x01bdt0123 3 vm 120 dpa 0456\r\n\x02\r\nTransport/Islands/\r\nFerry returns =\r\n\r\n"
    wire = f"{head}   {TEXT}\r\n\x03\r\n020930 jul 24\r\n\x04"
    [item] = read("iptc7901", wire.encode(), "a.txt", VELM)
    assert item.story.headline == "Ferry returns" and [tag.name for tag in item.story.tags] == ["Transport", "Islands"]
