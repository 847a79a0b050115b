"""Full text in SQLite: for each index one FTS5 table of words in order and one of stems, both without content.

The stems have no positions (`detail=none`), because most searches need a list of docids and little else. Python makes
the tokens, so the tokenizer only splits at spaces. A contentless FTS5 table cannot delete a text by its id: deleting
needs the same tokens that were inserted. https://www.sqlite.org/fts5.html
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager

import numpy as np
from django.db import OperationalError

from articles.search.backends import fts5_check
from articles.search.backends.base import LIVE, PAST, WORDS, Backend
from articles.search.backends.errors import SearchTooSlow
from articles.search.backends.plan import AndPlan, OrPlan, Plan, TermPlan
from articles.search.columns import sorted_sets
from articles.search.text.document import IndexDocument, is_word

_INDEXES = (LIVE, PAST)
STREAMS = {"words": "columnsize=0", "stems": "detail=none, columnsize=0"}
# FTS5's `automerge`: how many small b-trees, left by edits, are merged at once. With the default of 4, one edit in
# twenty takes three times as long.
_AUTOMERGE = 8
# How FTS5 writes and merges its small b-trees usually, and in a block of very many writes: bytes of tokens in memory
# before one is written, how many are merged a little at each write, and how many at once.
_USUAL = {"hashsize": 1 << 20, "automerge": _AUTOMERGE, "crisismerge": 16}
_IN_BULK = {"hashsize": 1 << 27, "automerge": 0, "crisismerge": 500}
_STEPS = 20_000  # of SQLite's virtual machine, some milliseconds, between two looks at the clock
_WORDS_TABLE = f"CREATE TABLE IF NOT EXISTS {WORDS} (word text PRIMARY KEY, stories integer NOT NULL) WITHOUT ROWID"
# A rebuilt table was renamed, and its name is quoted in other marks.
_MADE = """
    SELECT type, name, replace(replace(sql, '"' || name || '"', name), char(39) || name || char(39), name)
    FROM sqlite_master WHERE substr(name, 1, 16) = 'articles_search_'
