"""Write the full-text index: live stories as they enter the catalogue, and past versions for staff.

    catalogue.enter ──▶ indexer.enter ──▶ LIVE, by docid       what leaves the catalogue ──▶ PAST, by version key

There are two indexes, so that what readers can search never contains a word that is not public. Each version with a
text is in exactly one of them. All functions run in the transaction of the verb that calls them.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from django.db import models

from articles.models import Article, CatalogueEntry, Generation, Version, VersionKind
from articles.search.backends import LIVE, PAST, get_backend, get_write_backend
from articles.search.columns import reader, sorted_sets
from articles.search.index import consistency, frequent_terms
from articles.search.index.change_log import Change, commit_change
from articles.search.text import analyzer
from articles.search.text.document import IndexDocument, index_document
from articles.sql.routing import atomic
from articles.story.story import Story

BATCH = 500
CHECK_BATCH = 100  # stories whose tokens are checked at once


class SearchOutdated(Exception):
    """Raised if the index was written by another version of the analyzer; its entries cannot be changed by this one."""


class IndexableText(NamedTuple):
    """A story prepared for the index: its tokens, and the row that the backend writes."""

    document: IndexDocument
    row: Any


def prepare_text(story: Story) -> IndexableText:
    """Return a story prepared for the index. Needs no database; the result can be sent to another process."""
    document = index_document(story)
    return IndexableText(document, get_write_backend().prepare_row(document))


def require_current_analysis(generation: Generation):
    """Raise SearchOutdated if another version of the analyzer wrote the index."""
    if generation.analysis != analyzer.VERSION:
        raise SearchOutdated(
            f"The search index was written by analysis {generation.analysis}, this release has {analyzer.VERSION}: "
            "run manage.py rebuild_search, then try again."
        )


# --- writing ----------------------------------------------------------------------------------------------------------


def enter(batch: Iterable[tuple[int, IndexableText]], change: Change):
    """Write live stories, given with their docids, and add them to the change."""
    _write_live(get_write_backend().write, list(batch), change)


def _write_live(write: Callable[[str, list], None], batch: list[tuple[int, IndexableText]], change: Change):
    """Write prepared stories, given with their docids; `write` receives the index and pairs of docid and row."""
    write(LIVE, [(docid, text.row) for docid, text in batch])
    frequent_terms.enter([(docid, text.document) for docid, text in batch])
    for docid, text in batch:
        change.words.update(_counted_words(text.document))
        change.written.append(docid)


def _counted_words(document: IndexDocument) -> list[str]:
    """Return the words whose number of stories a live story increases by one; "" counts the stories themselves."""
    return ["", *document.vocabulary.split()]


def remove_entry(docid: int, version: Version, change: Change, stays: bool = False):
    """Delete the entry of a docid, which showed this version, from LIVE, and move the version to PAST.

    If `stays`, the version is not moved: the caller enters it again, under the same or another docid.
    """
    document = index_document(version.story)
    if stays:
        get_write_backend().delete(LIVE, [(docid, document)])
    else:
        get_write_backend().move_to_past(docid, version.pk, document)
    frequent_terms.remove(docid)
    change.words.subtract(_counted_words(document))
    change.removed.append(docid)


def add_past_version(version: Version):
    """Write a version to PAST that readers never see: the version that withdraws its article."""
    get_write_backend().write(PAST, [(version.pk, prepare_text(version.story).row)])


def remove_article(article: Article):
    """Delete all versions of an article from PAST; the article is about to be erased and has left the catalogue."""
    versions = Version.objects.filter(article=article, story_json__isnull=False).exclude(kind=VersionKind.ERASE)
    get_write_backend().delete(PAST, [(version.pk, index_document(version.story)) for version in versions])


def _entries_with_versions(entries: models.QuerySet[CatalogueEntry]) -> list[tuple[int, Version]]:
    """Return the docid and the shown version of each entry, by ascending docid."""
    docids = dict(entries.order_by("docid").values_list("article_id", "docid"))
    versions = Version.objects.filter(article__in=docids, number=models.F("article__entry__version"))
    return sorted(((docids[version.article_id], version) for version in versions), key=lambda pair: pair[0])


def _past_versions() -> models.QuerySet[Version]:
    """Return the versions that belong into PAST."""
    return (
        Version.objects.filter(story_json__isnull=False)
        .exclude(kind=VersionKind.ERASE)
        .exclude(article__state=Article.State.LIVE, number=models.F("article__latest"))
    )


# --- rebuilding -------------------------------------------------------------------------------------------------------


def prepare():
    """Create missing tables, and rebuild the index if another version of the analyzer wrote it.

    Called after migrations. If the catalogue is empty, the index is emptied too: tests empty the database, but not the
    tables of the index.
    """
    get_write_backend().install()
    if not CatalogueEntry.objects.exists():
        get_write_backend().clear(LIVE)
        if not Version.objects.exists():
            get_write_backend().clear(PAST)
            Generation.objects.filter(pk=1).update(analysis=analyzer.VERSION)
    if Generation.objects.get(pk=1).analysis != analyzer.VERSION:
        rebuild()


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Write both indexes again from the record, in one transaction; return the number of texts.

    Readers use the old index until the commit; editors who publish wait. An interrupted rebuild leaves the old index
    as it was. `progress` receives the number of texts written so far.
    """
    change, done = Change(is_all=True), 0
    with atomic(CatalogueEntry):
        with rebuild_live(change) as write:
            for batch in _all_entries_with_versions():
                write([(docid, prepare_text(version.story)) for docid, version in batch])
                done += len(batch)
                progress(done)
        done += rebuild_past(lambda past: progress(done + past))
        commit_change(change)
        frequent_terms.select_stems()
    return done


