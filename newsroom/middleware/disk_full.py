"""A desk whose server has no room left, or whose database is busy: the page says so, and has what was typed."""

import re

from django import db
from django.http import JsonResponse
from django.utils import timezone

from articles.admin.accounts import refused_forms
from media.item_errors import is_disk_full, logger
from newsroom.middleware.desk_only import DESK

SENTENCE = (
    "The server’s disk is full, so nothing was saved. What you typed is below: send it again when there is room, or "
    "copy it. Tell whoever runs the archive."
)
BUSY = (
    "The archive was busy with other work for too long, so nothing was saved. What you typed is below: send it again "
    "in a moment."
)
_BUSY = re.compile("database is locked|database table is locked|lock timeout|deadlock detected")


class DiskFullMiddleware:
    """Answer a POST at the desk with 507 (Insufficient Storage) if the database or a file found no room.

    With 503 if it waited for other writers for as long as it may: on SQLite a rebuild or a large import can take that.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Return the page with the refused form, or JSON for a script; None for every other error."""
        if request.method != "POST" or not request.path_info.startswith(DESK):
            return None
        if isinstance(exception, db.OperationalError) and _BUSY.search(str(exception)):
            logger.warning("the database was busy for too long", exc_info=exception)
            return self._page(request, 503, BUSY, "The archive is busy; nothing was saved. Send it again.")
        if not is_disk_full(exception):
            return None
        logger.error("the disk is full since %s or earlier", timezone.now().isoformat(), exc_info=exception)
        return self._page(request, 507, SENTENCE, "The server’s disk is full; nothing was saved.")

    def _page(self, request, status: int, sentence: str, error: str):
        if not request.accepts("text/html"):
            return JsonResponse({"error": error}, status=status)
        return refused_forms.send_again_page(
            request, refused_forms.refused_form(request), status=status, sentence=sentence
        )
