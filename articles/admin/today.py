"""Today's desk: what waits, what comes, what went wrong, for each person what they may see; one query a block.

blocks(request.user, timezone.now())        # what the index of the admin shows
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator

from articles import roles
from articles.admin.standing import date_in_words, moment_in_words
from articles.models import DeskCopy, ErasureRequest, Scheduled, UnansweredSearch, Version
from media import rights

SHOWN = 8
FEW = 5  # of those that come with many words
SOON = timedelta(days=30)


class Item(NamedTuple):
    words: str
    address: str
    besides: str = ""


class Block(NamedTuple):
    title: str
    items: list[Item]
    nothing: str  # what stands there while there is nothing
    more: str = ""  # where all of it is
    is_urgent: bool = False


def blocks(user, now: datetime) -> list[Block]:
    """Give the blocks that somebody may see; an alarm is shown only while there is one."""
    made = (block for may, make in _BLOCKS if user.has_perm(may) for block in make(user, now))
    return [block for block in made if block.items or not block.is_urgent]


def _list(**query) -> str:
    url = reverse("admin:articles_article_changelist")
    return f"{url}?{urlencode(query)}"


def _record(key: int) -> str:
    return reverse("admin:articles_article_change", args=[key])


def _copies(user) -> QuerySet[DeskCopy]:
    copies = DeskCopy.objects.filter(roles.visible(user, "article__"))
    return copies.only("headline", "state", "opened_by", "saved_at", "embargo", "article_id")


def _copy(copy: DeskCopy, besides: str) -> Item:
    return Item(str(copy), _record(copy.article_id), besides)


def _refused(user, now) -> Iterator[Block]:
    rows = Scheduled.objects.exclude(refused="").select_related("article__desk_copy", "article__entry")[:SHOWN]
    items = [Item(_name(row), _record(row.article_id), row.refused) for row in rows]
    yield Block("Could not be published when due", items, "", reverse("admin:articles_scheduled_changelist"), True)


def _erasures(user, now) -> Iterator[Block]:
    rows = ErasureRequest.objects.filter(executed_at=None).select_related("requested_by")[:SHOWN]
    items = [Item(row.reference, _record(row.article_id), f"asked for by {row.requested_by}") for row in rows]
    yield Block("Erasures to execute", items, "", reverse("admin:articles_erasurerequest_changelist"), True)


def _mine(user, now) -> Iterator[Block]:
    own = _copies(user).filter(opened_by=user.get_username()).order_by("-saved_at", "-pk")[:SHOWN]
    items = [_copy(copy, f"{copy.get_state_display()}, saved {moment_in_words(copy.saved_at)}") for copy in own]
    yield Block("My stories on the desk", items, "Nothing of yours lies on the desk.", _list(status="mine"))


def _waiting(user, now) -> Iterator[Block]:
    for state, title, nothing in (
        ("review", "In review", "Nobody waits for an editor."),
        ("ready", "Ready to publish", "Nothing is ready and unpublished."),
    ):
        rows = _copies(user).filter(state=state).order_by("saved_at", "pk")[:SHOWN]
        items = [_copy(copy, f"{copy.opened_by}, {naturaltime(copy.saved_at)}".lstrip(", ")) for copy in rows]
        yield Block(title, items, nothing, _list(status=state))


def _scheduled(user, now) -> Iterator[Block]:
    rows = Scheduled.objects.filter(refused="").select_related("article__desk_copy", "article__entry")
    items = [
        Item(_name(row), _record(row.article_id), f"{row.get_kind_display()}, {moment_in_words(row.due_at)}")
        for row in rows.order_by("due_at")[:SHOWN]
    ]
    yield Block("Scheduled next", items, "Nothing is scheduled.", reverse("admin:articles_scheduled_changelist"))


def _embargoed(user, now) -> Iterator[Block]:
    rows = _copies(user).filter(embargo__gt=now).order_by("embargo", "pk")[:SHOWN]
    items = [_copy(copy, f"until {moment_in_words(copy.embargo)}") for copy in rows]
    yield Block("Under embargo", items, "Nothing is under embargo.", _list(status="embargoed"))


def _corrections(user, now) -> Iterator[Block]:
    rows = Version.objects.corrections().filter(article__state="live").select_related("article__entry")
    rows = rows.defer("story_json").order_by("-effective_at", "-id")[:FEW]
    items = [
        Item(
            str(version.article.entry),
            _record(version.article_id),
            f"{version.policy.label}, {date_in_words(version.effective_date)}: {Truncator(version.note).chars(120)}",
        )
        for version in rows
    ]
    yield Block("Corrected lately", items, "No story was corrected yet.", reverse("admin:articles_version_changelist"))


def _rights(user, now) -> Iterator[Block]:
    photos = rights.expiring(now, SOON).prefetch_related(None)[:SHOWN]
    items = [
        Item(str(photo), reverse("admin:media_photo_change", args=[photo.pk]), f"until {photo.rights_until:%B %-d, %Y}")
        for photo in photos
    ]
    library = reverse("admin:media_photo_changelist")
    yield Block("Photographs whose rights end soon", items, "No rights end within a month.", f"{library}?ends=30")


def _unanswered(user, now) -> Iterator[Block]:
    rows = UnansweredSearch.objects.order_by("-times", "-last_at")[:SHOWN]
    items = [Item(row.words, _list(q=row.words), f"{row.times}×, last {naturaltime(row.last_at)}") for row in rows]
    yield Block("Readers looked for, and found nothing", items, "No search was in vain.")


def _name(row: Scheduled) -> str:
    return str(getattr(row.article, "desk_copy", None) or getattr(row.article, "entry", None) or "A story")


Make = Callable[[object, datetime], Iterator[Block]]
# Who sees a block, by permission, and what makes it; in the order in which they stand.
_BLOCKS: list[tuple[str, Make]] = [
    ("articles.view_scheduled", _refused),
    ("articles.execute_erasure", _erasures),
    ("articles.change_deskcopy", _mine),
    ("articles.publish_article", _waiting),
    ("articles.view_scheduled", _scheduled),
    ("articles.change_deskcopy", _embargoed),
    ("articles.view_version", _corrections),
    ("media.view_photo", _rights),
    ("articles.view_version", _unanswered),
]
