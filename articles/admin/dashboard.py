"""The dashboard on the first page of the admin: blocks of waiting, due and failed work, each read in one query.

blocks(request.user, timezone.now())
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator

from articles.admin.desk import missing_photos
from articles.desk import comments, permissions
from articles.models import CatalogueEntry, DeskCopy, ErasureRequest, FailedSearch, ScheduledStory, Version
from articles.record.moments import moment_in_words
from articles.story.date_formatting import in_words
from media import rights
from media.models import Photo

MAX_ITEMS = 8
MAX_LONG_ITEMS = 5  # of items with long details
SOON = timedelta(days=30)


class DashboardItem(NamedTuple):
    """One line of a block; without a URL for a thing that the user may know of, but not open."""

    label: str
    url: str
    details: str = ""


class DashboardBlock(NamedTuple):
    """A block of the dashboard: at most `MAX_ITEMS` items, and the URL of the list with all of them.

    `empty_text` is printed without items; an urgent block is left out then.
    """

    title: str
    items: list[DashboardItem]
    empty_text: str
    more_url: str = ""
    is_urgent: bool = False


def blocks(user, now: datetime) -> list[DashboardBlock]:
    """Return the blocks that a user may see, without urgent ones that have no items."""
    permitted = (block for permission, build in _BLOCKS if user.has_perm(permission) for block in build(user, now))
    return [block for block in permitted if block.items or not block.is_urgent]


def _list_url(**query) -> str:
    url = reverse("admin:articles_article_changelist")
    return f"{url}?{urlencode(query)}"


def _record_url(pk: int) -> str:
    return reverse("admin:articles_article_change", args=[pk])


def _copies(user) -> QuerySet[DeskCopy]:
    copies = DeskCopy.objects.filter(permissions.visible_on_desk(user, "article__"))
    return copies.only("headline", "state", "opened_by", "saved_at", "embargo", "article_id")


def _copy_item(copy: DeskCopy, details: str) -> DashboardItem:
    return DashboardItem(str(copy), _record_url(copy.article_id), details)


def _refused(user, now) -> Iterator[DashboardBlock]:
    rows = ScheduledStory.objects.exclude(refused="").select_related("article__desk_copy", "article__entry")[:MAX_ITEMS]
    items = [DashboardItem(_title(row), _record_url(row.article_id), row.refused) for row in rows]
    yield DashboardBlock(
        "Could not be published when due", items, "", reverse("admin:articles_scheduledstory_changelist"), True
    )


def _erasures(user, now) -> Iterator[DashboardBlock]:
    rows = ErasureRequest.objects.filter(executed_at=None).select_related("requested_by")[:MAX_ITEMS]
    items = [
        DashboardItem(row.reference, _record_url(row.article_id), f"asked for by {row.requested_by}") for row in rows
    ]
    yield DashboardBlock("Erasures to execute", items, "", reverse("admin:articles_erasurerequest_changelist"), True)


def _mine(user, now) -> Iterator[DashboardBlock]:
    copies = _copies(user).filter(opened_by=user.get_username()).order_by("-saved_at", "-pk")[:MAX_ITEMS]
    items = [_copy_item(copy, f"{copy.get_state_display()}, saved {moment_in_words(copy.saved_at)}") for copy in copies]
    yield DashboardBlock(
        "My stories on the desk", items, "Nothing of yours lies on the desk.", _list_url(status="mine")
    )


def _written(user, now) -> Iterator[DashboardBlock]:
    if user.has_perm("articles.view_version"):  # everybody's stories are in the list
        return
    entries = CatalogueEntry.objects.filter(article__writer__username=user.get_username()).order_by("-docid")
    items = [
        DashboardItem(str(entry), _record_url(entry.article_id), in_words(entry.published_date))
        for entry in entries[:MAX_ITEMS]
    ]
    yield DashboardBlock("My published stories", items, "Nothing of yours is published yet.", _list_url(status="live"))


def _comments(user, now) -> Iterator[DashboardBlock]:
    rows = comments.for_colleague(user).select_related("article__desk_copy", "article__entry")[:MAX_ITEMS]
    items = [
        DashboardItem(
            str(row.article),
            reverse("admin:articles_article_comments", args=[row.article_id]),
            f"{row.by}, {naturaltime(row.at)}: {Truncator(row.text).chars(120)}",
        )
        for row in rows
    ]
    yield DashboardBlock("Comments for you", items, "", is_urgent=True)


def _without_photo(user, now) -> Iterator[DashboardBlock]:
    items = [DashboardItem(draft.title, "", draft.details) for draft in missing_photos.drafts_without_photo(MAX_ITEMS)]
    url = reverse("admin:articles_deskcopy_without_photo")
    yield DashboardBlock("Drafts without a photograph", items, "Every draft has a lead photo.", url)


def _waiting(user, now) -> Iterator[DashboardBlock]:
    for state, title, empty_text in (
        ("review", "In review", "Nobody waits for an editor."),
        ("ready", "Ready to publish", "Nothing is ready and unpublished."),
    ):
        # What is scheduled waits for nobody, and has a block of its own.
        rows = _copies(user).filter(state=state).exclude(article__scheduled__refused="")
        rows = rows.order_by("saved_at", "pk")[:MAX_ITEMS]
        items = [_copy_item(copy, f"{copy.opened_by}, {naturaltime(copy.saved_at)}".lstrip(", ")) for copy in rows]
        yield DashboardBlock(title, items, empty_text, _list_url(status=state))


def _scheduled(user, now) -> Iterator[DashboardBlock]:
    rows = ScheduledStory.objects.filter(refused="").select_related("article__desk_copy", "article__entry")
    items = [
        DashboardItem(
            _title(row), _record_url(row.article_id), f"{row.get_kind_display()}, {moment_in_words(row.due_at)}"
        )
        for row in rows.order_by("due_at")[:MAX_ITEMS]
    ]
    yield DashboardBlock(
        "Scheduled next", items, "Nothing is scheduled.", reverse("admin:articles_scheduledstory_changelist")
    )


def _embargoed(user, now) -> Iterator[DashboardBlock]:
    rows = _copies(user).filter(embargo__gt=now).order_by("embargo", "pk")[:MAX_ITEMS]
    items = [_copy_item(copy, f"until {moment_in_words(copy.embargo)}") for copy in rows]
    yield DashboardBlock("Under embargo", items, "Nothing is under embargo.", _list_url(status="embargoed"))


def _corrections(user, now) -> Iterator[DashboardBlock]:
    rows = Version.objects.corrections().filter(article__state="live").select_related("article__entry")
    rows = rows.defer("story_json").order_by("-effective_at", "-id")[:MAX_LONG_ITEMS]
    items = [
        DashboardItem(
            str(version.article.entry),
            _record_url(version.article_id),
            f"{version.policy.label}, {in_words(version.effective_date)}: {Truncator(version.note).chars(120)}",
        )
        for version in rows
    ]
    yield DashboardBlock(
        "Corrected lately", items, "No story was corrected yet.", reverse("admin:articles_version_changelist")
    )


def _rights(user, now) -> Iterator[DashboardBlock]:
    library = reverse("admin:media_photo_changelist")
    ended = [_photo_item(photo, "ended") for photo in rights.ended_in_use(now)[:MAX_ITEMS]]
    yield DashboardBlock(
        "Photographs in stories whose rights have ended", ended, "", f"{library}?ends=past&used=yes", is_urgent=True
    )
    ending = [_photo_item(photo, "until") for photo in rights.expiring(now, SOON).prefetch_related(None)[:MAX_ITEMS]]
    yield DashboardBlock(
        "Photographs whose rights end soon", ending, "No rights end within a month.", f"{library}?ends=30"
    )


def _photo_item(photo: Photo, word: str) -> DashboardItem:
    url = reverse("admin:media_photo_change", args=[photo.pk])
    return DashboardItem(str(photo), url, f"{word} {photo.rights_until:%B %-d, %Y}")


def _failed_searches(user, now) -> Iterator[DashboardBlock]:
    rows = FailedSearch.objects.order_by("-times", "-last_at")[:MAX_ITEMS]
    items = [
        DashboardItem(row.words, _list_url(q=row.words), f"{row.times}×, last {naturaltime(row.last_at)}")
        for row in rows
    ]
    yield DashboardBlock("Readers looked for, and found nothing", items, "No search was in vain.")


def _title(row: ScheduledStory) -> str:
    return str(getattr(row.article, "desk_copy", None) or getattr(row.article, "entry", None) or "A story")


BlockBuilder = Callable[[object, datetime], Iterator[DashboardBlock]]
# The permission to see a block, and the function that builds it; in the order of the page.
_BLOCKS: list[tuple[str, BlockBuilder]] = [
    ("articles.view_scheduledstory", _refused),
    ("articles.execute_erasure", _erasures),
    ("articles.add_internalnote", _comments),
    ("articles.change_deskcopy", _mine),
    ("articles.change_deskcopy", _written),
    ("articles.see_missing_photos", _without_photo),
    ("articles.publish_article", _waiting),
    ("articles.view_scheduledstory", _scheduled),
    ("articles.change_deskcopy", _embargoed),
    ("articles.view_version", _corrections),
    ("media.view_photo", _rights),
    ("articles.view_version", _failed_searches),
]
