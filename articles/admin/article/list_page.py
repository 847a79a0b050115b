"""The page of the article list: search, filters with counts, order and pages. A large archive does not slow it down."""

from collections.abc import Iterator
from typing import NamedTuple

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext

from articles.admin.actions import bulk_views, registry
from articles.admin.article import saved_searches
from articles.admin.article.column_order import column_heads
from articles.admin.article.list_params import MAX_RESULTS, MISSING, SORTS, STATUSES, ArticleListParams
from articles.admin.article.list_query import ArticlePage, find_articles
from articles.admin.article.list_rows import article_rows
from articles.admin.article.list_snippets import with_snippets
from articles.admin.article.missing import missing
from articles.admin.base import MAX_COUNTED, BaseAdmin
from articles.desk import permissions
from articles.models import Article, DeskCopy, Section
from articles.search import search

_MAX_CHOICES = 10  # choices of a filter that are unfolded


class FilterChoice(NamedTuple):
    """One choice of a filter; `count` is formatted, "" if the choice has none."""

    label: str
    count: str
    url: str
    is_chosen: bool


class ListFilter(NamedTuple):
    """A filter with its unfolded choices, and those that are folded (`more`)."""

    title: str
    choices: list[FilterChoice]
    more: list[FilterChoice]


class ArticleListAdmin(BaseAdmin):
    """The page of the list; `ArticleAdmin` adds the pages of one article."""

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        params, now = ArticleListParams(request.GET), timezone.now()
        page = find_articles(request.user, params, now)
        rows = article_rows(request.user, page.articles, now)
        context = self.admin_site.each_context(request) | {
            "title": gettext("Articles"),
            "opts": self.opts,
            "params": params,
            "article_page": page,
            "rows": with_snippets(request.user, rows, params.parsed.query) if params.parsed.words else rows,
            "filters": list(_filters(request.user, params, page, now)),
            "sorts": list(_sorts(params)),
            "heads": {head.name: head for head in column_heads(params)},
            "pages": list(_pages(params, page)),
            "is_cut": page.total > MAX_RESULTS,
            "max_results": MAX_RESULTS,
            "saved_views": saved_searches.saved_view_links(request.user, params),
            "may_share": saved_searches.may_share(request.user),
            "actions": registry.offered_bulk_actions(request.user),
            "max_bulk_articles": bulk_views.MAX_ARTICLES,
            "may_add": self.has_add_permission(request),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/articles/article/list.html", context)


def _sorts(params: ArticleListParams) -> Iterator[FilterChoice]:
    """Yield the orders that are no column's; the one by relevance only for words."""
    for key, label in SORTS.items():
        is_chosen = key == params.order and not params.column
        if is_chosen or key != "relevance" or params.parsed.words:
            yield FilterChoice(label, "", params.url_with(sort=key), is_chosen)


def _filters(user, params: ArticleListParams, page: ArticlePage, now) -> Iterator[ListFilter]:
    """Yield the filters. Status and missing fields count all articles, the others the articles of the result."""
    counts = _status_counts(user, now)
    statuses = [(key, label) for key, label in STATUSES.items() if counts.get(key) or key == params.status]
    yield _filter(
        params,
        gettext("Status"),
        "status",
        [(key, label, _capped_count(counts.get(key, 0))) for key, label in statuses],
    )
    if not user.has_perm("articles.view_version"):
        return
    names = Section.objects.in_bulk([pk for pk, _ in page.sections])
    sections = [(names[pk].slug, names[pk].name, f"{n:,}") for pk, n in page.sections if pk in names]
    if params.section and not any(slug == params.section for slug, _, _ in sections):
        sections.insert(0, (params.section, params.section, "0"))
    yield _filter(params, gettext("Section"), "section", sections)
    if params.year:
        months = [(m, str(MONTHS[m]), f"{n:,}") for m, n in page.months]
        year = FilterChoice(str(params.year), "", params.url_with(year=""), True)
        yield ListFilter(gettext("Date"), [year, *_choices(params, "month", months)], [])
    else:
        yield _filter(params, gettext("Year"), "year", [(year, str(year), f"{n:,}") for year, n in page.years])
    counted = [(key, label, _capped_count(_count_missing(key, now))) for key, label in MISSING.items()]
    yield _filter(params, gettext("Missing"), "missing", counted)


def _filter(params: ArticleListParams, title: str, name: str, values: list[tuple]) -> ListFilter:
    choices = _choices(params, name, values)
    unfolded = len(choices) if len(choices) <= _MAX_CHOICES + 2 or name in ("status", "missing") else _MAX_CHOICES
    hidden = [choice for choice in choices[unfolded:] if not choice.is_chosen]
    return ListFilter(title, [choice for choice in choices if choice not in hidden], hidden)


def _choices(params: ArticleListParams, name: str, values: list[tuple]) -> list[FilterChoice]:
    chosen = getattr(params, name)
    return [
        FilterChoice(label, count, params.url_with(**{name: "" if key == chosen else key}), key == chosen)
        for key, label, count in values
    ]


def _count_missing(name: str, now) -> int:
    """Return the number of live stories without something, a key of `MISSING`, up to `MAX_COUNTED` + 1.

    Photos that are not cleared are found by a scan of all photos (0.1 s for 100,000), so that count is cached for five
    minutes.
    """

    def count() -> int:
        return missing(name, now).order_by()[: MAX_COUNTED + 1].count()

    return cache.get_or_set("stories-with-a-photo-not-cleared", count, 300) if name == "rights" else count()


def _capped_count(count: int) -> str:
    return f"{MAX_COUNTED:,}+" if count > MAX_COUNTED else f"{count:,}"


def _status_counts(user, now) -> dict[str, int]:
    """Return the number of articles by status.

    Desk copies are few and counted one by one; a partial index counts the withdrawn and erased, the searcher the live.
    """
    copies = DeskCopy.objects.filter(permissions.visible_on_desk(user, "article__")).order_by("pk")
    rows = copies.values_list(
        "state", "article__latest", "article__state", "opened_by", "embargo", "article__scheduled__pk"
    )[: MAX_COUNTED + 1]
    counts = dict.fromkeys(STATUSES, 0)
    for state, latest, article_state, by, embargo, scheduled in rows:
        counts["mine"] += by == user.get_username()
        if latest == 0 or state != "draft":
            counts[state] += 1
        counts["scheduled"] += scheduled is not None
        counts["embargoed"] += embargo is not None and embargo > now
        counts["desk"] += article_state == Article.State.LIVE
    if user.has_perm("articles.view_version"):
        articles = Article.objects.order_by()
        counts["live"] = search.count()
        for state in ("withdrawn", "erased"):
            counts[state] = articles.in_state(state)[: MAX_COUNTED + 1].count()
        for key, flag in (("hold", "legal_hold"), ("noindex", "noindex")):
            counts[key] = articles.filter(**{flag: True})[: MAX_COUNTED + 1].count()
    else:
        own = Article.objects.filter(writer__username=user.get_username()).order_by()
        for state in ("live", "withdrawn", "erased"):
            counts[state] = own.filter(state=state)[: MAX_COUNTED + 1].count()
    return counts


def _pages(params: ArticleListParams, page: ArticlePage) -> Iterator[tuple[str, str, bool]]:
    """Yield (label, URL, is it the current page) of the first, the last and the neighbouring pages; "…" for a gap."""
    near = {1, page.pages, *range(params.page - 2, params.page + 3)}
    before = 0
    for number in sorted(n for n in near if 1 <= n <= page.pages):
        if number > before + 1:
            yield "…", "", False
        yield str(number), params.url_with(p=number), number == params.page
        before = number
