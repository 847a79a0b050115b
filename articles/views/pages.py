"""What all public pages share: the same answer for everybody, exact validators, and what to do about odd addresses.

    validators (two queries at most) ──▶ ETag ──▶ 304, or the page that was kept under this ETag, or the page made anew

The ETag covers everything a page depends on, so a page kept under it cannot be stale. Whatever changes a page changes
the catalogue's generation too; so while that stays, what stood at an address still stands, and one query says so.
"""

import hashlib
from datetime import datetime, time
from functools import cache, cached_property
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from articles import catalogue
from articles.filters import ignored
from articles.models import Generation
from articles.views import surrogates
from articles.views.keeping import Standing, kept
from articles.views.theme import logo_url, theme_url

# Small: a withdrawn story must be gone soon. Browsers ask every time, which costs two queries: an editor who looks at
# the story after correcting it sees the correction.
CACHE = "public, max-age=0, s-maxage=10, stale-while-revalidate=30"
# The settings that pages show: others of them, another release.
SHOWN = ("SITE_NAME", "SITE_URL", "TIME_ZONE", "STATIC_URL", "PUBLISHER", "FEED_FULL_CONTENT", "REPORT_ERRORS")


class Release(NamedTuple):
    """The code and templates that make the pages: another release, another page."""

    id: str
    at: datetime


@cache
def this_release() -> Release:
    digest, newest = hashlib.sha256(), 0.0
    for folder in ("templates", "articles", "media"):
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix in (".py", ".html", ".css", ".js") and path.is_file():
                digest.update(path.name.encode() + path.read_bytes())
                newest = max(newest, path.stat().st_mtime)
    digest.update(repr([getattr(settings, name) for name in SHOWN]).encode())
    digest.update(f"{theme_url()}\0{logo_url()}".encode())
    return Release(digest.hexdigest()[:16], datetime.fromtimestamp(newest, timezone.get_default_timezone()))


class Validators(NamedTuple):
    """What a page depends on; `decides` says whether `modified` covers all of it, not the story alone."""

    parts: tuple
    modified: datetime
    decides: bool


class TurnedAway(Exception):
    """The address leads elsewhere, or to something that is gone; the response says where or why."""

    def __init__(self, response: HttpResponse):
        super().__init__(response.status_code)
        self.response = response


def moved(url: str, query: str = "") -> TurnedAway:
    """Send readers on for good; browsers may not keep it for good, since a moved story may move back."""
    return TurnedAway(HttpResponsePermanentRedirect(f"{url}?{query}" if query else url))


class Page(TemplateResponseMixin, ContextMixin, View):
    """A public page: GET and HEAD, no cookies, 304 when nothing it shows has changed."""

    http_method_names = ["get", "head", "options"]
    parameters: frozenset[str] = frozenset()
    # The generation of the catalogue the validators were read at, or an older one; "" where they change without it.
    generation = ""

    def get(self, request, **kwargs):
        self.today = timezone.localdate()
        try:
            response = self._remembered()
            if response is None:
                standing = self._standing()
                response = self._known(standing) or self._made(standing)
        except TurnedAway as turned_away:
            response = turned_away.response
        response.headers["Cache-Control"] = CACHE
        return response

    @cached_property
    def generation_now(self) -> Generation:
        """The generation when this request first asked."""
        return catalogue.generation()

    def mark_now(self) -> str:
        """Name the generation when this request first asked; one query, the one that `validators` begin with."""
        return self.generation_now.mark

    def validators(self) -> Validators:
        """Say what the page depends on, in two queries at most; raise Http404 or TurnedAway."""
        raise NotImplementedError

    def make(self) -> HttpResponse:
        """Make the whole page: what readers get until something it depends on changes."""
        context = self.get_context_data(**self.kwargs)
        response = self.render_to_response(context).render()
        surrogates.name(response, surrogates.keys_in(context))
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(notices=self.notices(), path=self.request.path, **kwargs)

    def notices(self) -> list[str]:
        """Say what of the address was not understood."""
        return ignored(set(self.request.GET) - self.parameters)

    def _remembered(self) -> HttpResponse | None:
        """Answer from what stood at this address, if the catalogue has not changed since; one query."""
        known = None if self.request.META.get("QUERY_STRING") else kept.standing(self.request.path)
        if known and known.day == self.today and known.generation == self.mark_now():
            return self._known(known)
        return None

    def _standing(self) -> Standing:
        validators = self.validators()
        query = urlencode(sorted(self.request.GET.lists()), doseq=True)
        parts = (this_release().id, type(self).__name__, self.request.path, self.today, *validators.parts, query)
        etag = f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'
        modified = max(0, int(validators.modified.timestamp()))
        standing = Standing(etag, modified, validators.decides, self.generation, self.today)
        if self.generation and not self.request.META.get("QUERY_STRING"):
            kept.remember(self.request.path, standing)
        return standing

    def _known(self, standing: Standing) -> HttpResponse | None:
        """Say that the reader has the page already, or give the page that is kept; else nothing."""
        response = get_conditional_response(
            self.request, etag=standing.etag, last_modified=standing.modified if standing.decides else None
        )
        return self._marked(response or kept.get(standing.etag), standing)

    def _made(self, standing: Standing) -> HttpResponse:
        return self._marked(kept.keep(standing.etag, self.make()), standing)

    def _marked(self, response: HttpResponse | None, standing: Standing) -> HttpResponse | None:
        if response is not None:
            response.headers["ETag"] = standing.etag
            response.headers["Last-Modified"] = http_date(standing.modified)
        return response


class ListPage(Page):
    """A page that any change of the catalogue may change."""

    def validators(self) -> Validators:
        generation = self.generation_now
        self.generation = generation.mark
        midnight = timezone.make_aware(datetime.combine(self.today, time()))
        modified = max(generation.changed_at, midnight, this_release().at)
        return Validators((self.generation,), modified, decides=True)
