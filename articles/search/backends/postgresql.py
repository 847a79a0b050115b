"""Full text in PostgreSQL: for each shelf one table with a tsvector made in Python, and a GIN index.

    'ferry':1,5 'returns':2 'h:ferry':7 '=ferri' '=h:ferri' …      words with places, stems (`=`) without

A tsvector keeps at most 255 places of a word, none above 16,383, and 1 MB in all. The few texts that are too long for
it (`held`) keep their tokens as plain text beside it and are checked in that, so that they are found as SQLite finds
them: NO_PLACES has its words indexed without places, so phrases are checked; of TOO_LONG nothing is indexed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import numpy as np
from django.db import OperationalError, transaction

from articles.search.backends import tsquery
from articles.search.backends.base import LIVE, PAST, WORDS, Backend, SearchTooSlow
from articles.search.backends.plan import Plan
from articles.search.backends.tsquery import NO_POSITIONS, TOO_LONG, WHOLE
from articles.search.text.document import GAP, IndexDocument, is_word

MAX_POSITIONS, MAX_POSITION, MAX_BYTES = 255, 16_383, 900_000
MANY = 50  # texts
_FEW = "SET LOCAL gin_pending_list_limit = '1MB'; "  # goes in one message with what it is for
_MEMORY = "512MB"  # while an index is made: with the usual 64 it takes twice as long
_INDEXES = (LIVE, PAST)
# Sequential scans would unpack every text; the planner does not know what that costs.
_WITHIN = "SET LOCAL statement_timeout = {}; SET LOCAL enable_seqscan = off; SET LOCAL jit = off; "
_AFTER = "; SET LOCAL statement_timeout TO DEFAULT; SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL jit TO DEFAULT"


class PostgreSQLBackend(Backend):
    def _lookup(self, plan: Plan) -> Plan:
        return plan

    def _fetch(self, lookups, index, first, before, newest):
        columns, values = [], []
        for plan in lookups:
            # docid + 0: or the planner would walk the primary key and unpack every text it passes.
            rows, params = tsquery.rows(f"articles_search_{index}", plan)
            bounds = ""
            for sign, bound in ((">=", first), ("<", before)):
                if bound is not None:
                    bounds += f" AND docid + 0 {sign} {bound:d}"
            rows = " UNION ALL ".join(f"SELECT docid {row}{bounds}" for row in rows)
            if newest is not None:
                rows = f"SELECT docid FROM ({rows}) AS every ORDER BY docid + 0 DESC LIMIT {newest:d}"
            columns.append(f", (SELECT string_agg(int8send(docid), ''::bytea) FROM ({rows}) AS found)")
            values += params
        statement = f"SELECT number, token{''.join(columns)} FROM articles_generation WHERE id = 1"
        with self.connection.cursor() as cursor:
            try:
                # One message with several statements is one transaction, in which SET LOCAL holds.
                cursor.execute(f"{_WITHIN.format(int(self.timeout_seconds * 1000))}{statement}{_AFTER}", values)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", "") == "57014":
                    raise SearchTooSlow(
                        f"The search took longer than {self.timeout_seconds} seconds; ask for less."
                    ) from error
                raise
            for _ in range(3):
                cursor.nextset()
            generation, token, *arrays = cursor.fetchone() or (0, 0, *[None] * len(lookups))
        return generation, token, [np.sort(np.frombuffer(ids or b"", ">i8").astype(np.int64)) for ids in arrays]

    # --- writing ---

    def install(self):
        with self.connection.cursor() as cursor:
            for index in _INDEXES:
                cursor.execute("SELECT to_regclass(%s)", [f"articles_search_{index}"])
                if cursor.fetchone()[0] is None:
                    _create(cursor, f"articles_search_{index}")
                    _key(cursor, f"articles_search_{index}")
                _index(cursor, f"articles_search_{index}")
            cursor.execute(
                f'CREATE TABLE IF NOT EXISTS {WORDS} (word text COLLATE "C" PRIMARY KEY, stories integer NOT NULL) '
                "WITH (fillfactor = 80)"
            )

    def uninstall(self):
        with self.connection.cursor() as cursor:
            for table in (*[f"articles_search_{index}" for index in _INDEXES], WORDS):
                cursor.execute(f"DROP TABLE IF EXISTS {table}")

    def clear(self, index: str):
        with self.connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM articles_search_{index}")
            if index == LIVE:
                cursor.execute(f"DELETE FROM {WORDS}")

    def prepare_row(self, texts: IndexDocument) -> tuple[str, int, str | None]:
        words = texts.words.split(" ") if texts.words else []
        often = Counter(words)
        del often[GAP]
        stems = [f"'={stem}'" for stem in texts.stems.split(" ")]
        if len(words) <= MAX_POSITION and max(often.values(), default=0) <= MAX_POSITIONS:
            # Each word as often as it is there: the database brings them together, quicker than we would.
            search = " ".join([*[f"'{word}':{at}" for at, word in enumerate(words, 1) if word != GAP], *stems])
            if len(search.encode()) < MAX_BYTES:
                return search, WHOLE, None
        tokens = f" {texts.words} {' '.join(f'={stem}' for stem in texts.stems.split(' '))} "
        search = " ".join([*[f"'{word}'" for word in often], *stems])
        return (search, NO_POSITIONS, tokens) if len(search.encode()) < MAX_BYTES else ("", TOO_LONG, tokens)

    def write(self, index: str, rows: Iterable[tuple[int, tuple]]):
        """Few texts wait in the index's pending list, which every search reads: it stays short. Many go in at once."""
        rows, table = sorted(rows), f"articles_search_{index}"
        if not rows:
            return
        with self.connection.cursor() as cursor:
            if len(rows) < MANY:
                texts = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
                cursor.execute(
                    f"{_FEW}INSERT INTO {table} (docid, search, held, tokens) VALUES {texts}",
                    [value for docid, row in rows for value in (docid, *row)],
                )
                return
            cursor.execute("SET LOCAL gin_pending_list_limit = '64MB'")
            self._copy(table, rows)
            cursor.execute(  # there is no index within `bulk`
                "SELECT gin_clean_pending_list(index) FROM to_regclass(%s) index WHERE index IS NOT NULL",
                [f"{table}_gin"],
            )

    def _copy(self, table: str, rows):
        into = f"COPY {table} (docid, search, held, tokens) FROM STDIN"
        with self.connection.cursor() as cursor, self.connection.wrap_database_errors, cursor.copy(into) as copy:
            for docid, row in sorted(rows):
                copy.write_row((docid, *row))

    def delete(self, index: str, rows: Iterable[tuple[int, IndexDocument]]):
        with self.connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM articles_search_{index} WHERE docid = ANY(%s)", [[docid for docid, _ in rows]])

    def move_to_past(self, docid: int, version: int, texts: IndexDocument):
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"{_FEW}WITH gone AS (DELETE FROM articles_search_{LIVE} WHERE docid = %s RETURNING *) "
                f"INSERT INTO articles_search_{PAST} (docid, search, held, tokens) "
                "SELECT %s, search, held, tokens FROM gone",
                [docid, version],
            )

    def lock_for_write(self, index: str):
        with self.connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE articles_search_{index} IN SHARE ROW EXCLUSIVE MODE")

    @contextmanager
    def rebuild(self, index: str):
        """Write a table beside the old one, which readers see until the transaction ends; other writers wait."""
        table = f"articles_search_{index}"
        self.lock_for_write(index)
        with self.connection.cursor() as cursor:
            _create(cursor, f"{table}_new")
            yield lambda rows: self._copy(f"{table}_new", rows)
            cursor.execute(f"DROP TABLE {table}")
            cursor.execute(f"ALTER TABLE {table}_new RENAME TO {table}")
            _key(cursor, table)
            _index(cursor, table)
            cursor.execute(f"ANALYZE {table}")
            if index == LIVE:
                cursor.execute(f"DELETE FROM {WORDS}")

    @contextmanager
    def bulk(self):
        """Do without the indexes meanwhile: made at once, they take a fraction of the time. `install` heals a kill."""
        with self.connection.cursor() as cursor:
            for index in _INDEXES:
                cursor.execute(f"DROP INDEX IF EXISTS articles_search_{index}_gin")
        try:
            yield
        finally:
            with transaction.atomic():
                self.install()

    def count_words(self, counts: dict[str, int]):
        words = sorted(counts)  # one order for all writers
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {WORDS} AS known (word, stories) SELECT * FROM unnest(%s::text[], %s::integer[]) "
                "ON CONFLICT (word) DO UPDATE SET stories = known.stories + excluded.stories",
                [words, [counts[word] for word in words]],
            )
            if removed := [word for word in words if counts[word] < 0]:
                cursor.execute(f"DELETE FROM {WORDS} WHERE word = ANY(%s) AND stories <= 0", [removed])

    def compact(self):
        """Nothing to do: `VACUUM FULL` writes the tables and their indexes anew."""

    # --- checking ---

    def indexed_words(self) -> dict[str, int]:
        table = f"articles_search_{LIVE}"
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT word, ndoc FROM ts_stat('SELECT search FROM {table}')")
            words = Counter({word: stories for word, stories in cursor if is_word(word)})
            cursor.execute(f"SELECT tokens FROM {table} WHERE held = {TOO_LONG}")  # of which no vector holds anything
            for (tokens,) in cursor:
                words.update(filter(is_word, set(tokens.split())))
        return dict(words)

    def check(self) -> Iterator[str]:
        with self.connection.cursor() as cursor:
            for index in _INDEXES:
                cursor.execute(
                    "SELECT indisvalid AND indisready FROM pg_index WHERE indexrelid = to_regclass(%s)",
                    [f"articles_search_{index}_gin"],
                )
                if cursor.fetchone() != (True,):
                    yield f"articles_search_{index}: its index is missing or damaged"

    def mismatches(self, index: str, texts: dict[int, IndexDocument]) -> list[int]:
        same = (
            f"SELECT 1 FROM articles_search_{index} "
            "WHERE docid = %s AND search = %s::tsvector AND held = %s AND tokens IS NOT DISTINCT FROM %s"
        )
        differing = []
        with self.connection.cursor() as cursor:
            for id in sorted(texts):
                cursor.execute(same, [id, *self.prepare_row(texts[id])])
                if cursor.fetchone() is None:
                    differing.append(id)
        return differing


def _create(cursor, table: str):
    """The tsvector stands apart from its row and is not compressed: a scan reads rows, a phrase unpacks vectors."""
    cursor.execute(
        f"CREATE TABLE {table} (docid bigint NOT NULL, search tsvector NOT NULL, held smallint NOT NULL, tokens text) "
        "WITH (toast_tuple_target = 128)"
    )
    cursor.execute(f"ALTER TABLE {table} ALTER COLUMN search SET STORAGE EXTERNAL")


def _key(cursor, table: str):
    cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {table}_pkey PRIMARY KEY (docid)")
    cursor.execute(f"CREATE INDEX {table}_held ON {table} (held, docid) WHERE held > 0")


def _index(cursor, table: str):
    cursor.execute(f"SET LOCAL maintenance_work_mem = '{_MEMORY}'")
    cursor.execute(f"CREATE INDEX IF NOT EXISTS {table}_gin ON {table} USING gin (search)")
