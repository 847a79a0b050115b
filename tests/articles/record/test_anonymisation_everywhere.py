"""A removed name is nowhere: by bytes and by its spellings, in tables, files, pages, feeds, exports and logs."""

import json
import logging
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from articles.jobs import story_import
from articles.models import BinEntry, CatalogueEntry, DeskRevision, StoryImport
from articles.record import bin, desk_revisions, publishing, verification
from articles.record.public_log import publisher
from articles.story.credits import Byline, Term
from articles.story.keys import key_of
from articles.story.phrase import Phrase, ReadText
from articles.story.story import Picture, Source
from tests.articles.record.test_anonymisation import archive_files, residue
from tests.articles.record.test_anonymisation_scripts import NAMES, remove
from tests.factories import make_article, make_draft, make_story

LISTS = ["/", "/articles/", "/corrections/", "/tags/", "/tags/sea/", "/authors/", "/sections/", "/2024/07/02/", "/log/"]
LISTS += ["/sitemap.xml", "/news-sitemap.xml", *(f"/articles/feed.{form}" for form in ("atom", "rss", "json"))]
LISTS += [f"/feeds/{name}.{form}" for name in ("latest", "corrections") for form in ("atom", "rss", "json")]


def fill(language: str, name: str, text: str):
    """Put the name into a story and its history, on the desk, into revisions and the bin."""
    article = make_article(
        language=language,
        headline=text,
        body=f"<p>{text}</p>",
        bylines=(Byline(name, Term.named(name).key),),
        tags=[Term.named(name, "person"), "Sea"],
        section="News",
        pictures=(Picture(caption=text, alt=text, credit=name),),
        source=Source("wire", f"{language}-{name}", f"https://wire.example/{quote(name)}", "x", f"<b>{text}</b>"),
    )
    publishing.correct(article, story=make_story(language=language, headline=text), note=text, by="ada")
    copy = publishing.open_on_desk(article, by="ada")
    copy.headline = f"{text} 2"
    copy.save()
    desk_revisions.record(copy, by="ada")
    publishing.put_back(article, by="ada")
    draft = make_draft(language=language, headline=text)
    draft.internal_notes.create(text=f"{name} 1", by="ada")
    desk_revisions.record(draft.desk_copy, by="ada")
    bin.delete_draft(draft, by="ada")


def fill_import():
    """Import a file with each name by the page of imports, which stores samples and reports."""
    job = StoryImport(made_by="ada", source="wire")
    texts = {language: f"{text}\n\n2024-07-02\n\n{text} 3." for language, (_, text) in NAMES.items()}
    story_import.save(job, [SimpleUploadedFile(f"{name}.txt", text.encode()) for name, text in texts.items()])
    story_import.dry_run(job)
    story_import.work(job.pk)


def spellings_of(name: str) -> list[bytes]:
    """Return the name as pages and files of any kind may write it."""
    texts = {name, name.lower(), name.upper(), key_of(name)}
    escaped = {json.dumps(text)[1:-1] for text in texts}
    return [spelling.encode() for spelling in {*texts, *escaped, *map(quote, texts)}]


def pages(client) -> dict[str, bytes]:
    """Return every kind of public page and feed with its content."""
    addresses = [*LISTS]
    for entry in CatalogueEntry.objects.all():
        address = entry.get_absolute_url()
        addresses += [address, *(f"{address}{part}" for part in ("history/", "versions/1/", "versions/1/proof"))]
    return {address: client.get(address).content for address in addresses}


def files() -> list[Path]:
    """Return the files of the database, of uploads, seals and the index, and of the public log."""
    return [*archive_files(), *(path for path in publisher.folder().rglob("*") if path.is_file())]


@pytest.fixture
def log(transactional_db, settings):
    settings.SITE_URL = "https://archive.example"
    call_command("log_key")


@pytest.mark.long
def test_nothing_of_a_name_is_left_in_tables_files_pages_feeds_exports_and_logs(log, client, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)
    for language, (name, text) in NAMES.items():
        fill(language, name, text)
    fill_import()
    publisher.publish()
    names = [name for name, _ in NAMES.values()]
    assert residue(*names) and DeskRevision.objects.exists() and BinEntry.objects.exists()
    caplog.clear()

    request = remove(*names)
    publisher.publish()
    export = tmp_path / "stories.jsonl"
    call_command("export_stories", output=str(export))

    assert (request.left, request.state) == ([], "done")
    assert residue(*names) == []
    texts = {"log": caplog.text.encode(), "export": export.read_bytes()} | pages(client)
    texts |= {str(path): path.read_bytes() for path in files()}
    spellings = [spelling for name in names for spelling in spellings_of(name)]
    assert [place for place, content in texts.items() if any(spelling in content for spelling in spellings)] == []
    phrases = list(map(Phrase, names))
    readable = {place: ReadText(texts[place].decode()) for place in (*LISTS, "log", "export")}
    assert [place for place, read in readable.items() if any(list(phrase.spans(read)) for phrase in phrases)] == []
    for name in names:
        for noun in ("tags", "authors"):
            assert client.get(f"/{noun}/{quote(key_of(name))}/").status_code in (404, 410)
    assert [finding.text for finding in verification.verify() if finding.is_fault] == []
