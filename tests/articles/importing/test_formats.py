"""The format of a file is detected from its beginning, and JSON Lines loses nothing."""

import io
import json
import tracemalloc
from dataclasses import fields
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importing import formats
from articles.importing.formats import (
    Format,
    ImportItem,
    Options,
    UnknownFormat,
    detect,
    jsonl,
    records,
)
from articles.story.canonical_json import to_json
from articles.story.credits import AgencyLine, Byline, Term
from articles.story.html_sanitizer import clean_body
from articles.story.keys import is_visible
from articles.story.notes import Note
from articles.story.story import Picture, Source, Story, StoryDate
from articles.story.text import clean_text
from media.management.file_walk import FileWalk

OURS = Path(__file__).parents[2] / "samples"
NEW_YORK = Options(ZoneInfo("America/New_York"))


def items_of(*records, options=NEW_YORK) -> list[ImportItem]:
    lines = [record if isinstance(record, bytes) else json.dumps(record).encode() for record in records]
    return list(jsonl.read(io.BytesIO(b"\n".join(lines)), "export.jsonl", options))


def sample_items() -> list[ImportItem]:
    with (OURS / "stories.jsonl").open("rb") as file:
        return list(jsonl.read(file, "stories.jsonl", NEW_YORK))


def story_of(**record) -> Story:
    [item] = items_of({"headline": "Ferry returns", "body": "It sails."} | record)
    assert item.story, item.reason
    return item.story


def reason_for(record) -> str:
    [item] = items_of(record)
    assert item.story is None
    return item.reason


def written_lines(*stories: Story) -> str:
    file = io.StringIO()
    assert jsonl.WRITER.write(stories, file) == len(stories)
    return file.getvalue()


def written_and_read(*stories: Story) -> list[Story]:
    items = list(jsonl.read(io.BytesIO(written_lines(*stories).encode()), "export.jsonl", Options(UTC)))
    return [item.story or pytest.fail(item.reason) for item in items]


# --- the registry ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "head", "name"),
    [
        ("a/export.jsonl", b"", "jsonl"),
        ("a/export.NDJSON", b"anything", "jsonl"),
        ("a/export", b'{"headline": "A"}\n{"headline": "B"}\n', "jsonl"),
        ("-", b'{"id": "7", "headline": "A"}', "jsonl"),
        ("-", b'{ "id" : "7", "body": "' + b"It sails. " * 7_000, "jsonl"),
        ("a/ferry.txt", b"Night Ferry Sails Again\n\nIt sails.\n", "clipping"),
        ("a/ferry", b"Night Ferry Sails Again\n", "clipping"),
        ("a/ferry.txt", "Night Ferry".encode("utf-16"), "clipping"),
        ("a/ferry.txt", b"", "clipping"),
        ("a/ferry.txt", b"Date: July 2, 2024\nFrom: the harbor\n\nIt sails.\n", "clipping"),
    ],
)
def test_a_format_is_detected_from_the_beginning_of_a_file(path, head, name):
    assert detect(head, path).name == name


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("wire.txt", b"\x01no header of an agency\r\n\x02Talks could fail ="),
        ("mail.txt", b"  \r\nDelivered-To: a@b.example\r\nReceived: by 10.0.0.1\r\nSubject: Ferry\r\n\r\nHello"),
        ("page.txt", b"<div>A part of a page</div>"),
        ("wire.xml", b'<tournament xmlns="http://iptc.org/std/SportsML/2008-04-01/"/>'),
        ("story.txt", b'{"headline": "one object over\nseveral lines"}'),
        ("settings.txt", b'{"name": "one object of something else"}'),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00"),
        ("picture.jpg", b"\xff\xd8\xff\xe0"),
        ("ferry.pdf", b"%PDF-1.7"),
        ("letter.txt", b"{\\rtf1 Ferry}"),
        ("sheet.xlsx", b"PK\x03\x04"),
    ],
)
def test_a_file_of_an_unknown_format_is_refused_with_the_list_of_formats(path, head):
    with pytest.raises(UnknownFormat) as error:
        detect(head, path)
    assert path not in str(error.value) and "jsonl" in str(error.value) and "clipping" in str(error.value)


