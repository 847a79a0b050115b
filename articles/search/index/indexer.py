"""What is written into the full text: live stories as the catalogue enters them, their past versions for staff.

    catalogue.enter ──▶ index.enter ──▶ LIVE, by docid        what leaves the catalogue ──▶ PAST, by version

Two shelves, so that what readers can search never holds a word that is not public; each version with a text is on
exactly one of them. Everything here is in the transaction of the verb that caused it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from django.db import models, transaction

from articles.models import Article, CatalogueEntry, Generation, Version, VersionKind
from articles.search.backends import LIVE, PAST, get_backend
from articles.search.columns import reader, sorted_sets
from articles.search.index import consistency, frequent_terms
from articles.search.index.change_log import Change, commit_change
from articles.search.text import analyzer
from articles.search.text import document as reading
from articles.search.text.document import IndexDocument
from articles.story.story import Story

BATCH = 500
CHECK_BATCH = 100  # stories whose tokens are checked at once


class SearchOutdated(Exception):
    """The index was written by another analysis of text; what is in it cannot be changed by this one."""


class IndexableText(NamedTuple):
    """A story read for the index: its tokens, and what the engine writes of them."""

    texts: IndexDocument
    row: Any


def prepare_text(story: Story) -> IndexableText:
    """Read a story for the index; needs no database and can be sent to another process."""
    read = reading.index_document(story)
    return IndexableText(read, get_backend().prepare_row(read))


def require_current_analysis(generation: Generation):
    """Raise SearchOutdated if the index cannot be written by this analysis."""
    if generation.analysis != analyzer.VERSION:
        raise SearchOutdated(
            f"The search index was written by analysis {generation.analysis}, this release has {analyzer.VERSION}: "
            "run manage.py rebuild_search, then try again."
        )


def enter(batch: Iterable[tuple[int, IndexableText]], change: Change):
    """Write live stories by their docids, and note them in the change."""
    _enter(get_backend().write, list(batch), change)


def _enter(write: Callable[[str, list], None], batch: list[tuple[int, IndexableText]], change: Change):
    write(LIVE, [(docid, ready.row) for docid, ready in batch])
    frequent_terms.enter([(docid, ready.texts) for docid, ready in batch])
    for docid, ready in batch:
        change.words.update(_words(ready.texts))
        change.written.append(docid)


def _words(texts: IndexDocument) -> list[str]:
    """Give what a live story adds to the vocabulary: its words, and an empty one for the story itself."""
    return ["", *texts.vocabulary.split()]


def remove_entry(docid: int, version: Version, change: Change, stays: bool = False):
    """Take out an entry that showed this version, and keep the version on the other shelf.

    Unless it `stays` live: it is entered again, at the same or another place.
    """
    read = reading.index_document(version.story)
    if stays:
        get_backend().delete(LIVE, [(docid, read)])
    else:
        get_backend().move_to_past(docid, version.pk, read)
    frequent_terms.remove(docid)
    change.words.subtract(_words(read))
    change.removed.append(docid)


def _entries_with_versions(entries: models.QuerySet[CatalogueEntry]) -> list[tuple[int, Version]]:
    """Give entries' docids with the versions they show, in order."""
    docids = dict(entries.order_by("docid").values_list("article_id", "docid"))
    rows = Version.objects.filter(article__in=docids, number=models.F("article__entry__version"))
    return sorted(((docids[version.article_id], version) for version in rows), key=lambda pair: pair[0])


def add_past_version(version: Version):
    """Keep a version that readers never see, the one that withdraws its article, on the shelf for staff."""
    get_backend().write(PAST, [(version.pk, prepare_text(version.story).row)])


def remove_article(article: Article):
    """Take out every version of an article that is about to be erased and is no longer in the catalogue."""
    texts_of = Version.objects.filter(article=article, story_json__isnull=False).exclude(kind=VersionKind.ERASE)
    get_backend().delete(PAST, [(version.pk, reading.index_document(version.story)) for version in texts_of])


def _past_versions() -> models.QuerySet[Version]:
    return (
        Version.objects.filter(story_json__isnull=False)
        .exclude(kind=VersionKind.ERASE)
        .exclude(article__state=Article.State.LIVE, number=models.F("article__latest"))
    )


def prepare():
    """Make the tables where they are missing, and the index anew where another analysis wrote it; after migrations.

    Without a story in the catalogue, what the index holds is left from a database that was emptied, as tests do.
    """
    get_backend().install()
    if not CatalogueEntry.objects.exists():
        get_backend().clear(LIVE)
        if not Version.objects.exists():
            get_backend().clear(PAST)
            Generation.objects.filter(pk=1).update(analysis=analyzer.VERSION)
    if Generation.objects.get(pk=1).analysis != analyzer.VERSION:
        rebuild()


