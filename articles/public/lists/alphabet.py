"""Parts of an alphabetical index of terms: the number of stories of each term, groups by letter, links to letters."""

import string
from collections.abc import Iterable
from itertools import groupby

from django.db.models import Exists, QuerySet

from articles.models import Generation
from articles.models.taxonomy_base import TaxonomyTerm
from articles.search.columns import reader

# Shorter indexes need no letters.
MIN_FOR_LETTERS = 40


def with_counts(noun: str, rows: list[TaxonomyTerm]) -> list[TaxonomyTerm]:
    """Set `stories`, the number of live stories, on each term; return the terms."""
    if rows:
        searcher = reader.acquire()
        counts = searcher.top(noun, searcher.everything, 1, [row.pk for row in rows])
        for row in rows:
            row.stories = counts.get(row.pk, 0)
    return rows


def by_letter(rows: Iterable[TaxonomyTerm]) -> list[tuple[str, list[TaxonomyTerm]]]:
    """Return the terms grouped by their first letter; they must be in order of their slugs."""
    return [(letter, list(group)) for letter, group in groupby(rows, key=lambda row: letter_of(row.slug))]


def letter_of(slug: str) -> str:
    """Return the heading for a slug: its first letter in capitals, or "0–9"."""
    first = slug[:1]
    return "0–9" if first in string.digits else first.upper()


def letters(names: QuerySet[TaxonomyTerm]) -> list[tuple[str, str]]:
    """Return the Latin letters that slugs begin with, each with the cursor for it; one query with `EXISTS`."""
    keys = string.ascii_lowercase
    begins = {
        f"letter_{key}": Exists(names.order_by().filter(slug__gte=key, slug__lt=chr(ord(key) + 1))) for key in keys
    }
    row = Generation.objects.values(**begins).get(pk=1)
    return [(key.upper(), key) for key in keys if row[f"letter_{key}"]]
