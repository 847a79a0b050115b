"""The states of a background job: begin, stop and finish it, and change one of its stories after another.

    begin(job, by="edda", noun="fix", action="fix everywhere")
    for pk in …:
        if not is_running(job):
            return
        change_item(waiting(job), pk, change)
    finish(job)

Two workers may run the same job: each story is locked, and changed by one of them.
"""

import logging
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop

from articles.models import AuditEntry
from articles.models.jobs import BackgroundJob, JobItem
from articles.models.transactions import atomic
from articles.record.refusals import ActionRefused

logger = logging.getLogger(__name__)

State = BackgroundJob.State


def begin(job: BackgroundJob, *, by: str, noun: str, action: str):
    """Start a job, or continue it after a stop; `noun` and `action` are for the audit log.

    Raises ActionRefused if the job is running or done.
    """
    now = timezone.now()
    changed = _in_state(job, State.NOT_STARTED, State.STOPPED).update(
        state=State.RUNNING, begun_by=by, begun_at=job.begun_at or now, worked_at=now
    )
    if not changed:
        raise ActionRefused(gettext("It has begun already."))
    _log(job, by, noun, action)
    job.refresh_from_db()


def stop(job: BackgroundJob, *, by: str, noun: str, action: str):
    """Stop a job after the current story; changed stories stay. Raises ActionRefused if it is not running."""
    if not _in_state(job, State.RUNNING).update(state=State.STOPPED):
        raise ActionRefused(gettext("It is not running."))
    _log(job, by, noun, action)


def is_running(job: BackgroundJob) -> bool:
    """Return whether a worker may go on with a job, and note that one does."""
    return bool(_in_state(job, State.RUNNING).update(worked_at=timezone.now()))


def finish(job: BackgroundJob, state: str = State.DONE):
    """Mark a running job as done, or as `State.LEFT` if it could not do everything."""
    _in_state(job, State.RUNNING).update(state=state, finished_at=timezone.now())


def change_item(
    items: models.QuerySet, pk: int, change: Callable[[JobItem], None], *, redact: Callable[[str], str] = str
):
    """Call `change` with the item `pk` and save the item, in one transaction; nothing if it is not in `items` any more.

    `change` sets the version and the outcome of the item. If it refuses, the outcome is the reason after `redact`. An
    error of the database is raised, since it is not this story's fault: the item keeps waiting.
    """
    with atomic(JobItem):
        item = items.select_for_update(of=("self",)).select_related("article").filter(pk=pk).first()
        if item is None:
            return  # another worker was faster
        try:
            with atomic(JobItem):
                change(item)
        except (ActionRefused, ValidationError, ValueError) as error:
            message = " ".join(map(str, error.messages)) if isinstance(error, ValidationError) else str(error)
            item.outcome = redact(message)[:500]
        except DatabaseError:
            raise
        except Exception:
            logger.exception("A job could not change a story: article %s", item.article.uuid)
            item.outcome = gettext_noop("An error of the archive kept it from being changed; it is in the log.")
        item.done_at = timezone.now()
        item.save()


def _in_state(job: BackgroundJob, *states: str) -> models.QuerySet:
    return type(job).objects.filter(pk=job.pk, state__in=states)


def _log(job: BackgroundJob, by: str, noun: str, action: str):
    with translation.override("en"):  # the audit log is in English, in whatever language the desk is
        detail = str(job)
    AuditEntry.objects.create(by=by, action=action, noun=noun, key=str(job.pk), detail=detail)
