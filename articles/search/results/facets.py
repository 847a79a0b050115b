"""Counting a result by section, tag, author, agency, year, photograph and correction: what a reader can choose next.

Several things can be chosen at once and all must match, so numbers are those of the present result: what choosing one
thing more would leave. What is chosen (or excluded) already is always listed.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from articles.models.catalogue import docid_of
from articles.search.columns.reader import DocSet, Searcher
from articles.search.columns.segment import CORRECTED, PHOTO
from articles.search.results.histogram import day_of
from articles.story.nouns import NOUNS

FACETS = (*NOUNS, "year", "photo", "corrected")
MAX_CHOICES = 20


class FacetCount(NamedTuple):
    """How many stories of the result have the section, tag, author or agency `pk`; the year; photo or not (1, 0)."""

    pk: int
    count: int


def facets(searcher: Searcher, hits: DocSet, chosen: Mapping[str, Iterable[int]]) -> dict[str, list[FacetCount]]:
    """Count the hits by everything they can be narrowed by; the largest number first, then the smallest key."""
    counts_by_noun = {noun: searcher.top(noun, hits, MAX_CHOICES, chosen.get(noun, ())) for noun in NOUNS}
    counts_by_noun["year"] = years(searcher, hits)
    for name, flag in (("photo", PHOTO), ("corrected", CORRECTED)):
        having = (hits & searcher.with_key("flag", flag)).total
        counts_by_noun[name] = {answer: n for answer, n in ((1, having), (0, hits.total - having)) if n}
    return {
        name: sorted((FacetCount(*pair) for pair in counts.items()), key=lambda count: (-count.count, count.pk))
        if name in NOUNS
        else [FacetCount(*pair) for pair in counts.items()]
        for name, counts in counts_by_noun.items()
    }


def years(searcher: Searcher, hits: DocSet) -> dict[int, int]:
    """Count the hits by year, the newest first; years without are left out."""
    if not hits.total:
        return {}
    last, first = (day_of(docid).year for docid in searcher.ends(hits))
    edges = [docid_of(date(year, 1, 1)) for year in range(first, last + 2)]
    counts = searcher.counts_between(hits, edges).tolist()
    return {year: n for year, n in zip(range(last, first - 1, -1), reversed(counts), strict=True) if n}
