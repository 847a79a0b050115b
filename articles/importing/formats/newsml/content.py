"""The text inside an item of NewsML: NITF, XHTML with or without its namespace, HTML as text, or plain text."""

import html
import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from articles.importing.formats import Options
from articles.importing.formats.html_figures import FigureBody, read_figures
from articles.importing.formats.nitf.story import NitfText, text_of_document
from articles.importing.formats.record_lines import is_html, letters_of, without_entities
from articles.importing.formats.xml_trees import inner_html, line_in, outer_html
from articles.story.html_sanitizer import clean_lines
from articles.story.text import clean_text

_HTML = {
    "html",
    "body",
    "div",
    "p",
    "section",
    "article",
    "ul",
    "ol",
    "table",
    "blockquote",
    "figure",
    "h1",
    "h2",
    "h3",
}
_HTML |= {"a", "em", "strong", "b", "i", "br", "span", "pre"}
_FOR_EDITORS = {"notepad", "nonpublic", "non-public"}
_HEADING = re.compile(r"<(h1|h2)\b[^<>]*>([^<]*(?:<(?!/?\1\b)[^<]*)*)</\1>")


@dataclass(kw_only=True)
class Content:
    """A text that an item has, and what a document of NITF in it says; `markup` is that of HTML, for its images."""

    text: NitfText = field(default_factory=NitfText)
    markup: str = ""
    unread: str = ""

    @property
    def body(self) -> FigureBody:
        """Return the body."""
        return self.text.body


def content_of(element: Element, headline: str, agencies: set[str], options: Options, remarks: list[str]) -> Content:
    """Return the text in an element; `unread` is the name of a root that has none.

    A heading that is the headline again is no part of the body.
    """
    children = list(element)
    if len(children) == 1 and children[0].tag == "nitf":
        return Content(text=text_of_document(children[0], agencies, options, remarks))
    if children and children[0].tag.lower() in _HTML:
        return _html_content(element, headline)
    if children:
        return Content(unread=children[0].tag)
    text = clean_text("".join(element.itertext()))
    if is_html(text):
        return _content_of_markup(text, "", headline)
    text = without_entities(text)
    return Content(text=NitfText(body=FigureBody(clean_lines(text) if text.strip() else "", (), [])))


def _html_content(element: Element, headline: str) -> Content:
    root = element.find("html")
    body = element.find("html/body")
    title = line_in(element.find("html/head/title"))
    part = body if body is not None else root if root is not None else element
    if body is None and root is not None:
        for head in root.findall("head"):
            root.remove(head)
    notes = _taken_out(part)
    content = _content_of_markup(inner_html(part), title, headline)
    content.text.body = content.body._replace(originals=[*content.body.originals, *notes])
    return content


def _taken_out(part: Element) -> list[str]:
    """Take the sections out of a text that are for editors alone, as those of dpa; return them as markup."""
    notes = []
    for parent in list(part.iter()):
        for section in parent.findall("section"):
            names = set(section.get("class", "").lower().split())
            if names & _FOR_EDITORS and "public" not in names:
                notes.append(outer_html(section))
                parent.remove(section)
    return notes


def _content_of_markup(markup: str, title: str, headline: str) -> Content:
    match = _HEADING.search(markup)
    first = " ".join(html.unescape(re.sub("<[^<>]*>", "", match[2])).split()) if match else ""
    is_h1 = bool(match and match[1] == "h1")
    if match and first and (letters_of(first) == letters_of(headline or title) or (is_h1 and not (headline or title))):
        markup = markup[: match.start()] + markup[match.end() :]
    else:
        first = ""
    return Content(text=NitfText(headline=title or first, body=read_figures(markup)), markup=markup)


def markup_of(element: Element) -> str:
    """Return an element as text, to be kept with the source."""
    return outer_html(element)
