"""Search the texts that readers cannot find: on the desk, scheduled and withdrawn ones, if the user may see them.

    results = search_unpublished(user, params, size=20)
    results.counts["desk"], results.total, results.page, results.older

They are few compared with the archive, so each search looks through the newest thousand of each kind.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import F, Q, QuerySet
from django.utils.text import format_lazy

from articles.admin.search import text_cache
from articles.admin.search.params import StaffSearchParams
from articles.admin.search.query_matcher import QueryMatcher
from articles.admin.search.text_part import past_versions_matching, split_text
from articles.desk import permissions
from articles.models import Article, DeskCopy, ScheduledStory, Version
from articles.record import desk_copies
from articles.search.query.nodes import And, DeskState, MatchAll, Not, Query
from articles.search.results.keyset import MISREAD_NOTICE, Key, fetch_from, paginate
from articles.story.canonical_json import from_json
from articles.story.lazy_text import gettext_lazy as _
from articles.story.story import Story

MAX_READ = 1_000  # texts of each kind that one search looks through
CUT_NOTICE = format_lazy(
    _("Only the newest {max_read} of what is on the desk, scheduled and withdrawn were looked through."),
    max_read=f"{MAX_READ:,}",
)
_FIRST = datetime(1, 1, 1, tzinfo=UTC)


class UnpublishedText(NamedTuple):
    """A text that readers cannot find. `place` is "desk", "scheduled" or "withdrawn", `key` the key of its row there.

    `moment` is when the text was saved, is due or was withdrawn; `states` are those of `query_matcher`.
    """

    article: int
    place: str
    key: int
    moment: datetime
    states: frozenset[str]


@dataclass
class UnpublishedResults:
    """The articles with a matching text, last changed first; `page` has the matching texts of each article.

    `counts` are by place.
    """

    total: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    page: list[list[tuple[UnpublishedText, Story]]] = field(default_factory=list)
    older: str = ""
    newer: str = ""
    notices: list[str] = field(default_factory=list)


def search_unpublished(user, params: StaffSearchParams, size: int) -> UnpublishedResults:
    """Return one page of the articles with a matching text that a user may see. Raises SearchTooSlow."""
    texts, is_cut = _texts(user, params)
    text_query, rest = split_text(params.query)
    stories: dict[UnpublishedText, Story] = {}
    texts = [text for text in texts if _may_match(rest, text)]
    if text_query != MatchAll():
        texts = text_cache.matching_texts(text_query, texts, _stories)
    if rest != MatchAll():
        stories |= _stories([text for text in texts if text not in stories])
        texts = QueryMatcher(rest).filter([(text, stories[text], text.states) for text in texts if text in stories])
    counts = Counter(place for place, _ in {(text.place, text.article) for text in texts})
    texts_in_place = [text for text in texts if params.where in ("", text.place)]
    groups: dict[int, list[UnpublishedText]] = {}
    for text in sorted(texts_in_place, key=lambda text: (text.moment, text.article), reverse=True):
        groups.setdefault(text.article, []).append(text)

    def key_of(article: int) -> Key:
        return _page_key(groups[article][0])

    fetch = fetch_from(list(groups), key_of)
    page = paginate(fetch, key_of, params.cursor if params.where else "", size, length=2)
    stories |= _stories([text for article in page.rows for text in groups[article] if text not in stories])
    return UnpublishedResults(
        total=len(groups),
        counts=dict(counts),
        page=[[(text, stories[text]) for text in groups[article] if text in stories] for article in page.rows],
        older=page.older,
        newer=page.newer,
        notices=[*([CUT_NOTICE] if is_cut else []), *([str(MISREAD_NOTICE)] if page.is_misread else [])],
    )


def _may_match(query: Query, text: UnpublishedText) -> bool:
    """Return False if the states of a text contradict the query, which needs no reading of the text."""
    match query:
        case DeskState(name):
            return name in text.states
        case Not(DeskState(name)):
            return name not in text.states
        case And(parts):
            return all(_may_match(part, text) for part in parts)
    return True


def _page_key(text: UnpublishedText) -> tuple[int, int]:
    return (text.moment - _FIRST) // timedelta(microseconds=1), text.article


# --- the rows ---------------------------------------------------------------------------------------------------------


def _texts(user, params: StaffSearchParams) -> tuple[list[UnpublishedText], bool]:
    """Return the newest texts of each kind that a user may see, and whether there are more."""
    editable = permissions.visible(user, "article__") & permissions.editable(user, "article__")
    kinds = (_on_desk(editable), _scheduled(editable), _withdrawn(permissions.visible_to(user), params))
    return [text for kind in kinds for text in kind[:MAX_READ]], any(len(kind) > MAX_READ for kind in kinds)


def _on_desk(editable: Q) -> list[UnpublishedText]:
    rows = DeskCopy.objects.filter(editable).order_by("-saved_at", "-pk")
    rows = list(rows.values_list("article_id", "pk", "saved_at")[: MAX_READ + 1])
    article_states = Article.objects.filter(pk__in=[article for article, *_ in rows]).values_list(
        "state", "scheduled__pk", "pk"
    )
    states = {article: _states(state, due) for state, due, article in article_states}
    return [
        UnpublishedText(article, "desk", key, at, states[article]) for article, key, at in rows if article in states
    ]


def _scheduled(editable: Q) -> list[UnpublishedText]:
    rows = ScheduledStory.objects.filter(editable).order_by("-due_at", "-pk")
    rows = rows.values_list("article_id", "pk", "due_at", "article__state")[: MAX_READ + 1]
    return [UnpublishedText(article, "scheduled", key, at, _states(state, key)) for article, key, at, state in rows]


def _withdrawn(visible: QuerySet, params: StaffSearchParams) -> list[UnpublishedText]:
    """Return the withdrawn stories; if the query has words, only those that the index of past versions finds."""
    articles = visible.in_state(Article.State.WITHDRAWN).values("pk")
    rows = Version.objects.filter(article__in=articles, number=F("article__latest")).order_by("-effective_at", "-pk")
    rows = rows.values_list("article_id", "pk", "effective_at", "article__scheduled__pk")
    ids = past_versions_matching(params.query)
    rows = rows[: MAX_READ + 1] if ids is None else [row for row in rows if row[1] in ids]
    return [UnpublishedText(article, "withdrawn", key, at, _states("withdrawn", due)) for article, key, at, due in rows]


def _states(state: str, scheduled: int | None) -> frozenset[str]:
    states_of_article = {"unpublished": {"draft"}, "withdrawn": {"withdrawn"}}.get(state, set())
    return frozenset(states_of_article | ({"scheduled"} if scheduled else set()))


# --- the stories ------------------------------------------------------------------------------------------------------


def _stories(texts: Iterable[UnpublishedText]) -> dict[UnpublishedText, Story]:
    """Return the stories of texts, in three queries. Texts that were deleted in the meantime are left out."""
    by_key = {(text.place, text.key): text for text in texts}
    keys = {place: [key for other, key in by_key if other == place] for place in ("desk", "scheduled", "withdrawn")}
    stories = [
        *(
            ("desk", copy.pk, desk_copies.freeze(copy))
            for copy in desk_copies.with_rows(DeskCopy.objects.filter(pk__in=keys["desk"]))
        ),
        *(("scheduled", row.pk, row.story) for row in ScheduledStory.objects.filter(pk__in=keys["scheduled"])),
        *(
            ("withdrawn", key, from_json(story))
            for key, story in Version.objects.filter(pk__in=keys["withdrawn"], story_json__isnull=False)
            .order_by()
            .values_list("pk", "story_json")
        ),
    ]
    return {by_key[place, key]: story for place, key, story in stories}
