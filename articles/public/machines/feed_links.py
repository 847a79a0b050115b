"""The links to feeds in the head of a page."""

from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse

from articles.public.machines.feeds import TYPES
from articles.taxonomy.current_names import CurrentName


class FeedLink(NamedTuple):
    """A link to a feed of the stories of a page."""

    type: str
    title: str
    url: str


def feed_links(
    name: str, title: str, *args: str, forms: tuple[str, ...] = ("atom", "rss", "json")
) -> tuple[FeedLink, ...]:
    """Return the links to the feeds with the name of their URL, in some formats."""
    return tuple(FeedLink(TYPES[form], title, path_of(name, *args, form)) for form in forms)


@lru_cache(4096)
def path_of(name: str, *args: str) -> str:
    """Return the path of a URL by its name; reversing one anew for each page takes long."""
    return reverse(name, args=args)


def latest_feeds() -> tuple[FeedLink, ...]:
    """Return the links to the feeds of all stories."""
    return feed_links("latest_feed", settings.SITE_NAME)


def filtered_feeds(title: str, query: str) -> tuple[FeedLink, ...]:
    """Return the links to the feeds of the stories of `/articles/` with this query string."""
    return tuple(link._replace(url=f"{link.url}?{query}") for link in feed_links("articles_feed", title))


def section_feeds(section: CurrentName | None) -> tuple[FeedLink, ...]:
    """Return the links to the feeds of a section, or of all stories without a section that has a page."""
    return feed_links("section_feed", section.name, section.slug) if section and section.url else latest_feeds()
