"""The stories of a page of results: each with the words that found it, and an address that keeps them marked."""

import json
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import F

from articles.models import CatalogueEntry, Section
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
    """Load the stories in this order, with their texts where words were looked for; one query."""
    loaded = _loaded(docids, with_texts=words is not None)
    shown = [loaded[docid] for docid in docids if docid in loaded]
    if words is None:
        return [Result(entry, entry.get_absolute_url()) for entry, _ in shown]
    query = urlencode({"q": typed})
    return [_result(entry, json.loads(text), words, query) for entry, text in shown]


def _loaded(docids: list[int], *, with_texts: bool) -> dict[int, tuple[CatalogueEntry, str]]:
    """Give stories by docid; a section that several are in is made once, and a text stays the JSON it is."""
    own, of_section = ([field.attname for field in model._meta.concrete_fields] for model in (CatalogueEntry, Section))
    rows = CatalogueEntry.objects.filter(docid__in=docids).order_by()
    texts = []
    if with_texts:
        rows, texts = rows.filter(article__versions__number=F("version")), ["article__versions__story_json"]
    loaded, sections = {}, {}
    for row in rows.values_list(*own, *(f"section__{name}" for name in of_section), *texts):
        entry = CatalogueEntry.from_db(rows.db, own, row[: len(own)])
        if entry.section_id is not None:
            if entry.section_id not in sections:
                values = row[len(own) : len(own) + len(of_section)]
                sections[entry.section_id] = Section.from_db(rows.db, of_section, values)
            entry.section = sections[entry.section_id]
        loaded[entry.docid] = entry, row[-1]
    return loaded


def _result(entry: CatalogueEntry, story: dict, words: Query, query: str) -> Result:
    headline = snippets.pieces(entry.headline, snippets.marks(entry.headline, words, entry.language, field="headline"))
    found = snippets.best(story, words, entry.language)
    if found.field == "headline":  # it is marked there; the list then says what the story is about
        found = snippets.Snippet()
    return Result(entry, f"{entry.get_absolute_url()}?{query}", headline, _FIELDS.get(found.field, ""), found.pieces)
