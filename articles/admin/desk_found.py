"""The stories on the desk that a list shows: what somebody may see of them and asks for, read where words are asked."""

from datetime import datetime

from django.db.models import Q

from articles import desk, roles
from articles.admin import desk_words
from articles.admin.wanted import MOST, Wanted
from articles.models import DeskCopy

READ = 300  # stories outside the index whose words are read for one search
_PUBLISHED = ("live", "desk", "withdrawn", "erased", "hold", "noindex")  # statuses of what was published alone


class Copies:
    """The desk copies that somebody may see and asks for; read for words only where there are some."""

    def __init__(self, user, wanted: Wanted, now: datetime):
        self.user, self.wanted, self.now = user, wanted, now
        self.is_cut = False
        self._rows: dict[bool, list[tuple[int, int, int | None]]] = {}

    def drafts(self) -> list[int]:
        """Give the articles never published, the one saved last first."""
        if self.wanted.status in _PUBLISHED:
            return []
        return [article for article, latest, _ in self._found(False) if latest == 0]

    def live_docids(self, any_words: bool = False) -> list[int]:
        """Give the docids of live stories that lie on the desk."""
        return [docid for _, latest, docid in self._found(any_words) if latest and docid is not None]

    def _found(self, any_words: bool) -> list[tuple[int, int, int | None]]:
        if any_words not in self._rows:
            self._rows[any_words] = self._look(any_words)
        return self._rows[any_words]

    def _look(self, any_words: bool) -> list[tuple[int, int, int | None]]:
        wanted = self.wanted
        copies = DeskCopy.objects.filter(roles.visible(self.user, "article__"), _standing_as(self))
        copies = copies.order_by("-saved_at", "-pk")
        if wanted.missing and not any_words:
            copies = copies.filter(_LACKS[wanted.missing]).distinct()
        if wanted.is_everything or any_words:
            return list(copies.values_list("article_id", "article__latest", "article__entry__docid")[:MOST])
        loaded = list(desk.whole(copies.select_related("article__entry", "article__scheduled"))[: READ + 1])
        self.is_cut = len(loaded) > READ
        stories = {copy.article_id: desk.freeze(copy) for copy in loaded[:READ]}
        asked = desk_words.Asked(wanted.query)
        matching = set(asked.among([(c.article_id, stories[c.article_id], _states(c)) for c in loaded[:READ]]))
        return [
            (copy.article_id, copy.article.latest, getattr(getattr(copy.article, "entry", None), "docid", None))
            for copy in loaded[:READ]
            if copy.article_id in matching
        ]


def _states(copy: DeskCopy) -> set[str]:
    states = {"draft"} if copy.article.latest == 0 else set()
    return states | ({"scheduled"} if hasattr(copy.article, "scheduled") else set())


_LACKS = {
    "headline": Q(headline=""),
    "section": Q(section=None),
    "byline": Q(bylines=None),
    "alt": Q(placements__anchor="", placements__photo__isnull=False, placements__alt=""),
    "rights": Q(placements__photo__rights__in=["unknown", "not_cleared"]),
}


def _standing_as(copies: Copies) -> Q:
    match copies.wanted.status:
        case "mine":
            return Q(opened_by=copies.user.get_username())
        case "draft":
            return Q(state="draft", article__latest=0)
        case "review" | "ready" as state:
            return Q(state=state)
        case "scheduled":
            return Q(article__scheduled__isnull=False)
        case "embargoed":
            return Q(embargo__gt=copies.now)
    return Q()
