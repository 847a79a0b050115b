"""Schedule a story and take it back; `scheduling.publish_due` publishes it."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from articles.models import Article, ScheduledStory, VersionKind
from articles.record import desk_copies, scheduled_states, translations, versioning
from articles.record.desk_text import desk_story
from articles.record.embargo import check_embargo
from articles.record.refusals import ActionRefused, NothingChanged
from articles.story.moments import moment_in_words
from articles.story.notes import NotePlacement
from articles.story.story import Story
from articles.story.text import clean_text
from articles.story.validation import ValidatedStory, validate


def schedule(
    article: Article,
    *,
    due_at: datetime,
    by: str,
    kind: str = VersionKind.PUBLISH,
    note: str = "",
    gravity: str = "foot",
    story: Story | ValidatedStory | None = None,
    now: datetime | None = None,
) -> ScheduledStory:
    """Save `story` or, by default, the story of the desk copy; `publish_due` publishes it at `due_at`.

    Replaces an earlier schedule of the article. Raises ActionRefused for a kind that cannot be scheduled, for a moment
    in the past, for one before the end of an embargo, and for a story that could not be published then: one with a date
    after `due_at`, or one that reads like the live version.
    """
    kind, note = VersionKind(kind), clean_text(note).strip()
    with versioning.locked(article) as current:
        live = versioning.latest_version(current)
        versioning.check_kind(current, live, kind, note)
        if not kind.publishes_text:
            raise ActionRefused(gettext("%(label)s cannot be scheduled; do it when it is due.") % {"label": kind.label})
        if due_at <= (now or timezone.now()):
            raise ActionRefused(
                gettext("%(due_at)s is past; publish now, or choose a later moment.")
                % {"due_at": moment_in_words(due_at)},
                field="due_at",
            )
        copy = getattr(current, "desk_copy", None)
        check_embargo(copy, due_at)
        validated = validate(story or desk_story(current, live))
        versioning.check_dates(kind, validated.story, versioning.effective_date(due_at), live, now=due_at)
        translations.check(current, validated.story, live.story if live else None)
        if live and not kind.needs_note and not desk_copies.differs(validated.story, live.story):
            raise NothingChanged.from_version(current, live)
        row = ScheduledStory(
            article=current,
            due_at=due_at,
            kind=kind,
            note=note,
            gravity=NotePlacement(gravity),
            slug=copy.slug if copy else "",
            story_json=validated.json,
            based_on=current.latest,
            by=by,
        )
        ScheduledStory.objects.filter(article=current).delete()  # first, since an article has one schedule
        row.full_clean()
        row.save()
        scheduled_states.record(row, by=by)
    return row


def unschedule(article: Article, *, by: str):
    """Delete the schedule of an article; its desk copy stays."""
    with versioning.locked(article) as current:
        if not ScheduledStory.objects.filter(article=current).delete()[0]:
            raise ActionRefused(gettext("%(current)s is not scheduled.") % {"current": current})
        versioning.log(current, "unschedule", by)
