"""The publish panel: what can be done with a story, by whom, in which state, and through which verb.

    ACTS["correct"].is_open_to(user, standing)

A new act is one more entry here, and a form in `act_forms` if it asks for something.
"""

from collections.abc import Callable
from dataclasses import dataclass

from articles import erasing, publishing, roles
from articles.admin import act_forms as forms
from articles.admin import act_verbs as verbs
from articles.admin.act_verbs import Words
from articles.admin.standing import Standing
from articles.models import Article
from articles.story import Story


@dataclass(frozen=True)
class Act:
    """One thing that can be done: `do` calls the verb and says what happened, `then` runs after the transaction.

    `shows` gives the two stories whose difference is shown before it is confirmed.
    """

    label: str
    explanation: str
    permission: str
    is_possible: Callable[[Standing], bool]
    do: Callable[[Article, Words, object], str]
    form: type[forms.ActForm] = forms.ActForm
    shows: Callable[[Standing, Words], tuple[Story, Story] | None] | None = None
    then: Callable[[], None] | None = None
    group: str = "publish"
    at_once: bool = False  # a button does it; nothing to ask, nothing lost

    def is_open_to(self, user, standing: Standing) -> bool:
        return self.is_allowed_to(user, standing) and self.is_possible(standing)

    def is_allowed_to(self, user, standing: Standing) -> bool:
        if self.permission == "edit":
            return roles.may_edit(user, standing.article)
        return user.has_perm(self.permission) and roles.may_see(user, standing.article)


_PUBLISH = "articles.publish_article"


def _unpublished_on_desk(standing: Standing) -> bool:
    return standing.is_unpublished and standing.copy is not None


def _is_first(standing: Standing) -> bool:
    return _unpublished_on_desk(standing) and not standing.is_embargoed


def _has_changes(standing: Standing) -> bool:
    return standing.is_live and standing.has_changes and not standing.is_embargoed


def _may_correct(standing: Standing) -> bool:
    """Under an embargo a correction would publish what lies on the desk."""
    return standing.is_live and not standing.is_embargoed


def _stands_as(*states: str) -> Callable[[Standing], bool]:
    return lambda standing: standing.copy is not None and standing.copy.state in states


