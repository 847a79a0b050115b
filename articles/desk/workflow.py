"""The workflow of a desk copy: its state (draft, review, ready) and its embargo.

    send(article, "review", by="rosa")
    embargo(article, until=moment, by="edda")

    with approval(article.uuid, by="rosa", stays=False) as outcome: …

No function here adds a version. Nobody can publish a desk copy under embargo, or schedule it for an earlier moment.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext

from articles.models import Article, DeskCopy, ScheduledStory
from articles.models.transactions import atomic
from articles.record import desk_revisions, versioning
from articles.record.refusals import ActionRefused
from articles.story.moments import moment_in_english, moment_in_words


def send(article: Article, state: str, *, by: str):
    """Set the state of the desk copy: "draft" for the writer, "review" or "ready" for editors.

    Raises ActionRefused if the copy has this state already, or if there is none.
    """
    state = DeskCopy.State(state)
    with translation.override("en"):  # the audit log is in English, in whatever language the desk is
        action = f"to {state.label.lower()}"
    _set_state(article, state, by=by, action=action)


def propose(article: Article, *, by: str):
    """Send the desk copy that the writer of a published story opened to review, as a proposal to correct it."""
    _set_state(article, DeskCopy.State.REVIEW, by=by, action="propose correction")


class Approval:
    """The approval of a desk copy while somebody works on it; `is_lost` says that the copy is in review again."""

    is_lost = False


@contextmanager
def approval(article: UUID, *, by: str, stays: bool) -> Iterator[Approval]:
    """Send a desk copy back to review if it is ready afterwards, and not the text that was ready before.

    Whatever lets somebody work on the desk copy of an article, which is named by its UUID, happens inside: the form,
    every action, the bin. The approval `stays` if the user may publish, or may change just this, as tags. The version
    that a copy follows is part of what was approved.
    """
    outcome = Approval()
    if stays:
        yield outcome
        return
    before = _approved_text(article)
    with atomic(DeskCopy):
        yield outcome
        after = _approved_text(article)
        if after and after != before:
            send(Article.objects.get(uuid=article), DeskCopy.State.REVIEW, by=by)
            outcome.is_lost = True


def _approved_text(article: UUID) -> tuple | None:
    """Return the text of a desk copy that is ready, its slug and the version that it follows; None of any other."""
    copy = DeskCopy.objects.filter(article__uuid=article, state=DeskCopy.State.READY).first()
    if copy is None:
        return None
    revision = desk_revisions.snapshot(copy)
    return revision.story_json, revision.slug, revision.based_on


def look_again_in_words() -> str:
    """Return what the desk says to who changed a text that was ready."""
    return gettext("It was ready, and you changed it: an editor has to look at it again.")


def _set_state(article: Article, state: DeskCopy.State, *, by: str, action: str):
    with versioning.locked(article) as current:
        copy = _copy_of(current)
        if copy.state == state:
            raise ActionRefused(gettext("The story is %(label)s already.") % {"label": state.words})
        copy.state = state
        copy.save(update_fields=["state", "saved_at"])  # saved_at tells an open editor that the copy changed
        versioning.log(current, action, by)


def embargo(article: Article, *, until: datetime, by: str, now: datetime | None = None):
    """Forbid to publish the desk copy before `until`.

    Raises ActionRefused for a moment in the past, or if the article is scheduled for an earlier moment.
    """
    if until <= (now or timezone.now()):
        raise ActionRefused(
            gettext("%(until)s is past; an embargo ends at a moment to come.") % {"until": moment_in_words(until)},
            field="until",
        )
    with versioning.locked(article) as current:
        copy = _copy_of(current)
        due = ScheduledStory.objects.filter(article=current, refused="", due_at__lt=until).first()
        if due:
            raise ActionRefused(
                gettext(
                    "It is scheduled for %(due_at)s, before the embargo would end; take it back from the "
                    "schedule first."
                )
                % {"due_at": moment_in_words(due.due_at)}
            )
        copy.embargo = until
        copy.save(update_fields=["embargo"])
        versioning.log(current, "embargo", by, f"until {moment_in_english(until)}")


def lift_embargo(article: Article, *, by: str):
    """End an embargo early. Raises ActionRefused if there is none."""
    with versioning.locked(article) as current:
        copy = _copy_of(current)
        if copy.embargo is None:
            raise ActionRefused(gettext("The story is under no embargo."))
        ended, copy.embargo = copy.embargo, None
        copy.save(update_fields=["embargo"])
        versioning.log(current, "lift embargo", by, f"of {moment_in_english(ended)}")


def _copy_of(article: Article) -> DeskCopy:
    copy = DeskCopy.objects.select_for_update().filter(article=article).first()
    if copy is None:
        raise ActionRefused(gettext("The story is not on the desk; open it there first."))
    return copy
