"""The full text of live stories on several PostgreSQL databases, by day; everything else in the archive's own.

    search ──▶ one statement to each shard at once ──▶ sets in the order of the docids ──▶ one set
    publishing ──▶ the record, its log and the word counts, one transaction ──▶ commit ──▶ the shards follow the log

Counts of words are those of all stories, so scores are the same as with one database. Each shard answers with the
generation of its texts: a search is answered when all have the catalogue's, and `missing` names those that cannot.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np
from django.db import Error, transaction

from articles.models import CatalogueChange, CatalogueEntry
from articles.search.backends.base import LIVE, PAST, WORDS, Backend
from articles.search.backends.common_grams import CommonGrams
from articles.search.backends.errors import ShardUnavailable
from articles.search.backends.id_statement import IdStatement
from articles.search.backends.postgresql import PostgreSQLBackend
from articles.search.backends.postgresql_tables import remove_lost_words, select_grams
from articles.search.backends.shard import EXPECTED, Shard, failures
from articles.search.backends.shard_follower import backend_of, follow, unavailable
from articles.search.backends.shard_question import ShardQuestion
from articles.search.backends.shard_requests import open_all
from articles.search.backends.tsquery import COMMON_GRAMS
from articles.search.index.generations import GenerationId, generation_id
from articles.search.text.document import IndexDocument
from articles.sql import maintenance, schema
from articles.sql.routing import reads_a_standby

_TEXT_LOCK = 7_205_311  # the advisory lock of the archive's own database: shared by writers, held alone by a rebuild
_ALL = 2**62  # beyond every docid
log = logging.getLogger(__name__)


class ShardedBackend(Backend):
    """The backend of an archive with shards. `leaves_out`: shards that do not answer are left out, else they raise."""

    def __init__(self, connection, shards: Sequence[Shard], *, leaves_out: bool = False):
        super().__init__(connection)
        self.shards, self.leaves_out = shards, leaves_out
        self.own = PostgreSQLBackend(connection, (PAST,))

    # --- searching ---

    def _lookup(self, plan):
        return plan

    def _fetch(self, lookups, index, first, before, newest):
        if index != LIVE:
            self.own.timeout_seconds = self.timeout_seconds
            return self.own._fetch(lookups, index, first, before, newest)
        overlapping = [shard for shard in self.shards if shard.overlaps(first, before)]
        generation, answers = ShardQuestion(self, overlapping, self.leaves_out).answers(
            IdStatement(lookups, f"articles_search_{LIVE}", first, before, newest)
        )
        self.missing = tuple(shard for shard in overlapping if shard not in answers)
        parts = [answers[shard][2] for shard in overlapping if shard in answers]
        none = np.zeros(0, np.int64)
        return *generation, [np.concatenate([none, *(arrays[n] for arrays in parts)]) for n in range(len(lookups))]

    # --- writing ---

    def install(self):
        self.own.install()
        for shard in self.shards:
            try:
                with transaction.atomic(using=shard.alias):
                    shard.install()
                    backend_of(shard).install()
            except Error as error:
                log.warning("%s", unavailable(shard, error))

    def uninstall(self):
        self.own.uninstall()
        for shard in self.shards:
            backend_of(shard).uninstall()

    def clear(self, index: str):
        if index != LIVE:
            self.own.clear(index)
            return
        with self.connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {WORDS}")
        generation = generation_id()
        for shard in self.shards:
            with transaction.atomic(using=shard.alias):
                backend_of(shard).clear(LIVE)
                shard.save_generation(generation)
        failures.clear()

    def prepare_row(self, document: IndexDocument) -> Any:
        return self.own.prepare_row(document)

    def write(self, index: str, rows: Iterable[tuple[int, Any]]):
        """As in `Backend`; live texts are written by the shards after the commit."""
        if index == LIVE:
            self._lock("pg_advisory_xact_lock_shared")
        else:
            self.own.write(index, rows)

    def delete(self, index: str, rows: Iterable[tuple[int, IndexDocument]]):
        if index == LIVE:
            self._lock("pg_advisory_xact_lock_shared")
        else:
            self.own.delete(index, rows)

    def lock_for_write(self, index: str):
        if index == LIVE:
            self._lock("pg_advisory_xact_lock")
        else:
            self.own.lock_for_write(index)

    def _lock(self, function: str):
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [_TEXT_LOCK])

    def count_words(self, counts: dict[str, int]):
        self.own.count_words(counts)

    def expect(self, generation: GenerationId):
        """As in `Backend`. The shards follow up to the generation before it, and know that its texts are the same."""
        for shard in self.shards:
            try:
                follow(shard)
                with transaction.atomic(using=shard.alias):
                    shard.save_generation(generation, id=EXPECTED)
            except (ShardUnavailable, Error) as error:
                log.warning("%s", error)

    def follow_after_commit(self):
        transaction.on_commit(self._follow_all, using=self.connection.alias)

    def _follow_all(self):
        shards = [shard for shard in self.shards if not failures.reason(shard)]
        errors = open_all(shard.connection for shard in shards)
        for shard in shards:
            try:
                if error := errors.get(shard.alias):
                    raise unavailable(shard, error)
                follow(shard)
            except ShardUnavailable as error:
                log.warning("%s What was published is written there by a later search.", error)

    def compact(self):
        """Have each shard follow, and rewrite its files. Raises FilesInUse if one does not answer."""
        for shard in self.shards:
            try:
                follow(shard)
                with shard.connection.cursor() as cursor, self.connection.cursor() as own:
                    remove_lost_words(cursor, f"articles_search_{LIVE}", own)
                    cursor.execute(f"VACUUM (FULL, ANALYZE) articles_search_{LIVE}")
                    cursor.execute("CHECKPOINT")
            except ShardUnavailable as error:
                raise maintenance.FilesInUse(f"{str(error).rstrip('.')} and may have the words") from error

    @contextmanager
    def bulk(self):
        with self.own.bulk():
            yield

    @contextmanager
    def rebuild(self, index: str):
        """As in `Backend`. Live texts go to new tables of the shards, each committed by itself with the generation.

        From then on the archive's own database has none: a process without SEARCH_SHARDS fails instead of finding less.
        """
        if index != LIVE:
            with self.own.rebuild(index) as write:
                yield write
            return
        failures.clear()
        self.lock_for_write(LIVE)
        generation = generation_id()
        # The log begins with the generation that the shards will have, so that they can follow from it.
        CatalogueChange.objects.get_or_create(generation=generation.number, token=generation.token, docid=None)
        with self.connection.cursor() as cursor, ExitStack() as stack:
            grams = select_grams(cursor)
            writers = [(shard, stack.enter_context(_rebuilt(shard, generation, grams))) for shard in self.shards]

            def write(rows: list[tuple[int, Any]]):
                for shard, write_shard in writers:
                    write_shard([row for row in rows if shard.has(row[0])])

            yield write
        with self.connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {WORDS}")
            cursor.execute(f"DROP TABLE IF EXISTS articles_search_{LIVE}")

    # --- checking ---

    def indexed_words(self) -> dict[str, int]:
        words: Counter[str] = Counter()
        for shard in self.shards:
            words.update(_current(shard).indexed_words())
        return dict(words)

    def table_differences(self) -> Iterator[str]:
        return self.own.table_differences()

    def check(self) -> Iterator[str]:
        failures.clear()
        yield from self.own.check()
        for shard in self.shards:
            try:
                backend = _current(shard)
                for faults in (backend.check(), backend.table_differences(), schema.differences(shard.alias, [])):
                    yield from (f"{fault} ({shard.alias})" for fault in faults)
                if count := _texts_elsewhere(shard):
                    yield f"{shard.alias} has {count:,} texts of stories that are not {shard.days}"
            except ShardUnavailable as error:
                yield str(error).rstrip(".")

    def mismatches(self, index: str, documents: dict[int, IndexDocument]) -> list[int]:
        if index != LIVE:
            return self.own.mismatches(index, documents)
        result = []
        for shard in self.shards:
            if texts := {id: text for id, text in documents.items() if shard.has(id)}:
                result += _current(shard).mismatches(LIVE, texts)
        return result


@contextmanager
def _rebuilt(shard: Shard, generation: GenerationId, grams: CommonGrams) -> Iterator[Callable]:
    """Yield the function that writes a new table of a shard, which is committed with its generation at the end."""
    try:
        shard.connection.ensure_connection()
    except Error as error:
        raise unavailable(shard, error) from error
    with transaction.atomic(using=shard.alias):
        shard.install()
        backend = backend_of(shard)
        backend.install()
        with backend.rebuild(LIVE, grams) as write:
            yield write
        shard.save_generation(generation)


def _current(shard: Shard) -> PostgreSQLBackend:
    """Return the backend of a shard that has followed the catalogue. Raises ShardUnavailable."""
    if not reads_a_standby(CatalogueEntry):  # whose log may be behind the shard
        follow(shard)
    return backend_of(shard)


def _texts_elsewhere(shard: Shard) -> int:
    """Return how many texts of a shard belong into another one."""
    with shard.connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM articles_search_{LIVE} WHERE (docid < %s OR docid >= %s) AND held <> {COMMON_GRAMS}",
            [-_ALL if shard.first is None else shard.first, _ALL if shard.before is None else shard.before],
        )
        return cursor.fetchone()[0]
