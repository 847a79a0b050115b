"""Blocks of the dashboard about live stories: published today, changed and corrected last, the user's own."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext

from articles.admin.dashboard.blocks import (
    MAX_ITEMS,
    MAX_LONG_ITEMS,
    DashboardBlock,
    DashboardItem,
    list_url,
    record_url,
    short_moment,
)
from articles.models import CatalogueEntry, Version
from articles.story.date_formatting import in_words
from articles.story.wording import isolated, listed

_NEWEST = 60  # versions that are read for the changes among them; an import may be most of them


def published_today(user, now: datetime) -> Iterator[DashboardBlock]:
    today = timezone.localdate(now)
    entries = CatalogueEntry.objects.since(today).newest_first()[:MAX_ITEMS]
    items = [
        DashboardItem(str(entry), record_url(entry.article_id), str(entry.section or ""), _time_of(entry))
        for entry in entries
    ]
    url = list_url(year=today.year, month=today.month)
    yield DashboardBlock(gettext("Published today"), items, gettext("Nothing was published today."), url)


def last_changes(user, now: datetime) -> Iterator[DashboardBlock]:
    versions = Version.objects.select_related("article__entry").defer("story_json").order_by("-pk")[:_NEWEST]
    rows: dict[int, Version] = {}  # the latest change of each story
    for version in versions:
        if version.number > 1 and version.article.state == "live":
            rows.setdefault(version.article_id, version)
    items = [
        DashboardItem(
            str(version.article.entry),
            record_url(version.article_id),
            str(version.policy.label),
            short_moment(version.recorded_at, now),
        )
        for version in [*rows.values()][:MAX_LONG_ITEMS]
    ]
    url = reverse("admin:articles_version_changelist")
    yield DashboardBlock(gettext("Changed last"), items, gettext("No live story was changed lately."), url)


def last_corrections(user, now: datetime) -> Iterator[DashboardBlock]:
    rows = Version.objects.corrections().filter(article__state="live").select_related("article__entry")
    rows = rows.defer("story_json").order_by("-effective_at", "-id")[:MAX_LONG_ITEMS]
    items = [
        DashboardItem(
            str(version.article.entry),
            record_url(version.article_id),
            listed(str(version.policy.label), in_words(version.effective_date))
            + f": {isolated(Truncator(version.note).chars(120))}",
        )
        for version in rows
    ]
    url = reverse("admin:articles_version_changelist")
    yield DashboardBlock(gettext("Corrected lately"), items, gettext("No story was corrected yet."), url)


def mine(user, now: datetime) -> Iterator[DashboardBlock]:
    if user.has_perm("articles.view_version"):  # everybody's stories are in the list
        return
    entries = CatalogueEntry.objects.filter(article__writer__username=user.get_username()).order_by("-docid")
    items = [
        DashboardItem(str(entry), record_url(entry.article_id), in_words(entry.published_date))
        for entry in entries[:MAX_ITEMS]
    ]
    yield DashboardBlock(
        gettext("My published stories"), items, gettext("Nothing of yours is published yet."), list_url(status="live")
    )


def _time_of(entry: CatalogueEntry) -> str:
    return str(entry.published)[11:16]  # empty for a date without a time
