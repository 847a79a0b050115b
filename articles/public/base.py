"""Base classes of public pages: the same page for everybody, with exact validators and a cache.

    validators (two queries at most) ──▶ ETag ──▶ 304, or the page cached under this ETag, or a newly rendered page

The ETag covers everything that a page depends on, so a cached page cannot be stale. Each change of a page also changes
the catalogue's generation: while the generation is the same, the validators of a path are still valid (one query).
"""

import hashlib
from datetime import datetime, time
from functools import cache, cached_property
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotModified, HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from articles.catalogue import catalogue
from articles.models import Generation
from articles.public import surrogate_keys
from articles.public.html_cache import CachedValidators, html_cache
from articles.public.notices import ignored_notices
from articles.public.site_pages import digest_text
from articles.public.theme import logo_url, picture_for_links, theme_url

# Short, because a withdrawn story must disappear soon. Browsers ask every time, which costs two queries, so that an
# editor who corrected a story sees the correction.
# While this server has a fault, a front cache may go on with what it has for ten minutes.
CACHE = "public, max-age=0, s-maxage=10, stale-while-revalidate=30, stale-if-error=600"
# A change is dated before its transaction ends, and HTTP counts in seconds: for so long after a change a copy may lack
# another one of the same second. Until then a page says that it is older, and its date alone validates nothing.
SETTLED_SECONDS = 60
_HEADERS_OF_304 = ("Cache-Control", "Content-Location", "ETag", "Last-Modified", "Surrogate-Key", "Vary")
# The settings that pages show; a change makes another release.
PAGE_SETTINGS = (
    *("SITE_NAME", "SITE_URL", "SECTION_ORDER", "LANGUAGE_CODE", "TIME_ZONE", "TIME_STYLE", "ZONE_NAMES", "STATIC_URL"),
    *("PUBLISHER", "FEED_FULL_CONTENT", "REPORT_ERRORS"),
    *("REUSE", "RIGHTS_STATEMENT", "RIGHTS_HOLDER", "TERMS_URL", "LICENSING_URL"),
)


class CodeRelease(NamedTuple):
    """A digest of code, templates and settings, and the time of the newest file; it is part of every ETag."""

    id: str
    at: datetime


@cache
def code_release() -> CodeRelease:
    """Return the release of this process; the files are read once."""
    digest, newest = hashlib.sha256(), 0.0
    for folder in ("templates", "articles", "media", "newsroom/formats"):
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix in (".py", ".html", ".css", ".js", ".mo") and path.is_file():
                digest.update(path.name.encode() + path.read_bytes())
                newest = max(newest, path.stat().st_mtime)
    digest.update(repr([getattr(settings, name) for name in PAGE_SETTINGS]).encode())
    digest.update(f"{theme_url()}\0{logo_url()}\0{picture_for_links()}\0{digest_text()}".encode())
    return CodeRelease(digest.hexdigest()[:16], datetime.fromtimestamp(newest, timezone.get_default_timezone()))


class Validators(NamedTuple):
    """What a page depends on. `last_modified_is_complete` is False if something else than `modified` can change it."""

    parts: tuple
    modified: datetime
    last_modified_is_complete: bool


class EarlyResponse(Exception):
    """The view answers with this response instead of a page: a redirect, or an error such as 410."""

    def __init__(self, response: HttpResponse):
        super().__init__(response.status_code)
        self.response = response


def permanent_redirect(url: str, query: str = "") -> EarlyResponse:
    """Return a permanent redirect, to be raised; `Cache-Control` limits it, because a moved story may move back."""
    return EarlyResponse(HttpResponsePermanentRedirect(f"{url}?{query}" if query else url))


