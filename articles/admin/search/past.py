"""Every version a story ever had: which one first had what is looked for, and which took it away.

found = found_in_versions(user, wanted, size=20)
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import groupby

from articles import roles
from articles.admin.desk_words import Asked
from articles.admin.search.paging import MISREAD, page_of
from articles.admin.search.wanted import Wanted
from articles.admin.search.worded import as_written_too, languages, parted
from articles.models import Version
from articles.search.queries import Everything, Query
from articles.search.versions import MOST, Appearance, appearances

CUT = f"Only {MOST:,} stories were traced, of live ones those published last; more words, or rarer ones, find others."


@dataclass
class InVersions:
    """Stories of which some version matches, the newest article first; each with the runs of versions that do."""

    total: int = 0
    page: list[list[Appearance]] = field(default_factory=list)
    older: str = ""
    newer: str = ""
    notices: list[str] = field(default_factory=list)


def found_in_versions(user, wanted: Wanted, size: int) -> InVersions:
    """Trace what is looked for through the versions of every story somebody may see; raises SearchTooSlow."""
    words, rest = parted(wanted.query)
    runs = appearances(as_written_too(words), languages=languages(), keep=lambda keys: _kept(keys, rest))
    traced = {run.article for run in runs}
    seen = set(roles.visible_to(user).filter(pk__in=traced).values_list("pk", flat=True))
    groups = [list(group) for article, group in groupby(runs, key=lambda run: run.article) if article in seen]
    page = page_of([(group[0].article,) for group in groups], wanted.cursor, size)
    notices = [CUT] if len(traced) >= MOST else []
    return InVersions(
        total=len(groups),
        page=groups[page.start : page.end],
        older=page.older,
        newer=page.newer,
        notices=[*notices, MISREAD] if page.is_misread else notices,
    )


def _kept(keys: list[int], rest: Query) -> Collection[int]:
    """Keep the versions that match what the full text does not know: dates, names, and how the story stands."""
    if rest == Everything():
        return keys
    versions = Version.objects.filter(pk__in=keys, story_json__isnull=False).select_related("article").order_by()
    return Asked(rest).among([(v.pk, v.story, {v.article.state} & {"withdrawn"}) for v in versions])
