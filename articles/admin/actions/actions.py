"""The publish panel: what can be done with a story, by whom, in which state, and through which verb.

    ACTS["correct"].is_open_to(user, standing)

A new act is one more entry here, and a form in `forms` if it asks for something.
"""

from collections.abc import Callable
from dataclasses import dataclass

from articles.admin.actions import forms
from articles.admin.actions import handlers as verbs
from articles.admin.actions.handlers import FormData
from articles.admin.article.status import ArticleStatus
from articles.desk import permissions
from articles.models import Article
from articles.record import erasure, publishing
from articles.story.story import Story


@dataclass(frozen=True)
class Action:
    """One thing that can be done: `do` calls the verb and says what happened, `after_commit` runs afterwards.

    `preview` gives the two stories whose difference is shown before it is confirmed.
    """

    label: str
    explanation: str
    permission: str
    is_possible: Callable[[ArticleStatus], bool]
    do: Callable[[Article, FormData, object], str]
    form: type[forms.ActionForm] = forms.ActionForm
    preview: Callable[[ArticleStatus, FormData], tuple[Story, Story] | None] | None = None
    after_commit: Callable[[], None] | None = None
    group: str = "publish"
    needs_no_confirmation: bool = False  # a button does it; nothing to ask, nothing lost

    def is_open_to(self, user, status: ArticleStatus) -> bool:
        return self.is_allowed_to(user, status) and self.is_possible(status)

    def is_allowed_to(self, user, status: ArticleStatus) -> bool:
        if self.permission == "edit":
            return permissions.may_edit(user, status.article)
        return user.has_perm(self.permission) and permissions.may_see(user, status.article)


_PUBLISH = "articles.publish_article"


def _unpublished_on_desk(status: ArticleStatus) -> bool:
    return status.is_unpublished and status.copy is not None


def _is_first(status: ArticleStatus) -> bool:
    return _unpublished_on_desk(status) and not status.is_embargoed


def _has_changes(status: ArticleStatus) -> bool:
    return status.is_live and status.has_changes and not status.is_embargoed


def _may_correct(status: ArticleStatus) -> bool:
    """Under an embargo a correction would publish what lies on the desk."""
    return status.is_live and not status.is_embargoed


def _has_state(*states: str) -> Callable[[ArticleStatus], bool]:
    return lambda status: status.copy is not None and status.copy.state in states