def test_wire_files_and_emails_of_an_agency_are_no_clippings(samples):
    for path, _, _ in FileWalk([str(samples.path(samples.wire))]):
        head = path.read_bytes()[: formats.HEAD_BYTES]
        if b"Return-Path:" in head:
            assert detect(head, str(path)).name == "mail"
        else:
            assert detect(head, str(path)).name in ("iptc7901", "anpa")


def test_no_format_takes_the_name_of_another():
    with pytest.raises(ValueError, match="jsonl"):
        formats.register(Format("jsonl", "", "", jsonl.read, jsonl.recognises))


def test_an_unknown_order_of_dates_is_refused():
    with pytest.raises(ValueError, match="day-first"):
        Options(UTC, "year-first")


def test_a_folder_lists_its_stories_in_order_without_hidden_files_and_notes(tmp_path):
    for name in (
        "b/2.txt",
        "a/1.txt",
        "a/.hidden.txt",
        ".git/config",
        "b/SOURCE.txt",
        "README.md",
        "b/readme",
        "c.txt",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Ferry")
    matches = [path.relative_to(tmp_path).as_posix() for path, _, _ in FileWalk([str(tmp_path)])]
    assert matches == ["c.txt", "a/1.txt", "b/2.txt"]


def test_a_missing_path_is_listed_so_that_opening_it_raises_the_error(tmp_path):
    named, missing = tmp_path / "README.md", tmp_path / "missing.txt"
    named.write_text("Ferry")
    assert [path for path, _, _ in FileWalk([str(named), str(missing)])] == [named, missing]


# --- reading JSON Lines ---------------------------------------------------------------------------------------------


def test_the_fields_of_a_line_become_a_story():
    first, second, third = (item.story for item in sample_items())
    assert first == Story(
        headline="Night Ferry Sails Again",
        dek="The crossing pays for itself, the board says.",
        dateline="PORT ANSEL, May 3",
        body="<p>The night ferry sailed on Wednesday with<br>214 passengers and one goat.</p>"
        "<p>It returns at half past one.</p>",
        bylines=[
            Byline("Lena Marsh", "lena-marsh"),
            Byline("ADA QUILL AND BRAM TOLLEY, TIDEWIRE", "ada-quill-and-bram-tolley-tidewire"),
        ],
        section=Term("harbor", "Harbor"),
        tags=[Term("ferry", "ferry"), Term("gull-island", "Gull Island")],
        published=StoryDate("2023-05-04T06:30-04:00"),
    )
    assert first.source == Source("The Ansel Courier", "ansel-1")
    assert second.headline == "Tidewire Holdings <TDW> & Sons Buys a Pier"
    assert second.bylines == (Byline("Rosa Vint", "rosa-vint", "photographer"),)
    assert second.agency_lines == (AgencyLine("From Reuters", "Reuters", "reuters", "supplied"),)
    assert second.pictures == (Picture(caption="The pier.", credit="Rosa Vint"),)
    assert second.notes[0].date == StoryDate("2023-05-06") and second.page == "7"
    assert (second.section.key, second.section.name, second.tags[0].kind) == ("money", "Money Supply", "topic")
    assert third.published is None and not third.bylines and not third.tags and third.section is None


def test_unknown_fields_and_embeds_are_stored_with_the_source():
    second = sample_items()[1].story
    embed, rest = second.source.original.split("\n")
    assert embed == '<iframe src="https://video.example/7"></iframe>' and "https://video.example/7" in second.body
    assert json.loads(rest) == {"published_raw": "5 May 2023", "desk": {"slot": 3}}
    story = story_of(
        original="first", pictures=[{"caption": "Pier", "lens": "50 mm"}], authors=["A B"], bylines=[{"name": "C D"}]
    )
    first, rest = story.source.original.split("\n")
    assert first == "first" and story.bylines == (Byline("C D", "c-d"),)
    assert json.loads(rest) == {"pictures": [{"caption": "Pier", "lens": "50 mm"}], "authors": ["A B"]}


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Scherer <SCHC> and <A> rise", "Scherer <SCHC> and <A> rise"),
        ("R&D; AT&T &notit; &", "R&D; AT&T &notit; &"),
        ("It&#8217;s &ldquo;back&rdquo;", "It’s “back”"),
        ("It <em>sails</em><br>again", "It sails again"),
        ("Two  gaps\tand\na break", "Two gaps and a break"),
        ("&lt;b&gt; is bold", "<b> is bold"),
    ],
)
def test_a_headline_is_one_line_of_plain_text_and_a_stock_symbol_is_no_markup(printed, expected):
    assert story_of(headline=printed).headline == expected


