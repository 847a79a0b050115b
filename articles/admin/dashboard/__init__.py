"""The dashboard on the first page of the admin: what is mine and waits, what comes when, what readers have, what to do.

areas(request.user, timezone.now())
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from articles.admin.dashboard import drafts, live_stories, repairs, schedule
from articles.admin.dashboard.blocks import DashboardBlock
from articles.story.lazy_text import gettext_lazy as _

BlockBuilder = Callable[[object, datetime], Iterator[DashboardBlock]]


class DashboardArea(NamedTuple):
    """A column of the page; the blocks without items are one line of text at its end."""

    key: str
    title: str
    blocks: list[DashboardBlock]

    @property
    def full_blocks(self) -> list[DashboardBlock]:
        return [block for block in self.blocks if block.items]

    @property
    def empty_texts(self) -> list[str]:
        return [block.empty_text for block in self.blocks if not block.items]


def areas(user, now: datetime) -> list[DashboardArea]:
    """Return the areas with the blocks that a user may see, without urgent blocks that have no items."""
    visible = [DashboardArea(key, title, _blocks(builders, user, now)) for key, title, builders in _AREAS]
    return [area for area in visible if area.blocks]


def _blocks(builders: list[tuple[str, BlockBuilder]], user, now: datetime) -> list[DashboardBlock]:
    permitted = (block for permission, build in builders if user.has_perm(permission) for block in build(user, now))
    return [block for block in permitted if block.items or not block.is_urgent]


# By area: the permission to see a block, and the function that builds it; in the order of the page.
_AREAS: list[tuple[str, str, list[tuple[str, BlockBuilder]]]] = [
    (
        "failed",
        _("At once"),
        [
            ("articles.view_scheduledstory", schedule.failed_publications),
            ("articles.publish_article", repairs.failed_caches),
            ("articles.execute_erasure", repairs.erasures),
            ("media.view_photo", repairs.ended_rights),
        ],
    ),
    (
        "drafts",
        _("On the desk"),
        [
            ("articles.add_internalnote", drafts.comments_for_colleague),
            ("articles.change_deskcopy", drafts.unsaved_in_bin),
            ("articles.change_deskcopy", drafts.mine),
            ("articles.publish_article", drafts.in_review_and_ready),
            ("articles.see_missing_photos", drafts.without_photo),
        ],
    ),
    ("due", _("What comes when"), [("articles.change_deskcopy", schedule.timeline)]),
    (
        "readers",
        _("With readers"),
        [
            ("articles.view_version", live_stories.published_today),
            ("articles.view_version", live_stories.last_changes),
            ("articles.change_deskcopy", live_stories.mine),
            ("articles.view_version", live_stories.last_corrections),
        ],
    ),
    (
        "repairs",
        _("To be mended"),
        [
            ("media.change_photo", repairs.without_rights),
            ("media.view_photo", repairs.ending_rights),
            ("media.view_photo", repairs.missing_alt),
            ("articles.view_version", repairs.failed_searches),
        ],
    ),
]
