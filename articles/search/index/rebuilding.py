"""Make the full-text index anew from the record, while others go on writing.

    rebuild() ──▶ new indexes, a transaction for each batch ──▶ what changed meanwhile ──▶ they replace those in use

Readers search in the old indexes until the last transaction, which is short: an editor who saves waits for a batch, or
for it. Changes are known by their versions, because no text changes without one.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress

from django.db import DatabaseError
from django.db.models import Q

from articles.models import CatalogueEntry, Generation, Version, VersionKind
from articles.models.transactions import atomic
from articles.search.backends import LIVE, PAST, get_write_backend, shards
from articles.search.backends.new_index import drop_left_over, new_index
from articles.search.backends.plan import MATCH_ALL
from articles.search.columns import reader
from articles.search.index import frequent_terms
from articles.search.index.change_log import Change, commit_change
from articles.search.index.contents import entries_with_versions, past_versions
from articles.search.index.indexer import counted_words, prepare_text
from articles.search.index.written_versions import WrittenVersions
from articles.search.text import analyzer
from articles.search.text.document import index_document
from articles.sql import locks

BATCH = 500
FEW = 50  # articles that changed meanwhile and are entered in the last transaction; of more, another round is made
_MAX_ROUNDS = 20
_REBUILD_LOCK = 7_214_501  # the number of the lock of those who rebuild

Progress = Callable[[int], None]


class RebuildOvertaken(Exception):
    """Raised if a rebuild was given up: another one began, or words were removed by order again and again."""


class _WordsRemoved(Exception):
    """An erasure or anonymisation took words that the new index has already."""


def prepare():
    """Create missing tables, and rebuild the index if another version of the analyzer or of the tables wrote it.

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
    if Generation.objects.get(pk=1).analysis != analyzer.VERSION or get_write_backend().needs_common_grams():
        rebuild()


def _has_no_texts() -> bool:
    backend = get_write_backend()
    backend.timeout_seconds = 0
    return not len(backend.look_up([MATCH_ALL], newest=1).docids[0])


def select_common_stems(*, again: bool = False):
    """Select the frequent stems, and have the in-memory index read again and saved to its file.

    Does nothing if stems were selected before (unless `again`), or if the archive has too few stories. Blocks writers,
    not readers. Where runs of frequent words are tokens (PostgreSQL), the first call for a large archive rebuilds the
    index, which selects the stems as well and blocks nobody; a rebuild that runs already does it when it ends.
    """
    if not again and get_write_backend().needs_common_grams():
        if not locks.is_locked(CatalogueEntry, _REBUILD_LOCK):
            with suppress(RebuildOvertaken):
                rebuild()
        reader.acquire()
        return
    if not again and (frequent_terms.stems() or CatalogueEntry.objects.count() < frequent_terms.MIN_STORIES):
        return
    with atomic(CatalogueEntry):
        get_write_backend().lock_for_write(LIVE)
        commit_change(Change(is_all=True))
        frequent_terms.select_stems()
    reader.acquire()


def rebuild(progress: Progress = lambda done: None) -> int:
    """Write both indexes again from the record; return the number of texts.

    Readers use the old indexes until the new ones replace them. An interrupted rebuild leaves the old ones as they
    were. `progress` receives the number of texts written so far. Raises RebuildOvertaken.
    """
    if shards():
        return _rebuild_with_shards(progress)
    with locks.shared_lock(CatalogueEntry, _REBUILD_LOCK):
        done = _rebuild(progress)
        if get_write_backend().needs_common_grams():  # the archive became large meanwhile
            done = _rebuild(progress)
    return done


def _rebuild(progress: Progress) -> int:
    backend = get_write_backend()
    drop_left_over(backend)
    for _ in range(_MAX_ROUNDS):
        try:
            return _Rebuild(progress).run()
        except _WordsRemoved:
            continue
    raise RebuildOvertaken("Words are being removed by order; rebuild the index when that is done.")


