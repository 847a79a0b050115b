"""The internal notes and comments that have the words of a staff search, where the user may read the notes."""

from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils.html import escape

from articles.admin.search import text_cache
from articles.admin.search.params import StaffSearchParams
from articles.admin.search.text_part import split_text
from articles.desk import permissions
from articles.models import Comment, InternalNote
from articles.search.query.nodes import MatchAll
from articles.search.text import snippets
from articles.story.story import Story

MAX_READ = 1_000  # the newest of each kind, which one search looks through
MAX_NOTES = 10


class NoteMatch(NamedTuple):
    """A note or comment with its author and moment, the passage with highlights, and its address on the record."""

    title: str
    by: str
    at: datetime
    pieces: tuple[tuple[str, bool], ...]
    url: str


def notes_matching(user, params: StaffSearchParams) -> list[NoteMatch]:
    """Return the newest notes and comments that match, the newest first.

    [] for a query without words, or with conditions that a note has not.
    """
    text_query, rest = split_text(params.query)
    if params.text_query is None or rest != MatchAll():
        return []
    matching_rows = []
    for model in (InternalNote, Comment):
        rows = model.objects.filter(permissions.notes_visible(user, "article__")).order_by("-pk")
        keys = [(model.__name__, *row) for row in rows.values_list("pk", "text")[:MAX_READ]]
        matching = text_cache.matching_texts(text_query, keys, lambda keys: {key: _as_story(key[2]) for key in keys})
        pks = [pk for _, pk, _ in matching[:MAX_NOTES]]
        matching_rows += rows.filter(pk__in=pks).select_related("article__entry", "article__desk_copy")
    matching_rows.sort(key=lambda row: row.at, reverse=True)
    return [_match(row, params) for row in matching_rows[:MAX_NOTES]]


def _as_story(text: str) -> Story:
    return Story(body=f"<p>{escape(text)}</p>")


def _match(row: InternalNote | Comment, params: StaffSearchParams) -> NoteMatch:
    story = _as_story(str(row.text))
    pieces = snippets.best(story, params.text_query, story.language).pieces if params.text_query else ()
    place = f"comment-{row.parent_id or row.pk}" if isinstance(row, Comment) else "notes"
    url = f"{reverse('admin:articles_article_change', args=[row.article_id])}#{place}"
    return NoteMatch(str(row.article), row.by, row.at, pieces or ((str(row.text)[: snippets.LENGTH], False),), url)
