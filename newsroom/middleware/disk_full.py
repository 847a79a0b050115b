"""A desk whose server has no room left: the page says so in one sentence, and has what was typed."""

from django.http import JsonResponse
from django.utils import timezone

from articles.admin.accounts import refused_forms
from media.item_errors import is_disk_full, logger
from newsroom.middleware.desk_only import DESK

SENTENCE = (
    "The server’s disk is full, so nothing was saved. What you typed is below: send it again when there is room, or "
    "copy it. Tell whoever runs the archive."
)


class DiskFullMiddleware:
    """Answer a POST at the desk with 507 (Insufficient Storage) if the database or a file found no room."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Return the page with the refused form, or JSON for a script; None for every other error."""
        if request.method != "POST" or not request.path_info.startswith(DESK) or not is_disk_full(exception):
            return None
        logger.error("the disk is full since %s or earlier", timezone.now().isoformat(), exc_info=exception)
        if not request.accepts("text/html"):
            return JsonResponse({"error": "The server’s disk is full; nothing was saved."}, status=507)
        return refused_forms.send_again_page(
            request, refused_forms.refused_form(request), status=507, sentence=SENTENCE
        )
