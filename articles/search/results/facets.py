"""Facets: the number of hits by section, tag, author, agency, attribute, year, photograph and correction.

A reader can choose several values and a story must match all of them. So each number is counted in the present result:
it is the number of hits that remain after one more choice. Values that the query names are always listed.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from articles.models.catalogue import docid_of
from articles.search.columns.reader import DocSet, Searcher
from articles.search.columns.segment import CORRECTED, PHOTO
from articles.search.results.histogram import day_of
from articles.story.attributes import ATTRIBUTES
from articles.story.nouns import NOUNS

FACETS = (*NOUNS, *ATTRIBUTES, "year", "photo", "corrected")
MAX_CHOICES = 20  # values of a facet, and those that the query names


class FacetCount(NamedTuple):
    """The number of hits with a value.

    `pk` is the primary key of a term, the value of an attribute, a year, or 1 and 0 for with and without.
    """

    pk: int | str
    count: int


def facets(searcher: Searcher, hits: DocSet, chosen: Mapping[str, Iterable[int]]) -> dict[str, list[FacetCount]]:
    """Return the counts of each facet that has any.

    Terms and values of attributes are sorted by count, the largest first, then by key; years have the newest first.
    `chosen` has the keys of the terms in the query by noun: these are listed also with the count 0.
    """
    counts_by_facet = {noun: searcher.top(noun, hits, MAX_CHOICES, chosen.get(noun, ())) for noun in NOUNS}
    counts_by_facet |= {name: searcher.top(name, hits, MAX_CHOICES) for name in ATTRIBUTES}
    counts_by_facet["year"] = years(searcher, hits)
    for name, flag in (("photo", PHOTO), ("corrected", CORRECTED)):
        flagged = (hits & searcher.with_key("flag", flag)).total
        counts_by_facet[name] = {value: n for value, n in ((1, flagged), (0, hits.total - flagged)) if n}
    return {
        name: sorted((FacetCount(*pair) for pair in counts.items()), key=lambda count: (-count.count, count.pk))
        if name in NOUNS or name in ATTRIBUTES
        else [FacetCount(*pair) for pair in counts.items()]
        for name, counts in counts_by_facet.items()
    }


def years(searcher: Searcher, hits: DocSet) -> dict[int, int]:
    """Return the number of hits by year, the newest year first; years without hits are left out."""
    if not hits.total:
        return {}
    last, first = (day_of(docid).year for docid in searcher.ends(hits))
    edges = [docid_of(date(year, 1, 1)) for year in range(first, last + 2)]
    counts = searcher.counts_between(hits, edges).tolist()
    return {year: n for year, n in zip(range(last, first - 1, -1), reversed(counts), strict=True) if n}
