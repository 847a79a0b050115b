"""What stands in a page's head for machines: canonical address, robots, feeds, cards of other sites, JSON-LD.

One function for each kind of page makes it from what the page's template is given. A page that is not named here
writes its own into the template's `meta` block.
"""

from dataclasses import dataclass, field
from functools import lru_cache, singledispatch
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from articles import structured
from articles.feeds import TYPES
from articles.structured import absolute
from articles.views.article import ArticlePage
from articles.views.browser import Browser
from articles.views.charts import in_words
from articles.views.corrections import Corrections
from articles.views.dates import DayPage, MonthPage, YearPage
from articles.views.front import Front
from articles.views.history import Compare, History
from articles.views.listing import NamedPage, Names
from articles.views.pages import Page
from articles.views.version import VersionPage
from media.models import Photo
from media.models.licence import Rights
from media.renditions import candidates
from media.views import PhotoPage

INDEX = "max-image-preview:large"  # for the index, with pictures as large as they are
UNLISTED = "noindex"
FOLLOWED = "noindex, follow"  # of a list only the first page is for the index; what it lists is


class Feed(NamedTuple):
    """A feed that readers of a page may want."""

    type: str
    title: str
    url: str


class Card(NamedTuple):
    """A photograph for other sites' cards."""

    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, kw_only=True)
class Head:
    """Everything for machines in one page's head; what is empty is not written."""

    robots: str = INDEX
    canonical: str = ""
    title: str = ""
    description: str = ""
    type: str = "website"
    locale: str = ""
    card: Card | None = None
    article: dict = field(default_factory=dict)
    feeds: tuple[Feed, ...] = ()
    blocks: tuple = ()

    @property
    def is_indexed(self) -> bool:
        return not self.robots.startswith("noindex")


@singledispatch
def head_of(page, context: dict) -> Head | None:
    """Give the head of a page, from what its template was given; None where the template says it itself."""
    return None


@head_of.register
def _article(page: ArticlePage, context: dict) -> Head:
    story, entry, printed = context["story"], context["entry"], context["printed"]
    url, photos = entry.get_absolute_url(), context["photos"]
    title = story.headline or printed.opening
    steps = [(settings.SITE_NAME, _path("front"))]
    if printed.section and printed.section.url:
        steps.append((printed.section.name, printed.section.url))
    uuid = str(context["article"].uuid)
    people = [structured.absolute(one.url) for _, line in printed.bylines for one in line if one.url]
    return Head(
        robots=UNLISTED if entry.noindex else INDEX,
        canonical=absolute(url),
        title=title,
        description=_short(story.dek or entry.opening or printed.opening),
        type="article",
        locale=structured.language(story.language),
        card=next(_cards(story, photos), None),
        article={
            "published_time": story.published.text,
            "modified_time": story.updated.text if story.updated else "",
            "section": printed.section.name if printed.section else "",
            "author": people,
            "tag": [tag.name for tag in printed.tags],
        },
        feeds=_section_feeds(printed.section),
        blocks=(
            structured.as_script(structured.news_article(story, entry, uuid, printed.names, photos)),
            structured.as_script(structured.breadcrumbs([*steps, (title, url)])),
        ),
    )


@head_of.register
def _version(page: VersionPage, context: dict) -> Head:
    return Head(robots=UNLISTED, canonical=context["canonical"])


@head_of.register
def _history(page: History, context: dict) -> Head:
    return Head(robots=UNLISTED, canonical=f"{context['canonical']}history/")


@head_of.register
def _compared(page: Compare, context: dict) -> Head:
    return Head(
        robots=UNLISTED,
        canonical=f"{context['canonical']}compare/{context['old'].number}/{context['new'].number}/",
    )


@head_of.register
def _front(page: Front, context: dict) -> Head:
    asked = set(page.request.GET) & page.parameters
    return Head(
        robots=UNLISTED if asked else INDEX,
        canonical=absolute(reverse("front")),
        title=settings.SITE_NAME,
        description=f"The latest stories of {settings.SITE_NAME}, and everything it has published since it began.",
        feeds=_latest_feeds("rss"),
        blocks=(structured.as_script(structured.archive()),),
    )


