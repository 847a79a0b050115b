"""What a list page says about its stories: how many, when, what goes with them, and what was corrected lately."""

from collections.abc import Callable
from typing import NamedTuple

from django.db.models import CharField, Value
from django.urls import reverse

from articles.models import Article, Version
from articles.references import MODELS
from articles.search import finding
from articles.search.finding import Bar, Count
from articles.search.queries import All, Flag, Query
from articles.views.charts import Chart, chart

SHOWN = 8
CORRECTIONS = 3
# Among the stories corrected last by their own date, so many are looked at for the corrections made last.
LOOKED_AT = 24
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
    parts = [
        MODELS[noun]
        .objects.order_by()
        .filter(pk__in=list(pks)[:SHOWN])
        .values_list(Value(noun, output_field=CharField()), "pk", "slug", "name")
        for noun, pks in counts.items()
        if pks
    ]
    rows = list(parts[0].union(*parts[1:], all=True)) if parts else []
    named: dict[str, list[With]] = {noun: [] for noun in LABELS}
    for noun, pk, slug, name in rows:
        named[noun].append(With(name, reverse(noun, args=[slug]), counts[noun][pk]))
    return [
        (LABELS[noun], sorted(names, key=lambda one: (-one.count, one.name.casefold())))
        for noun, names in named.items()
        if names
    ]


def _corrections(query: Query) -> list[Version]:
    corrected = finding.find(All((query, Flag("corrected"))), size=LOOKED_AT, facets=False).docids
    versions = Version.objects.corrections().filter(article__entry__in=corrected, article__state=Article.State.LIVE)
    return list(
        versions.select_related("article__entry").defer("story_json").order_by("-effective_at", "-pk")[:CORRECTIONS]
    )
