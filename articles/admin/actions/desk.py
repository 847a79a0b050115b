"""Actions on the desk copy and the notes between colleagues. None of them changes what readers see."""

from django.utils.translation import gettext

from articles.admin.actions import forms
from articles.admin.actions.base import EDIT, PUBLISH, ArticleAction, BulkAction, BulkPlan, VerbAction
from articles.desk import permissions, workflow
from articles.models import DeskCopy, InternalNote
from articles.record import desk_revisions, publishing
from articles.record.revision import with_record_fields
from articles.story.lazy_text import gettext_lazy as _


class OpenOnDesk(VerbAction):
    name = "open"
    label = _("Open on the desk")
    explanation = _("Lays the latest version on the desk to be worked on.")
    permission = EDIT
    group = "desk"
    needs_no_confirmation = True
    opens_desk_copy = True
    verb = staticmethod(publishing.open_on_desk)
    message = _("Opened on the desk. Readers see no change until you publish it.")

    def is_possible(self, status):
        return status.is_live and not status.copy


class ProposeCorrection(ArticleAction):
    """Propose a correction of a published story to the editors, for its writer, who may not publish.

    The proposal is the desk copy in review with an internal note. If the story is on the desk already, the note is
    added there, and the copy stays as the colleague has it.
    """

    name = "propose_correction"
    label = _("Propose a correction")
    explanation = _("Says to the editors what is wrong. The story goes to the desk, in review; readers see no change.")
    permission = "articles.propose_correction"
    form = forms.ProposalForm
    group = "desk"

    def is_allowed_to(self, user, article):
        """Return whether the user may propose; an editor corrects the story instead."""
        return super().is_allowed_to(user, article) and not user.has_perm("articles.change_article")

    def is_possible(self, status):
        return status.is_live

    def do(self, article, form_data, user):
        by = user.get_username()
        is_new = not DeskCopy.objects.filter(article=article).exists()
        copy = publishing.open_on_desk(article, by=by)
        add_internal_note(article, form_data["text"], user)
        if is_new:
            workflow.propose(article, by=by)
            return gettext("Proposed. It waits for an editor; you can change the text on the desk until then.")
        if copy.opened_by == by:
            return gettext("The note was added to your proposal.")
        return gettext("The story is on the desk already, opened by %(opened_by)s; your note was added there.") % {
            "opened_by": copy.opened_by
        }


class KeepDeskCopy(VerbAction):
    name = "keep_over"
    label = _("Keep the desk copy")
    explanation = _(
        "Lets the desk copy follow the version that was published while it lay there; the difference is shown first."
    )
    permission = EDIT
    group = "desk"
    shows_desk_copy = True
    verb = staticmethod(publishing.keep_over)
    message = _("The desk copy now follows the latest version; publishing it replaces what that one says.")

    def is_possible(self, status):
        return status.is_live and status.is_outdated

    def preview(self, status, form_data):
        return status.latest_and_desk_story


class SetDeskState(ArticleAction):
    """Move a desk copy to a state of `DeskCopy.State`; the button is shown in the states `from_states`."""

    group = "desk"
    state: str
    from_states: tuple[str, ...]
    message: str

    def is_possible(self, status):
        return status.copy is not None and status.copy.state in self.from_states

    def do(self, article, form_data, user):
        workflow.send(article, self.state, by=user.get_username())
        if form_data.get("text"):
            add_internal_note(article, form_data["text"], user)
        return self.message


class SetDeskStateInBulk(SetDeskState, BulkAction):
    """Move one or many desk copies to a state."""

    def plan_allowed(self, item, form_data, user):
        label = DeskCopy.State(self.state).words
        if item.copy is None:
            return BulkPlan(refusal=gettext("It is not on the desk."))
        if not permissions.may_edit(user, item.article):  # the permission to publish does not include it
            return BulkPlan(refusal=gettext("It is not yours to change."))
        if item.copy.state == self.state:
            return BulkPlan(refusal=gettext("It is %(label)s already.") % {"label": label})
        return BulkPlan(
            gettext("Was %(state)s, becomes %(label)s.")
            % {"state": DeskCopy.State(item.copy.state).words, "label": label}
        )


