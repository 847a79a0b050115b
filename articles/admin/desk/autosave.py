"""Autosave of the desk form: store who has a story open and the unsaved input, which is offered again after a crash.

The script of the form sends the whole form at intervals. Without the script, only opening a page is recorded. Each form
that is opened has a token of its own, so that two windows of one user do not overwrite each other, also those of one
story.
"""

import re
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext

from articles.admin.article.status import edit_token
from articles.admin.article.status_sentences import PRESENCE_TIMEOUT
from articles.models import DeskCopy, DeskRevision, EditingSession
from articles.record import desk_revisions, erased_photographs
from articles.record.desk_copies import with_rows
from articles.story.html_blocks import first_words, text_of
from articles.story.html_sanitizer import clean_body
from articles.story.lazy_text import gettext_lazy as _
from articles.story.moments import moment_in_words
from articles.story.words import word_count

RETENTION = timedelta(days=30)
MAX_FORMS = 50  # of one user with unsaved input, of one story or new ones; one more is stored by the browser alone
DENIED = _(
    "Your account may not write this story any more: its roles were changed, or the story is with somebody else now. "
    "Nothing is saved from here on; what you type stays in this browser."
)
_MAX_LENGTH = 5_000_000  # characters of one form
_TEXT_FIELDS = ("kicker", "headline", "dek", "dateline", "edition", "page")
_ROW_TEXT = re.compile(r"-[0-9]+-(?:name|words|caption|credit|alt)$")


class UnsavedInput(NamedTuple):
    """Unsaved input as the form offers it: the headline or the first words, how long, and when it was typed.

    `local_copy` is the name of the copy of the same form in the browser where it was typed.
    """

    form_token: str
    local_copy: str
    headline: str
    word_count: int
    at: datetime
    is_open: bool  # perhaps still, in another window


def new_form_token() -> str:
    """Return the token of a form that is opened."""
    return uuid4().hex


def form_token_of(request: HttpRequest) -> str:
    """Return the token that a form sends, "" without a valid one."""
    token = str(request.POST.get("form_token", ""))
    return token if re.fullmatch(r"[0-9a-f]{32}", token) else ""


def ping(copy: DeskCopy | None, by: str, now: datetime, form_token: str = "") -> EditingSession:
    """Record that a user has a form open; return its editing session. `copy` is None for a story never saved."""
    session, _ = EditingSession.objects.update_or_create(
        copy=copy, by=by, form_token=form_token, defaults={"seen_at": now}
    )
    return session


def other_editors(copy: DeskCopy | None, by: str, now: datetime) -> list[str]:
    """Return the names of other users who had the story open within `PRESENCE_TIMEOUT`."""
    if copy is None:
        return []
    present = EditingSession.objects.filter(copy=copy, seen_at__gt=now - PRESENCE_TIMEOUT).exclude(by=by)
    return list(present.order_by("by").values_list("by", flat=True).distinct())


def discard(copy: DeskCopy | None, by: str, form_token: str = "") -> str:
    """Delete the unsaved input of one form of a user, after it was saved or discarded; return it."""
    session = EditingSession.objects.filter(copy=copy, by=by, form_token=form_token).first()
    if session is None:
        return ""
    session.delete()
    return session.unsaved_data


def delete_expired(now: datetime) -> int:
    """Delete the editing sessions that were not seen for `RETENTION`; return their number."""
    return EditingSession.objects.filter(seen_at__lt=now - RETENTION).delete()[0]


def restored_form_data(session: EditingSession) -> QueryDict:
    """Return the unsaved input as form data. The field `_restored` marks it: the form shows, but never saves it."""
    form_data = QueryDict(session.unsaved_data, mutable=True)
    form_data["_restored"] = moment_in_words(session.unsaved_at)
    form_data["form_token"] = session.form_token
    return form_data


