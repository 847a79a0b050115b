"""Words in the whole record, for staff: which version of a story first had them, and which took them away.

    for appearance in appearances(Text("night boat", PHRASE), languages=("en",)): …

Never asked by anything public: it finds what was corrected, withdrawn and not yet read by anybody.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from django.db import models

from articles.models import CatalogueEntry, Version
from articles.search.backends import get_backend
from articles.search.columns import sorted_sets
from articles.search.query.nodes import Query

MAX_ARTICLES = 1_000  # articles looked into
_BATCH = 500


class Appearance(NamedTuple):
    """A run of an article's versions that match: from `first`, until `removed_in` took the words away, or None."""

    article: int
    first: int
    removed_in: int | None
    is_live: bool


def scan_versions(query: Query, *, languages: Sequence[str], limit: int = MAX_ARTICLES) -> list[int]:
    """Return the keys of all versions that match, superseded, withdrawn and live, of at most so many articles.

    The articles are those whose matching versions are newest; of live stories, those published last are looked at.
    """
    full_text = get_backend()
    past = full_text.scan_past(query, languages=languages)
    live = full_text.scan(query, languages=languages).docids[::-1][:limit].tolist()
    shown: dict[int, int] = {}
    for some in _batches(live):
        entries = CatalogueEntry.objects.filter(docid__in=some).order_by()
        versions = Version.objects.filter(article__entry__in=entries, number=models.F("article__entry__version"))
        shown.update(versions.values_list("pk", "article_id"))
    article_of = dict(shown)
    for some in _batches(past[::-1].tolist()):
        if len({*article_of.values()} - {*shown.values()}) >= limit:
            break
        article_of.update(Version.objects.filter(pk__in=some).values_list("pk", "article_id"))
    articles = list(dict.fromkeys(article_of[pk] for pk in sorted(article_of, reverse=True)))[:limit]
    matching = {pk for pk, article in shown.items() if article in set(articles)}
    for some in _batches(articles):  # which may have matching versions older than those read above
        pks = np.array(Version.objects.filter(article__in=some).order_by("pk").values_list("pk", flat=True), np.int64)
        matching.update(sorted_sets.intersection(pks, past).tolist())
    return sorted(matching)


def _batches(keys: list[int]) -> Iterator[list[int]]:
    return (keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH))


def appearances(
    query: Query,
    *,
    languages: Sequence[str],
    limit: int = MAX_ARTICLES,
    keep: Callable[[list[int]], Collection[int]] = list,
) -> list[Appearance]:
    """Say for each article that ever had the words when they came and went, newest article first.

    `keep` chooses among the keys of the versions that match, by what the full text does not know.
    """
    matching = set(keep(scan_versions(query, languages=languages, limit=limit)))
    articles = Version.objects.filter(pk__in=matching).values("article_id")
    rows = Version.objects.filter(article_id__in=articles).order_by("-article_id", "number")
    result = []
    for article, versions in groupby(
        rows.values_list("article_id", "pk", "number", "article__entry__version"), key=lambda row: row[0]
    ):
        first = shown = None
        for _, pk, number, entry in versions:
            shown = entry
            if pk in matching and first is None:
                first = number
            elif pk not in matching and first is not None:
                result.append(Appearance(article, first, number, False))
                first = None
        if first is not None:
            result.append(Appearance(article, first, None, shown is not None))
    return result
