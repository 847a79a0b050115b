"""NewsML 1.0 to 1.2: each NewsItem with a text is a story. https://iptc.org/standards/newsml-1/"""

from collections.abc import Iterator
from typing import BinaryIO

from articles.importing.formats import ImportItem, Options, read_item, xml_items
from articles.importing.formats.news_items import story_of
from articles.importing.formats.newsml.g2 import elements_of, signal_of
from articles.importing.formats.newsml.v1_story import desk_reason_of, identifier_of, instructions_of, item_of
from articles.importing.formats.xml_trees import declares_entities, root_of, without_namespaces
from articles.story.dates import InvalidStory
from articles.story.validation import ValidatedStory
from media.item_errors import rejection

_NO_STORIES = {"photo", "image", "graphic", "picture", "video", "audio", "animation"}


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of each NewsItem."""
    number = 0
    for element, encoding in elements_of(file, ("NewsItem",), options):
        if element.tag:
            number += 1
            yield _item_of(element, f"item {number}", path, encoding, options)
        elif declares_entities(element.content):
            yield ImportItem("", reason="file: it declares entities of its own, as no agency does; it is not read.")
            return
    if not number:
        yield ImportItem("", reason="file: there is no item of NewsML in it; there is nothing to keep.")


def _item_of(element: xml_items.XmlElement, place: str, path: str, encoding: str, options: Options) -> ImportItem:
    remarks: list[str] = []
    try:
        xml_items.check_whole(element)
        source = xml_items.decoded(element.content, encoding, remarks)
        root = without_namespaces(xml_items.parse(source, remarks))
        identifier = identifier_of(root)
        place = f"{place}, {identifier}".strip(", ")[:200]
        kinds = {part.get("FormalName", "").lower() for part in root.iter("MediaType")}
        if kinds and kinds <= _NO_STORIES:
            return ImportItem(place, skipped=min(kinds))
        desk_reason = desk_reason_of(root, options)
        signal = signal_of(instructions_of(root))
    except InvalidStory as error:
        return ImportItem(place, reason=str(error))
    except Exception as error:
        return ImportItem(place, reason=rejection(error, "could not be read", path, place))

    def story() -> ValidatedStory:
        try:
            return story_of(item_of(root, source, options, remarks), "newsml1")
        except InvalidStory as error:
            if desk_reason:
                raise InvalidStory(f"{error} It is {desk_reason}; see to the story {identifier:.200}.") from None
            raise

    return read_item(path, place, story, desk_reason, signal)


def recognises(head: bytes, path: str) -> bool:
    """Return whether the root element of a file is that of NewsML 1."""
    name, _ = root_of(head)
    return name == "NewsML" or (name == "NewsItem" and b"<NewsManagement" in head)
