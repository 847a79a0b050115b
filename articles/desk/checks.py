"""The check before publishing, with what the library, the catalogue and the record know of many stories at once.

    warnings = check_stories([(article, story), …], now)
    warnings[article.pk]      # a list of StoryWarning

The number of queries does not depend on the number of stories (but stories are compared with others 50 at a time).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.core import checks
from django.db.models import Q
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from articles.desk.similar_stories import similar_stories
from articles.models import Address, Article
from articles.story.checks import CheckContext, PhotoCheck, StoryWarning, check_story, links_of
from articles.story.house_words import HouseWord, read_house_words
from articles.story.nouns import NOUNS
from articles.story.story import Story
from articles.story.text import clean_text
from articles.taxonomy.taxonomy import TAXONOMIES
from media.models import Photo
from media.models.rights import Rights
from media.rights import uuids_in

MAX_LIST_BYTES = 1_000_000  # read of the file of house words


def check_stories(stories: Sequence[tuple[Article, Story]], now: datetime) -> dict[int, list[StoryWarning]]:
    """Return the warnings about each story by the primary key of its article, as they are at `now`."""
    uuids = {picture.photo for _, story in stories for picture in story.pictures if picture.photo}
    library = {str(photo.uuid): photo for photo in Photo.objects.filter(uuid__in=uuids_in(uuids))} if uuids else {}
    dead = dead_links({href for _, story in stories for href in links_of(story)}, now)
    similar = similar_stories(stories)
    words = house_words()
    warnings = {}
    for article, story in stories:
        used = [library[picture.photo] for picture in story.pictures if picture.photo in library]
        photos = {
            str(photo.uuid): PhotoCheck(photo_obstacle(photo, str(article.uuid), now), photo.alt) for photo in used
        }
        warnings[article.pk] = check_story(story, CheckContext(photos, dead, words, similar.get(article.pk, ())))
    return warnings


def photo_obstacle(photo: Photo, holder: str, now: datetime) -> str:
    """Return why readers will not see a photograph in a story, as a sentence; "" if they will.

    The sentence has `%(photo)s` in the place of the photograph's name.
    """
    if photo.is_erased:
        return gettext("%(photo)s was erased: readers do not see it.")
    if photo.is_withdrawn:
        return gettext("%(photo)s was withdrawn from the library: readers do not see it.")
    if photo.rights_until and photo.rights_until < timezone.localdate(now):
        return gettext("%(photo)s has no rights since %(rights_until)s: readers do not see it.") % {
            "photo": "%(photo)s",
            "rights_until": date_format(photo.rights_until),
        }
    rights = Rights(photo.rights)
    if rights == Rights.UNKNOWN:
        return gettext(
            "%(photo)s is not cleared (rights: not looked at yet): readers do not see it until a photo editor states "
            "its rights."
        )
    if not rights.lets_readers_see:
        return gettext("%(photo)s is not cleared (rights: %(label)s): readers do not see it.") % {
            "photo": "%(photo)s",
            "label": rights.words,
        }
    if rights.is_for_one_story and photo.only_holder not in ("", holder):
        return gettext("%(photo)s may be shown in one story only, and another one has it: readers do not see it.")
    return ""


@checks.register()
def check_house_words(app_configs, **kwargs):
    """Report a file of house words that cannot be read."""
    path = settings.HOUSE_WORDS
    if path and not Path(path).is_file():
        return [checks.Warning(f"HOUSE_WORDS: there is no file {path}; give its whole path.", id="articles.W011")]
    return []


def house_words() -> tuple[HouseWord, ...]:
    """Return the words of the file that the setting HOUSE_WORDS names; none without it, or if it cannot be read."""
    if not settings.HOUSE_WORDS:
        return ()
    path = Path(settings.HOUSE_WORDS)
    try:
        return _read_list(path, path.stat().st_mtime_ns)
    except (OSError, UnicodeDecodeError):
        return ()


@lru_cache(maxsize=2)
def _read_list(path: Path, modified_ns: int) -> tuple[HouseWord, ...]:
    with path.open("rb") as file:
        return read_house_words(file.read(MAX_LIST_BYTES).decode("utf-8-sig"))


class _Targets(NamedTuple):
    """Links by what must be there: stories by day and slug, terms by noun and slug, photographs by UUID."""

    stories: dict[tuple[date, str], list[str]]
    terms: dict[tuple[str, str], list[str]]
    photos: dict[UUID, list[str]]


def dead_links(links: Iterable[str], now: datetime) -> set[str]:
    """Return those of the links that lead to no page of this site: relative ones, and addresses without a live page.

    Links to other sites are not followed.
    """
    dead, targets = set(), _Targets({}, {}, {})
    for href in links:
        path = _own_path(href)
        if path is not None and not (path and _add_target(targets, path, href)):
            dead.add(href)
    return dead | _without_story(targets.stories) | _without_term(targets.terms) | _without_photo(targets.photos, now)


def _own_path(href: str) -> str | None:
    """Return the path of a link to this site, "" if it is relative; None for links elsewhere or within the page."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("", "http", "https"):
        return None
    if parts.netloc:
        return (parts.path or "/") if parts.netloc.lower() == urlsplit(settings.SITE_URL).netloc.lower() else None
    if not parts.path:  # a place in the page, or the page with a query
        return None
    return parts.path if parts.path.startswith("/") else ""


def _add_target(targets: _Targets, path: str, href: str) -> bool:
    """Add the link to what must be there for it; return False if the site has no such address."""
    path = clean_text(unquote(path))
    try:
        match = resolve(path if path.endswith("/") or "." in path.rpartition("/")[2] else f"{path}/")
    except Resolver404:
        return False
    values = match.kwargs
    if match.namespaces or path.startswith("/admin/"):
        return False
    if {"year", "month", "day", "slug"} <= values.keys():
        try:
            day = date(*(int(values[name]) for name in ("year", "month", "day")))
        except ValueError:
            return False
        targets.stories.setdefault((day, values["slug"].lower()), []).append(href)
    elif match.url_name in NOUNS:
        targets.terms.setdefault((match.url_name, values["slug"]), []).append(href)
    elif match.url_name == "photo":
        targets.photos.setdefault(values["uuid"], []).append(href)
    return True


def _without_story(stories: dict[tuple[date, str], list[str]]) -> set[str]:
    if not stories:
        return set()
    days, slugs = {day for day, _ in stories}, {slug for _, slug in stories}
    rows = Address.objects.filter(day__in=days, slug__in=slugs, article__state=Article.State.LIVE)
    return _missing(stories, set(rows.values_list("day", "slug")))


def _without_term(terms: dict[tuple[str, str], list[str]]) -> set[str]:
    present = set()
    for noun in {noun for noun, _ in terms}:
        slugs = [slug for other, slug in terms if other == noun]
        rows = TAXONOMIES[noun].model.objects.filter(Q(slug__in=slugs) | Q(aliases__slug__in=slugs))
        present |= {(noun, slug) for row in rows.values_list("slug", "aliases__slug") for slug in row if slug}
    return _missing(terms, present)


def _without_photo(photos: dict[UUID, list[str]], now: datetime) -> set[str]:
    if not photos:
        return set()
    return _missing(photos, set(Photo.objects.in_library(now).filter(uuid__in=photos).values_list("uuid", flat=True)))


def _missing(links: dict, present: set) -> set[str]:
    return {href for key, hrefs in links.items() if key not in present for href in hrefs}
