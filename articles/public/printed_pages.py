"""Printed pages for readers: `/printed/2024/07/02/` lists those of a day, `/printed/<uuid>/` shows one.

Readers get pictures made of the pages. The file itself is offered where its rights let others have it, as a download
that a browser never opens by itself.
"""

from datetime import date
from functools import cached_property
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from articles.catalogue import printed_pages
from articles.models import CatalogueEntry
from articles.models.printed_pages import PrintedPage, issue_path
from articles.public import surrogate_keys
from articles.public.base import CatalogueView
from articles.public.lists.date_archive import day_of
from articles.search.query.nodes import Query
from articles.search.text import snippets
from articles.story.html_blocks import from_lines
from articles.story.story import Story
from media.http_ranges import partial_response
from media.models.rights import Rights

MAX_MATCHES = 3  # printed pages beside the results of a search
MAX_TRIED = 20  # pages of other days, to find the nearest issue that has a public one
_A_DAY, _SHARED_SECONDS = 86_400, 60
_NEVER_RUN = "default-src 'none'; sandbox"


class PrintedPageMatch(NamedTuple):
    """A printed page with the words of a search: the passage with highlights, and the live stories on it."""

    page: PrintedPage
    pieces: tuple[tuple[str, bool], ...]
    stories: list[CatalogueEntry]


class IssueView(CatalogueView):
    """The printed pages of a day on which live stories stood, by edition."""

    template_name = "articles/printed/issue.html"

    def get_context_data(self, year, month, day, **kwargs):
        issued = day_of(year, month, day)
        public = _of_day(issued)
        if not public:
            raise Http404("No printed page of this day is in the archive.")
        editions = [(edition, list(rows)) for edition, rows in groupby(public, key=lambda row: row[0].edition)]
        allowed = PrintedPage.objects.allowed(timezone.now()).defer("text")
        return super().get_context_data(
            day=issued,
            editions=editions,
            before=_nearest(allowed.filter(day__lt=issued).order_by("-day")),
            after=_nearest(allowed.filter(day__gt=issued).order_by("day")),
            **kwargs,
        )


def _of_day(day: date) -> list[tuple[PrintedPage, list[CatalogueEntry]]]:
    """Return the public pages of a day, each with the live stories on it, in the order of the paper."""
    pages = PrintedPage.objects.allowed(timezone.now()).filter(day=day).defer("text")
    return printed_pages.public_pages(sorted(pages, key=_place))


def _nearest(pages: QuerySet[PrintedPage]) -> PrintedPage | None:
    """Return the first public page of some; None if none of the first is public."""
    return next((page for page, _stories in printed_pages.public_pages(pages[:MAX_TRIED])), None)


class PrintedPageView(CatalogueView):
    """One printed page: its pictures, the live stories on it, and its text."""

    template_name = "articles/printed/page.html"

    @cached_property
    def _public(self) -> tuple[PrintedPage, list[CatalogueEntry]]:
        pages = PrintedPage.objects.allowed(timezone.now()).filter(uuid=self.kwargs["uuid"])
        for public in printed_pages.public_pages(pages):
            return public
        raise Http404("There is no such printed page.")

    def get_context_data(self, **kwargs):
        page, stories = self._public
        issue = [other for other, _stories in _of_day(page.day)]
        place = next((place for place, other in enumerate(issue) if other.pk == page.pk), 0)
        return super().get_context_data(
            printed=page,
            stories=stories,
            issue_url=issue_path(page.day),
            before=issue[place - 1] if place else None,
            after=issue[place + 1] if place + 1 < len(issue) else None,
            may_download=Rights(page.rights).lets_others_have,
            **kwargs,
        )


@require_safe
def picture(request: HttpRequest, uuid: UUID, sheet: int, size: str) -> HttpResponse:
    """Return the picture of a sheet: to readers while the page is public, and to the desk; otherwise 404."""
    page, cache, keys = _visible(request, uuid)
    if not 0 < sheet <= len(page.sheets):
        raise Http404("There is no such picture.")
    etag = f'"{list(page.sheets)[sheet - 1][size][:32]}"'
    if etag in [tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))]:
        response: HttpResponse = HttpResponseNotModified()
    else:
        try:
            response = HttpResponse(page.picture(sheet, size).read_bytes(), content_type="image/webp")
        except OSError:
            raise Http404("There is no such picture.") from None
        response = partial_response(request, response, etag)
    for name, value in {"ETag": etag, "Cache-Control": cache, "X-Content-Type-Options": "nosniff"}.items():
        response.headers[name] = value
    surrogate_keys.name(response, keys)
    return response


@require_safe
def original(request: HttpRequest, uuid: UUID) -> FileResponse:
    """Return the file as it came in, as a download: where the rights let others have it, and to the desk."""
    page, cache, keys = _visible(request, uuid)
    if cache != _FOR_THE_DESK and not Rights(page.rights).lets_others_have:
        if not _may_see_all(request):
            raise Http404("This file is not offered.")
        cache = _FOR_THE_DESK
    try:
        file = page.original.open("rb")
    except OSError:
        raise Http404("There is no such file.") from None
    name = f"{page.day.isoformat()}-{page.uuid}.{page.format}"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")
    headers = {"Cache-Control": cache, "X-Content-Type-Options": "nosniff", "Content-Security-Policy": _NEVER_RUN}
    for header, value in headers.items():
        response.headers[header] = value
    surrogate_keys.name(response, keys)
    return response


_FOR_THE_DESK = "private, no-store"


def _visible(request: HttpRequest, uuid: UUID) -> tuple[PrintedPage, str, list[str]]:
    """Return a page that this request may see, how long it may be cached, and its surrogate keys. Raises Http404."""
    now = timezone.now()
    page = PrintedPage.objects.not_erased().filter(uuid=uuid).defer("text").first()
    if page is None:
        raise Http404("There is no such printed page.")
    for _, stories in printed_pages.public_pages([page]) if page.allows(now) else []:
        seconds, keys = page.seconds_left(now, at_most=_A_DAY), list(surrogate_keys.of_entries(stories))
        return page, f"public, max-age={seconds}, s-maxage={min(seconds, _SHARED_SECONDS)}", keys
    if _may_see_all(request):
        return page, _FOR_THE_DESK, []
    raise Http404("There is no such printed page.")


def _may_see_all(request: HttpRequest) -> bool:
    return request.user.is_staff and request.user.has_perm("articles.view_printedpage")


def _place(page: PrintedPage) -> tuple[str, list]:
    """Return the key by which pages are in order: A2 before A10."""
    letters = "".join(" " if c.isdecimal() else c for c in page.page).strip()
    digits = "".join(c for c in page.page if c.isdecimal())
    return str(page.edition), [letters, int(digits[:9] or 0), page.pk]


# --- search ---


def matching_pages(text: str, query: Query | None) -> list[PrintedPageMatch]:
    """Return the public pages that have all words of a search, the newest first."""
    now = timezone.now()
    pages = printed_pages.pages_with_words(text, PrintedPage.objects.allowed(now))
    public = printed_pages.public_pages(pages)[:MAX_MATCHES]
    return [PrintedPageMatch(page, passage(page, query), stories) for page, stories in public]


def passage(page: PrintedPage, query: Query | None) -> tuple[tuple[str, bool], ...]:
    """Return the passage of a page's text that shows most of the words of a search, with highlights."""
    story = Story(body=from_lines(page.text))
    return snippets.best(story, query, story.language).pieces if query and page.text else ()
