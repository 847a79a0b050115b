"""Files that other programs leave behind: marks of their makers, cut ends, odd bytes; what becomes of each."""

import bz2
import codecs
import gzip
import io
import json
import lzma
import zipfile

import pytest
from django.core.management import CommandError, call_command

from articles.models import CatalogueEntry

PROSE = "The night ferry to Gull Island sailed on Monday for the first time in two winters, with one goat. " * 4
CLIPPING = f"Ferry returns\n\nBy Lena Marsh\n\nJuly 2, 2024\n\n{PROSE}\n"
RUSSIAN = "Ночной паром вышел в море в понедельник впервые за две зимы, и на борту была одна коза. " * 5
PAGE = (
    "<!DOCTYPE html><title>Ferry returns</title><meta property=article:published_time content=2024-07-02T09:30:00Z>"
    f"<article><h1>Ferry returns</h1><p>{PROSE}</p></article>"
)
MAIL = (
    "From: Lena Marsh <lena@courier.example>\nTo: desk@courier.example\nSubject: Ferry returns\nMIME-Version: 1.0\n"
    f"Date: Tue, 02 Jul 2024 09:30:00 +0200\nMessage-ID: <1@courier.example>\n\n{PROSE}\n"
)
TABLE = f"id;title;body;date\n1;Ferry returns;{PROSE};2024-07-02\n2;Goat stays;{PROSE};2024-07-03\n"
LINE = json.dumps({"id": "1", "headline": "Ferry returns", "body": PROSE, "published": "2024-07-02T09:30:00Z"})
OTHER = LINE.replace("Ferry", "Goat").replace(': "1"', ': "2"')
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": "1", "title": "Ferry", "content_text": PROSE, "date_published": "2024-07-02T09:30:00Z"}],
    }
)
NINJS = {"uri": "urn:x:1", "type": "text", "versionCreated": "2024-07-02T09:30:00Z", "headlines": [{"value": "Ferry"}]}
WXR = (
    '<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    "<channel><wp:wxr_version>1.2</wp:wxr_version>{}</channel></rss>"
)
POST = (
    "<item><title>Ferry &amp; goat</title><guid>https://c.example/?p={}</guid><content:encoded><![CDATA[It sails.]]>"
    "</content:encoded><wp:post_id>{}</wp:post_id><wp:post_date>2024-07-02 09:30:00</wp:post_date>"
    "<wp:status>{}</wp:status><wp:post_type>{}</wp:post_type></item>"
)
RSS = (
    '<rss version="2.0"><channel><title>Courier</title><item><title>Ferry</title><description>It sails.</description>'
    "{}</item></channel></rss>"
)


