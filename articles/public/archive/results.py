"""The stories of a page of results, with highlights, a snippet and a URL that keeps the highlights."""

import json
from typing import NamedTuple
from urllib.parse import urlencode

from articles.catalogue import entry_queries
from articles.models import CatalogueEntry
from articles.search.query.nodes import Query
from articles.search.text import snippets
from articles.story.lazy_text import gettext_lazy as _

# Labels of the fields from which a snippet can be, except the body.
FIELD_LABELS = {
    "caption": _("Caption"),
    "alt": _("Image description"),
    "credit": _("Credit"),
    "byline": _("Byline"),
    "dateline": _("Dateline"),
    "kicker": _("Kicker"),
    "note": _("Note to readers"),
    "agency": _("Agency line"),
}


class SearchResult(NamedTuple):
    """A story in a list; `headline` and `snippet` are pieces (text, is_marked), `field` labels the snippet."""

    entry: CatalogueEntry
    url: str
    headline: tuple[tuple[str, bool], ...] = ()
    field: str = ""
    snippet: tuple[tuple[str, bool], ...] = ()


def results(docids: list[int], text_query: Query | None, query_text: str) -> list[SearchResult]:
    """Return the results for docids, in order; `text_query` is None without words to highlight. One query."""
    if text_query is None:
        loaded = entry_queries.by_docid(docids)
        return [SearchResult(loaded[docid], loaded[docid].get_absolute_url()) for docid in docids if docid in loaded]
    texts, url_query = entry_queries.with_stories(docids), urlencode({"q": query_text})
    return [
        _result(entry, json.loads(text), text_query, url_query)
        for entry, text in (texts[docid] for docid in docids if docid in texts)
    ]


def _result(entry: CatalogueEntry, story: dict, query: Query, url_query: str) -> SearchResult:
    headline = snippets.pieces(entry.headline, snippets.marks(entry.headline, query, entry.language, field="headline"))
    snippet = snippets.best(story, query, entry.language)
    if snippet.field == "headline":  # the headline has the highlights; the list shows the dek instead
        snippet = snippets.Snippet()
    return SearchResult(
        entry, f"{entry.get_absolute_url()}?{url_query}", headline, FIELD_LABELS.get(snippet.field, ""), snippet.pieces
    )