class SendToReview(SetDeskStateInBulk):
    name = "to_review"
    bulk_name = "review"
    label = _("Send to review")
    explanation = _("Says that it is written: an editor reads it next.")
    permission = EDIT
    needs_no_confirmation = True
    state = "review"
    from_states = ("draft",)
    message = _("Sent to review. It waits on the editors’ page now.")


class MarkReady(SetDeskStateInBulk):
    name = "to_ready"
    bulk_name = "ready"
    label = _("Mark as ready")
    explanation = _("Says that it is read and can be published.")
    permission = PUBLISH
    needs_no_confirmation = True
    state = "ready"
    from_states = ("draft", "review")
    shows_desk_copy = True
    message = _("Ready to be published.")

    def preview(self, status, form_data):
        return status.latest_and_desk_story


class ReturnToDraft(SetDeskState):
    name = "to_draft"
    label = _("Give back to the writer")
    explanation = _("Makes it a draft again, with a note of what is missing.")
    permission = EDIT
    form = forms.ReturnForm
    state = "draft"
    from_states = ("review", "ready")
    message = _("A draft again.")


class PutBack(VerbAction):
    name = "put_back"
    label = _("Put back")
    explanation = _("Takes the story off the desk; its changes go to the bin, and what readers see stays as it is.")
    permission = EDIT
    group = "desk"
    shows_desk_copy = True
    verb = staticmethod(publishing.put_back)
    message = _("Put back: readers see the story as before. Its changes are in the bin, if there were any.")

    def is_possible(self, status):
        return status.copy is not None and not status.is_unpublished

    def preview(self, status, form_data):
        latest = status.latest and status.latest.story
        return (status.on_the_desk, latest) if status.copy and latest else None


class CopyVersion(ArticleAction):
    """Copy an old version to the desk; the history has a button beside each version."""

    name = "copy_version"
    label = _("Copy to the desk")
    explanation = _("Lays an old version’s text on the desk, in place of what lies there now.")
    permission = EDIT
    form = forms.CopyVersionForm
    group = "version"
    shows_desk_copy = True
    opens_desk_copy = True

    def is_possible(self, status):
        return status.is_live

    def preview(self, status, form_data):
        version = next((v for v in status.versions if v.number == form_data.get("number") and v.story), None)
        latest = status.latest and status.latest.story
        return (status.on_the_desk or latest, with_record_fields(version.story, latest)) if version else None

    def do(self, article, form_data, user):
        publishing.copy_to_desk(article.versions.get(number=form_data["number"]), by=user.get_username())
        return gettext("Version %(number)s lies on the desk. Readers see no change until you publish it.") % {
            "number": form_data["number"]
        }


class BringBack(ArticleAction):
    """Bring back a revision of the desk; the page of revisions has a button beside each."""

    name = "bring_back"
    label = _("Bring back")
    explanation = _("Lays this revision on the desk. What lies there now stays among the revisions.")
    permission = EDIT
    form = forms.BringBackForm
    group = "revision"
    shows_desk_copy = True
    opens_desk_copy = True

    def is_possible(self, status):
        return status.is_live or status.is_draft_on_desk

    def preview(self, status, form_data):
        revision = status.article.desk_revisions.filter(pk=form_data.get("number", 0)).first()
        on_the_desk = status.on_the_desk or (status.latest and status.latest.story)
        return (on_the_desk, revision.story) if revision and on_the_desk else None

    def do(self, article, form_data, user):
        desk_revisions.bring_back(article.desk_revisions.get(pk=form_data["number"]), by=user.get_username())
        return gettext("Brought back. Readers see no change until you publish it.")


class AddNote(ArticleAction):
    """Add an internal note; the button is below the notes."""

    name = "note"
    label = _("Add an internal note")
    explanation = _("Never public; it does not leave the desk.")
    permission = EDIT
    form = forms.InternalNoteForm
    group = "note"

    def is_allowed_to(self, user, article):
        return permissions.may_add_note(user, article)

    def is_possible(self, status):
        return not status.is_erased

    def do(self, article, form_data, user):
        add_internal_note(article, form_data["text"], user)
        return gettext("The note was added.")


def add_internal_note(article, text: str, user):
    note = InternalNote(article=article, text=text, by=user.get_username())
    note.full_clean()
    note.save()