# --- making it anew ---------------------------------------------------------------------------------------------------


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Write both shelves anew from the record, in one transaction; return the number of texts.

    Readers find everything in the old index until it commits; editors who publish wait. Interrupted, it leaves the
    old one as it was.
    """
    change, done = Change(is_all=True), 0
    with transaction.atomic():
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
    """Give what writes live stories, by docid, into a new index that takes the old one's place."""
    with get_backend().rebuild(LIVE) as write:
        frequent_terms.clear()  # only now that nobody else writes: another order than theirs would be a deadlock
        yield lambda batch: _enter(lambda index, rows: write(rows), batch, change)
    change.written, change.is_all = [], True
    Generation.objects.filter(pk=1).update(analysis=analyzer.VERSION)


def select_common_stems(*, again: bool = False):
    """Choose the commonest stems where nobody has yet, or anew; writers wait, readers do not.

    What searches count by is read anew then, and filed for all.
    """
    if not again and (frequent_terms.stems() or CatalogueEntry.objects.count() < frequent_terms.MIN_STORIES):
        return
    with transaction.atomic():
        get_backend().lock_for_write(LIVE)
        commit_change(Change(is_all=True))
        frequent_terms.select_stems()
    reader.acquire()


def _all_entries_with_versions() -> Iterator[list[tuple[int, Version]]]:
    entries, after = CatalogueEntry.objects.order_by("docid"), None
    while True:
        rest = entries if after is None else entries.filter(docid__gt=after)
        docids = list(rest.values_list("docid", flat=True)[:BATCH])
        if not docids:
            return
        after = docids[-1]
        yield _entries_with_versions(entries.filter(docid__in=docids))


def rebuild_past(progress: Callable[[int], None] = lambda done: None) -> int:
    """Write the shelf of past versions anew, within the caller's transaction."""
    done, after = 0, 0
    with get_backend().rebuild(PAST) as write:
        while versions := list(_past_versions().filter(pk__gt=after).order_by("pk")[:BATCH]):
            after = versions[-1].pk
            write([(version.pk, prepare_text(version.story).row) for version in versions])
            done += len(versions)
            progress(done)
    return done


# --- checking ---------------------------------------------------------------------------------------------------------


def check(sample: int = 200) -> Iterator[str]:
    """Report what is wrong in the index: damage, texts too many or missing, and tokens that differ, in a sample."""
    analysed = Generation.objects.get(pk=1).analysis
    if analysed != analyzer.VERSION:
        yield f"search: written by analysis {analysed}, this release has {analyzer.VERSION}; run rebuild_search"
        return
    full_text = get_backend()
    yield from (f"search: {fault}; run rebuild_search" for fault in full_text.check())
    yield from (f"{fault}; run rebuild_search" for fault in frequent_terms.check())
    shelves = (
        (LIVE, CatalogueEntry.objects.values_list("docid", flat=True).order_by("docid"), "story"),
        (PAST, _past_versions().values_list("pk", flat=True).order_by("pk"), "past version"),
    )
    for index, expected, what in shelves:
        expected = np.fromiter(expected.iterator(10_000), np.int64)
        docids = full_text.ids(index)
        if len(missing := sorted_sets.difference(expected, docids)):
            yield f"search: {len(missing):,} {what} is missing, first {missing[0]}; run rebuild_search"
        if len(extra := sorted_sets.difference(docids, expected)):
            yield f"search: {len(extra):,} {what} too many, first {extra[0]}; run rebuild_search"
        if index == LIVE and full_text.counts([""]).get("", 0) != len(expected):
            yield "search: the words are counted of another number of stories; run rebuild_search"
        if index == LIVE:
            yield from consistency.word_faults()
        some = sorted_sets.intersection(expected, docids)
        # Stories that stand side by side are checked together: of each word only what lies between them is read.
        apart = max(CHECK_BATCH, len(some) * CHECK_BATCH // sample)
        for start in range(0, len(some), apart):
            yield from _mismatches(index, some[start : start + CHECK_BATCH].tolist(), what)


def _mismatches(index: str, some: list[int], what: str) -> Iterator[str]:
    if index == LIVE:
        versions = _entries_with_versions(CatalogueEntry.objects.filter(docid__in=some))
    else:
        versions = [(version.pk, version) for version in Version.objects.filter(pk__in=some)]
    for id in get_backend().mismatches(index, {id: prepare_text(version.story).texts for id, version in versions}):
        yield f"search: the text of {what} {id} is not what was published; run rebuild_search"
