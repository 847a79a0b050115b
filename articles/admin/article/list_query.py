"""Find the articles of the list: first the drafts on the desk, then the published articles by date; or by a column.

    page = find_articles(user, ArticleListParams(request.GET), now)
    page.articles, page.total, page.sections, page.years

The searcher finds and counts live stories in memory. What only the database knows (desk state, missing fields) is read
from small indexes, at most the newest 5,000 rows; a notice says when there are more. So the list costs the same however
long the archive is.
"""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, F, QuerySet
from django.utils.text import format_lazy

from articles.admin.article import written_stories
from articles.admin.article.column_order import in_column_order
from articles.admin.article.draft_query import MAX_READ, DraftQuery
from articles.admin.article.list_params import MAX_RESULTS, PAGE_SIZE, ArticleListParams
from articles.admin.article.missing import missing
from articles.admin.search import query_matcher
from articles.admin.search.text_part import past_versions_matching, split_text
from articles.desk import permissions
from articles.models import Address, Article, CatalogueEntry, Version
from articles.models.catalogue import docid_of
from articles.search import search
from articles.search.backends import SearchNotAnswered
from articles.search.query.nodes import MatchAll
from articles.search.results.histogram import day_of
from articles.story.lazy_text import gettext_lazy as _

NOT_READ_NOTICE = format_lazy(
    _("Of the stories on the desk and the withdrawn ones, only the newest {max_read} were searched for words."),
    max_read=MAX_READ,
)
CUT = format_lazy(
    _(
        "More than {max_results} are withdrawn, on hold, hidden or lack the same; only the newest "
        "{max_results} were looked through."
    ),
    max_results=f"{MAX_RESULTS:,}",
)
SORT_CUT = format_lazy(
    _("In this order are the newest {max_results}; filters and words lead to the others."),
    max_results=f"{MAX_RESULTS:,}",
)
IN_VERSIONS_NOTICE = _("Here only the latest version of each story is searched; in:versions was passed over.")
_DESK_STATUSES = ("mine", "review", "ready", "scheduled", "embargoed")  # of drafts and of live articles on the desk


