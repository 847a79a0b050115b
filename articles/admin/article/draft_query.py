"""The stories on the desk that a list shows: what somebody may see of them and asks for, read where words are asked."""

from datetime import datetime

from django.db.models import Q

from articles.admin.article.list_params import MAX_RESULTS, ArticleListParams
from articles.admin.search import query_matcher
from articles.desk import permissions
from articles.models import DeskCopy
from articles.record import desk_copies

MAX_READ = 300  # stories outside the index whose words are read for one search
_PUBLISHED = ("live", "desk", "withdrawn", "erased", "hold", "noindex")  # statuses of what was published alone


class DraftQuery:
    """The desk copies that somebody may see and asks for; read for words only where there are some."""

    def __init__(self, user, params: ArticleListParams, now: datetime):
        self.user, self.params, self.now = user, params, now
        self.is_cut = False
        self._rows: dict[bool, list[tuple[int, int, int | None]]] = {}

    def drafts(self) -> list[int]:
        """Give the articles never published, the one saved last first."""
        if self.params.status in _PUBLISHED:
            return []
        return [article for article, latest, _ in self._matching(False) if latest == 0]

    def live_docids(self, any_words: bool = False) -> list[int]:
        """Give the docids of live stories that lie on the desk."""
        return [docid for _, latest, docid in self._matching(any_words) if latest and docid is not None]

    def _matching(self, any_words: bool) -> list[tuple[int, int, int | None]]:
        if any_words not in self._rows:
            self._rows[any_words] = self._query(any_words)
        return self._rows[any_words]

    def _query(self, any_words: bool) -> list[tuple[int, int, int | None]]:
        params = self.params
        copies = DeskCopy.objects.filter(permissions.visible(self.user, "article__"), _status_condition(self))
        copies = copies.order_by("-saved_at", "-pk")
        if params.missing and not any_words:
            copies = copies.filter(_MISSING[params.missing]).distinct()
        if params.is_everything or any_words:
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
            return Q(state=state)
        case "scheduled":
            return Q(article__scheduled__isnull=False)
        case "embargoed":
            return Q(embargo__gt=drafts.now)
    return Q()
