"""Keyset pagination of public lists: a cursor has the docid next to the page, so every page costs the same.

?cursor=older.1341767680        the stories before this docid
?cursor=newer.1341767680        the stories after this docid
"""

from typing import NamedTuple

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from articles.catalogue.entry_queries import by_docid
from articles.models import CatalogueEntry
from articles.public.pictures import pictures_for
from articles.search.results.pagination import BY_DATE, MISREAD_NOTICE

PAGE_SIZE = 30


class Page(NamedTuple):
    """One page of entries with their photos, and the query strings of the next pages; empty where there is none."""

    entries: list[CatalogueEntry]
    photos: dict
    newer: str
    older: str
    start: str
    notices: list[str]


def paginate(entries: QuerySet[CatalogueEntry], query: QueryDict, *, oldest_first: bool = False, size: int = PAGE_SIZE):
    """Return the page of `entries` for the cursor in `query`; two queries.

    An unreadable cursor gives the first page and a notice. `older` leads to older stories in either order.
    """
    match = BY_DATE.fullmatch(query.get("cursor", ""))
    direction = match[1] if match else "newer" if oldest_first else "older"
    entries = entries.order_by("docid" if direction == "newer" else "-docid").select_related("section")
    if match:
        entries = entries.filter(**{"docid__gt" if direction == "newer" else "docid__lt": int(match[2])})
    page_entries = list(entries[: size + 1])
    has_more, page_entries = len(page_entries) > size, page_entries[:size]
    if (direction == "newer") != oldest_first:
        page_entries.reverse()
    ends = sorted((entry.docid for entry in page_entries), reverse=True)
    more = {direction: has_more, "older" if direction == "newer" else "newer": bool(match)}
    return Page(
        page_entries,
        photographs(page_entries),
        newer=with_cursor(query, f"newer.{ends[0]}") if ends and more["newer"] else "",
        older=with_cursor(query, f"older.{ends[-1]}") if ends and more["older"] else "",
        start=with_cursor(query, "") if match else "",
        notices=bad_cursor(query) if not match else [],
    )


def paginate_results(filterset, query: QueryDict, *, size: int = PAGE_SIZE) -> Page:
    """Return the page of the results of a filter set for the cursor in `query`, the newest first."""
    results = filterset.search(query.get("cursor", ""), size, order="newest", facets=False)
    loaded = by_docid(results.docids)
    page_entries = [loaded[docid] for docid in results.docids if docid in loaded]
    return Page(
        page_entries,
        photographs(page_entries),
        newer=with_cursor(query, results.newer) if results.newer else "",
        older=with_cursor(query, results.older) if results.older else "",
        start=with_cursor(query, "") if query.get("cursor") else "",
        notices=list(results.notices),
    )


def photographs(entries: list[CatalogueEntry]) -> dict:
    """Return the lead photos of the entries that readers may see, by UUID; one query."""
    return pictures_for([entry.lead_photo for entry in entries if entry.lead_photo], timezone.now())


def with_cursor(query: QueryDict, cursor: str) -> str:
    """Return the query string with another cursor, for a link; "." without parameters."""
    query = query.copy()
    query.pop("cursor", None)
    if cursor:
        query["cursor"] = cursor
    return f"?{query.urlencode()}" if query else "."


def bad_cursor(query: QueryDict) -> list[str]:
    """Return the notice that the cursor is not readable; empty if the query has no cursor."""
    return [MISREAD_NOTICE] if query.get("cursor") else []
