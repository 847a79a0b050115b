"""The page of the staff search. A mistake in a query is explained and answered; nothing that is typed is a fault."""

from collections.abc import Iterator
from typing import NamedTuple

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.admin.search.facets import facets
from articles.admin.search.past import InVersions, found_in_versions
from articles.admin.search.rows import Rows
from articles.admin.search.unseen import Beside, found_beside
from articles.admin.search.wanted import SORTS, VERSIONS, WHERE, Wanted
from articles.catalogue import generation
from articles.search import finding, help
from articles.search.engines import SearchTooSlow, engine
from articles.search.finding import TOO_SLOW, Found
from articles.search.spelling import did_you_mean
from articles.views.meaning import dictionary

SIZE = 20
FEW = 5  # of what readers cannot find, where live stories follow
PERMISSION = "articles.search_archive"
_HELP = (
    ("For staff alone", help.STAFF_ROWS),
    ("Words", help.WORDS),
    ("In one place only", help.PLACES),
    ("Filters", help.FILTERS),
)


class Choice(NamedTuple):
    label: str
    count: int | None
    url: str
    is_chosen: bool


@admin.site.admin_view
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Answer `/admin/search/`; never stored by a browser or a cache."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    wanted = Wanted(request.GET)
    context = admin.site.each_context(request) | {"title": "Search everything", "wanted": wanted, "help": _HELP}
    rows = Rows(request.user, wanted, timezone.now())
    if wanted.in_versions:
        context |= _in_versions(request.user, wanted, rows)
    else:
        context |= _anywhere(request.user, wanted, rows)
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/search.html", context)


def _anywhere(user, wanted: Wanted, rows: Rows) -> dict:
    """Show what readers cannot find above the live stories, or one of them alone."""
    shows_live = wanted.where in ("", "live")
    shows_beside = wanted.where != "live" if not wanted.cursor else not shows_live
    notices = list(wanted.notices)
    try:
        beside = found_beside(user, wanted, SIZE if wanted.where else FEW)
    except SearchTooSlow:
        beside = Beside(notices=[TOO_SLOW])
    found = finding.find(
        wanted.query, sort=wanted.order, cursor=wanted.cursor if shows_live else "", size=SIZE if shows_live else 0
    )
    notices += [*(beside.notices if shows_beside else []), *found.notices]
    shown = found if shows_live else beside
    return {
        "notices": list(dict.fromkeys(notices)),
        "where": list(_where(wanted, beside, found)),
        "beside": beside if shows_beside else None,
        "beside_rows": rows.beside(beside.page) if shows_beside else [],
        "found": found if shows_live else None,
        "live_rows": rows.live(found.docids) if shows_live else [],
        "loosened_rows": rows.live(found.loosened) if shows_live and found.loosened else [],
        "orders": list(_orders(wanted, found)) if shows_live else [],
        "facets": facets(wanted, found) if shows_live else [],
        "in_versions": wanted.address(q=f"{VERSIONS} {wanted.q}".strip(), where="", sort=""),
        "nothing": not (shown.total or (shows_beside and beside.total)),
        "meant": _meant(wanted) if wanted.words and not (found.total or beside.total or found.is_stopped) else None,
        **_beside_this(wanted, shown),
    }


def _in_versions(user, wanted: Wanted, rows: Rows) -> dict:
    try:
        traced = found_in_versions(user, wanted, SIZE)
    except SearchTooSlow:
        traced = InVersions(notices=[TOO_SLOW])
    return {
        "notices": list(dict.fromkeys([*wanted.notices, *traced.notices])),
        "traced": traced,
        "traced_rows": rows.versions(traced.page),
        "nothing": not traced.total,
        "as_it_stands": wanted.without(VERSIONS),
        **_beside_this(wanted, traced),
    }


def _beside_this(wanted: Wanted, shown: Found | Beside | InVersions) -> dict:
    """Give the addresses of the pages beside the one shown."""
    older, newer = shown.older, shown.newer
    return {
        "older": wanted.address(cursor=older) if older else "",
        "newer": wanted.address(cursor=newer) if newer else "",
        "start": wanted.address() if wanted.cursor else "",
    }


def _meant(wanted: Wanted) -> Choice | None:
    """Give the words that were probably meant, spelt as the live stories spell them."""
    text = did_you_mean(wanted.reading, dictionary((generation().mark,)), counts=engine().counts)
    return Choice(text, None, wanted.address(q=text), False) if text and text != wanted.q else None


def _where(wanted: Wanted, beside: Beside, found: Found) -> Iterator[Choice]:
    yield Choice("Everywhere", None, wanted.address(where=""), not wanted.where)
    counts = {"live": None if found.is_stopped else found.total} | beside.counts
    for where, label in WHERE.items():
        yield Choice(label, counts.get(where, 0), wanted.address(where=where), wanted.where == where)


def _orders(wanted: Wanted, found: Found) -> Iterator[Choice]:
    usual = "relevance" if wanted.words else "newest"
    for order, label in SORTS.items():
        if order != "relevance" or wanted.words:
            yield Choice(label, None, wanted.address(sort="" if order == usual else order), order == found.sort)
