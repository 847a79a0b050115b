"""Blocks of the dashboard about the next days: one timeline of scheduled stories and of embargoes that end."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from articles.admin.dashboard.blocks import (
    MAX_COUNTED,
    MAX_ITEMS,
    DashboardBlock,
    DashboardItem,
    copies,
    copy_item,
    first_rows,
    how_many_more,
    list_url,
    record_url,
    short_moment,
)
from articles.desk.checks import photo_obstacle
from articles.models import ScheduledStory
from articles.story.lazy_text import gettext_lazy as _
from media.models import Photo
from media.rights import uuids_in

OVERDUE = timedelta(minutes=5)  # what is due is published within half a minute
OVERDUE_TEXT = _("It is due and was not published: the program that publishes what is due (keep_time) does not run.")


def timeline(user, now: datetime) -> Iterator[DashboardBlock]:
    """Yield what is scheduled, for those who may see it, and the embargoes, in the order of their moments.

    A scheduled story says if readers will not see one of its photographs; of those without an item it is counted.
    """
    embargoed = copies(user).filter(embargo__gt=now).order_by("embargo", "pk")[: MAX_COUNTED + 1]
    lines: list = [(copy.embargo, copy) for copy in embargoed]
    url = list_url(status="embargoed")
    if user.has_perm("articles.view_scheduledstory"):
        rows = ScheduledStory.objects.filter(refused="", due_at__gte=now - OVERDUE)
        rows = rows.select_related("article__desk_copy", "article__entry").order_by("due_at", "pk")
        lines += [(row.due_at, row) for row in rows[: MAX_COUNTED + 1]]
        url = reverse("admin:articles_scheduledstory_changelist")
    lines.sort(key=lambda line: line[0])
    rows = [row for moment, row in lines]
    without_photo = _with_hidden_photographs([row for row in rows if isinstance(row, ScheduledStory)])
    items = [
        _scheduled_item(row, row.pk in without_photo, now)
        if isinstance(row, ScheduledStory)
        else copy_item(row, gettext("Embargo ends"), short_moment(row.embargo, now))
        for row in rows[:MAX_ITEMS]
    ]
    hidden = sum(isinstance(row, ScheduledStory) and row.pk in without_photo for row in rows[MAX_ITEMS:])
    more = [how_many_more(len(rows) - MAX_ITEMS)]
    if hidden:
        more.append(
            ngettext(
                "Of %(count)s of them readers will not see a photograph.",
                "Of %(count)s of them readers will not see a photograph.",
                hidden,
            )
            % {"count": hidden}
        )
    yield DashboardBlock(
        gettext("Scheduled and under embargo"),
        items,
        gettext("Nothing is scheduled or under embargo."),
        url,
        more=" ".join(filter(None, more)),
    )


def failed_publications(user, now: datetime) -> Iterator[DashboardBlock]:
    """Yield what was refused when it was due, and what is overdue because nothing publishes it."""
    failed = ScheduledStory.objects.exclude(refused="", due_at__gte=now - OVERDUE).order_by("due_at", "pk")
    rows, more = first_rows(failed.select_related("article__desk_copy", "article__entry"))
    items = [
        DashboardItem(
            _title(row), record_url(row.article_id), row.refused or str(OVERDUE_TEXT), short_moment(row.due_at, now)
        )
        for row in rows
    ]
    url = reverse("admin:articles_scheduledstory_changelist")
    yield DashboardBlock(gettext("Could not be published when due"), items, "", url, is_urgent=True, more=more)


def _scheduled_item(row: ScheduledStory, has_hidden_photo: bool, now: datetime) -> DashboardItem:
    details = str(row.get_kind_display())
    if has_hidden_photo:
        details += " · " + gettext("readers will not see a photograph of it")
    return DashboardItem(_title(row), record_url(row.article_id), details, short_moment(row.due_at, now))


def _with_hidden_photographs(rows: list[ScheduledStory]) -> set[int]:
    """Return the keys of the scheduled stories with photographs that readers will not see when they are due."""
    photos = {row.pk: [picture.photo for picture in row.story.pictures if picture.photo] for row in rows}
    uuids = uuids_in(uuid for chosen in photos.values() for uuid in chosen)
    library = {str(photo.uuid): photo for photo in Photo.objects.filter(uuid__in=uuids)} if uuids else {}
    return {
        row.pk
        for row in rows
        if any(
            photo_obstacle(library[uuid], str(row.article.uuid), row.due_at)
            for uuid in photos[row.pk]
            if uuid in library
        )
    }


def _title(row: ScheduledStory) -> str:
    return str(getattr(row.article, "desk_copy", None) or getattr(row.article, "entry", None) or "A story")
