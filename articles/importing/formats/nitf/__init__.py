"""NITF 3.x, the IPTC's news text in XML, also with the HTML that some agencies write in it.

The document type is never looked for, and a file that declares entities of its own is not read. What a document says
beside its text stays with the source as it was written. https://iptc.org/standards/nitf/
"""

from collections.abc import Iterator
from typing import BinaryIO

from articles.importing.formats import Format, ImportItem, Options, register
from articles.importing.formats.nitf import writer
from articles.importing.formats.nitf.story import desk_reason_of, identifier_of, item_of
from articles.importing.formats.xml_reader import ItemHeader, XmlItemReader
from articles.importing.formats.xml_trees import root_of


class NitfReader(XmlItemReader):
    """Reads the documents of a file; it may have several, one after the other."""

    format_name, title, tags, unit = "nitf", "NITF", ("nitf",), "document"

    def header_of(self, root, element):
        """Return identifier and status of a document."""
        docdata = root.find("head/docdata")
        identifier = "" if docdata is None else identifier_of(docdata)
        return ItemHeader(identifier=identifier, desk_reason=desk_reason_of(root, self.options))

    def item_of(self, root, element, source, remarks):
        """Return what a document says."""
        return item_of(root, source, self.options, remarks)


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of each document."""
    yield from NitfReader(file, path, options).items()


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
        writer=writer.WRITER,
    )
)
