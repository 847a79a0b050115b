"""Readers hear a recording while its story is live and its rights allow it; feeds name it where it is cleared."""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from django.utils import timezone

from articles.models import AuditEntry, StoryAudio
from articles.record import anonymisation, audio_inspection, erasure, publishing, story_audio, verification
from articles.record.anonymisation import NameSpellings
from articles.record.anonymisation.other_tables import remove_name
from articles.record.anonymisation.residue import residue
from articles.record.refusals import ActionRefused
from media.file_inspection import FileRefused
from media.http_ranges import file_response
from media.models.rights import Rights
from tests.articles.admin.desk_client import Colleague, text_of, url_of
from tests.articles.audio_files import SECRET, make_m4a, make_mp3, make_opus
from tests.articles.printed_files import status_of
from tests.factories import make_article, make_draft

# Files are read and drawn in a process of their own.
pytestmark = pytest.mark.processes

FILES = {"mp3": make_mp3, "m4a": make_m4a, "opus": make_opus}
NAME = NameSpellings((SECRET.decode(),), "a person")


def add_audio(article, file: bytes = b"", **fields) -> StoryAudio:
    fields = {"rights": Rights.CLEARED} | fields
    return story_audio.add(article, file or make_mp3(), name="ferry.mp3", by="edda", **fields)


@pytest.mark.parametrize("suffix", FILES)
def test_the_original_is_stored_unchanged_and_readers_get_a_copy_without_its_metadata(db, suffix):
    file = FILES[suffix](seconds=65)
    assert SECRET in file
    audio = add_audio(make_article(), file)
    assert audio.original.read_bytes() == file
    assert SECRET not in audio.public_file.read_bytes()
    assert (audio.format, audio.seconds, audio.length, audio.duration) == (suffix, 65, "1:05", "PT1M5S")
    assert audio.public_file.stat().st_size == audio.public_bytes
    entries = AuditEntry.objects.order_by("pk").values_list("noun", "action")
    assert list(entries) == [("article", "add audio"), ("audio", "add audio")]
    same_suffix, parts = audio_inspection.without_metadata(audio.public_file.read_bytes())
    assert (same_suffix, b"".join(parts)) == (suffix, audio.public_file.read_bytes())


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"MZ\x90\x00" * 100, "no MP3"),
        (b"", "empty"),
        (make_mp3()[:40], "no MP3"),
        (make_m4a(handler=b"vide"), "pictures, text"),
        (make_m4a()[:-80], "do not fit"),
        (make_m4a().replace(b"mdat", b"moof"), "cut into parts"),
        (make_opus()[:300], "ends early"),
        (make_opus().replace(b"OpusHead", b"\x01vorbis_"), "something else"),
        (make_opus().replace(b"OpusTags", b"NotTags_"), "no comments"),
        (make_opus(seconds=0), "length cannot be read"),
        (make_mp3(tags=False)[:3], "no MP3"),
    ],
)
def test_a_file_that_is_no_audio_is_refused_and_nothing_is_left(db, settings, file, reason):
    with pytest.raises(FileRefused, match=reason):
        add_audio(make_article(), file or b"") if file else story_audio.add(make_article(), b"", name="x", by="edda")
    assert not StoryAudio.objects.exists()
    assert not [path for path in Path(settings.UPLOADS_ROOT).rglob("*") if path.is_file()]


def test_audio_belongs_to_one_published_story(db, monkeypatch):
    article = make_article(headline="Ferry returns")
    add_audio(article)
    with pytest.raises(FileRefused, match="there already, with “Ferry returns”"):
        add_audio(make_article())
    with pytest.raises(ActionRefused, match="publish it first"):
        add_audio(make_draft(), make_opus())
    monkeypatch.setattr(story_audio, "MAX_BYTES", 10)
    with pytest.raises(FileRefused, match="allowed"):
        add_audio(article, make_opus())


def statuses(client, audio) -> list[int]:
    page = text_of(client.get(audio.article.entry.get_absolute_url())) if audio.article.is_live else ""
    return [status_of(client, audio.get_absolute_url()), 200 if audio.get_absolute_url() in page else 404]


