"""A page that Safari saved is read as that page, with its photographs; a damaged or hostile file is refused."""

import io
import plistlib
import struct
import time

import pytest
from PIL import Image

from articles.importing.formats import detect
from articles.story.html_blocks import text_of
from tests.articles.importing.format_samples import OURS, read

PAGE = """<!DOCTYPE html><html lang="de"><head><title>Fähre</title><meta property="article:published_time"
content="2024-07-02T09:30:00+02:00"></head><body><article><h1>Die Fähre ist zurück</h1><p>{0}</p>
<figure><img src="/goat.jpg" alt="A goat"><figcaption>A goat on the ferry</figcaption></figure><p>{0}</p></article>"""
PROSE = "Die Nachtfähre nach Velm lief am Montag aus, zum ersten Mal seit zwei Wintern. " * 4
URL = "https://c.example/ferry"


def photograph() -> bytes:
    file = io.BytesIO()
    Image.effect_noise((300, 200), 90).save(file, "JPEG", quality=95)
    return file.getvalue()


def archive(encoding="UTF-8", others=(), **main) -> bytes:
    resource = {
        "WebResourceData": PAGE.format(PROSE).encode(encoding), "WebResourceMIMEType": "text/html",
        "WebResourceTextEncodingName": encoding, "WebResourceURL": URL,
    }  # fmt: skip
    return plistlib.dumps({"WebMainResource": resource | main, "WebSubresources": [*others]}, fmt=plistlib.FMT_BINARY)


def image(url="https://c.example/goat.jpg", content=b"") -> dict:
    return {
        "WebResourceData": content or photograph(), "WebResourceMIMEType": "image/jpeg", "WebResourceURL": url,
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1"])
def test_the_page_in_a_web_archive_of_safari_is_the_story_with_its_photographs(encoding):
    content = archive(encoding, [image("https://c.example/logo.png"), image(), {"WebResourceData": 3}, "x"])
    assert detect(content[:65536], "ferry.webarchive").name == "html"
    [item] = read("html", content)
    assert item.story.headline == "Die Fähre ist zurück" and "Nachtfähre" in text_of(item.story.body)
    assert item.story.source.url == URL and item.story.published.text == "2024-07-02T09:30+02:00"
    [(anchor, [file])] = item.picture_files
    assert file.startswith("data:image/jpeg;base64,") and item.story.inline_pictures[anchor].alt == "A goat"


def many_objects(content: bytes) -> bytes:
    trailer = struct.Struct(">6xBBQQQ")
    offset, reference, _, top, table = trailer.unpack(content[-32:])
    return content[:-32] + trailer.pack(offset, reference, 1 << 40, top, table)


@pytest.mark.parametrize(
    "content",
    [
        archive()[:-100],
        archive()[:40],
        many_objects(archive()),
        archive(WebResourceData="no bytes"),
        plistlib.dumps(["WebMainResource"], fmt=plistlib.FMT_BINARY),
        plistlib.dumps({"WebMainResource": [1]}, fmt=plistlib.FMT_BINARY),
    ],
    ids=["cut off", "only a head", "a count of objects beyond the file", "no page", "a list", "a list as the page"],
)
def test_a_damaged_web_archive_of_safari_is_refused_in_a_sentence(content):
    began = time.process_time()
    [item] = read("html", content, "ferry.webarchive")
    assert item.story is None and ("damaged or cut off" in item.reason or "no text" in item.reason), item.reason
    assert time.process_time() - began < 1


def test_a_sample_is_read():
    [item] = read("html", (OURS / "producers" / "ferry.webarchive").read_bytes())
    assert item.story.headline == "Ferry returns"
