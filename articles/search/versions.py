"""Words in the whole record, for staff: which version of a story first had them, and which took them away.

    for appearance in appearances(Text("night boat", PHRASE), languages=("en",)): …

Never asked by anything public: it finds what was corrected, withdrawn and not yet read by anybody.
"""

from collections.abc import Callable, Collection, Sequence
from itertools import groupby
from typing import NamedTuple

from django.db import models

from articles.models import CatalogueEntry, Version
from articles.search.engines import engine
from articles.search.queries import Query

MOST = 1_000  # articles looked into
_AT_ONCE = 500


class Appearance(NamedTuple):
    """A run of an article's versions that match: from `first`, until `gone` took the words away (None: still there)."""

    article: int
    first: int
    gone: int | None
    is_live: bool


def scan_versions(query: Query, *, languages: Sequence[str], most: int = MOST) -> list[int]:
    """Find the keys of all versions that match, superseded, withdrawn and live, of at most so many articles.

    The articles are those whose matching versions are newest.
    """
    full_text = engine()
    past = full_text.scan_past(query, languages=languages)[::-1].tolist()
    live = full_text.scan(query, languages=languages).docids[::-1][:most].tolist()
    found: dict[int, int] = {}
    for start in range(0, len(past), _AT_ONCE):
        if len(set(found.values())) >= most:
            break
        found.update(Version.objects.filter(pk__in=past[start : start + _AT_ONCE]).values_list("pk", "article_id"))
    for start in range(0, len(live), _AT_ONCE):
        entries = CatalogueEntry.objects.filter(docid__in=live[start : start + _AT_ONCE]).order_by()
        shown = Version.objects.filter(article__entry__in=entries, number=models.F("article__entry__version"))
        found.update(shown.values_list("pk", "article_id"))
    articles = set(list(dict.fromkeys(found[pk] for pk in sorted(found, reverse=True)))[:most])
    return sorted(pk for pk, article in found.items() if article in articles)


def appearances(
    query: Query, *, languages: Sequence[str], most: int = MOST, keep: Callable[[list[int]], Collection[int]] = list
) -> list[Appearance]:
    """Say for each article that ever had the words when they came and went, newest article first.

    `keep` chooses among the keys of the versions that match, by what the full text does not know.
    """
    matching = set(keep(scan_versions(query, languages=languages, most=most)))
    articles = Version.objects.filter(pk__in=matching).values("article_id")
    rows = Version.objects.filter(article_id__in=articles).order_by("-article_id", "number")
    found = []
    for article, versions in groupby(
        rows.values_list("article_id", "pk", "number", "article__entry__version"), key=lambda row: row[0]
    ):
        first = shown = None
        for _, pk, number, entry in versions:
            shown = entry
            if pk in matching and first is None:
                first = number
            elif pk not in matching and first is not None:
                found.append(Appearance(article, first, number, False))
                first = None
        if first is not None:
            found.append(Appearance(article, first, None, shown is not None))
    return found
