"""Write XML that is well-formed with any text.

>>> page = XmlWriter("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
>>> with page.inside("url"):
...     page.add("loc", "https://archive.example/?a=1&b=2")
>>> page.close()
b'<?xml version="1.0" encoding="utf-8"?>\\n<urlset …><url><loc>https://archive.example/?a=1&amp;b=2</loc></url></urlset>'
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from django.utils.xmlutils import SimplerXMLGenerator

from articles.story.text import clean_text


class XmlWriter:
    """Writes one XML document; characters that XML 1.0 does not allow are removed from text and attributes."""

    def __init__(self, root: str, **attributes: str):
        self._text = StringIO()
        self._writer = SimplerXMLGenerator(self._text, "utf-8", short_empty_elements=True)
        self._writer.startDocument()
        self._root = root
        self._writer.startElement(root, _cleaned(attributes))

    def add(self, element: str, text: str = "", /, **attributes: str):
        """Add an element; empty attributes are left out."""
        self._writer.startElement(element, _cleaned(attributes))
        if text:
            self._writer.characters(clean_text(text))
        self._writer.endElement(element)

    def add_if(self, element: str, text: str, /, **attributes: str):
        """Add an element if it has a text."""
        if text:
            self.add(element, text, **attributes)

    @contextmanager
    def inside(self, element: str, /, **attributes: str) -> Iterator[None]:
        """Write an element around the content of the `with` block."""
        self._writer.startElement(element, _cleaned(attributes))
        yield
        self._writer.endElement(element)

    def close(self) -> bytes:
        """End the root element and return the document in UTF-8."""
        self._writer.endElement(self._root)
        return self._text.getvalue().encode()


def _cleaned(attributes: dict[str, str]) -> dict[str, str]:
    """Return the attributes that are not empty; `xml__lang` becomes xml:lang, `xmlns__dc` becomes xmlns:dc."""
    return {name.replace("__", ":"): clean_text(value) for name, value in attributes.items() if value}
