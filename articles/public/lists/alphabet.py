"""What an index of names says beside each: how many stories have it; and the letters one can jump to."""

import string
from collections.abc import Iterable
from itertools import groupby

from django.db.models import Exists, QuerySet

from articles.models import Generation
from articles.models.taxonomy_base import TaxonomyTerm
from articles.search.columns import reader

# With fewer names than this nobody needs letters.
MIN_FOR_LETTERS = 40


def with_counts(noun: str, rows: list[TaxonomyTerm]) -> list[TaxonomyTerm]:
    """Say on each how many stories have it, as `stories`."""
    if rows:
        now = reader.acquire()
        counts = now.top(noun, now.everything, 1, [row.pk for row in rows])
        for row in rows:
            row.stories = counts.get(row.pk, 0)
    return rows


def by_letter(rows: Iterable[TaxonomyTerm]) -> list[tuple[str, list[TaxonomyTerm]]]:
    return [(letter, list(group)) for letter, group in groupby(rows, key=lambda row: letter_of(row.slug))]


def letter_of(slug: str) -> str:
    first = slug[:1]
    return "0–9" if first in string.digits else first.upper()


def letters(names: QuerySet[TaxonomyTerm]) -> list[tuple[str, str]]:
    """List the Latin letters that names begin with, each with the key to go on from; one query that stops early."""
    keys = string.ascii_lowercase
    begins = {
        f"letter_{key}": Exists(names.order_by().filter(slug__gte=key, slug__lt=chr(ord(key) + 1))) for key in keys
    }
    row = Generation.objects.values(**begins).get(pk=1)
    return [(key.upper(), key) for key in keys if row[f"letter_{key}"]]
