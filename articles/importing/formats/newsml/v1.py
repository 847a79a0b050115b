"""NewsML 1.0 to 1.2: each NewsItem with a text is a story. https://iptc.org/standards/newsml-1/"""

from collections.abc import Iterator
from typing import BinaryIO

from articles.importing.formats import ImportItem, Options
from articles.importing.formats.newsml.v1_story import desk_reason_of, identifier_of, instructions_of, item_of
from articles.importing.formats.xml_reader import ItemHeader, XmlItemReader, signal_of
from articles.importing.formats.xml_trees import root_of

_NO_STORIES = {"photo", "image", "graphic", "picture", "video", "audio", "animation"}


class NewsMlReader(XmlItemReader):
    """Reads the NewsItems of a file."""

    format_name, title, tags = "newsml1", "NewsML", ("NewsItem",)

    def header_of(self, root, element):
        """Return identifier, status and instructions of an item; one of photographs, films or sound is skipped."""
        identifier = identifier_of(root)
        kinds = {part.get("FormalName", "").lower() for part in root.iter("MediaType")}
        if kinds and kinds <= _NO_STORIES:
            return ItemHeader(identifier=identifier, skipped=min(kinds))
        return ItemHeader(
            identifier=identifier,
            desk_reason=desk_reason_of(root, self.options),
            signal=signal_of(instructions_of(root)),
        )

    def item_of(self, root, element, source, remarks):
        """Return what an item says."""
        return item_of(root, source, self.options, remarks)


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of each NewsItem."""
    yield from NewsMlReader(file, path, options).items()


def recognises(head: bytes, path: str) -> bool:
    """Return whether the root element of a file is that of NewsML 1."""
    name, _ = root_of(head)
    return name == "NewsML" or (name == "NewsItem" and b"<NewsManagement" in head)
