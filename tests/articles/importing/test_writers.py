"""What a format writes is read back as the same story, but for what docs/formats.md says is lost."""

import csv
import io
import json
import re
from dataclasses import fields, replace
from html import escape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.importing.formats import FORMATS, HEAD_BYTES, Options, detect
from articles.importing.formats.tables.csv_writer import as_cell, of_cell
from articles.importing.importer import Importer
from articles.models import CatalogueEntry
from articles.story.dates import StoryDate
from articles.story.keys import key_of
from articles.story.notes import placement_of
from articles.story.story import AgencyLine, Byline, Note, Picture, Role, Source, Story, Term
from articles.story.validation import validate
from tests.articles.importing.format_samples import read
from tests.articles.importing.sample_stories import sample_stories

WRITERS = sorted(name for name, format in FORMATS.items() if format.writer)
LOSSY = [name for name in WRITERS if name != "jsonl"]
BODY = (
    '<p>It <em>sails</em> &amp; <strong>came</strong> back: 2 &lt; 3, "so".<br>Yes.</p><h2>Then</h2><h3>Later</h3>'
    '<figure data-picture="quay"></figure><ul><li>A goat</li><li>Two</li></ul><ol start="3"><li>Three</li></ol>'
    '<blockquote class="pull"><p>We like it.</p></blockquote><table><tbody><tr><th colspan="2">Quay</th></tr>'
    '<tr><td>7:00</td><td>9:00</td></tr></tbody></table><hr><p><a href="https://courier.example/?a=1&amp;b=2">More</a> '
    "and H<sub>2</sub>O, <code>x</code>, <s>no</s>, <cite>Courier</cite>.</p>"
)
STORY = Story(
    kicker="City",
    headline='Ferry & goat return: "at last" <FPT>',
    dek="It waited two winters",
    dateline="VELM, July 2",
    body=BODY,
    bylines=(Byline("Lena Marsh", "lena-marsh"), Byline("Omar Okoye", "omar-okoye"),
             Byline("Dora Finch", "dora-finch", Role.PHOTOGRAPHER.value)),
    section=Term.named("City & port"),
    tags=(Term.named("Ferries"), Term.named("Velm", "place"), Term.named("Ansel Bran", "person"),
          Term.named("Ferry Board", "organisation"), Term.named("Quay Day", "event")),
    genre="opinion",
    language="en-GB",
    pictures=(Picture(caption='The ferry "at night"', credit="Dora Finch/Velm Press", alt="A ferry"),
              Picture(anchor="quay", caption="The quay", credit="Inga Loov", alt="A <quay>")),
    published=StoryDate("2024-07-02T09:30+02:00"),
    updated=StoryDate("2024-07-03T08:00:05+02:00"),
    edition="Late",
    page="3",
    translation_of="0f8fad5b-d9cb-469f-a165-70867728950e",
    notes=(Note("It is red.", "correction"),),
    source=Source(name="Courier", identifier="ferry-7"),
)  # fmt: skip
# The fields that a format does not keep; docs/formats.md says so in words.
LOST = {
    "csv": set(),
    "jsonl": set(),
    "markdown": set(),
    "newsmlg2": {"edition", "page", "translation_of"},
    "ninjs": {"kicker", "dateline", "edition", "page", "translation_of", "notes", "roles", "lead alt"},
    "nitf": {"translation_of"},
    "wxr": set(),
}


def written(name: str, *stories: Story) -> str:
    file = io.StringIO(newline="")
    assert FORMATS[name].writer.write(stories, file) == len(stories)
    return file.getvalue()


def back(name: str, *stories: Story) -> list[Story]:
    options = Options(timezone.get_default_timezone(), now=timezone.now())
    content = written(name, *stories).encode()
    assert detect(content[:HEAD_BYTES], f"export{FORMATS[name].writer.suffix}").name == name
    items = [item for item in read(name, content, "export", options) if not item.skipped]
    assert [item.reason for item in items if item.story is None] == []
    return [item.story for item in items]


def without_lost(story: Story, lost: set[str]) -> Story:
    """Return a story without what a format does not keep."""
    empty = Story(headline="x")
    changes = {name: getattr(empty, name) for name in lost & {field.name for field in fields(Story)}}
    if "roles" in lost:
        changes["bylines"] = tuple(replace(line, role=Role.AUTHOR.value) for line in story.bylines)
    if "lead alt" in lost:
        changes["pictures"] = tuple(p if p.anchor else replace(p, alt="") for p in story.pictures)
    return replace(story, **changes)


