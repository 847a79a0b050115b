"""On its way to readers: who a story on the desk waits for, and the moment before which it may not leave.

    send(article, "review", by="rosa")
    embargo(article, until=moment, by="edda")

None of this makes a version. Under an embargo nothing that lies on the desk is published or scheduled for earlier.
"""

from datetime import datetime

from django.utils import timezone

from articles.models import Article, DeskCopy, ScheduledStory
from articles.record import versioning
from articles.record.embargo import in_words
from articles.record.versioning import ActionRefused


def send(article: Article, state: str, *, by: str):
    """Give a story on the desk to whoever takes it next: "draft" to its writer, "review" or "ready" to editors."""
    state = DeskCopy.State(state)
    with versioning.locked(article) as current:
        copy = _copy_of(current)
        if copy.state == state:
            raise ActionRefused(f"The story is {state.label.lower()} already.")
        copy.state = state
        copy.save(update_fields=["state", "saved_at"])  # whoever has it open is told that it moved
        versioning.log(current, f"to {state.label.lower()}", by)


def embargo(article: Article, *, until: datetime, by: str, now: datetime | None = None):
    """Keep what lies on the desk from being published before a moment."""
    if until <= (now or timezone.now()):
        raise ActionRefused(f"{in_words(until)} is past; an embargo ends at a moment to come.")
    with versioning.locked(article) as current:
        copy = _copy_of(current)
        due = ScheduledStory.objects.filter(article=current, refused="", due_at__lt=until).first()
        if due:
            raise ActionRefused(
                f"It is scheduled for {in_words(due.due_at)}, before the embargo would end; take it back from the "
                "schedule first."
            )
        copy.embargo = until
        copy.save(update_fields=["embargo"])
        versioning.log(current, "embargo", by, f"until {in_words(until)}")


def lift_embargo(article: Article, *, by: str):
    """End an embargo before its time."""
    with versioning.locked(article) as current:
        copy = _copy_of(current)
        if copy.embargo is None:
            raise ActionRefused("The story is under no embargo.")
        ended, copy.embargo = copy.embargo, None
        copy.save(update_fields=["embargo"])
        versioning.log(current, "lift embargo", by, f"of {in_words(ended)}")


def _copy_of(article: Article) -> DeskCopy:
    copy = DeskCopy.objects.select_for_update().filter(article=article).first()
    if copy is None:
        raise ActionRefused("The story is not on the desk; open it there first.")
    return copy
