"""The authors of a page: people and agencies, as its structured data or its byline names them."""

import re
from collections.abc import Iterator
from typing import Any

from articles.importing.formats.html_pages.byline_texts import (
    is_full_name,
    is_general,
    is_sure,
    labelled_names,
    names_of,
    printed_names,
)
from articles.importing.formats.html_pages.bylines import is_of_another, names_in, names_in_elements, nearest
from articles.importing.formats.html_pages.structured_data import (
    StructuredData,
    microdata_value,
    name_of,
    types_of,
    unique,
)
from articles.importing.formats.record_lines import letters_of
from articles.story.html_blocks import text_of

_NAMED_SO = re.compile(r"(?:^|[._:-])(?:(?:article_?)?authors?(?:[._-]?names?)?|byline(?:_name)?|written by)$")
_AUTHORS = (
    "author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl", "byline",
    "cxenseparse:author",
)  # fmt: skip
_WRITTEN_BY = re.compile(r"^(?:written by|verfasst von|geschrieben von|escrito por|écrit par|scritto da|автор)$", re.I)
_PARAGRAPHS = re.compile(r"<p>((?:(?!</p>).)*)</p>", re.S)
_MARKED = re.compile(r"(?:<(?:strong|em)>\s*)+[^<>]+(?:</(?:strong|em)>\s*)+")
_MAX_SIGNATURE = 2000  # characters at each end of a body
_MOST_ABOVE = 2  # paragraphs above a text that may say who wrote it
_LONGEST_SIGNATURE = 80
_BRACKETS = re.compile(r"\(([^()]*)\)")


def authors_of(data: StructuredData, headline: str, body: str) -> list[str]:
    """Return the names of the authors: of JSON-LD, else microdata, metadata, links to authors, the printed byline, else
    of a line at the beginning or the end of the body.

    A name of a desk, an organisation or an account yields to full names of people further on. The publisher is an
    author only where JSON-LD or the byline says so and nobody else is named.
    """
    publishers = {letters_of(name) for name in (*data.lines("publisher"), *data.meta("og:site_name"))}
    host = data.page.host
    publishers |= {letters_of(name) for name in (host, f"www.{host}", *host.split("."))}
    publishers.discard("")
    json_names = _of_json(data)
    general: list[str] = []
    for names in (json_names, _of_microdata(data), _of_metadata(data), names_in_elements(data, headline)):
        names = [_without_publisher(name, publishers) for name in names]
        people = [name for name in names if not _is_publisher(name, publishers)]
        if people and not all(map(is_general, people)) and (not general or all(map(is_sure, people))):
            return _with_printed_surnames(_with_others(people, data, publishers), data, headline)
        general = general or people
    signatures = [name for name in _signature_in(body) if not _is_publisher(name, publishers)]
    return signatures or general or json_names or names  # the last ones are those that the page prints


def _signature_in(body: str) -> list[str]:
    """Return the names that one of the first paragraphs of a text says to be those of its writers, else the last one; a
    last one that is only a name in bold or italics is one too."""
    last = _PARAGRAPHS.findall(body[-_MAX_SIGNATURE:])[-1:]
    for paragraph in (*_PARAGRAPHS.findall(body[:_MAX_SIGNATURE])[:_MOST_ABOVE], *last):
        line = text_of(paragraph).strip()
        if len(line) <= _LONGEST_SIGNATURE and (names := printed_names(line) or labelled_names(line)):
            return names
    line = text_of("".join(last)).strip()
    return [line] if last and _MARKED.fullmatch(last[0].strip()) and is_full_name(line) else []


def _with_printed_surnames(people: list[str], data: StructuredData, headline: str) -> list[str]:
    """Return names, those that are a single word as the page prints them in full: Lena, by Lena Marsh."""
    if all(" " in name for name in people):
        return people
    printed = [name for name in names_in_elements(data, headline) if is_sure(name)]
    return [
        next((full for full in printed if " " not in name and name.casefold() in full.casefold().split()), name)
        for name in people
    ]


def _without_publisher(name: str, publishers: set[str]) -> str:
    """Return a name without that of the publisher before or behind a dash, or behind the name: Lena Marsh Velm News."""
    parts = re.split(r"\s+[–—-]\s+", name)
    others = [part for part in parts if letters_of(part) not in publishers]
    if len(parts) == 2 and len(others) == 1:
        return others[0]
    words = name.split()
    behind = {number: letters_of("".join(words[number:])) for number in range(2, len(words))}
    number = next((n for n, line in behind.items() if {line, line.removesuffix("staff")} & publishers), len(words))
    short = " ".join(words[:number]).strip(" ,")
    return name if is_general(short) else short


def _is_publisher(name: str, publishers: set[str]) -> bool:
    return letters_of(name) in publishers or any(letters_of(part) in publishers for part in _BRACKETS.findall(name))


def _with_others(people: list[str], data: StructuredData, publishers: set[str]) -> list[str]:
    """Return the authors of another node of JSON-LD for the same story or of the metadata, if they are all of these and
    more people."""
    known = set(map(letters_of, people))
    for names in (*_of_nodes(data), _of_metadata(data)):
        names = [_without_publisher(name, publishers) for name in names]
        names = [name for name in names if not _is_publisher(name, publishers) and not is_general(name)]
        others = [name for name in names if letters_of(name) not in known]
        if known < set(map(letters_of, names)) and all(map(is_full_name, others)):
            return unique(names)
    return people


def _of_nodes(data: StructuredData) -> Iterator[list[str]]:
    """Yield the authors of each node of JSON-LD for the story."""
    for node in data.articles_alike:
        value = node.get("author") or []
        parts = map(data.resolved, value if isinstance(value, list) else [value])
        yield [name for part in parts for name in names_of(name_of(part), is_one=_is_one(part))]


def _of_json(data: StructuredData) -> list[str]:
    for name in ("author", "creator"):
        values: list[Any] = []
        for value in data.values(name):
            values += value if isinstance(value, list) else [value]
        if values:
            resolved = map(data.resolved, values)
            return unique(name for value in resolved for name in names_of(name_of(value), is_one=_is_one(value)))
    return []


def _is_one(value: Any) -> bool:
    """Return whether a value is one person or organisation, whose name may have a comma."""
    return isinstance(value, dict) and "Organization" in "".join(types_of(value))


def _of_microdata(data: StructuredData) -> list[str]:
    parts = [part for part in data.elements("author") if not is_of_another(data, part)]
    return names_in(map(microdata_value, nearest(data, parts)))


def _of_metadata(data: StructuredData) -> list[str]:
    labels = [n for n in ("1", "2") if any(map(_WRITTEN_BY.match, data.meta(f"twitter:label{n}")))]
    values = [data.meta(name) for name in (*_AUTHORS, *(f"twitter:data{n}" for n in labels))]
    values.append([value for name, lines in data.page.meta.items() if _NAMED_SO.search(name) for value in lines])
    named = (names_in(value for value in lines if not value.startswith("http")) for lines in values)
    return next(filter(None, named), [])
