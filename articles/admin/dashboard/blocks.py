"""What a block of the dashboard consists of, and where its lines lead."""

from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from articles.desk import permissions
from articles.models import DeskCopy
from articles.story.date_formatting import clock_in_words

MAX_ITEMS = 8
MAX_LONG_ITEMS = 5  # of items with long details
MAX_COUNTED = 200  # rows of a list that are counted, or looked at, with those that are items


class DashboardItem(NamedTuple):
    """One line of a block; without a URL for a thing that the user may know of, but not open."""

    label: str
    url: str
    details: str = ""
    moment: str = ""  # in the rail before the line


class DashboardBlock(NamedTuple):
    """A block of the dashboard: at most `MAX_ITEMS` items, and the URL of the list with all of them.

    `empty_text` is printed without items; an urgent block is left out then. `more` says how many rows have no item, and
    what is wrong with some of them.
    """

    title: str
    items: list[DashboardItem]
    empty_text: str
    more_url: str = ""
    is_urgent: bool = False
    more: str = ""


def first_rows(rows: QuerySet) -> tuple[list, str]:
    """Return the rows for the items of a block, and a sentence about how many more there are; "" without others."""
    first = list(rows[: MAX_ITEMS + 1])
    if len(first) <= MAX_ITEMS:
        return first, ""
    counted = rows.values_list("pk", flat=True)[: MAX_COUNTED + 1]
    return first[:MAX_ITEMS], how_many_more(len(counted) - MAX_ITEMS)


def how_many_more(count: int) -> str:
    """Return a sentence about how many rows have no item; "" if all have one."""
    if count <= 0:
        return ""
    if count > MAX_COUNTED - MAX_ITEMS:
        return gettext("More than %(count)s others.") % {"count": MAX_COUNTED - MAX_ITEMS}
    return ngettext("%(count)s more.", "%(count)s more.", count) % {"count": count}


def list_url(**query) -> str:
    url = reverse("admin:articles_article_changelist")
    return f"{url}?{urlencode(query)}"


def record_url(pk: int) -> str:
    return reverse("admin:articles_article_change", args=[pk])


def copies(user) -> QuerySet[DeskCopy]:
    visible = DeskCopy.objects.filter(permissions.visible_on_desk(user, "article__"))
    return visible.only("headline", "state", "opened_by", "saved_at", "embargo", "article_id")


def copy_item(copy: DeskCopy, details: str, moment: str = "") -> DashboardItem:
    return DashboardItem(str(copy), record_url(copy.article_id), details, moment)


def short_moment(moment: datetime, now: datetime) -> str:
    """Return a moment for the rail: "today, 14:00", "Wednesday, 14:00" within a week, else "December 14, 14:00"."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    days = (local.date() - today.date()).days
    time = clock_in_words(local.time())
    if days == -1:
        return gettext("yesterday, %(time)s") % {"time": time}
    if days == 0:
        return gettext("today, %(time)s") % {"time": time}
    if days == 1:
        return gettext("tomorrow, %(time)s") % {"time": time}
    if 0 < days < 7:
        day = date_format(local, "l")
    else:
        day = date_format(local, "MONTH_DAY_FORMAT" if local.year == today.year else "DATE_FORMAT")
    # Translators: a day, as "Wednesday" or "December 14", and a time.
    return gettext("%(day)s, %(time)s") % {"day": day, "time": time}