"""
# All ASCII punctuation belongs to a token. With the tokenizer `ascii`, all characters outside of ASCII do so anyway.
_TOKEN_CHARACTERS = "".join(chr(c) for c in range(33, 127) if not chr(c).isalnum() and chr(c) not in "'\"")


class SQLiteBackend(Backend):
    """The backend of SQLite. A lookup is a stream ("words" or "stems", one table each) and an FTS5 query."""

    def _lookup(self, plan: Plan) -> tuple[str, str] | None:
        if isinstance(plan, TermPlan):
            phrase = " ".join(plan.tokens).replace('"', '""')
            return "stems" if plan.stemmed else "words", f'"{phrase}"{" *" if plan.prefix else ""}'
        included = [self._lookup(part) for part in (plan.should if isinstance(plan, OrPlan) else plan.must)]
        excluded = [self._lookup(part) for part in plan.must_not] if isinstance(plan, AndPlan) else []
        streams = {lookup and lookup[0] for lookup in (*included, *excluded)}
        if len(streams) != 1 or None in streams:
            return None
        joined = (" OR " if isinstance(plan, OrPlan) else " AND ").join(match for _, match in included)
        if excluded:
            joined = f"({joined}) NOT ({' OR '.join(match for _, match in excluded)})"
        return streams.pop(), f"({joined})"

    def _grouped(self, parts: Sequence[Plan], join: type) -> list[Plan]:
        groups: dict[str | None, list[Plan]] = {}
        for part in parts:
            lookup = self._lookup(part)
            groups.setdefault(lookup and lookup[0], []).append(part)
        without_lookup = groups.pop(None, [])
        return [group[0] if len(group) == 1 else join(tuple(group)) for group in groups.values()] + without_lookup

    def _fetch(self, lookups, index, first, before, newest):
        columns, values = [], []
        for stream, match in lookups:
            table = _table(index, stream)
            where = f"{table} MATCH %s"
            values.append(match)
            for operator, bound in ((">=", first), ("<", before)):
                if bound is not None:
                    where += f" AND rowid {operator} %s"
                    values.append(bound)
            rows = f"{table} WHERE {where}"
            if newest is not None:
                rows = f"(SELECT rowid FROM {rows} ORDER BY rowid DESC LIMIT {newest:d})"
            columns.append(f", (SELECT group_concat(rowid) FROM {rows})")
        with self.connection.cursor() as cursor, self._deadline():
            cursor.execute(f"SELECT number, token{''.join(columns)} FROM articles_generation WHERE id = 1", values)
            generation, token, *id_lists = cursor.fetchone() or (0, 0, *[None] * len(lookups))
        arrays = [_ids(id_list) for id_list in id_lists]
        return generation, token, [ids[::-1] for ids in arrays] if newest is not None else arrays

    @contextmanager
    def _deadline(self):
        """Stop a statement after `timeout_seconds`, between two of its steps. Raises SearchTooSlow."""
        if not self.timeout_seconds:
            yield
            return
        end, driver = time.monotonic() + self.timeout_seconds, self.connection.connection
        driver.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        try:
            yield
        except OperationalError as error:
            if "interrupted" in str(error):
                raise SearchTooSlow(
                    f"The search took longer than {self.timeout_seconds} seconds; ask for less."
                ) from error
            raise
        finally:
            driver.set_progress_handler(None, _STEPS)

    # --- writing ---

    def install(self):
        for index in _INDEXES:
            self.create(index)
        with self.connection.cursor() as cursor:
            cursor.execute(_WORDS_TABLE)

    def create(self, index: str):
        """Create the tables of one index that are missing."""
        with self.connection.cursor() as cursor:
            for stream, options in STREAMS.items():
                cursor.execute(_virtual_table(index, stream, options).replace("%", "%%"), [])
            self._configure_all(index, _USUAL)

    def _configure_all(self, index: str, values: dict[str, int]):
        for stream in STREAMS:
            for name, value in values.items():
                self._configure(_table(index, stream), name, value)

    def _configure(self, table: str, name: str, value: int):
        with self.connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} ({table}, rank) VALUES (%s, %s)", [name, value])

    def uninstall(self):
        with self.connection.cursor() as cursor:
            for index in _INDEXES:
                for stream in STREAMS:
                    cursor.execute(f"DROP TABLE IF EXISTS {_table(index, stream)}")
            cursor.execute(f"DROP TABLE IF EXISTS {WORDS}")

    def clear(self, index: str):
        with self.connection.cursor() as cursor:
            for stream in STREAMS:
                table = _table(index, stream)
                cursor.execute(f"INSERT INTO {table}({table}) VALUES ('delete-all')")
            if index == LIVE:
                cursor.execute(f"DELETE FROM {WORDS}")

    def write(self, index: str, rows: Iterable[tuple[int, IndexDocument]]):
        rows = sorted(rows)
        with self.connection.cursor() as cursor:
            for field, stream in enumerate(STREAMS):
                cursor.executemany(
                    f"INSERT INTO {_table(index, stream)} (rowid, tokens) VALUES (%s, %s)",
                    [(id, document[field]) for id, document in rows],
                )

    def delete(self, index: str, rows: Iterable[tuple[int, IndexDocument]]):
        rows = sorted(rows)
        with self.connection.cursor() as cursor:
            for field, stream in enumerate(STREAMS):
                table = _table(index, stream)
                cursor.executemany(
                    f"INSERT INTO {table} ({table}, rowid, tokens) VALUES ('delete', %s, %s)",
                    [(id, document[field]) for id, document in rows],
                )

    def lock_for_write(self, index: str):
        """Do nothing: the transaction has locked the whole database since its begin."""

    @contextmanager
    def rebuild(self, index: str):
        self.clear(index)
        yield lambda rows: self.write(index, rows)
        self._command(index, "optimize")

    @contextmanager
    def bulk(self):
        """As in `Backend`. If the process is killed in between, the next block or `install` sets the usual values."""
        for index in _INDEXES:
            self._configure_all(index, _IN_BULK)
        try:
            yield
        finally:
            for index in _INDEXES:
                self._configure_all(index, _USUAL)

    def count_words(self, counts: dict[str, int]):
        with self.connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {WORDS} (word, stories) VALUES (%s, %s) "
                "ON CONFLICT (word) DO UPDATE SET stories = stories + excluded.stories",
                sorted(counts.items()),
            )
            if removed := sorted(word for word, count in counts.items() if count < 0):
                cursor.executemany(
                    f"DELETE FROM {WORDS} WHERE word = %s AND stories <= 0", [(word,) for word in removed]
                )

    def compact(self):
        for index in _INDEXES:
            self._command(index, "optimize")

    def _command(self, index: str, command: str):
        with self.connection.cursor() as cursor:
            for stream in STREAMS:
                table = _table(index, stream)
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('{command}')")

    # --- checking ---

    def indexed_words(self) -> dict[str, int]:
        with self.connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS temp.articles_search_terms")
            cursor.execute(
                f"CREATE VIRTUAL TABLE temp.articles_search_terms USING fts5vocab(main, {_table(LIVE, 'words')}, row)"
            )
            cursor.execute("SELECT term, doc FROM temp.articles_search_terms")
            words = {term: stories for term, stories in cursor if is_word(term)}
            cursor.execute("DROP TABLE temp.articles_search_terms")
        return words

    def table_differences(self) -> Iterator[str]:
        with closing(sqlite3.connect(":memory:")) as fresh, self.connection.cursor() as cursor:
            fresh.execute(_WORDS_TABLE)
            for index in _INDEXES:
                for stream, options in STREAMS.items():
                    fresh.execute(_virtual_table(index, stream, options))
            cursor.execute(_MADE)
            made = {(type, name): sql for type, name, sql in cursor.fetchall()}
            for type, name, sql in fresh.execute(_MADE):
                if made.get((type, name)) != sql:
                    yield f"{name} is missing or was made in another way"

    def check(self) -> Iterator[str]:
        for index in _INDEXES:
            for stream, options in STREAMS.items():
                table = _table(index, stream)
                if error := fts5_check.error_in(self.connection, table, _fts5(options)):
                    yield f"{table}: the index is damaged ({error})"

    def mismatches(self, index: str, documents: dict[int, IndexDocument]) -> list[int]:
        # Each token is looked up once for all documents: the cost is the length of its list, not their number.
        if not documents:
            return []
        ids, differing = np.array(sorted(documents), np.int64), set()
        with self.connection.cursor() as cursor:
            for field, stream in enumerate(STREAMS):
                expected: dict[str, set[int]] = {}
                for id, document in documents.items():
                    for token in set(document[field].split()):
                        expected.setdefault(token, set()).add(id)
                table = _table(index, stream)
                rows = f"SELECT group_concat(rowid) FROM {table} WHERE {table} MATCH %s AND rowid >= %s AND rowid <= %s"
                for token, expected_ids in expected.items():
                    cursor.execute(rows, [f'"{token}"', int(ids[0]), int(ids[-1])])
                    actual_ids = sorted_sets.intersection(_ids(cursor.fetchone()[0]), ids)
                    differing |= expected_ids ^ set(actual_ids.tolist())
        return sorted(differing)


def _virtual_table(index: str, stream: str, options: str) -> str:
    return f"CREATE VIRTUAL TABLE IF NOT EXISTS {_table(index, stream)} USING {_fts5(options)}"


def _fts5(options: str) -> str:
    return f"fts5(tokens, content='', {options}, tokenize=\"ascii tokenchars '{_TOKEN_CHARACTERS}'\")"


def _table(index: str, stream: str) -> str:
    return f"articles_search_{index}_{stream}"


def _ids(id_list: str | None) -> np.ndarray:
    """Return the ids of SQLite's `group_concat`, which returns NULL for no rows."""
    return np.fromstring(id_list, np.int64, sep=",") if id_list else np.empty(0, np.int64)