def test_a_name_with_its_key_or_with_an_empty_key_is_read():
    story = story_of(
        bylines=[{"name": "A B", "key": "x"}, {"name": "C D", "key": ""}], section="Harbor", section_key="port"
    )
    assert [byline.key for byline in story.bylines] == ["x", ""] and story.section == Term("port")
    assert story_of(section_key="port").section == Term("port")
    assert story_of(section={"key": "port"}).section == Term("port")


def test_an_author_whose_name_is_only_markup_is_left_out():
    story = story_of(authors=["", " ", "\x00", "</b>", "Jane Doe"])
    assert [byline.name for byline in story.bylines] == ["Jane Doe"]


def test_an_author_too_long_for_a_name_is_stored_with_the_source_and_a_remark():
    [item] = items_of({"headline": "A", "body": "B", "authors": ["Jane Doe", "The staff of " + "x" * 400]})
    assert [byline.name for byline in item.story.bylines] == ["Jane Doe"]
    assert "x" * 400 in item.story.source.original and item.remarks[0].startswith("author too long for a name")


def test_a_tag_or_section_too_long_for_a_name_is_stored_with_the_source_and_a_remark():
    record = {
        "headline": "A",
        "body": "B",
        "tags": ["Sea", "tag " * 100],
        "section": "section " * 50,
        "authors": ["Jo"],
    }
    record["bylines"] = [{"name": "Jane Doe"}]
    [item] = items_of(record)
    story = item.story
    assert [tag.name for tag in story.tags] == ["Sea"] and story.section is None and story.bylines[0].name == "Jane Doe"
    assert "tag " * 100 in story.source.original and "section " * 50 in story.source.original
    assert '"Jo"' in story.source.original
    assert [remark.partition(",")[0] for remark in item.remarks] == [
        "tag too long for a name",
        "section too long for a name",
    ]


def test_records_in_another_encoding_are_read_if_the_encoding_is_named():
    record = json.dumps({"headline": "Паром", "body": "Текст"}, ensure_ascii=False)
    options = Options(UTC, encoding="cp1251")
    [item] = jsonl.read(io.BytesIO(record.encode("cp1251")), "a.jsonl", options)
    assert item.story.headline == "Паром"
    for stream in (io.BufferedReader(io.BytesIO(record.encode("utf-16"))), io.BytesIO(record.encode("utf-16"))):
        options = Options(UTC, encoding="" if isinstance(stream, io.BufferedReader) else "utf-16")
        [item] = jsonl.read(stream, "a.jsonl", options)
        assert item.story and item.story.headline == "Паром"


def test_markup_that_pages_do_not_display_gives_a_remark():
    [item] = items_of({"headline": "A", "body_html": "<p>B</p><iframe src='https://video.example/7'></iframe>"})
    assert item.remarks == ["markup kept with the source: 1"]


@pytest.mark.parametrize(
    "field, text, names, is_in_source",
    [
        ("byline", "Lena Marsh", ["Lena Marsh"], False),
        ("byline", "By Lena Marsh and Omar Reyes", ["Lena Marsh", "Omar Reyes"], True),
        ("author", "Lena Marsh, Staff Writer", ["Lena Marsh"], True),
        ("by", "李小龙", ["李小龙"], False),
        ("byline", "Associated Press", [], True),
        ("byline", 7, [], True),
    ],
)
def test_the_people_of_a_printed_byline_are_authors_and_what_else_it_says_stays(field, text, names, is_in_source):
    story = story_of(**{field: text})
    assert [byline.name for byline in story.bylines] == names
    assert (str(text) in story.source.original) == is_in_source


def test_a_byline_without_a_name_survives_export_and_import():
    story = story_of(bylines=[{"name": "\x00"}, {"name": "Jane Doe"}])
    assert written_and_read(story) == [story] and len(story.bylines) == 2


@pytest.mark.parametrize("language", ["", " ", "\x00", None])
def test_a_story_without_a_language_and_a_genre_is_english_news(language):
    [story] = written_and_read(story_of(language=language, genre=language))
    assert (story.language, story.genre) == ("en", "news")
    assert story_of(language=language, lang="ja").language == "ja"


