"""A story as a record of named fields, for JSON Lines and other tables.

`body` is plain text, or Markdown or HTML if it clearly is that; `body_html` is HTML and has precedence. Fields that a
story does not have are kept in its source, so nothing is lost. `story_of(record_of(story), options).story`
equals the story.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from articles.importing.formats import Options, markdown
from articles.importing.formats.names import people_in
from articles.importing.formats.record_lines import (
    as_line,
    fitting_headline,
    has_markup,
    is_html,
    line_of,
    without_entities,
)
from articles.importing.remarks import time_remarks
from articles.story.canonical_json import plain
from articles.story.credits import AgencyLine, Byline, Term
from articles.story.dates import InvalidStory, Precision, StoryDate, has_fraction
from articles.story.foreign_elements import removed_parts
from articles.story.html_blocks import text_of
from articles.story.html_sanitizer import clean_body, clean_lines
from articles.story.keys import key_of
from articles.story.notes import Note
from articles.story.story import Picture, Source, Story
from articles.story.text import clean_text
from articles.story.validation import LIMITS, ValidatedStory, is_uuid, validate_sanitised

_LINES = ("kicker", "headline", "dek", "dateline")  # fields of one line
_ALIASES = {"language": ("lang",)}  # other keys of any field, a text or a list; its own name has precedence
_PRINTED_BYLINES = ("byline", "author", "by")  # texts of which the names are authors
_MAX_BYLINE = 2_000  # characters
_PARTS = {
    "bylines": (Byline, ("name", "key", "role")),
    "agency_lines": (AgencyLine, ("words", "name", "key", "role")),
    "pictures": (Picture, ("anchor", "caption", "credit", "alt", "photo", "sha256", "crop")),
    "notes": (Note, ("text", "kind", "date", "gravity")),
}
_REQUIRED = {"bylines": "name", "agency_lines": "words", "notes": "text"}
_PART_LINES = {"name", "words", "caption", "credit", "alt"}  # fields of one line in the parts of a story
_SOURCE = {"id": "identifier", "source": "name", "url": "url", "source_format": "format", "original": "original"}
_SOURCE |= {"source_remarks": "remarks"}


def story_of(values: dict, options: Options, remarks: Iterable[str] = ()) -> ValidatedStory:
    """Return the validated story of a record; removes the fields read from `values`. Raises InvalidStory.

    `remarks` are those of the decoding.
    """
    _take_aliases(values)
    body, originals, pictures = _body(values)
    story: dict[str, Any] = {"language": options.language}
    for name in _LINES:
        if text := _text(values, name):
            story[name] = line_of(text)
            if has_markup(text):
                values[name] = text  # its links are kept with what has no place in the story
    headline_remarks: list[str] = []
    story["headline"] = fitting_headline(story.get("headline", ""), values, headline_remarks)
    for name in ("edition", "page", "genre", "language"):
        if text := clean_text(_text(values, name)).strip():  # a blank text means the default
            story[name] = text
    if is_uuid(original := clean_text(_text(values, "translation_of")).strip().lower()):
        story["translation_of"] = original
    elif original:
        values["translation_of"] = original  # an identifier of the source: kept with it
    remarks = [*remarks, *headline_remarks]
    for name in ("published", "updated"):
        if text := _text(values, name):
            story[name] = _date(text, name, options, remarks)
            if has_fraction(text):
                values[name] = text  # kept with what has no place in the story
    too_long = _long_names(values, remarks)
    authors = _authors(values) if not values.get("bylines") else ()
    story |= {name: _parts(values, name, options, remarks) for name in _PARTS if name in values}
    story["pictures"] = (*story.get("pictures", ()), *pictures)
    source = {field: _text(values, name) for name, field in _SOURCE.items() if name in values}
    story["bylines"] = story.get("bylines") or authors
    story["section"] = _section(values)
    story["tags"] = tuple(_term(tag, "tags") for tag in _list(values, "tags") if tag)
    values |= too_long
    if originals:
        remarks.append(f"markup kept with the source: {len(originals)}")
    if remarks:
        source["remarks"] = "\n".join(filter(None, [source.get("remarks", ""), *remarks]))
    unknown = {name: value for name, value in values.items() if value not in ("", None, [])}
    if unknown or originals:
        unknown_json = json.dumps(unknown, ensure_ascii=False) if unknown else ""
        source["original"] = "\n".join(filter(None, [source.get("original", ""), *originals, unknown_json]))
    return validate_sanitised(Story(body=body, source=Source(**source), **story))


def record_of(story: Story) -> dict:
    """Return the record of a story; the fields that readers look for first come first."""
    values = plain(story)
    source = values.pop("source", {})
    body = values.pop("body", "")
    record = {name: source.pop(field) for name, field in _SOURCE.items() if field in source}
    record |= {name: as_line(values.pop(name)) for name in _LINES if name in values}
    record |= {"body": text_of(body)} | ({"body_html": body} if body else {})
    bylines = values.pop("bylines", [])
    if all(item.get("name") and item == {"name": item["name"], "key": key_of(item["name"])} for item in bylines):
        record["authors"] = [as_line(item["name"]) for item in bylines]
    else:
        record["bylines"] = [_as_part(item) for item in bylines]
    for name, value in values.items():
        if name == "tags":
            value = [_as_term(tag) for tag in value]
        elif name == "section":
            value = _as_term(value)
        elif name in _PARTS:
            value = [_as_part(item) for item in value]
        record[name] = value
    record.setdefault("language", story.language)  # left out, it would be that of the newsroom that reads it
    return record


def _text(values: dict, name: str) -> str:
    """Remove a field and return its text, "" if it is missing or null. Raises InvalidStory if it is no text."""
    value = values.pop(name, None)
    if type(value) is str:
        return value
    if value is None:
        return ""
    if type(value) is int and name in ("id", "page", "edition"):
        return str(value)
    raise InvalidStory(f"{name}: {value!r:.80} is not text; write it in quotes.")


def _take_aliases(values: dict):
    """Name each field as it is called here; one that is missing or empty has the value of its first alias with one.

    Raises InvalidStory for an alias with what no field has, such as a number.
    """
    for name, aliases in _ALIASES.items():
        for alias in aliases:
            if alias in values and _is_empty(values.get(name)):
                if not isinstance(values[alias], str | list | dict | None):
                    raise InvalidStory(f"{alias}: {values[alias]!r:.80} is not text; write it in quotes.")
                values[name] = values.pop(alias)


def _is_empty(value: Any) -> bool:
    return value in (None, [], {}) or (type(value) is str and not clean_text(value).strip())


def _list(values: dict, name: str) -> list:
    """Remove a field and return its list, [] if it is missing or empty. Raises InvalidStory if it is no list."""
    value = values.pop(name, None)
    if value is None or value == "":
        return []
    if type(value) is not list:
        raise InvalidStory(f"{name}: {value!r:.80} is not a list; write it in square brackets.")
    return value


def _date(text: str, name: str, options: Options, remarks: list[str]) -> StoryDate:
    """Return a date; adds a remark on a time that clocks show twice or not at all. Raises InvalidStory."""
    try:
        date = StoryDate.read(text, options.zone)
        if date.precision is Precision.MINUTE:
            remarks += time_remarks(name, date, StoryDate.read(text, options.zone, fold=1))
    except InvalidStory as error:
        raise InvalidStory(f"{name}: {error}") from None
    return date


def _body(values: dict) -> tuple[str, list[str], list[Picture]]:
    """Return the body as canonical HTML, the parts of the original that it does not have, and the pictures in it."""
    if "body" not in values and "body_html" not in values:
        raise InvalidStory('body: missing; write body (plain text) or body_html, and "body": "" where there is none.')
    text, markup = _text(values, "body"), _text(values, "body_html")
    if markup.strip():
        return clean_body(markup), removed_parts(markup), []
    if markdown.is_markdown(text):
        markup = markdown.html_of(text)
        body = clean_body(markup)
        pictures = [picture for picture in markdown.pictures_in(text) if f'"{picture.anchor}"' in body]
        return body, [*removed_parts(markup), *markdown.left_out(text)], pictures
    if is_html(text):  # many systems export HTML in the field for plain text
        parts = re.split(r"\n\s*\n", text)
        return clean_body("".join(f"<p>{part}</p>" for part in parts)), removed_parts(text), []
    text = without_entities(text)
    return clean_lines(text) if text else "", [], []


def _term(value: Any, place: str) -> Term:
    if type(value) is str:
        return Term.named(line_of(value))
    if type(value) is not dict or value.keys() - {"name", "key", "kind"}:
        raise InvalidStory(f"{place}: {value!r:.80} is not a name; write a name, or an object with name, key and kind.")
    texts = {name: _text(dict(value), name) for name in ("name", "kind")}
    name, key = line_of(texts["name"]), value.get("key")
    return Term(key_of(name) if key is None else _text({"key": key}, "key"), name, texts["kind"])


def _section(values: dict) -> Term | None:
    section, key = values.pop("section", None), _text(values, "section_key")
    if not section:
        return Term(key, key) if key else None
    term = _term(section, "section")
    return Term(key, term.name, term.kind) if key else term


def _author(name: str) -> Byline:
    name = line_of(name).strip()
    return Byline(name, key_of(name))


def _long_names(values: dict, remarks: list[str]) -> dict:
    """Remove the names that are too long for one, and return them by field, to be kept with the source."""
    long_names = {}
    for field, noun in (("authors", "author"), ("tags", "tag"), ("section", "section")):
        value = values.get(field) if field != "authors" or not values.get("bylines") else None
        names = value if type(value) is list else [value]
        if too_long := [name for name in names if type(name) is str and len(name) > LIMITS["name"]]:
            long_names[field] = too_long
            values[field] = [name for name in names if name not in too_long] if type(value) is list else None
            remarks.append(f"{noun} too long for a name, kept with the source: {too_long[0]:.60}…")
    return long_names


def _authors(values: dict) -> tuple[Byline, ...]:
    """Return the authors; where there are none, the people of a printed byline, which stays if it says more."""
    names = _list(values, "authors")
    for name in _PRINTED_BYLINES if not names else ():
        text = values.get(name)
        if type(text) is str and len(text) <= _MAX_BYLINE and (people := people_in(text)):
            if people == [text.strip()]:
                del values[name]
            return tuple(map(_author, people[: LIMITS["bylines"]]))
    for number, name in enumerate(names, 1):
        if type(name) is not str:
            raise InvalidStory(f"authors[{number}]: {name!r:.80} is not a name; write a name, or use bylines.")
    return tuple(author for author in map(_author, names) if author.name)


def _parts(values: dict, name: str, options: Options, remarks: list[str]) -> tuple:
    part_class, fields = _PARTS[name]
    items, parts = _list(values, name), []
    for number, item in enumerate(items, 1):
        place = f"{name}[{number}]"
        if type(item) is not dict or (_REQUIRED.get(name) and item.get(_REQUIRED[name]) is None):
            raise InvalidStory(f"{place}: {item!r:.80} is not an object with {', '.join(fields)}.")
        if item.keys() - fields:
            values[name] = items  # unknown fields are kept together with their part
        texts: dict[str, Any] = {field: _text(dict(item), field) for field in fields if item.get(field) is not None}
        if "date" in texts:
            texts["date"] = _date(texts["date"], f"{place}.date", options, remarks) if texts["date"] else None
        texts |= {field: line_of(text) for field, text in texts.items() if field in _PART_LINES}
        if "key" in fields and "key" not in texts and texts.get("name"):
            texts["key"] = key_of(texts["name"])
        parts.append(part_class(**texts))
    return tuple(parts)


def _as_part(item: dict) -> dict:
    lines = {name: as_line(text) for name, text in item.items() if name in _PART_LINES}
    return item | lines | ({} if item.get("key") or "name" not in item else {"key": ""})


def _as_term(item: dict) -> str | dict:
    name = item.get("name", "")
    return as_line(name) if name and item == {"name": name, "key": key_of(name)} else _as_part(item)