def autosave_response(request: HttpRequest, copy: DeskCopy | None, *, may_write: bool) -> JsonResponse:
    """Store the unsaved input, or discard it; return the other editors, and whether the story was saved since.

    The POST has `form_data` (the form, URL-encoded) or `discard`, and the `edit_token` and `form_token` of the page.
    What was discarded is returned, so that it can be sent again. 413 if the input is too long, or if the user has too
    many forms with unsaved input; 403 with a sentence for who may not write the story, or not any more.
    """
    if request.method != "POST":
        raise PermissionDenied
    if not may_write:
        return JsonResponse({"denied": DENIED}, status=403)
    now, by = timezone.now(), request.user.get_username()
    form_token = form_token_of(request)
    encoded = request.POST.get("form_data", "")
    is_refused = len(encoded) > _MAX_LENGTH or (encoded and not _has_room(copy, by, form_token))
    discarded = ""
    if request.POST.get("discard"):
        discarded = discard(copy, by, form_token)
    elif (copy is not None or encoded) and not is_refused:
        session = ping(copy, by, now, form_token if encoded else "")  # who only reads it has one session
        if encoded:
            _store(session, QueryDict(encoded, mutable=True), now)
    is_stale = copy is not None and request.POST.get("edit_token", "") not in ("", edit_token(copy))
    reply = {
        "others": other_editors(copy, by, now),
        "saved": f"{timezone.localtime(now):%H:%M}" if encoded and not is_refused else "",
        "stale": _saved_sentence(copy, by) if copy and is_stale else "",
        "discarded": discarded,
    }
    response = JsonResponse(reply, status=413 if is_refused else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def store_for(copy: DeskCopy, by: str, form_data: QueryDict, form_token: str, now: datetime) -> bool:
    """Store what was sent for a desk copy that is gone as unsaved input of the one that lies on the desk now.

    Return whether there was room for it.
    """
    if len(form_data.urlencode()) > _MAX_LENGTH or not _has_room(copy, by, form_token):
        return False
    _store(ping(copy, by, now, form_token), form_data.copy(), now)
    return True


def _store(session: EditingSession, form_data: QueryDict, now: datetime):
    form_data.pop("csrfmiddlewaretoken", None)
    erased_photographs.without_unplaced(form_data, session.copy)
    EditingSession.objects.filter(pk=session.pk).update(unsaved_data=form_data.urlencode(), unsaved_at=now)


def _saved_sentence(copy: DeskCopy, reader: str) -> str:
    """Return who saved the desk copy last and when, as a sentence."""
    last = DeskRevision.objects.filter(article=copy.article_id).order_by("-pk").first()
    sentence = gettext("Somebody saved this story on %(saved_at)s.")
    # A colleague may have moved it to another state since, or a job replaced words: the reader did not save that.
    if last and last.by == reader and desk_revisions.is_same(last, desk_revisions.snapshot(copy)):
        sentence = gettext("You saved this story in another window on %(saved_at)s.")
    return sentence % {"saved_at": moment_in_words(copy.saved_at)}


def _has_room(copy: DeskCopy | None, by: str, form_token: str) -> bool:
    others = EditingSession.objects.filter(copy=copy, by=by).exclude(form_token=form_token)
    return others[:MAX_FORMS].count() < MAX_FORMS


# --- what is offered again ---


def unsaved_sessions(copy: DeskCopy | None, by: str) -> QuerySet[EditingSession]:
    """Return the editing sessions of a user that have unsaved input, the newest first."""
    sessions = EditingSession.objects.filter(copy=copy, by=by).exclude(unsaved_data="")
    return sessions.order_by("-unsaved_at")[:MAX_FORMS]


def unsaved_inputs(copy: DeskCopy | None, by: str, now: datetime) -> list[UnsavedInput]:
    """Return the unsaved input of a user, the newest first, without what was saved in the meantime."""
    sessions = [(session, QueryDict(session.unsaved_data)) for session in unsaved_sessions(copy, by)]
    if not sessions:
        return []
    headlines = {form_data.get("headline", "").strip() for _, form_data in sessions}
    own_copies = DeskCopy.objects.filter(opened_by=by, headline__in=headlines)
    saved = [copy] if copy else list(with_rows(own_copies)[:MAX_FORMS])
    return [
        UnsavedInput(
            session.form_token,
            form_data.get("local_copy", ""),
            form_data.get("headline", "").strip() or first_words(clean_body(form_data.get("body", "")), 100),
            word_count(text_of(clean_body(form_data.get("body", "")))),
            session.unsaved_at,
            bool(session.form_token) and session.seen_at > now - PRESENCE_TIMEOUT,
        )
        for session, form_data in sessions
        if not any(is_saved(form_data, candidate) for candidate in saved)
    ]


def is_saved(form_data: QueryDict, copy: DeskCopy) -> bool:
    """Return whether a desk copy has all words of an input, so that nothing is lost without it."""
    if any(form_data.get(name, "").strip() for name in ("internal_note", "new_tags")):
        return False
    if clean_body(form_data.get("body", "")) != copy.body:
        return False
    if any(_one_line(form_data.get(name, "")) != _one_line(getattr(copy, name)) for name in _TEXT_FIELDS):
        return False
    row_texts = {_one_line(value) for name, value in form_data.items() if _ROW_TEXT.search(name)}
    rows = [*copy.bylines.all(), *copy.agency_lines.all(), *copy.placements.all()]
    saved_texts = {
        _one_line(getattr(row, name, "")) for row in rows for name in ("name", "words", "caption", "credit", "alt")
    }
    return row_texts <= saved_texts | {""}


def _one_line(text: str) -> str:
    return " ".join(text.split())
