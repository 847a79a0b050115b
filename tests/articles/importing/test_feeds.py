"""Saved feeds: each entry is a story, in RSS, RDF, Atom and JSON Feed alike."""

import json
import re

import pytest

from articles.importing.formats import detect
from articles.importing.formats.feeds import json_feed, xml_feed
from articles.importing.importer import Importer
from tests.articles.importing.format_samples import (
    OURS,
    outcomes,
    read,
    read_file,
    stored_words,
    words,
    words_of_markup,
)

FEEDS = OURS / "feeds"


def stories_of(name: str) -> list:
    return [item.story for item in read_file(FEEDS / name)[1] if item.story]


def test_an_rss_item_has_its_full_content_and_what_belongs_to_it():
    name, items = read_file(FEEDS / "harbor.rss")
    assert name == "feed" and outcomes(items) == {"story": 3, "rejected": 1}
    story = items[0].story
    assert story.headline == "Ferry & goat return" and story.dek == "", "the description is how the text begins"
    assert story.published.text == "2024-07-02T09:30+02:00" and story.language == "en-gb"
    assert [line.name for line in story.bylines] == ["Lena Marsh"] and [t.name for t in story.tags] == [
        "ferry",
        "Goats",
    ]
    assert 'href="https://courier.example/news/pier"' in story.body, "addresses are resolved by xml:base"
    assert [(p.caption, p.alt) for p in story.pictures] == [("At night", "A ferry")]
    assert (story.source.name, story.source.identifier) == ("courier.example", "courier-11")
    assert "<iframe" in story.source.original and "The night ferry sailed again." in story.source.original


def test_an_rss_item_without_content_has_its_description_and_its_media():
    story = stories_of("harbor.rss")[1]
    assert story.body == "<p>The tram is new.</p>" and story.bylines[0].name == "Omar Okoye"
    assert (story.lead.caption, story.lead.credit) == ("The red tram", "Dora Finch")
    assert stories_of("harbor.rss")[0].bylines[0].name == "Lena Marsh"
    assert story.published.text == "2024-07-03T06:00-05:00" and "tram.mp3" in story.source.original
    assert story.source.identifier == "https://courier.example/tram"


def test_an_atom_entry_inherits_from_its_feed():
    first, second = stories_of("harbor.atom")
    assert first.headline == "Die Fähre kehrt zurück" and first.dek == "Zwei Winter hat sie gewartet."
    assert [(line.name, line.role) for line in first.bylines] == [
        ("Mirela Okoye", "author"),
        ("Ana Velm", "contributor"),
    ]
    assert first.updated.text == "2024-07-03T08:00+02:00" and first.tags[0].name == "Schiffe" and first.language == "de"
    assert first.source.url == "https://kurier.example/faehre.html"
    assert [line.name for line in second.bylines] == ["Redaktion"] and second.updated is None
    assert second.body == "<p>Erster Absatz.</p><p>Zweiter &lt;Absatz&gt;.</p>"
    assert second.published.text == "2024-07-04T00:00+00:00"


def test_one_entry_alone_and_rdf_are_read_also_where_they_are_not_well_formed():
    [entry] = stories_of("entry.xml")
    assert entry.headline == "Café at the pier" and entry.published.text == "2015-04-16T13:43:02-07:00"
    [item] = stories_of("harbor.rdf")
    assert item.published.text == "2004-05-06T07:08+01:00" and "sails &amp; rolls" in item.body
    assert "feed repaired" in item.source.remarks


def test_a_json_feed_has_its_items():
    name, items = read_file(FEEDS / "harbor.json")
    assert name == "jsonfeed" and outcomes(items) == {"story": 2, "rejected": 2}
    first, second = (item.story for item in items[:2])
    assert first.dek == "After two winters" and first.updated.text == "2024-07-03T09:30+02:00" and first.lead
    assert json.loads(first.source.original)["_courier"] == {"desk": "harbor"}
    assert second.body == "<p>One line.</p><p>Another &lt;line&gt;.</p>" and second.source.identifier == "8"
    assert second.bylines[0].name == "Omar Okoye"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_feed_in_another_encoding_is_recognised(encoding):
    content = (FEEDS / "harbor.atom").read_text().replace("utf-8", encoding.removesuffix("-sig")).encode(encoding)
    assert detect(content[:1000], "saved.txt").name == "feed"
    assert read("feed", content)[0].story.headline == "Die Fähre kehrt zurück"


