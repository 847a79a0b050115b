"""Actions that publish the desk copy, or change how readers find a published story."""

from collections.abc import Callable

from articles.admin.actions import forms
from articles.admin.actions.base import PUBLISH, ArticleAction, BulkAction, BulkPlan, VerbAction, state_sentence
from articles.record import publishing


class PublishingAction(ArticleAction):
    """An action that publishes the desk copy; the editor sees the changed words first."""

    permission = PUBLISH
    shows_desk_copy = True

    def preview(self, status, form_data):
        return status.latest_and_desk_story


class Publish(PublishingAction, BulkAction):
    name = bulk_name = "publish"
    label = "Publish"
    explanation = "Publishes what lies on the desk for the first time."

    def is_possible(self, status):
        return status.is_draft_on_desk and not status.is_embargoed

    def do(self, article, form_data, user):
        return f"Published: {publishing.publish(article, by=user.get_username()).story.headline or 'the story'}."

    def plan_allowed(self, item, form_data, user):
        article, copy = item.article, item.copy
        if article.is_live:
            return BulkPlan(refusal="It is live; publish its changes on its own page, where you see them.")
        if article.ever_published or copy is None:
            return BulkPlan(refusal=state_sentence(article))
        if item.is_scheduled:
            return BulkPlan(refusal="It is scheduled.")
        if copy.embargo and copy.embargo > item.now:
            return BulkPlan(refusal="It is under embargo.")
        if not copy.headline.strip():
            return BulkPlan(refusal="It has no headline.")
        if not copy.body.strip():
            return BulkPlan(refusal="It has no text.")
        return BulkPlan("Is published: readers see it at once.")


class Revision(PublishingAction):
    """Publish the desk copy as a new version. `verb` is a function of `articles.record.publishing`."""

    verb: Callable

    def is_possible(self, status):
        return status.is_live and status.has_changes and not status.is_embargoed

    def do(self, article, form_data, user):
        version = self.verb(article, by=user.get_username(), **form_data)
        return f"{version.policy.label} published as version {version.number}."


class MinorEdit(Revision):
    name = "minor_edit"
    label = "Minor edit"
    explanation = "Spelling or style: no note, no new “Updated” date; folded in the history."
    form = forms.MinorEditForm
    verb = staticmethod(publishing.minor_edit)


class Update(Revision):
    name = "update"
    label = "Update"
    explanation = "New facts: moves the “Updated” date."
    form = forms.UpdateForm
    verb = staticmethod(publishing.update)


class RevisionWithNote(Revision):
    """Publish a version with a note to readers; the story itself may stay unchanged."""

    form = forms.CorrectionForm

    def is_possible(self, status):
        # Under an embargo the new version would publish the desk copy.
        return status.is_live and not status.is_embargoed


class Correct(RevisionWithNote):
    name = "correct"
    label = "Correction"
    explanation = "Something was wrong: the note stands on the page and on the corrections page."
    verb = staticmethod(publishing.correct)


class Clarify(RevisionWithNote):
    name = "clarify"
    label = "Clarification"
    explanation = "Something could be misread: the note says how it is meant."
    verb = staticmethod(publishing.clarify)


class AddEditorsNote(RevisionWithNote):
    name = "editors_note"
    label = "Editor’s note"
    explanation = "Something readers should know about the story."
    form = forms.EditorsNoteForm
    verb = staticmethod(publishing.editors_note)


class Reinstate(ArticleAction):
    name = "reinstate"
    label = "Reinstate"
    explanation = "Brings the story back as it was, with the gap in its history."
    permission = PUBLISH
    form = forms.ReinstateForm

    def is_possible(self, status):
        return status.is_withdrawn

    def do(self, article, form_data, user):
        return f"Live again, as version {publishing.reinstate(article, by=user.get_username(), **form_data).number}."


class ChangeAddress(VerbAction):
    name = "readdress"
    label = "Change the address"
    explanation = "Gives the story another last word in its address."
    permission = PUBLISH
    form = forms.SlugForm
    group = "more"
    verb = staticmethod(publishing.readdress)
    message = "The address was changed; the old one redirects."

    def is_possible(self, status):
        return status.is_live


class SearchEngineAction(VerbAction):
    """Hide a live story from search engines or show it to them again, with a reason for the audit log."""

    permission = PUBLISH
    form = forms.OptionalReasonForm
    group = "more"


class HideFromSearchEngines(SearchEngineAction):
    name = "hide"
    label = "Hide from search engines"
    explanation = "Readers still find it here; search engines are asked not to list it."
    verb = staticmethod(publishing.hide_from_engines)
    message = "Hidden from search engines."

    def is_possible(self, status):
        return status.is_live and not status.article.noindex


class ShowToSearchEngines(SearchEngineAction):
    name = "show"
    label = "Show to search engines"
    explanation = "Search engines may list it again."
    verb = staticmethod(publishing.show_to_engines)
    message = "Search engines may list it again."

    def is_possible(self, status):
        return status.is_live and status.article.noindex
