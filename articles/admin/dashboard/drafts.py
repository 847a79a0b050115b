"""Blocks of the dashboard about stories that are written: the user's own, those that wait, those without a photo."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext

from articles.admin.dashboard.blocks import (
    MAX_ITEMS,
    DashboardBlock,
    DashboardItem,
    copies,
    copy_item,
    first_rows,
    list_url,
    short_moment,
)
from articles.admin.desk import missing_photos
from articles.desk import comments, proposals
from articles.models import BinEntry, InternalNote
from articles.record import bin
from articles.story.wording import isolated, listed


def mine(user, now: datetime) -> Iterator[DashboardBlock]:
    own = copies(user).filter(opened_by=user.get_username())
    rows, more = first_rows(own.order_by("-saved_at", "-pk"))
    items = [
        copy_item(
            copy,
            gettext("%(state)s, saved %(saved_at)s")
            % {"state": copy.get_state_display(), "saved_at": short_moment(copy.saved_at, now)},
        )
        for copy in rows
    ]
    yield DashboardBlock(
        gettext("My stories on the desk"),
        items,
        gettext("Nothing of yours lies on the desk."),
        list_url(status="mine"),
        more=more,
    )


def in_review_and_ready(user, now: datetime) -> Iterator[DashboardBlock]:
    for state, title, empty_text in (
        ("review", gettext("In review"), gettext("Nobody waits for an editor.")),
        ("ready", gettext("Ready to publish"), gettext("Nothing is ready and unpublished.")),
    ):
        # What is scheduled waits for nobody, and has a line of its own in the timeline.
        rows = copies(user).filter(state=state).exclude(article__scheduled__refused="")
        rows, more = first_rows(rows.order_by("saved_at", "pk"))
        proposed = proposals.proposals(copy.article_id for copy in rows)
        items = [copy_item(copy, _who_and_when(copy, proposed.get(copy.article_id), now)) for copy in rows]
        yield DashboardBlock(title, items, empty_text, list_url(status=state), more=more)


def without_photo(user, now: datetime) -> Iterator[DashboardBlock]:
    items = [
        DashboardItem(
            draft.title,
            "",
            gettext("%(details)s · saved %(saved_at)s")
            % {"details": draft.details, "saved_at": short_moment(draft.saved_at, now)},
        )
        for draft in missing_photos.drafts_without_photo(MAX_ITEMS)
    ]
    url = reverse("admin:articles_deskcopy_without_photo")
    yield DashboardBlock(gettext("Drafts without a photograph"), items, gettext("Every draft has a lead photo."), url)


def unsaved_in_bin(user, now: datetime) -> Iterator[DashboardBlock]:
    rows, more = first_rows(BinEntry.objects.filter(is_unsaved=True, by=user.get_username()))
    bin.load_texts(rows)
    items = [
        DashboardItem(
            str(row),
            reverse("admin:articles_binentry_change", args=[row.pk]),
            gettext("never saved; the story left the desk %(at)s") % {"at": short_moment(row.at, now)},
        )
        for row in rows
    ]
    yield DashboardBlock(
        gettext("Words of yours in the bin"), items, "", reverse("admin:articles_binentry_changelist"), True, more
    )


def comments_for_colleague(user, now: datetime) -> Iterator[DashboardBlock]:
    rows, more = first_rows(comments.for_colleague(user).select_related("article__desk_copy", "article__entry"))
    items = [
        DashboardItem(
            str(row.article),
            reverse("admin:articles_article_comments", args=[row.article_id]),
            listed(row.by, short_moment(row.at, now)) + f": {isolated(Truncator(row.text).chars(120))}",
        )
        for row in rows
    ]
    yield DashboardBlock(gettext("Comments for you"), items, "", is_urgent=True, more=more)


def _who_and_when(copy, proposal: InternalNote | None, now: datetime) -> str:
    saved = gettext("saved %(saved_at)s") % {"saved_at": short_moment(copy.saved_at, now)}
    if proposal is None:
        return listed(copy.opened_by, saved)
    text = Truncator(proposal.text).chars(120)
    words = gettext("Correction proposed by %(by)s: %(text)s") % {"by": proposal.by, "text": isolated(text)}
    return f"{words} ({saved})"