@pytest.mark.parametrize("name", WRITERS)
def test_a_story_with_all_its_parts_is_read_back_equal(name):
    story = validate(STORY).story
    [result] = back(name, story)
    result, story = without_lost(result, LOST[name]), without_lost(story, LOST[name])
    for field in ("headline", "kicker", "dek", "dateline", "bylines", "section", "genre", "pictures", "notes", "body"):
        assert getattr(result, field) == getattr(story, field), field
    assert result == story
    kinds = [{tag.key: tag.kind for tag in tags} for tags in (result.tags, story.tags)]
    assert name in ("csv", "markdown", "wxr") or kinds[0] == kinds[1]


@pytest.mark.parametrize("name", WRITERS)
def test_a_story_with_hardly_anything_is_read_back_equal(name):
    story = validate(Story(body="<p>It sails.</p>", published=StoryDate("2024-07-02"))).story
    [result] = back(name, story)
    if name == "ninjs":
        assert result.published.text.startswith("2024-07-02T00:00"), "it knows moments alone"
        result = replace(result, published=story.published)
    assert result == story


@pytest.mark.parametrize("name", [name for name in WRITERS if not FORMATS[name].writer.is_single])
def test_several_stories_are_read_back_in_their_order(name):
    stories = [validate(replace(STORY, headline=f"Ferry {number}")).story for number in range(3)]
    assert [story.headline for story in back(name, *stories)] == ["Ferry 0", "Ferry 1", "Ferry 2"]


@pytest.mark.parametrize("name", LOSSY)
def test_no_sample_story_loses_its_text(name, samples):
    stories = [story for story in sample_stories(samples) if story.published]
    if FORMATS[name].writer.is_single:
        results = [result for story in stories for result in back(name, story)]
    else:
        results = back(name, *stories)
    for story, result in zip(stories, results, strict=True):
        assert letters(result.body) == letters(story.body), story.source.identifier
        assert result.headline.split() == story.headline.split(), story.source.identifier
        assert result.published.day == story.published.day, (result.published, story.published)
        assert {tag.key for tag in result.tags} <= {tag.key for tag in story.tags} | {""}


