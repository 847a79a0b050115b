"""Find the desk copies for the article list, by permission and parameters.

The text of desk copies is only read if the query needs it: no index has it.
"""

from datetime import datetime

from django.db.models import Q

from articles.admin.article.list_params import MAX_RESULTS, ArticleListParams
from articles.admin.search import query_matcher
from articles.desk import permissions
from articles.models import DeskCopy
from articles.record import desk_copies

MAX_READ = 300  # stories outside the index that one search reads
_PUBLISHED = ("live", "desk", "withdrawn", "erased", "hold", "noindex")  # statuses that no draft has


class DraftQuery:
    """The desk copies that a user may see and that match the parameters of the list.

    `is_cut` is set if more than `MAX_READ` copies had to be read; the newest of them were.
    """

    def __init__(self, user, params: ArticleListParams, now: datetime):
        self.user, self.params, self.now = user, params, now
        self.is_cut = False
        self._rows: dict[bool, list[tuple[int, int, int | None]]] = {}

    def drafts(self) -> list[int]:
        """Return the keys of matching articles that were never published, last saved first."""
        if self.params.status in _PUBLISHED:
            return []
        return [article for article, latest, _ in self._matching(False) if latest == 0]

    def live_docids(self, status_only: bool = False) -> list[int]:
        """Return the docids of matching live stories on the desk; with `status_only` whatever their text is."""
        return [docid for _, latest, docid in self._matching(status_only) if latest and docid is not None]

    def _matching(self, status_only: bool) -> list[tuple[int, int, int | None]]:
        if status_only not in self._rows:
            self._rows[status_only] = self._query(status_only)
        return self._rows[status_only]

    def _query(self, status_only: bool) -> list[tuple[int, int, int | None]]:
        params = self.params
        copies = DeskCopy.objects.filter(permissions.visible_on_desk(self.user, "article__"), _status_condition(self))
        copies = copies.order_by("-saved_at", "-pk")
        if params.missing and not status_only:
            copies = copies.filter(_MISSING[params.missing]).distinct()
        if params.matches_all or status_only:
            return list(copies.values_list("article_id", "article__latest", "article__entry__docid")[:MAX_RESULTS])
        loaded = list(
            desk_copies.with_rows(copies.select_related("article__entry", "article__scheduled"))[: MAX_READ + 1]
        )
        self.is_cut = len(loaded) > MAX_READ
        stories = {copy.article_id: desk_copies.freeze(copy) for copy in loaded[:MAX_READ]}
        matcher = query_matcher.QueryMatcher(params.query)
        matching = set(matcher.filter([(c.article_id, stories[c.article_id], _states(c)) for c in loaded[:MAX_READ]]))
        return [
            (copy.article_id, copy.article.latest, getattr(getattr(copy.article, "entry", None), "docid", None))
            for copy in loaded[:MAX_READ]
            if copy.article_id in matching
        ]


def _states(copy: DeskCopy) -> set[str]:
    states = {"draft"} if copy.article.latest == 0 else set()
    return states | ({"scheduled"} if hasattr(copy.article, "scheduled") else set())


_MISSING = {
    "headline": Q(headline=""),
    "section": Q(section=None),
    "byline": Q(bylines=None),
    "alt": Q(placements__anchor="", placements__photo__isnull=False, placements__alt=""),
    "rights": Q(placements__photo__rights__in=["unknown", "not_cleared"]),
}


def _status_condition(drafts: DraftQuery) -> Q:
    match drafts.params.status:
        case "mine":
            return Q(opened_by=drafts.user.get_username())
        case "draft":
            return Q(state="draft", article__latest=0)
        case "review" | "ready" as state:
            return Q(~Q(article__scheduled__refused=""), state=state)  # what is scheduled waits for nobody
        case "scheduled":
            return Q(article__scheduled__isnull=False)
        case "embargoed":
            return Q(embargo__gt=drafts.now)
    return Q()
