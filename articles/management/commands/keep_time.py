"""manage.py keep_time: every 15 seconds, publish the stories that are due and delete what has expired; until stopped.

A worker in a second thread does the queued jobs (see `articles.jobs.tasks`), so that no long job delays a scheduled
story; it has a lower priority, so that none delays readers and editors.
"""

import logging
import signal
import threading
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from articles.admin.accounts import expired_rows
from articles.admin.actions import bulk_views
from articles.admin.desk import autosave
from articles.jobs import story_import, tasks
from articles.public import cache_purge
from articles.public.archive import failed_searches
from articles.record import bin, desk_revisions
from articles.record.public_log import publisher as public_log
from articles.record.scheduling import publish_due
from media.management import priority

logger = logging.getLogger(__name__)
_PURGE_EVERY = 1.0  # seconds between two attempts to reach the caches that missed a change


class Command(BaseCommand):
    help = "Publish what is due every 15 seconds and do queued work, until stopped with Ctrl-C or SIGTERM."

    def add_arguments(self, parser):
        parser.add_argument("--every", type=int, default=15, metavar="SECONDS")

    def handle(self, *, every, **options):
        if settings.READ_ONLY:
            raise CommandError("READ_ONLY is set, and the clock writes: run it with the address of the primary.")
        stopped = tasks.stopping
        stopped.clear()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        worker = threading.Thread(target=_work, args=[stopped], name="worker", daemon=True)
        worker.start()
        while not stopped.is_set():
            try:
                for outcome in publish_due():
                    logger.info(
                        "scheduled story %s: %s", outcome.scheduled.article.uuid, outcome.refused or "published"
                    )
                for module in (autosave, bin, bulk_views, desk_revisions, expired_rows, failed_searches, story_import):
                    module.delete_expired(timezone.now())
                public_log.publish()
                tasks.requeue_lost(timezone.now())
                tasks.delete_finished(timezone.now())
            except (OSError, ValueError):
                logger.exception("The public log could not be written; it is tried again.")
            except DatabaseError:
                logger.exception("The clock could not reach the database; it tries again.")
            _wait(stopped, max(every, 1))
        worker.join(timeout=8)  # time for the current item; the next worker does the rest


def _wait(stopped: threading.Event, seconds: float):
    """Wait for the next turn; each second ask the caches that missed a change: they may serve what was withdrawn."""
    end, every = time.monotonic() + seconds, _PURGE_EVERY
    while True:
        try:
            cache_purge.retry()
        except DatabaseError:
            logger.exception("The clock could not read which caches missed a change; it tries again.")
            every = seconds
        close_old_connections()
        if (remaining := end - time.monotonic()) <= 0 or stopped.wait(min(remaining, every)):
            return


def _work(stopped: threading.Event):
    """Do the queued jobs, at a lower priority than readers and editors have."""
    priority.lower()
    tasks.run_worker(stopped)
