"""Actions that publish a version: of the desk copy, with a note, or of a withdrawn story."""

from collections.abc import Callable

from django.utils.translation import gettext

from articles.admin.actions import forms, publishing_forms
from articles.admin.actions.base import (
    PUBLISH,
    ArticleAction,
    BulkAction,
    BulkPlan,
    FormData,
    state_sentence,
)
from articles.admin.article.status import ArticleStatus
from articles.models import Article, DeskCopy, VersionKind
from articles.record import desk_copies, desk_revisions, publishing, revision, versioning
from articles.story.dates import InvalidStory
from articles.story.lazy_text import gettext_lazy as _
from articles.story.replacement import FIELDS, Replacement
from articles.story.story import Story


class PublishingAction(ArticleAction):
    """An action that publishes the desk copy; the editor sees the changed words first."""

    permission = PUBLISH
    shows_desk_copy = True
    has_checks = True

    def preview(self, status, form_data):
        return status.latest_and_desk_story


class Publish(PublishingAction, BulkAction):
    name = bulk_name = "publish"
    label = _("Publish")
    explanation = _("Publishes what lies on the desk for the first time.")
    has_checks = True

    def is_possible(self, status):
        return status.is_draft_on_desk and not status.is_embargoed

    def preview(self, status, form_data):
        if status.latest or not status.on_the_desk:
            return status.latest_and_desk_story
        try:
            date = versioning.effective_date(None)
            return Story(), revision.first_publication(status.on_the_desk, date=date).story
        except InvalidStory:  # the verb will say why
            return status.latest_and_desk_story

    def do(self, article, form_data, user):
        story = publishing.publish(article, by=user.get_username()).story
        headline = (story and story.headline) or gettext("the story")
        return gettext("Published: %(headline)s.") % {"headline": headline}

    def plan_allowed(self, item, form_data, user):
        article, copy = item.article, item.copy
        if article.is_live:
            return BulkPlan(refusal=gettext("It is live; publish its changes on its own page, where you see them."))
        if article.ever_published or copy is None:
            return BulkPlan(refusal=state_sentence(article))
        if item.is_scheduled:
            return BulkPlan(refusal=gettext("It is scheduled."))
        if copy.embargo and copy.embargo > item.now:
            return BulkPlan(refusal=gettext("It is under embargo."))
        if not copy.headline.strip():
            return BulkPlan(refusal=gettext("It has no headline."))
        if not copy.body.strip():
            return BulkPlan(refusal=gettext("It has no text."))
        return BulkPlan(gettext("Is published: readers see it at once."))


class Revision(PublishingAction):
    """Publish the desk copy as a new version. `verb` is a function of `articles.record.publishing`.

    The preview is the story that the verb makes, with its note and its "Updated" date.
    """

    verb: Callable

    @property
    def kind(self) -> VersionKind:
        """The kind of version that the verb publishes."""
        return VersionKind(self.name)

    def is_possible(self, status):
        return status.is_live and status.has_changes and not status.is_embargoed

    def preview(self, status, form_data):
        live = status.latest and status.latest.story
        if not live:
            return status.latest_and_desk_story
        options = {name: form_data[name] for name in ("note", "gravity") if form_data.get(name)}
        try:
            text = self.text_to_publish(status, form_data)
            date = versioning.effective_date(form_data.get("at"))
            return live, revision.revision(text, live, self.kind, date=date, **options).story
        except InvalidStory:  # the verb will say why
            return status.latest_and_desk_story

    def text_to_publish(self, status: ArticleStatus, form_data: FormData) -> Story:
        """Return the text that the verb publishes, before it adds its note and its date."""
        return status.text_to_publish or Story()

    def do(self, article, form_data, user):
        version = self.verb(article, by=user.get_username(), **form_data)
        return gettext("%(label)s published as version %(number)s.") % {
            "label": version.policy.label,
            "number": version.number,
        }


class MinorEdit(Revision):
    name = "minor_edit"
    label = _("Minor edit")
    submit_label = _("Publish the minor edit")
    explanation = _("Spelling or style: no note, no new “Updated” date; folded in the history.")
    form = publishing_forms.MinorEditForm
    verb = staticmethod(publishing.minor_edit)


class Update(Revision):
    name = "update"
    label = _("Update")
    submit_label = _("Publish the update")
    explanation = _("New facts: moves the “Updated” date.")
    form = publishing_forms.UpdateForm
    verb = staticmethod(publishing.update)


class RevisionWithNote(Revision):
    """Publish a version with a note to readers; the story itself may stay unchanged.

    Under embargo the desk copy stays where it is: the note, and words to be replaced, belong to the published text.
    """

    form = publishing_forms.CorrectionForm
    publishes_note = True

    def is_possible(self, status):
        return status.is_live

    def text_to_publish(self, status, form_data):
        text = super().text_to_publish(status, form_data)
        replacement = _replacement(form_data)
        return replacement.story(text, FIELDS) if replacement and status.is_embargoed else text

    def do(self, article, form_data, user):
        if "wrong" not in form_data:  # the form has the field under embargo alone
            return super().do(article, form_data, user)
        live, replacement = article.versions.get(number=article.latest), _replacement(form_data)
        options = {name: value for name, value in form_data.items() if name not in ("wrong", "right")}
        corrected = replacement.story(live.story, FIELDS) if replacement else live.story
        message = super().do(article, options | {"story": corrected}, user)
        if replacement:
            _replace_on_desk(article, live.number, replacement)
        return message


def _replace_on_desk(article: Article, based_on: int, replacement: Replacement):
    """Replace words in a desk copy based on a version, which then follows the next one."""
    copy = DeskCopy.objects.select_for_update().filter(article=article, based_on=based_on).first()
    if copy:
        corrected = replacement.story(desk_copies.freeze(copy), FIELDS)
        desk_revisions.rewrite(copy, corrected, based_on=based_on + 1)


def _replacement(form_data: FormData) -> Replacement | None:
    wrong, right = form_data.get("wrong", ""), form_data.get("right", "")
    return Replacement((wrong,), right, exact_case=True) if wrong else None


class Correct(RevisionWithNote):
    name = "correct"
    label = _("Correction")
    submit_label = _("Publish the correction")
    explanation = _("Something was wrong: the note stands on the page and on the corrections page.")
    verb = staticmethod(publishing.correct)


class Clarify(RevisionWithNote):
    name = "clarify"
    label = _("Clarification")
    submit_label = _("Publish the clarification")
    explanation = _("Something could be misread: the note says how it is meant.")
    verb = staticmethod(publishing.clarify)


class AddEditorsNote(RevisionWithNote):
    name = "editors_note"
    label = _("Editor’s note")
    submit_label = _("Publish the editor’s note")
    explanation = _("Something readers should know about the story.")
    form = publishing_forms.EditorsNoteForm
    verb = staticmethod(publishing.editors_note)


class Reinstate(ArticleAction):
    name = "reinstate"
    label = _("Reinstate")
    explanation = _("Brings the story back as it was, with the gap in its history.")
    permission = PUBLISH
    form = forms.ReinstateForm

    def is_possible(self, status):
        return status.is_withdrawn

    def do(self, article, form_data, user):
        return gettext("Live again, as version %(number)s.") % {
            "number": publishing.reinstate(article, by=user.get_username(), **form_data).number
        }
