"""Which desk copies a user had open, in the session: the way back from a form whose copy has left the desk.

And which new stories the user saved, by the token of their form: the same form that is sent again after the browser's
Back is a change of that story, not a second one.
"""

from typing import NamedTuple

from django.http import HttpRequest

from articles.models import Article, DeskCopy, DeskRevision

_SESSION_KEY = "opened_desk_copies"  # pairs of the primary key of a desk copy and the UUID of its article, as texts
_MAX_COPIES = 30
_NEW_STORIES = "saved_new_stories"  # [token of the form, primary key of the desk copy, primary key of its revision]


class SavedStory(NamedTuple):
    """A new story that was saved: the primary keys, as texts, of its desk copy and of what its form said then."""

    copy_pk: str
    revision_pk: str


def remember(request: HttpRequest, copy: DeskCopy):
    """Store that the user has opened a desk copy; the last `_MAX_COPIES` are stored."""
    pair = [str(copy.pk), str(copy.article.uuid)]
    pairs = request.session.get(_SESSION_KEY, [])
    if pair not in pairs:
        request.session[_SESSION_KEY] = [*pairs, pair][-_MAX_COPIES:]


def article_of(request: HttpRequest, copy_pk: str) -> Article | None:
    """Return the article of a desk copy that the user had open, also if the copy is gone; None if it is not known.

    A draft that was deleted and restored is another article with the UUID of the first.
    """
    article = dict(request.session.get(_SESSION_KEY, [])).get(copy_pk)
    return Article.objects.filter(uuid=article).first() if article else None


def is_denied_now(request: HttpRequest, copy_pk: str) -> bool:
    """Return whether the user had a desk copy open that is still there, and that the user may no longer see."""
    return article_of(request, copy_pk) is not None and DeskCopy.objects.filter(pk=copy_pk).exists()


def remember_new(request: HttpRequest, form_token: str, revision: DeskRevision, copy: DeskCopy):
    """Store that the user made a desk copy, and with which form; the last `_MAX_COPIES` are stored."""
    remember(request, copy)
    if form_token:
        stories = request.session.get(_NEW_STORIES, [])
        request.session[_NEW_STORIES] = [*stories, [form_token, str(copy.pk), str(revision.pk)]][-_MAX_COPIES:]


def saved_before(request: HttpRequest, form_token: str) -> SavedStory | None:
    """Return what was saved with the form of a new story that is sent again; None for a form that is sent first."""
    stories = {token: SavedStory(*keys) for token, *keys in request.session.get(_NEW_STORIES, [])}
    return stories.get(form_token)
