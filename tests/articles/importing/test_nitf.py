"""NITF: a document with all its parts, what is left out of the text, dates in every spelling, status and embargo."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from articles.importing.formats import ImportItem, Options, detect
from articles.importing.formats.nitf.writer import document_of
from articles.importing.importer import Importer
from articles.models import Article, CatalogueEntry, DeskCopy
from articles.story.html_blocks import text_of
from articles.story.story import Story
from tests.articles.importing.format_samples import OURS, outcomes, read, read_file, stored_words, words

SAMPLE = OURS / "newsml_nitf" / "ferry.nitf.xml"
OPTIONS = Options(UTC, now=datetime(2024, 7, 10, tzinfo=UTC))


def document(content="<p>It sails.</p>", docdata="", head="", status="usable", title="Ferry returns") -> bytes:
    return (
        f'<nitf><head><title>{title}</title><docdata management-status="{status}">{docdata}</docdata></head>'
        f"<body><body.head>{head}</body.head><body.content>{content}</body.content></body></nitf>"
    ).encode()


def item_of(*arguments, options=OPTIONS, **named) -> ImportItem:
    [item] = read("nitf", document(*arguments, **named), "wire.xml", options)
    return item


def story_of(*arguments, **named):
    item = item_of(*arguments, **named)
    assert item.story, item.reason
    return item.story


def test_a_document_with_all_its_parts():
    name, [item] = read_file(SAMPLE, OPTIONS)
    story = item.story
    assert (name, item.desk_reason) == ("nitf", "")
    assert (story.headline, story.dek) == ("Ferry returns to Velm", "It waited two winters")
    assert story.dateline == "Velm, Lower Coast" and story.language == "en-GB"
    assert (story.section.name, story.edition, story.page) == ("City", "Late", "3")
    assert [line.name for line in story.bylines] == ["Lena Marsh", "Omar Okoye"]
    assert [(tag.name, tag.kind) for tag in story.tags] == [
        ("Ferries", ""), ("winter timetable", ""), ("Ansel Bran", "person"), ("Ferry Board", "organisation"),
        ("Velm", "place"), ("Quay Day", "event"),
    ]  # fmt: skip
    assert (story.published.text, story.updated.text) == ("2024-07-02T10:00+02:00", "2024-07-03T08:00+02:00")
    assert [(note.kind, note.text) for note in story.notes] == [("editors_note", "This story replaces an earlier one.")]
    source = story.source
    assert (source.name, source.identifier, source.url) == ("Courier", "courier.7", "https://courier.example/ferry")
    assert item.remarks == ["its source says of another item: courier.6 is canceled"]


def test_the_body_keeps_tables_lists_quotations_and_pictures_at_their_places():
    story = read_file(SAMPLE, OPTIONS)[1][0].story
    assert story.lead.caption == "The ferry at night." and story.lead.credit == "Dora Finch"
    assert story.lead.alt == "A ferry" and story.inline_pictures["media-2"].caption == "The quay"
    for part in (
        "came back on Tuesday, a café on board.</p><h2>The timetable</h2><table><caption>Departures</caption>",
        '<th colspan="2">Times</th>', "<ul><li>A goat</li><li>Two <em>goats</em></li></ul>",
        "<blockquote><p>We like it.</p><p>A captain</p></blockquote><p>It has 1/2 a crew.</p><figure data-picture",
        '<a href="https://courier.example/more">More</a><br>of it.</p><p>Additional reporting by Inga Loov.</p>',
    ):  # fmt: skip
        assert part in story.body, part
    assert "Cut here" not in story.body and "The ferry moves" not in story.body


def test_what_has_no_place_in_a_story_is_stored_as_it_was_written():
    story = read_file(SAMPLE, OPTIONS)[1][0].story
    for part in (
        'tobject.subject.refnum="90002000"', 'info="Never print this."', "For the desk alone.", "Cut here.",
        'source="ferry-small.jpg"', "The ferry moves", "<byttl>Harbour desk</byttl>", 'comment="Told again."',
    ):  # fmt: skip
        assert part in story.source.original, part
    assert "It sail" not in story.source.original


@pytest.mark.parametrize(
    ("norm", "text"),
    [
        ("20131020T192751+1100", "2013-10-20T19:27:51+11:00"),
        ("20131020T192751", "2013-10-20T19:27:51+00:00"),
        ("2021-05-16T09:00:04", "2021-05-16T09:00:04+00:00"),
        ("20020226T000000-0500", "2002-02-26T00:00-05:00"),
        ("20240702T0930Z", "2024-07-02T09:30+00:00"),
        ("2024-07-02 9:30:00 -0400", "2024-07-02T09:30-04:00"),
        ("20240702093000", "2024-07-02T09:30+00:00"),
        ("2024.07.02 09:30:00", "2024-07-02T09:30+00:00"),
        ("2024-07-02 09:30:10 GMT+02:00", "2024-07-02T09:30:10+02:00"),
        ("Tue, 02 Jul 2024 09:30:00 +0200", "2024-07-02T09:30+02:00"),
        ("2 July 2024", "2024-07-02"),
        ("20240702", "2024-07-02"),
        ("2024", "2024"),
    ],
)
def test_every_form_of_a_date(norm, text):
    story = story_of(docdata=f'<date.issue norm="{norm}"/>')
    assert story.published.text == text and not story.source.remarks


def test_a_document_without_a_date_or_with_one_that_is_none():
    assert story_of().published is None
    [item] = read("nitf", document(docdata='<date.issue norm="Last Tuesday"/>'))
    assert item.story.published is None and item.remarks == ["date that is none: date.issue Last Tuesday"]
    printed = story_of(head="<dateline>Velm, <story.date>July 2, 2024</story.date></dateline>")
    assert printed.published.text == "2024-07-02" and printed.dateline == "Velm, July 2, 2024"


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Lena Marsh, Velm Press Harbour Correspondent", ["Lena Marsh"]),
        ("LENA MARSH and OMAR OKOYE", ["LENA MARSH", "OMAR OKOYE"]),
        ("By Lena Marsh, <byttl>Staff Reporter</byttl>", ["Lena Marsh"]),
        ("<byttl>Sports Network</byttl>", []),
        ("VP-XY", ["VP-XY"]),
        ("", []),
    ],
)
def test_a_byline_has_names_without_titles_and_agencies(byline, names):
    story = story_of(docdata='<doc.copyright holder="Velm Press"/>', head=f"<byline>{byline}</byline>")
    assert [line.name for line in story.bylines] == names


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ("&lt;p&gt;It &lt;b&gt;sails&lt;/b&gt;.&lt;/p&gt;", "<p>It <strong>sails</strong>.</p>"),
        ("It sails.\n\nIt came back.", "<p>It sails.</p><p>It came back.</p>"),
        ("<div><h3>Now</h3>It <b>sails</b>&nbsp;on.<br/>Yes.</div>", "<h3>Now</h3><p>It <strong>sails</strong>"),
        ("<p>the captain&amp;#39;s &amp;quot;goat&amp;quot;</p>", '<p>the captain\'s "goat"</p>'),
        ("<p/><p>   </p><p>It sails.</p>", "<p>It sails.</p>"),
        ("<![CDATA[<p>It sails.</p>]]>", "<p>It sails.</p>"),
    ],
)
def test_the_dialects_in_which_agencies_write_a_body(content, body):
    assert story_of(content).body.replace("\xa0", "&nbsp;").startswith(body)


def test_images_of_html_are_pictures_too():
    story = story_of('<p>It sails.</p><img src="f.jpg" alt="A ferry"/><script>alert(1)</script><p>On.</p>')
    assert [picture.alt for picture in story.pictures] == ["A ferry"] and "alert" not in story.body
    assert 'data-picture="picture-1"' in story.body


def test_an_archive_that_writes_the_lead_twice_has_it_once_and_its_correction_as_a_note():
    story = story_of(
        '<block class="lead_paragraph"><p>It sails.</p></block>'
        '<block class="full_text"><p>It sails.</p><p>On.</p></block>'
        '<block class="correction_text"><p>The ferry is red.</p></block>'
    )
    assert story.body == "<p>It sails.</p><p>On.</p>"
    assert [(note.kind, note.text) for note in story.notes] == [("correction", "The ferry is red.")]


@pytest.mark.parametrize(
    ("status", "docdata", "reason"),
    [
        ("withheld", "", "withheld by its source"),
        ("Canceled", "", "canceled by its source"),
        ("embargoed", "", "under embargo without an end"),
        ("embargoed", '<date.release norm="20240701T000100+0100"/>', ""),
        ("embargoed", '<date.release norm="20990701T000100Z"/>', "under embargo until 20990701T000100Z"),
        ("usable", '<date.release norm="20990701T000100Z"/>', "under embargo until 20990701T000100Z"),
        ("usable", '<date.release norm="20240701T000100Z"/>', ""),
    ],
)
def test_what_its_source_does_not_publish_stays_on_the_desk(status, docdata, reason):
    assert item_of(status=status, docdata=docdata).desk_reason == reason


def test_without_a_moment_of_import_an_embargo_has_not_ended():
    item = item_of(
        status="embargoed", docdata='<date.release norm="20010101T000000Z"/>', options=replace(OPTIONS, now=None)
    )
    assert item.desk_reason.startswith("under embargo")


BOMB = b'<!DOCTYPE nitf [<!ENTITY a "goat">]>' + document("<p>&a;</p>")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no document of NITF"),
        (b"<nitf/>", "no document of NITF"),
        (b"<html><body>It sails.</body></html>", "no document of NITF"),
        (b"<nitf></nitf>", "neither a headline nor a body"),
        (document()[:-30], "the file ends in the middle of it"),
        (document("<p>It <b>sails.</p>"), "not well-formed"),
        (document("<p>" * 100_000 + "</p>" * 100_000), "elements in each other"),
        (BOMB, "declares entities of its own"),
        (document("x" * 9_000_000), "longer than"),
    ],
)
def test_a_broken_or_hostile_file_is_refused_in_one_sentence(content, reason):
    [item] = read("nitf", content, "wire.xml", OPTIONS)
    assert item.story is None and reason in item.reason and "unforeseen" not in item.reason


def test_a_bad_document_does_not_stop_the_next_one():
    items = read("nitf", b"<nitf><head><title>A</titel></head></nitf>" + document(), "wire.xml", OPTIONS)
    assert outcomes(items) == {"rejected": 1, "story": 1}


def test_an_outer_document_type_is_not_looked_for_and_other_encodings_are_read():
    text = document("<p>a café &eacute;</p>").decode()
    for encoding in ("iso-8859-1", "utf-16", "utf-8-sig"):
        declared = (
            f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>\n<!DOCTYPE nitf SYSTEM "nitf.dtd">'
        )
        content = (declared + text).encode(encoding)
        assert detect(content[:1000], "a.txt").name == "nitf"
        [item] = read("nitf", content, "wire.xml", OPTIONS)
        assert item.story and item.story.body == "<p>a café é</p>", (encoding, item.reason)


def independent_reading(path) -> tuple[str, str, Counter]:
    """Return headline, date of issue and words of the body, by the paths of the standard alone."""
    try:  # some are UTF-8 and say that they are ISO-8859-1
        text = re.sub(r"^<\?xml.*?\?>", "", path.read_bytes().decode())
        root = ElementTree.fromstring(text)
    except UnicodeDecodeError:
        root = ElementTree.parse(path).getroot()
    headline = "".join(root.find("body/body.head/hedline/hl1").itertext()) if root.find(".//hl1") is not None else ""
    issue = root.find("head/docdata/date.issue")
    content = root.find("body/body.content")
    parts = [] if content is None else [
        " ".join(child.itertext()) for child in content if child.tag not in ("media", "note")
    ]  # fmt: skip
    norm = issue.get("norm", "") if issue is not None else ""
    return " ".join(headline.split()), re.sub(r"\D", "", norm)[:8], words(" ".join(parts))


def test_every_real_document_is_read_as_an_independent_reading_says(samples):
    paths = [path for path in sorted(samples.path("newsml_nitf").rglob("*.xml")) if b"<nitf" in path.read_bytes()[:900]]
    assert len(paths) >= (1 if samples.name == "own samples" else 13)
    refused = 0
    for path in paths:
        name, items = read_file(path, OPTIONS)
        if name != "nitf":
            continue  # a document inside something else
        headline, day, body = independent_reading(path)
        [item] = items
        if not body:
            refused += 1
            assert "neither a headline nor a body" in item.reason, path
            continue
        story = item.story
        assert story, (path, item.reason)
        assert not headline or story.headline == headline
        assert (
            not day
            or day in (re.sub(r"\D", "", date.text)[:8] for date in (story.published, story.updated) if date)
            or (
                "date.publication" in path.read_text(errors="replace")
                or "date.release" in path.read_text(errors="replace")
            )
        )
        assert not body - words(text_of(story.body)), (path, body - words(text_of(story.body)))
        assert not body - stored_words(story), path
    assert refused <= 1


@pytest.mark.django_db
class TestImport:
    def results(self, *documents: bytes):
        items = read("nitf", b"".join(documents), "wire.xml", OPTIONS)
        return [(r.outcome, r.reason) for r in Importer().run(("wire.xml", item) for item in items)]

    def test_a_changed_document_is_a_version_and_the_same_again_is_unchanged(self):
        issue = '<doc-id id-string="7"/><date.issue norm="20240702T093000Z"/>'
        first, second = document(docdata=issue), document("<p>It sank.</p>", docdata=issue)
        assert self.results(first, second, second) == [("created", ""), ("updated", ""), ("unchanged", "")]
        assert Article.objects.get().latest == 2

    def test_what_was_canceled_never_goes_live_and_a_live_story_is_a_conflict(self):
        issue = '<doc-id id-string="7"/><date.issue norm="20240702T093000Z"/>'
        assert self.results(document(docdata=issue, status="canceled"))[0][0] == "created"
        assert not CatalogueEntry.objects.exists() and DeskCopy.objects.count() == 1
        other = issue.replace("7", "8", 1)
        self.results(document(docdata=other))
        [(outcome, reason)] = self.results(document(docdata=other, status="canceled"))
        assert outcome == "conflict" and "canceled by its source" in reason


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ("<pre>One<br><code>two</code></pre>", "<pre>One\ntwo</pre>"),
        ("<p>One.</p><ul></ul>", "<p>One.</p>"),
        ("<blockquote><p>One.</p><cite>Ada</cite></blockquote>",
         '<bq><block><p>One.</p><p><em class="cite">Ada</em></p></block></bq>'),
        ("<blockquote>One.</blockquote>", "<bq><block><p>One.</p></block></bq>"),
        ("<blockquote><ul><li>One.<ul><li>Two.</li></ul></li></ul>Three.<hr></blockquote>",
         "<bq><block><ul><li>One.<ul><li>Two.</li></ul></li></ul><p>Three.</p><hr/></block></bq>"),
        ("<ul><ul><li>One.</li></ul></ul>", "<ul><li><ul><li>One.</li></ul></li></ul>"),
        ("<ol><li>One.</li><ul><li>Two.</li></ul></ol>", "<ol><li>One.</li><li><ul><li>Two.</li></ul></li></ol>"),
        ("<ul><li>One.<ul><li>Two.</li></ul></li></ul>", "<ul><li>One.<ul><li>Two.</li></ul></li></ul>"),
        ("<table><tbody><tr><td>1</td></tr></tbody><tfoot><tr><td>2</td></tr></tfoot></table>",
         "<table><tbody><tr><td>1</td></tr><tr><td>2</td></tr></tbody></table>"),
    ],
    ids=["marks in pre", "an empty list", "a source below a quotation", "a quotation without a paragraph",
         "lists in a quotation",
         "a list in a list", "a list beside items", "a list in an item", "a foot"],
)  # fmt: skip
def test_what_nitf_does_not_know_is_written_as_it_knows_it(body, written):
    assert f"<body.content>{written}</body.content>" in document_of(Story(headline="Ferry", body=body))
