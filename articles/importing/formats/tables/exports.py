"""Exports of whole sites as one JSON tree, whose stories name their authors and tags by numbers: read as rows.

Ghost, JSON:API (Drupal), a graph of JSON-LD (schema.org), tables of phpMyAdmin (Joomla). The whole
file is read at once.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from articles.importing.formats.columns import spelling
from articles.importing.formats.json_objects import object_of
from articles.importing.formats.tables.nested import row_of
from articles.story.dates import InvalidStory
from articles.story.html_blocks import text_of
from articles.story.validation import LIMITS

MAX_SIZE = 40 * 1024 * 1024  # bytes, which take four times as much memory
_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|Review)$")
_STATES = {"0": "unpublished", "-2": "trash"}  # of Joomla; 1 is published, 2 archived
_HEADS = {
    "ghost": re.compile(rb'\{\s*"(?:db"\s*:\s*\[\s*\{\s*"(?:meta|data)|meta"\s*:\s*\{\s*"exported_on)"'),
    "json-ld": re.compile(rb'\{[^{}]{0,400}"@graph"\s*:\s*\['),
    "json-api": re.compile(rb'\{\s*"jsonapi"\s*:\s*\{|\{\s*"data"\s*:\s*\[\s*\{\s*"type"\s*:\s*"node--'),
    "phpmyadmin": re.compile(rb'\[\s*\{\s*"type"\s*:\s*"header"\s*,[^{}]{0,200}phpmyadmin', re.I),
}


class ExportRow(NamedTuple):
    """The columns of a story, or what an object is instead."""

    values: dict[str, Any]
    skipped: str = ""


def kind_of(head: bytes) -> str:
    """Return which export a file is by its first bytes, "" for another file.

    >>> kind_of(b'{"db": [{"meta": {}, "data": {}}]}')
    'ghost'
    """
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:4000]
    return next((name for name, pattern in _HEADS.items() if pattern.match(head)), "")


def rows(content: bytes, kind: str) -> Iterator[ExportRow]:
    """Yield the rows of an export. Raises InvalidStory if it is too long or no JSON."""
    if len(content) > MAX_SIZE:
        raise InvalidStory(f"file: longer than {MAX_SIZE:,} bytes; export it in parts.")
    try:
        text = content.decode("utf-8-sig")
        tree = object_of(text) if text.lstrip()[:1] == "{" else {"tables": json.loads(text)}
    except RecursionError:
        raise InvalidStory("file: nested too deeply; no export is.") from None
    except UnicodeDecodeError:
        raise InvalidStory("file: it is not UTF-8; save it as UTF-8.") from None
    except ValueError as error:
        if isinstance(error, InvalidStory):
            raise
        raise InvalidStory(f"file: no JSON ({error!s:.100}); export it again.") from None
    match kind:
        case "ghost":
            yield from _of_ghost(tree)
        case "json-api":
            yield from _of_json_api(tree)
        case "json-ld":
            yield from _of_graph(tree)
        case _:
            yield from _of_tables(tree)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _of_ghost(tree: dict[str, Any]) -> Iterator[ExportRow]:
    """https://ghost.org/docs/migration/custom/"""
    for part in _dicts(tree.get("db")) or [tree]:
        data = part.get("data")
        if not isinstance(data, dict):
            continue
        names = {
            table: {str(item.get("id")): item.get("name") for item in _dicts(data.get(table))}
            for table in ("users", "tags")
        }
        internal = [item.get("name") for item in _dicts(data.get("tags")) if item.get("visibility") == "internal"]
        details = {str(item.get("post_id")): item for item in _dicts(data.get("posts_meta"))}
        authors = _linked(data, "posts_authors", "author_id", names["users"])
        tags = _linked(data, "posts_tags", "tag_id", names["tags"])
        for post in _dicts(data.get("posts")):
            if post.get("type") == "page" or post.get("page"):
                yield ExportRow({}, "page")
                continue
            columns = ("html", "plaintext", "created_at", "published_at", "custom_excerpt")
            row = {name: value for name, value in post.items() if name not in columns}
            row |= _lead_of_ghost({**post, **details.get(str(post.get("id")), {})})
            row |= {"body_html": post.get("html") or "", "published": post.get("published_at") or None}
            row |= {"dek": post.get("custom_excerpt") or "", "created": post.get("created_at")}
            row["authors"] = authors.get(str(post.get("id")), [])
            own = tags.get(str(post.get("id")), [])
            row["tags"] = [tag for tag in own if tag not in internal]
            row |= {"internal tags": hidden} if (hidden := [tag for tag in own if tag in internal]) else {}
            yield ExportRow(row)


