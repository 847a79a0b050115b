"""Acknowledge to the browser that a form was saved, so that it removes its own copy of what was typed.

The script of a form (`static/articles/desk/desk_form.js`) stores a copy in the browser and sends its name along.
"""

import re

from django.conf import settings
from django.contrib.messages import WARNING
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

COOKIE = "desk_saved"
SECONDS = 120


def acknowledge(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the response to a POST, with the name of the browser's copy in a cookie if the form was taken.

    It was taken if a redirect follows and no message warns, or if a window closes; else the copy stays until the form
    is sent again.
    """
    name = str(request.POST.get("local_copy", ""))
    is_done = isinstance(response, HttpResponseRedirect) or "popup_response" in str(
        getattr(response, "template_name", "")
    )
    if not is_done or not re.fullmatch(r"[0-9a-f]{32}", name):
        return response
    new_messages = getattr(getattr(request, "_messages", None), "_queued_messages", [])
    if all(message.level < WARNING for message in new_messages):
        response.set_cookie(
            COOKIE, name, max_age=SECONDS, path="/admin/", secure=settings.CSRF_COOKIE_SECURE, samesite="Lax"
        )
    return response
