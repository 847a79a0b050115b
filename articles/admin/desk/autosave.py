"""Autosave of the desk form: store who has a story open and the unsaved input, which is offered again after a crash.

The script of the form sends the whole form at intervals. Without the script, only opening a page is recorded.
"""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, JsonResponse, QueryDict
from django.utils import timezone

from articles.admin.article.status import PRESENCE_TIMEOUT, edit_token
from articles.models import DeskCopy, EditingSession
from articles.record.moments import moment_in_words

RETENTION = timedelta(days=30)
_MAX_LENGTH = 5_000_000  # characters of one form


def ping(copy: DeskCopy | None, by: str, now: datetime) -> EditingSession:
    """Record that a user has a story open; return the editing session. `copy` is None for a story never saved."""
    session, _ = EditingSession.objects.update_or_create(copy=copy, by=by, defaults={"seen_at": now})
    return session


def other_editors(copy: DeskCopy | None, by: str, now: datetime) -> list[str]:
    """Return the names of other users who had the story open within `PRESENCE_TIMEOUT`."""
    if copy is None:
        return []
    present = EditingSession.objects.filter(copy=copy, seen_at__gt=now - PRESENCE_TIMEOUT).exclude(by=by)
    return list(present.order_by("by").values_list("by", flat=True))


def discard(copy: DeskCopy | None, by: str):
    """Delete the unsaved input of a user, after it was saved or discarded."""
    EditingSession.objects.filter(copy=copy, by=by).update(unsaved_data="", unsaved_at=None)


def delete_expired(now: datetime) -> int:
    """Delete the editing sessions that were not seen for `RETENTION`; return their number."""
    return EditingSession.objects.filter(seen_at__lt=now - RETENTION).delete()[0]


def restored_form_data(session: EditingSession) -> QueryDict:
    """Return the unsaved input as form data. The field `_restored` marks it: the form shows, but never saves it."""
    form_data = QueryDict(session.unsaved_data, mutable=True)
    form_data["_restored"] = moment_in_words(session.unsaved_at)
    return form_data


def autosave_response(request: HttpRequest, copy: DeskCopy | None, *, may_write: bool) -> JsonResponse:
    """Store the unsaved input, or discard it; return the other editors, and whether the story was saved since.

    The POST has `form_data` (the form, URL-encoded) or `discard`, and the `edit_token` of the page. 413 if the input is
    too long.
    """
    if request.method != "POST" or not may_write:
        raise PermissionDenied
    now, by = timezone.now(), request.user.get_username()
    session = ping(copy, by, now)
    encoded = request.POST.get("form_data", "")
    if request.POST.get("discard"):
        discard(copy, by)
    elif encoded and len(encoded) <= _MAX_LENGTH:
        form_data = QueryDict(encoded, mutable=True)
        form_data.pop("csrfmiddlewaretoken", None)
        EditingSession.objects.filter(pk=session.pk).update(unsaved_data=form_data.urlencode(), unsaved_at=now)
    is_stale = copy is not None and request.POST.get("edit_token", "") not in ("", edit_token(copy))
    reply = {
        "others": other_editors(copy, by, now),
        "saved": f"{timezone.localtime(now):%H:%M}" if encoded else "",
        "stale": f"Somebody saved this story at {moment_in_words(copy.saved_at)}." if is_stale else "",
    }
    response = JsonResponse(reply, status=413 if len(encoded) > _MAX_LENGTH else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def unsaved_session(copy: DeskCopy | None, by: str) -> EditingSession | None:
    """Return the editing session of a user if it has unsaved input, else None."""
    return EditingSession.objects.filter(models.Q(copy=copy), by=by).exclude(unsaved_data="").first()