ACTS: dict[str, Act] = {
    "open": Act(
        "Open on the desk",
        "Lays the latest version on the desk to be worked on.",
        "edit",
        lambda standing: standing.is_live and not standing.copy,
        verbs.open,
        group="desk",
        at_once=True,
    ),
    "keep_over": Act(
        "Keep the desk copy",
        "Lets the desk copy follow the version that was published while it lay there; the difference is shown first.",
        "edit",
        lambda standing: standing.is_live and standing.is_overtaken,
        verbs.keep_over,
        shows=verbs.readers_see,
        group="desk",
    ),
    "to_review": Act(
        "Send to review",
        "Says that it is written: an editor reads it next.",
        "edit",
        _stands_as("draft"),
        verbs.sending("review", "Sent to review. It waits on the editors’ page now."),
        group="desk",
        at_once=True,
    ),
    "to_ready": Act(
        "Mark as ready",
        "Says that it is read and can be published.",
        _PUBLISH,
        _stands_as("draft", "review"),
        verbs.sending("ready", "Ready to be published."),
        group="desk",
        at_once=True,
    ),
    "to_draft": Act(
        "Give back to the writer",
        "Makes it a draft again, with a note of what is missing.",
        "edit",
        _stands_as("review", "ready"),
        verbs.sending("draft", "A draft again."),
        forms.ReturnForm,
        group="desk",
    ),
    "publish": Act(
        "Publish",
        "Publishes what lies on the desk for the first time.",
        _PUBLISH,
        _is_first,
        verbs.publish,
        shows=verbs.readers_see,
    ),
    "minor_edit": Act(
        "Minor edit",
        "Spelling or style: no note, no new “Updated” date; folded in the history.",
        _PUBLISH,
        _has_changes,
        verbs.revision(publishing.minor_edit),
        forms.MinorEditForm,
        verbs.readers_see,
    ),
    "update": Act(
        "Update",
        "New facts: moves the “Updated” date.",
        _PUBLISH,
        _has_changes,
        verbs.revision(publishing.update),
        forms.UpdateForm,
        verbs.readers_see,
    ),
    "correct": Act(
        "Correction",
        "Something was wrong: the note stands on the page and on the corrections page.",
        _PUBLISH,
        _may_correct,
        verbs.revision(publishing.correct),
        forms.CorrectionForm,
        verbs.readers_see,
    ),
    "clarify": Act(
        "Clarification",
        "Something could be misread: the note says how it is meant.",
        _PUBLISH,
        _may_correct,
        verbs.revision(publishing.clarify),
        forms.CorrectionForm,
        verbs.readers_see,
    ),
    "editors_note": Act(
        "Editor’s note",
        "Something readers should know about the story.",
        _PUBLISH,
        _may_correct,
        verbs.revision(publishing.editors_note),
        forms.EditorsNoteForm,
        verbs.readers_see,
    ),
    "schedule": Act(
        "Schedule",
        "Freezes what lies on the desk, to be published at a later moment.",
        _PUBLISH,
        lambda standing: _unpublished_on_desk(standing) or (standing.is_live and standing.has_changes),
        verbs.schedule,
        forms.ScheduleForm,
        verbs.readers_see,
    ),
    "embargo": Act(
        "Embargo",
        "Nobody publishes what lies on the desk before a moment you give.",
        "edit",
        lambda standing: standing.copy is not None and not standing.is_embargoed,
        verbs.embargo,
        forms.EmbargoForm,
    ),
    "lift_embargo": Act(
        "Lift the embargo",
        "It can be published from now on.",
        _PUBLISH,
        lambda standing: standing.is_embargoed,
        verbs.lift_embargo,
    ),
    "unschedule": Act(
        "Take back from the schedule",
        "It is not published; what lies on the desk stays there.",
        _PUBLISH,
        lambda standing: standing.scheduled is not None,
        verbs.unschedule,
    ),
    "reinstate": Act(
        "Reinstate",
        "Brings the story back as it was, with the gap in its history.",
        _PUBLISH,
        lambda standing: standing.is_withdrawn,
        verbs.reinstate,
        forms.ReinstateForm,
    ),
    "put_back": Act(
        "Put back",
        "Drops the desk copy and its changes; what readers see stays as it is.",
        "edit",
        lambda standing: standing.copy is not None and not standing.is_unpublished,
        verbs.put_back,
        shows=verbs.desk_returns,
        group="desk",
    ),
    "copy_version": Act(
        "Copy to the desk",
        "Lays an old version’s text on the desk, in place of what lies there now.",
        "edit",
        lambda standing: standing.is_live,
        verbs.copy_version,
        forms.CopyVersionForm,
        verbs.desk_becomes,
        group="version",
    ),
    "note": Act(
        "Add an internal note",
        "Never public; it does not leave the desk.",
        "edit",
        lambda standing: not standing.is_erased,
        verbs.add_note,
        forms.InternalNoteForm,
        group="note",
    ),
    "readdress": Act(
        "Change the address",
        "Gives the story another last word in its address.",
        _PUBLISH,
        lambda standing: standing.is_live,
        verbs.readdress,
        forms.SlugForm,
        group="more",
    ),
    "hide": Act(
        "Hide from search engines",
        "Readers still find it here; search engines are asked not to list it.",
        _PUBLISH,
        lambda standing: standing.is_live and not standing.article.noindex,
        verbs.flagging(publishing.hide_from_engines, "Hidden from search engines."),
        forms.ReasonForm,
        group="more",
    ),
    "show": Act(
        "Show to search engines",
        "Search engines may list it again.",
        _PUBLISH,
        lambda standing: standing.is_live and standing.article.noindex,
        verbs.flagging(publishing.show_to_engines, "Search engines may list it again."),
        forms.ReasonForm,
        group="more",
    ),
    "withdraw": Act(
        "Withdraw",
        "Takes the story away from readers. Its address stays and gives the reason.",
        _PUBLISH,
        lambda standing: standing.is_live,
        verbs.withdraw,
        forms.WithdrawForm,
        group="grave",
    ),
    "hold": Act(
        "Legal hold",
        "The article must be kept as it is: it cannot be erased.",
        "articles.hold_article",
        lambda standing: not standing.is_unpublished and not standing.is_erased and not standing.article.legal_hold,
        verbs.flagging(publishing.hold, "Under legal hold."),
        forms.HoldForm,
        group="grave",
    ),
    "release": Act(
        "End the legal hold",
        "The article can be erased again.",
        "articles.hold_article",
        lambda standing: standing.article.legal_hold,
        verbs.flagging(publishing.release_hold, "The legal hold is over."),
        forms.HoldForm,
        group="grave",
    ),
    "request_erasure": Act(
        "Request erasure",
        "Asks an administrator to erase the story, for good, by order.",
        "articles.request_erasure",
        lambda standing: not standing.is_unpublished and not standing.is_erased and not standing.erasure_request,
        verbs.request_erasure,
        forms.ErasureRequestForm,
        group="grave",
    ),
    "erase": Act(
        "Execute erasure",
        "Removes text, notes, captions and address words from every version, index, file and log. "
        "That something was erased, and when, stays in the record.",
        "articles.execute_erasure",
        lambda standing: bool(standing.erasure_request) and not standing.article.legal_hold and not standing.is_erased,
        verbs.erase,
        forms.EraseForm,
        then=erasing.scrub,
        group="grave",
    ),
}
