"""A process that only reads: READ_ONLY, on a standby's DATABASE_URL. It serves readers; the desk is elsewhere.

Nothing is written for a request: nobody is signed in here, so no session is read or renewed, and a search without
results is not counted.
"""

from django.conf import settings

from newsroom import unavailable
from newsroom.middleware.desk_only import DESK


class ReadOnlyMiddleware:
    """In a process that only reads, answer the desk with 503 and say why; ignore the session of everybody else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.READ_ONLY:
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
            if request.path_info.startswith(DESK):
                return unavailable.page(request, unavailable.READ_ONLY)
        return self.get_response(request)
