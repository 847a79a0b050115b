"""Write the elements of a page that are its text as HTML, for the sanitizer."""

import html
import re
from xml.etree.ElementTree import Element

from articles.importing.formats.html_pages.furniture import Measures
from articles.importing.formats.html_pages.page import APART, BLOCKS
from articles.importing.formats.record_lines import letters_of
from articles.importing.formats.xml_trees import line_in

_BLOCKS = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "hr", "figure"}
_BLOCKS |= {"table", "tbody", "tr", "thead", "tfoot", "td", "th", "caption", "figcaption"}
_INLINE = {"a", "abbr", "b", "br", "cite", "code", "del", "em", "i", "img", "ins", "mark", "q", "s", "small", "span"}
_INLINE |= {"strike", "strong", "sub", "sup", "time", "u"}
_VOID = {"br", "hr", "img"}
_ATTRIBUTES = ("href", "src", "data-src", "alt", "class", "title", "lang", "dir", "colspan", "rowspan", "start")


class TextWriter:
    """Writes the elements of a container as HTML, without furniture and without blocks that are no text; `headlines`
    are the letters of what the heading of the story may say."""

    def __init__(
        self, container: Element, measures: dict[Element, Measures], furniture: set[Element], headlines: set[str]
    ):
        self.measures, self.furniture, self.headlines = measures, furniture, headlines
        self.used: set[Element] = {container}

    def written(self, element: Element) -> str:
        """Return the content of an element as HTML."""
        return self._content(element, is_inline=False)

    def _content(self, element: Element, is_inline: bool) -> str:
        parts = [_escaped(element.text)]
        for child in element:
            parts += [self._element(child, is_inline), _escaped(child.tail)]
        return "".join(parts)

    def _element(self, element: Element, is_inline: bool) -> str:
        tag = element.tag
        if element in self.furniture or tag in ("meta", "link", "title", "input", "source"):
            return ""
        if not is_inline and not self._is_text(element):
            return ""
        self.used.add(element)
        name = "h2" if tag == "h1" else tag
        if name not in _BLOCKS and name not in _INLINE:
            return f"<div>{self._content(element, False)}</div>" if tag in APART else self._content(element, is_inline)
        attributes = "".join(
            f' {key}="{html.escape(element.get(key, ""))}"'
            for key in _ATTRIBUTES
            if element.get(key) and (key != "class" or tag in ("cite", "div", "em", "p", "small", "span"))
        )
        if name == "img" and not (element.get("src") or element.get("data-src")):
            attributes += ' src="#"'  # the address that a script would put there
        if name in _VOID:
            return f"<{name}{attributes}>"
        inner = self._content(element, is_inline=tag in BLOCKS or tag in _INLINE)
        if tag == "figure":
            inner = with_image(inner)
        return f"<{name}{attributes}>{inner}</{name}>"

    def _is_text(self, element: Element) -> bool:
        """Return whether an element of the container is text: no heading that is the headline, no list of links."""
        own = self.measures[element]
        if element.tag in ("figure", "img", "picture", "br", "hr"):
            return True
        if any(part.tag == "img" for part in element.iter()):
            return own.links * 2 <= own.text or own.text < 3
        if not own.text:
            return False
        if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            return element.tag != "h1" and letters_of(line_in(element)) not in self.headlines
        return not (element.tag in APART and own.links >= 0.8 * own.text)


def with_image(figure: str) -> str:
    """Return the content of a figure; one with a caption alone gets an image, which a script would put there."""
    is_picture = "<figcaption" in figure and not re.search("<(?:img|table|blockquote|pre)[ >]", figure)
    return f'<img src="#">{figure}' if is_picture else figure


def _escaped(text: str | None) -> str:
    return html.escape(text, quote=False) if text else ""
