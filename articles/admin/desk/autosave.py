"""Who has a story open at the desk, and what they have typed but not saved: kept as they write, offered after a crash.

The form's script sends the whole form now and then; without it, opening a page says who else was seen there.
"""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, JsonResponse, QueryDict
from django.utils import timezone

from articles.admin.article.status import edit_token, moment_in_words
from articles.models import DeskCopy, EditingSession

PRESENCE_TIMEOUT = timedelta(minutes=2)
RETENTION = timedelta(days=30)
_MAX_LENGTH = 5_000_000  # characters of one form


def ping(copy: DeskCopy | None, by: str, now: datetime) -> EditingSession:
    """Note that somebody has the story open; give what they had typed before."""
    sitting, _ = EditingSession.objects.update_or_create(copy=copy, by=by, defaults={"seen_at": now})
    return sitting


def other_editors(copy: DeskCopy | None, by: str, now: datetime) -> list[str]:
    """Name who else has the story open."""
    if copy is None:
        return []
    present = EditingSession.objects.filter(copy=copy, seen_at__gt=now - PRESENCE_TIMEOUT).exclude(by=by)
    return list(present.order_by("by").values_list("by", flat=True))


def discard(copy: DeskCopy | None, by: str):
    """Drop what somebody had typed: it is saved now, or not wanted."""
    EditingSession.objects.filter(copy=copy, by=by).update(typed="", typed_at=None)


def delete_expired(now: datetime) -> int:
    """Drop what nobody came back for within a month."""
    return EditingSession.objects.filter(seen_at__lt=now - RETENTION).delete()[0]


def restored_form_data(session: EditingSession) -> QueryDict:
    """Give the form as it was typed, for the form to show again; it is marked, so that it is never saved by that."""
    typed = QueryDict(session.typed, mutable=True)
    typed["_restored"] = moment_in_words(session.typed_at)
    return typed


def autosave_response(request: HttpRequest, copy: DeskCopy | None, *, may_write: bool) -> JsonResponse:
    """Take what is typed (`typed_fields`, the form as it would be sent), or `discard` it; say who else is there."""
    if request.method != "POST" or not may_write:
        raise PermissionDenied
    now, by = timezone.now(), request.user.get_username()
    session = ping(copy, by, now)
    typed = request.POST.get("typed", "")
    if request.POST.get("discard"):
        discard(copy, by)
    elif typed and len(typed) <= _MAX_LENGTH:
        form_data = QueryDict(typed, mutable=True)
        form_data.pop("csrfmiddlewaretoken", None)
        EditingSession.objects.filter(pk=session.pk).update(typed=form_data.urlencode(), typed_at=now)
    stale = copy is not None and request.POST.get("seen", "") not in ("", edit_token(copy))
    reply = {
        "others": other_editors(copy, by, now),
        "saved": f"{timezone.localtime(now):%H:%M}" if typed else "",
        "stale": f"Somebody saved this story at {moment_in_words(copy.saved_at)}." if stale else "",
    }
    response = JsonResponse(reply, status=413 if len(typed) > _MAX_LENGTH else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def unsaved_session(copy: DeskCopy | None, by: str) -> EditingSession | None:
    """Give what somebody typed and never saved."""
    return EditingSession.objects.filter(models.Q(copy=copy), by=by).exclude(typed="").first()