@pytest.mark.parametrize(
    ("content", "words_of_reason"),
    [
        (b"<rss version='2.0'><channel><title>x</title></channel></rss>", "without entries"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": []}', "without items"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [', "not JSON"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_feed_without_entries_is_refused_with_the_reason(content, words_of_reason):
    [item] = read(detect(content, "saved").name, content)
    assert not item.story and words_of_reason in item.reason


@pytest.mark.parametrize(("module", "name"), [(xml_feed, "feed"), (json_feed, "jsonfeed")])
def test_a_feed_that_is_too_long_is_refused(module, name, monkeypatch):
    monkeypatch.setattr(module, "MAX_SIZE", 100)
    [item] = read(name, b"x" * 101)
    assert "longer than 100 bytes" in item.reason


@pytest.mark.parametrize(
    ("printed", "stored"),
    [
        ("Tue, 02 Jul 2024 24:61:00 GMT", "2024-07-02"),
        ("Tue, 02 Jul 2024 - 99:00", "2024-07-02"),
        ("Dienstag, 2. Juli 2024", "2024-07-02"),
        ("July 2, 2024", "2024-07-02"),
        ("Tue, 32 Jul 2024 10:00:00 GMT", None),
        ("24:00", None),
    ],
)
def test_of_a_date_with_a_time_that_no_clock_has_the_day_is_read(printed, stored):
    item = f"<item><title>Ferry</title><description>It sails.</description><pubDate>{printed}</pubDate></item>"
    [story] = read("feed", f'<rss version="2.0"><channel>{item}</channel></rss>'.encode())
    published = story.story.published
    assert (published and published.text) == stored
    assert printed in story.story.source.original and (printed in story.story.source.remarks) == bool(stored)


def test_a_headline_of_a_feed_that_is_too_long_is_cut_and_stays_whole_with_the_source():
    item = f"<item><title>{'ferry ' * 2000}goat</title><description>It sails.</description></item>"
    [story] = read("feed", f'<rss version="2.0"><channel>{item}</channel></rss>'.encode())
    assert story.story.headline.endswith("ferry…") and story.story.source.original.count("ferry") == 2000


@pytest.mark.slow
def test_entities_of_a_feed_are_not_expanded_and_no_file_is_opened(tmp_path):
    (tmp_path / "secret").write_text("goat")
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    feed = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ferry">{bomb}<!ENTITY f SYSTEM "file://{tmp_path}/secret">]>'
        "<rss version='2.0'><channel><item><title>Ferry &a8; &f;</title></item></channel></rss>"
    )
    [item] = read("feed", feed.encode())
    assert "goat" not in item.story.headline and len(item.story.headline) < 100


def test_every_entry_of_a_saved_feed_is_an_item_and_no_word_of_it_is_lost(samples):
    folder = samples.path("feeds")
    if (folder / "php-net-atom").is_dir():  # feedparser's own tests have no words
        folder = folder / "php-net-atom"
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".xml", ".rss", ".atom"))
    assert len(paths) > 2
    for path in paths:
        name, items = read_file(path)
        content = path.read_bytes()
        text = re.sub(rb"(?s)<!--.*?-->|<!\[CDATA\[.*?\]\]>", b"", content)
        assert name == "feed" and len(items) == len(re.findall(rb"<(?:\w+:)?(?:item|entry)(?=[\s>/])", text)), path
        stories = [item.story for item in items if item.story]
        if len(items) == 1 and stories:
            text = content.decode("latin-1" if b"iso-8859-1" in content[:60] else "utf-8")
            markup = re.search(r"(?s)<content type=\"xhtml\">(.*?)</content>", text)
            lost = words_of_markup(markup[1]) - stored_words(stories[0]) if markup else words("")
            assert not lost, (path, lost)


@pytest.mark.django_db
def test_a_folder_of_feeds_saved_day_by_day_has_each_entry_once_and_its_changes_as_versions():
    feed = (FEEDS / "harbor.atom").read_bytes()
    changed = feed.replace(b"2024-07-03T08", b"2024-07-03T09").replace(b"</a>.", b"</a> wieder.")
    days = {"monday.atom": feed, "tuesday.atom": changed}
    results = list(Importer().run((day, item) for day, content in days.items() for item in read("feed", content)))
    assert {(result.path, result.item): result.outcome for result in results} == {
        ("monday.atom", "entry 1"): "created", ("monday.atom", "entry 2"): "created",
        ("tuesday.atom", "entry 1"): "updated", ("tuesday.atom", "entry 2"): "unchanged",
    }  # fmt: skip


@pytest.mark.parametrize(
    "people",
    [
        "<author>lena@courier.example (Lena Marsh)</author><dc:creator>Omar Okoye</dc:creator>",
        "<dc:creator>Omar Okoye</dc:creator><author>lena@courier.example (Lena Marsh)</author>",
        "<dc:creator>Omar Okoye</dc:creator><author>Lena Marsh &lt;lena@courier.example&gt;</author>",
    ],
)
def test_an_address_leaves_its_name_also_with_a_second_author(people):
    feed = (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Courier</title><item>'
        f"<title>Ferry</title><description>It sails.</description>{people}</item></channel></rss>"
    )
    [item] = read("feed", feed.encode(), "a.xml")
    assert sorted(line.name for line in item.story.bylines) == ["Lena Marsh", "Omar Okoye"]
