"""Read the items of an XML news standard: one element an item, each parsed by itself.

A standard is a subclass of `XmlItemReader` that says what the element of an item means.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, ClassVar
from xml.etree.ElementTree import Element

from articles.importing.formats import ImportItem, Options, read_item, xml_items
from articles.importing.formats.news_items import AgencyItem, story_of
from articles.importing.formats.xml_items import XmlElement
from articles.importing.formats.xml_trees import declares_entities, without_namespaces
from articles.story.dates import InvalidStory
from media.item_errors import rejection


@dataclass(frozen=True, kw_only=True)
class ItemHeader:
    """What decides about an item before its text is read; the names are those of `ImportItem`."""

    identifier: str = ""
    skipped: str = ""
    desk_reason: str = ""
    signal: str = ""


class XmlItemReader:
    """Reads one file of a standard. `unit` is what the standard calls an item, `tags` are the names of its elements."""

    format_name: ClassVar[str]
    title: ClassVar[str]
    tags: ClassVar[tuple[str, ...]]
    unit: ClassVar[str] = "item"

    def __init__(self, file: BinaryIO, path: str, options: Options):
        self.file, self.path, self.options = file, path, options

    def header_of(self, root: Element, element: XmlElement) -> ItemHeader:
        """Return the header of an item, whose elements have local names. May raise InvalidStory."""
        raise NotImplementedError

    def item_of(self, root: Element, element: XmlElement, source: str, remarks: list[str]) -> AgencyItem:
        """Return what an item says; `source` is its XML as it was written. May raise InvalidStory."""
        raise NotImplementedError

    def skipped_by_tag(self, tag: str) -> str:
        """Return what an element of this name is, if it is no story whatever is in it; else ""."""
        return ""

    def items(self) -> Iterator[ImportItem]:
        """Yield the item of each story, and what is skipped."""
        number = 0
        for element, encoding in elements_of(self.file, self.tags, self.options, any_prefix=True):
            if element.tag:
                number += 1
                yield self._item_of(element, f"{self.unit} {number}", encoding)
            elif declares_entities(element.content):
                yield ImportItem("", reason="file: it declares entities of its own, as no agency does; it is not read.")
                return
        if not number:
            yield ImportItem(
                "", reason=f"file: there is no {self.unit} of {self.title} in it; there is nothing to keep."
            )

    def _item_of(self, element: XmlElement, place: str, encoding: str) -> ImportItem:
        if skipped := self.skipped_by_tag(element.tag.rpartition(":")[2]):
            return ImportItem(place, skipped=skipped)
        remarks: list[str] = []
        try:
            xml_items.check_whole(element)
            source = xml_items.decoded(element.content, encoding, remarks)
            root = without_namespaces(xml_items.parse(source, remarks))
            header = self.header_of(root, element)
        except InvalidStory as error:
            return ImportItem(place, reason=str(error))
        except Exception as error:
            return ImportItem(place, reason=rejection(error, "could not be read", self.path, place))
        place = f"{place}, {header.identifier}".strip(", ")[:200]
        if header.skipped:
            return ImportItem(place, skipped=header.skipped)

        files: list[tuple[str, tuple[str, ...]]] = []

        def read():
            item = self.item_of(root, element, source, remarks)
            files.extend((*item.picture_files, *item.body.files))
            return story_of(item, self.format_name, self.options)

        item = read_item(self.path, place, read, header.desk_reason, header.signal, header.identifier)
        return replace(item, picture_files=tuple(files)) if files else item


def elements_of(
    file: BinaryIO, tags: tuple[str, ...], options: Options, *, any_prefix: bool = False
) -> Iterator[tuple[XmlElement, str]]:
    """Yield the elements of a file (see `split_elements`) with the encoding that it declares, "" for UTF-8."""
    encoding = options.encoding
    for element in xml_items.split_elements(xml_items.utf8_stream(file), tags, any_prefix=any_prefix):
        if not element.tag:
            encoding = encoding or xml_items.declared_encoding(element.content)
        yield element, encoding


def signal_of(signals: set[str]) -> str:
    """Return which kind of version the signals of an item ask for: correction, update, or "" for neither."""
    return next((name for name in ("correction", "update") if name in signals), "")
