"""The internal notes that have the words of a staff search, of the stories whose notes the user may read."""

from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils.html import escape

from articles.admin.search import text_cache
from articles.admin.search.params import StaffSearchParams
from articles.admin.search.text_part import split_text
from articles.desk import permissions
from articles.models import InternalNote
from articles.search.query.nodes import MatchAll
from articles.search.text import snippets
from articles.story.story import Story

MAX_READ = 1_000  # the newest notes, which one search looks through
MAX_NOTES = 10


class NoteMatch(NamedTuple):
    """A note with its author and moment, the passage with highlights, and the address of its story's notes."""

    title: str
    by: str
    at: datetime
    pieces: tuple[tuple[str, bool], ...]
    url: str


def notes_matching(user, params: StaffSearchParams) -> list[NoteMatch]:
    """Return the newest notes that match; [] for a query without words, or with conditions that a note has not."""
    text_query, rest = split_text(params.query)
    if params.text_query is None or rest != MatchAll():
        return []
    notes = InternalNote.objects.filter(permissions.notes_visible(user, "article__")).order_by("-pk")
    rows = list(notes.values_list("pk", "text")[:MAX_READ])
    matching = text_cache.matching_texts(text_query, rows, lambda keys: {key: _as_story(key[1]) for key in keys})
    keys = [pk for pk, _ in matching[:MAX_NOTES]]
    loaded = notes.filter(pk__in=keys).select_related("article__entry", "article__desk_copy")
    return [_match(note, params) for note in loaded]


def _as_story(text: str) -> Story:
    return Story(body=f"<p>{escape(text)}</p>")


def _match(note: InternalNote, params: StaffSearchParams) -> NoteMatch:
    story = _as_story(str(note.text))
    pieces = snippets.best(story, params.text_query, story.language).pieces if params.text_query else ()
    url = f"{reverse('admin:articles_article_change', args=[note.article_id])}#notes"
    return NoteMatch(str(note.article), note.by, note.at, pieces or ((str(note.text)[: snippets.LENGTH], False),), url)
