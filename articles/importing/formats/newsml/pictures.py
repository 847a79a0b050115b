"""The photographs of a message: items of their own, which packages and links give to a text in the same file."""

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple
from xml.etree.ElementTree import Element

from articles.importing.formats import xml_items
from articles.importing.formats.names import names_in
from articles.importing.formats.picture_files import data_url, size_of
from articles.importing.formats.xml_trees import line_in, without_namespaces
from articles.story.dates import InvalidStory
from articles.story.story import Picture
from articles.story.validation import LIMITS

MAX_ITEMS = 20_000  # photographs and packages of one file that are known at once
_PICTURE = re.compile(rb"<(?:[\w.-]+:)?itemClass\b[^<>]*[:\"'/](?:picture|photo|graphic)[\"']")
_GUID = re.compile(rb"<[^<>]*?\bguid\s*=\s*[\"']([^\"'<>]{1,2000})[\"']")
_RESIDREF = re.compile(rb"\b(?:residref|guidref)\s*=\s*[\"']([^\"'<>]{1,2000})[\"']")


class PictureItem(NamedTuple):
    """A photograph: what is printed with it, the names by which a text may show it, its XML, and where its file is."""

    caption: str
    credit: str
    alt: str
    names: tuple[str, ...]
    source: str
    files: tuple[str, ...] = ()

    def picture(self, number: int) -> Picture:
        """Return the picture; the first one is the lead."""
        anchor = f"item-{number}" if number else ""
        return Picture(anchor=anchor, caption=self.caption, credit=self.credit, alt=self.alt)


class MessagePictures:
    """The photographs of a file by their guid, and which of them belong to which text."""

    def __init__(self):
        self._items: dict[str, PictureItem] = {}
        self._packages: list[list[str]] = []
        self._packages_by_member: dict[str, list[int]] = {}

    def add(self, element: xml_items.XmlElement, encoding: str):
        """Add a package or a photograph; any other item adds nothing."""
        is_package = element.tag.endswith("packageItem")
        if not is_package and not _PICTURE.search(element.content):
            return
        if len(self._items) + len(self._packages) >= MAX_ITEMS:
            return
        if is_package:
            members = [name.decode("utf-8", "replace") for name in _RESIDREF.findall(element.content)]
            for member in dict.fromkeys(members):
                self._packages_by_member.setdefault(member, []).append(len(self._packages))
            self._packages.append(members)
            return
        with suppress(InvalidStory):  # it is rejected when it is read with the others
            source = xml_items.decoded(element.content, encoding, [])
            root = without_namespaces(xml_items.parse(source, []))
            self._items[root.get("guid", "")] = picture_item(root, source)

    def of(self, guid: str, content: bytes) -> list[PictureItem]:
        """Return the photographs of a text, in the order of its packages and links."""
        if not self._items:
            return []
        members = [member for number in self._packages_by_member.get(guid, []) for member in self._packages[number]]
        members += [name.decode("utf-8", "replace") for name in _RESIDREF.findall(content)]
        items = [self._items[member] for member in dict.fromkeys(members) if member in self._items]
        return items[: LIMITS["pictures"] // 2]

    def is_in_a_package(self, content: bytes) -> bool:
        """Return whether a package of this file names the item."""
        match = _GUID.match(content)
        return bool(match) and match[1].decode("utf-8", "replace") in self._packages_by_member


def picture_item(root: Element, source: str) -> PictureItem:
    """Return the photograph of an item."""
    meta = root.find("contentMeta")
    meta = Element("contentMeta") if meta is None else meta
    descriptions = {(part.get("role") or "").rpartition(":")[2]: line_in(part) for part in meta.findall("description")}
    alts = [descriptions.pop(role, "") for role in ("altText", "accessibility")]
    caption = (
        descriptions.get("caption") or next(filter(None, descriptions.values()), "") or line_in(meta.find("headline"))
    )
    people = [name for part in meta.findall("by") for name in names_in(line_in(part))]
    credit = "/".join(dict.fromkeys(filter(None, (*people, line_in(meta.find("creditline"))))))
    if not credit:
        creators = (line_in(part.find("name")) or part.get("literal", "") for part in meta.findall("creator"))
        credit = ", ".join(filter(None, creators))
    names = [root.get("guid", "")]
    contents = sorted(root.iter("remoteContent"), key=lambda part: -size_of(part.get("width", "")))
    files = [part.get("href", "").strip() for part in contents if _is_image(part.get("contenttype", ""))]
    files += [data_url(part, part.get("contenttype", "")) for part in root.iter("inlineData")]
    for part in root.iter("remoteContent"):
        names += [part.get("href", ""), part.get("residref", "")]
    return PictureItem(
        caption[: LIMITS["caption"]],
        credit[: LIMITS["credit"]],
        next(filter(None, alts), "")[: LIMITS["alt"]],
        tuple(name for name in dict.fromkeys(names) if len(name) > 3),
        source,
        tuple(filter(None, files)),
    )


def _is_image(content_type: str) -> bool:
    return not content_type.strip() or content_type.strip().lower().startswith("image/")


def collected(elements: Iterable[tuple[xml_items.XmlElement, str]]) -> MessagePictures:
    """Return the photographs of the elements of a file."""
    pictures = MessagePictures()
    for element, encoding in elements:
        if element.tag and element.content:
            pictures.add(element, encoding)
    return pictures
