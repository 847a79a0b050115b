"""What a list page says about its stories: how many, when, what goes with them, and what was corrected lately."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from django.db import connection

from articles.entries import ANY_DOCID
from articles.models import Article, CatalogueEntry, Version
from articles.models.named import page_of
from articles.names import numbered
from articles.search import finding
from articles.search.finding import Bar, Count
from articles.search.queries import All, Flag, Query
from articles.views.charts import Chart, chart
from media.columns import Columns, Prepared

SHOWN = 8
CORRECTIONS = 3
# Among the stories corrected last by their own date, so many are looked at for the corrections made last.
LOOKED_AT = 24
_VERSION = Columns(Version, "v", without=["story_json"])
_ARTICLE, _ENTRY = Columns(Article, "a"), Columns(CatalogueEntry, "e")
LABELS = {"tag": "Tags", "author": "By", "section": "Sections", "agency": "Agencies"}


class With(NamedTuple):
    """A name that the stories have, and how many of them have it."""

    name: str
    url: str
    count: int


class About(NamedTuple):
    """What stands beside a list; `goes_with` as label and names, the most frequent first."""

    count: int
    chart: Chart | None
    goes_with: list[tuple[str, list[With]]]
    corrections: list[Version]


def about(query: Query, link: Callable[[Bar], str], *, own: tuple[str, int] = ("", 0)) -> About:
    """Sum up the stories a query finds; `own` is the name whose page it is, which goes with itself and is left out."""
    found = finding.find(query, size=0)
    is_corrected = any(count.pk == 1 for count in found.facets.get("corrected", ()))
    return About(
        count=found.total,
        chart=chart(found.histogram, link),
        goes_with=_goes_with(found.facets, own),
        corrections=_corrections(query) if is_corrected else [],
    )


def _goes_with(facets: dict[str, list[Count]], own: tuple[str, int]) -> list[tuple[str, list[With]]]:
    counts = {
        noun: {row.pk: row.count for row in facets.get(noun, ()) if row.count and (noun, row.pk) != own}
        for noun in LABELS
    }
    rows = numbered(**{noun: list(pks)[:SHOWN] for noun, pks in counts.items()})
    named: dict[str, list[With]] = {noun: [] for noun in LABELS}
    for noun, pk, slug, name in rows:
        named[noun].append(With(name, page_of(noun, slug), counts[noun][pk]))
    return [
        (LABELS[noun], sorted(names, key=lambda one: (-one.count, one.name.casefold())))
        for noun, names in named.items()
        if names
    ]


def _corrections(query: Query) -> list[Version]:
    corrected = finding.find(All((query, Flag("corrected"))), size=LOOKED_AT, facets=False).docids
    rows = _corrected(connection.vendor).rows([*corrected, *[ANY_DOCID] * (LOOKED_AT - len(corrected))])
    versions = []
    for row in rows:
        version, article = _VERSION.read(row), _ARTICLE.read(row, len(_VERSION))
        version.article, article.entry = article, _ENTRY.read(row, len(_VERSION) + len(_ARTICLE))
        versions.append(version)
    return versions


@lru_cache
def _corrected(vendor: str) -> Prepared:
    """Write what gives the last corrections of some stories, with their articles and entries."""
    docids = [ANY_DOCID + number for number in range(LOOKED_AT)]
    versions = Version.objects.corrections().filter(article__entry__in=docids, article__state=Article.State.LIVE)
    versions = versions.select_related("article__entry").defer("story_json").order_by("-effective_at", "-pk")
    return Prepared(versions[:CORRECTIONS], docids)
