"""Lock an article for one transaction, and read all that a verb needs of it in one query."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db.models import BigIntegerField, F, FilteredRelation, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext

from articles.models import Address, Article, DeskCopy, Version
from articles.models.transactions import atomic
from articles.record.refusals import Conflict
from articles.sql.expressions import Param
from articles.sql.prepared import PreparedQuery


class ArticleIsGone(Article.DoesNotExist, Http404):
    """Raised where an article was deleted since it was read; a page of the desk then answers 404, with its input."""


@contextmanager
def locked(article: Article) -> Iterator[Article]:
    """Lock the article's row for one transaction and yield the row as loaded then.

    Raises Conflict if version or state are not those of `article`, the caller's copy, and ArticleIsGone. On success the
    caller's copy gets the new values of the row.
    """
    with atomic(Article):
        current = _lock_row(article)
        if (current.latest, current.state) != (article.latest, article.state):
            raise Conflict(
                gettext(
                    "%(current)s was changed by somebody else: it is at version %(latest)s (%(state)s), you saw "
                    "version %(displayed)s. Look again before you publish."
                )
                % {
                    "current": current,
                    "latest": current.latest,
                    "state": Article.State(current.state).words,
                    "displayed": article.latest,
                }
            )
        yield current
    for name in ("latest", "state", "noindex", "legal_hold"):
        setattr(article, name, getattr(current, name))
    for one in (article, current):
        one._state.fields_cache.clear()


def _lock_row(article: Article) -> Article:
    """Return the article's row, locked until the transaction ends; SQLite has locked the whole database by then.

    Rows that only refer to the article may be written meanwhile, for example by a save on the desk or by a rebuild of
    the catalogue.
    """
    row = _LOCKED_ARTICLE.first(article=article.pk)
    if row is None:
        raise ArticleIsGone(article.uuid)
    return row


class LockedState(NamedTuple):
    """The live version, the desk copy and the current address of a locked article before a verb; None where missing."""

    live: Version | None
    copy: DeskCopy | None
    address: Address | None


def load_locked_state(article: Article) -> LockedState:
    """Return the state of a locked article, in one query. Also sets `article.desk_copy`."""
    row = _LOCKED_STATE.first(article=article.pk)
    state = LockedState(
        getattr(row, "live", None), getattr(row, "desk_copy", None), getattr(row, "current_address", None)
    )
    for part in state:
        if part:
            part.article = article
    Article._meta.get_field("desk_copy").set_cached_value(article, state.copy)
    return state


def _locked_article() -> QuerySet[Article]:
    return Article.objects.select_for_update(no_key=True).filter(pk=Param("article", BigIntegerField()))


def _locked_state() -> QuerySet[Article]:
    """Return the query for an article with `live`, `desk_copy` and `current_address`, where there is one."""
    return (
        Article.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk=Param("article", BigIntegerField()))
        .annotate(
            live=FilteredRelation("versions", condition=Q(versions__number=F("latest"))),
            current_address=FilteredRelation("addresses", condition=Q(addresses__is_current=True)),
        )
        .select_related("live", "desk_copy", "current_address")
    )


# Every verb begins with these two.
_LOCKED_ARTICLE, _LOCKED_STATE = PreparedQuery(_locked_article), PreparedQuery(_locked_state)
