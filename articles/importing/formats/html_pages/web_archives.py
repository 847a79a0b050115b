"""Pages in web archives: WARC 1.0 and 1.1, plain or compressed by record, and WACZ, a ZIP file with WARC files in it.

Of the answers of a web server, pages of HTML are read, each by its address; images, scripts, redirects and pages that
are no story are counted as skipped.

https://iipc.github.io/warc-specifications/, https://specs.webrecorder.net/wacz/1.1.1/
"""

import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from typing import IO, BinaryIO, NamedTuple

from articles.importing import zip_list
from articles.importing.formats import ImportItem, Options, read_item
from articles.importing.formats.html_pages.page import MAX_SIZE
from articles.importing.formats.html_pages.story import NoStory, story_in
from articles.story.dates import InvalidStory
from articles.story.validation import ValidatedStory

MAX_HEADERS = 64 * 1024  # bytes of the headers of a record or an answer
MAX_LIST_BYTES = 2_000_000  # of the list of files at the end of a WACZ file
_CHUNK = 1024 * 1024
_MOST_EMPTY_LINES = 1_000  # between two records; two are usual
_FIELD = re.compile(rb"^([\w-]{1,60}):[ \t]*([^\r\n]*)", re.M)
_STATUS = re.compile(rb"HTTP/[\d.]+ (\d{3})")
_CUT = "page: its end is missing in the web archive; save it again."
_CHUNK_SIZE = re.compile(rb"\s*([0-9a-fA-F]{1,8})[^\n]{0,200}\n")


class WarcRecord(NamedTuple):
    """A record: its headers by their names in small letters, and its block, None if it is too long."""

    headers: dict[str, str]
    block: bytes | None


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of each page of a WARC or WACZ file."""
    head = file.peek(4)[:4] if isinstance(file, io.BufferedReader) else b""
    try:
        if head.startswith(b"PK"):
            zip_list.check(file, MAX_LIST_BYTES)
            with zipfile.ZipFile(file) as archive:
                for name in sorted(name for name in archive.namelist() if re.search(r"\.warc(?:\.gz)?$", name)):
                    with archive.open(name) as member:
                        yield from _items(member, name.endswith(".gz"), path, f"{name}, ", options)
        else:
            yield from _items(file, head.startswith(b"\x1f\x8b"), path, "", options)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, RuntimeError, ValueError) as error:
        yield ImportItem("", reason=f"file: it is damaged or cut off ({error!s:.100}); get the whole file.")


def _items(file: IO[bytes], is_compressed: bool, path: str, place: str, options: Options) -> Iterator[ImportItem]:
    stream = gzip.GzipFile(fileobj=file) if is_compressed else file
    for number, record in enumerate(_records(stream), 1):
        if record.headers.get("warc-type") in ("response", "resource"):
            yield _item_of(record, path, f"{place}record {number}", options)
        elif record.headers.get("warc-type") == "conversion":  # of a file *.wet: the text of a page, without its date
            yield ImportItem(f"{place}record {number}", skipped="text of a page")


def _records(stream: IO[bytes] | gzip.GzipFile) -> Iterator[WarcRecord]:
    """Yield the records, one after the other in memory. Raises ValueError for what is none."""
    empty = 0
    while line := stream.readline(MAX_HEADERS):
        if not line.strip():
            empty += 1
            if empty > _MOST_EMPTY_LINES:
                raise ValueError("it consists of empty lines")
            continue
        empty = 0
        if not line.startswith(b"WARC/"):
            raise ValueError("a record does not begin with its version")
        headers = _fields(_head(stream))
        length = int(headers.get("content-length", ""))
        parts: list[bytes] | None = []
        remaining = length
        while remaining > 0:
            part = stream.read(min(_CHUNK, remaining))
            if not part:
                raise EOFError("the last record has no end")
            remaining -= len(part)
            if parts is not None:
                parts.append(part)
            if length > MAX_SIZE + MAX_HEADERS:
                parts = None
        yield WarcRecord(headers, None if parts is None else b"".join(parts))


def _head(stream: IO[bytes] | gzip.GzipFile) -> bytes:
    lines, size = [], 0
    while (line := stream.readline(MAX_HEADERS)).strip():
        lines.append(line)
        size += len(line)
        if size > MAX_HEADERS:
            raise ValueError("the headers of a record are too long")
    return b"".join(lines)


def _fields(head: bytes) -> dict[str, str]:
    return {name.decode().lower(): value.decode("utf-8", "replace").strip() for name, value in _FIELD.findall(head)}


def _item_of(record: WarcRecord, path: str, place: str, options: Options) -> ImportItem:
    url = record.headers.get("warc-target-uri", "").strip("<>")
    place = f"{place}, {url}"[:200]
    if record.block is None:
        return ImportItem(place, skipped="record that is too long")
    head, body = b"", record.block
    if record.headers["warc-type"] == "response":
        head, _, body = record.block.partition(b"\r\n\r\n")
        status = _STATUS.match(head)
        if not status or status[1] != b"200":
            return ImportItem(place, skipped="answer without a page")
    fields = _fields(head) if head else record.headers
    if "html" not in fields.get("content-type", ""):
        return ImportItem(place, skipped=fields.get("content-type", "answer").partition(";")[0][:60] or "answer")
    refusals: list[NoStory] = []
    item = read_item(path, place, partial(_story_in, body, fields, url, options, refusals))
    return ImportItem(place, skipped="page that is no story") if refusals else item


def _story_in(
    body: bytes, fields: dict[str, str], url: str, options: Options, refusals: list[NoStory]
) -> ValidatedStory:
    if "chunked" in fields.get("transfer-encoding", ""):
        body = _unchunked(body)
    body = _unpacked(body, fields.get("content-encoding", "").lower())
    try:
        return story_in(body, options, url if url.startswith(("http://", "https://")) else "")
    except NoStory as refusal:
        refusals.append(refusal)
        raise


def _unpacked(body: bytes, encoding: str) -> bytes:
    """Return the body of an answer as it was before it was compressed. Raises InvalidStory for one that is cut off."""
    if encoding in ("", "identity", "utf-8"):
        return body
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise InvalidStory(f"page: it is compressed with {encoding:.20}, which is not read; save it without.")
    is_without_head = encoding == "deflate" and (len(body) < 2 or int.from_bytes(body[:2]) % 31)  # RFC 1950
    unpacking = zlib.decompressobj(-15 if is_without_head else 47)
    try:
        text = unpacking.decompress(body, MAX_SIZE + 1)
    except zlib.error as error:
        raise InvalidStory(f"page: it is damaged ({error!s:.100}); save it again.") from None
    if not unpacking.eof and len(text) <= MAX_SIZE:
        raise InvalidStory(_CUT)
    return text


def _unchunked(body: bytes) -> bytes:
    """Return the body of an answer that was sent in pieces; one that was not is returned as it is.

    Raises InvalidStory if a piece is cut off.
    """
    parts, position = [], 0
    while match := _CHUNK_SIZE.match(body, position):
        size = int(match[1], 16)
        if match.end() + size > len(body):
            raise InvalidStory(_CUT)
        parts.append(body[match.end() : match.end() + size])
        position = match.end() + size
        if not size:
            break
    return b"".join(parts) if position else body


def recognises(head: bytes, path: str) -> bool:
    """Return whether a file is WARC, or has the suffix of a compressed WARC or of WACZ."""
    if head.startswith(b"\x1f\x8b"):
        return path.lower().endswith(".warc.gz")
    return head.startswith(b"WARC/") or (head.startswith(b"PK\x03\x04") and path.lower().endswith(".wacz"))
