"""What a page says of its story for machines: JSON-LD and microdata of schema.org, Open Graph, and the older metadata.

https://schema.org/NewsArticle, https://ogp.me/
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Element

from articles.importing.formats.html_pages.page import WebPage
from articles.importing.formats.record_lines import letters_of
from articles.importing.formats.xml_trees import line_in

_ARTICLE = re.compile(r"(?:Article|BlogPosting|SocialMediaPosting|Report|Review|Recipe|HowTo)$")
_INDEX = {"CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage"}
_COMMENTS = re.compile(r"^\s*(?:<!\[CDATA\[|//<!\[CDATA\[|<!--|/\*.*?\*/)|(?:\]\]>|//\]\]>|-->|;)\s*$")
_TRAILING_COMMA = re.compile(r",(?=\s*[\]}])")
_MAX_NODES = 5000
_MAX_ALIKE = 20  # nodes for one story
_KIND = re.compile(r'"@type"\s*:\s*\[?\s*"(\w{1,40})"', re.A)
_DATE_PAIR = re.compile(r'"(datePublished|dateModified)"\s*:\s*"([^"\\]{8,40})"')
_AUTHOR_PAIR = re.compile(
    r'"author"\s*:\s*[\[{]?\s*\{?\s*(?:"@type"\s*:\s*"[^"]{1,40}"\s*,\s*)?(?:"name"\s*:\s*)?"([^"\\@]{3,100})"\s*[,}\]]'
)


class StructuredData:
    """The values of a page by their names in schema.org, from whichever kind of markup has them."""

    def __init__(self, page: WebPage):
        self.page = page
        self.nodes = [node for text in page.json for node in _nodes(_loaded(text))][:_MAX_NODES]
        self._by_id = {str(node["@id"]): node for node in self.nodes if "@id" in node and len(node) > 2}

    @cached_property
    def _articles(self) -> list[dict[str, Any]]:
        return [node for node in self.nodes if any(_ARTICLE.search(kind) for kind in types_of(node))]

    @property
    def articles_alike(self) -> list[dict[str, Any]]:
        """The nodes of JSON-LD with the headline of the story."""
        headline = letters_of(str(self.article.get("headline") or ""))
        alike = (node for node in self._articles if letters_of(str(node.get("headline") or "")) == headline)
        return list(alike)[:_MAX_ALIKE] if headline else []

    @cached_property
    def article(self) -> dict[str, Any]:
        """The JSON-LD of the story: of several the one with a text, else with the most values; {} without one."""
        articles = self._articles
        titles = {letters_of(line) for line in (self.page.title, *self.page.meta.get("og:title", ())) if line}

        def rank(node: dict) -> tuple[bool, bool, int]:
            headline = letters_of(str(node.get("headline") or node.get("name") or ""))
            is_named = any(headline and headline in title for title in titles)
            return is_named, bool(node.get("articleBody")), len(node)

        return max(articles, key=rank, default={})

    @property
    def is_index(self) -> bool:
        """Return whether the page says that it is a list and no story; stories have lists of others beside them."""
        kinds = {kind for node in self.nodes for kind in types_of(node)}
        if "article" in self.meta("og:type"):
            kinds.discard("ItemList")
        return not self.article and bool(kinds & _INDEX)

    def values(self, name: str) -> list[Any]:
        """Return the values of a property of the story in JSON-LD, references replaced by what they name."""
        value = self.article.get(name)
        values = value if isinstance(value, list) else [value]
        return [self.resolved(part) for part in values if part not in (None, "", [], {})]

    def lines(self, name: str) -> list[str]:
        """Return the texts of a property in JSON-LD, else in microdata."""
        lines = [line for value in self.values(name) if (line := name_of(value))]
        return lines or [line for part in self._microdata(name) if (line := microdata_value(part))]

    def lines_of_page(self, name: str) -> list[str]:
        """Return the texts of a property of the page itself in JSON-LD, where the story is not marked as one."""
        nodes = [node for node in self.nodes if "WebPage" in types_of(node)]
        return [line for node in nodes if (line := name_of(node.get(name)))]

    def lines_as_text(self, name: str) -> list[str]:
        """Return the texts of a property in JSON-LD with their lines, such as a whole text."""
        return [html.unescape(value) for value in self.values(name) if isinstance(value, str)]

    def elements(self, name: str) -> list[Element]:
        """Return the elements that are a property of microdata."""
        return list(self._microdata(name))

    def meta(self, *names: str) -> list[str]:
        """Return the values of the first of these metadata that the page has."""
        return next((values for name in names if (values := self.page.meta.get(name))), [])

    def _microdata(self, name: str) -> Iterator[Element]:
        for part in self.page.root.iter():
            if name in part.get("itemprop", "").split():
                yield part

    def resolved(self, value: Any) -> Any:
        """Return the node that a reference names, any other value as it is."""
        if isinstance(value, dict) and "@id" in value and len(value) <= 2:
            return self._by_id.get(str(value["@id"]), value)
        return value


def types_of(node: dict) -> list[str]:
    """Return the types of a node of JSON-LD without their vocabulary."""
    kinds = node.get("@type")
    return [str(kind).rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind]


def name_of(value: Any) -> str:
    """Return the text of a value: its own, or the name of a thing."""
    if isinstance(value, list):
        return next(filter(None, map(name_of, value)), "")
    if isinstance(value, dict):
        person = " ".join(filter(None, (name_of(value.get(key)) for key in ("givenName", "familyName"))))
        return next(filter(None, (name_of(value.get(key)) for key in ("name", "@value", "text", "headline"))), person)
    text = str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    return " ".join(html.unescape(html.unescape(text)).split())


def microdata_value(element: Element) -> str:
    """Return the value of a property of microdata: that of an attribute, of the name in it, or its text."""
    for name in ("content", "datetime", *(("title",) if element.tag == "abbr" else ())):
        if value := element.get(name, "").strip():
            return value
    named = next((part for part in element.iter() if part is not element and part.get("itemprop") == "name"), None)
    return (named.get("content") or line_in(named)) if named is not None else line_in(element)


def _loaded(text: str) -> Any:
    """Return the JSON of a script, None if it cannot be read; some pages write comments or a comma at the end."""
    text = text.strip()
    for attempt in (text, _TRAILING_COMMA.sub("", _COMMENTS.sub("", _COMMENTS.sub("", text)))):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return _from_damaged_json(text)


def _from_damaged_json(text: str) -> dict | None:
    """Return dates and author of the JSON-LD of a story that is no JSON, as with quotation marks inside a text."""
    kind = _KIND.search(text)
    if not kind or not _ARTICLE.search(kind[1]):
        return None
    values = dict(reversed(_DATE_PAIR.findall(text)))  # the first of each counts
    if author := _AUTHOR_PAIR.search(text):
        values["author"] = author[1]
    return {"@type": kind[1], **values} if values else None


def _nodes(value: Any, depth: int = 0) -> Iterator[dict]:
    """Yield each object of JSON-LD that has a type or an address, those inside of others too."""
    if depth > 8:
        return
    if isinstance(value, list):
        for part in value:
            yield from _nodes(part, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value or "@id" in value:
            yield value
        for key, part in value.items():
            if key not in ("publisher", "hasPart", "review", "comment") and isinstance(part, dict | list):
                yield from _nodes(part, depth + 1)


def unique(texts: Iterable[str]) -> list[str]:
    """Return the texts that are not empty, each once, whatever its case."""
    return list({text.casefold(): text for text in texts if text}.values())