@head_of.register
def _browser(page: Browser, context: dict) -> Head:
    is_narrowed = bool(page.request.GET)
    kept = page.wanted.kept.items()
    wanted = [(name, value) for name, values in kept for value in values if name != "sort"]
    return Head(
        robots=FOLLOWED if is_narrowed else INDEX,
        canonical="" if is_narrowed else absolute(reverse("articles")),
        title="The archive",
        description=f"Every story of {settings.SITE_NAME}: by words, section, tag, author and date.",
        feeds=tuple(
            Feed(TYPES[form], "These stories", f"{reverse('articles_feed', args=[form])}?{urlencode(wanted)}")
            for form in ("atom", "json")
        )
        if wanted
        else _latest_feeds(),
    )


@head_of.register
def _named(page: NamedPage, context: dict) -> Head:
    named, noun = context["named"], context["noun"]
    steps = [(settings.SITE_NAME, reverse("front"))]
    if noun != "section":
        plural = {"tag": "tags", "author": "authors", "agency": "agencies"}[noun]
        steps.append((plural.capitalize(), reverse(plural)))
    return _list(
        page,
        context,
        title=named.name,
        path=named.get_absolute_url(),
        description=_short(named.description) or f"Stories of {settings.SITE_NAME}: {named.name}.",
        type="profile" if noun == "author" else "website",
        feeds=_feeds(f"{noun}_feed", named.name, named.slug),
        blocks=(structured.as_script(structured.breadcrumbs([*steps, (named.name, named.get_absolute_url())])),),
    )


@head_of.register
def _names(page: Names, context: dict) -> Head:
    title = context["title"]
    about = f"{title} of {settings.SITE_NAME}, with the number of stories of each."
    return _list(page, context, title=title, description=about, path=page.request.path, feeds=_latest_feeds())


@head_of.register(YearPage)
@head_of.register(MonthPage)
@head_of.register(DayPage)
def _days(page: Page, context: dict) -> Head:
    day = in_words(page.first, page.unit)
    about = f"What {settings.SITE_NAME} published {'on' if page.unit == 'day' else 'in'} {day}."
    return _list(page, context, title=day, description=about, path=page.request.path, feeds=_latest_feeds())


@head_of.register
def _corrections(page: Corrections, context: dict) -> Head:
    feeds = _feeds("corrections_feed", f"Corrections: {settings.SITE_NAME}")
    about = f"Every correction and clarification of {settings.SITE_NAME}, the newest first."
    return _list(page, context, title="Corrections", description=about, path=page.request.path, feeds=feeds)


@head_of.register
def _photo(page: PhotoPage, context: dict) -> Head:
    photo = context["photo"]
    return Head(
        canonical=absolute(photo.get_absolute_url()),
        title=photo.headline or photo.spoken,
        description=_short(photo.caption),
        card=_card(photo),
    )


def _list(page, context: dict, *, path: str, **parts) -> Head:
    """Give the head of a list: its beginning is for the index, what a cursor or another parameter chose is not."""
    asked = set(page.request.GET) & page.parameters
    return Head(robots=FOLLOWED if asked else INDEX, canonical="" if asked else absolute(path), **parts)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 200 else words[: words.rfind(" ", 0, 199)].rstrip(" ,.;:–—-") + "…"


def _cards(story, photos: dict):
    for picture in story.pictures:
        if rendition := structured.rendition_of(picture, photos, "social"):
            alt = picture.alt or photos[picture.photo].spoken
            yield Card(absolute(rendition.url), *rendition.dimensions, alt)


def _card(photo: Photo) -> Card | None:
    if photo.rights == Rights.NO_SYNDICATION:
        return None
    rendition = candidates(photo.file, "social", (photo.focal_x, photo.focal_y), "jpg")[-1]
    return Card(absolute(rendition.url), *rendition.dimensions, photo.spoken)


def _feeds(name: str, title: str, *args: str, forms: tuple[str, ...] = ("atom", "json")) -> tuple[Feed, ...]:
    return tuple(Feed(TYPES[form], title, _path(name, *args, form)) for form in forms)


@lru_cache(4096)
def _path(name: str, *args: str) -> str:
    return reverse(name, args=args)


def _latest_feeds(*others: str) -> tuple[Feed, ...]:
    return _feeds("latest_feed", settings.SITE_NAME, forms=("atom", *others, "json"))


def _section_feeds(section) -> tuple[Feed, ...]:
    return _feeds("section_feed", section.name, section.slug) if section and section.url else _latest_feeds()
