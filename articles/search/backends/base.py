"""What both backends share: searching, combining the results, and the tables' interface.

A search is one SQL statement that returns all matching ids together with the generation of the catalogue. A backend
implements how its tables are created, written and read.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import reduce
from typing import Any, NamedTuple

import numpy as np

from articles.search.backends.plan import MATCH_ALL, MATCH_NOTHING, AndPlan, OrPlan, Plan, TermPlan, plan
from articles.search.backends.shard import Shard
from articles.search.columns import sorted_sets
from articles.search.index.generations import GenerationId
from articles.search.query.nodes import PREFIX, Query, TextQuery
from articles.search.text.document import IndexDocument
from articles.story.variants import is_literal

WORDS = "articles_search_word"  # the table of the words of live stories, with the number of stories; "" counts all
LIVE, PAST = "live", "past"  # the indexes: what readers find, by docid; versions readers no longer see, by key


class Scan(NamedTuple):
    """All stories that match a query, in a generation of the catalogue.

    `generation` and `token`: as in `GenerationId`; 0 and 0 if the catalogue has no generation yet.
    `docids`: int64, ascending, unique.
    """

    generation: int
    token: int
    docids: np.ndarray


class LookupResult(NamedTuple):
    """The ids that match each of several plans, from one statement; each array as in `Scan`.

    `missing`: the shards of the index that did not answer, whose ids are left out; empty with one database.
    """

    generation: int
    token: int
    docids: list[np.ndarray]
    missing: tuple[Shard, ...] = ()


class Backend(ABC):
    """Two full-text indexes: LIVE, what readers find, and PAST, versions that readers no longer see.

    The ids of LIVE are docids, those of PAST are keys of versions. Arrays of ids are int64, ascending and unique.
    """

    timeout_seconds = 5  # a longer search is stopped; 0 is no limit, for work that nobody waits for
    missing: tuple[Shard, ...] = ()  # the shards that did not answer the last lookup

    def __init__(self, connection):
        self.connection = connection

    # --- searching ---

    def scan(
        self, query: Query, *, languages: Sequence[str], first: int | None = None, before: int | None = None
    ) -> Scan:
        """Return all stories that match a query of text alone, with `first <= docid < before` (None: no bound).

        `languages` are the languages in which words are stemmed. Raises NotText, SearchTooSlow.
        """
        result = self.look_up([plan(query, languages)], first=first, before=before)
        return Scan(result.generation, result.token, result.docids[0])

    def scan_past(self, query: Query, *, languages: Sequence[str]) -> np.ndarray:
        """Return the keys of the matching versions that readers no longer see; for staff only."""
        return self.look_up([plan(query, languages)], index=PAST).docids[0]

    def look_up(
        self,
        plans: Sequence[Plan],
        *,
        index: str = LIVE,
        first: int | None = None,
        before: int | None = None,
        newest: int | None = None,
    ) -> LookupResult:
        """Return the ids that match each of several plans, from one statement.

        `first` and `before` bound the ids as in `scan`; `newest` keeps only so many of the largest ids of each plan.
        """
        lookups: list[Any] = []
        evaluators = [self._evaluator(plan, lookups) for plan in plans]
        generation, token, arrays = self._fetch(lookups, index, first, before, newest if len(lookups) <= 1 else None)
        docids = [evaluate(arrays) for evaluate in evaluators]
        docids = [ids[-newest:] for ids in docids] if newest else docids
        return LookupResult(generation, token, docids, self.missing)

    def _evaluator(self, plan: Plan, lookups: list) -> Callable[[list[np.ndarray]], np.ndarray]:
        """Append the lookups that a plan needs; return a function from the ids of all lookups to the plan's ids."""
        if plan == MATCH_NOTHING:
            return lambda arrays: np.empty(0, np.int64)
        if (lookup := self._lookup(plan)) is not None:
            if lookup not in lookups:
                lookups.append(lookup)
            index = lookups.index(lookup)
            return lambda arrays: arrays[index]
        if isinstance(plan, OrPlan):
            parts = [self._evaluator(part, lookups) for part in self._grouped(plan.should, OrPlan)]
            return lambda arrays: reduce(sorted_sets.union, [part(arrays) for part in parts])
        must = [self._evaluator(part, lookups) for part in self._grouped(plan.must, AndPlan)]
        must_not = [self._evaluator(part, lookups) for part in self._grouped(plan.must_not, OrPlan)]

        def evaluate(arrays):
            docids = reduce(sorted_sets.intersection, [part(arrays) for part in must])
            for part in must_not:
                docids = sorted_sets.difference(docids, part(arrays))
            return docids

        return evaluate

    def _grouped(self, parts: Sequence[Plan], join: type) -> list[Plan]:
        """Return the parts of an `AndPlan` or `OrPlan` (`join`), those that fit into one lookup joined to one plan."""
        return list(parts)

    @abstractmethod
    def _lookup(self, plan: Plan):
        """Return the lookup that finds the whole plan, None if the plan takes several lookups."""

    @abstractmethod
    def _fetch(self, lookups: list, index: str, first, before, newest) -> tuple[int, int, list[np.ndarray]]:
        """Run the lookups as one statement; return generation number, token, and the ids of each lookup, ascending."""

    def is_single_lookup(self, plan: Plan) -> bool:
        """Return whether one lookup finds the whole plan."""
        return self._lookup(plan) is not None

    def headlines_starting_with(self, text: str, limit: int) -> list[int]:
        """Return the docids of the newest stories whose headline has these words in this order, newest first.

        The last word may be the beginning of a word.
        """
        headline_plan = plan(TextQuery(text, PREFIX, "headline"), ())
        return self.look_up([headline_plan], newest=limit).docids[0][::-1].tolist()

    def vocabulary(self) -> Iterator[tuple[str, int]]:
        """Yield every word of live stories with its number of stories, as counted in the table WORDS."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT word, stories FROM {WORDS} WHERE word <> ''")
            while rows := cursor.fetchmany(2_000):
                yield from rows

    def frequent_words(self, min_stories: int, limit: int) -> list[str]:
        """Return the words of at least `min_stories` live stories, the most frequent first, at most `limit`."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT word FROM {WORDS} WHERE word <> '' AND stories >= %s ORDER BY stories DESC, word LIMIT %s",
                [min_stories, limit],
            )
            return [word for (word,) in cursor.fetchall()]

    @abstractmethod
    def indexed_words(self) -> dict[str, int]:
        """Return every word of live stories with its number of stories, from the full text itself; for checks."""

    def counts(self, words: Iterable[str]) -> dict[str, int]:
        """Return the number of live stories of each word; unknown words are left out; "" is the number of all.

        Names in capitals and words with signs (`is_literal`) are counted in the full text, others in the vocabulary.
        """
        words = list(words)
        literals = [word for word in words if is_literal(word)]
        docids = self.look_up([TermPlan((word,), stemmed=True) for word in literals]).docids if literals else ()
        with self.connection.cursor() as cursor:
            placeholders = ", ".join(["%s"] * len(words))
            cursor.execute(f"SELECT word, stories FROM {WORDS} WHERE word IN ({placeholders})", words)
            counts = {word: len(ids) for word, ids in zip(literals, docids, strict=True) if len(ids)}
            return dict(cursor.fetchall()) | counts

    def postings(self, prefixes: Sequence[str]) -> list[int]:
        """Return for each prefix the number of postings: the stories of every word with that prefix, added up."""
        total = f"(SELECT coalesce(sum(stories), 0) FROM {WORDS} WHERE word >= %s AND word < %s)"
        bounds = [bound for prefix in prefixes for bound in (prefix, f"{prefix}\U0010ffff")]
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join([total] * len(prefixes))}", bounds)
            return list(cursor.fetchone())

    # --- writing ---

    @abstractmethod
    def install(self):
        """Create the tables and indexes that are missing."""

    def needs_common_grams(self) -> bool:
        """Return whether a rebuild would make phrases of frequent words quick, which take long now."""
        return False

    @abstractmethod
    def uninstall(self):
        """Drop the tables."""

    @abstractmethod
    def clear(self, index: str):
        """Delete all texts of an index; with LIVE, also the word counts."""

    def prepare_row(self, document: IndexDocument) -> Any:
        """Return the row that `write` takes for a document. Needs no database."""
        return document

    @abstractmethod
    def write(self, index: str, rows: Iterable[tuple[int, Any]]):
        """Write pairs of id and row (from `prepare_row`); no id may be in the index."""

    @abstractmethod
    def delete(self, index: str, rows: Iterable[tuple[int, IndexDocument]]):
        """Delete texts, given as pairs of id and document: the document that was written, which FTS5 needs."""

    def move_to_past(self, docid: int, version: int, document: IndexDocument):
        """Move a text from LIVE to PAST, where its id is the version's key; the document as in `delete`."""
        self.delete(LIVE, [(docid, document)])
        self.write(PAST, [(version, self.prepare_row(document))])

    @abstractmethod
    def count_words(self, counts: dict[str, int]):
        """Add to the number of live stories of each word (counts may be negative); delete words without stories."""

    def expect(self, generation: GenerationId):  # noqa: B027 (with one database nothing follows)
        """Note that a generation, which the open transaction will commit, changes no text; the log ends before it."""

    def follow_after_commit(self):  # noqa: B027
        """Have the changes of the open transaction follow elsewhere as soon as it is committed."""

    @abstractmethod
    def compact(self):
        """Rewrite the indexes, so that nothing of deleted texts stays in the files (for erasures)."""

    @abstractmethod
    def lock_for_write(self, index: str):
        """Let no other transaction write an index until the current one ends."""

    @contextmanager
    def bulk(self) -> Iterator[None]:
        """Make a block of very many writes faster. Nobody else may write; searches are slow until the block ends."""
        yield

    @abstractmethod
    def table_differences(self) -> Iterator[str]:
        """Yield a few words for each table of this database that is not as `install` makes it."""

    @abstractmethod
    def check(self) -> Iterator[str]:
        """Yield what is damaged in the indexes, one text for each fault."""

    @abstractmethod
    def mismatches(self, index: str, documents: dict[int, IndexDocument]) -> list[int]:
        """Return the ids, ascending, for which the index has other tokens than the given documents."""

    def ids(self, index: str) -> np.ndarray:
        """Return the ids of all texts of an index."""
        return self.look_up([MATCH_ALL], index=index).docids[0]

    @abstractmethod
    def rebuild(self, index: str) -> AbstractContextManager[Callable[[list[tuple[int, Any]]], None]]:
        """Yield a function that writes pairs of id and row into a new index; at the commit it replaces the old one."""
