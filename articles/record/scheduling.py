"""Publish scheduled stories when they are due; the version takes effect at the moment the story was due."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from articles.models import Article, DeskCopy, ScheduledStory, VersionKind
from articles.models.transactions import atomic
from articles.record import publishing, scheduled_states, versioning
from articles.record.embargo import check_embargo
from articles.record.refusals import ActionRefused, Conflict

logger = logging.getLogger(__name__)


class ScheduledOutcome(NamedTuple):
    """A scheduled story that was published, or the reason why not in `refused`."""

    scheduled: ScheduledStory
    refused: str = ""


def publish_due(now: datetime | None = None) -> Iterator[ScheduledOutcome]:
    """Publish the stories that are due, each in its own transaction, and yield an outcome for each.

    A story that cannot be published stays with the reason in its row; the error is logged once. Two processes may run
    at once: the second one finds the article at a later version and skips the story.
    """
    due = ScheduledStory.objects.filter(due_at__lte=now or timezone.now(), refused="").select_related("article")
    for row in due.order_by("due_at"):
        with translation.override("en"):  # the reason is stored in English, in whatever language the desk is
            outcome = _publish(row)
        if outcome:
            yield outcome


def _publish(row: ScheduledStory) -> ScheduledOutcome | None:
    article, kind = row.article, VersionKind(row.kind)
    if article.latest != row.based_on:
        reason = (
            f"It was made from version {row.based_on}, and version {article.latest} is live by now. "
            "Compare the two, then schedule it again."
        )
    elif not scheduled_states.is_as_logged(row):
        reason = "It is not what was scheduled: somebody altered it past the desk. Look at it, then schedule it again."
    else:
        try:
            with atomic(Article):  # a version whose schedule stays would be refused in the next run
                check_embargo(DeskCopy.objects.filter(article=article).first(), timezone.now())
                _call_verb(row, kind)
                # A desk copy that was edited after scheduling continues the version that is published now.
                DeskCopy.objects.filter(article=article, based_on=row.based_on).update(based_on=article.latest)
                ScheduledStory.objects.filter(pk=row.pk).delete()
            return ScheduledOutcome(row)
        except Conflict:
            if not ScheduledStory.objects.filter(pk=row.pk).exists():
                return None  # another process was faster
            reason = "Somebody published the article at the same moment. Compare the two, then schedule it again."
        except (ActionRefused, ValidationError, ValueError) as error:
            reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    ScheduledStory.objects.filter(pk=row.pk).update(refused=reason)
    logger.error("A scheduled story could not be published: article %s. %s", article.uuid, reason)
    return ScheduledOutcome(row, reason)


def _call_verb(row: ScheduledStory, kind: VersionKind):
    options = {} if kind is VersionKind.PUBLISH else {"note": row.note}
    if kind.needs_note:  # these verbs place their note
        options["gravity"] = row.gravity
    if kind is VersionKind.PUBLISH:
        options["slug"] = row.slug
    publishing.VERBS[kind](row.article, story=versioning.stored_story(row), by=row.by, at=row.due_at, **options)


def overdue(now: datetime, grace_seconds: int = 300) -> int:
    """Return how many stories are due since `grace_seconds`: the scheduler does not run, or they were refused."""
    return ScheduledStory.objects.filter(due_at__lt=now - timedelta(seconds=grace_seconds)).count()
