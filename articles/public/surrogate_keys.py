"""The `Surrogate-Key` header: names what a page shows, so that a front cache can drop all pages that show a story.

    Surrogate-Key: every-page catalogue article-5f1c09ab77e2 section-city-hall tag-ferries

`catalogue` is on every page that any change of the catalogue may change. The key of an article is a keyed digest of its
primary key: it stays the same, and nobody can count drafts by it. It is in the answer of the story's address too when
the story is gone (410). Slugs are percent-encoded, as in URLs.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.crypto import salted_hmac

from articles.models import CatalogueEntry

EVERYTHING = "every-page"  # on each page, to empty a cache
# Front caches refuse long headers (nginx: 4 kB with the other headers); the most important keys come first.
MAX_LENGTH = 2_000


def name(response: HttpResponse, keys: Iterable[str]):
    """Set the header with the distinct keys, as many as fit."""
    text, room = EVERYTHING, MAX_LENGTH - len(EVERYTHING)
    for key in dict.fromkeys(keys):
        if len(key) >= room:
            break
        text, room = f"{text} {key}", room - len(key) - 1
    response.headers["Surrogate-Key"] = text


def keys_in(context: dict) -> Iterator[str]:
    """Yield the keys for a template context."""
    if article := context.get("article"):
        yield of_article(article.pk)
    else:
        yield "catalogue"
    if term := context.get("term"):
        yield key(context["noun"], term.slug)
    if layout := context.get("layout"):
        yield from (key(name.noun, name.slug) for name in layout.names.values())
    for place in context.get("series_places", ()):
        yield key("series", place.slug)
        yield from (of_article(story.article_id) for story in (place.before, place.after) if story)
    for neighbour in ("before", "after"):
        if isinstance(context.get(neighbour), CatalogueEntry):
            yield of_article(context[neighbour].article_id)
    if page := context.get("page"):
        yield from of_entries(page.entries)
    yield from of_entries(result.entry for result in (*context.get("results", ()), *context.get("partial_matches", ())))
    for rows in ("entries", "latest", "illustrated", "related", "originals", "translations"):
        yield from of_entries(context.get(rows) or ())
    if lead := context.get("lead"):
        yield from of_entries([lead])


def of_entries(entries: Iterable[CatalogueEntry]) -> Iterator[str]:
    """Return the keys of the articles of entries; other objects are ignored."""
    return (of_article(entry.article_id) for entry in entries if isinstance(entry, CatalogueEntry))


@lru_cache(maxsize=10_000)
def of_article(pk: int) -> str:
    """Return the key of an article."""
    return f"article-{salted_hmac('articles.public.surrogate_keys', str(pk), algorithm='sha256').hexdigest()[:12]}"


def key(noun: str, slug: str) -> str:
    """Return the key of a term."""
    return f"{noun}-{quote(slug)}"
