"""The objects of systems whose JSON is a tree, as rows with the columns of a table.

>>> row_of({"title": {"rendered": "Ferry returns"}, "content": {"rendered": "<p>It sails.</p>"}})
{'title': 'Ferry returns', 'content': '<p>It sails.</p>'}

WordPress (REST API), JSON:API (Drupal), Elasticsearch, the Guardian and Arc XP (ANS) have such trees.
"""

import html
from collections.abc import Iterator, Mapping
from typing import Any

from articles.importing.formats import markdown
from articles.importing.formats.columns import NAMES, guessed, spelling

_WRAPPERS = ("attributes", "_source", "fields", "node")  # of the fields of a story, beside its identifier
_TEXTS = {name for field in ("headline", "dek", "body", "body_html") for name in NAMES[field]}
_TEXT_KEYS = ("rendered", "basic", "main", "processed", "value", "html", "#text", "@value")  # of the text in an object
_DEEPEST = 8  # elements of ANS in each other
_MAX_ELEMENTS = 20_000


def row_of(values: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of an object; one that is no tree is returned as it is."""
    for name in _WRAPPERS:
        inner = values.get(name)
        if isinstance(inner, dict) and not _has_text(values) and guessed(inner).keys() & {"headline", "body"}:
            values = {**inner, **{key: value for key, value in values.items() if key != name}}
    if isinstance(values.get("content_elements"), list) and isinstance(values.get("headlines"), dict):
        values = _of_ans(values)
    if isinstance(values.get("components"), list) and isinstance(values.get("layout"), dict):
        values = _of_apple_news(values)
    if isinstance(embedded := values.get("_embedded"), dict):
        values = {**values, **_of_wordpress(embedded)}
    return {name: text_of(value) if spelling(name) in _TEXTS else value for name, value in values.items()}


def _has_text(values: Mapping[str, Any]) -> bool:
    return bool(guessed(values).keys() & {"body", "body_html"})


def text_of(value: Any) -> Any:
    """Return the text of an object that has it beside its format, {"rendered": "Ferry returns"}; any other value as it
    is."""
    part = value[0] if isinstance(value, list) and len(value) == 1 else value
    if not isinstance(part, dict):
        return value
    return next((part[name] for name in _TEXT_KEYS if isinstance(part.get(name), str)), value)


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            yield item


def _of_wordpress(embedded: dict[str, Any]) -> dict[str, Any]:
    """Return the columns that WordPress has only as numbers beside what it embeds: authors, categories, tags."""
    groups = embedded.get("wp:term")
    terms = [term for group in (groups if isinstance(groups, list) else ()) for term in _dicts(group)]
    columns = {
        "author": [author["name"] for author in _dicts(embedded.get("author")) if author.get("name")],
        "categories": [term.get("name") for term in terms if term.get("taxonomy") == "category"],
        "tags": [term.get("name") for term in terms if term.get("taxonomy") == "post_tag"],
    }
    return {name: names for name, names in columns.items() if names}


def _of_ans(values: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a story of Arc XP. https://github.com/washingtonpost/ans-schema"""
    row = {name: value for name, value in values.items() if name not in ("headlines", "subheadlines", "publish_date")}
    credits = values.get("credits")
    taxonomy = values.get("taxonomy")
    taxonomy = taxonomy if isinstance(taxonomy, dict) else {}
    section = taxonomy.get("primary_section")
    row |= {
        "headline": text_of(values["headlines"]),
        "dek": text_of(values.get("subheadlines") or values.get("description") or ""),
        "body_html": "".join(_markup(values["content_elements"])),
        "authors": [by.get("name") for by in _dicts(credits.get("by"))] if isinstance(credits, dict) else [],
        "tags": [tag.get("text") or tag.get("name") for tag in _dicts(taxonomy.get("tags"))],
        "section": section.get("name") or "" if isinstance(section, dict) else "",
        "published": values.get("first_publish_date") or values.get("display_date") or values.get("publish_date"),
        "updated": values.get("last_updated_date"),
    }
    row = {name: value for name, value in row.items() if value not in ("", [], None)}
    return row | {"id": values.get("_id")} if isinstance(values.get("_id"), str) else row


def _of_apple_news(values: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of an article of Apple News. https://developer.apple.com/documentation/applenewsformat"""
    parts: list[str] = []
    waiting = list(_dicts(values["components"]))[::-1]
    texts: dict[str, str] = {}
    while waiting:
        component = waiting.pop()
        waiting += list(_dicts(component.get("components")))[::-1]  # of a container
        text, role = component.get("text"), str(component.get("role"))
        if not isinstance(text, str):
            continue
        if role in ("title", "intro", "byline"):
            texts.setdefault(role, text)
        elif component.get("format") == "html":
            parts.append(text)
        elif component.get("format") == "markdown":
            parts.append(markdown.html_of(text))
        else:
            tag = "h2" if role.startswith("heading") else "blockquote" if "quote" in role else "p"
            paragraphs = (f"<p>{html.escape(part)}</p>" for part in text.split("\n\n"))
            parts.append("".join(paragraphs) if tag == "p" else f"<{tag}>{html.escape(text)}</{tag}>")
    metadata = values.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    row = {name: value for name, value in values.items() if name not in ("components", "identifier")}
    return row | {
        "id": values.get("identifier") or "",
        "headline": texts.get("title") or values.get("title") or "",
        "dek": texts.get("intro", ""),
        "body_html": "".join(parts),
        "authors": metadata.get("authors") or texts.get("byline", ""),
        "published": metadata.get("datePublished") or None,
        "updated": metadata.get("dateModified") or None,
        "url": metadata.get("canonicalURL") or "",
        "components": values["components"],
    }


def _markup(elements: Any, depth: int = 0) -> Iterator[str]:
    """Yield the HTML of elements of ANS; what is no text (embeds, links to other stories) stays with the source."""
    for element in list(_dicts(elements))[:_MAX_ELEMENTS] if depth < _DEEPEST else ():
        content = element.get("content")
        content = content if isinstance(content, str) else ""
        match element.get("type"):
            case "text":
                yield f"<p>{content}</p>"
            case "header":
                yield f"<h2>{content}</h2>"
            case "raw_html" | "table":
                yield content
            case "list":
                tag = "ol" if element.get("list_type") == "ordered" else "ul"
                items = (f"<li>{''.join(_markup([item], depth + 1))}</li>" for item in _dicts(element.get("items")))
                yield f"<{tag}>{''.join(items)}</{tag}>"
            case "quote":
                quoted = "".join(_markup(element.get("content_elements"), depth + 1))
                citation = element.get("citation")
                source = citation.get("content") if isinstance(citation, dict) else ""
                source = f"<p>{source}</p>" if source and isinstance(source, str) else ""
                yield f"<blockquote>{quoted}{source}</blockquote>"
            case "image":
                url, alt, caption = (
                    html.escape(str(element.get(name) or "")) for name in ("url", "alt_text", "caption")
                )
                yield f'<figure><img src="{url}" alt="{alt}"><figcaption>{caption}</figcaption></figure>'
