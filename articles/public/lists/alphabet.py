"""Parts of an alphabetical index of terms: the number of stories of each term, groups by letter, links to letters."""

import string
from collections.abc import Iterable
from itertools import groupby

from django.db.models import Exists, QuerySet

from articles.models import Generation
from articles.models.taxonomy_base import TaxonomyTerm
from articles.public.story.citation_styles import split_name
from articles.search.columns import reader
from articles.search.text.analyzer import fold, words

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


def most_used(noun: str, limit: int) -> dict[int, int]:
    """Return the terms that most stories have, by primary key, with their numbers of stories, the most first."""
    searcher = reader.acquire()
    return searcher.top(noun, searcher.everything, limit)


def by_surname(rows: Iterable[TaxonomyTerm]) -> list[tuple[str, list[TaxonomyTerm]]]:
    """Return terms grouped by the first letter of their surname and sorted by it; agencies count without "The"."""
    keyed = sorted((*_surname_key(row.name), row.slug, row) for row in rows)
    groups = groupby(keyed, key=lambda item: item[0][:1].upper())
    return [("0–9" if letter.isdigit() else letter, [item[-1] for item in group]) for letter, group in groups]


def _surname_key(name: str) -> tuple[str, str]:
    person = split_name(name)
    family = person.family.removeprefix("The ")
    return _folded(family), _folded(person.forename)


def _folded(text: str) -> str:
    return " ".join(fold(word.text) for word in words(text))


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