def packed(*files: tuple[str, str]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        for name, text in files:
            written.writestr(name, text)
    return archive.getvalue()


# Name, content, how many stories readers find, and a part of the reason why there are not more.
FILES = [
    ("utf-8-with-mark.txt", codecs.BOM_UTF8 + CLIPPING.encode(), 1, ""),
    ("utf-16.txt", codecs.BOM_UTF16_LE + CLIPPING.encode("utf-16-le"), 1, ""),
    ("utf-16-without-mark.txt", CLIPPING.encode("utf-16-le"), 0, "binary"),
    ("koi8-r.txt", f"Паром вернулся\n\n2 июля 2024 г.\n\n{RUSSIAN}".encode("koi8-r"), 1, ""),
    ("lines-of-old-macs.txt", CLIPPING.replace("\n", "\r"), 1, ""),
    ("end-of-dos.txt", CLIPPING + "\x1a", 1, ""),
    ("control.txt", CLIPPING.replace("goat", "go\x08at"), 0, "control byte 0x08"),
    ("zeros.txt", bytes(5000), 0, "binary"),
    ("empty.txt", "", 0, "empty"),
    ("one-line.txt", f"Ferry returns\n\nJuly 2, 2024\n\n{PROSE * 500}", 1, ""),
    (
        "calendar.txt",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20240702T093000Z\nEND:VEVENT\nEND:VCALENDAR\n",
        0,
        "calendar",
    ),
    (
        "page.txt",
        f"<!DOCTYPE html><title>Ferry</title><article><h1>Ferry</h1><p>{PROSE * 2}</p></article>",
        0,
        "no date",
    ),
    ("lines.txt", LINE, 1, ""),
    ("photograph.txt", b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(100), 0, "import_photos"),
    ("compressed.gz", gzip.compress(CLIPPING.encode()), 1, ""),
    ("page.html.gz", gzip.compress(PAGE.encode()), 1, ""),
    ("page.html.bz2", bz2.compress(PAGE.encode()), 1, ""),
    ("page.html.xz", lzma.compress(PAGE.encode()), 1, ""),
    ("lines.jsonl.gz", gzip.compress(LINE.encode()), 1, ""),
    ("table.csv.gz", gzip.compress(TABLE.encode()), 2, ""),
    ("feed.xml.gz", gzip.compress(RSS.format("<pubDate>Tue, 02 Jul 2024 09:30:00 GMT</pubDate>").encode()), 1, ""),
    ("cut.html.gz", gzip.compress(PAGE.encode())[:-9], 0, "compressed file is damaged"),
    ("bomb.txt.gz", gzip.compress(b"a" * 30_000_000), 0, "more than 100 times smaller"),
    ("page.html.zst", b"\x28\xb5\x2f\xfd" + PAGE.encode(), 0, "compressed archive"),
    ("page.tar.gz", gzip.compress(b"page.html".ljust(257, b"\0") + b"ustar" + bytes(2000)), 0, "tar archive"),
    ("zero.html", PAGE.replace("goat", "go\0at"), 1, "control characters left out"),
    ("zero.md", f"# Ferry returns\n\n{PROSE}".replace("goat", "go\0at"), 0, "0x00"),
    ("control-2024-07-02.md", f"---\ntitle: Ferry\ndate: 2024-07-02\n---\ngo\x08at {PROSE}", 1, "control characters"),
    ("zero.csv", TABLE.replace("goat", "go\0at"), 2, "control characters left out"),
    ("zero.jsonl", LINE.replace("goat", "go\\u0000at"), 1, "control characters left out"),
    ("zero-as-it-is.jsonl", LINE.replace("goat", "go\0at"), 1, "control characters left out"),
    ("zero.json", json.dumps([{"title": "Ferry", "body": "go\0at", "date": "2024-07-02"}]), 1, "control characters"),
    ("zero.xml", WXR.format(POST.format(1, 1, "publish", "post").replace("goat", "go\0at")), 1, "control characters"),
    ("numbered.xml", WXR.format(POST.format(1, 1, "publish", "post").replace("goat", "go&#8;at")), 1, "XML repaired"),
    ("zero.eml", MAIL.replace("goat", "go\0at"), 1, "control characters left out"),
    ("zero-feed.json", JSON_FEED.replace("goat", "go\\u0000at"), 1, "control characters left out"),
    ("short.csv", "id;title;body;date\n3;ｶﾓﾒ;ﾌｪﾘｰ;2024-07-02\n".encode("cp932"), 0, "say --encoding"),
    ("short.txt", "ｶﾓﾒ\n\nJuly 2, 2024\n\nﾌｪﾘｰ\n".encode("cp932"), 0, "say --encoding"),
    ("semicolons.csv", TABLE, 2, ""),
    ("utf-16-without-mark.csv", TABLE.encode("utf-16-le"), 2, ""),
    ("utf-16-of-a-mac-without-mark.csv", TABLE.encode("utf-16-be"), 2, ""),
    ("utf-16-without-mark.json", f"[{LINE}]".encode("utf-16-le"), 1, ""),
    (
        "lines-of-a-list.jsonl",
        f"[\n{LINE},\n{OTHER}\n]\n".encode(),
        2,
        "",
    ),
    ("comma-at-the-end.json", f"[{LINE[:-1]},}}]".encode(), 0, "mend it there, or export it again"),
    ("tabs.csv", codecs.BOM_UTF16_LE + TABLE.replace(";", "\t").encode("utf-16-le"), 2, ""),
    ("bars.csv", TABLE.replace(";", "|"), 2, ""),
    ("excel.csv", "sep=;\r\n" + TABLE.replace("\n", "\r\n"), 2, ""),
    ("excel-with-mark.csv", codecs.BOM_UTF8 + f"sep=;\n{TABLE}".encode(), 2, ""),
    ("names-alone.csv", "id,title,body,date\n", 0, "no story in it"),
    ("ragged.csv", f"{TABLE}3;x\n", 2, "no date"),
    ("cut.jsonl", f"{LINE}\n{LINE[:80]}", 1, "not JSON"),
    ("not-a-number.jsonl", LINE[:-1] + ', "score": NaN}', 0, "NaN"),
    ("twice.jsonl", LINE[:-1] + ', "headline": "Second"}', 0, "twice"),
    ("no-uri.json", json.dumps({k: v for k, v in NINJS.items() if k != "uri"}), 0, "JSON"),
    ("no-type.json", json.dumps({**NINJS, "type": "story"}), 0, "type"),
    ("colour.json", json.dumps({**NINJS, "colour": "red"}), 0, "no property"),
    ("canceled.json", json.dumps({**NINJS, "pubStatus": "canceled"}), 0, ""),
    ("posts.xml", WXR.format(POST.format(1, 1, "publish", "post") + POST.format(2, 2, "publish", "post")), 2, ""),
    (
        "cut.xml",
        WXR.format(POST.format(1, 1, "publish", "post") + POST.format(2, 2, "publish", "post"))[:-120],
        1,
        "whole file",
    ),
    ("trash.xml", WXR.format(POST.format(1, 1, "trash", "post")), 0, ""),
    ("no-posts.xml", WXR.format(""), 0, "no story in it"),
    ("feed.xml", RSS.format("<pubDate>Tue, 02 Jul 2024 09:30:00 GMT</pubDate>"), 1, ""),
    ("no-date.xml", RSS.format(""), 0, "no date"),
    ("2024-07-02-ferry.md", f"# Ferry returns\n\n{PROSE}", 1, ""),
    ("ferry.md", f"# Ferry returns\n\n{PROSE}", 0, "no date"),
    ("mac.zip", packed(("__MACOSX/._a.txt", "\0\5"), ("a.txt", CLIPPING), (".DS_Store", "x")), 1, ""),
    ("nested.zip", packed(("in.zip", "PK\3\4")), 0, "no ZIP archive, or its end is missing"),
    ("outside.zip", packed(("../../a.txt", CLIPPING)), 0, "is none for a file here"),
]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(("name", "content", "stories", "reason"), FILES, ids=[name for name, *_ in FILES])
def test_what_becomes_of_a_hard_file(name, content, stories, reason, tmp_path):
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    said = []
    for is_dry in (True, False):
        output = io.StringIO()
        try:
            call_command("import_stories", str(tmp_path / name), dry_run=is_dry, stdout=output, stderr=output)
        except (CommandError, SystemExit) as error:
            output.write(str(error))
        said.append(output.getvalue())
        assert reason in said[-1], said[-1]
        assert CatalogueEntry.objects.count() == (0 if is_dry else stories), said[-1]
