"""Find the articles that have a name in a version, on the desk, in an address, in an internal note or in a comment.

The full text index counts the stories for an estimate. The job itself reads every version, because a name may stand in
columns that are not indexed.
"""

from collections.abc import Iterator
from typing import NamedTuple

from articles.models import (
    Address,
    CatalogueEntry,
    Comment,
    DeskCopy,
    DeskRevision,
    InternalNote,
    ScheduledStory,
    Version,
)
from articles.record import desk_copies
from articles.record.anonymisation import desk_history
from articles.record.anonymisation.names import LetterTest, NameSpellings, no_letters
from articles.search.backends import get_backend
from articles.search.columns import reader
from articles.search.execution.executor import languages_of
from articles.search.query.compounds import expand
from articles.search.query.nodes import PHRASE, Or, TextQuery
from articles.story.canonical_json import Story, to_json
from media.row_batches import in_batches

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
    articles = {version.article_id for version in versions_like_name(spellings) if has_name(spellings, version)}
    for row in ScheduledStory.objects.iterator():
        if has_name(spellings, row) or spellings.are_in_key(row.slug):
            articles.add(row.article_id)
    notes = InternalNote.objects.values_list("article_id", "text")
    articles |= {article for article, text in notes.iterator() if spellings.are_in(text)}
    comments = Comment.objects.values_list("article_id", "quote", "text")
    articles |= {
        article for article, quote, text in comments.iterator() if spellings.are_in(quote) or spellings.are_in(text)
    }
    for copy in desk_copies.with_rows(DeskCopy.objects.all()):
        if _is_in_story(spellings, desk_copies.freeze(copy)) or spellings.are_in_key(copy.slug):
            articles.add(copy.article_id)
    for revision in in_batches(DeskRevision.objects.exclude(article=None), _BATCH):
        if revision.article_id not in articles and desk_history.has_name(spellings, revision):
            articles.add(revision.article_id)
    slugs = in_batches(Address.objects.values_list("pk", "article_id", "slug"), _BATCH)
    return sorted(articles | {article for _, article, slug in slugs if spellings.are_in_key(slug)})


def versions_like_name(spellings: NameSpellings, or_else: LetterTest = no_letters) -> Iterator[Version]:
    """Yield the versions that may have the name or something like it in their story or note; reads every version.

    `or_else` is another test of the letters of a text, which is enough as well.
    """
    for version in in_batches(Version.objects.filter(story_json__isnull=False), _BATCH):
        if any(spellings.may_be_in_json(text, or_else) for text in (version.story_json, version.note)):
            yield version


def has_name(spellings: NameSpellings, row: Version | ScheduledStory) -> bool:
    """Return whether the story or the note of a version or scheduled story has the name."""
    return spellings.are_in(row.note) or _is_in_story(spellings, row.story)


def _is_in_story(spellings: NameSpellings, story: Story) -> bool:
    return to_json(spellings.without(story, lambda noun, key: None)) != to_json(story)


def indexed_articles(spellings: NameSpellings) -> set[int]:
    """Return the articles that a search for the name finds, in the live or in a past version."""
    live, past = _indexed(spellings)
    return live | past


def name_query(spellings: NameSpellings) -> Or:
    """Return the query for any of the spellings, to search for the name and to highlight it."""
    return Or(tuple(TextQuery(name, PHRASE) for name in spellings.spellings))


def _indexed(spellings: NameSpellings) -> tuple[set[int], set[int]]:
    query = expand(name_query(spellings))
    languages = languages_of(reader.peek())
    docids = get_backend().scan(query, languages=languages).docids.tolist()
    versions = get_backend().scan_past(query, languages=languages).tolist()
    live = set(_articles(CatalogueEntry.objects.order_by(), "docid", docids))
    return live, set(_articles(Version.objects.order_by(), "pk", versions))


def _articles(rows, column: str, keys: list[int]) -> Iterator[int]:
    for start in range(0, len(keys), _BATCH):
        yield from rows.filter(**{f"{column}__in": keys[start : start + _BATCH]}).values_list("article_id", flat=True)
