"""A page that Safari saved with its pictures (`*.webarchive`): a binary property list with the files of the page."""

import plistlib
import struct
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from articles.importing.formats import Options
from articles.importing.formats.html_pages.story import story_in
from articles.importing.formats.picture_files import data_url_of
from articles.importing.photo_references import references
from articles.story.dates import InvalidStory
from articles.story.validation import ValidatedStory
from media.text_encoding.decoding import known_encoding

MAX_SIZE = 32 * 1024 * 1024  # bytes
_HEAD = b"bplist00"
_TRAILER = struct.Struct(">6xBBQQQ")  # its third number is that of the objects, for which room is made at once
_MIN_PHOTOGRAPH = 10_000  # bytes; smaller images are marks and buttons of the page
_MAX_FILES = 2_000
_DAMAGED = "file: a web archive of Safari that is damaged or cut off; save the page again, or as HTML."


def is_safari_archive(head: bytes) -> bool:
    """Return whether a file begins as a web archive of Safari does."""
    return head.startswith(_HEAD) and b"WebMainResource" in head


def page_in(
    content: bytes, options: Options, files: list[tuple[str, tuple[str, ...]]]
) -> ValidatedStory:
    """Return the story of the page in a web archive; adds the files of its photographs. Raises InvalidStory."""
    if len(content) > MAX_SIZE:
        raise InvalidStory(f"file: longer than {MAX_SIZE:,} bytes; save the page as HTML.")
    archive = _tree(content)
    main = archive.get("WebMainResource")
    page = main.get("WebResourceData") if isinstance(main, dict) else None
    if not isinstance(page, bytes):
        raise InvalidStory(_DAMAGED)
    url = _text(main, "WebResourceURL")
    if not options.encoding and (name := _text(main, "WebResourceTextEncodingName")):
        try:
            options = replace(options, encoding=known_encoding(name))
        except ValueError:
            pass  # it is detected
    validated = story_in(page, options, url if url.startswith(("http://", "https://")) else "")
    photographs = _photographs(archive)
    for anchor, reference in references(validated.story).items():
        if photograph := photographs.get(_absolute(url, reference)):
            files.append((anchor, (data_url_of(*photograph),)))
    return validated


def _tree(content: bytes) -> dict[str, Any]:
    """Return the property list. Raises InvalidStory."""
    if len(content) < len(_HEAD) + _TRAILER.size or _TRAILER.unpack(content[-_TRAILER.size :])[2] > len(content):
        raise InvalidStory(_DAMAGED)
    try:
        archive = plistlib.loads(content, fmt=plistlib.FMT_BINARY)
    except RecursionError:
        raise InvalidStory("file: nested too deeply; no web archive is.") from None
    except (plistlib.InvalidFileException, ValueError, TypeError, LookupError, OverflowError, MemoryError):
        raise InvalidStory(_DAMAGED) from None
    if not isinstance(archive, dict):
        raise InvalidStory(_DAMAGED)
    return archive


def _photographs(archive: dict[str, Any]) -> dict[str, tuple[bytes, str]]:
    """Return the bytes and the type of each photograph by its address."""
    resources = archive.get("WebSubresources")
    found: dict[str, tuple[bytes, str]] = {}
    for resource in resources[:_MAX_FILES] if isinstance(resources, list) else ():
        if not isinstance(resource, dict):
            continue
        content, kind = resource.get("WebResourceData"), _text(resource, "WebResourceMIMEType")
        if isinstance(content, bytes) and len(content) >= _MIN_PHOTOGRAPH and kind.startswith("image/"):
            found[_text(resource, "WebResourceURL")] = (content, kind)
    return found


def _text(resource: dict[str, Any], name: str) -> str:
    value = resource.get(name)
    return value if isinstance(value, str) else ""


def _absolute(url: str, reference: str) -> str:
    try:
        return urljoin(url, reference)
    except ValueError:
        return reference
