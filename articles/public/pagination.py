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
from articles.search.results.keyset import MISREAD_NOTICE, KeysetPage, paginate_rows

PAGE_SIZE = 30


class Page(NamedTuple):
    """One page of entries, and the query strings of the next pages; empty where there is none."""

    entries: list[CatalogueEntry]
    newer: str
    older: str
    start: str
    notices: list[str]
    is_incomplete: bool = False


def paginate(entries: QuerySet[CatalogueEntry], query: QueryDict, *, oldest_first: bool = False, size: int = PAGE_SIZE):
    """Return the page of `entries` for the cursor in `query`; one query.

    An unreadable cursor gives the first page and a notice. `older` leads to older stories in either order.
    """
    page = paginate_rows(
        entries.select_related("section"),
        query.get("cursor", ""),
        size,
        order=("docid",),
        key_of=lambda entry: (entry.docid,),
        oldest_first=oldest_first,
    )
    return Page(page.rows, *links_of(page, query))


def paginate_results(filterset, query: QueryDict, *, size: int = PAGE_SIZE) -> Page:
    """Return the page of the results of a filter set for the cursor in `query`, the newest first."""
    results = filterset.search(query.get("cursor", ""), size, order="newest", facets=False)
    loaded = by_docid(results.docids)
    page_entries = [loaded[docid] for docid in results.docids if docid in loaded]
    return Page(
        page_entries,
        newer=with_cursor(query, results.newer) if results.newer else "",
        older=with_cursor(query, results.older) if results.older else "",
        start=with_cursor(query, "") if query.get("cursor") else "",
        notices=list(results.notices),
        is_incomplete=results.is_incomplete,
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


class PageLinks(NamedTuple):
    """The query strings of the next pages and of the first, empty where there is none, and the notices of a page."""

    newer: str
    older: str
    start: str
    notices: list[str]


def links_of(page: KeysetPage, query: QueryDict) -> PageLinks:
    """Return the links of a page; one whose cursor could not be read is the first page and has a notice."""
    return PageLinks(
        newer=with_cursor(query, page.newer) if page.newer else "",
        older=with_cursor(query, page.older) if page.older else "",
        start=with_cursor(query, "") if query.get("cursor") and not page.is_misread else "",
        notices=[str(MISREAD_NOTICE)] if page.is_misread else [],
    )
