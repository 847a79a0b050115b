"""Full text in PostgreSQL: for each index one table with a tsvector made in Python, and a GIN index.

    'ferry':1,5 'returns':2 'h:ferry':7 '=ferri' '=h:ferri' …      words with positions, stems (`=`) without

`tsvector` makes the rows, of which each column `held` says what the tsvector does not hold.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import numpy as np
from django.db import OperationalError, transaction

from articles.search.backends import tsvector
from articles.search.backends.base import LIVE, PAST, WORDS, Backend
from articles.search.backends.common_grams import NO_GRAMS, CommonGrams
from articles.search.backends.errors import raise_if_too_slow
from articles.search.backends.id_statement import RESULTS_BEFORE, IdStatement, has_grams
from articles.search.backends.plan import Plan
from articles.search.backends.postgresql_tables import (
    create_gin_index,
    create_keys,
    create_table,
    expected_tables,
    grams_to_write,
    grams_with_id,
    latest_grams,
    needs_grams,
    read_grams,
    remove_lost_words,
)
from articles.search.backends.tsquery import TOO_LONG
from articles.search.text.document import IndexDocument, is_word
from articles.sql import schema

MIN_COPY = 50  # from so many texts on, `write` uses COPY
# Sent in one message with the statement after it, which saves a round trip.
_SHORT_PENDING_LIST = "SET LOCAL gin_pending_list_limit = '1MB'; "


class PostgreSQLBackend(Backend):
    """The backend of PostgreSQL. One lookup answers any plan.

    `indexes` are those that this database has; `generation_row` is where the generation of its texts stands.
    """

    def __init__(self, connection, indexes=(LIVE, PAST), generation_row="articles_generation WHERE id = 1"):
        super().__init__(connection)
        self.indexes, self.generation_row = indexes, generation_row

    def _lookup(self, plan: Plan) -> Plan:
        return plan

    def _fetch(self, lookups, index, first, before, newest):
        return self.answer(IdStatement(lookups, f"articles_search_{index}", first, before, newest))

    def answer(self, statement: IdStatement) -> tuple[int, int, list[np.ndarray]]:
        """Return number and token of the generation, and the ids of each plan of a statement. Raises SearchTooSlow."""
        grams = self.latest_grams(statement)
        while True:
            with self.connection.cursor() as cursor:
                try:
                    cursor.execute(*self.sql(statement, grams))
                except OperationalError as error:
                    raise_if_too_slow(error, self.timeout_seconds)
                    raise
                for _ in range(RESULTS_BEFORE):
                    cursor.nextset()
                row = cursor.fetchone()
                if has_grams(row, grams):
                    return statement.answer(row)
                # The process begins, or a rebuild replaced the index.
                grams = grams_with_id(cursor, statement.table, row[0] or "")

    def latest_grams(self, statement: IdStatement) -> CommonGrams:
        """Return the common grams that this process read last, if a statement needs any."""
        return latest_grams(self.connection, statement.table) if statement.has_phrase else NO_GRAMS

    def sql(self, statement: IdStatement, grams: CommonGrams) -> tuple[str, list[str]]:
        """Return a statement as this database gets it, and its parameters."""
        in_transaction = self.connection.in_atomic_block
        return statement.sql(grams, self.timeout_seconds, self.generation_row, in_transaction=in_transaction)

    # --- writing ---

    def install(self):
        with self.connection.cursor() as cursor:
            for index in self.indexes:
                cursor.execute("SELECT to_regclass(%s)", [f"articles_search_{index}"])
                if cursor.fetchone()[0] is None:
                    create_table(cursor, f"articles_search_{index}")
                    create_keys(cursor, f"articles_search_{index}")
                create_gin_index(cursor, f"articles_search_{index}")
            cursor.execute(
                f'CREATE TABLE IF NOT EXISTS {WORDS} (word text COLLATE "C" PRIMARY KEY, stories integer NOT NULL) '
                "WITH (fillfactor = 80)"
            )

    def needs_common_grams(self) -> bool:
        with self.connection.cursor() as cursor:
            return LIVE in self.indexes and needs_grams(cursor, f"articles_search_{LIVE}")

    def uninstall(self):
        with self.connection.cursor() as cursor:
            for table in (*[f"articles_search_{index}" for index in self.indexes], WORDS):
                cursor.execute(f"DROP TABLE IF EXISTS {table}")

    def clear(self, index: str):
        with self.connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM articles_search_{index}")
            if index == LIVE:
                cursor.execute(f"DELETE FROM {WORDS}")

    def prepare_row(self, document: IndexDocument) -> tsvector.Row:
        return tsvector.row_of(document)

    def write(self, index: str, rows: Iterable[tuple[int, tuple]]):
        # A few texts go to the pending list of the GIN index, which every search reads, so the list is kept short. Many
        # texts are merged into the index at once.
        rows, table = sorted(rows), f"articles_search_{index}"
        if not rows:
            return
        with self.connection.cursor() as cursor:
            grams = NO_GRAMS if index.startswith(PAST) else grams_to_write(cursor, table)
            rows = [(docid, tsvector.columns(row, grams)) for docid, row in rows]
            if len(rows) < MIN_COPY:
                placeholders = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
                cursor.execute(
                    f"{_SHORT_PENDING_LIST}INSERT INTO {table} (docid, search, held, tokens) VALUES {placeholders}",
                    [value for docid, row in rows for value in (docid, *row)],
                )
                return
            cursor.execute("SET LOCAL gin_pending_list_limit = '64MB'")
            self._copy(table, rows)
            cursor.execute(  # inside `bulk` there is no index
                "SELECT gin_clean_pending_list(index) FROM to_regclass(%s) index WHERE index IS NOT NULL",
                [f"{table}_gin"],
            )

    def _copy(self, table: str, rows):
        into = f"COPY {table} (docid, search, held, tokens) FROM STDIN"
        with self.connection.cursor() as cursor, self.connection.wrap_database_errors, cursor.copy(into) as copy:
            for docid, columns in sorted(rows):
                copy.write_row((docid, *columns))

    def delete(self, index: str, rows: Iterable[tuple[int, IndexDocument]]):
        with self.connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM articles_search_{index} WHERE docid = ANY(%s)", [[docid for docid, _ in rows]])

    def lock_for_write(self, index: str):
        with self.connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE articles_search_{index} IN SHARE ROW EXCLUSIVE MODE")

    @contextmanager
    def rebuild(self, index: str, grams: CommonGrams = NO_GRAMS):
        """As in `Backend`. Writes a second table; readers see the old one until the commit, and other writers wait."""
        table = f"articles_search_{index}"
        self.lock_for_write(index)
        with self.connection.cursor() as cursor:
            create_table(cursor, f"{table}_new", grams)
            yield lambda rows: self._copy(
                f"{table}_new", [(docid, tsvector.columns(row, grams)) for docid, row in rows]
            )
            cursor.execute(f"DROP TABLE {table}")
            cursor.execute(f"ALTER TABLE {table}_new RENAME TO {table}")
            create_keys(cursor, table)
            create_gin_index(cursor, table)
            cursor.execute(f"ANALYZE {table}")
            if index == LIVE:
                cursor.execute(f"DELETE FROM {WORDS}")

    @contextmanager
    def bulk(self):
        """As in `Backend`. Drops the GIN indexes and creates them at the end, which takes a fraction of the time.

        If the process is killed in between, the next `install` creates them.
        """
        with self.connection.cursor() as cursor:
            for index in self.indexes:
                cursor.execute(f"DROP INDEX IF EXISTS articles_search_{index}_gin")
        try:
            yield
        finally:
            with transaction.atomic(using=self.connection.alias):
                self.install()

    def count_words(self, counts: dict[str, int]):
        words = sorted(counts)  # the same order in all writers, or two of them could deadlock
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {WORDS} AS counted (word, stories) SELECT * FROM unnest(%s::text[], %s::integer[]) "
                "ON CONFLICT (word) DO UPDATE SET stories = counted.stories + excluded.stories",
                [words, [counts[word] for word in words]],
            )
            if removed := [word for word in words if counts[word] < 0]:
                cursor.execute(f"DELETE FROM {WORDS} WHERE word = ANY(%s) AND stories <= 0", [removed])

    def compact(self):
        """Take lost words out of the common grams; an erasure then runs `VACUUM FULL`, which rewrites the tables."""
        with self.connection.cursor() as cursor:
            remove_lost_words(cursor, f"articles_search_{LIVE}", cursor)

    # --- checking ---

    def indexed_words(self) -> dict[str, int]:
        table = f"articles_search_{LIVE}"
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT word, ndoc FROM ts_stat('SELECT search FROM {table}')")
            words = Counter({word: stories for word, stories in cursor if is_word(word)})
            cursor.execute(f"SELECT tokens FROM {table} WHERE held = {TOO_LONG}")  # these tsvectors are empty
            for (tokens,) in cursor:
                words.update(filter(is_word, set(tokens.split())))
        return dict(words)

    def table_differences(self) -> Iterator[str]:
        return schema.table_differences(self.connection, expected_tables(self.indexes))

    def check(self) -> Iterator[str]:
        with self.connection.cursor() as cursor:
            for index in self.indexes:
                cursor.execute(
                    "SELECT indisvalid AND indisready FROM pg_index WHERE indexrelid = to_regclass(%s)",
                    [f"articles_search_{index}_gin"],
                )
                if cursor.fetchone() != (True,):
                    yield f"articles_search_{index}: its index is missing or damaged"

    def mismatches(self, index: str, documents: dict[int, IndexDocument]) -> list[int]:
        table = f"articles_search_{index}"
        same_row = (
            f"SELECT 1 FROM {table} "
            "WHERE docid = %s AND search = %s::tsvector AND held = %s AND tokens IS NOT DISTINCT FROM %s"
        )
        differing = []
        with self.connection.cursor() as cursor:
            grams = read_grams(cursor, table)
            for id in sorted(documents):
                cursor.execute(same_row, [id, *tsvector.columns(self.prepare_row(documents[id]), grams)])
                if cursor.fetchone() is None:
                    differing.append(id)
        return differing
