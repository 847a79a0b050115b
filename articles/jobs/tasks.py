"""Background jobs: the tasks that can be queued, the worker that runs them, and the restart of lost jobs.

    tasks.fix_everywhere.enqueue(fix.pk)         the queue is a table; `manage.py keep_time` runs a worker

A task gets only the primary key of a job. The job's rows say what is done, so a task may be lost or run twice.
"""

import logging
import threading
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, connections, models
from django.db.models import Q
from django.utils import translation

from articles.jobs.tasks_api import TaskResultStatus, task, task_backends
from articles.models import Anonymisation, FindAndReplace, StoryImport

logger = logging.getLogger(__name__)

_IDLE = 2  # seconds between two reads of an empty queue
_LOST_AFTER = timedelta(minutes=2)  # without progress a running job has lost its worker
_RETENTION = timedelta(days=30)

stopping = threading.Event()  # set when this process will end; jobs stop after the current story


@task()
def fix_everywhere(fix: int) -> None:
    """Run the find-and-replace job with this primary key."""
    from articles.jobs import find_and_replace

    find_and_replace.work(fix, is_stopped=stopping.is_set)


@task()
def anonymise(anonymisation: int) -> None:
    """Run the anonymisation with this primary key."""
    from articles.record import anonymisation as record_anonymisation

    record_anonymisation.work(anonymisation, is_stopped=stopping.is_set)


@task()
def import_stories(story_import: int) -> None:
    """Run the import with this primary key, or its dry run."""
    from articles.jobs import story_import as jobs_story_import

    jobs_story_import.work(story_import, is_stopped=stopping.is_set)


JOB_TASKS: tuple[tuple[type[models.Model], object], ...] = (
    (FindAndReplace, fix_everywhere),
    (Anonymisation, anonymise),
    (StoryImport, import_stories),
)


def requeue_lost(now: datetime) -> int:
    """Queue running jobs that lost their worker; return how many."""
    requeued = 0
    for model, job_task in JOB_TASKS:
        lost_jobs = model.objects.filter(state=model.State.RUNNING).filter(
            Q(worked_at=None) | Q(worked_at__lt=now - _LOST_AFTER)
        )
        for pk in lost_jobs.values_list("pk", flat=True):
            if lost_jobs.filter(pk=pk).update(worked_at=now):  # of two schedulers only one queues it
                job_task.enqueue(pk)
                logger.warning("%s %s lost its worker; it goes on", model._meta.verbose_name, pk)
                requeued += 1
    return requeued


def delete_finished(now: datetime) -> int:
    """Delete the tasks that ended 30 days ago, and those whose worker is gone; return how many. The jobs stay."""
    from django_tasks_db.models import DBTaskResult

    expired = Q(finished_at__lt=now - _RETENTION) | Q(status=TaskResultStatus.RUNNING, started_at__lt=now - _RETENTION)
    ended = DBTaskResult.objects.filter(expired)
    return ended.delete()[0] if ended.exists() else 0  # reading takes no lock


def run_queued() -> bool:
    """Run the queued tasks in this thread; return whether there were any. An empty queue costs a read and no lock."""
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


@translation.override("en")  # what jobs store is in English in every newsroom, as what commands store
def run_worker(stopped: threading.Event):
    """Run queued tasks until `stopped` is set. After an error, a busy database included, try again later."""
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
    connections.close_all()
