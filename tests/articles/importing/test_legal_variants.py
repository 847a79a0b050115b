"""Unusual but legal files of each format are read as they say."""

import io
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from articles.importing.formats import Options, detect
from articles.story.html_blocks import text_of

PROSE = "The night ferry to Gull Island sailed on Monday for the first time in two winters, with one goat on board."
OPTIONS = Options(ZoneInfo("Europe/Berlin"), now=datetime(2024, 8, 1, tzinfo=UTC))
MAILBOX = (
    "From {name}@velm.example Tue Jul  2 09:30:00 2024\nFrom: {name} <{name}@velm.example>\nSubject: {subject}\n"
    "Date: Tue, 2 Jul 2024 09:30:00 +0200\nMessage-ID: <{name}>\n\n"
)
PAGE = (
    '<!doctype html><html lang="en"><head><title>Ferry returns to Gull Island</title>{}</head><body><article>'
    "<h1>Ferry returns to Gull Island</h1>{}</article></body></html>"
)
PARAGRAPHS = "".join(
    f"<p>{PROSE} It was trip number {number} of the year, the captain said.</p>" for number in range(6)
)
RSS = (
    '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>C</title><item><title>Ferry</title>'
    "<description>It sails.</description>{}</item></channel></rss>"
)
EXPORT = (
    '<rss version="2.0" xmlns:{0}="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    "<channel><item><title>Ferry</title><content:encoded><![CDATA[{1}]]></content:encoded><{0}:status>draft</{0}:status>"
    "<{0}:post_date>2024-07-02 09:30:00</{0}:post_date><{0}:post_type>post</{0}:post_type></item></channel></rss>"
)


def items_of(name, text):
    content = text.encode()
    return list(detect(content, name).read(io.BufferedReader(io.BytesIO(content)), name, OPTIONS))


def fields_of(item):
    story = item.story
    assert story, item.reason
    return {
        "headline": story.headline,
        "authors": [byline.name for byline in story.bylines],
        "published": story.published and story.published.text,
        "updated": story.updated and story.updated.text,
        "section": story.section and story.section.name,
        "tags": [tag.name for tag in story.tags],
        "source": story.source.name,
        "desk": item.desk_reason,
        "text": text_of(story.body),
    }


def row(**fields):
    return json.dumps([{"headline": "Ferry", "body": PROSE, "date": "2024-07-02"} | fields])


