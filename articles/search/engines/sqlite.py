"""Full text in SQLite: for each shelf one FTS5 table of words in order and one of stems, both without their content.

The stems have no places (`detail=none`): what most searches ask for is a list of docids and little else. Tokens are
made in Python, so the tokenizer only has to split at blanks. An FTS5 table without content cannot forget a text by its
id: taking one out needs the very tokens that were put in.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from django.db import DatabaseError, transaction

from articles.search import ascending
from articles.search.engines.engine import LIVE, PAST, WORDS, Engine
from articles.search.planning import Both, Either, Plan, Term
from articles.search.texts import Texts, is_word

_SHELVES = (LIVE, PAST)
_STREAMS = {"words": "columnsize=0", "stems": "detail=none, columnsize=0"}
# Edits leave small pieces of index behind; with the usual 4 joined at once, one in twenty takes three times as long.
_MERGED = 8
# Every ASCII sign belongs to its token; so does, with this tokenizer, every other character.
_SIGNS = "".join(chr(c) for c in range(33, 127) if not chr(c).isalnum() and chr(c) not in "'\"")


class SQLite(Engine):
    def _lookup(self, plan: Plan) -> tuple[str, str] | None:
        if isinstance(plan, Term):
            asked = " ".join(plan.tokens).replace('"', '""')
            return "stems" if plan.stemmed else "words", f'"{asked}"{" *" if plan.prefix else ""}'
        these = [self._lookup(part) for part in plan.these]
        without = [self._lookup(part) for part in plan.without] if isinstance(plan, Both) else []
        streams = {lookup and lookup[0] for lookup in (*these, *without)}
        if len(streams) != 1 or None in streams:
            return None
        joined = (" OR " if isinstance(plan, Either) else " AND ").join(match for _, match in these)
        if without:
            joined = f"({joined}) NOT ({' OR '.join(match for _, match in without)})"
        return streams.pop(), f"({joined})"

    def _grouped(self, parts: Sequence[Plan], join: type) -> list[Plan]:
        """Bring together what one table answers."""
        groups: dict[str | None, list[Plan]] = {}
        for part in parts:
            lookup = self._lookup(part)
            groups.setdefault(lookup and lookup[0], []).append(part)
        several = groups.pop(None, [])
        return [group[0] if len(group) == 1 else join(tuple(group)) for group in groups.values()] + several

    def _fetch(self, lookups, shelf, first, before, newest):
        columns, values = [], []
        for stream, match in lookups:
            table = _table(shelf, stream)
            where = f"{table} MATCH %s"
            values.append(match)
            for sign, bound in ((">=", first), ("<", before)):
                if bound is not None:
                    where += f" AND rowid {sign} %s"
                    values.append(bound)
            rows = f"{table} WHERE {where}"
            if newest is not None:
                rows = f"(SELECT rowid FROM {rows} ORDER BY rowid DESC LIMIT {newest:d})"
            columns.append(f", (SELECT group_concat(rowid) FROM {rows})")
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT number, token{''.join(columns)} FROM articles_generation WHERE id = 1", values)
            generation, token, *found = cursor.fetchone() or (0, 0, *[None] * len(lookups))
        arrays = [_ids(text) for text in found]
        return generation, token, [ids[::-1] for ids in arrays] if newest is not None else arrays

    # --- writing ---

    def install(self):
        with self.connection.cursor() as cursor:
            for shelf in _SHELVES:
                for stream, options in _STREAMS.items():
                    cursor.execute(
                        f"CREATE VIRTUAL TABLE IF NOT EXISTS {_table(shelf, stream)} USING fts5(tokens, content='', "
                        f"{options}, tokenize=\"ascii tokenchars '{_SIGNS}'\")".replace("%", "%%"),
                        [],
                    )
                    self._set(_table(shelf, stream), "automerge", _MERGED)
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {WORDS} (word text PRIMARY KEY, stories integer NOT NULL) WITHOUT ROWID"
            )

    def _set(self, table: str, name: str, value: int):
        with self.connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} ({table}, rank) VALUES (%s, %s)", [name, value])

    def uninstall(self):
        with self.connection.cursor() as cursor:
            for shelf in _SHELVES:
                for stream in _STREAMS:
                    cursor.execute(f"DROP TABLE IF EXISTS {_table(shelf, stream)}")
            cursor.execute(f"DROP TABLE IF EXISTS {WORDS}")

    def clear(self, shelf: str):
        with self.connection.cursor() as cursor:
            for stream in _STREAMS:
                table = _table(shelf, stream)
                cursor.execute(f"INSERT INTO {table}({table}) VALUES ('delete-all')")
            if shelf == LIVE:
                cursor.execute(f"DELETE FROM {WORDS}")

    def write(self, shelf: str, rows: Iterable[tuple[int, Texts]]):
        rows = sorted(rows)
        with self.connection.cursor() as cursor:
            for place, stream in enumerate(_STREAMS):
                cursor.executemany(
                    f"INSERT INTO {_table(shelf, stream)} (rowid, tokens) VALUES (%s, %s)",
                    [(docid, texts[place]) for docid, texts in rows],
                )

    def take_out(self, shelf: str, rows: Iterable[tuple[int, Texts]]):
        rows = sorted(rows)
        with self.connection.cursor() as cursor:
            for place, stream in enumerate(_STREAMS):
                table = _table(shelf, stream)
                cursor.executemany(
                    f"INSERT INTO {table} ({table}, rowid, tokens) VALUES ('delete', %s, %s)",
                    [(docid, texts[place]) for docid, texts in rows],
                )

    def hold(self, shelf: str):
        """Do nothing: whoever begins a transaction holds the whole database."""

    @contextmanager
    def anew(self, shelf: str):
        self.clear(shelf)
        yield lambda rows: self.write(shelf, rows)
        self._tell(shelf, "optimize")

    def count_words(self, counts: dict[str, int]):
        with self.connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {WORDS} (word, stories) VALUES (%s, %s) "
                "ON CONFLICT (word) DO UPDATE SET stories = stories + excluded.stories",
                sorted(counts.items()),
            )
            if gone := sorted(word for word, count in counts.items() if count < 0):
                cursor.executemany(f"DELETE FROM {WORDS} WHERE word = %s AND stories <= 0", [(word,) for word in gone])

    def compact(self):
        for shelf in _SHELVES:
            self._tell(shelf, "optimize")

    def _tell(self, shelf: str, command: str):
        with self.connection.cursor() as cursor:
            for stream in _STREAMS:
                table = _table(shelf, stream)
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

    def faults(self) -> Iterator[str]:
        for shelf in _SHELVES:
            for stream in _STREAMS:
                table = _table(shelf, stream)
                try:
                    with transaction.atomic(), self.connection.cursor() as cursor:
                        cursor.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
                except DatabaseError as error:
                    yield f"{table}: the index is damaged ({error})"

    def differing(self, shelf: str, texts: dict[int, Texts]) -> list[int]:
        """Each token is looked up once for all of them: what it costs is the length of its list, not their number."""
        if not texts:
            return []
        ids, differing = np.array(sorted(texts), np.int64), set()
        with self.connection.cursor() as cursor:
            for place, stream in enumerate(_STREAMS):
                expected: dict[str, set[int]] = {}
                for id, one in texts.items():
                    for token in set(one[place].split()):
                        expected.setdefault(token, set()).add(id)
                table = _table(shelf, stream)
                rows = f"SELECT group_concat(rowid) FROM {table} WHERE {table} MATCH %s AND rowid >= %s AND rowid <= %s"
                for token, wanted in expected.items():
                    cursor.execute(rows, [f'"{token}"', int(ids[0]), int(ids[-1])])
                    differing |= wanted ^ set(ascending.both(_ids(cursor.fetchone()[0]), ids).tolist())
        return sorted(differing)


def _table(shelf: str, stream: str) -> str:
    return f"articles_search_{shelf}_{stream}"


def _ids(text: str | None) -> np.ndarray:
    return np.fromstring(text, np.int64, sep=",") if text else np.empty(0, np.int64)