def _lead_of_ghost(post: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of the photograph above a post, {} for a post without one; its caption is HTML."""
    address, caption, alt = (
        str(post.get(name) or "") for name in ("feature_image", "feature_image_caption", "feature_image_alt")
    )
    if not address:
        return {}
    picture = {"caption": text_of(caption)[: LIMITS["caption"]], "alt": alt[: LIMITS["alt"]]}
    return {"feature_image": address.removeprefix("__GHOST_URL__/"), "pictures": [picture]}


def _linked(data: dict[str, Any], table: str, column: str, names: dict[str, Any]) -> dict[str, list[str]]:
    """Return the names that a table of links gives to each post, in their order."""
    links = sorted(_dicts(data.get(table)), key=lambda link: _number(link.get("sort_order")))
    linked: dict[str, list[str]] = {}
    for link in links:
        if name := names.get(str(link.get(column))):
            linked.setdefault(str(link.get("post_id")), []).append(name)
    return linked


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _of_json_api(tree: dict[str, Any]) -> Iterator[ExportRow]:
    """https://jsonapi.org/format/, https://www.drupal.org/docs/core-modules-and-themes/core-modules/jsonapi-module"""
    names = {}
    for item in _dicts(tree.get("included")):
        fields = item.get("attributes")
        if isinstance(fields, dict):
            names[str(item.get("type")), str(item.get("id"))] = next(
                (fields[name] for name in ("display_name", "name", "title") if isinstance(fields.get(name), str)), ""
            )
    data = tree.get("data")
    for item in _dicts(data if isinstance(data, list) else [data]):
        row = {**item, **row_of(item)}
        relations = item.get("relationships")
        for name, relation in relations.items() if isinstance(relations, dict) else ():
            linked = relation.get("data") if isinstance(relation, dict) else None
            others = _dicts(linked if isinstance(linked, list) else [linked])
            of_others = [names.get((str(other.get("type")), str(other.get("id")))) for other in others]
            if known := [one for one in of_others if one]:
                column = {"uid": "authors"}.get(name, spelling(name).removeprefix("field_"))
                row.setdefault(column, known)
        row.pop("attributes", None)
        if "created" in row:
            row.setdefault("published", row.pop("created"))
        if "changed" in row:
            row.setdefault("updated", row.pop("changed"))
        yield ExportRow(row)


def _of_graph(tree: dict[str, Any]) -> Iterator[ExportRow]:
    """https://json-ld.org/spec/latest/json-ld/#named-graphs"""
    items = _dicts(tree.get("@graph"))
    by_id = {item["@id"]: item for item in items if isinstance(item.get("@id"), str)}
    for item in items:
        types = item.get("@type")
        types = [str(one) for one in (types if isinstance(types, list) else [types])]
        if not any(map(_ARTICLE.search, types)):
            yield ExportRow({}, next(iter(types), "object"))
            continue
        row = dict(item)
        for name in ("author", "creator"):
            people = row.get(name)
            people = people if isinstance(people, list) else [people]
            named = [by_id.get(str(one.get("@id")), one) if isinstance(one, dict) else one for one in people if one]
            row |= {name: named} if named else {}
        if isinstance(publisher := row.get("publisher"), dict):
            row["publisher"] = by_id.get(str(publisher.get("@id")), publisher)
        yield ExportRow(row)


def _of_tables(tree: dict[str, Any]) -> Iterator[ExportRow]:
    """https://docs.phpmyadmin.net/en/latest/import_export.html"""
    for table in _dicts(tree["tables"]):
        for values in _dicts(table.get("data")):
            yield ExportRow(row_of_joomla(values) if "introtext" in values else dict(values))


def row_of_joomla(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a story in the table of Joomla. https://docs.joomla.org/Tables/content"""
    row = dict(values)
    intro, rest = (str(row.pop(name, None) or "") for name in ("introtext", "fulltext"))
    row["body_html"] = f"{intro}\n{rest}".strip()
    row["authors"] = row.pop("created_by_alias", None) or ""
    published = str(row.pop("publish_up", None) or "")
    row["published"] = row.get("created") if published.startswith("0000") else published or row.get("created")
    row["tags"] = row.pop("metakey", None) or ""
    row["language"] = "" if row.get("language") == "*" else row.get("language")
    row["status"] = _STATES.get(str(row.get("state")), "")
    return row