class _Rebuild:
    """One run: two new indexes, what was written into them, and the counts of the words of live stories."""

    def __init__(self, progress: Progress):
        self.backend, self.progress, self.done = get_write_backend(), progress, 0
        self.indexes = {index: new_index(self.backend, index) for index in (LIVE, PAST)}
        self.written = {LIVE: WrittenVersions(), PAST: WrittenVersions()}
        self.words: Counter = Counter()
        self.has_tables = False

    def run(self) -> int:
        """Write the indexes, let them replace the old ones, and return the number of texts.

        Raises _WordsRemoved, and RebuildOvertaken if another rebuild dropped the tables.
        """
        since = locks.last_settled_row(Version)
        try:
            return self._run(since)
        except DatabaseError as error:
            may_be_dropped = self.has_tables and not self.backend.connection.in_atomic_block
            if not may_be_dropped or all(index.is_there() for index in self.indexes.values()):
                raise
            _changed_articles(since)  # an erasure drops the tables too
            raise RebuildOvertaken("Another rebuild began, and goes on.") from error
        finally:
            with suppress(DatabaseError):  # in a transaction that failed, which undoes it
                for index in self.indexes.values():
                    index.drop()

    def _run(self, since: int) -> int:
        with atomic(CatalogueEntry):
            for index in self.indexes.values():
                index.create()
        self.has_tables = True
        for name, index in self.indexes.items():
            for batch in _texts(name):
                self.written[name].add(self._write(name, batch))
                self.done += len(batch)
                self.progress(self.done)
            self.written[name].sort()
            index.finish()
        for _ in range(_MAX_ROUNDS):
            last = locks.last_settled_row(Version)
            if len(changed := _changed_articles(since, last)) <= FEW:
                break
            self._enter_changed(changed)
            since = last
        stems_are_current = frequent_terms.are_current()
        with atomic(CatalogueEntry):
            for name in self.indexes:
                self.backend.lock_for_write(name)
            self._enter_changed(_changed_articles(since))
            self._replace(stems_are_current)
            self.has_tables = False
        return self.done

    def _write(self, name: str, batch: list[tuple[int, Version]]) -> dict[int, int]:
        """Write versions, given with their ids; return the ids by version."""
        texts = [(id, prepare_text(version.story)) for id, version in batch]
        self.indexes[name].write([(id, text.row) for id, text in texts])
        if name == LIVE:
            self.words.update(word for _, text in texts for word in counted_words(text.document))
        return {version.pk: id for id, version in batch}

    def _enter_changed(self, articles: list[int]):
        """Delete all texts of some articles, and write those that they have now.

        The deletion of all comes first: another story may have got the docid of one that moved.
        """
        for keys in _batches(articles):
            versions = list(Version.objects.filter(article__in=keys))
            for name in self.indexes:
                self._delete(name, versions)
        for keys in _batches(articles):
            live = entries_with_versions(CatalogueEntry.objects.filter(article__in=keys))
            past = [(version.pk, version) for version in past_versions().filter(article__in=keys)]
            for name, batch in ((LIVE, live), (PAST, past)):
                self.written[name].change(self._write(name, batch))

    def _delete(self, name: str, versions: list[Version]):
        ids = {version.pk: id for version in versions if (id := self.written[name].id_of(version.pk)) is not None}
        if any(version.story is None for version in versions if version.pk in ids):
            raise _WordsRemoved
        documents = [(ids[version.pk], index_document(version.story)) for version in versions if version.pk in ids]
        self.indexes[name].delete(documents)
        if name == LIVE:
            self.words.subtract(word for _, document in documents for word in counted_words(document))
        self.written[name].change(dict.fromkeys(ids))

    def _replace(self, stems_are_current: bool):
        for index in self.indexes.values():
            index.replace()
        Generation.objects.filter(pk=1).update(analysis=analyzer.VERSION)
        self.words.subtract(dict(self.backend.vocabulary()) | self.backend.counts([""]))
        commit_change(Change(is_all=True, words=self.words))
        if not stems_are_current:
            frequent_terms.select_stems()


def _texts(name: str) -> Iterator[list[tuple[int, Version]]]:
    """Yield batches of the versions of an index, with their ids."""
    if name == LIVE:
        entries, after = CatalogueEntry.objects.order_by("docid"), -(1 << 31)
        while docids := list(entries.filter(docid__gt=after).values_list("docid", flat=True)[:BATCH]):
            after = docids[-1]
            yield entries_with_versions(entries.filter(docid__in=docids))
        return
    last = 0
    while versions := list(past_versions().filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = versions[-1].pk
        yield [(version.pk, version) for version in versions]  # pyright: ignore[reportReturnType]


def _changed_articles(since: int, last: int | None = None) -> list[int]:
    """Return the articles with a version after `since`, up to `last`. Raises _WordsRemoved."""
    versions = Version.objects.filter(pk__gt=since)
    if last is not None:
        versions = versions.filter(pk__lte=last)
    removals = Q(kind__in=(VersionKind.ERASE, VersionKind.ANONYMISE)) | Q(redactions__isnull=False)
    if versions.filter(removals).exists():
        raise _WordsRemoved
    return list(versions.order_by().values_list("article", flat=True).distinct())


def _batches(keys: list[int]) -> Iterator[list[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def _rebuild_with_shards(progress: Progress) -> int:
    """Write both indexes again in one transaction, for which editors who publish wait."""
    backend, change, done = get_write_backend(), Change(is_all=True), 0
    with atomic(CatalogueEntry):
        for name in (LIVE, PAST):
            with backend.rebuild(name) as write:
                if name == LIVE:  # nobody else writes any more: in another order there would be a deadlock
                    frequent_terms.clear()
                for batch in _texts(name):
                    texts = [(id, prepare_text(version.story)) for id, version in batch]
                    write([(id, text.row) for id, text in texts])
                    if name == LIVE:
                        change.words.update(word for _, text in texts for word in counted_words(text.document))
                    progress(done := done + len(batch))
        Generation.objects.filter(pk=1).update(analysis=analyzer.VERSION)
        commit_change(change)
        frequent_terms.select_stems()
    return done
