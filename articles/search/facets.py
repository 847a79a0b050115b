"""Counting a result by section, tag, author, agency, year, photograph and correction: what a reader can choose next.

Several things can be chosen at once and all must match, so numbers are those of the present result: what choosing one
thing more would leave. What is chosen (or excluded) already is always listed.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from articles.models.catalogue import docid_of
from articles.search.columns import Columns, Hits
from articles.search.histogram import day_of
from articles.search.segments import CORRECTED, PHOTO

NOUNS = ("section", "tag", "author", "agency")
FACETS = (*NOUNS, "year", "photo", "corrected")
MOST = 20


class Count(NamedTuple):
    """How many stories of the result have the section, tag, author or agency `pk`; the year; photo or not (1, 0)."""

    pk: int
    count: int


def facets(columns: Columns, hits: Hits, chosen: Mapping[str, Iterable[int]]) -> dict[str, list[Count]]:
    """Count the hits by everything they can be narrowed by; the largest number first, then the smallest key."""
    counted = {noun: columns.top(noun, hits, MOST, chosen.get(noun, ())) for noun in NOUNS}
    counted["year"] = years(columns, hits)
    for name, flag in (("photo", PHOTO), ("corrected", CORRECTED)):
        having = (hits & columns.having("flag", flag)).total
        counted[name] = {answer: n for answer, n in ((1, having), (0, hits.total - having)) if n}
    return {
        name: sorted((Count(*pair) for pair in counts.items()), key=lambda count: (-count.count, count.pk))
        if name in NOUNS
        else [Count(*pair) for pair in counts.items()]
        for name, counts in counted.items()
    }


def years(columns: Columns, hits: Hits) -> dict[int, int]:
    """Count the hits by year, the newest first; years without are left out."""
    if not hits.total:
        return {}
    last, first = (day_of(docid).year for docid in columns.ends(hits))
    edges = [docid_of(date(year, 1, 1)) for year in range(first, last + 2)]
    counts = columns.counts_between(hits, edges).tolist()
    return {year: n for year, n in zip(range(last, first - 1, -1), reversed(counts), strict=True) if n}
