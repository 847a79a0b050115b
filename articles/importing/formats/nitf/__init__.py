"""NITF 3.x, the IPTC's news text in XML, also with the HTML that some agencies write in it.

The document type is never looked for, and a file that declares entities of its own is not read. What a document says
beside its text stays with the source as it was written. https://iptc.org/standards/nitf/
"""

from collections.abc import Iterator
from typing import BinaryIO

from articles.importing.formats import Format, ImportItem, Options, read_item, register, xml_items
from articles.importing.formats.news_items import story_of
from articles.importing.formats.nitf import writer
from articles.importing.formats.nitf.story import desk_reason_of, identifier_of, item_of
from articles.importing.formats.xml_trees import declares_entities, root_of, without_namespaces
from articles.story.dates import InvalidStory
from media.item_errors import rejection


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of each document; a file may have several, one after the other."""
    number, encoding = 0, options.encoding
    for element in xml_items.split_elements(xml_items.utf8_stream(file), ("nitf",), any_prefix=True):
        if element.tag:
            number += 1
            yield _item_of(element, f"document {number}", path, encoding, options)
        elif declares_entities(element.content):
            yield ImportItem("", reason="file: it declares entities of its own, as no agency does; it is not read.")
            return
        else:
            encoding = encoding or xml_items.declared_encoding(element.content)
    if not number:
        yield ImportItem("", reason="file: there is no document of NITF in it; there is nothing to keep.")


def _item_of(element: xml_items.XmlElement, place: str, path: str, encoding: str, options: Options) -> ImportItem:
    remarks: list[str] = []
    try:
        xml_items.check_whole(element)
        source = xml_items.decoded(element.content, encoding, remarks)
        root = without_namespaces(xml_items.parse(source, remarks))
        desk_reason = desk_reason_of(root, options)
        docdata = root.find("head/docdata")
        if docdata is not None:
            place = f"{place}, {identifier_of(docdata)}".strip(", ")[:200]
    except InvalidStory as error:
        return ImportItem(place, reason=str(error))
    except Exception as error:
        return ImportItem(place, reason=rejection(error, "could not be read", path, place))
    return read_item(path, place, lambda: story_of(item_of(root, source, options, remarks), "nitf"), desk_reason)


def recognises(head: bytes, path: str) -> bool:
    """Return whether the root element of a file is that of NITF."""
    return root_of(head)[0].lower() == "nitf"


register(
    Format(
        name="nitf",
        title="NITF",
        standard="https://iptc.org/std/NITF/",
        read=read,
        recognises=recognises,
        write=writer.write,
        identified=True,
        suffix=".xml",
        is_single=True,
    )
)