@pytest.mark.parametrize(
    "name, text, expected",
    [
        (
            "json.md",
            '{\n"title": "Ferry",\n"date": "2024-07-02",\n"tags": ["sea"]\n}\n\nIt sails.\n',
            {"headline": "Ferry", "published": "2024-07-02", "tags": ["sea"], "text": "It sails."},
        ),
        ("no-fields.md", '{"a": 1} is how it begins.\n\nIt sails.\n', {"headline": "", "tags": []}),
        (
            "pelican.md",
            "Title: Ferry\nDate: 2024-07-02 09:30\nAuthors: Lena Marsh, Omar Reyes\n\nIt sails.\n",
            {"headline": "Ferry", "published": "2024-07-02T09:30+02:00", "authors": ["Lena Marsh", "Omar Reyes"]},
        ),
        ("prose.md", "Title: a word.\nDate: another.\nNo field stands here\n\nIt sails.\n", {"headline": ""}),
        ("underlined.md", "Ferry\n=====\n\nIt sails.\n", {"headline": "Ferry", "text": "It sails."}),
        (
            "authors.md",
            "---\ntitle: Ferry\nauthors:\n  - name: Lena Marsh\n    role: x\n  - Omar Reyes\n---\nIt sails.\n",
            {"authors": ["Lena Marsh", "Omar Reyes"]},
        ),
        (
            "typed.md",
            "---\ntitle: !!str Ferry\ncategories: sea\n---\nIt sails.\n",
            {"headline": "Ferry", "section": "sea"},
        ),
        ("draft.md", "---\ntitle: Ferry\ndraft: true\n---\nIt sails.\n", {"desk": "a draft of its source"}),
        (
            "jekyll.md",
            "---\ntitle: Ferry\ndate: 2024-07-02\npublished: false\n---\nIt sails.\n",
            {"desk": "a draft of its source", "published": "2024-07-02"},
        ),
        ("live.md", "---\ntitle: Ferry\ndraft: false\nstatus: published\n---\nIt sails.\n", {"desk": ""}),
        (
            "state.csv",
            f'id,headline,body,date,status\n1,Ferry,"{PROSE}",2024-07-02,Pending Review\n',
            {"desk": "pending review by its source"},
        ),
        ("state.json", row(status="draft"), {"desk": "draft by its source"}),
        ("state.jsonl", row(state="withheld")[1:-1], {"desk": "withheld by its source"}),
        (
            "source.json",
            row(source={"name": "Courier", "id": None}, publishedAt="2024-07-02T09:30:00.000Z").replace(
                '"date"', '"x"'
            ),
            {"source": "Courier", "published": "2024-07-02T09:30+00:00"},
        ),
        ("week.jsonl", row(published="2024-W27-2")[1:-1], {"published": "2024-07-02"}),
        ("day.jsonl", row(published="2024-184T09:30Z")[1:-1], {"published": "2024-07-02T09:30+00:00"}),
        (
            "zone.html",
            PAGE.format('<meta name="date" content="2024-07-02 09:30:00 EST">', PARAGRAPHS),
            {"published": "2024-07-02T09:30-05:00"},
        ),
        (
            "zone-of-no-table.html",
            PAGE.format('<meta name="date" content="2024-07-02 09:30:00 XYZT">', PARAGRAPHS),
            {"published": "2024-07-02T09:30+02:00"},
        ),
        (
            "seconds.html",
            PAGE.format('<meta name="date" content="1719905400">', PARAGRAPHS),
            {"published": "2024-07-02T07:30+00:00"},
        ),
        (
            "several.xml",
            RSS.format("<dc:creator>Lena Marsh, Omar Reyes</dc:creator>"),
            {"authors": ["Lena Marsh", "Omar Reyes"]},
        ),
        ("one.xml", RSS.format("<dc:creator>Marsh, Lena</dc:creator>"), {"authors": ["Marsh, Lena"]}),
        (
            "russian.xml",
            RSS.format("<pubDate>Вт, 02 июл 2024 09:30:00 +0300</pubDate>"),
            {"published": "2024-07-02T09:30+03:00"},
        ),
        (
            "von.txt",
            f"Fähre kehrt zurück\n\nVon Lena Marsh und Omar Reyes\n\n2. Juli 2024\n\n{'Sie fuhr am Montag. ' * 9}\n",
            {"headline": "Fähre kehrt zurück", "authors": ["Lena Marsh", "Omar Reyes"]},
        ),
        (
            "video.xml",
            EXPORT.format("wp", f'{PROSE}\n\n[video src="x.mp4"][/video]'),
            {"text": PROSE, "desk": "its status is draft"},
        ),
    ],
)
def test_a_legal_variant_is_read_as_it_says(name, text, expected):
    [item] = items_of(name, text)
    fields = fields_of(item)
    assert {name: fields[name] for name in expected} == expected


def test_an_export_whose_elements_have_another_prefix_is_refused_and_publishes_no_draft():
    [item] = items_of("export.xml", EXPORT.format("w", PROSE))
    assert not item.story and "w:" in item.reason


def test_a_mailbox_is_read_e_mail_by_e_mail():
    text = MAILBOX.format(name="lena", subject="Ferry") + f"{PROSE}\n\n>From the pier it looked small.\n\n"
    text += MAILBOX.format(name="omar", subject="Goat") + "The goat stays.\n\nFrom here it is far.\n"
    first, second = items_of("inbox", text)
    assert (first.place, first.story.headline, second.place, second.story.headline) == (
        "e-mail 1", "Ferry", "e-mail 2", "Goat",
    )  # fmt: skip
    assert text_of(first.story.body).endswith("\n\nFrom the pier it looked small.")
    assert "From here it is far." in text_of(second.story.body)


def test_a_saved_state_that_was_a_draft_is_no_version():
    raw = "---\ntitle: Ferry\ndate: 2024-07-02\n{}---\nIt sails.\n"
    states = [
        {
            "commit": str(number),
            "at": f"2024-07-0{number}T09:00:00Z",
            "editor": "Lena",
            "message": "",
            "raw": raw.format(mark),
        }
        for number, mark in enumerate(["draft: true\n", ""], 1)
    ]
    draft, live = items_of("saves.jsonl", json.dumps({"slug": "ferry", "revisions": states}) + "\n")
    assert draft.skipped == "saved state, a draft of its source" and live.story and not live.desk_reason
