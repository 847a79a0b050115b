"""Find the articles that have a name in a version, on the desk, in an address or in an internal note.

The full text index finds the name with any spacing, case and markup; a scan of the tables finds it in columns that are
not indexed.
"""

import json
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Q

from articles.models import Address, CatalogueEntry, DeskCopy, InternalNote, ScheduledStory, Version
from articles.record import desk_copies
from articles.record.anonymisation.names import NameSpellings
from articles.search.backends import get_backend
from articles.search.columns import reader
from articles.search.execution.executor import languages_of
from articles.search.query.nodes import PHRASE, Or, TextQuery
from articles.story.canonical_json import to_json

_BATCH = 500


class NameCounts(NamedTuple):
    """The number of articles that have a name in the live version, and of those that have it only in past versions."""

    live: int
    past: int


def count(spellings: NameSpellings) -> NameCounts:
    """Return the counts of the full text index: fast, but without the columns that are not indexed."""
    live, past = _indexed(spellings)
    return NameCounts(len(live), len(past - live))


def articles_with_name(spellings: NameSpellings) -> list[int]:
    """Return the primary keys of all articles that have the name, in order; reads every version."""
    live, past = _indexed(spellings)
    articles = live | past
    articles |= set(
        Version.objects.filter(name_condition(spellings, "story_json", "note")).values_list("article_id", flat=True)
    )
    articles |= set(
        ScheduledStory.objects.filter(name_condition(spellings, "story_json", "note")).values_list(
            "article_id", flat=True
        )
    )
    articles |= set(InternalNote.objects.filter(name_condition(spellings, "text")).values_list("article_id", flat=True))
    articles |= {
        copy.article_id
        for copy in desk_copies.with_rows(DeskCopy.objects.all())
        if spellings.are_in(to_json(desk_copies.freeze(copy)))
    }
    keys = Q()
    for key in spellings.keys:
        keys |= Q(slug__contains=key)
    for model in (Address, ScheduledStory, DeskCopy):
        rows = model.objects.filter(keys).order_by().values_list("article_id", "slug")
        articles |= {article for article, slug in rows if spellings.are_in_key(slug)}
    return sorted(articles)


def name_condition(spellings: NameSpellings, *columns: str) -> Q:
    """Return the condition that one of the columns has the name: as written, in JSON, in capitals or lower case."""
    condition = Q()
    for name in spellings.spellings:
        cases = {name, name.lower(), name.upper(), name.title()}  # SQLite folds the case of ASCII only
        for text in cases | {json.dumps(case, ensure_ascii=False)[1:-1] for case in cases}:
            for column in columns:
                condition |= Q(**{f"{column}__icontains": text})
    return condition


def _indexed(spellings: NameSpellings) -> tuple[set[int], set[int]]:
    query = Or(tuple(TextQuery(name, PHRASE) for name in spellings.spellings))
    languages = languages_of(reader.peek())
    docids = get_backend().scan(query, languages=languages).docids.tolist()
    versions = get_backend().scan_past(query, languages=languages).tolist()
    live = set(_articles(CatalogueEntry.objects.order_by(), "docid", docids))
    return live, set(_articles(Version.objects.order_by(), "pk", versions))


def _articles(rows, column: str, keys: list[int]) -> Iterator[int]:
    for start in range(0, len(keys), _BATCH):
        yield from rows.filter(**{f"{column}__in": keys[start : start + _BATCH]}).values_list("article_id", flat=True)
