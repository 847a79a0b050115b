"""Which database a request reads where a standby has readers: READER_DATABASE_URL beside DATABASE_URL.

Readers' pages are read from the standby. Everything else goes to the primary: what is written, the desk, commands,
and each request of somebody who is signed in, so that an editor always sees what he has just published.
"""

import threading

from django.conf import settings
from django.core.signals import request_finished
from django.db import connections
from django.dispatch import receiver
from django.http import HttpRequest

from newsroom.middleware.desk_only import DESK

PRIMARY, STANDBY = "default", "reader"
_request = threading.local()


class ReaderRouter:
    """Django's router: the reads of readers' requests go to the standby, all others and all writes to the primary."""

    def db_for_read(self, model, **hints):
        return STANDBY if reads_standby() else PRIMARY

    def db_for_write(self, model, **hints):
        return PRIMARY

    def allow_relation(self, *objects, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == PRIMARY


class ReaderDatabaseMiddleware:
    """Choose for the request of this thread which database it reads, until its response has been sent."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        _request.reads_standby = STANDBY in connections.databases and is_of_reader(request)
        return self.get_response(request)


def is_of_reader(request: HttpRequest) -> bool:
    """Return whether nobody who is signed in sent a request, and it is not for the desk."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES and not request.path_info.startswith(DESK)


def reads_standby() -> bool:
    """Return whether what this thread does now is read from the standby."""
    return getattr(_request, "reads_standby", False)


@receiver(request_finished)
def _end(**kwargs):
    _request.reads_standby = False
