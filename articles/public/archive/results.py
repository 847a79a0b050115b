"""The stories of a page of results: each with the words that found it, and an address that keeps them marked."""

import json
from typing import NamedTuple
from urllib.parse import urlencode

from articles.catalogue import entry_queries
from articles.models import CatalogueEntry
from articles.search.query.nodes import Query
from articles.search.text import snippets

# What a snippet is from where that is not the running text.
_FIELDS = {
    "caption": "Caption",
    "credit": "Credit",
    "byline": "Byline",
    "dateline": "Dateline",
    "kicker": "Kicker",
    "note": "Note to readers",
    "agency": "Agency line",
}


class SearchResult(NamedTuple):
    """A story in a list; `headline` and `snippet` as pieces (text, is marked), `field` says where that stands."""

    entry: CatalogueEntry
    url: str
    headline: tuple[tuple[str, bool], ...] = ()
    field: str = ""
    snippet: tuple[tuple[str, bool], ...] = ()


def results(docids: list[int], words: Query | None, typed: str) -> list[SearchResult]:
    """Load the stories in this order, with their texts where words were looked for; one query."""
    if words is None:
        loaded = entry_queries.by_docid(docids)
        return [SearchResult(loaded[docid], loaded[docid].get_absolute_url()) for docid in docids if docid in loaded]
    texts, query = entry_queries.with_stories(docids), urlencode({"q": typed})
    return [
        _result(entry, json.loads(text), words, query)
        for entry, text in (texts[docid] for docid in docids if docid in texts)
    ]


def _result(entry: CatalogueEntry, story: dict, words: Query, query: str) -> SearchResult:
    headline = snippets.pieces(entry.headline, snippets.marks(entry.headline, words, entry.language, field="headline"))
    snippet = snippets.best(story, words, entry.language)
    if snippet.field == "headline":  # it is marked there; the list then says what the story is about
        snippet = snippets.Snippet()
    return SearchResult(
        entry, f"{entry.get_absolute_url()}?{query}", headline, _FIELDS.get(snippet.field, ""), snippet.pieces
    )
