"""`/oembed?url=…`: how another site shows a link to a story or a photograph (https://oembed.com).

A story is a quotation of its headline, summary and date with a link, without scripts and frames. A photograph is its
file where the rights let other sites show it, else a link. The form is JSON; any other is answered with 501.
"""

import hashlib
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.generic.base import View

from articles.models import Article, CatalogueEntry, Version
from articles.public import surrogate_keys
from articles.public.base import CACHE
from articles.public.lists.date_archive import day_of
from articles.public.machines.absolute_urls import absolute
from articles.public.machines.language_tags import language
from articles.public.machines.social_cards import cards_of
from articles.public.pictures import pictures_for
from articles.record import permalinks
from articles.story.date_formatting import day_in_words
from articles.story.text import clean_text
from media.models import Photo
from media.renditions import candidates

WIDTH = 550  # of the quotation of a story, where the other site names no width
MAX_AGE = 3600  # seconds for which other sites may keep an answer


class OEmbedView(View):
    """Answers for the address of a story, of its versions and history, and of a photograph; 404 for anything else."""

    http_method_names = ["get", "head", "options"]

    def get(self, request):
        form = request.GET.get("format", "json")
        if form != "json":
            return self._answer({"error": "Only format=json is answered."}, 501)
        match = _match(request.GET.get("url", ""))
        max_width, max_height = (_limit(request.GET.get(name, "")) for name in ("maxwidth", "maxheight"))
        values = None
        if match and match.url_name in ("article", "version", "history"):
            values = _story(match, max_width, max_height)
        elif match and match.url_name == "photo":
            values = _photograph(match, max_width, max_height)
        if values is None:
            return self._answer({"error": "No story and no photograph is published at this url."}, 404)
        provider = {"provider_name": settings.SITE_NAME, "provider_url": f"{settings.SITE_URL}/"}
        return self._answer({"version": "1.0", **values, **provider, "cache_age": MAX_AGE})

    def _answer(self, values: dict, status: int = 200) -> HttpResponse:
        headers = {"Cache-Control": CACHE, "Access-Control-Allow-Origin": "*", "X-Robots-Tag": "noindex"}
        response = JsonResponse(values, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})
        surrogate_keys.name(response, ["catalogue"])
        response.headers["ETag"] = etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if status != 200:
            return response
        return get_conditional_response(self.request, etag=etag, response=response) or response


def _match(url: str) -> ResolverMatch | None:
    """Return what a URL of this site leads to; None for another site or an address that is none."""
    try:
        parts = urlsplit(url)
        return resolve(unquote(parts.path)) if parts.netloc == urlsplit(settings.SITE_URL).netloc else None
    except (Resolver404, ValueError):
        return None


def _limit(text: str) -> int:
    """Return the number of pixels of a parameter; 0 for none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _entry_of(match: ResolverMatch) -> CatalogueEntry | None:
    parts = match.kwargs
    try:
        day = day_of(parts["year"], parts["month"], parts["day"])
    except Http404:
        return None
    resolved = permalinks.resolve(day, clean_text(parts["slug"].lower()))
    article = resolved.address.article if resolved and resolved.address else None
    return article.entry if article and article.state == Article.State.LIVE else None


def _story(match: ResolverMatch, max_width: int, max_height: int) -> dict | None:
    entry = _entry_of(match)
    if entry is None:
        return None
    story = Version.objects.get(article=entry.article_id, number=entry.version).story
    photos = pictures_for({picture.photo for picture in story.pictures if picture.photo}, timezone.now())
    card = next(cards_of(story, photos), None)
    url, title = absolute(entry.get_absolute_url()), entry.headline or entry.opening or entry.dek
    line = _("%(site)s, %(date)s") % {"site": settings.SITE_NAME, "date": day_in_words(entry.published_date)}
    values = {
        "type": "rich",
        "title": title,
        "author_name": entry.byline,
        "url": url,
        "html": format_html(
            '<blockquote lang="{}" cite="{}"><p><a href="{}">{}</a></p>{}<footer lang="{}">{}</footer></blockquote>',
            language(entry.language),
            *(url, url, title),
            format_html("<p>{}</p>", entry.dek or entry.opening) if (entry.dek or entry.opening) != title else "",
            *(settings.LANGUAGE_CODE, line),
        ),
        "width": min(WIDTH, max_width or WIDTH),
        "height": None,  # as its text needs
    }
    if card and _fits(card.width, card.height, max_width, max_height):
        values |= {"thumbnail_url": card.url, "thumbnail_width": card.width, "thumbnail_height": card.height}
    return values


def _photograph(match: ResolverMatch, max_width: int, max_height: int) -> dict | None:
    now, uuid = timezone.now(), match.kwargs["uuid"]
    photo: Photo | None = pictures_for([uuid], now).get(str(uuid))
    if photo is None or not photo.is_in_library(now):
        return None
    title = " ".join((photo.headline or photo.caption or photo.text_alternative).split())[:200]
    values = {"title": title, "author_name": photo.credit or photo.photographer, "url": ""}
    files = candidates(photo.file, "lead", (photo.focal_x, photo.focal_y), "jpg")
    fitting = [file for file in files if _fits(*file.dimensions, max_width, max_height)]
    if not fitting or not photo.is_syndicable(now):
        return values | {"type": "link", "url": absolute(photo.get_absolute_url())}
    width, height = fitting[-1].dimensions
    return values | {"type": "photo", "url": absolute(fitting[-1].url), "width": width, "height": height}


def _fits(width: int, height: int, max_width: int, max_height: int) -> bool:
    return all(not limit or side <= limit for side, limit in ((width, max_width), (height, max_height)))
