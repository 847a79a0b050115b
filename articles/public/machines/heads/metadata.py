"""The metadata in the head of a page: canonical URL, robots, feeds, cards for other sites, JSON-LD."""

from dataclasses import dataclass, field
from functools import singledispatch

from articles.public.machines.feed_links import FeedLink
from articles.public.machines.social_cards import SocialCard

INDEX = "max-image-preview:large"  # search engines may list the page, with large previews
UNLISTED = "noindex"
FOLLOWED = "noindex, follow"  # for further pages of a list: not the page, but the stories on it


@dataclass(frozen=True, kw_only=True)
class HeadMetadata:
    """The metadata in the head of one page; empty values are not written."""

    robots: str = INDEX
    canonical: str = ""
    title: str = ""
    description: str = ""
    type: str = "website"
    locale: str = ""
    card: SocialCard | None = None
    article: dict = field(default_factory=dict)
    feeds: tuple[FeedLink, ...] = ()
    alternates: tuple[tuple[str, str], ...] = ()  # language and URL of the same story in each language
    blocks: tuple = ()
    embed_url: str = ""  # of the page, where `/oembed` answers for it

    @property
    def is_indexed(self) -> bool:
        """Whether search engines may list the page."""
        return not self.robots.startswith("noindex")


@singledispatch
def head_of(page, context: dict) -> HeadMetadata | None:
    """Return the metadata of a page; None if the template has them."""
    return None


def shortened(text: str) -> str:
    """Return a description of at most 200 characters, cut between words."""
    words = " ".join(text.split())
    return words if len(words) <= 200 else words[: words.rfind(" ", 0, 199)].rstrip(" ,.;:–—-") + "…"
