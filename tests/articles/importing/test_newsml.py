"""NewsML-G2 and NewsML 1: texts with their photographs, versions, signals, embargoes; other items are counted."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from articles.importing.formats import Options, detect
from articles.importing.importer import Importer
from articles.models import Article, CatalogueEntry, DeskCopy
from tests.articles.importing.format_samples import OURS, outcomes, read, read_file, stored_words, words

FOLDER = OURS / "newsml_nitf"
OPTIONS = Options(UTC, now=datetime(2024, 7, 10, tzinfo=UTC))
FERRY = "urn:newsml:courier.example:ferry"


def g2(
    body='<inlineXML contenttype="application/xhtml+xml"><html><body><p>It sails.</p></body></html></inlineXML>',
    item="<firstCreated>2024-07-02T08:00:00Z</firstCreated>",
    meta="<headline>Ferry returns</headline>",
    guid="urn:7",
) -> bytes:
    return (
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" version="1" standard="NewsML-G2">'
        f'<itemMeta><itemClass qcode="ninat:text"/><provider literal="Courier"/>{item}</itemMeta>'
        f"<contentMeta>{meta}</contentMeta><contentSet>{body}</contentSet></newsItem>"
    ).encode()


def item_of(*arguments, options=OPTIONS, **named):
    [item] = read("newsmlg2", g2(*arguments, **named), "wire.xml", options)
    return item


def test_a_message_has_its_texts_and_counts_what_is_none():
    name, items = read_file(FOLDER / "message.g2.xml", OPTIONS)
    assert name == "newsmlg2"
    assert outcomes(items) == {
        "story": 1, "rejected": 2, "skipped package": 1, "skipped picture of a package": 1, "skipped video": 1,
        "skipped concept": 1,
    }  # fmt: skip
    assert "It is canceled by its source; see to the story urn:newsml:courier.example:gone" in items[5].reason
    assert "not well-formed" in items[6].reason


def test_an_item_with_all_its_parts():
    item = read_file(FOLDER / "message.g2.xml", OPTIONS)[1][1]
    story = item.story
    assert (story.headline, story.dek, story.dateline) == ("Ferry returns", "It waited two winters", "VELM, July 2")
    assert (story.language, story.genre, story.section.name) == ("en-GB", "feature", "City")
    assert [line.name for line in story.bylines] == ["Lena Marsh", "Omar Okoye"]
    assert [(tag.name, tag.kind) for tag in story.tags] == [
        ("Ferries", ""), ("Velm", "place"), ("Ansel Bran", "person"), ("goats", ""),
    ]  # fmt: skip
    assert (story.published.text, story.updated.text) == ("2024-07-02T09:30+02:00", "2024-07-03T08:00+02:00")
    assert story.body == (
        '<p>It <em>sails</em> &amp; came back.</p><figure data-picture="picture-1"></figure><p>It is red.</p>'
    )
    assert [(p.caption, p.credit, p.alt) for p in story.pictures] == [
        ("The ferry at night", "Dora Finch/Velm Press", "A ferry in the dark"), ("The goat", "", "A goat"),
    ]  # fmt: skip
    assert [note.text for note in story.notes] == ["It replaces the first one."]
    assert (story.source.name, story.source.identifier, item.signal) == ("Courier", FERRY, "update")


def test_what_has_no_place_in_a_story_is_stored_as_it_was_written():
    original = read_file(FOLDER / "message.g2.xml", OPTIONS)[1][1].story.source.original
    for part in (
        "Never print this.", "Not in Gull Bay.", 'qcode="medtop:90000002"', "<times><t>7:00</t></times>",
        "Nobody Printed", 'href="ferry.jpg"', 'version="20240703080000123456789"',
        'src="goat.jpg"', "The ferry is back, says the board.",
    ):  # fmt: skip
        assert part in original, part
    assert "came back" not in original


def test_a_file_of_newsml_1():
    name, items = read_file(FOLDER / "item.newsml1.xml", OPTIONS)
    tram, bus = items[0].story, items[1].story
    assert name == "newsml1" and outcomes(items) == {"story": 1, "desk": 1, "skipped photo": 1}
    assert (tram.headline, tram.dek, tram.dateline) == (
        "The tram is red", "It waits for nobody", "GULL BAY, July 2 (Courier) -",
    )  # fmt: skip
    assert [line.name for line in tram.bylines] == ["Inga Loov"] and [tag.name for tag in tram.tags] == [
        "Trams",
        "goats",
    ]
    assert (tram.published.text, tram.updated.text) == ("2024-07-02T09:30+02:00", "2024-07-03T08:00+02:00")
    assert tram.body == "<p>The tram is red.</p><p>It waits.</p>" and items[0].signal == "correction"
    assert (tram.lead.caption, tram.lead.credit) == ("The tram at noon", "Dora Finch/Velm Press")
    assert tram.source.identifier == "urn:newsml:courier.example:20240702:TRAM-7", "without the number of the revision"
    assert (
        bus.body == "<p>It is <strong>late</strong>.</p>" and bus.dateline == "" and bus.published.text == "2024-07-02"
    )
    assert items[1].desk_reason == "under embargo until 20990702T093000Z"


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ("<inlineData>It sails.\n\nOn.</inlineData>", "<p>It sails.</p><p>On.</p>"),
        ('<inlineData contenttype="text/html">&lt;p&gt;It sails.&lt;/p&gt;</inlineData>', "<p>It sails.</p>"),
        ("<inlineXML><nitf><body><body.content><p>It sails.</p></body.content></body></nitf></inlineXML>",
         "<p>It sails.</p>"),
        ('<inlineXML><x:html xmlns:x="http://www.w3.org/1999/xhtml"><x:body><x:p>A.</x:p></x:body></x:html></inlineXML>',
         "<p>A.</p>"),
        ("<inlineXML><p>It sails.</p><p>On.</p></inlineXML>", "<p>It sails.</p><p>On.</p>"),
        ("<inlineXML><html><body><h2>Ferry returns</h2><h2>More</h2><p>A.</p></body></html></inlineXML>",
         "<h2>More</h2><p>A.</p>"),
        ("<inlineXML><results><p>It sails.</p></results></inlineXML>", ""),
        ('<inlineData encoding="base64">AAAA</inlineData>', ""),
    ],
)  # fmt: skip
def test_every_kind_of_body(content, body):
    item = item_of(content)
    assert item.story.body == body
    assert not re.search("results|AAAA", content) or item.remarks[0].startswith("content kept with the source")


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ('<pubStatus qcode="stat:usable"/>', ""),
        ('<pubStatus qcode="stat:withheld"/>', "withheld by its source"),
        ('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"/>', "canceled by its source"),
        ('<signal qcode="sig:kill"/>', "killed by its source"),
        ("<embargoed>2099-07-03T08:00:00Z</embargoed>", "under embargo until 2099-07-03T08:00:00Z"),
        ("<embargoed>2024-07-03T08:00:00Z</embargoed>", ""),
        ("<embargoed/>", "an embargo without an end"),
    ],
)
def test_what_its_source_does_not_publish_stays_on_the_desk(item, reason):
    assert item_of(item=item).desk_reason == reason


def test_without_a_moment_of_import_an_embargo_has_not_ended():
    item = item_of(item="<embargoed>2001-01-01T00:00:00Z</embargoed>", options=replace(OPTIONS, now=None))
    assert item.desk_reason.startswith("under embargo")


@pytest.mark.parametrize(
    ("meta", "names"),
    [
        ("<by>By Lena Marsh</by><creator><name>Omar Okoye</name></creator>", ["Lena Marsh"]),
        ("<creator><name>Omar Okoye</name></creator>", ["Omar Okoye"]),
        ('<creator literal="Courier"/>', []),
        ('<creator literal="Velm Press" role="cRole:source"/>', []),
        ("<by>Courier, JUL 02</by>", []),
    ],
)
def test_authors_are_those_of_the_byline_else_the_creators_that_are_no_agency(meta, names):
    assert [line.name for line in item_of(meta=f"<headline>A</headline>{meta}").story.bylines] == names


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no item of NewsML-G2"),
        (b"<newsMessage><itemSet/></newsMessage>", "no item of NewsML-G2"),
        (b"<groupSet><group/></groupSet>", "no item of NewsML-G2"),
        (g2()[:-30], "the file ends in the middle of it"),
        (g2("<inlineXML>" + "<div>" * 100_000 + "</div>" * 100_000 + "</inlineXML>"), "elements in each other"),
        (b'<!DOCTYPE newsItem [<!ENTITY a "goat">]>' + g2("<inlineData>&a;</inlineData>"), "entities of its own"),
        (g2("<inlineData>" + "x" * 9_000_000 + "</inlineData>"), "longer than"),
        (g2("", meta=""), "neither a headline nor a body"),
    ],
)
def test_a_broken_or_hostile_file_is_refused_in_one_sentence(content, reason):
    [item] = read("newsmlg2", content, "wire.xml", OPTIONS)
    assert item.story is None and reason in item.reason and "unforeseen" not in item.reason
    for item in read("newsml1", content.replace(b"newsItem", b"NewsItem"), "wire.xml", OPTIONS):
        assert "unforeseen" not in item.reason


def test_items_are_recognised_by_their_root_whatever_the_name_of_the_file():
    assert detect(g2(), "2024-07-02.txt").name == "newsmlg2"
    assert detect(g2().replace(b"<newsItem", b"<n:newsItem"), "a").name == "newsmlg2"
    assert detect(b"<NewsML><NewsItem/></NewsML>", "a.txt").name == "newsml1"
    [item] = read("newsmlg2", g2().replace(b"newsItem", b"n:newsItem").replace(b"xmlns=", b"xmlns:n="), "a", OPTIONS)
    assert item.story and item.story.headline == "Ferry returns"


def local(root):
    for part in root.iter():
        part.tag = part.tag.rpartition("}")[2]
    return root


def texts(root, path):
    return [" ".join("".join(part.itertext()).split()) for part in root.iterfind(path)]


def test_every_real_item_is_read_as_an_independent_reading_says(samples):
    count = 0
    for path in sorted(samples.path("newsml_nitf").rglob("*")):
        head = path.read_bytes()[:3000] if path.is_file() else b""
        if (
            not re.search(rb"<(?:newsMessage|newsItem)\b", head)
            or path.suffix == ".xsd"
            or path.name == "message.g2.xml"
        ):
            continue
        name, items = read_file(path, OPTIONS)
        roots = [part for part in local(ElementTree.parse(path).getroot()).iter() if part.tag.endswith("Item")]
        roots = [part for part in roots if part.tag in ("newsItem", "packageItem")]
        assert name == "newsmlg2" and len(items) == len(roots), path
        for item, root in zip(items, roots, strict=True):
            is_text = "text" in "".join(part.get("qcode", "") for part in root.iterfind("itemMeta/itemClass"))
            if root.tag != "newsItem" or not is_text:
                assert item.skipped or item.reason, path
                continue
            headlines = texts(root, "contentMeta/headline")
            paragraphs = list(root.iterfind("contentSet//p"))
            joined, apart = (words(" ".join(mark.join(part.itertext()) for part in paragraphs)) for mark in ("", " "))
            body = joined & apart
            if item.story is None:
                assert not headlines and not body, (path, item.reason)
                continue
            count += 1
            assert not headlines or item.story.headline == headlines[0]
            first = [*texts(root, "itemMeta/firstCreated"), *texts(root, "contentMeta/contentCreated")]
            first += texts(root, "itemMeta/versionCreated")
            assert item.story.published.text[:16] == first[0][:16]
            # Some agencies escape their entities and tags twice.
            lost = set(body) - set(stored_words(item.story)) - set(words("39 quot amp lt gt p h3"))
            assert not lost, (path, lost)
            by = " ".join(texts(root, "contentMeta/by"))
            assert not by or all(line.name in by for line in item.story.bylines), path
    assert count >= (0 if samples.name == "own samples" else 14)


@pytest.mark.django_db
class TestImport:
    def results(self, *items: bytes):
        content = b"<newsMessage><itemSet>" + b"".join(items) + b"</itemSet></newsMessage>"
        read_items = read("newsmlg2", content, "wire.xml", OPTIONS)
        return [(r.outcome, r.reason) for r in Importer().run(("wire.xml", item) for item in read_items)]

    def version(self, text, signal, day):
        created = "<firstCreated>2024-07-02T08:00:00Z</firstCreated>"
        created += f"<versionCreated>2024-07-0{day}T08:00:00Z</versionCreated>"
        return g2(
            f"<inlineData>{text}</inlineData>", f'{created}<edNote>For editors.</edNote><signal qcode="{signal}"/>'
        )

    def test_versions_of_one_guid_are_versions_of_one_story_of_the_kind_that_their_source_says(self):
        versions = [
            self.version("It sails.", "", 2),
            self.version("It sailed.", "sig:update", 3),
            self.version("It sank.", "sig:correction", 4),
            self.version("It sank!", "", 4),
        ]
        assert [outcome for outcome, _ in self.results(*versions)] == ["created", "updated", "updated", "updated"]
        article = Article.objects.get()
        assert [v.kind for v in article.versions.order_by("number")] == ["publish", "update", "correct", "minor_edit"]
        [note] = article.versions.get(number=4).story.notes
        assert note.text == "Corrected by its source.", "the note for editors is never printed"
        assert [outcome for outcome, _ in self.results(*versions)] == ["unchanged"] * 4

    def test_a_correction_with_the_same_time_is_a_correction(self):
        self.results(self.version("It sails.", "", 2), self.version("It sank.", "sig:correction", 2))
        versions = Article.objects.get().versions.order_by("number")
        assert [v.kind for v in versions] == ["publish", "correct"]
        assert versions[1].story.updated.day.isoformat() == "2024-07-02", (
            "the date of its source, not that of the import"
        )

    @pytest.mark.parametrize("item", ['<pubStatus qcode="stat:withheld"/>', '<signal qcode="sig:kill"/>'])
    def test_what_is_not_usable_never_goes_live_and_a_live_story_is_a_conflict(self, item):
        assert self.results(g2(item=item)) == [("created", "")]
        assert not CatalogueEntry.objects.exists() and DeskCopy.objects.count() == 1
        self.results(g2(guid="urn:8"))
        [(outcome, reason)] = self.results(g2(guid="urn:8", item=item))
        assert outcome == "conflict" and "by its source" in reason
