"""What all public pages share: the same answer for everybody, exact validators, and what to do about odd addresses."""

import hashlib
from datetime import datetime, time
from functools import cache
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

# Small: a withdrawn story must be gone soon, and asking again costs two queries.
CACHE = "public, max-age=10, stale-while-revalidate=30"


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
    digest.update(f"{settings.SITE_NAME}\0{settings.SITE_URL}\0{settings.TIME_ZONE}\0{settings.STATIC_URL}".encode())
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

    def get(self, request, **kwargs):
        self.today = timezone.localdate()
        try:
            validators = self.validators()
            response = self._respond(validators)
        except TurnedAway as turned_away:
            response = turned_away.response
        response.headers["Cache-Control"] = CACHE
        return response

    def validators(self) -> Validators:
        """Say what the page depends on, in two queries at most; raise Http404 or TurnedAway."""
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        return super().get_context_data(notices=self.notices(), path=self.request.path, **kwargs)

    def notices(self) -> list[str]:
        """Say what of the address was not understood."""
        return ignored(set(self.request.GET) - self.parameters)

    def _respond(self, validators: Validators) -> HttpResponse:
        query = urlencode(sorted(self.request.GET.lists()), doseq=True)
        parts = (this_release().id, type(self).__name__, self.today, *validators.parts, query)
        etag = f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'
        modified = int(validators.modified.timestamp())
        response = get_conditional_response(
            self.request, etag=etag, last_modified=modified if validators.decides else None
        )
        if response is None:
            response = self.render_to_response(self.get_context_data(**self.kwargs)).render()
        response.headers["ETag"] = etag
        response.headers["Last-Modified"] = http_date(max(0, modified))
        return response


class ListPage(Page):
    """A page that any change of the catalogue may change."""

    def validators(self) -> Validators:
        generation = catalogue.generation()
        midnight = timezone.make_aware(datetime.combine(self.today, time()))
        modified = max(generation.changed_at, midnight, this_release().at)
        return Validators((self.request.path, generation.number), modified, decides=True)
