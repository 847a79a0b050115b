"""A page that Safari saved is read as that page, with its photographs; a damaged or hostile file is refused."""

import io
import plistlib
import struct
import tracemalloc

import pytest
from PIL import Image

from articles.importing.formats import detect
from articles.importing.formats.html_pages import safari_archives
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


def archive(encoding="UTF-8", others=(), fmt=plistlib.FMT_BINARY, **main) -> bytes:
    resource = {
        "WebResourceData": PAGE.format(PROSE).encode(encoding), "WebResourceMIMEType": "text/html",
        "WebResourceTextEncodingName": encoding, "WebResourceURL": URL,
    }  # fmt: skip
    frame = {"WebMainResource": resource | {"WebResourceData": b"<p>An advertisement"}, "WebSubresources": []}
    parts = {"WebMainResource": resource | main, "WebSubresources": [*others], "WebSubframeArchives": [frame]}
    return plistlib.dumps(parts, fmt=fmt)


def image(url="https://c.example/goat.jpg", content=b"") -> dict:
    return {
        "WebResourceData": content or photograph(), "WebResourceMIMEType": "image/jpeg", "WebResourceURL": url,
    }  # fmt: skip


@pytest.mark.parametrize("fmt", [plistlib.FMT_BINARY, plistlib.FMT_XML], ids=["binary", "XML"])
@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1"])
def test_the_page_in_a_web_archive_of_safari_is_the_story_with_its_photographs(encoding, fmt):
    others = [image("https://c.example/logo.png"), image(), {"WebResourceData": 3}, "x", {}]
    content = archive(encoding, others, fmt)
    assert detect(content[:65536], "ferry.webarchive").name == "html"
    [item] = read("html", content)
    assert item.story.headline == "Die Fähre ist zurück" and "Nachtfähre" in text_of(item.story.body)
    assert item.story.source.url == URL and item.story.published.text == "2024-07-02T09:30+02:00"
    [(anchor, [file])] = item.picture_files
    assert file.startswith("data:image/jpeg;base64,") and item.story.inline_pictures[anchor].alt == "A goat"


TRAILER = struct.Struct(">6xBBQQQ")


def with_trailer(content: bytes, **changes) -> bytes:
    names = ("place_size", "number_size", "count", "top", "places")
    fields = dict(zip(names, TRAILER.unpack(content[-32:]), strict=True))
    return content[:-32] + TRAILER.pack(*(fields | changes).values())


def binary(*objects: bytes) -> bytes:
    """Return a property list of objects; in one that names others each number has two bytes."""
    places, content = [], b"bplist00"
    for part in objects:
        places.append(len(content))
        content += part
    table = b"".join(place.to_bytes(4) for place in places)
    return content + table + TRAILER.pack(4, 2, len(objects), 0, len(content))


def names(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(2) for number in numbers)


def text(word: str) -> bytes:
    return b"\x5f\x10" + bytes([len(word)]) + word.encode()


MAIN, OTHERS, DATA = text("WebMainResource"), text("WebSubresources"), text("WebResourceData")
MARKUP = PAGE.format(PROSE).encode()
PAGE_DATA = b"\x4f\x12" + len(MARKUP).to_bytes(4) + MARKUP


def sharing(count: int) -> bytes:
    """Return a web archive of 60 kB whose list names itself, and one object, some thousand times."""
    shared = b"\xaf\x11" + count.to_bytes(2) + names(*([4, 5] * (count // 2)))
    return binary(b"\xd2" + names(1, 2, 3, 4), MAIN, OTHERS, b"\xd1" + names(5, 6), shared, DATA, PAGE_DATA)


@pytest.mark.parametrize(
    "content",
    [
        archive()[:-100],
        archive()[:40],
        with_trailer(archive(), count=1 << 63, places=1 << 63),
        with_trailer(archive(), place_size=0),
        with_trailer(archive(), top=9_999),
        archive(WebResourceData="no bytes"),
        plistlib.dumps(["WebMainResource"], fmt=plistlib.FMT_BINARY),
        plistlib.dumps({"WebMainResource": [1]}, fmt=plistlib.FMT_BINARY),
        binary(b"\xd1" + names(1, 0), MAIN),
        binary(b"\xd1" + names(1, 2), MAIN, b"\xd1" + names(3, 4), DATA, b"\x4f\x13" + b"\xff" * 8),
        archive(fmt=plistlib.FMT_XML)[:-30],
        archive(fmt=plistlib.FMT_XML).replace(b"<plist", b'<!DOCTYPE plist [<!ENTITY a "b">]><plist', 1),
        b'<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY a "b">]><plist><dict><key>WebMainResource</key><string>&a;',
        b'<?xml version="1.0"?><plist><key>WebMainResource</key>' + b"<array>" * 90_000,
        b'<?xml version="1.0"?><plist><key>WebMainResource</key>' + b"<array/>" * 900_000,
        b'<?xml version="1.0"?><plist><dict><key>WebMainResource</key><date>soon</date></dict></plist>',
        b'<?xml version="1.0"?><plist><dict><key>WebMainResource</key><integer>' + b"9" * 9_000 + b"</integer></dict>",
    ],
    ids=[
        "cut off", "only a head", "a table beyond the file", "places of no bytes",
        "a top that is not there", "no page", "a list", "a list as the page", "a cycle", "data beyond the file",
        "XML cut off", "XML with entities below its type", "XML with entities", "XML nested deeply",
        "XML of many values", "XML with a date that is none", "XML with a long number",
    ],
)  # fmt: skip
def test_a_damaged_web_archive_of_safari_is_refused_in_a_sentence(content):
    [item] = read("html", content, "ferry.webarchive")
    assert item.story is None and "damaged or cut off" in item.reason, item.reason


def test_an_object_that_a_web_archive_names_many_times_is_read_a_few_times():
    read("html", sharing(2), "ferry.webarchive")  # what is loaded at first is none of it
    tracemalloc.start()
    try:
        [item] = read("html", sharing(30_000), "ferry.webarchive")
        assert tracemalloc.get_traced_memory()[1] < safari_archives.MAX_SIZE + 10_000_000
    finally:
        tracemalloc.stop()
    assert item.story is not None and not item.picture_files


def test_photographs_that_overlap_in_a_web_archive_take_no_more_than_the_archive(monkeypatch):
    many = "".join(f'<figure><img src="/{number}.jpg" alt="Goat {number}"></figure>' for number in range(20))
    page = PAGE.format(PROSE).replace("</article>", f"{many}</article>").encode()
    photo = {"WebResourceData": photograph(), "WebResourceMIMEType": "image/jpeg"}  # the same object in the file
    others = [photo | {"WebResourceURL": f"https://c.example/{number}.jpg"} for number in range(20)]
    content = archive(others=others, WebResourceData=page)
    assert len(content) < 2 * len(photo["WebResourceData"])
    [item] = read("html", content)
    assert len(item.picture_files) == 1
    monkeypatch.setattr(safari_archives, "MAX_SIZE", len(content) - 1)
    [item] = read("html", content)
    assert "longer than" in item.reason


def test_a_sample_is_read():
    [item] = read("html", (OURS / "producers" / "ferry.webarchive").read_bytes())
    assert item.story.headline == "Ferry returns"
