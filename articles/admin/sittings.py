"""Who has a story open at the desk, and what they have typed but not saved: kept as they write, offered after a crash.

The form's script sends the whole form now and then; without it, opening a page says who else was seen there.
"""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, JsonResponse, QueryDict
from django.utils import timezone

from articles.admin.standing import moment_in_words, token_of
from articles.models import DeskCopy, Sitting

PRESENT = timedelta(minutes=2)
KEPT = timedelta(days=30)
_MOST = 5_000_000  # characters of one form


def sit_down(copy: DeskCopy | None, by: str, now: datetime) -> Sitting:
    """Note that somebody has the story open; give what they had typed before."""
    sitting, _ = Sitting.objects.update_or_create(copy=copy, by=by, defaults={"seen_at": now})
    return sitting


def others_at(copy: DeskCopy | None, by: str, now: datetime) -> list[str]:
    """Name who else has the story open."""
    if copy is None:
        return []
    present = Sitting.objects.filter(copy=copy, seen_at__gt=now - PRESENT).exclude(by=by)
    return list(present.order_by("by").values_list("by", flat=True))


def forget(copy: DeskCopy | None, by: str):
    """Drop what somebody had typed: it is saved now, or not wanted."""
    Sitting.objects.filter(copy=copy, by=by).update(typed="", typed_at=None)


def prune(now: datetime) -> int:
    """Drop what nobody came back for within a month."""
    return Sitting.objects.filter(seen_at__lt=now - KEPT).delete()[0]


def typed_in(sitting: Sitting) -> QueryDict:
    """Give the form as it was typed, for the form to show again; it is marked, so that it is never saved by that."""
    typed = QueryDict(sitting.typed, mutable=True)
    typed["_restored"] = moment_in_words(sitting.typed_at)
    return typed


def answer(request: HttpRequest, copy: DeskCopy | None, *, may_write: bool) -> JsonResponse:
    """Take what is typed (`typed`, the form as it would be sent), or `discard` it; say who else is there."""
    if request.method != "POST" or not may_write:
        raise PermissionDenied
    now, by = timezone.now(), request.user.get_username()
    sitting = sit_down(copy, by, now)
    typed = request.POST.get("typed", "")
    if request.POST.get("discard"):
        forget(copy, by)
    elif typed and len(typed) <= _MOST:
        kept = QueryDict(typed, mutable=True)
        kept.pop("csrfmiddlewaretoken", None)
        Sitting.objects.filter(pk=sitting.pk).update(typed=kept.urlencode(), typed_at=now)
    stale = copy is not None and request.POST.get("seen", "") not in ("", token_of(copy))
    said = {
        "others": others_at(copy, by, now),
        "saved": f"{timezone.localtime(now):%H:%M}" if typed else "",
        "stale": f"Somebody saved this story at {moment_in_words(copy.saved_at)}." if stale else "",
    }
    response = JsonResponse(said, status=413 if len(typed) > _MOST else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def unsaved(copy: DeskCopy | None, by: str) -> Sitting | None:
    """Give what somebody typed and never saved."""
    return Sitting.objects.filter(models.Q(copy=copy), by=by).exclude(typed="").first()
