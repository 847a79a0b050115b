"""The elements of an export: a post with its fields, terms and custom fields, and what the channel says of the site."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from articles.importing.formats import xml_items
from articles.story.text import clean_text

_LANGUAGE = re.compile(r"<language>\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,3})\s*<")


def text_of(element: Element | None) -> str:
    """Return the text of an element without the spaces around it, which some exports have; "" without an element."""
    return "" if element is None else clean_text("".join(element.itertext())).strip()


def _name(element: Element) -> str:
    """Return the name of an element as it is written: `wp:status`."""
    return element.tag[1:].replace("}", ":", 1) if element.tag[:1] == "{" else element.tag


@dataclass
class Post:
    """One item of an export: a post, a page, an attachment, or whatever a plugin made."""

    element: Element
    remarks: list[str] = field(default_factory=list)

    @cached_property
    def fields(self) -> dict[str, str]:
        """The first text of each child that has one value."""
        texts: dict[str, str] = {}
        for child in self.element:
            name = _name(child)
            if name not in ("category", "wp:postmeta", "wp:comment") and not texts.get(name):
                texts[name] = text_of(child)
        return texts

    def field(self, name: str) -> str:
        """Return the text of a child, "" if there is none."""
        return self.fields.get(name, "")

    @cached_property
    def terms(self) -> dict[str, dict[str, str]]:
        """The terms by taxonomy: the slug of each name. WXR 1.0 also writes each term without its taxonomy."""
        terms: dict[str, dict[str, str]] = {}
        plain: list[str] = []
        for child in self.element.iterfind("category"):
            name, taxonomy = text_of(child), child.get("domain", "")
            if name and taxonomy:
                slugs = terms.setdefault("post_tag" if taxonomy == "tag" else taxonomy, {})
                slugs[name] = slugs.get(name) or child.get("nicename", "")
            elif name:
                plain.append(name)
        named = {name for slugs in terms.values() for name in slugs}
        for name in plain:
            if name not in named:
                terms.setdefault("category", {})[name] = ""
        return terms

    @cached_property
    def custom_fields(self) -> dict[str, str | list[str]]:
        """The custom fields; one that comes several times has a list."""
        fields: dict[str, str | list[str]] = {}
        for child in self.element.iterfind("{wp}postmeta"):
            name, value = text_of(child.find("{wp}meta_key")), text_of(child.find("{wp}meta_value"))
            if name in fields:
                earlier = fields[name]
                fields[name] = [*([earlier] if isinstance(earlier, str) else earlier), value]
            else:
                fields[name] = value
        return fields

    def meta(self, name: str) -> str:
        """Return the first value of a custom field, "" if there is none."""
        value = self.custom_fields.get(name, "")
        return value if isinstance(value, str) else value[0]

    @property
    def comment_count(self) -> int:
        """Return the number of comments."""
        return len(self.element.findall("{wp}comment"))


@dataclass
class ExportedSite:
    """What comes before the posts: address and language of the site, names of authors, categories by number."""

    url: str = ""
    language: str = ""
    authors: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the host and path of the site, which name the source of its stories."""
        try:
            parts = urlsplit(self.url)
        except ValueError:
            return self.url[:300]
        return f"{parts.netloc}{parts.path}".strip("/")[:300] or self.url[:300]

    def read_head(self, head: str):
        """Read address and language of the channel; they are before the first post."""
        for name in ("wp:base_blog_url", "wp:base_site_url", "link"):
            if not self.url and (match := re.search(rf"<{name}>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)", head)):
                self.url = match[1][:2000]
        if not self.language and (match := _LANGUAGE.search(head)):
            self.language = match[1].replace("_", "-")

    def add_author(self, element: Element):
        """Remember the name of an author by login."""
        login = text_of(element.find("{wp}author_login"))
        parts = [text_of(element.find(f"{{wp}}author_{part}_name")) for part in ("first", "last")]
        name = text_of(element.find("{wp}author_display_name")) or " ".join(filter(None, parts))
        if login and name:
            self.authors[login.casefold()] = name

    def add_category(self, element: Element):
        """Remember the name of a category by number."""
        if number := text_of(element.find("{wp}term_id")):
            self.categories[number] = text_of(element.find("{wp}cat_name"))


def parsed(content: bytes, encoding: str, remarks: list[str]) -> Element:
    """Parse the bytes of one element. Raises InvalidStory."""
    return xml_items.parse(xml_items.decoded(content, encoding, remarks), remarks)
