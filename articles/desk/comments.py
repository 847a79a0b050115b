"""Comments between colleagues on passages of a story: write one, reply, resolve it.

    comment = add(article, quote="on Tuesday", text="Was it not Monday, @rosa?", user=user)
    reply(comment, text="It was.", user=rosa)          resolve(comment, by="edda")

Who may read and write them: `permissions.may_add_note`. A mention reaches only a colleague who may.
"""

import re
from typing import NamedTuple, Protocol

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from articles.desk import permissions
from articles.models import Article
from articles.models.comments import Comment
from articles.models.transactions import atomic
from articles.record.refusals import ActionRefused
from articles.story.html_blocks import text_of

MAX_MENTIONS = 20  # colleagues whom one comment can name
_MENTION = re.compile(r"(?<!\S)[(“\"]?@([^\s,;:!?()“”\"]+)")


class Text(Protocol):
    """What has the text of a story: a desk copy or a story value."""

    @property
    def headline(self) -> str: ...
    @property
    def dek(self) -> str: ...
    @property
    def body(self) -> str: ...


class CommentThread(NamedTuple):
    """A comment with its replies; `is_changed`: the passage no longer stands in the text as it is quoted."""

    comment: Comment
    replies: list[Comment]
    is_changed: bool


def add(article: Article, *, text: str, user, quote: str = "") -> Comment:
    """Add a comment on the passage `quote`. Raises ValidationError, and ActionRefused for an erased article."""
    return _save(Comment(article=article, quote=one_line(quote), text=text, by=user.get_username()))


def reply(comment: Comment, *, text: str, user) -> Comment:
    """Add a reply; a comment that was resolved is open again by it."""
    with atomic(Comment):
        answer = _save(Comment(article=comment.article, parent=comment, text=text, by=user.get_username()))
        reopen(comment)
    return answer


def resolve(comment: Comment, *, by: str):
    """Mark a comment as resolved; nothing happens if it is resolved already."""
    Comment.objects.filter(pk=comment.pk, resolved_at=None).update(resolved_by=by, resolved_at=timezone.now())


def reopen(comment: Comment):
    """Open a resolved comment again."""
    Comment.objects.filter(pk=comment.pk).update(resolved_by="", resolved_at=None)


def threads(article: Article, text: Text | None) -> list[CommentThread]:
    """Return the comments of an article with their replies, the oldest first; `text` is its current text."""
    replies: dict[int, list[Comment]] = {}
    comments = []
    for comment in article.comments.all():
        if comment.parent_id:
            replies.setdefault(comment.parent_id, []).append(comment)
        else:
            comments.append(comment)
    if not comments:
        return []
    words = one_line(f"{text.headline} {text.dek} {text_of(text.body)}") if text else ""
    return [CommentThread(comment, replies.get(comment.pk, []), comment.quote not in words) for comment in comments]


def for_colleague(user) -> QuerySet[Comment]:
    """Return the comments and replies that wait for a colleague, the newest first.

    They mention the colleague or are replies to the colleague's comments, nobody has resolved them, and the colleague
    may read the comments of the story.
    """
    name = user.get_username()
    mentioned = Comment.objects.filter(mentions=user).values("pk")
    for_user = Q(pk__in=mentioned) | Q(parent__by=name)
    is_open = Q(parent=None, resolved_at=None) | Q(parent__isnull=False, parent__resolved_at=None)
    visible = permissions.notes_visible(user, "article__")
    return Comment.objects.filter(for_user, is_open, visible).exclude(by=name).order_by("-at", "-pk")


def one_line(text: str) -> str:
    """Return a text with single spaces, as passages are compared."""
    return " ".join(text.split())


def _save(comment: Comment) -> Comment:
    if comment.article.state == Article.State.ERASED:
        raise ActionRefused(gettext("The story was erased; nothing can be said about it here."))
    comment.full_clean()
    with atomic(Comment):
        comment.save()
        comment.mentions.set(_mentioned(comment))
    return comment


def _mentioned(comment: Comment) -> list:
    """Return the colleagues whom a comment names and who may read it, whatever capitals the names are written with."""
    names = {name.casefold() for name in _MENTION.findall(str(comment.text))[:MAX_MENTIONS]}
    names |= {name.rstrip(".-'’…") for name in names}
    if not names:
        return []
    users = get_user_model().objects.filter(is_active=True, is_staff=True)
    keys = [pk for pk, name in users.values_list("pk", "username") if name.casefold() in names]
    return [user for user in users.filter(pk__in=keys) if permissions.may_add_note(user, comment.article)]