def test_an_unused_other_name_of_a_field_is_stored_with_the_source():
    story = story_of(language="de", lang="ja")
    assert story.language == "de"
    assert '"lang": "ja"' in story.source.original


def test_another_name_may_be_that_of_a_list(monkeypatch):
    monkeypatch.setattr(records, "_ALIASES", {"tags": ("topics", "keywords"), "authors": ("writers",)})
    story = story_of(tags=[], topics=None, keywords=["River"], writers=["Lena Marsh"])
    assert [tag.name for tag in story.tags] == ["River"] and [line.name for line in story.bylines] == ["Lena Marsh"]
    assert story.source.original == ""


def test_another_name_of_a_field_is_named_if_it_has_no_text():
    [item] = items_of({"body": "", "lang": 7})
    assert item.reason.startswith("lang: 7 is not text")


def test_html_takes_precedence_over_plain_text_and_is_sanitised():
    story = story_of(body="plain", body_html="<p onclick='x'>rich<script>x</script></p>")
    assert story.body == "<p>rich</p>"
    assert story_of(body="<script>as printed</script>").body == "<p>&lt;script&gt;as printed&lt;/script&gt;</p>"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"nonsense", "not JSON"),
        (b'{"headline": "A", "body": "B"', "not JSON"),
        (b"[1]", "not an object"),
        (b'{"headline": "\xff"}', "0xff at 15 is not UTF-8"),
        (b'{"headline": "A", "body": "B", "headline": "C"}', "headline: stands twice"),
        (b'{"body": "B", "desk": {"a": 1, "a": 2}}', "a: stands twice"),
        (b'{"body": "B", "x": NaN}', "NaN is not a number"),
        (b'{"body": "B", "x": 1e999}', "1e999 is not a number"),
        (b'{"body": "B", "x": ' + b"9" * 5000 + b"}", "too many digits"),
        (b'{"body": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
        (b'{"headline": ["A"], "body": "B"}', "headline: ['A'] is not text"),
        (b'{"headline": "A"}', "body: missing"),
        (b'{"headline": "", "body": " "}', "nothing to keep"),
        (b'{"headline": "A", "body": {"p": 1}}', "body: {'p': 1} is not text"),
        (b'{"body": "B", "authors": "Jane Doe"}', "authors: 'Jane Doe' is not a list"),
        (b'{"body": "B", "authors": ["Jane Doe", 7]}', "authors[2]: 7 is not a name"),
        (b'{"body": "B", "bylines": ["Jane Doe"]}', "bylines[1]: 'Jane Doe' is not an object"),
        (
            b'{"body": "B", "bylines": [{"role": "author"}]}',
            "bylines[1]: {'role': 'author'} is not an object with name",
        ),
        (b'{"body": "B", "bylines": [{"name": "A", "role": "poet"}]}', "role: 'poet' is none of author"),
        (b'{"body": "B", "tags": "harbor"}', "tags: 'harbor' is not a list"),
        (b'{"body": "B", "tags": [7]}', "tags: 7 is not a name"),
        (b'{"body": "B", "section": ["Harbor"]}', "section: ['Harbor'] is not a name"),
        (b'{"body": "B", "published": "soon"}', "published: date: 'soon' is not a date"),
        (b'{"body": "B", "published": 1720000000}', "published: 1720000000 is not text"),
        (b'{"body": "B", "notes": [{"text": "A", "date": "soon"}]}', "notes[1].date: date: 'soon'"),
        (b'{"body": "B", "id": true}', "id: True is not text"),
        (b'{"body": "B", "pictures": [{}, {}]}', "two stand at the same place"),
    ],
)
def test_a_line_that_is_no_story_is_rejected_with_reason_and_remedy(line, words):
    assert words in reason_for(line)


def test_a_bad_line_is_reported_with_its_place_and_the_rest_is_read():
    good = {"headline": "A", "body": "B"}
    items = items_of(good, b"", b"nonsense", b"   ", good)
    assert [(item.place, bool(item.story)) for item in items] == [("line 1", True), ("line 3", False), ("line 5", True)]


def test_a_file_with_a_byte_order_mark_is_read():
    [item] = items_of(b'\xef\xbb\xbf{"headline": "A", "body": "B"}\r\n')
    assert item.story.headline == "A"


