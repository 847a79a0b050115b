"""A file that is no clipping is named and refused with a remedy."""

import io
import re
import zipfile

import pytest

from articles.importing.formats import UnknownFormat, detect
from articles.importing.formats.clippings import MAX_SIZE
from tests.articles.importing.clipping_samples import reason_for, story_of


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"a" * (MAX_SIZE + 1), "longer than the 4,194,304 bytes"),
        (b"\x01eca062\n\x02Talks =", "a wire item (it has the control byte 0x01)"),
        (b"Ferry\x00sails", "binary (it has the control byte 0x00)"),
        (b"<html><p>Ferry</p></html>", "HTML or XML"),
        (b"Received: by x\nFrom: a@b.example\nSubject: Ferry\n\nIt sails.", "an e-mail"),
    ],
)
def test_a_file_that_is_no_clipping_is_refused_with_the_reason(content, words):
    assert words in reason_for(content)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nSUMMARY:Ferry\nEND:VEVENT\n", "a calendar"),
        ("WEBVTT\n\n00:01.000 --> 00:04.000\nIt sailed.\n", "subtitles"),
        ("1\n00:00:01,000 --> 00:00:04,000\nIt sailed.\n", "subtitles"),
        ("2024-07-02 09:30:11,001 INFO started\n2024-07-02 09:30:12,001 INFO ended\n", "a log"),
        ("Jul  2 09:30:11 host sshd[7]: opened\nJul  2 09:30:12 host sshd[7]: closed\n", "a log"),
        ('10.0.0.1 - - [02/Jul/2024:09:30:11 +0000] "GET / HTTP/1.1" 200\n' * 3, "a log"),
        ("name\tday\tplace\nferry\t2024-07-02\tVelm\nboat\t2024-07-03\tVelm\n", "a table"),
        ("id|user|text\n1|ada|It sailed.\n2|bob|It did.\n", "a table"),
        ("id;user;text;day\n1;ada;It sailed;2\n2;bob;It did;3\n", "a table"),
        (
            "SXQgc2FpbGVkIG9uIFdlZG5lc2RheSB3aXRoIGEgZ29hdCBvbiBib2FyZCBhbmQgdHdv\nIHdpbnRlcnMgYmVoaW5kIGl0Lg==\n",
            "Base64",
        ),
        ("#!/bin/sh\nset -e\nferry --sail\n", "a script"),
        (
            "import os\n\ndef sail():\n    os.system('ferry')\n    return 1\n\nsail()\nprint('x')\n",
            "the source of a program",
        ),
        (
            "AW2870_asian\nf lBC-LT--Ferry     11-13 1049\nBC-LT--Ferry,466<\nFerry sails <\nBy LENA MARSH=\n",
            "a wire item",
        ),
        ("ZCZC\nFerry sails\n\nIt sailed.\nNNNN\n", "a wire item"),
        ('[{"name": "Ferry"}]', "each of its objects on a line"),
        ('{\n "headline": "Ferry"\n}', "jq -c"),
        ("name,date,goats\nA,2024,hello\nB,2024,hi\nC,2023,yo\n", "a table"),
        (",id,domain,title\n0,141,x,It sailed,\n", "a table"),
        ("Name  Age   City\nAda   36    Velm\nBob   40    Sele\n", "a table"),
        ("Subject: Ferry\nDate: July 2, 2024\n\nIt sailed.", "an e-mail"),
        ("diff --git a/x b/x\n--- a/x\n+++ b/x\n-a\n+b\n", "a list of changes"),
        ("[ferry]\nname=Marigold\ngoats=1\n", "a file of settings"),
        ("ferry: 3\nname: x\nlist:\n  - a\n", "a file of settings"),
        ("[10:01] ada: hello\n[10:02] bob: hi\n[10:03] ada: it sails\n", "a log"),
        ("06/05/2024, 10:01 - Ada: hello\n06/05/2024, 10:02 - Bob: hi\n", "a log"),
        ("10:01 <ada> hello\n10:02 <bob> hi\n", "a log"),
        ("total 2\n-rw-r--r-- 1 ada ada 120 May 6 10:00 a.txt\n-rw-r--r-- 1 ada ada 9 May 6 10:00 b.txt\n", "a log"),
        ('Traceback (most recent call last):\n  File "a.py", line 3, in <module>\nValueError: no water\n', "a log"),
        ("commit 3f2a9c1d4e5f\nAuthor: Ada Cole <ada@velm.example>\n\n    Mend the pier\n", "a list of changes"),
        ("body { margin: 0 }\n.ferry > a { color: red }\n@media print { .pier { display: none } }\n", "of a program"),
        ("all: ferry\n\nferry: pier.o\n\tcc -o ferry pier.o\n\nclean:\n\trm -f *.o\n", "the source of a program"),
        ("set -e\ncd /srv/ferry\nif [ -f pier.txt ]; then\n  echo yes\nfi\n", "the source of a program"),
        ('FROM python\nWORKDIR /app\nCOPY . .\nCMD ["ferry"]\n', "the source of a program"),
        ("#EXTM3U\n#EXTINF:123,Ferry song\nhttps://velm.example/1.mp3\n", "a playlist"),
        ('msgid "Ferry"\nmsgstr "Fähre"\n\n#: pier.py\nmsgid "Pier"\nmsgstr "Kai"\n', "a list of translations"),
        ("TY  - NEWS\nAU  - Cole, Ada\nTI  - The ferry\nER  - \n", "a list of references"),
        ("User-agent: *\nDisallow: /admin/\n", "rules for crawlers"),
        ("name;year;city\nVelm;2004;Sele\nAnsel;2005;Sele\nPier;2006;Velm\n", "a table"),
        ("d41d8cd98f00b204e9800998ecf8427e  a.txt\n0cc175b9c0f1b6a831c399e269772661  b.txt\n", "a list of checksums"),
        ("[00:12.00]The ferry sailed\n[00:15.30]at noon\n", "subtitles of a film"),
        (".TH FERRY 1\n.SH NAME\nferry\n", "the source of a document"),
        ("HTTP/1.1 200 OK\nServer: x\n\nIt sailed.\n", "a file of a program"),
        ("\\documentclass{article}\n\\begin{document}\nIt sailed.\n", "the source of a document"),
        ("From ada@velm.example Tue Jul  2 09:30:11 2024\nIt sailed.\n", "an e-mail"),
        ("From ada@velm.example Tue Jul  2 09:30:11 2024\nFrom: Ada\n\nIt sailed.\n" * 2, "a mailbox"),
        ("<rss", "an RSS feed that ends inside its first tag"),
        ('<?xml version="1.0"?>\n<rss version="2.0" xmlns:wp="http', "an RSS feed that ends inside its first tag"),
        ('<feed xmlns="http://www.w3.org/20', "an Atom feed that ends inside its first tag"),
        ("<nitf", "NITF that ends inside its first tag"),
        ('<newsItem xmlns="http://iptc', "NewsML-G2 that ends inside its first tag"),
    ],
)
def test_a_file_that_is_no_clipping_is_named_and_refused_with_a_remedy(text, words):
    assert words in reason_for(text.encode())
    with pytest.raises(UnknownFormat) as error:
        detect(text.encode(), "2024-07-02-ferry.txt")
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("text", "format_name"),
    [
        ('<?xml version="1.0"?><rss version="2.0" xmlns:wp="x"><channel><wp:wxr_version>1.2', "wxr"),
        ('<?xml version="1.0"?><rss version="2.0"><channel><item>', "feed"),
        ('<?xml version="1.0"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/">', "newsmlg2"),
        ('<?xml version="1.0"?><nitf><body/></nitf>', "nitf"),
        ("<NewsML><NewsItem/></NewsML>", "newsml1"),
        ("---\ntitle: Ferry\ndate: 2024-07-02\n---\n\nIt sailed.", "markdown"),
        ("+++\ntitle = 'Ferry'\n+++\nIt sailed.", "markdown"),
        ("<feed><entry>", "feed"),
        ("title,date,text\nA,2024,hello\nB,2024,hi\nC,2023,yo\n", "csv"),
        ('[{"headline": "Ferry"}]', "json"),
    ],
)
def test_a_file_of_another_format_is_read_in_it_and_never_as_a_clipping(text, format_name):
    assert detect(text.encode(), "2024-07-02-ferry.txt").name == format_name
    assert f"--format {format_name}" in reason_for(text.encode())


