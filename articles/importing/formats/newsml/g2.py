"""NewsML-G2 (to 2.35): newsItem, packageItem and newsMessage; other items are counted.

A photograph that a package or a link gives to a text in the same file is a picture of its story. Several versions of
one guid are versions of one story. https://iptc.org/standards/newsml-g2/
"""

from collections.abc import Iterator
from typing import BinaryIO

from articles.importing.formats import ImportItem, Options, read_item, xml_items
from articles.importing.formats.news_items import story_of
from articles.importing.formats.newsml.concepts import code_of
from articles.importing.formats.newsml.g2_story import desk_reason_of, item_of, signals_of
from articles.importing.formats.newsml.pictures import MessagePictures, collected
from articles.importing.formats.xml_trees import declares_entities, root_of, without_namespaces
from articles.story.dates import InvalidStory
from articles.story.validation import ValidatedStory
from media.item_errors import rejection

_SKIPPED = {"packageItem": "package", "conceptItem": "concept", "knowledgeItem": "knowledge item"}
_SKIPPED |= {"planningItem": "planning item", "catalogItem": "catalogue"}
_TAGS = ("newsItem", *_SKIPPED)
_ROOTS = {"newsmessage", *(tag.lower() for tag in _TAGS)}
_FRAGMENTS = {"contentset", "contentmeta", "groupset", "itemmeta", "itemset"}
_STORIES = {"text", "composite", ""}
_ENTITIES = "file: it declares entities of its own, as no agency does; it is not read."


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of each text, and what is skipped."""
    pictures, number = _pictures(file, options), 0
    for element, encoding in elements_of(file, _TAGS, options):
        if element.tag:
            number += 1
            yield _item_of(element, f"item {number}", path, encoding, pictures, options)
        elif declares_entities(element.content):
            yield ImportItem("", reason=_ENTITIES)
            return
    if not number:
        yield ImportItem("", reason="file: there is no item of NewsML-G2 in it; there is nothing to keep.")


def elements_of(file: BinaryIO, tags: tuple[str, ...], options: Options) -> Iterator[tuple[xml_items.XmlElement, str]]:
    """Yield the elements with the encoding that the file declares, "" for UTF-8."""
    encoding = options.encoding
    for element in xml_items.split_elements(xml_items.utf8_stream(file), tags, any_prefix=True):
        if not element.tag:
            encoding = encoding or xml_items.declared_encoding(element.content)
        yield element, encoding


def _pictures(file: BinaryIO, options: Options) -> MessagePictures:
    """Return the photographs of a file that can be read twice, and go back to its beginning."""
    if not file.seekable():
        return MessagePictures()
    start = file.tell()
    pictures = collected(elements_of(file, _TAGS, options))
    file.seek(start)
    return pictures


def _item_of(
    element: xml_items.XmlElement, place: str, path: str, encoding: str, pictures: MessagePictures, options: Options
) -> ImportItem:
    remarks: list[str] = []
    tag = element.tag.rpartition(":")[2]
    if tag in _SKIPPED:
        return ImportItem(place, skipped=_SKIPPED[tag])
    try:
        xml_items.check_whole(element)
        source = xml_items.decoded(element.content, encoding, remarks)
        root = without_namespaces(xml_items.parse(source, remarks))
        guid = root.get("guid", "").strip()
        place = f"{place}, {guid}".strip(", ")[:200]
        kind = code_of(root.find("itemMeta/itemClass"))
        if kind not in _STORIES:
            is_used = pictures.is_in_a_package(element.content)
            return ImportItem(place, skipped=f"{kind:.60} of a package" if is_used else f"{kind:.60}")
        desk_reason = desk_reason_of(root, options)
        own_pictures = pictures.of(guid, element.content)
    except InvalidStory as error:
        return ImportItem(place, reason=str(error))
    except Exception as error:
        return ImportItem(place, reason=rejection(error, "could not be read", path, place))

    def story() -> ValidatedStory:
        try:
            return story_of(item_of(root, source, own_pictures, options, remarks), "newsmlg2")
        except InvalidStory as error:
            if desk_reason:
                raise InvalidStory(f"{error} It is {desk_reason}; see to the story {guid:.200}.") from None
            raise

    return read_item(path, place, story, desk_reason, signal_of(signals_of(root)))


def signal_of(signals: set[str]) -> str:
    """Return which kind of version the signals of an item ask for: correction, update, or "" for neither."""
    return next((name for name in ("correction", "update") if name in signals), "")


def recognises(head: bytes, path: str) -> bool:
    """Return whether the root element of a file is that of NewsML-G2, or a part of one."""
    name, rest = root_of(head)
    is_iptc = "iptc.org/std/nar" in rest or b"NewsML-G2" in head or b"<itemMeta" in head or b"<itemSet" in head
    return (name.lower() in _ROOTS and (is_iptc or "guid" in rest)) or (
        name.lower() in _FRAGMENTS and name != name.lower()
    )
