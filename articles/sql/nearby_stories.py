"""Read what the page of a story links to, in one query: stories that share rare terms with it and are near to it in
time, its two neighbours, the related stories that editors chose, all live parts of its series, and its translations.

The ORM has no common table expressions, without which this takes a query for each step and each noun.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import models

from articles.models import Article, CatalogueEntry, RelatedLink, Series, SeriesPart
from articles.sql.routing import read_connection

NEIGHBOUR, CHOSEN, PART = "neighbour", "chosen", "part"
SOURCE = "source"
ORIGINAL, TRANSLATION = "original", "translation"


class NearbyRow(NamedTuple):
    """A story that a page may link to, by the columns of its entry, and why: a noun, or one of the constants above.

    `worth` is that of a common term. `place` is that of a chosen story or a part; `slug` and `name` are of its series.
    A row of the noun SOURCE has no story: `slug` and `name` are noun and primary key of something that the other rows
    were read from, whether a live story has it or not.
    """

    noun: str
    worth: int
    place: int
    slug: str
    name: str
    columns: tuple[Any, ...]


class Worth(NamedTuple):
    """What a common term of a noun is worth; `link_model` links entries with the terms, by a field named as the noun.

    The worth is divided by the number of the term's stories.
    """

    noun: str
    worth: int
    link_model: type[models.Model]


class Limits(NamedTuple):
    """How many stories of a term are counted, how many terms are used, how many stories are read on each side."""

    stories_of_term: int
    terms: int
    nearby: int


def nearby(docid: int, columns: Sequence[str], worths: tuple[Worth, ...], limits: Limits) -> list[NearbyRow]:
    """Return a row with `columns` of an entry for each term that an entry nearby shares with a story.

    And one for each of the entries directly before and after, chosen related stories, and parts of the story's series,
    the story itself among them; the last two in their order. And one for the original of a translation, and for each
    translation of the same original, the story itself among them. And a row of the noun SOURCE for each term of the
    story, each related story that was chosen and each part. SQLite returns numbers for booleans.
    """
    statement = _statement(tuple(columns), worths, limits)
    with read_connection(CatalogueEntry).cursor() as cursor:
        cursor.execute(statement, [docid] * statement.count("%s"))
        rows = [(NearbyRow._make((*row[:5], row[6:])), row[5]) for row in cursor.fetchall()]
    return [row for row, _ in sorted(rows, key=lambda row: (row[0].name, row[0].slug, row[0].place, row[1]))]


@cache
def _statement(columns: tuple[str, ...], worths: tuple[Worth, ...], limits: Limits) -> str:
    entries = CatalogueEntry._meta.db_table
    fields = ", ".join(f"e.{column}" for column in columns)
    terms = " UNION ALL ".join(_terms(worth, limits) for worth in worths)
    # CROSS JOIN, so that SQLite starts with the terms, which are few.
    sharing = " UNION ALL ".join(
        f"SELECT r.noun, r.worth / r.stories, {_UNPLACED}, {fields} FROM rarest r "  # noqa: S608
        f'CROSS JOIN "{model._meta.db_table}" l '
        f'JOIN "{entries}" e ON e.docid = l.entry_id '
        f"WHERE r.noun = '{noun}' AND l.{noun}_id = r.term AND l.entry_id BETWEEN r.nearest_before AND r.nearest_after"
        for noun, _, model in worths
    )
    return (
        f"WITH terms AS ({terms}), rarest AS (SELECT * FROM terms WHERE stories > 1 "  # noqa: S608  only names of tables
        f"ORDER BY worth / stories DESC, noun, term LIMIT {limits.terms}) "
        f"SELECT '{NEIGHBOUR}', 0, {_UNPLACED}, {fields} FROM \"{entries}\" e WHERE "
        f'e.docid = (SELECT max(docid) FROM "{entries}" WHERE docid < %s) '
        f'OR e.docid = (SELECT min(docid) FROM "{entries}" WHERE docid > %s) UNION ALL {sharing} '
        f"UNION ALL {_chosen(fields)} UNION ALL {_parts(fields)} "
        f"UNION ALL {_original(fields)} UNION ALL {_translations(fields)} {_sources(len(columns))}"
    )


_UNPLACED = "0, '', '', 0"  # the columns of place, slug, name and the row's key
_ARTICLE = f'(SELECT article_id FROM "{CatalogueEntry._meta.db_table}" WHERE docid = %s)'  # noqa: S608


def _chosen(fields: str) -> str:
    return (
        f"SELECT '{CHOSEN}', 0, r.place, '', '', r.id, {fields} FROM \"{RelatedLink._meta.db_table}\" r "  # noqa: S608
        f'JOIN "{CatalogueEntry._meta.db_table}" e ON e.article_id = r.related_id WHERE r.article_id = {_ARTICLE}'
    )


def _parts(fields: str) -> str:
    table = SeriesPart._meta.db_table
    return (
        f"SELECT '{PART}', 0, p.place, s.slug, s.name, p.id, {fields} FROM \"{table}\" own "  # noqa: S608
        f'JOIN "{Series._meta.db_table}" s ON s.id = own.series_id JOIN "{table}" p ON p.series_id = s.id '
        f'JOIN "{CatalogueEntry._meta.db_table}" e ON e.article_id = p.article_id WHERE own.article_id = {_ARTICLE}'
    )


def _original(fields: str) -> str:
    entries = CatalogueEntry._meta.db_table
    return (
        f"SELECT '{ORIGINAL}', 0, {_UNPLACED}, {fields} FROM \"{entries}\" own "  # noqa: S608
        f'JOIN "{Article._meta.db_table}" a ON a.uuid = own.translation_of '
        f'JOIN "{entries}" e ON e.article_id = a.id WHERE own.docid = %s'
    )


def _translations(fields: str) -> str:
    entries = CatalogueEntry._meta.db_table
    return (
        f"SELECT '{TRANSLATION}', 0, {_UNPLACED}, {fields} FROM \"{entries}\" own "  # noqa: S608
        f'JOIN "{Article._meta.db_table}" a ON a.id = own.article_id '
        f'JOIN "{entries}" e ON e.translation_of = COALESCE(own.translation_of, a.uuid) WHERE own.docid = %s'
    )


def _sources(columns: int) -> str:
    related, parts = RelatedLink._meta.db_table, SeriesPart._meta.db_table
    sources = (
        ("noun", "term", "FROM terms r"),
        ("'article'", "related_id", f'FROM "{related}" r WHERE article_id = {_ARTICLE}'),
        (
            *("'article'", "r.article_id"),
            f'FROM "{parts}" own JOIN "{parts}" r ON r.series_id = own.series_id WHERE own.article_id = {_ARTICLE}',
        ),
    )
    return " ".join(
        f"UNION ALL SELECT '{SOURCE}', 0, 0, {noun}, CAST({key} AS varchar), 0{', NULL' * columns} {rows}"
        for noun, key, rows in sources
    )


def _terms(worth: Worth, limits: Limits) -> str:
    """Return the SQL for a story's terms of one noun: the number of their stories, and the limits of nearby ones."""
    noun, points, model = worth
    of_term = f'FROM "{model._meta.db_table}" o WHERE o.{noun}_id = l.{noun}_id'
    # With fewer stories than `limits.nearby` on one side there is no limit on that side.
    last = f"LIMIT 1 OFFSET {limits.nearby - 1}"
    before = f"SELECT o.entry_id {of_term} AND o.entry_id < %s ORDER BY o.entry_id DESC {last}"
    after = f"SELECT o.entry_id {of_term} AND o.entry_id > %s ORDER BY o.entry_id {last}"
    return (
        f"SELECT '{noun}' AS noun, l.{noun}_id AS term, {points} AS worth, "  # noqa: S608  only names of tables
        f"(SELECT count(*) FROM (SELECT 1 {of_term} LIMIT {limits.stories_of_term}) counted) AS stories, "
        f"COALESCE(({before}), {-(2**40)}) AS nearest_before, COALESCE(({after}), {2**40}) AS nearest_after "
        f'FROM "{model._meta.db_table}" l WHERE l.entry_id = %s'
    )
