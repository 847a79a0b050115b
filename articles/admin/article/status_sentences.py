"""The status of an article in sentences, as its page at the desk says it."""

from datetime import timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext

from articles.admin.article.status import ArticleStatus
from articles.models import DeskCopy, EditingSession, VersionKind
from articles.story.date_formatting import in_words
from articles.story.moments import moment_in_words

_MAX_PROPOSAL = 500  # characters; the note has all of them
PRESENCE_TIMEOUT = timedelta(minutes=2)  # without a sign of life an editor no longer has a story open


def status_sentences(status: ArticleStatus) -> list[str]:
    """Return the status in sentences: state, desk copy, schedule, flags and request for erasure."""
    sentences = [_published_sentence(status), *_proposal_sentences(status), *_desk_sentences(status)]
    if status.scheduled:
        kind = VersionKind(status.scheduled.kind).label
        sentences.append(
            gettext("Scheduled by %(by)s: %(kind)s, %(due_at)s.")
            % {"by": status.scheduled.by, "kind": kind, "due_at": moment_in_words(status.scheduled.due_at)}
        )
        if status.scheduled.refused:
            sentences.append(
                gettext("It could not be published when it was due: %(refused)s")
                % {"refused": status.scheduled.refused}
            )
    if status.article.noindex:
        sentences.append(gettext("Hidden from search engines."))
    if status.article.legal_hold:
        sentences.append(gettext("Under legal hold: it cannot be erased."))
    if status.erasure_request:
        request = status.erasure_request
        sentences.append(
            gettext("%(requested_by)s asked for its erasure (%(reference)s).")
            % {"requested_by": request.requested_by, "reference": request.reference}
        )
    return sentences


def _published_sentence(status: ArticleStatus) -> str:
    if status.latest is None:
        return gettext("Never published.")
    since = in_words(status.latest.effective_date)
    if status.is_live:
        first = status.latest.story.published
        return gettext("Live since %(first)s; version %(number)s (%(kind)s) of %(since)s.") % {
            "first": in_words(first),
            "number": status.latest.number,
            "kind": status.latest.policy.words,
            "since": since,
        }
    if status.is_withdrawn:
        return gettext("Withdrawn on %(since)s: %(note)s") % {"since": since, "note": status.latest.note}
    return gettext("Erased on %(since)s: %(note)s") % {"since": since, "note": status.latest.note}


def _proposal_sentences(status: ArticleStatus) -> list[str]:
    if not status.proposal:
        return []
    text = Truncator(status.proposal.text).chars(_MAX_PROPOSAL)
    return [
        gettext("%(by)s, who wrote it, proposes a correction: “%(text)s”") % {"by": status.proposal.by, "text": text}
    ]


def _desk_sentences(status: ArticleStatus) -> list[str]:
    if not status.copy:
        return []
    if status.copy.opened_by:
        sentence = gettext("On the desk (%(state)s), opened by %(opened_by)s; last saved %(saved_at)s.")
    else:
        sentence = gettext("On the desk (%(state)s); last saved %(saved_at)s.")
    values = {
        "state": DeskCopy.State(status.copy.state).words,
        "opened_by": status.copy.opened_by,
        "saved_at": moment_in_words(status.copy.saved_at),
    }
    sentences = [sentence % values]
    if status.is_embargoed:
        sentences.append(
            gettext("Embargoed until %(embargo)s: nobody publishes it before.")
            % {"embargo": moment_in_words(status.copy.embargo)}
        )
    if status.is_outdated:
        sentences.append(
            gettext(
                "The desk copy was opened at version %(based_on)s, and version %(latest)s is the latest by "
                "now. Open the desk copy and save it: what the version changed is merged in, and what both changed is "
                "asked. Or keep the desk copy over the version, or put it back."
            )
            % {"based_on": status.copy.based_on, "latest": status.article.latest}
        )
    elif not status.is_unpublished:
        sentences.append(
            gettext("The desk copy has changes.")
            if status.has_changes
            else gettext("The desk copy reads exactly as the latest version.")
        )
    return sentences


def editing_sentences(copy: DeskCopy | None, user) -> list[str]:
    """Return who else has the story open, or has typed words that are not saved, in sentences."""
    if not copy:
        return []
    sessions = EditingSession.objects.filter(copy=copy).exclude(by=user.get_username()).order_by("by")
    present_since = timezone.now() - PRESENCE_TIMEOUT
    sentences = []
    for _, group in groupby(sessions, key=lambda session: session.by):
        windows = list(group)
        is_present = any(session.seen_at > present_since for session in windows)
        if is_present or any(session.unsaved_data for session in windows):
            sentences.append(_editing_sentence(windows, is_present))
    return sentences


def _editing_sentence(sessions: list[EditingSession], is_present: bool) -> str:
    """Return what a user does with a story, from the sessions of all their windows."""
    unsaved = [session for session in sessions if session.unsaved_data]
    if not unsaved:
        return gettext("%(by)s has it open.") % {"by": sessions[0].by}
    session = max(unsaved, key=lambda one: one.unsaved_at)
    sentence = (
        gettext("%(by)s has it open, with unsaved words, last on %(unsaved_at)s.")
        if is_present
        else gettext("%(by)s left unsaved words, last on %(unsaved_at)s.")
    )
    return sentence % {"by": session.by, "unsaved_at": moment_in_words(session.unsaved_at)}
