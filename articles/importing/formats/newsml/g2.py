"""NewsML-G2 (to 2.35): newsItem, packageItem and newsMessage; other items are counted.

A photograph that a package or a link gives to a text in the same file is a picture of its story. Several versions of
one guid are versions of one story. https://iptc.org/standards/newsml-g2/
"""

from collections.abc import Iterator
from typing import BinaryIO

from articles.importing.formats import ImportItem, Options
from articles.importing.formats.newsml.concepts import code_of
from articles.importing.formats.newsml.g2_story import desk_reason_of, item_of, signals_of
from articles.importing.formats.newsml.pictures import MessagePictures, collected
from articles.importing.formats.xml_reader import ItemHeader, XmlItemReader, elements_of, signal_of
from articles.importing.formats.xml_trees import root_of

_SKIPPED = {"packageItem": "package", "conceptItem": "concept", "knowledgeItem": "knowledge item"}
_SKIPPED |= {"planningItem": "planning item", "catalogItem": "catalogue"}
_TAGS = ("newsItem", *_SKIPPED)
_ROOTS = {"newsmessage", *(tag.lower() for tag in _TAGS)}
_FRAGMENTS = {"contentset", "contentmeta", "groupset", "itemmeta", "itemset"}
_STORIES = {"text", "composite", ""}


class NewsMlG2Reader(XmlItemReader):
    """Reads the items of a file with the photographs that the file has for them."""

    format_name, title, tags = "newsmlg2", "NewsML-G2", _TAGS

    def __init__(self, file: BinaryIO, path: str, options: Options):
        super().__init__(file, path, options)
        self.pictures = _pictures(file, options)

    def skipped_by_tag(self, tag):
        """Return what an item is that has no text."""
        return _SKIPPED.get(tag, "")

    def header_of(self, root, element):
        """Return guid, status and signals of an item; one of another class than text is skipped."""
        guid = root.get("guid", "").strip()
        kind = code_of(root.find("itemMeta/itemClass"))
        if kind not in _STORIES:
            is_used = self.pictures.is_in_a_package(element.content)
            return ItemHeader(identifier=guid, skipped=f"{kind:.60} of a package" if is_used else f"{kind:.60}")
        return ItemHeader(
            identifier=guid, desk_reason=desk_reason_of(root, self.options), signal=signal_of(signals_of(root))
        )

    def item_of(self, root, element, source, remarks):
        """Return what an item says, with its photographs."""
        pictures = self.pictures.of(root.get("guid", "").strip(), element.content)
        return item_of(root, source, pictures, self.options, remarks)


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of each text, and what is skipped."""
    yield from NewsMlG2Reader(file, path, options).items()


def _pictures(file: BinaryIO, options: Options) -> MessagePictures:
    """Return the photographs of a file that can be read twice, and go back to its beginning."""
    if not file.seekable():
        return MessagePictures()
    start = file.tell()
    pictures = collected(elements_of(file, _TAGS, options, any_prefix=True))
    file.seek(start)
    return pictures


def recognises(head: bytes, path: str) -> bool:
    """Return whether the root element of a file is that of NewsML-G2, or a part of one."""
    name, rest = root_of(head)
    is_iptc = "iptc.org/std/nar" in rest or b"NewsML-G2" in head or b"<itemMeta" in head or b"<itemSet" in head
    return (name.lower() in _ROOTS and (is_iptc or "guid" in rest)) or (
        name.lower() in _FRAGMENTS and name != name.lower()
    )