@pytest.mark.slow
def test_a_line_of_many_megabytes_is_refused_without_being_stored_in_memory():
    class Endless(io.RawIOBase):
        """A file whose first line of 200 MB is made as it is read, with a story after it."""

        left = 200 * 1024 * 1024
        tail = b'\n{"headline": "A", "body": "B"}\n'

        def readable(self):
            return True

        def readinto(self, buffer):
            if self.left:
                size = min(len(buffer), self.left)
                buffer[:size] = b"x" * size
                self.left -= size
            else:
                size = min(len(buffer), len(self.tail))
                buffer[:size], self.tail = self.tail[:size], self.tail[size:]
            return size

    tracemalloc.start()
    first, second = jsonl.read(io.BufferedReader(Endless()), "export.jsonl", NEW_YORK)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "longer than 8,388,608 bytes" in first.reason and second.story.headline == "A"
    assert (first.place, second.place) == ("line 1", "line 2")
    assert peak < 40 * 1024 * 1024


def test_a_reader_is_lazy():
    items = jsonl.read(io.BytesIO(b'{"headline": "A", "body": "B"}\n' * 2), "export.jsonl", NEW_YORK)
    assert next(items).story.headline == "A"


# --- writing, and reading again -------------------------------------------------------------------------------------

_texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40) | st.sampled_from(
    ["<b>Bold</b> & <SCHC>", "&amp;lt;", "Two  gaps\tand\nlines", "<!-- x -->", "a &#8217; b", "&#10;", "<br>", "É"]
)
_words = _texts.map(lambda text: clean_text(text).strip()).filter(is_visible)
_keys = st.sampled_from(["harbor", "jane-doe", "money-supply", ""])
_terms = st.builds(Term, _keys.filter(bool), _words, st.sampled_from(["", "topic"])) | st.builds(Term.named, _words)
_dates = st.sampled_from(["1974", "1998-06", "2024-07-02", "2024-07-02T00:00+00:00", "2024-07-02T09:30:15-04:00"]).map(
    StoryDate
)
_bodies = st.lists(
    _texts | st.sampled_from(["<p>One</p><h2>Two</h2>", '<figure data-picture="p1"></figure>']), min_size=1
)


def with_words(part, **kinds) -> st.SearchStrategy:
    return st.builds(part, **({field.name: _words for field in fields(part)} | kinds))


_stories = with_words(
    Story,
    body=_bodies.map("\n\n".join).map(clean_body).filter(bool),
    bylines=st.lists(with_words(Byline, key=_keys, role=st.sampled_from(["author", "editor"])), min_size=1, max_size=3)
    | st.lists(_words.map(lambda name: Byline(name, Term.named(name).key)), min_size=1, max_size=3),
    agency_lines=st.lists(with_words(AgencyLine, key=_keys, role=st.just("supplied")), min_size=1, max_size=2),
    section=_terms,
    tags=st.lists(_terms, min_size=1, max_size=4),
    pictures=st.lists(
        with_words(Picture, photo=st.uuids().map(str), sha256=st.just("0f" * 32)),
        min_size=1,
        max_size=3,
        unique_by=lambda picture: picture.anchor,
    ),
    translation_of=st.uuids().map(str),
    published=_dates,
    updated=_dates,
    notes=st.lists(with_words(Note, date=st.none() | _dates), min_size=1, max_size=2),
    source=with_words(Source),
)


@given(story=_stories)
def test_any_story_written_and_read_again_is_equal_with_its_names_and_its_source(story):
    [back] = written_and_read(story)
    assert back == story
    assert back.source == story.source
    assert to_json(back) == to_json(story)


def test_a_written_line_looks_like_a_record_made_by_hand():
    record = json.loads(
        written_lines(story_of(authors=["Jane Doe"], section="Harbor", tags=["Ferry"], id="7", dek="<TDW>"))
    )
    assert record == {
        "id": "7",
        "headline": "Ferry returns",
        "dek": "<TDW>",
        "body": "It sails.",
        "body_html": "<p>It sails.</p>",
        "authors": ["Jane Doe"],
        "section": "Harbor",
        "tags": ["Ferry"],
        "language": "en",
    }


