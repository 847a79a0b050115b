"""The links of a story that lead to this site, as readers would meet them: which of them lead to no page."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.urls import Resolver404, resolve

from articles.models import Address, Article
from articles.story.nouns import NOUNS
from articles.story.text import clean_text
from articles.taxonomy.taxonomy import TAXONOMIES
from media.models import Photo


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


class _Targets(NamedTuple):
    """Links by what must be there: stories by day and slug, terms by noun and slug, photographs by UUID."""

    stories: dict[tuple[date, str], list[str]]
    terms: dict[tuple[str, str], list[str]]
    photos: dict[UUID, list[str]]


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
