"""A story whose source names no language is in that of the newsroom, in every format."""

import json
from datetime import UTC

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from articles.importing.formats import FORMATS, Options, records
from articles.jobs import import_run, story_import
from articles.models import StoryImport, Version
from articles.story.story import Story
from tests.articles.importing.format_samples import read_file

GERMAN = Options(UTC, language="de")
ROW = {"headline": "Die Fähre", "body": "Sie fährt seit heute wieder.", "published": "2024-07-02"}
NITF = "<nitf><head><title>Die Fähre</title><docdata><date.issue norm='20240702'/></docdata></head><body><body.content>"
NITF += "<p>Sie fährt seit heute wieder.</p></body.content></body></nitf>"
RSS = "<rss version='2.0'><channel><title>Velm</title><item><title>Die Fähre</title><guid>1</guid>"
RSS += "<pubDate>Tue, 02 Jul 2024 10:00:00 GMT</pubDate><description>Sie fährt seit heute wieder.</description></item>"
WXR = "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
WXR += "xmlns:wp='http://wordpress.org/export/1.2/'><channel><wp:wxr_version>1.2</wp:wxr_version><item>"
WXR += "<title>Die Fähre</title><content:encoded>Sie fährt seit heute wieder.</content:encoded>"
WXR += "<wp:post_id>1</wp:post_id><wp:post_date>2024-07-02 10:00:00</wp:post_date><wp:status>publish</wp:status>"
WXR += "<wp:post_type>post</wp:post_type></item></channel></rss>"
PARAGRAPH = (
    "<p>Sie fährt seit heute wieder, und alle freuen sich, weil sie am Abend nach Hause kommen, auch mit Rad.</p>"
)
PAGE = "<html><head><title>Die Fähre</title><meta property='og:type' content='article'>"
PAGE += (
    "<meta property='article:published_time' content='2024-07-02T10:00:00Z'></head><body><article><h1>Die Fähre</h1>"
)
PAGE += f"{4 * PARAGRAPH}</article></body></html>"
FILES = {
    "row.csv": "headline,body,published\nDie Fähre,Sie fährt seit heute wieder.,2024-07-02\n",
    "row.jsonl": json.dumps(ROW),
    "story.md": "---\ntitle: Die Fähre\ndate: 2024-07-02\n---\n\nSie fährt seit heute wieder.\n",
    "clipping.txt": "Die Fähre\nJuly 2, 2024\n\nSie fährt seit heute wieder.\n",
    "mail.eml": "From: Dora Finch <d@velm.example>\nSubject: Boot\nDate: Tue, 2 Jul 2024 10:00:00 +0000\n\nJa.\n",
    "feed.xml": f"{RSS}</channel></rss>",
    "export.xml": WXR,
    "nitf.xml": NITF,
    "item.json": json.dumps({
        "uri": "urn:velm:1", "type": "text", "headline": "Die Fähre", "versioncreated": "2024-07-02T10:00:00Z",
        "body_text": "Sie fährt seit heute wieder.",
    }),
    "page.html": PAGE,
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_story_that_names_no_language_has_that_of_the_newsroom(name, tmp_path):
    (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    _, [item] = read_file(tmp_path / name, GERMAN)
    assert item.story and item.story.language == "de"
    _, [item] = read_file(tmp_path / name)
    assert item.story and item.story.language == "en"


@pytest.mark.parametrize("name", sorted(name for name, format in FORMATS.items() if format.writer))
def test_every_writer_names_the_language(name, tmp_path, settings):
    """An export of an English newsroom is in English in a German one."""
    story = Story(headline="The ferry", body="<p>It sails again.</p>")
    writer = FORMATS[name].writer
    assert writer
    with (tmp_path / "export").open("w", newline="") as file:
        writer.write([story], file, lambda picture: "")
    _, items = read_file(tmp_path / "export", GERMAN)
    assert [item.story.language for item in items if item.story] == ["en"]


def test_json_lines_without_a_language_that_an_earlier_release_wrote_are_english(tmp_path):
    record = records.record_of(Story(headline="The ferry", body="<p>It sails.</p>"))
    assert record.pop("language") == "en"
    (tmp_path / "row.jsonl").write_text(json.dumps(record))
    _, [item] = read_file(tmp_path / "row.jsonl", GERMAN)
    assert item.story and item.story.language == "en"


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "language"), [("de-at", "de"), ("en-us", "en"), ("ar", "ar")])
def test_commands_and_imports_of_the_desk_say_which_it_is(code, language, settings, tmp_path):
    settings.LANGUAGE_CODE = code
    (tmp_path / "row.jsonl").write_text(json.dumps(ROW))
    call_command("import_stories", str(tmp_path), by="ada")
    text = json.dumps(ROW | {"headline": "Noch eine Fähre"}).encode()
    job = story_import.save(StoryImport(made_by="ada", begun_by="ada"), [SimpleUploadedFile("row.jsonl", text)])
    StoryImport.objects.filter(pk=job.pk).update(state=StoryImport.State.RUNNING, is_dry_run=False)
    job.refresh_from_db()
    import_run.ImportRun(job, lambda: False).run()
    stories = [json.loads(text) for text in Version.objects.values_list("story_json", flat=True)]
    assert [story.get("language", "en") for story in stories] == [language, language]
