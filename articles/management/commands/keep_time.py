"""manage.py keep_time: every 15 seconds publish what is due, and drop what nobody came back for; until stopped."""

import logging
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from articles.admin import sittings
from articles.scheduling import publish_due

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Publish what is due every 15 seconds, until stopped with Ctrl-C or SIGTERM."

    def add_arguments(self, parser):
        parser.add_argument("--every", type=int, default=15, metavar="SECONDS")

    def handle(self, *, every, **options):
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        while not stopped.is_set():
            try:
                for outcome in publish_due():
                    logger.info(
                        "scheduled story %s: %s", outcome.scheduled.article.uuid, outcome.refused or "published"
                    )
                sittings.prune(timezone.now())
            except DatabaseError:
                logger.exception("The clock could not reach the database; it tries again.")
            close_old_connections()
            stopped.wait(max(every, 1))
