"""The workflow of a desk copy: its state (draft, review, ready) and its embargo.

    send(article, "review", by="rosa")
    embargo(article, until=moment, by="edda")

    look_again(article, before, user=user)
    withdraw_approval(article, user=user)

No function here adds a version. Nobody can publish a desk copy under embargo, or schedule it for an earlier moment.
"""

from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext

from articles.models import Article, DeskCopy, DeskRevision, ScheduledStory
from articles.record import versioning
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


def look_again(article: Article, before: DeskRevision | None, *, user) -> bool:
    """Send a desk copy that is ready back to review if who may not publish it has changed its text.

    Whatever replaces a text (the form, an older revision, words from the bin) calls it, with the last revision before.
    Who may retag or describe photographs does not. Returns whether the copy is in review again.
    """
    after = DeskRevision.objects.filter(article=article).order_by("-pk").first()
    if after is None or (before and (before.story_json, before.slug) == (after.story_json, after.slug)):
        return False
    return withdraw_approval(article, user=user)


def withdraw_approval(article: Article, *, user) -> bool:
    """Send a desk copy that is ready back to review, unless the user may publish; return whether it is there again.

    For changes that are no other text in the desk copy's last revision: another version that it replaces, other tags.
    """
    is_ready = DeskCopy.objects.filter(article=article, state=DeskCopy.State.READY).exists()
    if not is_ready or user.has_perm("articles.publish_article"):
        return False
    send(article, DeskCopy.State.REVIEW, by=user.get_username())
    return True


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
