"""Search all versions (`in:versions`): which version of a story first matches, and which one no longer does.

search_versions(user, params, size=20)
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.text import format_lazy

from articles.admin.search.params import StaffSearchParams
from articles.admin.search.query_matcher import QueryMatcher
from articles.admin.search.text_part import languages, split_text, with_unstemmed
from articles.desk import permissions
from articles.models import Version
from articles.search.index.past_versions import MAX_ARTICLES, Appearance, appearances
from articles.search.query.nodes import MatchAll, Query
from articles.search.results.keyset import MISREAD_NOTICE, Key, fetch_from, paginate
from articles.story.lazy_text import gettext_lazy as _

CUT_NOTICE = format_lazy(
    _(
        "Only {max_articles} stories were traced, of live ones those published last; more words, or "
        "rarer ones, find others."
    ),
    max_articles=f"{MAX_ARTICLES:,}",
)


@dataclass
class VersionSearchResults:
    """One page of the articles with a matching version, newest article first, each with its runs of versions."""

    total: int = 0
    page: list[list[Appearance]] = field(default_factory=list)
    older: str = ""
    newer: str = ""
    notices: list[str] = field(default_factory=list)


def search_versions(user, params: StaffSearchParams, size: int) -> VersionSearchResults:
    """Return one page of the articles that a user may see and that have a matching version. Raises SearchTooSlow."""
    text_query, rest = split_text(params.query)
    runs = appearances(
        with_unstemmed(text_query), languages=languages(), keep=lambda keys: _matching_versions(keys, rest)
    )
    articles = {run.article for run in runs}
    visible = set(permissions.visible_to(user).filter(pk__in=articles).values_list("pk", flat=True))
    groups = [list(group) for article, group in groupby(runs, key=lambda run: run.article) if article in visible]

    def key_of(group: list[Appearance]) -> Key:
        return (group[0].article,)

    page = paginate(fetch_from(groups, key_of), key_of, params.cursor, size)
    notices = [CUT_NOTICE] if len(articles) >= MAX_ARTICLES else []
    return VersionSearchResults(
        total=len(groups),
        page=page.rows,
        older=page.older,
        newer=page.newer,
        notices=[*notices, MISREAD_NOTICE] if page.is_misread else notices,
    )


def _matching_versions(keys: list[int], rest: Query) -> Collection[int]:
    """Return the keys of the versions that match the rest of the query: dates, taxonomy terms and states."""
    if rest == MatchAll():
        return keys
    versions = Version.objects.filter(pk__in=keys, story_json__isnull=False).select_related("article").order_by()
    return QueryMatcher(rest).filter([(v.pk, v.story, {v.article.state} & {"withdrawn"}) for v in versions])
