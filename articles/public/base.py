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

from articles.catalogue import catalogue
from articles.models import Generation
from articles.public import surrogate_keys
from articles.public.archive.filters import ignored_notices
from articles.public.page_cache import CachedValidators, page_cache
from articles.public.theme import logo_url, theme_url

# Small: a withdrawn story must be gone soon. Browsers ask every time, which costs two queries: an editor who looks at
# the story after correcting it sees the correction.
CACHE = "public, max-age=0, s-maxage=10, stale-while-revalidate=30"
# The settings that pages show: others of them, another release.
PAGE_SETTINGS = ("SITE_NAME", "SITE_URL", "TIME_ZONE", "STATIC_URL", "PUBLISHER", "FEED_FULL_CONTENT", "REPORT_ERRORS")


class CodeRelease(NamedTuple):
    """The code and templates that make the pages: another release, another page."""

    id: str
    at: datetime


@cache
def code_release() -> CodeRelease:
    digest, newest = hashlib.sha256(), 0.0
    for folder in ("templates", "articles", "media"):
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix in (".py", ".html", ".css", ".js") and path.is_file():
                digest.update(path.name.encode() + path.read_bytes())
                newest = max(newest, path.stat().st_mtime)
    digest.update(repr([getattr(settings, name) for name in PAGE_SETTINGS]).encode())
    digest.update(f"{theme_url()}\0{logo_url()}".encode())
    return CodeRelease(digest.hexdigest()[:16], datetime.fromtimestamp(newest, timezone.get_default_timezone()))


class Validators(NamedTuple):
    """What a page depends on; `last_modified_is_complete` says whether `modified` covers all of it."""

    parts: tuple
    modified: datetime
    last_modified_is_complete: bool


class EarlyResponse(Exception):
    """The address leads elsewhere, or to something that is gone; the response says where or why."""

    def __init__(self, response: HttpResponse):
        super().__init__(response.status_code)
        self.response = response


def permanent_redirect(url: str, query: str = "") -> EarlyResponse:
    """Send readers on for good; browsers may not keep it for good, since a moved story may move back."""
    return EarlyResponse(HttpResponsePermanentRedirect(f"{url}?{query}" if query else url))


class PublicView(TemplateResponseMixin, ContextMixin, View):
    """A public page: GET and HEAD, no cookies, 304 when nothing it shows has changed."""

    http_method_names = ["get", "head", "options"]
    parameters: frozenset[str] = frozenset()
    # The generation of the catalogue the validators were read at, or an older one; "" where they change without it.
    generation = ""

    def get(self, request, **kwargs):
        self.today = timezone.localdate()
        try:
            response = self._cached_for_path()
            if response is None:
                validators = self._current_validators()
                response = self._not_modified_or_cached(validators) or self._rendered(validators)
        except EarlyResponse as turned_away:
            response = turned_away.response
        response.headers["Cache-Control"] = CACHE
        return response

    @cached_property
    def generation_now(self) -> Generation:
        """The generation when this request first asked."""
        return catalogue.generation()

    def generation_etag(self) -> str:
        """Name the generation when this request first asked; one query, the one that `validators` begin with."""
        return self.generation_now.etag

    def validators(self) -> Validators:
        """Say what the page depends on, in two queries at most; raise Http404 or TurnedAway."""
        raise NotImplementedError

    def make(self) -> HttpResponse:
        """Make the whole page: what readers get until something it depends on changes."""
        context = self.get_context_data(**self.kwargs)
        response = self.render_to_response(context).render()
        surrogate_keys.name(response, surrogate_keys.keys_in(context))
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(notices=self.notices(), path=self.request.path, **kwargs)

    def notices(self) -> list[str]:
        """Say what of the address was not understood."""
        return ignored_notices(set(self.request.GET) - self.parameters)

    def _cached_for_path(self) -> HttpResponse | None:
        """Answer from what stood at this address, if the catalogue has not changed since; one query."""
        cached = None if self.request.META.get("QUERY_STRING") else page_cache.validators_for(self.request.path)
        if cached and cached.day == self.today and cached.generation == self.generation_etag():
            return self._not_modified_or_cached(cached)
        return None

    def _current_validators(self) -> CachedValidators:
        validators = self.validators()
        query = urlencode(sorted(self.request.GET.lists()), doseq=True)
        parts = (code_release().id, type(self).__name__, self.request.path, self.today, *validators.parts, query)
        etag = f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'
        modified = max(0, int(validators.modified.timestamp()))
        current = CachedValidators(etag, modified, validators.last_modified_is_complete, self.generation, self.today)
        if self.generation and not self.request.META.get("QUERY_STRING"):
            page_cache.remember_validators(self.request.path, current)
        return current

    def _not_modified_or_cached(self, validators: CachedValidators) -> HttpResponse | None:
        """Say that the reader has the page already, or give the page that is kept; else nothing."""
        response = get_conditional_response(
            self.request,
            etag=validators.etag,
            last_modified=validators.modified if validators.last_modified_is_complete else None,
        )
        return self._with_validators(response or page_cache.get(validators.etag), validators)

    def _rendered(self, validators: CachedValidators) -> HttpResponse:
        return self._with_validators(page_cache.store(validators.etag, self.make()), validators)

    def _with_validators(self, response: HttpResponse | None, validators: CachedValidators) -> HttpResponse | None:
        if response is not None:
            response.headers["ETag"] = validators.etag
            response.headers["Last-Modified"] = http_date(validators.modified)
        return response


class CatalogueView(PublicView):
    """A page that any change of the catalogue may change."""

    def validators(self) -> Validators:
        generation = self.generation_now
        self.generation = generation.etag
        midnight = timezone.make_aware(datetime.combine(self.today, time()))
        modified = max(generation.changed_at, midnight, code_release().at)
        return Validators((self.generation,), modified, last_modified_is_complete=True)
