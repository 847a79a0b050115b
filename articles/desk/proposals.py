"""What the writers of published stories say is wrong in them: the note with which a proposal came to the desk.

A proposal is a desk copy in review that the story's writer opened; the note is an internal note. If a colleague had the
story open already, the writer's note is a proposal for that copy.
"""

from collections.abc import Iterable

from django.db.models import F, Q

from articles.models import DeskCopy, InternalNote

_IN_REVIEW = Q(article__desk_copy__state=DeskCopy.State.REVIEW)
_OPENED_BY_COLLEAGUE = ~Q(article__desk_copy__opened_by=F("article__writer__username"))


def proposals(articles: Iterable[int]) -> dict[int, InternalNote]:
    """Return the newest proposal for the desk copies of articles, by the primary key of the article; one query."""
    notes = InternalNote.objects.filter(
        _IN_REVIEW | _OPENED_BY_COLLEAGUE,
        article__in=list(articles),
        article__latest__gt=0,
        by=F("article__writer__username"),
        at__gte=F("article__desk_copy__opened_at"),
    )
    return {note.article_id: note for note in notes.order_by("at", "pk")}
