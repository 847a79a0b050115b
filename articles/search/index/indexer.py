"""Write the full-text index: live stories as they enter the catalogue, and past versions for staff.

    catalogue.enter ──▶ indexer.enter ──▶ LIVE, by docid       what leaves the catalogue ──▶ PAST, by version key

There are two indexes, so that what readers can search never contains a word that is not public. Each version with a
text is in exactly one of them. All functions run in the transaction of the verb that calls them.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from articles.models import Article, CatalogueEntry, Generation, Version, VersionKind
from articles.search.backends import LIVE, PAST, get_write_backend, shards
from articles.search.backends.plan import MATCH_ALL
from articles.search.columns import reader
from articles.search.index import frequent_terms
from articles.search.index.change_log import Change, commit_change
from articles.search.index.contents import entries_with_versions, past_versions
from articles.search.text import analyzer
from articles.search.text.document import IndexDocument, index_document
from articles.sql.routing import atomic
from articles.story.story import Story

BATCH = 500


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


# --- rebuilding -------------------------------------------------------------------------------------------------------


def prepare():
    """Create missing tables, and rebuild the index if another version of the analyzer wrote it.

    Called after migrations. If the catalogue is empty, the index is emptied too: tests empty the database, but not the
    tables of the index.
    """
    get_write_backend().install()
    if shards() and not Generation.objects.get(pk=1).number:
        commit_change(Change())  # shards follow a log, which begins with a generation
    if not CatalogueEntry.objects.exists():
        get_write_backend().clear(LIVE)
        if not Version.objects.exists():
            get_write_backend().clear(PAST)
            Generation.objects.filter(pk=1).update(analysis=analyzer.VERSION)
    elif not shards() and _has_no_texts():  # they were in shards until now
        rebuild()
    if Generation.objects.get(pk=1).analysis != analyzer.VERSION:
        rebuild()


def _has_no_texts() -> bool:
    backend = get_write_backend()
    backend.timeout_seconds = 0
    return not len(backend.look_up([MATCH_ALL], newest=1).docids[0])


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
        yield entries_with_versions(entries.filter(docid__in=docids))


def rebuild_past(progress: Callable[[int], None] = lambda done: None) -> int:
    """Write the PAST index again, within the caller's transaction; return the number of versions."""
    done, after = 0, 0
    with get_write_backend().rebuild(PAST) as write:
        while versions := list(past_versions().filter(pk__gt=after).order_by("pk")[:BATCH]):
            after = versions[-1].pk
            write([(version.pk, prepare_text(version.story).row) for version in versions])
            done += len(versions)
            progress(done)
    return done
