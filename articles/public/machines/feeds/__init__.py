"""Feeds: the newest stories of a list for feed readers, in three formats.

    entries ──items──▶ Items ──▶ Feed ──▶ atom.write | rss.write | jsonfeed.write

An item's `id` stays the same for ever, and its `updated` moves only with changes that readers were told of. A date
less precise than the formats demand gets its 00:00 from `StoryDate.moment`, and is given as it is known beside it.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from django.utils import timezone

from articles.story.dates import StoryDate

TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}


class FeedAuthor(NamedTuple):
    """Somebody in a byline, and their page here; `url` is empty where they have none."""

    name: str
    url: str = ""


class FeedImage(NamedTuple):
    """A photograph that others may have."""

    url: str
    width: int
    height: int
    caption: str
    credit: str
    alt: str


@dataclass(frozen=True, kw_only=True)
class FeedItem:
    """One story, or one correction of a story; `content` is HTML, empty where feeds give the first words alone."""

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
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A stretch of a list, and the way to the next (RFC 5005); addresses are whole ones."""

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
        """When something readers were told of last changed here."""
        return max((moment_of(item.updated) for item in self.items), default=self.changed)


def moment_of(date: StoryDate) -> datetime:
    """Give a date as an instant that RFC 822 and RFC 3339 can write: before there was standard time, in UTC."""
    moment = date.moment(timezone.get_default_timezone())
    return moment if moment.utcoffset().total_seconds() % 60 == 0 else moment.astimezone(UTC)


def rfc3339(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
