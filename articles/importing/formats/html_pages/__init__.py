"""Saved web pages (HTML): one story a page, by its structured data and its text; no template is known.

A page that is no story (a list, a search, a form) is refused. https://html.spec.whatwg.org/, https://schema.org/
"""

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO

from articles.importing.formats import Format, ImportItem, Options, read_item, register
from articles.importing.formats.html_pages.page import MAX_SIZE, WebPage
from articles.importing.formats.html_pages.story import item_of
from articles.importing.formats.news_items import story_of
from articles.importing.formats.xml_trees import head_text
from articles.story.dates import InvalidStory
from articles.story.validation import ValidatedStory
from media.text_encoding.decoding import Undecodable, decode, known_encoding

_START = re.compile(r"\s*(?:<\?xml[^<>]*\?>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_ELEMENT = re.compile(r"<(?:html|head|body|title|article|main|div|p|h1|section)\b", re.I)
_CHARSET = re.compile(rb"<meta\b[^<>]*?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of the page."""
    content = file.read(MAX_SIZE + 1)
    yield read_item(path, "", lambda: story_in(content, options))


def story_in(content: bytes, options: Options, url: str = "") -> ValidatedStory:
    """Return the validated story of a page; `url` is where it was fetched, for a page that says no address.

    Raises InvalidStory.
    """
    if len(content) > MAX_SIZE:
        raise InvalidStory(f"file: a page longer than {MAX_SIZE:,} bytes; no story is.")
    remarks: list[str] = []
    item = item_of(WebPage(decoded(content, options.encoding, remarks)), options, remarks)
    if url and not item.identifier:
        item.identifier = item.url = url
    return story_of(item, "html")


def decoded(content: bytes, encoding: str, remarks: list[str]) -> str:
    """Return the text of a page: UTF-8 if it is that, else as it declares or as it is detected. Raises InvalidStory."""
    try:
        if not encoding and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    match = _CHARSET.search(content[:20_000])
    try:
        encoding = encoding or (known_encoding(match[1].decode()) if match else "")
    except ValueError:
        encoding = ""
    try:
        text, more = decode(content, "" if encoding.startswith("utf-8") else encoding)
    except Undecodable as error:
        raise InvalidStory(f"text: {error}") from None
    remarks += more
    return text


def recognises(head: bytes, path: str) -> bool:
    """Return whether a file begins as a page of HTML does, or has the suffix of one and elements of HTML."""
    text = head_text(head)
    if _START.match(text):
        return True
    return PurePath(path).suffix.lower() in (".html", ".htm", ".xhtml") and bool(_ELEMENT.search(text))


register(
    Format(
        name="html",
        title="a saved web page",
        standard="https://html.spec.whatwg.org/",
        read=read,
        recognises=recognises,
    )
)
