"""Actions on when a story is published: the schedule and the embargo."""

from django.utils import timezone
from django.utils.translation import gettext

from articles.admin.actions import forms
from articles.admin.actions.base import EDIT, PUBLISH, ArticleAction, VerbAction
from articles.admin.actions.publishing import PublishingAction
from articles.desk import workflow
from articles.desk.checks import check_stories
from articles.models import Article, ScheduledStory, VersionKind
from articles.record import publishing, revision, versioning
from articles.story.dates import InvalidStory
from articles.story.lazy_text import gettext_lazy as _
from articles.story.moments import moment_in_words
from articles.story.story import Story


class Schedule(PublishingAction):
    name = "schedule"
    label = _("Schedule")
    explanation = _(
        "Freezes what lies on the desk, to be published at a later moment. An update or a correction gets "
        "its date and its note then."
    )
    form = forms.ScheduleForm

    def is_possible(self, status):
        return status.is_draft_on_desk or (status.is_live and status.has_changes)

    def preview(self, status, form_data):
        live, due_at = status.latest and status.latest.story, form_data.get("due_at")
        if due_at is None or status.on_the_desk is None:
            return status.latest_and_desk_story
        date, kind = versioning.effective_date(due_at), VersionKind(form_data.get("kind") or VersionKind.PUBLISH)
        options = {name: form_data[name] for name in ("note", "gravity") if form_data.get(name)}
        try:
            if live is None:
                return Story(), revision.first_publication(status.on_the_desk, date=date).story
            return live, revision.revision(status.on_the_desk, live, kind, date=date, **options).story
        except InvalidStory:  # the verb will say why
            return status.latest_and_desk_story

    def do(self, article, form_data, user):
        scheduled = publishing.schedule(article, by=user.get_username(), **form_data)
        message = gettext("Scheduled: %(label)s, %(due_at)s.") % {
            "label": VersionKind(scheduled.kind).label,
            "due_at": moment_in_words(scheduled.due_at),
        }
        if later := _warnings_by_then(article, scheduled):
            message += " " + gettext("By then: %(warnings)s") % {"warnings": " ".join(later)}
        return message


def _warnings_by_then(article: Article, scheduled: ScheduledStory) -> list[str]:
    """Return what the check finds about the moment when a story is due, and does not find now."""
    stories = [(article, versioning.stored_story(scheduled).story)]
    now, then = (
        [warning.text for warning in check_stories(stories, moment)[article.pk]]
        for moment in (timezone.now(), scheduled.due_at)
    )
    return [text for text in then if text not in now]


class Unschedule(VerbAction):
    name = "unschedule"
    label = _("Take back from the schedule")
    explanation = _("It is not published; what lies on the desk stays there.")
    permission = PUBLISH
    verb = staticmethod(publishing.unschedule)
    message = _("No longer scheduled. What lies on the desk stays there.")

    def is_possible(self, status):
        return status.scheduled is not None


class Embargo(ArticleAction):
    name = "embargo"
    label = _("Embargo")
    explanation = _("Nobody publishes what lies on the desk before a moment you give.")
    permission = EDIT
    form = forms.EmbargoForm

    def is_allowed_to(self, user, article):
        """Return whether the user may edit it, and for a published story is an editor: nobody could correct it."""
        return super().is_allowed_to(user, article) and (
            not article.ever_published or user.has_perm("articles.change_article")
        )

    def is_possible(self, status):
        return status.copy is not None and not status.is_embargoed

    def do(self, article, form_data, user):
        workflow.embargo(article, until=form_data["until"], by=user.get_username())
        return gettext("Under embargo until %(until)s.") % {"until": moment_in_words(form_data["until"])}


class LiftEmbargo(VerbAction):
    name = "lift_embargo"
    label = _("Lift the embargo")
    explanation = _("It can be published from now on.")
    permission = PUBLISH
    verb = staticmethod(workflow.lift_embargo)
    message = _("The embargo is lifted. The story can be published now.")

    def is_possible(self, status):
        return status.is_embargoed
