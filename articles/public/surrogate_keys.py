"""Surrogate-Key: what a page shows, named for the cache in front, which can then drop all pages that show one thing.

    Surrogate-Key: catalogue article-12 section-city-hall tag-ferries

`catalogue` is on every page that any change of the catalogue may change; the number of an article is the one that
its page on the desk has in its address. Slugs are percent-encoded, as in addresses.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from django.http import HttpResponse

from articles.models import CatalogueEntry

# Caches in front refuse long headers whole (nginx: 4 kB with the other headers); the first keys say the most.
LONGEST = 2_000


def name(response: HttpResponse, keys: Iterable[str]):
    """Write the keys, each once, as many as fit."""
    text, room = "", LONGEST
    for key in dict.fromkeys(keys):
        if len(key) >= room:
            break
        text, room = f"{text} {key}", room - len(key) - 1
    if text:
        response.headers["Surrogate-Key"] = text.strip()


def keys_in(context: dict) -> Iterator[str]:
    """Name what a template was given."""
    if article := context.get("article"):
        yield f"article-{article.pk}"
    else:
        yield "catalogue"
    if term := context.get("term"):
        yield key(context["noun"], term.slug)
    if layout := context.get("layout"):
        yield from (key(found.noun, found.slug) for found in layout.names.values())
    for neighbour in ("before", "after"):
        if isinstance(context.get(neighbour), CatalogueEntry):
            yield f"article-{context[neighbour].article_id}"
    if page := context.get("page"):
        yield from of_entries(page.entries)
    yield from of_entries(result.entry for result in (*context.get("results", ()), *context.get("partial_matches", ())))
    for rows in ("latest", "illustrated", "related"):
        yield from of_entries(context.get(rows) or ())
    if lead := context.get("lead"):
        yield from of_entries([lead])


def of_entries(entries: Iterable[CatalogueEntry]) -> Iterator[str]:
    return (f"article-{entry.article_id}" for entry in entries if isinstance(entry, CatalogueEntry))


def key(noun: str, slug: str) -> str:
    return f"{noun}-{quote(slug)}"
