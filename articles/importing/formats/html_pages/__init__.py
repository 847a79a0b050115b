"""Saved web pages (HTML) and web archives: one story a page, by its structured data and text; no template is known.

A page that is no story (a list, a search, a form) is refused. https://html.spec.whatwg.org/, https://schema.org/
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import PurePath
from typing import BinaryIO

from articles.importing.formats import Format, ImportItem, Options, read_item, register
from articles.importing.formats.html_pages import property_lists, safari_archives, web_archives
from articles.importing.formats.html_pages.page import MAX_SIZE
from articles.importing.formats.html_pages.story import story_in
from articles.importing.formats.tables import substack
from articles.importing.formats.xml_trees import head_text
from articles.story.lazy_text import gettext_lazy

_START = re.compile(r"\s*(?:<\?xml[^<>]*\?>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_EXPORTED = re.compile(rb'Exported from\s*<a href="https://medium\.com')  # whose drafts are named draft_…
_ELEMENT = re.compile(r"<(?:html|head|body|title|article|main|div|p|h[1-6]|section|table|ul|center|font|br|b)\b", re.I)


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of the page."""
    if substack.is_text_of_row(path):
        yield ImportItem("", skipped="text of a row in posts.csv")
        return
    content = file.read(MAX_SIZE + 1)
    if not (content.startswith(property_lists.HEAD) or safari_archives.is_safari_archive(content)):
        is_draft = PurePath(path).name.startswith("draft_") and _EXPORTED.search(content)
        yield read_item(path, "", partial(story_in, content, options), "a draft of its source" if is_draft else "")
        return
    content += file.read(safari_archives.MAX_SIZE + 1 - len(content))
    files: list[tuple[str, tuple[str, ...]]] = []
    item = read_item(path, "", partial(safari_archives.page_in, content, options, files))
    yield replace(item, picture_files=tuple(files))


def recognises(head: bytes, path: str) -> bool:
    """Return whether a file begins as a page of HTML or of Safari does, or has the suffix of one and its elements."""
    if safari_archives.is_safari_archive(head):
        return True
    if head.startswith(property_lists.HEAD):
        return PurePath(path).suffix.lower() == ".webarchive"
    text = head_text(head)
    if _START.match(text):
        return True
    return PurePath(path).suffix.lower() in (".html", ".htm", ".xhtml") and bool(_ELEMENT.search(text))


register(
    Format(
        name="html",
        title=gettext_lazy("a saved web page"),
        standard="https://html.spec.whatwg.org/",
        read=read,
        recognises=recognises,
    )
)
register(
    Format(
        name="warc",
        title=gettext_lazy("a web archive (WARC, WACZ)"),
        standard="https://iipc.github.io/warc-specifications/",
        read=web_archives.read,
        recognises=web_archives.recognises,
    )
)