ACTIONS: dict[str, Action] = {
    "open": Action(
        "Open on the desk",
        "Lays the latest version on the desk to be worked on.",
        "edit",
        lambda status: status.is_live and not status.copy,
        verbs.open,
        group="desk",
        needs_no_confirmation=True,
    ),
    "keep_over": Action(
        "Keep the desk copy",
        "Lets the desk copy follow the version that was published while it lay there; the difference is shown first.",
        "edit",
        lambda status: status.is_live and status.is_outdated,
        verbs.keep_over,
        preview=verbs.compare_live_with_desk,
        group="desk",
    ),
    "to_review": Action(
        "Send to review",
        "Says that it is written: an editor reads it next.",
        "edit",
        _has_state("draft"),
        verbs.send_handler("review", "Sent to review. It waits on the editors’ page now."),
        group="desk",
        needs_no_confirmation=True,
    ),
    "to_ready": Action(
        "Mark as ready",
        "Says that it is read and can be published.",
        _PUBLISH,
        _has_state("draft", "review"),
        verbs.send_handler("ready", "Ready to be published."),
        group="desk",
        needs_no_confirmation=True,
    ),
    "to_draft": Action(
        "Give back to the writer",
        "Makes it a draft again, with a note of what is missing.",
        "edit",
        _has_state("review", "ready"),
        verbs.send_handler("draft", "A draft again."),
        forms.ReturnForm,
        group="desk",
    ),
    "publish": Action(
        "Publish",
        "Publishes what lies on the desk for the first time.",
        _PUBLISH,
        _is_first,
        verbs.publish,
        preview=verbs.compare_live_with_desk,
    ),
    "minor_edit": Action(
        "Minor edit",
        "Spelling or style: no note, no new “Updated” date; folded in the history.",
        _PUBLISH,
        _has_changes,
        verbs.revision_handler(publishing.minor_edit),
        forms.MinorEditForm,
        verbs.compare_live_with_desk,
    ),
    "update": Action(
        "Update",
        "New facts: moves the “Updated” date.",
        _PUBLISH,
        _has_changes,
        verbs.revision_handler(publishing.update),
        forms.UpdateForm,
        verbs.compare_live_with_desk,
    ),
    "correct": Action(
        "Correction",
        "Something was wrong: the note stands on the page and on the corrections page.",
        _PUBLISH,
        _may_correct,
        verbs.revision_handler(publishing.correct),
        forms.CorrectionForm,
        verbs.compare_live_with_desk,
    ),
    "clarify": Action(
        "Clarification",
        "Something could be misread: the note says how it is meant.",
        _PUBLISH,
        _may_correct,
        verbs.revision_handler(publishing.clarify),
        forms.CorrectionForm,
        verbs.compare_live_with_desk,
    ),
    "editors_note": Action(
        "Editor’s note",
        "Something readers should know about the story.",
        _PUBLISH,
        _may_correct,
        verbs.revision_handler(publishing.editors_note),
        forms.EditorsNoteForm,
        verbs.compare_live_with_desk,
    ),
    "schedule": Action(
        "Schedule",
        "Freezes what lies on the desk, to be published at a later moment.",
        _PUBLISH,
        lambda status: _unpublished_on_desk(status) or (status.is_live and status.has_changes),
        verbs.schedule,
        forms.ScheduleForm,
        verbs.compare_live_with_desk,
    ),
    "embargo": Action(
        "Embargo",
        "Nobody publishes what lies on the desk before a moment you give.",
        "edit",
        lambda status: status.copy is not None and not status.is_embargoed,
        verbs.embargo,
        forms.EmbargoForm,
    ),
    "lift_embargo": Action(
        "Lift the embargo",
        "It can be published from now on.",
        _PUBLISH,
        lambda status: status.is_embargoed,
        verbs.lift_embargo,
    ),
    "unschedule": Action(
        "Take back from the schedule",
        "It is not published; what lies on the desk stays there.",
        _PUBLISH,
        lambda status: status.scheduled is not None,
        verbs.unschedule,
    ),
    "reinstate": Action(
        "Reinstate",
        "Brings the story back as it was, with the gap in its history.",
        _PUBLISH,
        lambda status: status.is_withdrawn,
        verbs.reinstate,
        forms.ReinstateForm,
    ),
    "put_back": Action(
        "Put back",
        "Drops the desk copy and its changes; what readers see stays as it is.",
        "edit",
        lambda status: status.copy is not None and not status.is_unpublished,
        verbs.put_back,
        preview=verbs.compare_desk_with_live,
        group="desk",
    ),
    "copy_version": Action(
        "Copy to the desk",
        "Lays an old version’s text on the desk, in place of what lies there now.",
        "edit",
        lambda status: status.is_live,
        verbs.copy_version,
        forms.CopyVersionForm,
        verbs.compare_desk_with_version,
        group="version",
    ),
    "note": Action(
        "Add an internal note",
        "Never public; it does not leave the desk.",
        "edit",
        lambda status: not status.is_erased,
        verbs.add_note,
        forms.InternalNoteForm,
        group="note",
    ),
    "readdress": Action(
        "Change the address",
        "Gives the story another last word in its address.",
        _PUBLISH,
        lambda status: status.is_live,
        verbs.readdress,
        forms.SlugForm,
        group="more",
    ),
    "hide": Action(
        "Hide from search engines",
        "Readers still find it here; search engines are asked not to list it.",
        _PUBLISH,
        lambda status: status.is_live and not status.article.noindex,
        verbs.flag_handler(publishing.hide_from_engines, "Hidden from search engines."),
        forms.OptionalReasonForm,
        group="more",
    ),
    "show": Action(
        "Show to search engines",
        "Search engines may list it again.",
        _PUBLISH,
        lambda status: status.is_live and status.article.noindex,
        verbs.flag_handler(publishing.show_to_engines, "Search engines may list it again."),
        forms.OptionalReasonForm,
        group="more",
    ),
    "withdraw": Action(
        "Withdraw",
        "Takes the story away from readers. Its address stays and gives the reason.",
        _PUBLISH,
        lambda status: status.is_live,
        verbs.withdraw,
        forms.WithdrawForm,
        group="grave",
    ),
    "hold": Action(
        "Legal hold",
        "The article must be kept as it is: it cannot be erased.",
        "articles.hold_article",
        lambda status: not status.is_unpublished and not status.is_erased and not status.article.legal_hold,
        verbs.flag_handler(publishing.hold, "Under legal hold."),
        forms.HoldForm,
        group="grave",
    ),
    "release": Action(
        "End the legal hold",
        "The article can be erased again.",
        "articles.hold_article",
        lambda status: status.article.legal_hold,
        verbs.flag_handler(publishing.release_hold, "The legal hold is over."),
        forms.HoldForm,
        group="grave",
    ),
    "request_erasure": Action(
        "Request erasure",
        "Asks an administrator to erase the story, for good, by order.",
        "articles.request_erasure",
        lambda status: not status.is_unpublished and not status.is_erased and not status.erasure_request,
        verbs.request_erasure,
        forms.ErasureRequestForm,
        group="grave",
    ),
    "erase": Action(
        "Execute erasure",
        "Removes text, notes, captions and address words from every version, index, file and log. "
        "That something was erased, and when, stays in the record.",
        "articles.execute_erasure",
        lambda status: bool(status.erasure_request) and not status.article.legal_hold and not status.is_erased,
        verbs.erase,
        forms.EraseForm,
        after_commit=erasure.scrub,
        group="grave",
    ),
}