@dataclass
class ArticlePage:
    """One page of article keys in order, with the counts of the whole list."""

    articles: list[int] = field(default_factory=list)
    total: int = 0
    pages: int = 1
    sections: list[tuple[int, int]] = field(default_factory=list)  # (key, number of stories), most frequent first
    years: list[tuple[int, int]] = field(default_factory=list)
    months: list[tuple[int, int]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    is_cut: bool = False  # more than `MAX_RESULTS` rows came from the database
    is_read_cut: bool = False  # more than `MAX_READ` withdrawn stories had to be read

    def newest(self, rows: QuerySet) -> list:
        """Return the first `MAX_RESULTS` rows; set `is_cut` if there are more."""
        limited = list(rows[: MAX_RESULTS + 1])
        self.is_cut |= len(limited) > MAX_RESULTS
        return limited[:MAX_RESULTS]


def find_articles(user, params: ArticleListParams, now: datetime, *, size: int = PAGE_SIZE) -> ArticlePage:
    """Return one page of the articles that a user may see and that match the parameters."""
    by_number = _find_by_number(user, params.q)
    if by_number:
        return ArticlePage(by_number, len(by_number))
    page = ArticlePage(notices=[*params.parsed.notices, *([IN_VERSIONS_NOTICE] if params.parsed.in_versions else [])])
    draft_query = DraftQuery(user, params, now)
    drafts = draft_query.drafts()
    start = (params.page - 1) * PAGE_SIZE
    end = MAX_RESULTS if params.column else min(start + size, MAX_RESULTS)
    published, total = [], 0
    if user.has_perm("articles.view_version"):
        try:
            published, total = _find_published(params, draft_query, page, end, now)
        except SearchNotAnswered as error:
            page.notices.append(search.notice_of(error))
    elif params.status != "draft" and not params.missing:
        on_desk = set(draft_query.live_docids(status_only=True))
        published = written_stories.keys_of(user, params, on_desk)
        total = len(published)
    keys = [*drafts, *published]
    page.total = len(drafts) + total
    page.pages = max(1, -(-min(page.total, MAX_RESULTS) // PAGE_SIZE))
    if params.column:
        keys = in_column_order(keys[:MAX_RESULTS], params)
        if page.total > MAX_RESULTS:
            page.notices.append(SORT_CUT)
    page.articles = keys[start : min(start + size, MAX_RESULTS)]
    if (draft_query.is_cut and params.q) or page.is_read_cut:
        page.notices.append(NOT_READ_NOTICE)
    if page.is_cut:
        page.notices.append(CUT)
    return page


def _find_published(
    params: ArticleListParams, drafts: DraftQuery, page: ArticlePage, end: int, now: datetime
) -> tuple[list[int], int]:
    """Return the keys of the first `end` published articles (live, withdrawn, erased) that match, and their total."""
    live, total = [], 0
    if params.status not in ("withdrawn", "erased", "draft"):
        live, total = _find_live(params, drafts, page, end, now)
    withdrawn = (
        _withdrawn_and_erased(params, page) if params.status in ("", "withdrawn", "erased", "hold", "noindex") else []
    )
    results = [(docid, None) for docid in live] + withdrawn
    if params.order != "relevance":
        results.sort(key=lambda docid_and_key: docid_and_key[0], reverse=params.order == "newest")
    results = results[:end]
    by_docid = dict(
        CatalogueEntry.objects.filter(docid__in=[docid for docid, key in results if key is None]).values_list(
            "docid", "article_id"
        )
    )
    keys = [key or by_docid.get(docid) for docid, key in results]
    return [key for key in keys if key], total + len(withdrawn)


def _find_live(
    params: ArticleListParams, drafts: DraftQuery, page: ArticlePage, end: int, now: datetime
) -> tuple[list[int], int]:
    """Return the docids of the live stories that match, at least the first `end`, and their total.

    Sets the counts of the page. Stories whose desk copy matches are included, though readers see another text.
    """
    restricted = _restricted_docids(params, drafts, page, now)
    if restricted is None:
        result = search.search(params.query, sort=params.order, size=end)
        page.notices += result.notices
        page.sections = [(count.pk, count.count) for count in result.facets.get("section", ())]
        page.years = [(count.pk, count.count) for count in result.facets.get("year", ())]
        if params.year and not result.is_stopped:
            days = search.calendar(params.year, params.query)
            page.months = _by_month(days)
        on_desk = drafts.live_docids() if params.q else []
        on_desk = [docid for docid in on_desk if docid not in set(result.docids)]
        if on_desk:
            matching = set(search.docids(params.query).tolist())
            on_desk = [docid for docid in on_desk if docid not in matching]
        return result.docids + on_desk, result.total + len(on_desk)
    docids = sorted(restricted, reverse=True)
    if not params.matches_all:
        matching = set(search.docids(params.query).tolist()) | (set(drafts.live_docids()) if params.q else set())
        docids = [docid for docid in docids if docid in matching]
    page.sections = _sections_of(docids)
    page.years = sorted(Counter(day_of(docid).year for docid in docids).items(), reverse=True)
    if params.year:
        page.months = sorted(Counter(day_of(docid).month for docid in docids).items())
    if params.order == "oldest":
        docids.reverse()
    return docids, len(docids)


def _by_month(days: dict) -> list[tuple[int, int]]:
    months: Counter[int] = Counter()
    for day, count in days.items():
        months[day.month] += count
    return sorted(months.items())


def _sections_of(docids: list[int]) -> list[tuple[int, int]]:
    counted = CatalogueEntry.objects.filter(docid__in=docids, section__isnull=False).order_by().values("section")
    return sorted(counted.annotate(n=Count("docid")).values_list("section", "n"), key=lambda pair: -pair[1])


def _restricted_docids(
    params: ArticleListParams, drafts: DraftQuery, page: ArticlePage, now: datetime
) -> set[int] | None:
    """Return the docids of the live stories with the status and the missing field; None if neither is chosen."""
    sets = []
    if params.status in (*_DESK_STATUSES, "desk"):
        sets.append(set(drafts.live_docids(status_only=True)))
    elif params.status in ("hold", "noindex"):
        flag = "legal_hold" if params.status == "hold" else "noindex"
        flagged = Article.objects.filter(**{flag: True}, entry__isnull=False).order_by("-pk")
        sets.append(set(page.newest(flagged.values_list("entry__docid", flat=True))))
    if params.missing:
        entries = missing(params.missing, now).order_by("-docid")
        sets.append(set(page.newest(entries.values_list("docid", flat=True))))
    return set.intersection(*sets) if sets else None


def _withdrawn_and_erased(params: ArticleListParams, page: ArticlePage) -> list[tuple[int, int]]:
    """Return withdrawn and erased articles that match as (docid if the article were live, key), newest first."""
    states = [params.status] if params.status in ("withdrawn", "erased") else ["withdrawn", "erased"]
    if params.missing:
        return []
    needs_text = bool(params.q or params.section)
    keys: list[int] = []
    for state in states:
        articles = Article.objects.in_state(state).order_by("-pk")
        if params.status in ("hold", "noindex"):
            articles = articles.filter(**{"legal_hold" if params.status == "hold" else "noindex": True})
        if needs_text and state == "withdrawn":
            keys += _matching_withdrawn(params, articles, page)
        elif not needs_text:
            keys += page.newest(articles.values_list("pk", flat=True))
    addresses = Address.objects.filter(article__in=keys, is_current=True)
    if params.published_range:
        addresses = addresses.filter(day__gte=params.published_range.first, day__lt=params.published_range.before)
    rows = addresses.values_list("day", "sequence", "article_id")
    return sorted(((docid_of(day, sequence), key) for day, sequence, key in rows), reverse=True)


def _matching_withdrawn(params: ArticleListParams, articles: QuerySet[Article], page: ArticlePage) -> list[int]:
    """Return the keys of withdrawn articles that match the query.

    The index of past versions answers the text; stories are only read if the query has other parts.
    """
    latest = Version.objects.filter(article__in=articles, number=F("article__latest")).order_by("-article_id")
    ids = past_versions_matching(params.query)
    rows = [row for row in page.newest(latest.values_list("pk", "article_id")) if ids is None or row[0] in ids]
    if split_text(params.query)[1] == MatchAll():
        return [article for _, article in rows]
    page.is_read_cut |= len(rows) > MAX_READ
    read = Version.objects.filter(pk__in=[key for key, _ in rows[:MAX_READ]])
    stories = [(version.article_id, version.story, {"withdrawn"}) for version in read]
    return query_matcher.QueryMatcher(params.query).filter(stories)


def _find_by_number(user, text: str) -> list[int]:
    """Return the keys of the articles whose UUID starts with a text of 8 or more hexadecimal digits, else []."""
    digits = text.lower().replace("-", "")
    if not (8 <= len(digits) <= 32 and len(text) >= 8 and not digits.strip("0123456789abcdef")):
        return []
    ends = [uuid.UUID(digits.ljust(32, filler)) for filler in "0f"]
    articles = permissions.visible_to(user, Article.objects.filter(uuid__gte=ends[0], uuid__lte=ends[1]))
    return list(articles.order_by("-pk").values_list("pk", flat=True)[:PAGE_SIZE])
