"""Work that outlives a request: what can be queued, the worker that does it, and what brings back lost work.

    tasks.fix_everywhere.enqueue(fix.pk)         the queue is a table; `manage.py keep_time` runs a worker

A task is told only the key of a row; where the work stands is in that row, so a task may be lost, or run twice.
"""

import logging
import threading
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, connection, models
from django.db.models import Q

from articles.jobs.tasks_api import TaskResultStatus, task, task_backends
from articles.models import Anonymisation, FindAndReplace

logger = logging.getLogger(__name__)

_IDLE = 2  # seconds between two looks at the queue
_LOST_AFTER = timedelta(minutes=2)  # after which work that nobody did anything to has lost its worker
_RETENTION = timedelta(days=30)

stopping = threading.Event()  # set when this process is about to end; work leaves off after the story it is at


@task()
def fix_everywhere(fix: int) -> None:
    from articles.jobs import find_and_replace

    find_and_replace.work(fix, is_stopped=stopping.is_set)


@task()
def anonymise(anonymisation: int) -> None:
    from articles.record import anonymisation as record_anonymisation

    record_anonymisation.work(anonymisation, is_stopped=stopping.is_set)


JOB_TASKS: tuple[tuple[type[models.Model], object], ...] = (
    (FindAndReplace, fix_everywhere),
    (Anonymisation, anonymise),
)


def requeue_lost(now: datetime) -> int:
    """Queue running work again that lost its worker; return how much there was."""
    revived = 0
    for model, again in JOB_TASKS:
        lost_jobs = model.objects.filter(state=model.State.RUNNING).filter(
            Q(worked_at=None) | Q(worked_at__lt=now - _LOST_AFTER)
        )
        for pk in lost_jobs.values_list("pk", flat=True):
            if lost_jobs.filter(pk=pk).update(worked_at=now):  # of two clocks one queues it
                again.enqueue(pk)
                logger.warning("%s %s lost its worker; it goes on", model._meta.verbose_name, pk)
                revived += 1
    return revived


def delete_finished(now: datetime) -> int:
    """Forget the tasks that ended long ago, and those whose worker is gone: the work itself is in other tables."""
    from django_tasks_db.models import DBTaskResult

    expired = Q(finished_at__lt=now - _RETENTION) | Q(status=TaskResultStatus.RUNNING, started_at__lt=now - _RETENTION)
    ended = DBTaskResult.objects.filter(expired)
    return ended.delete()[0] if ended.exists() else 0  # looking takes no lock


def run_queued() -> bool:
    """Do what is queued, here and now; say whether there was anything. Looking costs a read, and no lock."""
    from django_tasks_db.backend import DatabaseBackend
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    if not isinstance(task_backends["default"], DatabaseBackend) or not DBTaskResult.objects.ready().exists():
        return False
    Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"clock-{threading.get_ident()}",
        excluded_queue_names=[],
    ).run()
    return True


def run_worker(stopped: threading.Event):
    """Do what is queued as it comes, until stopped; a database that is busy or away is tried again."""
    while not stopped.is_set():
        try:
            while not stopped.is_set() and run_queued():
                pass
        except DatabaseError:
            logger.exception("The worker could not reach the database; it tries again.")
        except Exception:
            logger.exception("A task could not be begun.")
        close_old_connections()
        stopped.wait(_IDLE)
    connection.close()
