"""Full text in PostgreSQL: for each index one table with a tsvector made in Python, and a GIN index.

    'ferry':1,5 'returns':2 'h:ferry':7 '=ferri' '=h:ferri' …      words with positions, stems (`=`) without

`tsvector` makes the rows, of which each column `held` says what the tsvector does not hold.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import numpy as np
from django.db import OperationalError, transaction

from articles.search.backends import tsquery, tsvector
from articles.search.backends.base import LIVE, PAST, WORDS, Backend
from articles.search.backends.common_grams import NO_GRAMS, CommonGrams, has_phrase
from articles.search.backends.errors import SearchTooSlow
from articles.search.backends.plan import Plan
from articles.search.backends.postgresql_tables import (
    create_gin_index,
    create_keys,
    create_table,
    grams_id,
    grams_to_write,
    grams_with_id,
    latest_grams,
    needs_grams,
    read_grams,
    remove_lost_words,
)
from articles.search.backends.tsquery import TOO_LONG
from articles.search.text.document import IndexDocument, is_word

MIN_COPY = 50  # from so many texts on, `write` uses COPY
# Sent in one message with the statement after it, which saves a round trip.
_SHORT_PENDING_LIST = "SET LOCAL gin_pending_list_limit = '1MB'; "
# A sequential scan would unpack every text, a cost that the planner does not know.
_BEFORE = "SET LOCAL statement_timeout = {}; SET LOCAL enable_seqscan = off; SET LOCAL jit = off; "
_AFTER = "; SET LOCAL statement_timeout TO DEFAULT; SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL jit TO DEFAULT"


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
        table = f"articles_search_{index}"
        if not any(map(has_phrase, lookups)):
            return self._fetch_with(NO_GRAMS, "NULL", lookups, table, first, before, newest)[1]
        grams = latest_grams(self.connection, table)
        while True:
            id, result = self._fetch_with(grams, grams_id(table), lookups, table, first, before, newest)
            if id == grams.id:
                return result
            with self.connection.cursor() as cursor:  # the process begins, or a rebuild replaced the index
                grams = grams_with_id(cursor, table, id)

    def _fetch_with(self, grams, grams_id, lookups, table, first, before, newest):
        """Return the id of the common grams that the index has now, and the answer, true if it has those of `grams`."""
        columns, values = [], []
        for plan in lookups:
            # "docid + 0" keeps the planner from walking the primary key, which would unpack every text on the way.
            rows, params = tsquery.rows(table, plan, grams)
            bounds = ""
            for operator, bound in ((">=", first), ("<", before)):
                if bound is not None:
                    bounds += f" AND docid + 0 {operator} {bound:d}"
            rows = " UNION ALL ".join(f"SELECT docid {row}{bounds}" for row in rows)
            if newest is not None:
                rows = f"SELECT docid FROM ({rows}) AS matches ORDER BY docid + 0 DESC LIMIT {newest:d}"
            columns.append(f", (SELECT string_agg(int8send(docid), ''::bytea) FROM ({rows}) AS matches)")
            values += params
        statement = f"SELECT {grams_id}, number, token{''.join(columns)} FROM {self.generation_row}"
        with self.connection.cursor() as cursor:
            try:
                # One message with several statements is one transaction, to which SET LOCAL applies.
                cursor.execute(f"{_BEFORE.format(int(self.timeout_seconds * 1000))}{statement}{_AFTER}", values)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", "") == "57014":
                    raise SearchTooSlow(
                        f"The search took longer than {self.timeout_seconds} seconds; ask for less."
                    ) from error
                raise
            for _ in range(3):
                cursor.nextset()
            id, generation, token, *arrays = cursor.fetchone() or (grams.id, 0, 0, *[None] * len(lookups))
        docids = [np.sort(np.frombuffer(ids or b"", ">i8").astype(np.int64)) for ids in arrays]
        return id or "", (generation, token, docids)

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
