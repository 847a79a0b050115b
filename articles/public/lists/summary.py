"""The summary of a list of stories: count, chart over time, related terms and recent corrections."""

from collections.abc import Callable
from typing import NamedTuple

from django.db.models import QuerySet

from articles.models import Article, Version
from articles.models.taxonomy_base import term_path
from articles.public.bar_chart import BarChart, chart
from articles.search import search
from articles.search.query.nodes import FlagFilter, Query
from articles.search.search import Bar, FacetCount
from articles.sql.expressions import AnyOf
from articles.sql.prepared import PreparedQuery
from articles.story.nouns import NOUNS
from articles.taxonomy.current_names import names_by_pk

MAX_TERMS = 8
MAX_CORRECTIONS = 3
# The last corrections are looked up among so many of the newest corrected stories.
MAX_VERSIONS_READ = 24
_NOUNS = sorted(NOUNS, key=lambda noun: NOUNS[noun].related_rank)


class RelatedTerm(NamedTuple):
    """A term that some of the stories have, with the number of these stories."""

    name: str
    url: str
    count: int


class ListSummary(NamedTuple):
    """The summary beside a list; `related_terms` are pairs of a label and its terms, the most frequent first."""

    count: int
    chart: BarChart | None
    related_terms: list[tuple[str, list[RelatedTerm]]]
    corrections: list[Version]


def summarise(query: Query, link: Callable[[Bar], str], *, own: tuple[str, int] = ("", 0)) -> ListSummary:
    """Return the summary of the stories of a query. `link` returns the URL of a bar of the chart.

    `own` is the noun and primary key of the term whose page this is; it is left out of the related terms.
    """
    results = search.search(query, size=0)
    is_corrected = any(count.pk == 1 for count in results.facets.get("corrected", ()))
    return ListSummary(
        count=results.total,
        chart=chart(results.histogram, link),
        related_terms=_related_terms(results.facets, own),
        corrections=_corrections(query) if is_corrected else [],
    )


def _related_terms(facets: dict[str, list[FacetCount]], own: tuple[str, int]) -> list[tuple[str, list[RelatedTerm]]]:
    counts = {
        noun: {row.pk: row.count for row in facets.get(noun, ()) if row.count and (noun, row.pk) != own}
        for noun in _NOUNS
    }
    rows = names_by_pk(**{noun: list(pks)[:MAX_TERMS] for noun, pks in counts.items()})
    terms_by_noun: dict[str, list[RelatedTerm]] = {noun: [] for noun in _NOUNS}
    for noun, pk, slug, name in rows:
        terms_by_noun[noun].append(RelatedTerm(name, term_path(noun, slug), counts[noun][pk]))
    return [
        (NOUNS[noun].related_label, sorted(terms, key=lambda term: (-term.count, term.name.casefold())))
        for noun, terms in terms_by_noun.items()
        if terms
    ]


def _corrections(query: Query) -> list[Version]:
    corrected = search.search(query & FlagFilter("corrected"), size=MAX_VERSIONS_READ, facets=False).docids
    return _LAST_CORRECTIONS.fetch(docids=corrected)


def _last_corrections() -> QuerySet[Version]:
    """Return the query for the last corrections of stories by docid, with their articles and entries."""
    versions = Version.objects.corrections().filter(
        AnyOf("article__entry", "docids"), article__state=Article.State.LIVE
    )
    versions = versions.select_related("article__entry").defer("story_json").order_by("-effective_at", "-pk")
    return versions[:MAX_CORRECTIONS]


_LAST_CORRECTIONS = PreparedQuery(_last_corrections)