class PublicView(TemplateResponseMixin, ContextMixin, View):
    """A public page: GET and HEAD, no cookies, 304 if nothing on the page has changed."""

    http_method_names = ["get", "head", "options"]
    # The parameters that change the page. All others are taken out of the request, so that they make no other page.
    parameters: frozenset[str] = frozenset()
    # Whether the page says which parameters it does not know: a search does, where a filter decides what is found.
    says_what_it_ignored = False
    # The catalogue's generation when the validators were read, or an older one; "" if they can change without it.
    generation = ""
    # True if a part of the search index did not answer: nobody may store the page, which has no validators then.
    is_incomplete = False

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        ignored_names = set(request.GET) - self.parameters
        if ignored_names:
            known_params = request.GET.copy()
            for name in ignored_names:
                del known_params[name]
            request.GET = known_params
        self.ignored_notices = ignored_notices(ignored_names) if self.says_what_it_ignored else []

    def get(self, request, **kwargs):
        self.today = timezone.localdate()
        try:
            response = self._cached_for_path()
            if response is None:
                validators = self._current_validators()
                response = self._not_modified_or_cached(validators) or self._rendered(validators)
        except EarlyResponse as early:
            response = early.response
        response.headers["Cache-Control"] = "no-store" if self.is_incomplete else CACHE
        response = self._not_modified_as_any_exists(response)
        if response.status_code == 304:  # a 304 has the Vary of the page (RFC 9110, 15.4.5), which is compressed
            patch_vary_headers(response, ["Accept-Encoding"])
        return response

    @cached_property
    def generation_now(self) -> Generation:
        """The catalogue's generation, read once in a request."""
        return catalogue.generation()

    def generation_etag(self) -> str:
        """Return the ETag of the generation, read once in a request; `validators` uses the same query."""
        return self.generation_now.etag

    def validators(self) -> Validators:
        """Return what the page depends on, in at most two queries. Raises Http404 or EarlyResponse."""
        raise NotImplementedError

    def make(self) -> HttpResponse:
        """Return the rendered page, with its surrogate keys."""
        context = self.get_context_data(**self.kwargs)
        response = self.render_to_response(context).render()
        surrogate_keys.name(response, surrogate_keys.keys_in(context))
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(notices=self.notices(), path=self.request.path, **kwargs)

    def notices(self) -> list[str]:
        """Return sentences about the parts of the query string that were ignored, on a page that says so."""
        return self.ignored_notices

    @property
    def _is_queried(self) -> bool:
        """Whether the query string changes the page of this path."""
        return bool(self.request.GET or self.ignored_notices)

    @property
    def _asks_for_any(self) -> bool:
        """Whether the request wants no page that exists at all (`If-None-Match: *`); only a page itself tells."""
        return self.request.headers.get("If-None-Match", "").strip() == "*"

    def _not_modified_as_any_exists(self, response: HttpResponse) -> HttpResponse:
        if not (self._asks_for_any and response.status_code == 200):
            return response
        return HttpResponseNotModified(headers={
            name: response.headers[name] for name in _HEADERS_OF_304 if name in response.headers
        })  # fmt: skip

    def _cached_for_path(self) -> HttpResponse | None:
        """Return the response by the cached validators of this path if the generation is the same; one query."""
        cached = None if self._is_queried else html_cache.validators_for(self.request.path)
        if cached and cached.day == self.today and cached.generation == self.generation_etag():
            return self._not_modified_or_cached(cached)
        return None

    def _current_validators(self) -> CachedValidators:
        validators = self.validators()
        query = urlencode(sorted(self.request.GET.lists()), doseq=True)
        page = (type(self).__name__, self.request.path, query, *self.ignored_notices)
        parts = (code_release().id, self.today, *validators.parts, *page)
        etag = f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'
        modified = max(0, int(validators.modified.timestamp()))
        current = CachedValidators(etag, modified, validators.last_modified_is_complete, self.generation, self.today)
        if self.generation and not self._is_queried:
            html_cache.remember_validators(self.request.path, current)
        return current

    def _not_modified_or_cached(self, validators: CachedValidators) -> HttpResponse | None:
        """Return a 304 response or the cached page; None if the page must be rendered.

        `If-Modified-Since` alone does not say that there ever was such a page, so that a 304 needs the page itself.
        """
        page = html_cache.page(validators.etag)
        if page is None and "If-None-Match" not in self.request.headers:
            return None
        response = self._unless_not_modified(page, validators)
        return self._with_validators(response, validators) if response is not None else None

    def _rendered(self, validators: CachedValidators) -> HttpResponse:
        with html_cache.making(validators.etag) as has_waited:
            if has_waited and (cached := self._not_modified_or_cached(validators)):
                return cached
            page = self.make()
            if self.is_incomplete:
                return page
            html_cache.store_page(validators.etag, page)
        return self._with_validators(self._unless_not_modified(page, validators) or page, validators)

    def _unless_not_modified(self, page: HttpResponse | None, validators: CachedValidators) -> HttpResponse | None:
        """Return a 304 response if the request has the page already, else the page."""
        if self._asks_for_any:
            return page
        # A date of the client's own, for instance of tomorrow, says nothing of the copy it has: only ours does.
        since = self.request.headers.get("If-Modified-Since")
        is_ours = since is None or parse_http_date_safe(since) == validators.modified
        last_modified = validators.modified if validators.last_modified_is_complete and is_ours else None
        return get_conditional_response(self.request, etag=validators.etag, last_modified=last_modified, response=page)

    def _with_validators(self, response: HttpResponse, validators: CachedValidators) -> HttpResponse:
        response.headers["ETag"] = validators.etag
        response.headers["Last-Modified"] = http_date(_stated_modified(validators))
        return response


def _stated_modified(validators: CachedValidators) -> int:
    """Return the `Last-Modified` of a response now: earlier than the change while another one may have its second."""
    is_settled = timezone.now().timestamp() - validators.modified >= SETTLED_SECONDS
    if is_settled or not validators.last_modified_is_complete:
        return validators.modified
    return max(0, validators.modified - SETTLED_SECONDS)


class CatalogueView(PublicView):
    """A page that may change with any change of the catalogue, and every day."""

    def validators(self) -> Validators:
        generation = self.generation_now
        self.generation = generation.etag
        midnight = timezone.make_aware(datetime.combine(self.today, time()))
        modified = max(generation.changed_at, midnight, code_release().at)
        return Validators((self.generation,), modified, last_modified_is_complete=True)