def test_binary_data_that_begins_like_utf_16_is_no_clipping():
    content = b"\xff\xfe" + bytes((7 * n * n + 3) % 256 for n in range(4000))
    assert "binary" in reason_for(content)
    assert story_of("Ferry returns\n\nЭто паром. 夜の船。 العبارة".encode("utf-16")).headline == "Ferry returns"


@pytest.mark.parametrize(
    "text",
    [
        "Five things\n\n- the ferry\n- the goat\n- the pier\n- the captain\n",
        "The board met: it was late; it was dark; it rained.\n\nThe captain, the mate, the goat, and I left.\n",
        "The 09:30:11 train\n\nIt left at 09:30:12, said the driver.\n",
        "Results\n\nVelm 3, Ansel 1\nSele 2, Bran 2\nMere 0, Wick 4\n\nIt rained.\n",
        "— Why?\n— Because.\n— Of what?\n",
        "Bread, milk, eggs, and wine\n\nThe ferry sailed.\n",
        "1,000,000,000\n\nThe ferry sailed that often.\n",
        "The ferry sailed.  It was late.  It rained.\nThe goat was here.  It ate.\nNobody minded.  The end.  Yes.\n",
        "Velm:\nThe ferry sailed.\n\nAnsel:\nIt came.\n",
    ],
)
def test_a_text_that_resembles_a_table_or_a_log_is_a_clipping(text):
    assert story_of(text) and detect(text.encode(), "ferry.txt").name == "clipping"


