"""The static copy has every public page, opens from a folder, and has nothing that readers may not see."""

import filecmp
import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from articles.models import ErasureRequest, Series, Version
from articles.preservation import static_copy, static_links
from articles.record import erasure, printed_pages, publishing, series_changes, story_audio
from articles.record.public_log import publisher
from articles.story.story import Picture
from media.models.rights import Rights
from tests.articles.audio_files import make_mp3
from tests.articles.printed_files import make_pdf
from tests.factories import make_article, make_draft, make_story
from tests.media.pictures import make_photo

LONG = "क" * 100


class _Links(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.links, self.text = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag != "link" or attributes.get("rel") != "canonical":
            self.links += [attributes[name] for name in ("href", "src", "srcset", "action") if attributes.get(name)]

    def handle_data(self, data):
        self.text.append(data)


def broken_links(folder):
    return [
        (page.relative_to(folder).as_posix(), link)
        for page in folder.rglob("*.html")
        for link in _Links(page.read_text(encoding="utf-8")).links
        if not link.startswith(("#", "https://", "mailto:"))
        and not (page.parent / unquote(link.partition("#")[0])).resolve().is_file()
    ]


def files_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def interrupt_at(number):
    """Return a progress function that ends a run by Ctrl-C after so many stories."""

    def interrupt(stories):
        if stories == number:
            raise KeyboardInterrupt

    return interrupt


@pytest.fixture
def archive(db, settings):
    """Return a story with three versions and a photograph; beside it are other scripts, a withdrawn story, a draft."""
    settings.SITE_URL = "https://archive.example"
    photo = make_photo(caption="A ferry at the pier")
    pictures = (Picture(photo=str(photo.uuid), sha256=photo.sha256, caption="A ferry"),)
    story = make_article(headline="Ferry returns", tags=["Ferries"], section="World", pictures=pictures)
    publishing.correct(story, story=make_story(headline="Ferry is back", tags=["Ferries"]), note="Late.", by="ada")
    publishing.minor_edit(story, story=make_story(headline="Ferry is back!", tags=["Ferries"]), by="ada")
    address = story.entry.get_absolute_url()
    links = f'<a href="{address}">the ferry</a>, <a href="/2020/01/01/nowhere/">nothing</a>'
    body = f'<p>See {links} and href="/x" as text.</p>'
    make_article(headline=LONG, body=body, published="2023-01-05", pictures=pictures)
    make_article(headline="The third story", published="2019-05-06", tags=["川"], authors=["Ada Lovelace"])
    withdrawn = make_article(headline="Words that were withdrawn", published="2019-05-06")
    publishing.withdraw(withdrawn, reason="It was wrong.", by="ada")
    make_draft(headline="Words of a draft")
    return story


@pytest.mark.slow
def test_every_link_of_the_copy_leads_to_a_file_of_it(archive, tmp_path):
    summary = static_copy.write_copy(tmp_path / "copy")
    files = files_of(tmp_path / "copy")
    assert (summary.stories, summary.files) == (3, len(files))
    assert broken_links(tmp_path / "copy") == []
    story = static_links.file_of(archive.entry.get_absolute_url()).removesuffix("index.html")
    expected = ["", "history/", "versions/1/", "versions/3/", "compare/1/2/", "compare/2/3/", "compare/1/3/"]
    assert {f"{story}{page}index.html" for page in expected} <= files.keys()
    assert {
        "index.html",
        "articles/index.html",
        "tags/川/index.html",
        "authors/ada-lovelace/index.html",
    } <= files.keys()
    assert any(name.startswith("pictures/") for name in files)


def main_text(html):
    links = _Links(html.partition('<main id="main"')[2].partition("</main>")[0])
    return " ".join("".join(links.text).split())


@pytest.mark.long
@pytest.mark.processes
def test_printed_pages_and_audio_are_in_the_copy_and_the_withdrawn_are_not(archive, tmp_path):
    printed = {}
    for rights, name in ((Rights.CLEARED, "A1"), (Rights.NOT_CLEARED, "A2")):
        story = make_article(headline=f"On page {name}", page=name)
        printed[rights] = printed_pages.add(
            make_pdf(f"Words of {name}"), name="a", by="abe", day=story.entry.day, page=name, rights=rights
        )
    audio = story_audio.add(archive, make_mp3(), name="ferry.mp3", by="edda", rights=Rights.CLEARED)
    story_audio.add(archive, make_mp3(seconds=4), name="other.mp3", by="edda", rights=Rights.NOT_CLEARED)
    static_copy.write_copy(tmp_path / "copy")
    files = files_of(tmp_path / "copy")
    assert broken_links(tmp_path / "copy") == []
    page = f"printed/{printed[Rights.CLEARED].uuid}"
    assert f"{page}/index.html" in files and any(file.startswith(f"{page}/1-") for file in files)
    assert not any(str(printed[Rights.NOT_CLEARED].uuid) in file for file in files)
    assert [file for file in files if file.startswith("audio/")] == [audio.get_absolute_url().strip("/")]
    story = files[static_links.file_of(archive.entry.get_absolute_url())].decode()
    assert audio.get_absolute_url().strip("/") in story
    static_copy.write_copy(tmp_path / "again")
    assert files_of(tmp_path / "again") == files


@pytest.mark.slow
def test_a_page_says_the_words_of_the_site(archive, tmp_path):
    static_copy.write_copy(tmp_path / "copy")
    url = archive.entry.get_absolute_url()
    for path in (url, f"{url}versions/1/"):
        copied = (tmp_path / "copy" / static_links.file_of(path)).read_text(encoding="utf-8")
        assert main_text(copied) == main_text(Client().get(path).content.decode())
        assert "Ferry" in main_text(copied)


@pytest.mark.slow
def test_text_that_looks_like_an_attribute_stays_as_it_is(archive, tmp_path):
    static_copy.write_copy(tmp_path / "copy")
    (page,) = (tmp_path / "copy/2023/01/05").glob("*/index.html")
    text = page.read_text(encoding="utf-8")
    assert 'href="/x" as text' in text
    assert "<a>nothing</a>" in text


def test_a_name_longer_than_file_systems_allow_is_cut_and_stays_different():
    one, other = (static_links.file_of(f"/2023/01/05/{'क' * 99}{end}/") for end in "कख")
    assert one != other
    assert max(len(part.encode()) for part in one.split("/")) <= 200


@pytest.mark.slow
def test_nothing_that_readers_cannot_see_is_in_the_copy(archive, tmp_path):
    static_copy.write_copy(tmp_path / "copy")
    everything = b"\n".join(files_of(tmp_path / "copy").values())
    assert b"Words that were withdrawn" not in everything
    assert b"Words of a draft" not in everything
    assert b"<form" not in everything


@pytest.mark.slow
def test_a_series_without_a_live_part_is_not_in_the_copy_and_one_with_a_part_is(archive, tmp_path):
    for slug, article in (("harbour", archive), ("secret", make_draft(headline="Words of a draft"))):
        series_changes.add(Series.objects.create(name=slug.title(), slug=slug), article, by="ada")
    static_copy.write_copy(tmp_path / "copy")
    assert (tmp_path / "copy" / "series" / "harbour").exists()
    assert not (tmp_path / "copy" / "series" / "secret").exists()


@pytest.mark.slow
def test_the_same_archive_gives_the_same_bytes(archive, tmp_path):
    for name in ("one", "other"):
        static_copy.write_copy(tmp_path / name)
    assert files_of(tmp_path / "one") == files_of(tmp_path / "other")


@pytest.mark.slow
def test_a_later_run_brings_the_copy_up_to_date_and_deletes_what_was_withdrawn(archive, tmp_path):
    static_copy.write_copy(tmp_path / "copy")
    publishing.withdraw(archive, reason="It was wrong.", by="ada")
    static_copy.write_copy(tmp_path / "copy")
    static_copy.write_copy(tmp_path / "new")
    assert files_of(tmp_path / "copy") == files_of(tmp_path / "new")
    assert not filecmp.dircmp(tmp_path / "copy", tmp_path / "new").left_only
    assert b"Ferry is back" not in b"\n".join(files_of(tmp_path / "copy").values())


@pytest.mark.slow
def test_an_interrupted_run_goes_on_and_ends_with_the_same_files(archive, tmp_path):
    static_copy.write_copy(tmp_path / "whole")

    with pytest.raises(KeyboardInterrupt):
        static_copy.write_copy(tmp_path / "copy", interrupt_at(2))
    assert static_copy.write_copy(tmp_path / "copy").resumed == 2
    assert files_of(tmp_path / "copy") == files_of(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        static_copy.write_copy(tmp_path / "copy", interrupt_at(2))
    publishing.minor_edit(archive, story=make_story(headline="Another"), by="ada")
    assert static_copy.write_copy(tmp_path / "copy").resumed == 0


@pytest.mark.slow
def test_an_interrupted_later_run_leaves_nothing_of_the_older_copy(archive, tmp_path):
    static_copy.write_copy(tmp_path / "copy")
    publishing.minor_edit(archive, story=make_story(headline="The last one"), by="ada")

    with pytest.raises(KeyboardInterrupt):
        static_copy.write_copy(tmp_path / "copy", interrupt_at(3))
    assert static_copy.write_copy(tmp_path / "copy").resumed == 3
    static_copy.write_copy(tmp_path / "new")
    assert files_of(tmp_path / "copy") == files_of(tmp_path / "new")


@pytest.mark.slow
@pytest.mark.parametrize(("end", "resumed"), [(b"\n", 2), (b"/\n", 1), ("क".encode()[1:], 1), (b"\t", 1)])
def test_a_line_of_the_progress_that_a_killed_run_did_not_finish_names_no_story(archive, tmp_path, end, resumed):
    static_copy.write_copy(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        static_copy.write_copy(tmp_path / "copy", interrupt_at(2))
    progress = tmp_path / "copy" / static_copy.PROGRESS
    written = progress.read_bytes()
    progress.write_bytes(written[: written.rindex(end)])
    assert static_copy.write_copy(tmp_path / "copy").resumed == resumed
    assert files_of(tmp_path / "copy") == files_of(tmp_path / "whole")


@pytest.mark.long
def test_a_list_of_several_pages_is_linked_from_page_to_page(db, tmp_path):
    for number in range(45):
        make_article(headline=f"Story {number}", tags=["Ferries"], published=f"2024-07-{number % 28 + 1:02}")
    static_copy.write_copy(tmp_path / "copy")
    pages = sorted(path.name for path in (tmp_path / "copy/tags/ferries").iterdir())
    assert pages == ["index.html", "page-2.html"]
    assert broken_links(tmp_path / "copy") == []
    links = {link for page in pages for link in _Links((tmp_path / "copy/tags/ferries" / page).read_text()).links}
    stories = {link for link in links if "/2024/07/" in link and link.count("/") > 5}
    assert len(stories) == 45


@pytest.mark.processes
def test_the_proofs_of_a_copy_are_checked_by_the_script_in_it(archive, settings, tmp_path):
    settings.PUBLIC_LOG_ROOT, settings.PUBLIC_LOG_KEY = tmp_path / "log", tmp_path / "key"
    publisher.create_key()
    publisher.publish()
    static_copy.write_copy(tmp_path / "copy")
    proofs = list((tmp_path / "copy").rglob("versions/*/proof"))
    assert len(proofs) == Version.objects.filter(article__state="live").count()
    script = tmp_path / "copy/log/verify_proof.py"
    key = (tmp_path / "copy/log/key").read_text().strip()
    run = subprocess.run([sys.executable, script, proofs[0], "--key", key], capture_output=True, env=os.environ)
    assert run.returncode == 0, run.stderr
    assert broken_links(tmp_path / "copy") == []


def test_a_folder_with_other_files_is_left_alone(archive, tmp_path):
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(CommandError, match="no static copy of this archive") as refusal:
        call_command("export_static", tmp_path)
    assert refusal.value.returncode == 2
    (tmp_path / static_copy.MARKER).write_text(json.dumps({"archive": "another"}))
    with pytest.raises(CommandError, match="no static copy"):
        call_command("export_static", tmp_path)
    assert (tmp_path / "thesis.txt").exists()


@pytest.mark.slow
@pytest.mark.parametrize("is_erased", [False, True], ids=["withdrawn", "erased"])
@pytest.mark.parametrize("stories", [1, 3], ids=["before it is written", "after it was written"])
def test_a_story_that_goes_while_the_copy_is_written_is_not_in_it(archive, tmp_path, admin_user, stories, is_erased):
    links = f'<p>See <a href="{archive.entry.get_absolute_url()}">it</a>.</p>'
    make_article(headline="One that links to it", body=links, published="2018-05-06")

    def go(number):
        if number != stories + 1:
            return
        if is_erased:
            ErasureRequest.objects.create(article=archive, reference="Order 5", requested_by=admin_user)
            erasure.erase(archive, reason="An order.", by="ada")
        else:
            publishing.withdraw(archive, reason="It was wrong.", by="ada")

    static_copy.write_copy(tmp_path / "copy", go)
    files = files_of(tmp_path / "copy")
    assert [name for name, content in files.items() if b"Ferry is back" in content or b"Ferry returns" in content] == []
    assert broken_links(tmp_path / "copy") == []
    static_copy.write_copy(tmp_path / "later")
    assert files == files_of(tmp_path / "later")


@pytest.mark.parametrize(
    "name, file",
    [("con", "_con"), ("NUL", "_NUL"), ("com1", "_com1"), ("aux.txt", "_aux.txt"), ("LPT¹", "_LPT¹"), ("a.", "a_"),
     ("a ", "a_"), ("..", "._"), ("console", "console"), ("com10", "com10"), ("a.b", "a.b"), ("nu:l", "nu_l")],
)  # fmt: skip
def test_a_name_that_windows_refuses_gets_another_one(name, file):
    assert static_links.file_of(f"/tags/{name}/") == f"tags/{file}/index.html"