@pytest.mark.parametrize(
    ("rights", "expected", "is_passed_on"),
    [
        ({"rights": Rights.UNKNOWN}, 404, False),
        ({"rights": Rights.CLEARED, "rights_until": timezone.localdate() - timedelta(days=1)}, 404, False),
        ({"rights": Rights.CLEARED, "is_withdrawn": True}, 404, False),
        ({"rights": Rights.WEB_ONLY}, 200, False),
        ({"rights": Rights.CLEARED, "rights_until": timezone.localdate()}, 200, True),
    ],
)
def test_the_rights_decide_who_hears_it_and_whether_feeds_name_it(client, db, rights, expected, is_passed_on):
    article = make_article()
    audio = add_audio(article, credit="Read by Ada", **rights)
    assert statuses(client, audio) == [expected] * 2
    page = text_of(client.get(article.entry.get_absolute_url()))
    assert ("Read by Ada" in page) == (expected == 200)
    blocks = [json.loads(block) for block in re.findall(r"ld\+json\">(.*?)</script>", page)]
    [recording] = blocks[0].get("audio", [None])
    assert (recording or {}).get("duration") == ("PT3S" if is_passed_on else None)
    url = audio.get_absolute_url()
    feeds = {form: text_of(client.get(f"/feeds/latest.{form}")) for form in ("atom", "rss", "json")}
    assert {form: url in text for form, text in feeds.items()} == dict.fromkeys(feeds, is_passed_on)
    if is_passed_on:
        [attachment] = json.loads(feeds["json"])["items"][0]["attachments"]
        assert attachment["duration_in_seconds"] == 3 and attachment["mime_type"] == "audio/mpeg"
        enclosure = re.search("<enclosure[^>]*>", feeds["rss"])[0]
        assert url in enclosure and f'length="{audio.public_bytes}"' in enclosure
        assert re.search('<link[^>]*rel="enclosure"[^>]*type="audio/mpeg"', feeds["atom"])
    editor = Colleague("Editor")
    assert status_of(editor, url) == 200
    assert status_of(Colleague("Reporter", name="rosa"), url) == expected


def test_a_recording_is_gone_with_its_story(client, db):
    audio = add_audio(article := make_article())
    assert statuses(client, audio) == [200, 200]
    publishing.withdraw(article, reason="It was wrong.", by="ada")
    audio = StoryAudio.objects.get()
    assert statuses(client, audio) == [404, 404]
    publishing.reinstate(article, by="ada")
    assert statuses(client, StoryAudio.objects.get()) == [200, 200]
    etag = client.get(article.entry.get_absolute_url())["ETag"]
    audio.rights = Rights.NOT_CLEARED
    story_audio.change(audio, by="edda")
    response = client.get(article.entry.get_absolute_url(), headers={"If-None-Match": etag})
    assert response.status_code == 200 and "<audio" not in text_of(response)


def test_players_get_ranges(client, db):
    audio = add_audio(make_article())
    url, content_of_file = audio.get_absolute_url(), audio.public_file.read_bytes()
    response = client.get(url)
    assert b"".join(response.streaming_content) == content_of_file
    assert (response["Content-Type"], response["Accept-Ranges"]) == ("audio/mpeg", "bytes")
    for header, status, content in (
        ("bytes=0-3", 206, content_of_file[:4]),
        ("bytes=100-", 206, content_of_file[100:]),
        ("bytes=-4", 206, content_of_file[-4:]),
        (f"bytes={len(content_of_file)}-", 416, b""),
    ):
        response = client.get(url, headers={"Range": header})
        assert (response.status_code, response.content) == (status, content), header
    assert status_of(client, url, headers={"If-None-Match": response["ETag"]}) == 304
    head = client.head(url)
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(content_of_file)))
    assert status_of(client, url.replace(".mp3", ".m4a")) == 404


def test_a_range_without_an_end_reads_no_more_of_a_file_than_is_sent(tmp_path, monkeypatch):
    monkeypatch.setattr("media.http_ranges.MAX_PART", 10)
    file = tmp_path / "content_of_file"
    file.write_bytes(bytes(100))
    request = RequestFactory().get("/", headers={"Range": "bytes=5-"})
    response = file_response(request, file, '"x"', "audio/mpeg")
    assert (len(response.content), response["Content-Range"]) == (10, "bytes 5-14/100")


def test_the_policy_names_the_source_of_recordings(client, db):
    assert "media-src 'self'" in client.get("/")["Content-Security-Policy"]


def test_verification_detects_a_changed_recording_and_a_lost_copy_is_made_again(db, capsys):
    audio = add_audio(make_article())
    assert [result.text for result in verification.verify() if result.is_fault] == []
    shutil.rmtree(audio.public_file.parent)
    assert "run copy_audio" in next(story_audio.faults())
    call_command("copy_audio")
    assert "Made: 1. Not made: 0." in capsys.readouterr().out
    assert list(story_audio.faults()) == []
    audio.original.unlink()
    audio.public_file.unlink()
    assert len(list(story_audio.faults())) == 2
    with pytest.raises(CommandError):
        call_command("copy_audio")


@pytest.mark.django_db(transaction=True)
def test_an_erased_story_and_an_erased_recording_leave_no_file_and_no_word():
    first = add_audio(article := make_article(headline="Zanzibarquist"), credit="Zanzibarquist")
    second = add_audio(make_article(), make_opus(), credit="Zanzibarquist")
    erasure.erase(article, reason="By order.", by="root")
    with pytest.raises(ValidationError):
        story_audio.erase(second, reason="", by="root")
    story_audio.erase(second, reason="By order.", by="root")
    for audio in (first, second):
        assert not audio.original.exists() and not audio.public_file.exists()
    assert residue(NAME) == []
    assert list(story_audio.faults()) == []


