"""The page of the staff search. A mistake in a query is explained on the page; no input leads to an error."""

from collections.abc import Iterator
from typing import NamedTuple

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from articles.admin.article.saved_searches import may_share, saved_view_links
from articles.admin.search.facet_links import facets
from articles.admin.search.library import pages_matching, photographs_matching
from articles.admin.search.notes import notes_matching
from articles.admin.search.params import SORTS, VERSIONS, WHERE, StaffSearchParams
from articles.admin.search.results import SearchRowBuilder
from articles.admin.search.unpublished import UnpublishedResults, search_unpublished
from articles.admin.search.versions import VersionSearchResults, search_versions
from articles.catalogue.catalogue import generation
from articles.importing.exporter import live_stories
from articles.importing.formats import jsonl
from articles.public.archive.did_you_mean import dictionary
from articles.search import search
from articles.search.backends import SearchNotAnswered, get_partial_backend
from articles.search.query import syntax_help
from articles.search.search import SearchResults
from articles.search.text.spelling import did_you_mean
from articles.story.lazy_text import gettext_lazy as _

PAGE_SIZE = 20
PREVIEW_SIZE = 5  # unpublished texts above the live stories
MAX_EXPORTED = 10_000  # stories of one export; `manage.py export_stories` writes more
PERMISSION = "articles.search_archive"
_HELP = (
    (_("For staff alone"), syntax_help.STAFF_ROWS),
    (_("Words"), syntax_help.WORDS),
    (_("In one place only"), syntax_help.PLACES),
    (_("Filters"), syntax_help.FILTERS),
)


class SearchOption(NamedTuple):
    """A link to the same search with one thing changed: place, order or spelling."""

    label: str
    count: int | None
    url: str
    is_chosen: bool


@admin.site.admin_view
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Return the page `/admin/search/`. `admin_view` forbids browsers and caches to store it."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    params = StaffSearchParams(request.GET)
    context = admin.site.each_context(request) | {
        "title": gettext("Search everything"),
        "params": params,
        "help": _HELP,
        "searches_everything": True,
        "saved_views": saved_view_links(request.user, params),
        "may_share": may_share(request.user),
    }
    rows = SearchRowBuilder(request.user, params, timezone.now())
    if params.in_versions:
        context |= _search_versions(request.user, params, rows)
    else:
        context |= _search_everywhere(request.user, params, rows)
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/search/results.html", context)


@admin.site.admin_view
@require_safe
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Return the live stories of a search as JSON Lines, at most `MAX_EXPORTED`, the newest first."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    params = StaffSearchParams(request.GET)
    try:
        docids = search.docids(params.query).tolist()
    except SearchNotAnswered as error:
        return HttpResponse(search.notice_of(error), status=503, content_type="text/plain; charset=utf-8")
    chosen = sorted(docids, reverse=True)[:MAX_EXPORTED]
    lines = jsonl.lines(live_stories(chosen))
    response = StreamingHttpResponse(lines, content_type="application/x-ndjson; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="search-{timezone.localdate()}.jsonl"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _search_everywhere(user, params: StaffSearchParams, rows: SearchRowBuilder) -> dict:
    """Return the context of a search in all places (unpublished texts above live stories) or in one place."""
    shows_live = params.where in ("", "live")
    shows_unpublished = params.where != "live" if not params.cursor else not shows_live
    notices = list(params.notices)
    try:
        unpublished = search_unpublished(user, params, PAGE_SIZE if params.where else PREVIEW_SIZE)
    except SearchNotAnswered as error:
        unpublished = UnpublishedResults(notices=[search.notice_of(error)])
    results = search.search(
        params.query, sort=params.order, cursor=params.cursor if shows_live else "", size=PAGE_SIZE if shows_live else 0
    )
    notices += [*(unpublished.notices if shows_unpublished else []), *results.notices]
    main_results = results if shows_live else unpublished
    shows_all = not (params.where or params.cursor)
    notes = notes_matching(user, params) if shows_all else []
    library = photographs_matching(user, params) if shows_all else None
    photos = library.photos if library else []
    pages = pages_matching(user, params) if shows_all else []
    return {
        "notices": list(dict.fromkeys(notices)),
        "where": list(_where_options(params, unpublished, results)),
        "unpublished": unpublished if shows_unpublished else None,
        "unpublished_rows": rows.unpublished(unpublished.page) if shows_unpublished else [],
        "results": results if shows_live else None,
        "live_rows": rows.live(results.docids) if shows_live else [],
        "partial_rows": rows.live(results.partial_matches) if shows_live and results.partial_matches else [],
        "orders": list(_order_options(params, results)) if shows_live else [],
        "facets": facets(params, results) if shows_live else [],
        "in_versions_url": params.url_with(q=f"{VERSIONS} {params.q}".strip(), where="", sort=""),
        "nothing": not (main_results.total or (shows_unpublished and unpublished.total) or notes or photos or pages),
        "notes": notes,
        "library": library,
        "printed_pages": pages,
        "export_url": f"{reverse('staff_search_export')}{params.url_with(where='', sort='')}" if results.total else "",
        "max_exported": MAX_EXPORTED,
        "suggestion": _suggestion(params)
        if params.text_query and not (results.total or unpublished.total or results.is_stopped)
        else None,
        **_neighbour_links(params, main_results),
    }


def _search_versions(user, params: StaffSearchParams, rows: SearchRowBuilder) -> dict:
    try:
        results = search_versions(user, params, PAGE_SIZE)
    except SearchNotAnswered as error:
        results = VersionSearchResults(notices=[search.notice_of(error)])
    return {
        "notices": list(dict.fromkeys([*params.notices, *results.notices])),
        "version_results": results,
        "version_rows": rows.versions(results.page),
        "nothing": not results.total,
        "latest_only_url": params.url_without(VERSIONS),
        **_neighbour_links(params, results),
    }


def _neighbour_links(
    params: StaffSearchParams, results: SearchResults | UnpublishedResults | VersionSearchResults
) -> dict:
    """Return the URLs of the next, the previous and the first page, "" for each that does not exist."""
    older, newer = results.older, results.newer
    return {
        "older": params.url_with(cursor=older) if older else "",
        "newer": params.url_with(cursor=newer) if newer else "",
        "start": params.url_with() if params.cursor else "",
    }


def _suggestion(params: StaffSearchParams) -> SearchOption | None:
    """Return the search with misspelt words corrected by the dictionary of live stories; None if nothing changes."""
    text = did_you_mean(params.parsed, dictionary((generation().etag,)), counts=get_partial_backend().counts)
    return SearchOption(text, None, params.url_with(q=text), False) if text and text != params.q else None


def _where_options(
    params: StaffSearchParams, unpublished: UnpublishedResults, results: SearchResults
) -> Iterator[SearchOption]:
    yield SearchOption(gettext("Everywhere"), None, params.url_with(where=""), not params.where)
    counts = {"live": None if results.is_stopped else results.total} | unpublished.counts
    for where, label in WHERE.items():
        yield SearchOption(label, counts.get(where, 0), params.url_with(where=where), params.where == where)


def _order_options(params: StaffSearchParams, results: SearchResults) -> Iterator[SearchOption]:
    default = "relevance" if params.text_query else "newest"
    for order, label in SORTS.items():
        if order != "relevance" or params.text_query:
            yield SearchOption(
                label, None, params.url_with(sort="" if order == default else order), order == results.sort
            )
