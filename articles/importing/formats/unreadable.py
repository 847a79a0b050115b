"""Describe a file that the archive does not read: by its first bytes, and by the shape of its lines.

>>> describe(b"BEGIN:VCALENDAR\\nVERSION:2.0\\n").name
'a calendar or an address card'
"""

import re
from typing import NamedTuple


class FileDescription(NamedTuple):
    """What a file seems to be, and what can be done about it."""

    name: str
    remedy: str


_SAVE_TEXT = "save the text of its stories as plain text"
_SAVE_MAIL = "save the e-mail as .eml (Outlook on the web), or as text with its headers (Save as, Text only)"
_SAVE_SHEET = "save its sheet as CSV"
_CONVERT = "convert its stories to JSON Lines, one object a line"
GDELT = re.compile(  # the event database, its mentions, and the knowledge graph: https://www.gdeltproject.org/
    rb"[0-9]{1,10}\t(?:(?:19|20)[0-9]{6}\t(?:19|20)[0-9]{4}\t(?:19|20)[0-9]{2}\t|20[0-9]{12}\t20[0-9]{12}\t[1-6]\t)"
    rb"|20[0-9]{12}-T?[0-9]+\t20[0-9]{12}\t[1-6]\t|DATE\tNUMARTS\tCOUNTS\t"
)
_PACKED = rb"PK\x03\x04.{26}%b"  # the first file of an archive, which says what it is
_SIGNATURES = (
    (GDELT.pattern, "data of GDELT, which has no texts", "leave it out; save the pages that it lists"),
    (rb"bplist00", "a property list", "leave it out"),
    (rb"%PDF", "a PDF", _SAVE_TEXT),
    (rb"\{\\rtf", "a rich text document", _SAVE_TEXT),
    (rb"%!PS", "a PostScript file", _SAVE_TEXT),
    (rb"\xd0\xcf\x11\xe0.*_\x00_\x00s\x00u\x00b\x00s\x00t\x00g\x001\x00", "an Outlook message (MSG)", _SAVE_MAIL),
    (rb"\xd0\xcf\x11\xe0", "an old Word or Excel document", _SAVE_TEXT),
    (_PACKED % rb"mimetypeapplication/epub", "an e-book (EPUB)", "unpack it as a ZIP archive, or " + _SAVE_TEXT),
    (_PACKED % rb"mimetypeapplication/vnd\.oasis\.opendocument\.spreadsheet", "a spreadsheet (ODS)", _SAVE_SHEET),
    (_PACKED % rb"mimetypeapplication/vnd\.oasis\.opendocument", "an OpenDocument text (ODT)", _SAVE_TEXT),
    (_PACKED % rb"mimetypeapplication/vnd\.adobe\.indesign", "a document of InDesign (IDML)", _SAVE_TEXT),
    (rb"PK\x03\x04(?:.{0,8000}?PK\x03\x04)?.{26}word/", "a Word document (DOCX)", _SAVE_TEXT),
    (rb"PK\x03\x04(?:.{0,8000}?PK\x03\x04)?.{26}xl/", "an Excel workbook (XLSX)", _SAVE_SHEET),
    (rb"PK\x03\x04(?:.{0,8000}?PK\x03\x04)?.{26}ppt/", "a presentation (PPTX)", _SAVE_TEXT),
    (rb"PK\x03\x04", "a ZIP archive, a Word document or a spreadsheet", "unpack it, or " + _SAVE_TEXT),
    (rb"\x1f\x8b|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd|7z\xbc\xaf|Rar!", "a compressed archive", "unpack it first"),
    (rb".{257}ustar", "a tar archive", "unpack it first, or pack its files as ZIP"),
    (rb"\x89PNG|GIF8|\xff\xd8\xff|II\*\x00|MM\x00\*|RIFF....WEBP", "a picture", "take it in with import_photos"),
    (rb"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", "a notebook of OneNote", _SAVE_TEXT),
    (rb"\x7fELF|MZ.{0,2}\x00|\xca\xfe\xba\xbe", "a program", "leave it out"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]|\x1b(?![$(])")
_WIRE_BYTES = (b"\x01", b"\x02", b"\x13", b"\x16")
_WIRE_REMEDY = "if it is IPTC 7901 or ANPA 1312, say --format iptc7901 or anpa"
_MAPPED = "say --format {}, and which column is what with --map headline=COLUMN"
_JSON = _MAPPED.format("json")
_UNREAD = f"the archive does not read it; {_CONVERT}"
_READ = "read it without --format, or with --format {}"
_XML = (
    (r"<TEI(?:\.2)?\b", "an edition (TEI)"),
    (r"<(?:\w+:)?(?:mets|alto)\b", "a digitised volume (METS, ALTO)"),
    (r"<pam:message\b|<\w+:?article\b[^<>]*prismstandard", "articles in PRISM (PAM)"),
    (
        r"<!DOCTYPE article PUBLIC \"-//NLM|<article\b[^<>]*\bdtd-version=|<front>\s*<(?:journal|article)-meta",
        "a journal article (JATS)",
    ),
    (r"<en-export\b", "notes of Evernote", "export them as HTML"),
    (r"<\?EM-", "a story of Méthode (EidosMedia)", "export it as NewsML-G2 or NITF"),
    (r"<\?aid\b", "a story of InCopy (ICML)", _SAVE_TEXT),
    (
        r"<office:document\b|<\?mso-application|<pkg:package\b|<w:wordDocument\b",
        "a document of an office program, as XML",
        _SAVE_TEXT,
    ),
    (r"<rss\b(?s:.)*?(?:wp:wxr_version|wordpress\.org/export)", "a WordPress export (WXR)", _READ.format("wxr")),
    (r"<rss\b|<rdf:RDF\b(?s:.){0,400}rss", "an RSS feed", _READ.format("feed")),
    (r"<NewsML\b", "NewsML 1", _READ.format("newsml1")),
    (r"<feed\b", "an Atom feed", _READ.format("feed")),
    (
        r"<(?:\w+:)?(?-i:newsMessage|newsItem|packageItem|knowledgeItem|conceptItem)\b",
        "NewsML-G2",
        _READ.format("newsmlg2"),
    ),
    (r"<(?:\w+:)?nitf\b", "NITF", _READ.format("nitf")),
    (r"<!DOCTYPE lewis\b|<REUTERS\b", "SGML of the Reuters collection"),
    (r"<newsitem\s[^<>]*itemid=", "HTML or XML"),
    (
        r"<(?:!DOCTYPE )?html\b|<head\b|<body\b|<div\b|<p\b",
        "a web page (HTML or XML)",
        "save the whole page as .html, or say --format html",
    ),
    (r"<mediawiki\b", "an export of MediaWiki"),
    (r"<svg\b", "a drawing (SVG)"),
)


def describe(content: bytes) -> FileDescription | None:
    """Return what the first kilobytes of a file show it to be; None if it may be a plain text."""
    for pattern, name, remedy in _SIGNATURES:
        if re.match(pattern, content, re.S):
            return FileDescription(name, remedy)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content[: len(content) // 4 * 4].decode("utf-32" if content[2:4] == b"\0\0" else "utf-16", "replace")
        if _is_no_text(text):
            return FileDescription("binary", "leave it out")
    else:
        content = content.removesuffix(b"\x1a")  # ended the texts of CP/M and DOS
        if match := _CONTROL.search(content):
            named = f"(it has the control byte {match[0][0]:#04x})"
            if match[0] in _WIRE_BYTES and b"\x00" not in content:
                return FileDescription(f"a wire item {named}", _WIRE_REMEDY)
            return FileDescription(f"binary {named}", "leave it out, or say --encoding if it is a text")
        text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    return _described_text(text.lstrip("\ufeff \t\r\n"))


def _is_no_text(text: str) -> bool:
    odd = sum(not character.isprintable() and character not in "\n\r\t\u2028\xad\u200b-\u200f" for character in text)
    return odd * 50 > len(text) or "\x00" in text


def _described_text(text: str) -> FileDescription | None:
    start = text[:4000]
    if re.match(r"<(?:[!?]|[a-zA-Z][\w:-]*(?:[\s/>]|$))", start):
        for pattern, name, *remedy in _XML:
            if match := re.search(pattern, text[:20_000], re.I):
                if remedy and len(text) < 20_000 and ">" not in text[match.start() :]:
                    return FileDescription(f"{name} that ends inside its first tag", "get the whole file")
                return FileDescription(name, *(remedy or [_UNREAD]))
        return FileDescription("HTML or XML", _UNREAD)
    if re.match(r"\[\s*[\[{\"\]]", start):
        return FileDescription("JSON, an array", f"{_JSON}, or write each of its objects on a line (jq -c '.[]')")
    if re.match(r'\{\s*["}]', start):
        return FileDescription("JSON without a story", f"{_JSON}, or write each story on one line (jq -c .)")
    lines = [line for line in text[:60_000].splitlines() if line.strip()][:200]
    for is_one, name, remedy in _SHAPES:
        if is_one(lines):
            return FileDescription(name, remedy)
    return None


# --- shapes of lines ------------------------------------------------------------------------------------------------

_MAIL = re.compile(
    r"(received|return-path|message-id|mime-version|delivered-to|x-[\w-]+|from|to|subject|content-type|date):\s", re.I
)
_LOG = re.compile(
    r"\W?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ \S+"
    r"|\S+ \S+ \S+ \[\d\d/\w+/\d{4}:"
    r"|\[?\d\d:\d\d:\d\d[\].,]\S* |(?:DEBUG|INFO|WARN(?:ING)?|ERROR)\b[ :\[]"
    r"|\[[\d/.-]*,? ?\d\d?:\d\d(?::\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?\] \S|\d\d:\d\d(?::\d\d)? <\S+> "  # of a chat
    r"|\d\d?[/.]\d\d?[/.]\d{2,4},? \d\d?:\d\d(?: ?[AaPp][Mm])? - \S"
    r"|[-dl][rwxsStT-]{9}[.+@]?\s+\d+ "
)
_CODE = re.compile(
    r"\s*(?:import [\w.{*]|from [\w.]+ import|def \w+\(.*:$|class \w+.*[:{]$|function\b.*\{|(?:var|let|const) \w+ ?="
    r"|#include|<\?php|package \w+;|public |private |return\b.*;|[})]+[;,]?$|@\w+\(|if ?\(.*\{|for ?\(.*\{|else\b.*\{"
    r"|(?:SELECT|INSERT INTO|CREATE TABLE|UPDATE|DROP TABLE)\b.*[;(,]$|.*\{$"
    r"|.*\w\(.*\)[\w.]*;$|[^=]*\w\]? ?[-+*/|&]?= ?\S.*;$|[a-z-]+: ?[^;A-Z]{1,60};$|[\w.]+(?:\+\+|--)?;$"
    r"|\w+ ?= ?.+\)$|[\w.]+\(.*\)$|echo |export \w+=|[^{}]*\{[^{}]*\} *$|@(?:media|import|charset|font-face)\b"
    r"|(?:if|while) \[+ .*\]|set -\w+$|cd [\w./~$-]+$|for \w+ in .*; do$|(?:then|fi|done|esac|else|end)$"
    r"|(?:FROM|RUN|COPY|CMD|ENTRYPOINT|WORKDIR|ENV|EXPOSE) [\w./\[\"$-])"
)
_WIRE = re.compile(
    r"[a-z]{2,4}\d{3,4} +\d +[a-z]{1,2} +\d{1,5}\b|(?:ZCZC|NNNN)\b|[A-Z]{1,3}\d{3,5}\s?\^?_\w+"
    r"|\W?[AB][CP]-[A-Z][\w-]+.*[<=]?$|\^.*[<=^]$"
)
_CUE = re.compile(r"(?:\d\d:)?\d\d:\d\d[.,]\d{3} --> |\[\d\d:\d\d\.\d\d\]|\[Script Info\]")
_MESSAGES = re.compile(r'msgid(?:_plural)? "|msgstr(?:\[\d\])? "|msgctxt "|"|#')
_REFERENCES = re.compile(r"[A-Z][A-Z0-9]  - ?")
_CHECKSUMS = re.compile(r"[0-9a-fA-F]{32,128}\s+[* ]?\S")
_RULES = re.compile(r"\t|[\w./$(){}%-]+(?: [\w./$(){}%-]+)* ?::?(?: .*)?$|\w+ ?[:?+]?= |#|\.PHONY")


def _is_front_matter(lines: list[str]) -> bool:
    if lines[:1] not in (["---"], ["+++"]):
        return False
    end = next((number for number, line in enumerate(lines[1:80], 1) if line.strip() in ("---", "+++", "...")), 0)
    fields = sum(bool(re.match(r"[\w-]+ ?[:=]|\s+[-\w]|- ", line)) for line in lines[1:end])
    return end > 1 and fields * 2 >= end - 1


def _is_mail(lines: list[str]) -> bool:
    headers = {match[1].lower() for line in lines[:8] if (match := _MAIL.match(line))}
    return (
        len(headers) >= 3
        or ("subject" in headers and len(headers) == 2)
        or bool(lines and re.match(r"From \S+@\S+ .*\d\d:\d\d", lines[0]))
    )


# What parts columns, how many of it a line has at least, and how many such lines make a table.
_COLUMN_MARKS = (
    (r"\t", 1, 2),
    (r"\|", 2, 2),
    (";", 3, 3),
    (";", 2, 4),
    (r",(?=\S)", 2, 3),
    (",", 4, 5),
    (r"(?<=\S) {2,}(?=\S)", 2, 3),
)


def _is_table(lines: list[str]) -> bool:
    """Return whether nearly all lines have the same number of marks between columns."""
    if lines and re.fullmatch(r'"?\w*"?(?:,"?[A-Za-z_][\w.-]*"?){3,}', lines[0].strip()):  # names of columns
        return True
    for mark, fewest_marks, fewest_lines in _COLUMN_MARKS:
        counts = [len(re.findall(mark, line.strip())) for line in lines]
        if len(lines) < fewest_lines or not counts:
            continue
        usual = max(set(counts), key=counts.count)
        if usual >= fewest_marks and counts.count(usual) * 10 >= 8 * len(counts):
            return True
    if len(lines) == 1:  # one row alone
        return lines[0].count("|") >= 4 or lines[0].count("\t") >= 4
    return False


def _is_base64(lines: list[str]) -> bool:
    text = "".join(line.strip() for line in lines)
    is_one_word = all(re.fullmatch(r"[A-Za-z0-9+/_=-]{20,}", line.strip()) for line in lines[:-1])
    return (
        len(text) >= 60 and is_one_word and bool(re.fullmatch(r"(?=.*\d)(?=.*[A-Z])(?=.*[a-z])[\w+/=-]+", text, re.A))
    )


def _is_mostly(pattern: re.Pattern, share: float, fewest: int):
    def is_one(lines: list[str]) -> bool:
        matches = sum(bool(pattern.match(line)) for line in lines)
        return matches >= fewest and matches >= share * len(lines)

    return is_one


def _is_wire(lines: list[str]) -> bool:
    return any(_WIRE.match(line.strip("\x7f ")) for line in lines[:2]) and (
        any(re.match(r"[a-z]{2,4}\d|ZCZC|[A-Z]{1,3}\d", line.strip()) for line in lines[:2])
        or sum(line.rstrip().endswith(("<", "=", "^")) for line in lines[:12]) >= 2
    )


_SETTING = re.compile(r"\s*[a-z][\w.-]*(?: ?[:=](?:\s|$)|=\S)|\s*- \S|\[[\w. -]+\]$")


def _is_settings(lines: list[str]) -> bool:
    names = sum(bool(re.match(r"\s*[a-z][\w.-]* ?[:=]", line)) for line in lines)
    return names >= 2 and all(map(_SETTING.match, lines))


def _is_catalogue(lines: list[str]) -> bool:
    return any(line.startswith("msgid ") for line in lines) and all(map(_MESSAGES.match, lines))


def _is_makefile(lines: list[str]) -> bool:
    has_target = any(re.match(r"(?:all|clean|install|build|test|run|\.PHONY) ?:", line) for line in lines)
    return has_target and any(line.startswith("\t") for line in lines) and all(map(_RULES.match, lines))


def _begins(pattern: str):
    return lambda lines: bool(lines and re.match(pattern, lines[0].strip(), re.I))


def _is_mailbox(lines: list[str]) -> bool:
    envelopes = [line for line in lines if re.match(r"From \S+ +[A-Z][a-z]{2} [A-Z][a-z]{2} +\d", line)]
    return len(envelopes) > 1 and envelopes[0] == lines[0]


def _is_movable_type(lines: list[str]) -> bool:
    return bool(re.match(r"(?:AUTHOR|TITLE): ", lines[0] if lines else "")) and {"-----", "BODY:"} <= set(lines)


_DATABASES = re.compile(
    r"\s*(?:\d{1,6} of \d{1,6} DOCUMENTS\s*$|Document [A-Z0-9]{4,12}0\d{4,}[a-z0-9]{4,}(?: \d+)?\s*$)"
)


def _is_of_database(lines: list[str]) -> bool:
    return any(map(_DATABASES.match, lines))


_SHAPES = (
    (
        _is_of_database,
        "a download from LexisNexis or Factiva",
        "save each story by itself, or export it as HTML or RSS",
    ),
    (_begins(r"<v\d+\.\d+>\s*<e\d+>"), "a text of QuarkXPress (XPress Tags)", _SAVE_TEXT),
    (_is_movable_type, "an export of Movable Type", _READ.format("movabletype")),
    (_is_front_matter, "a text with front matter", _READ.format("markdown")),
    (_is_mailbox, "a mailbox of several e-mails", _READ.format("mail")),
    (_is_mail, "an e-mail with its headers", _READ.format("mail")),
    (_begins(r"BEGIN:V"), "a calendar or an address card", "leave it out"),
    (_begins(r"WEBVTT\b"), "subtitles of a film (WebVTT)", "leave it out"),
    (lambda lines: bool(len(lines) > 1 and any(map(_CUE.match, lines[:3]))), "subtitles of a film", "leave it out"),
    (_begins(r"-----BEGIN [A-Z ]+-----|begin [0-7]{3} \S"), "an encoded or signed file", "leave it out"),
    (_begins(r"data:[\w/+.-]+;base64,"), "an encoded file (Base64)", "decode it first"),
    (
        _begins(r"-- (?:MySQL|MariaDB|PostgreSQL|phpMyAdmin|SQLite|Adminer)\b|/\*!\d{5} SET |PRAGMA foreign_keys"),
        "a dump of a database (SQL)",
        "export its stories as CSV or JSON Lines",
    ),
    (_begins(r"#!"), "a script", "leave it out"),
    (_begins(r"diff --git |--- a/|Index: |commit [0-9a-f]{7,64}\b"), "a list of changes (diff)", "leave it out"),
    (
        _begins(r"\\(?:documentclass|begin\{)|@\w+\{|%YAML|\{\{[A-Z]|\.(?:TH|Dd) |#\+TITLE:"),
        "the source of a document",
        _SAVE_TEXT,
    ),
    (_begins(r"#EXTM3U|\[playlist\]"), "a playlist", "leave it out"),
    (_begins(r"user-agent: "), "rules for crawlers (robots.txt)", "leave it out"),
    (_begins(r"HTTP/\d|ssh-\w+ AAAA|0 HEAD$|dn: \w+=|Windows Registry"), "a file of a program", "leave it out"),
    (_begins(r"Traceback \(most recent call last|Exception in thread "), "a log", "leave it out"),
    (_is_makefile, "the source of a program", "leave it out"),
    (_is_catalogue, "a list of translations", "leave it out"),
    (_is_mostly(_REFERENCES, 0.7, 3), "a list of references", "leave it out"),
    (_is_mostly(_CHECKSUMS, 0.9, 2), "a list of checksums", "leave it out"),
    (_is_settings, "a file of settings", "leave it out"),
    (_is_wire, "a wire item", _WIRE_REMEDY),
    (_is_mostly(_LOG, 0.6, 2), "a log", "leave it out"),
    (_is_base64, "an encoded file (Base64)", "decode it first"),
    (_is_mostly(_CODE, 0.6, 3), "the source of a program", "leave it out"),
    (_is_table, "a table", _MAPPED.format("csv")),
)
