"""The list of articles: a page that searches, filters and counts, and costs the same however long the archive is."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateformat import format as date_format

from articles import roles
from articles.admin import bulk_acts, saved_views
from articles.admin.lines import lines
from articles.admin.listing import Found, lacking, listed
from articles.admin.lists import COUNTED, QuickAdmin
from articles.admin.wanted import MISSING, MOST, SORTS, STATUSES, Wanted
from articles.models import Article, DeskCopy, Section
from articles.search import finding

_SHOWN = 10  # choices of a filter that stand open; the others are folded


class Choice(NamedTuple):
    """One line of a filter; `count` is empty where there is nothing to count."""

    label: str
    count: str
    address: str
    is_chosen: bool


class Filter(NamedTuple):
    title: str
    choices: list[Choice]
    more: list[Choice]


class ArticleList(QuickAdmin):
    """The page of the list; the record of one article is `ArticleAdmin`'s."""

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        wanted, now = Wanted(request.GET), timezone.now()
        found = listed(request.user, wanted, now)
        context = self.admin_site.each_context(request) | {
            "title": "Articles",
            "opts": self.opts,
            "wanted": wanted,
            "found": found,
            "lines": lines(request.user, found.articles, now),
            "filters": list(_filters(request.user, wanted, found, now)),
            "sorts": [Choice(label, "", wanted.address(sort=key), key == wanted.order) for key, label in SORTS.items()],
            "pages": list(_pages(wanted, found)),
            "is_cut": found.total > MOST,
            "most": MOST,
            "views": saved_views.offered_to(request.user, wanted),
            "may_share": saved_views.may_share(request.user),
            "acts": bulk_acts.offered_to(request.user),
            "most_at_once": bulk_acts.MOST,
            "may_add": self.has_add_permission(request),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/articles/article/list.html", context)


def _filters(user, wanted: Wanted, found: Found, now) -> Iterator[Filter]:
    """Lay out the filters: where stories stand and what they lack with numbers of all, the others with those found."""
    counts = _status_counts(user, now)
    statuses = [(key, label) for key, label in STATUSES.items() if counts.get(key) or key == wanted.status]
    yield _filter(wanted, "Status", "status", [(key, label, _bounded(counts.get(key, 0))) for key, label in statuses])
    if not user.has_perm("articles.view_version"):
        return
    names = Section.objects.in_bulk([pk for pk, _ in found.sections])
    sections = [(names[pk].slug, names[pk].name, f"{n:,}") for pk, n in found.sections if pk in names]
    if wanted.section and not any(slug == wanted.section for slug, _, _ in sections):
        sections.insert(0, (wanted.section, wanted.section, "0"))
    yield _filter(wanted, "Section", "section", sections)
    if wanted.year:
        months = [(m, date_format(date(2000, m, 1), "F"), f"{n:,}") for m, n in found.months]
        year = Choice(str(wanted.year), "", wanted.address(year=""), True)
        yield Filter("Date", [year, *_choices(wanted, "month", months)], [])
    else:
        yield _filter(wanted, "Year", "year", [(year, str(year), f"{n:,}") for year, n in found.years])
    missing = [(key, label, _bounded(_lack(key, now))) for key, label in MISSING.items()]
    yield _filter(wanted, "Missing", "missing", missing)


def _filter(wanted: Wanted, title: str, name: str, values: list[tuple]) -> Filter:
    choices = _choices(wanted, name, values)
    shown = len(choices) if len(choices) <= _SHOWN + 2 or name in ("status", "missing") else _SHOWN
    hidden = [choice for choice in choices[shown:] if not choice.is_chosen]
    return Filter(title, [choice for choice in choices if choice not in hidden], hidden)


def _choices(wanted: Wanted, name: str, values: list[tuple]) -> list[Choice]:
    chosen = getattr(wanted, name)
    return [
        Choice(label, count, wanted.address(**{name: "" if key == chosen else key}), key == chosen)
        for key, label, count in values
    ]


def _lack(what: str, now) -> int:
    """Count the stories that lack something.

    To find photos that are not cleared takes a look at all (0.1 s for 100,000): every five minutes will do.
    """

    def count() -> int:
        return lacking(what, now).order_by()[: COUNTED + 1].count()

    return cache.get_or_set("stories-with-a-photo-not-cleared", count, 300) if what == "rights" else count()


def _bounded(count: int) -> str:
    return f"{COUNTED:,}+" if count > COUNTED else f"{count:,}"


def _status_counts(user, now) -> dict[str, int]:
    """Count where stories stand: few on the desk one by one, the withdrawn by their own index, the live by columns."""
    copies = DeskCopy.objects.filter(roles.visible(user, "article__")).order_by("pk")
    rows = copies.values_list(
        "state", "article__latest", "article__state", "opened_by", "embargo", "article__scheduled__pk"
    )[: COUNTED + 1]
    counts = dict.fromkeys(STATUSES, 0)
    for state, latest, standing, by, embargo, scheduled in rows:
        counts["mine"] += by == user.get_username()
        if latest == 0 or state != "draft":
            counts[state] += 1
        counts["scheduled"] += scheduled is not None
        counts["embargoed"] += embargo is not None and embargo > now
        counts["desk"] += standing == Article.State.LIVE
    if user.has_perm("articles.view_version"):
        articles = Article.objects.order_by()
        counts["live"] = finding.count()
        for state in ("withdrawn", "erased"):
            counts[state] = articles.standing(state)[: COUNTED + 1].count()
        for key, flag in (("hold", "legal_hold"), ("noindex", "noindex")):
            counts[key] = articles.filter(**{flag: True})[: COUNTED + 1].count()
    return counts


def _pages(wanted: Wanted, found: Found) -> Iterator[tuple[str, str, bool]]:
    """List the pages around the one shown as (label, address, is it this one); "…" where some are left out."""
    near = {1, found.pages, *range(wanted.page - 2, wanted.page + 3)}
    before = 0
    for number in sorted(n for n in near if 1 <= n <= found.pages):
        if number > before + 1:
            yield "…", "", False
        yield str(number), wanted.address(p=number), number == wanted.page
        before = number