@contextmanager
def rebuild_live(change: Change) -> Iterator[Callable[[list[tuple[int, IndexableText]]], None]]:
    """Yield a function that writes pairs of docid and text into a new LIVE index, which then replaces the old one.

    Call this in a transaction. The change then has the word counts and `is_all`, and must be committed by the caller.
    """
    with get_write_backend().rebuild(LIVE) as write:
        # Cleared only here, where nobody else writes any more: in another order than the other writers' order there
        # would be a deadlock.
        frequent_terms.clear()
        yield lambda batch: _write_live(lambda index, rows: write(rows), batch, change)
    change.written, change.is_all = [], True
    Generation.objects.filter(pk=1).update(analysis=analyzer.VERSION)


def select_common_stems(*, again: bool = False):
    """Select the frequent stems, and have the in-memory index read again and saved to its file.

    Does nothing if stems were selected before (unless `again`), or if the archive has too few stories. Blocks writers,
    not readers.
    """
    if not again and (frequent_terms.stems() or CatalogueEntry.objects.count() < frequent_terms.MIN_STORIES):
        return
    with atomic(CatalogueEntry):
        get_write_backend().lock_for_write(LIVE)
        commit_change(Change(is_all=True))
        frequent_terms.select_stems()
    reader.acquire()


def _all_entries_with_versions() -> Iterator[list[tuple[int, Version]]]:
    entries, after = CatalogueEntry.objects.order_by("docid"), None
    while True:
        remaining = entries if after is None else entries.filter(docid__gt=after)
        docids = list(remaining.values_list("docid", flat=True)[:BATCH])
        if not docids:
            return
        after = docids[-1]
        yield _entries_with_versions(entries.filter(docid__in=docids))


def rebuild_past(progress: Callable[[int], None] = lambda done: None) -> int:
    """Write the PAST index again, within the caller's transaction; return the number of versions."""
    done, after = 0, 0
    with get_write_backend().rebuild(PAST) as write:
        while versions := list(_past_versions().filter(pk__gt=after).order_by("pk")[:BATCH]):
            after = versions[-1].pk
            write([(version.pk, prepare_text(version.story).row) for version in versions])
            done += len(versions)
            progress(done)
    return done


# --- checking ---------------------------------------------------------------------------------------------------------


def check(sample: int = 200) -> Iterator[str]:
    """Yield the faults of the index: damage, missing and extra texts, wrong counts, and wrong tokens.

    Tokens are compared for about `sample` texts of each index.
    """
    analysis = Generation.objects.get(pk=1).analysis
    if analysis != analyzer.VERSION:
        yield f"search: written by analysis {analysis}, this release has {analyzer.VERSION}; run rebuild_search"
        return
    backend = get_backend()
    yield from (f"search: {fault}; run rebuild_search" for fault in backend.check())
    yield from (f"{fault}; run rebuild_search" for fault in frequent_terms.check())
    indexes = (
        (LIVE, CatalogueEntry.objects.values_list("docid", flat=True).order_by("docid"), "story"),
        (PAST, _past_versions().values_list("pk", flat=True).order_by("pk"), "past version"),
    )
    for index, expected, noun in indexes:
        expected = np.fromiter(expected.iterator(10_000), np.int64)
        ids = backend.ids(index)
        if len(missing := sorted_sets.difference(expected, ids)):
            yield f"search: {len(missing):,} {noun} is missing, first {missing[0]}; run rebuild_search"
        if len(extra := sorted_sets.difference(ids, expected)):
            yield f"search: {len(extra):,} {noun} too many, first {extra[0]}; run rebuild_search"
        if index == LIVE and backend.counts([""]).get("", 0) != len(expected):
            yield "search: the words are counted of another number of stories; run rebuild_search"
        if index == LIVE:
            yield from consistency.word_faults()
        present = sorted_sets.intersection(expected, ids)
        # Neighbours are checked together: of each word, only the entries between the first and the last are read.
        step = max(CHECK_BATCH, len(present) * CHECK_BATCH // sample)
        for start in range(0, len(present), step):
            yield from _token_faults(index, present[start : start + CHECK_BATCH].tolist(), noun)


def check_articles(articles: Collection[int]) -> Iterator[str]:
    """Yield the faults of the texts of a few articles, by primary key: wrong tokens, or none."""
    live = CatalogueEntry.objects.filter(article__in=articles).values_list("docid", flat=True)
    past = _past_versions().filter(article__in=articles).values_list("pk", flat=True)
    for index, ids, noun in ((LIVE, live, "story"), (PAST, past, "past version")):
        ids = list(ids)
        for start in range(0, len(ids), CHECK_BATCH):
            yield from _token_faults(index, ids[start : start + CHECK_BATCH], noun)


def _token_faults(index: str, ids: list[int], noun: str) -> Iterator[str]:
    if index == LIVE:
        versions = _entries_with_versions(CatalogueEntry.objects.filter(docid__in=ids))
    else:
        versions = [(version.pk, version) for version in Version.objects.filter(pk__in=ids)]
    documents = {id: index_document(version.story) for id, version in versions}
    for id in get_backend().mismatches(index, documents):
        yield f"search: the text of {noun} {id} is not what was published; run rebuild_search"
