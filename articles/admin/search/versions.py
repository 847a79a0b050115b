"""Every version a story ever had: which one first had what is looked for, and which took it away.

found = found_in_versions(user, wanted, size=20)
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import groupby

from articles.admin.search.pagination import paginate
from articles.admin.search.params import StaffSearchParams
from articles.admin.search.query_matcher import QueryMatcher
from articles.admin.search.text_part import languages, split_text, with_unstemmed
from articles.desk import permissions
from articles.models import Version
from articles.search.index.past_versions import MAX_ARTICLES, Appearance, appearances
from articles.search.query.nodes import MatchAll, Query
from articles.search.results.pagination import MISREAD_NOTICE

CUT_NOTICE = (
    f"Only {MAX_ARTICLES:,} stories were traced, of live ones those published last; "
    "more words, or rarer ones, find others."
)


@dataclass
class VersionSearchResults:
    """Stories of which some version matches, the newest article first; each with the runs of versions that do."""

    total: int = 0
    page: list[list[Appearance]] = field(default_factory=list)
    older: str = ""
    newer: str = ""
    notices: list[str] = field(default_factory=list)


def search_versions(user, params: StaffSearchParams, size: int) -> VersionSearchResults:
    """Trace what is looked for through the versions of every story somebody may see; raises SearchTooSlow."""
    words, rest = split_text(params.query)
    runs = appearances(with_unstemmed(words), languages=languages(), keep=lambda keys: _matching_versions(keys, rest))
    traced = {run.article for run in runs}
    visible = set(permissions.visible_to(user).filter(pk__in=traced).values_list("pk", flat=True))
    groups = [list(group) for article, group in groupby(runs, key=lambda run: run.article) if article in visible]
    page = paginate([(group[0].article,) for group in groups], params.cursor, size)
    notices = [CUT_NOTICE] if len(traced) >= MAX_ARTICLES else []
    return VersionSearchResults(
        total=len(groups),
        page=groups[page.start : page.end],
        older=page.older,
        newer=page.newer,
        notices=[*notices, MISREAD_NOTICE] if page.is_misread else notices,
    )


def _matching_versions(keys: list[int], rest: Query) -> Collection[int]:
    """Keep the versions that match what the full text does not know: dates, names, and how the story stands."""
    if rest == MatchAll():
        return keys
    versions = Version.objects.filter(pk__in=keys, story_json__isnull=False).select_related("article").order_by()
    return QueryMatcher(rest).filter([(v.pk, v.story, {v.article.state} & {"withdrawn"}) for v in versions])
