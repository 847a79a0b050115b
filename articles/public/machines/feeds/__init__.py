"""Feeds: the newest stories of a list for feed readers, in three formats.

    entries ──items_of──▶ FeedItems ──▶ Feed ──▶ atom.write | rss.write | jsonfeed.write

The `id` of an item never changes, and its `updated` moves only with changes that have a note or an "Updated" date. The
formats need a time: a date without one gets 00:00 from `StoryDate.moment`, and the feed also has the date as known.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from django.utils import timezone

from articles.story.dates import StoryDate

TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}


class FeedAuthor(NamedTuple):
    """A name of the byline with the URL of its page; `url` is empty without a page."""

    name: str
    url: str = ""


class FeedImage(NamedTuple):
    """A photo that may be syndicated."""

    url: str
    width: int
    height: int
    caption: str
    credit: str
    alt: str


class FeedAudio(NamedTuple):
    """A recording of the story that others may have too."""

    url: str
    type: str
    bytes: int
    seconds: int


@dataclass(frozen=True, kw_only=True)
class FeedItem:
    """One story, or one correction; `content` is HTML, empty in feeds that have only a summary."""

    id: str
    url: str
    title: str
    published: StoryDate
    updated: StoryDate
    summary: str = ""
    content: str = ""
    language: str = ""
    authors: tuple[FeedAuthor, ...] = ()
    categories: tuple[str, ...] = ()
    images: tuple[FeedImage, ...] = ()
    audio: FeedAudio | None = None
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A page of a list with links to the next pages (https://www.rfc-editor.org/rfc/rfc5005); URLs are absolute."""

    id: str
    title: str
    subtitle: str
    publisher: str
    home: str
    url: str
    changed: datetime
    items: tuple[FeedItem, ...]
    links: dict[str, str] = field(default_factory=dict)

    @property
    def updated(self) -> datetime:
        """The moment of the newest change of an item; `changed` without items."""
        return max((moment_of(item.updated) for item in self.items), default=self.changed)


def moment_of(date: StoryDate) -> datetime:
    """Return a date as a moment for RFC 822 and RFC 3339; in UTC if the local offset then had seconds."""
    moment = date.moment(timezone.get_default_timezone())
    return moment if moment.utcoffset().total_seconds() % 60 == 0 else moment.astimezone(UTC)


def rfc3339(moment: datetime) -> str:
    """Return a moment as text (https://www.rfc-editor.org/rfc/rfc3339)."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
