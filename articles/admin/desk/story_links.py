"""The live stories whose headlines have some words, as JSON, for the dialog in which the editor makes a link.

`?q=night fer` finds headlines with "night" and a word that begins with "fer", the most relevant first.
"""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from articles.models import CatalogueEntry
from articles.search.query.nodes import PREFIX, Query, TextQuery, all_of
from articles.search.search import RELEVANCE, search
from articles.search.text.analyzer import words
from articles.story.date_formatting import in_words
from articles.story.dates import StoryDate
from articles.story.text import clean_text

MAX_STORIES = 10
MAX_LENGTH = 200  # characters of the words
MAX_WORDS = 12


@require_safe
def live_stories(request: HttpRequest) -> JsonResponse:
    """Return at most `MAX_STORIES` live stories to whoever sees the desk; each has headline, url, day and section.

    `is_stopped` is True if the search took too long.
    """
    if not request.user.has_perm("articles.view_deskcopy"):
        raise PermissionDenied
    query = headline_query(clean_text(request.GET.get("q", "")[:MAX_LENGTH]))
    results = search(query, sort=RELEVANCE, size=MAX_STORIES, facets=False) if query else None
    docids = [*results.docids, *results.partial_matches][:MAX_STORIES] if results else []
    entries = CatalogueEntry.objects.select_related("section").in_bulk(docids)
    stories = [_as_json(entries[docid]) for docid in docids if docid in entries]
    response = JsonResponse({"stories": stories, "is_stopped": bool(results and results.is_stopped)})
    response.headers["Cache-Control"] = "private, no-store"
    return response


def headline_query(text: str) -> Query | None:
    """Return the query for headlines with all words of a text, the last perhaps only begun; None without words."""
    parts = [word.text for word in words(text)][:MAX_WORDS]
    if not parts:
        return None
    *whole, last = parts
    return all_of([*(TextQuery(word, field="headline") for word in whole), TextQuery(last, PREFIX, "headline")])


def _as_json(entry: CatalogueEntry) -> dict:
    return {
        "headline": entry.headline or entry.opening,
        "url": entry.get_absolute_url(),
        "day": in_words(StoryDate(str(entry.published)[:10])),
        "section": entry.section.name if entry.section else "",
    }
