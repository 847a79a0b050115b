"""Publishing by the clock: what is scheduled and due becomes a version, at the moment it was due."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.models import DeskCopy, ScheduledStory, VersionKind
from articles.record import publishing
from articles.record.embargo import check_embargo
from articles.record.versioning import ActionRefused

logger = logging.getLogger(__name__)

VERBS = {
    VersionKind.PUBLISH: publishing.publish,
    VersionKind.MINOR_EDIT: publishing.minor_edit,
    VersionKind.UPDATE: publishing.update,
    VersionKind.CLARIFY: publishing.clarify,
    VersionKind.CORRECT: publishing.correct,
    VersionKind.EDITORS_NOTE: publishing.editors_note,
}


class ScheduledOutcome(NamedTuple):
    scheduled: ScheduledStory
    refused: str = ""


def publish_due(now: datetime | None = None) -> Iterator[ScheduledOutcome]:
    """Publish what is due, each in its own transaction; what cannot be is kept, marked and alerted, once.

    Safe to run twice at once: the second finds the article at a later version and leaves it.
    """
    due = ScheduledStory.objects.filter(due_at__lte=now or timezone.now(), refused="").select_related("article")
    for row in due.order_by("due_at"):
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
    else:
        try:
            check_embargo(DeskCopy.objects.filter(article=article).first(), timezone.now())
            _verb(row, kind)
            # Whoever went on writing after scheduling wrote on what is published now.
            DeskCopy.objects.filter(article=article, based_on=row.based_on).update(based_on=article.latest)
            ScheduledStory.objects.filter(pk=row.pk).delete()
            return ScheduledOutcome(row)
        except publishing.Conflict:
            if not ScheduledStory.objects.filter(pk=row.pk).exists():
                return None  # another run was faster
            reason = "Somebody published the article at the same moment. Compare the two, then schedule it again."
        except (ActionRefused, ValidationError, ValueError) as error:
            reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    ScheduledStory.objects.filter(pk=row.pk).update(refused=reason)
    logger.error("A scheduled story could not be published: article %s. %s", article.uuid, reason)
    return ScheduledOutcome(row, reason)


def _verb(row: ScheduledStory, kind: VersionKind):
    words = {} if kind is VersionKind.PUBLISH else {"note": row.note}
    if kind in (VersionKind.CLARIFY, VersionKind.CORRECT, VersionKind.EDITORS_NOTE):
        words["gravity"] = row.gravity
    if kind is VersionKind.PUBLISH:
        words["slug"] = row.slug
    VERBS[kind](row.article, story=row.story, by=row.by, at=row.due_at, **words)


def overdue(now: datetime, grace_seconds: int = 300) -> int:
    """Count what should have been published a while ago and was not: nobody keeps the time, or it was refused."""
    return ScheduledStory.objects.filter(due_at__lt=now - timedelta(seconds=grace_seconds)).count()
