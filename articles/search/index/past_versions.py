"""Search for words in all versions, for staff: which version of a story first had them, and which removed them.

    for appearance in appearances(TextQuery("night boat", PHRASE), languages=("en",)): …

No public page may call this module: it finds text that was corrected, withdrawn or not yet published.
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

MAX_ARTICLES = 1_000
_BATCH = 500  # keys in one query


class Appearance(NamedTuple):
    """A run of consecutive versions of an article that match.

    `first` and `removed_in` are version numbers; `removed_in` is None if no later version removed the words.
    `is_live` is True if the run reaches the version that readers see.
    """

    article: int
    first: int
    removed_in: int | None
    is_live: bool


def scan_versions(query: Query, *, languages: Sequence[str], limit: int = MAX_ARTICLES) -> list[int]:
    """Return the keys of all matching versions (superseded, withdrawn or live) of at most `limit` articles, ascending.

    The articles are those with the newest matching versions. Among live stories, only the `limit` last published ones
    are considered.
    """
    backend = get_backend()
    past_pks = backend.scan_past(query, languages=languages)
    live_docids = backend.scan(query, languages=languages).docids[::-1][:limit].tolist()
    live_articles: dict[int, int] = {}  # version → article
    for docids in _batches(live_docids):
        entries = CatalogueEntry.objects.filter(docid__in=docids).order_by()
        versions = Version.objects.filter(article__entry__in=entries, number=models.F("article__entry__version"))
        live_articles.update(versions.values_list("pk", "article_id"))
    article_of = dict(live_articles)
    for pks in _batches(past_pks[::-1].tolist()):
        if len({*article_of.values()} - {*live_articles.values()}) >= limit:
            break
        article_of.update(Version.objects.filter(pk__in=pks).values_list("pk", "article_id"))
    articles = list(dict.fromkeys(article_of[pk] for pk in sorted(article_of, reverse=True)))[:limit]
    matching = {pk for pk, article in live_articles.items() if article in set(articles)}
    # The articles may have more matching versions, older than those read so far.
    for article_pks in _batches(articles):
        versions = Version.objects.filter(article__in=article_pks).order_by("pk")
        pks = np.array(versions.values_list("pk", flat=True), np.int64)
        matching.update(sorted_sets.intersection(pks, past_pks).tolist())
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
    """Return the appearances of the query's words, newest article first, oldest version first within an article.

    `keep` receives the keys of all matching versions and returns those that count, by conditions that the full text
    cannot check.
    """
    matching = set(keep(scan_versions(query, languages=languages, limit=limit)))
    articles = Version.objects.filter(pk__in=matching).values("article_id")
    versions = Version.objects.filter(article_id__in=articles).order_by("-article_id", "number")
    rows = versions.values_list("article_id", "pk", "number", "article__entry__version")
    result = []
    for article, rows_of_article in groupby(rows, key=lambda row: row[0]):
        first = is_live = None
        for _, pk, number, live_number in rows_of_article:
            is_live = live_number is not None
            if pk in matching and first is None:
                first = number
            elif pk not in matching and first is not None:
                result.append(Appearance(article, first, number, False))
                first = None
        if first is not None:
            result.append(Appearance(article, first, None, is_live))
    return result
