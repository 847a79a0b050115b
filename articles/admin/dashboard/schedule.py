"""Blocks of the dashboard about the next days: one timeline of scheduled stories and of embargoes that end."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext

from articles.admin.dashboard.blocks import (
    MAX_ITEMS,
    DashboardBlock,
    DashboardItem,
    copies,
    copy_item,
    list_url,
    record_url,
    short_moment,
)
from articles.models import ScheduledStory


def timeline(user, now: datetime) -> Iterator[DashboardBlock]:
    """Yield what is scheduled, for those who may see it, and the embargoes, in the order of their moments."""
    embargoed = copies(user).filter(embargo__gt=now).order_by("embargo", "pk")[:MAX_ITEMS]
    lines = [
        (copy.embargo, copy_item(copy, gettext("Embargo ends"), short_moment(copy.embargo, now))) for copy in embargoed
    ]
    url = list_url(status="embargoed")
    if user.has_perm("articles.view_scheduledstory"):
        rows = ScheduledStory.objects.filter(refused="").select_related("article__desk_copy", "article__entry")
        lines += [(row.due_at, _scheduled_item(row, now)) for row in rows.order_by("due_at")[:MAX_ITEMS]]
        url = reverse("admin:articles_scheduledstory_changelist")
    lines.sort(key=lambda line: line[0])
    items = [item for _, item in lines[:MAX_ITEMS]]
    yield DashboardBlock(
        gettext("Scheduled and under embargo"), items, gettext("Nothing is scheduled or under embargo."), url
    )


def failed_publications(user, now: datetime) -> Iterator[DashboardBlock]:
    rows = ScheduledStory.objects.exclude(refused="").select_related("article__desk_copy", "article__entry")[:MAX_ITEMS]
    items = [DashboardItem(_title(row), record_url(row.article_id), row.refused) for row in rows]
    url = reverse("admin:articles_scheduledstory_changelist")
    yield DashboardBlock(gettext("Could not be published when due"), items, "", url, is_urgent=True)


def _scheduled_item(row: ScheduledStory, now: datetime) -> DashboardItem:
    details = str(row.get_kind_display())
    return DashboardItem(_title(row), record_url(row.article_id), details, short_moment(row.due_at, now))


def _title(row: ScheduledStory) -> str:
    return str(getattr(row.article, "desk_copy", None) or getattr(row.article, "entry", None) or "A story")
