"""A page that Safari saved with its pictures (`*.webarchive`): a property list, binary or XML, of its files.

The pages in its frames (WebSubframeArchives) are advertisements and players, and are left out.
"""

import plistlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urljoin
from xml.parsers.expat import ExpatError

from articles.importing.formats import Options
from articles.importing.formats.html_pages.page import MAX_SIZE as MAX_PAGE_SIZE
from articles.importing.formats.html_pages.property_lists import HEAD, BinaryPropertyList, DamagedList
from articles.importing.formats.html_pages.story import story_in
from articles.importing.formats.picture_files import data_url_of
from articles.importing.photo_references import references
from articles.story.dates import InvalidStory
from articles.story.validation import ValidatedStory
from media.text_encoding.decoding import known_encoding

MAX_SIZE = 64 * 1024 * 1024  # bytes
MAX_FILES = 2_000  # of a page, among which its photographs are looked for
MAX_TAGS = 100_000  # of XML: a file of the page has some twenty
_MIN_PHOTOGRAPH = 10_000  # bytes; smaller images are marks and buttons of the page
_KEYS = ("WebResourceURL", "WebResourceMIMEType", "WebResourceTextEncodingName")
_DAMAGED = "file: a web archive of Safari that is damaged or cut off; save the page again, or as HTML."


class _PageFile(NamedTuple):
    """One of the files of a page."""

    content: memoryview
    url: str
    kind: str
    encoding: str


def is_safari_archive(head: bytes) -> bool:
    """Return whether a file begins as a web archive of Safari does."""
    is_list = head.startswith(HEAD) or (head.lstrip()[:5] == b"<?xml" and b"<plist" in head[:1_000])
    return is_list and b"WebMainResource" in head


def page_in(content: bytes, options: Options, files: list[tuple[str, tuple[str, ...]]]) -> ValidatedStory:
    """Return the story of the page in a web archive; adds the files of its photographs. Raises InvalidStory."""
    if len(content) > MAX_SIZE:
        raise InvalidStory(f"file: longer than {MAX_SIZE:,} bytes; save the page as HTML.")
    try:
        page, others = _of_binary(content) if content.startswith(HEAD) else _of_xml(content)
    except (DamagedList, plistlib.InvalidFileException, ExpatError, ValueError, LookupError, AttributeError):
        raise InvalidStory(_DAMAGED) from None
    with suppress(ValueError):  # it is detected
        if page.encoding and not options.encoding:
            options = replace(options, encoding=known_encoding(page.encoding))
    url = page.url if page.url.startswith(("http://", "https://")) else ""
    validated = story_in(bytes(page.content[: MAX_PAGE_SIZE + 1]), options, url)
    room = len(content)  # files of a hostile archive may overlap
    for anchor, reference in references(validated.story).items():
        file = others.get(_absolute(page.url, reference))
        if file and len(file.content) <= room:
            room -= len(file.content)
            files.append((anchor, (data_url_of(bytes(file.content), file.kind),)))
    return validated


def _photographs(files: Iterator[_PageFile]) -> dict[str, _PageFile]:
    """Return the files that may be photographs by their addresses."""
    return {file.url: file for file in files if len(file.content) >= _MIN_PHOTOGRAPH and file.kind.startswith("image/")}


def _of_binary(content: bytes) -> tuple[_PageFile, dict[str, _PageFile]]:
    """Return the page and its photographs. Raises DamagedList."""
    values = BinaryPropertyList(content)

    def file_of(number: int) -> _PageFile:
        parts = values.dictionary(number)
        texts = [values.text(parts[key]) if key in parts else "" for key in _KEYS]
        return _PageFile(values.data(parts["WebResourceData"]), *texts)

    def others(numbers: list[int]) -> Iterator[_PageFile]:
        for number in numbers:
            with suppress(DamagedList, KeyError):
                yield file_of(number)

    archive = values.dictionary(values.top)
    page = file_of(archive["WebMainResource"])
    numbers = values.array(archive["WebSubresources"], MAX_FILES) if "WebSubresources" in archive else []
    return page, _photographs(others(numbers))


def _of_xml(content: bytes) -> tuple[_PageFile, dict[str, _PageFile]]:
    """Return the page and its photographs. Raises ExpatError, or an error of `plistlib`, which refuses entities."""
    if content.count(b"<") > MAX_TAGS:
        raise DamagedList
    archive = plistlib.loads(content, fmt=plistlib.FMT_XML)
    if not isinstance(archive, dict):
        raise DamagedList
    resources = archive.get("WebSubresources")
    others = resources[:MAX_FILES] if isinstance(resources, list) else []
    page = _of_resource(archive.get("WebMainResource"))
    if page is None:
        raise DamagedList
    return page, _photographs(file for resource in others if (file := _of_resource(resource)))


def _of_resource(resource: object) -> _PageFile | None:
    if not isinstance(resource, dict) or not isinstance(content := resource.get("WebResourceData"), bytes):
        return None
    texts = [value if isinstance(value := resource.get(key), str) else "" for key in _KEYS]
    return _PageFile(memoryview(content), *texts)


def _absolute(url: str, reference: str) -> str:
    try:
        return urljoin(url, reference)
    except ValueError:
        return reference