def test_a_name_goes_from_what_is_said_of_a_recording_and_the_recording_is_withdrawn(db):
    audio = add_audio(article := make_article(headline="Zanzibarquist"), credit="By Zanzibarquist")
    other = add_audio(make_article(), make_opus(), credit="By Zanzibarquist")
    anonymisation.anonymise(article, spellings=NAME, reason="By order.", by="root")
    remove_name(NAME, by="mina")
    audio.refresh_from_db()
    other.refresh_from_db()
    assert [(row.credit, row.is_withdrawn) for row in (audio, other)] == [("By a person", True), ("By a person", False)]
    assert residue(NAME) == []


def test_an_editor_adds_audio_from_the_page_of_a_story(db, client):
    editor, article = Colleague("Editor"), make_article(headline="Ferry returns")
    add = f"{url_of('storyaudio_add')}?article={article.pk}"
    assert add in text_of(editor.open("article_change", article.pk))
    assert f'value="{article.pk}"' in text_of(editor.get(add))
    form = {"article": article.pk, "rights": "unknown", "file": SimpleUploadedFile("x.mp3", make_mp3())}
    page = editor.post(url_of("storyaudio_add"), form, follow=True)
    audio = StoryAudio.objects.get()
    assert "Ferry returns" in text_of(page) and audio.get_absolute_url() in text_of(page)
    assert status_of(client, audio.get_absolute_url()) == 404
    editor.post(url_of("storyaudio_change", audio.pk), {"rights": "cleared", "credit": "Ada"})
    assert status_of(client, audio.get_absolute_url()) == 200
    page = editor.post(url_of("storyaudio_add"), form | {"file": SimpleUploadedFile("x.mp3", b"MZ" * 50)})
    assert "it is no MP3" in text_of(page)
    assert "Open the story first" in text_of(editor.post(url_of("storyaudio_add"), {}))
    assert url_of("storyaudio_add") not in text_of(editor.open("article_change", make_draft().pk))


@pytest.mark.slow
def test_the_writer_of_a_story_is_led_to_no_page_of_its_audio_that_is_closed_to_them(db):
    article = make_draft(by="rosa")
    publishing.publish(article, by="edda")
    audio = url_of("storyaudio_change", add_audio(article).pk)
    assert audio in text_of(Colleague("Editor").open("article_change", article.pk))
    assert audio not in text_of(Colleague("Reporter", name="rosa").open("article_change", article.pk))


LYRICS = b"LYRICSBEGIN" + SECRET + b"000024LYRICS200"
ID3_FOOTER = b"ID3\x04\0\0\0\0\0\x20" + SECRET.ljust(32, b"\0") + b"3DI\x04\0\0\0\0\0\x20"
TAG = b"TAG" + SECRET.ljust(125, b"\0")


@pytest.mark.parametrize("metadata", [LYRICS + TAG, TAG + TAG, ID3_FOOTER, ID3_FOOTER + TAG, SECRET * 100])
@pytest.mark.parametrize("place", [0, 20, 60])
def test_readers_get_nothing_of_an_mp3_but_its_frames(metadata, place):
    """What programs append, prepend or insert between frames is metadata of one kind or another."""
    stream_in = make_mp3(tags=False)
    cut = place * 417
    suffix, parts = audio_inspection.without_metadata(stream_in[:cut] + metadata + stream_in[cut:] + metadata)
    stream = b"".join(parts)
    assert (suffix, SECRET in stream) == ("mp3", False)
    assert stream == stream_in


@pytest.mark.parametrize("data", [b"\xff" * 500_000, b"\xff\xfb\x90\0" * 100, b"\xff\xfb\xf0\0" * 9_000, b"\0" * 9_000])
def test_bytes_that_only_look_like_heads_of_frames_are_no_mp3(data):
    with pytest.raises(audio_inspection.AudioRefused):
        audio_inspection.without_metadata(data)


def large_m4a(path: Path):
    """Write an M4A with more sound than the program may have memory."""
    small = make_m4a()
    path.write_bytes(small[:-108] + (audio_inspection.MEMORY * 3 // 2 + 8).to_bytes(4, "big") + b"mdat")
    os.truncate(path, len(small) - 100 + audio_inspection.MEMORY * 3 // 2)


def ogg_of_empty_pages(path: Path):
    page = make_opus()[:26] + b"\0"
    path.write_bytes(make_opus() + page * 1_000_000)


@pytest.mark.processes
@pytest.mark.parametrize(("write", "statuses"), [(large_m4a, {0}), (ogg_of_empty_pages, {0, 3})])
def test_a_large_file_is_inspected_in_little_memory(tmp_path, write, statuses):
    write(tmp_path / "source")
    command = [sys.executable, "-I", audio_inspection.__file__, str(tmp_path / "source"), str(tmp_path / "copy")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode in statuses, "MemoryError" in done.stderr) == (True, False), done.stderr
    assert done.returncode or (tmp_path / "copy").stat().st_size == (tmp_path / "source").stat().st_size
