"""Which articles have a name, in any version, on the desk, in an address or in a note between colleagues.

The full text finds it however it is spaced, spelled and marked up; reading the tables finds it where no index looks.
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
from articles.story.story import to_json

_BATCH = 500


class NameCounts(NamedTuple):
    """How many articles have a name: as readers see them, and in versions they see only in the history."""

    live: int
    past: int


def count(spellings: NameSpellings) -> NameCounts:
    """Count what the full text knows of: quick, for a first look."""
    live, past = _indexed(spellings)
    return NameCounts(len(live), len(past - live))


def articles_with_name(spellings: NameSpellings) -> list[int]:
    """Find the keys of all articles that have the name; reads every version."""
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
    """Make the condition that one of these columns has the name: as given, in JSON, in capitals, in small letters."""
    condition = Q()
    for name in spellings.spellings:
        cases = {name, name.lower(), name.upper(), name.title()}  # SQLite knows the case of ASCII alone
        for spelled in cases | {json.dumps(case, ensure_ascii=False)[1:-1] for case in cases}:
            for column in columns:
                condition |= Q(**{f"{column}__icontains": spelled})
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