def test_a_story_is_one_line_whatever_line_breaks_it_has():
    text = written_lines(Story(headline="A", body="<pre>one\ntwo</pre>", source=Source(original="x\u2028y\ny")))
    assert text.count("\n") == 1 and text.endswith("\n")


def test_every_sample_story_is_read_and_survives_export_and_import(samples):
    path = samples.records_path()
    with path.open("rb") as file:
        items = list(jsonl.read(file, str(path), Options(UTC)))
    assert len(items) == samples.record_count and [item.reason for item in items if not item.story] == []
    stories = [item.story for item in items]
    for story, back in zip(stories, written_and_read(*stories), strict=True):
        assert (to_json(back), back.source) == (to_json(story), story.source)
    assert sum("published_raw" in story.source.original for story in stories) == samples.dated_record_count
    raw = [json.loads(line) for line in path.read_text().split("\n") if line]
    assert [story.source.identifier for story in stories] == [record["id"] for record in raw]
    with_symbol = [story for story, record in zip(stories, raw, strict=True) if samples.symbol in record["headline"]]
    assert with_symbol and all(samples.symbol in story.headline for story in with_symbol)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (
            "See [the times](https://ferry.example/times).\n\n## On deck\n\n**Bring** a coat.",
            '<p>See <a href="https://ferry.example/times">the times</a>.</p><h2>On deck</h2>'
            "<p><strong>Bring</strong> a coat.</p>",
        ),
        ('[The times]({{< ref "times.md" >}}) changed.', "<p>The times changed.</p>"),
        (
            'See [the times]({{< ref "a.md" >}}) and <a title="The map" href="{{< ref "map.md" >}}" id="x">a map</a>.',
            '<p>See the times and <a title="The map">a map</a>.</p>',
        ),
        (
            "**One** and _two_.\n\n- a\n- b",
            "<p><strong>One</strong> and <em>two</em>.</p><ul> <li>a</li> <li>b</li> </ul>",
        ),
        ("A [link](https://a.example) <script>alert(1)</script>x", '<p>A <a href="https://a.example">link</a> x</p>'),
        # Plain text, whatever it looks like.
        ("* * *\n\n- a\n- b\n\n# # #", "<p>* * *</p><p>- a<br>- b</p><p># # #</p>"),
        ("2 ** 3 and 4 ** 5", "<p>2 ** 3 and 4 ** 5</p>"),
        ("He said [sic] (twice) a_b_c", "<p>He said [sic] (twice) a_b_c</p>"),
        ("# 1 in the charts", "<p># 1 in the charts</p>"),
    ],
)
def test_a_body_that_is_clearly_markdown_is_read_as_markdown(text, body):
    assert records.story_of({"body": text}, Options(UTC)).story.body == body


def test_markdown_that_no_page_can_display_is_stored_with_the_source():
    text = '![A ferry](https://a.example/f.jpg)\n\n[Times]({{< ref "times.md" >}})'
    story = records.story_of({"body": text}, Options(UTC)).story

    assert story.body == "<p>Times</p>"
    assert story.source.original == '<img src="https://a.example/f.jpg" alt="A ferry" />\n{{< ref "times.md" >}}'


def test_an_image_on_a_line_of_its_own_is_a_missing_picture_with_its_caption():
    placed = '{{< figure src="f.jpg" alt="A ferry &amp; a pier" caption="The ferry at night" >}}'
    text = f'It **sails** _again_.\n\n{placed}\nAnd {placed} in a line.\n\n{{{{< tweet id="1" >}}}}'
    story = records.story_of({"body": text, "pictures": [{"caption": "Lead"}]}, Options(UTC)).story

    assert story.pictures == (Picture("", "Lead"), Picture("markdown-1", "The ferry at night", alt="A ferry & a pier"))
    assert story.body.startswith(
        '<p>It <strong>sails</strong> <em>again</em>.</p><figure data-picture="markdown-1"></figure><p>And {{&lt; '
    )
    assert story.source.original == f'{placed}\n{{{{< tweet id="1" >}}}}'


def test_formats_are_tried_in_the_order_of_their_modules_whatever_imports_what():
    names = list(formats.FORMATS)
    assert names[0] == "wxr" and names[-1] == "clipping", "clippings recognise any plain text"
    assert names.index("ninjs") < names.index("jsonl") < names.index("json")
    assert len(names) == 19