@pytest.mark.parametrize(
    "text",
    [
        '"We sail," said the captain.\n\n"We do not," said the mate.\n\n"We shall see," said Ada Cole.\n',
        "# 1 song of the summer\n\nThe choir of Velm has the number one song, and nobody knows why it is in Latin.\n",
        "10:01 The ferry leaves the pier.\n\n10:07 It comes back.\n\n10:15 The captain forgot the passengers.\n",
        "All: a play in three acts\n\nall: we sail at noon\n\n\tExit the captain and a goat.\n\nIt was short.\n",
        "FROM OUR READERS\n\nThe ferry should sail at noon, writes a reader who has missed it every day this week.\n",
        "Ten questions\n\nQ: When did you first sail?\nA: When I was nine.\nQ: Did you like it?\nA: No.\n",
        "Where to go\n\nMonday: the choir sings at eight.\nTuesday: the market opens.\nWednesday: nothing.\n",
        "Grants were given for these:\n\n* the river (north) $75,000;\n* pier $1,000;\n(c) goats;\n\nIt was much.\n",
        "The pier; a poem\n\nThe ropes are white; the boats are gone; I stay\n\nthe gulls; the wind; I\n\nAnd we; we\n",
    ],
)
def test_a_clipping_of_an_unusual_shape_is_read(text):
    assert story_of(text, "2024-07-02-ferry.txt").body


@pytest.mark.parametrize(("head", "path"), [(b"", "ferry.html"), (b" \r\n", "ferry.xml")])
def test_an_empty_file_is_named_so_whatever_its_suffix(head, path):
    with pytest.raises(UnknownFormat, match="this is an empty file; leave it out"):
        detect(head, path)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("[Content_Types].xml", "word/document.xml"), "a Word document (DOCX); save the text"),
        (("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"), "an Excel workbook (XLSX); save its sheet as CSV"),
        (("[Content_Types].xml", "ppt/presentation.xml"), "a presentation (PPTX)"),
        (("mimetype application/epub+zip", "OEBPS/one.xhtml"), "an e-book (EPUB); unpack it"),
        (("mimetype application/vnd.oasis.opendocument.text", "content.xml"), "an OpenDocument text (ODT)"),
        (("mimetype application/vnd.oasis.opendocument.spreadsheet", "content.xml"), "a spreadsheet (ODS)"),
        (("mimetype application/vnd.adobe.indesign-idml-package", "designmap.xml"), "a document of InDesign (IDML)"),
        (("one.xml", "two.xml"), "a ZIP archive, a Word document or a spreadsheet"),
    ],
)
def test_a_document_packed_as_zip_is_named_as_what_it_is(names, words):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, _, content in (name.partition(" ") for name in names):
            archive.writestr(name, content or "<x/>")
    with pytest.raises(UnknownFormat, match=re.escape(words)):
        detect(packed.getvalue(), "story.bin")
