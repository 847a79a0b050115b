"""The stories of a page of results: each with the words that found it, and an address that keeps them marked."""

import json
from typing import NamedTuple
from urllib.parse import urlencode

from articles.models import CatalogueEntry, Version
from articles.search import snippets
from articles.search.queries import Query

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


class Result(NamedTuple):
    """A story in a list; `headline` and `snippet` as pieces (text, is marked), `field` says where that stands."""

    entry: CatalogueEntry
    url: str
    headline: tuple[tuple[str, bool], ...] = ()
    field: str = ""
    snippet: tuple[tuple[str, bool], ...] = ()


def results(docids: list[int], words: Query | None, typed: str) -> list[Result]:
    """Load the stories in this order: one query, and one more for their texts where words were looked for."""
    entries = CatalogueEntry.objects.select_related("section").in_bulk(docids)
    entries = [entries[docid] for docid in docids if docid in entries]
    if words is None:
        return [Result(entry, entry.get_absolute_url()) for entry in entries]
    shown = Version.objects.filter(article__in=[entry.article_id for entry in entries])
    stories = {(article, number): text for article, number, text in shown.values_list(*_VERSION)}
    query = urlencode({"q": typed})
    return [_result(entry, json.loads(stories[entry.article_id, entry.version]), words, query) for entry in entries]


_VERSION = ("article_id", "number", "story_json")


def _result(entry: CatalogueEntry, story: dict, words: Query, query: str) -> Result:
    headline = snippets.pieces(entry.headline, snippets.marks(entry.headline, words, entry.language, field="headline"))
    found = snippets.best(story, words, entry.language)
    if found.field == "headline":  # it is marked there; the list then says what the story is about
        found = snippets.Snippet()
    return Result(entry, f"{entry.get_absolute_url()}?{query}", headline, _FIELDS.get(found.field, ""), found.pieces)