# What one of the formats, or a reader of it, takes for a sign of its own. In a story it is text.
_SIGNS = """
[youtube https://video.example/1]|[caption]A ferry[/caption]|[gallery ids="1,2"]|[[gallery]]
[embed]https://a.example/[/embed]|[The timetable]({{ site.url }}{% post_url 2024-07-02-times %})
{{< figure src="f.jpg" caption="At night" >}}|{{% note %}}|[times](https://ferry.example/)|![A ferry](f.jpg)
[1]: https://ferry.example/|[^1]: A note|https://ferry.example/night|# A heading|---|+++|title: Ferry|***|* one
1. one|1) one|> quoted|```sh|indented|_no_ *star* **two** ~~off~~ `code`|<b>bold</b>|&lt;b&gt;
&amp;amp;|&#91;x&#93;|]]>|<![CDATA[x]]>|<!--more-->|<!-- wp:paragraph -->|<?xml version="1.0"?>|%PDF-1.4|=1+1
'quoted'|"quoted"|a;b,c|{"json": 1}|-- |From: desk@ferry.example|By Ana Ruiz|(END)|\\|a\\*b|$1|%s|{0}
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "place", ["<p>{}</p>", "<p>It sails. {} At night.</p>", "<pre>{}</pre>", "<ul><li>{}</li></ul>"]
)
@pytest.mark.parametrize("name", LOSSY)
def test_signs_of_a_format_in_a_text_are_text(name, place):
    signs = [sign.strip() for line in _SIGNS.strip().splitlines() for sign in line.split("|")] + ["| a | b |"]
    bodies = [f"<p>First.</p>{place.format(escape(sign))}<p>Last.</p>" for sign in signs]
    stories = [validate(replace(STORY, pictures=(), body=body)).story for body in bodies]
    results = [result for story in stories for result in back(name, story)]
    assert [result.body for result in results] == [story.body for story in stories]


def letters(body: str) -> str:
    return "".join(re.findall(r"[^\W_]", re.sub(r"<[^<>]*>", "", body)))


def test_what_a_format_loses_is_in_the_documents():
    text = (Path(__file__).parents[3] / "docs" / "formats.md").read_text(encoding="utf-8")
    for name in LOSSY:
        assert re.search(rf"\| `{name}` \|[^|]*\| yes \|", text), name


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\tx", "＝1+1", "＠x", "\n=1", "'=1", "''=1", "'x", "x", "", "'"]
)
def test_a_cell_is_never_a_formula_and_is_read_back(text):
    assert of_cell(as_cell(text)) == text and as_cell(text)[:1] not in list("=+-@\t\r\n＝＋－＠")


def test_formulas_in_stories_are_text_in_a_table():
    story = validate(replace(STORY, headline='=HYPERLINK("https://evil.example")', dek="-2+3", kicker="@SUM(A1)")).story
    rows = list(csv.reader(io.StringIO(written("csv", story))))
    assert all(not re.match(r"[=+\-@\t\r]", cell) for row in rows for cell in row)
    assert back("csv", story) == [story]


def test_xml_is_well_formed_and_json_is_json():
    ElementTree.fromstring(written("newsmlg2", STORY).encode())
    ElementTree.fromstring(written("nitf", STORY).encode())
    item = json.loads(written("ninjs", STORY))
    assert item["standard"]["version"] == "3.2" and item["uri"] == "urn:x-newsroom:Courier:ferry-7"


@pytest.mark.parametrize("name", WRITERS)
def test_a_picture_without_a_place_in_the_text_is_not_lost(name):
    pictures = (Picture(anchor="quay", caption="The quay", credit="Inga Loov", alt="A quay"),)
    story = validate(replace(STORY, body="<p>It sails.</p>", pictures=pictures)).story
    [result] = back(name, story)
    assert result.pictures == story.pictures
    assert result.body in (story.body, story.body + '<figure data-picture="quay"></figure>')


@pytest.mark.parametrize("name", [name for name in WRITERS if name != "ninjs"])
def test_a_lead_without_a_caption_gets_none_from_its_other_words(name):
    lead = Picture(alt="A ferry at the quay")
    [result] = back(name, validate(replace(STORY, pictures=(lead,), body="<p>It sails.</p>")).story)
    assert result.pictures == (lead,)


@pytest.mark.parametrize("name", WRITERS)
def test_a_story_without_a_url_gets_none(name):
    assert back(name, validate(STORY).story)[0].source.url == ""


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("section", ["Opinion: Letters", "- Velm", "Q&A", "?!", ":", ";", "a/b"])
def test_a_section_with_signs_keeps_its_name(name, section):
    [result] = back(name, validate(replace(STORY, section=Term.named(section))).story)
    assert result.section.name == section


@pytest.mark.parametrize("name", [name for name in WRITERS if name != "ninjs"])
@pytest.mark.parametrize("text", ["1890-01-01T12:00+01:24", "1871-03-01T10:00-05:53", "1871-03", "1871"])
def test_a_date_from_before_standard_time_or_without_a_day_stays_the_same(name, text):
    [result] = back(name, validate(replace(STORY, published=StoryDate(text))).story)
    assert result.published.text == text


@pytest.mark.parametrize("name", [name for name in WRITERS if name != "ninjs"])
def test_notes_stay_in_their_order(name):
    kinds = ("update", "correction", "editors_note", "correction", "clarification")
    notes = tuple(Note(f"Note {number}.", kind, None, placement_of(kind)) for number, kind in enumerate(kinds))
    [result] = back(name, validate(replace(STORY, notes=notes)).story)
    assert result.notes == notes


_FRENCH = "«\u00a0Oui\u00a0», 100\u202f%"


@pytest.mark.parametrize("name", WRITERS)
def test_fixed_spaces_of_a_line_stay(name):
    lines = {name: f"{_FRENCH} {name}" for name in ("kicker", "headline", "dek", "dateline")}
    picture, note = Picture(caption=_FRENCH, credit=_FRENCH, alt=_FRENCH), Note(_FRENCH, "correction")
    story = validate(replace(STORY, **lines, pictures=(picture, replace(picture, anchor="quay")), notes=(note,))).story
    result = without_lost(back(name, story)[0], LOST[name])
    assert result == without_lost(story, LOST[name])


_LITERAL = "Q&amp;A: &lt;b&gt; and <b>bold</b>; &nbsp;"


@pytest.mark.parametrize("name", [name for name in WRITERS if name != "ninjs"])
def test_what_looks_like_markup_in_a_line_stays_as_it_is(name):
    lines = {name: f"{name} {_LITERAL}" for name in ("kicker", "headline", "dek", "dateline")}
    picture = Picture(caption=_LITERAL, credit=_LITERAL, alt=_LITERAL)
    story = replace(
        STORY,
        **lines,
        bylines=(Byline("Ana &amp; <b>Lee</b>", key_of("Ana &amp; <b>Lee</b>")),),
        section=Term.named(f"Section {_LITERAL}"),
        tags=(Term.named(f"Tag {_LITERAL}"),),
        pictures=(picture, replace(picture, anchor="quay")),
        notes=(Note(_LITERAL, "correction"),),
    )
    story = validate(story).story
    assert without_lost(back(name, story)[0], LOST[name]) == without_lost(story, LOST[name])


def test_runs_of_spaces_in_a_headline_stay_in_an_export_for_wordpress():
    [result] = back("wxr", validate(replace(STORY, headline="Ferry  and   goat")).story)
    assert result.headline == "Ferry  and   goat"


@pytest.mark.parametrize("name", [name for name in WRITERS if name != "ninjs"])
def test_bylines_of_several_roles_stay_in_their_order(name):
    names = ["Dora Finch", "Max von und zu Berg", "Courier", "Lena Marsh"]
    roles = [Role.PHOTOGRAPHER, Role.AUTHOR, Role.AUTHOR, Role.TRANSLATOR]
    bylines = tuple(Byline(name, key_of(name), role.value) for name, role in zip(names, roles, strict=True))
    [result] = back(name, validate(replace(STORY, bylines=bylines)).story)
    assert result.bylines == bylines


@pytest.mark.parametrize("name", [name for name in WRITERS if name != "ninjs"])
def test_a_tag_named_as_the_section_and_a_dek_with_which_the_text_begins_stay(name):
    story = replace(STORY, section=Term.named("Velm"), dek="It sails & came", body=f"<p>It sails &amp; came</p>{BODY}")
    story = validate(story).story
    assert without_lost(back(name, story)[0], LOST[name]) == without_lost(story, LOST[name])


@pytest.mark.parametrize("name", WRITERS)
def test_a_dek_of_signs_alone_is_one(name):
    [result] = back(name, validate(replace(STORY, dek="???")).story)
    assert result.dek == "???"


def test_paragraphs_of_a_heading_are_its_lines_in_nitf():
    story = validate(replace(STORY, pictures=(), body="<h3><p>Ana Ruiz</p>: it <em>sails</em></h3><p>Yes.</p>")).story
    assert back("nitf", story)[0].body == "<h3>Ana Ruiz<br>: it <em>sails</em></h3><p>Yes.</p>"


def test_agency_lines_are_in_jsonl_and_csv_alone():
    story = validate(replace(STORY, agency_lines=(AgencyLine("Reuters contributed.", "Reuters", "reuters"),))).story
    assert back("csv", story)[0].agency_lines == story.agency_lines
    assert [back(name, story)[0].agency_lines for name in ("newsmlg2", "nitf", "ninjs", "wxr")] == [()] * 4


@pytest.mark.django_db
class TestCommand:
    def test_a_format_with_one_story_a_file_is_written_into_a_folder(self, tmp_path):
        stories = [STORY, replace(STORY, source=Source(name="Courier", identifier="8"))]
        content = "".join(written("jsonl", story) for story in stories).encode()
        list(Importer().run(("a", item) for item in read("jsonl", content)))
        assert CatalogueEntry.objects.count() == 2
        call_command("export_stories", format="nitf", output=str(tmp_path / "out"))
        paths = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.xml"))
        assert len(paths) == 2 and paths[0].startswith("out/2024/07/2024-07-02-ferry-goat-return")
        with pytest.raises(CommandError, match="is there already"):
            call_command("export_stories", format="nitf", output=str(tmp_path / "out"))
        with pytest.raises(CommandError, match="one story a file; name a folder"):
            call_command("export_stories", format="nitf", output="-")
        call_command("export_stories", format="newsmlg2", output=str(tmp_path / "all.xml"))
        assert len(read("newsmlg2", (tmp_path / "all.xml").read_bytes())) == 4
