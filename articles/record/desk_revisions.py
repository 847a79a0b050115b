"""Revisions of the desk: what each desk copy was after each save, who saved it and when.

    record(copy, by="edda")          after a save, and when a form is opened
    bring_back(revision, by="rita")  is itself a save: what it replaces is a revision, too

Older than `THIN_AFTER`, one revision of a day is left. Of a story that has left the desk they go after `RETENTION`.
"""

from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from articles.models import Article, DeskCopy, DeskRevision
from articles.record import desk_copies, versioning
from articles.record.versioning import ActionRefused
from articles.story.canonical_json import to_json
from articles.story.story import Story

THIN_AFTER = timedelta(days=14)
RETENTION = timedelta(days=30)
ROWS = ("bylines", "agency_lines", "placements")  # in the story: bylines, agency lines, pictures


def snapshot(copy: DeskCopy) -> DeskRevision:
    """Return the desk copy as a revision that is not saved."""
    saved = desk_copies.with_rows(DeskCopy.objects.filter(pk=copy.pk)).get()
    return DeskRevision(
        article_id=saved.article_id,
        based_on=saved.based_on,
        state=saved.state,
        slug=saved.slug,
        story_json=to_json(desk_copies.freeze(saved)),
        row_keys={name: [row.pk for row in getattr(saved, name).all()] for name in ROWS},
    )


def record(copy: DeskCopy, *, by: str) -> DeskRevision:
    """Save the desk copy as a revision and return it; return the last one if nothing has changed since."""
    revision = snapshot(copy)
    last = DeskRevision.objects.filter(article=copy.article_id).order_by("-pk").first()
    if last and is_same(last, revision):
        return last
    revision.by, revision.at = by, timezone.now()
    revision.save()
    return revision


def rewrite(copy: DeskCopy, story: Story, *, based_on: int):
    """Write a story over the text of a desk copy, whose former text becomes a revision; see `desk_copies.rewrite`."""
    record(copy, by="")
    desk_copies.rewrite(copy, story, based_on=based_on)


def is_same(one: DeskRevision, other: DeskRevision) -> bool:
    """Return whether two revisions have the same text, state, slug and rows."""
    return all(getattr(one, name) == getattr(other, name) for name in ("story_json", "state", "slug", "row_keys"))


def bring_back(revision: DeskRevision, *, by: str) -> DeskCopy:
    """Replace the text of the desk copy by the text of a revision; return the copy, which keeps its state and embargo.

    Without a desk copy one is made. Raises ActionRefused for a withdrawn or erased article.
    """
    article = revision.article
    with versioning.locked(article) as current:
        if current.ever_published and current.state != Article.State.LIVE:
            raise ActionRefused(
                gettext("%(current)s is %(state)s; reinstate it first.")
                % {"current": current, "state": Article.State(current.state).words}
            )
        copy = DeskCopy.objects.select_for_update().filter(article=current).first()
        if copy:
            record(copy, by="")
        opened_by, based_on = (copy.opened_by, copy.based_on) if copy else (by, revision.based_on)
        state = copy.state if copy else revision.state
        copy = desk_copies.thaw(revision.story, current, by=opened_by, based_on=based_on, slug=revision.slug)
        if copy.state != state:
            copy.state = state
            copy.save(update_fields=["state", "saved_at"])
        record(copy, by=by)
        versioning.log(current, "bring back", by, f"revision {revision.pk}")
    return copy


def since(revision: DeskRevision, limit: int) -> list[tuple[DeskRevision, DeskRevision]]:
    """Return each later revision of the article after the one before it, the oldest first; the newest `limit` ones."""
    later = DeskRevision.objects.filter(article=revision.article_id, pk__gt=revision.pk).order_by("-pk")
    rows = list(later[: limit + 1])[::-1]
    rows = rows if len(rows) > limit else [revision, *rows]
    return list(pairwise(rows))


# --- what is left ---------------------------------------------------------------------------------------------------


def delete_expired(now: datetime) -> int:
    """Delete the revisions that thinning leaves out, and old ones of stories off the desk; return their number."""
    off_desk = DeskRevision.objects.filter(
        article__isnull=False, article__desk_copy=None, bin_entry=None, at__lt=now - RETENTION
    )
    return _thin(now) + off_desk.delete()[0]


def _thin(now: datetime) -> int:
    """Delete all but the last revision of each day before `THIN_AFTER`; return their number."""
    midnight = timezone.localtime(now - THIN_AFTER).replace(hour=0, minute=0, second=0, microsecond=0)
    old: QuerySet = DeskRevision.objects.filter(at__lt=midnight, is_last_of_day=False).order_by("pk")
    last: dict = {}
    keys = []
    for pk, article, entry, at in old.values_list("pk", "article", "bin_entry", "at"):
        keys.append(pk)
        last[article, entry, timezone.localtime(at).date()] = pk
    if not keys:
        return 0
    DeskRevision.objects.filter(pk__in=last.values()).update(is_last_of_day=True)
    return old.filter(pk__lte=keys[-1]).delete()[0]
