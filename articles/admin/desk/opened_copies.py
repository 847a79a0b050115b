"""Which desk copies a user had open, in the session: the way back from a form whose copy has left the desk."""

from django.http import HttpRequest

from articles.models import Article, DeskCopy

_SESSION_KEY = "opened_copies"  # pairs of the primary keys of a desk copy and its article, as texts
_MAX_COPIES = 30


def remember(request: HttpRequest, copy: DeskCopy):
    """Store that the user has opened a desk copy; the last `_MAX_COPIES` are stored."""
    pair = [str(copy.pk), str(copy.article_id)]
    pairs = request.session.get(_SESSION_KEY, [])
    if pair not in pairs:
        request.session[_SESSION_KEY] = [*pairs, pair][-_MAX_COPIES:]


def article_of(request: HttpRequest, copy_pk: str) -> Article | None:
    """Return the article of a desk copy that the user had open, also if the copy is gone; None if it is not known."""
    article = dict(request.session.get(_SESSION_KEY, [])).get(copy_pk)
    return Article.objects.filter(pk=article).first() if article else None
