"""What both engines share: a scan is one statement that gives all ids at once, with the generation they are of.

An engine says how its tables are made, written and looked up in; what is asked for stands here.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import reduce
from typing import Any, NamedTuple

import numpy as np

from articles.search.backends.plan import MATCH_ALL, MATCH_NOTHING, AndPlan, OrPlan, Plan, plan
from articles.search.columns import sorted_sets
from articles.search.query.nodes import PREFIX, Query, TextQuery
from articles.search.text.document import IndexDocument

WORDS = "articles_search_word"  # the words of live stories, with the number of stories; "" counts the stories
LIVE, PAST = "live", "past"  # what readers find, by docid; versions they no longer see, by the version's key


class SearchTooSlow(Exception):
    """A search that was stopped because it took too long."""


class Scan(NamedTuple):
    """All stories that match, ascending, as of a generation of the catalogue (`token` tells it from its namesakes)."""

    generation: int
    token: int
    docids: np.ndarray


class LookupResult(NamedTuple):
    """Several scans of one statement."""

    generation: int
    token: int
    docids: list[np.ndarray]


class Backend(ABC):
    """Full text of two shelves: LIVE, what readers find, and PAST, versions they no longer see."""

    timeout_seconds = 5  # a search is stopped after, where the engine can do so; 0 for work that nobody waits for

    def __init__(self, connection):
        self.connection = connection

    # --- asking ---

    def scan(
        self, query: Query, *, languages: Sequence[str], first: int | None = None, before: int | None = None
    ) -> Scan:
        """Find all docids that match a tree of words, with `first <= docid < before`; raises NotText, SearchTooSlow."""
        result = self.look_up([plan(query, languages)], first=first, before=before)
        return Scan(result.generation, result.token, result.docids[0])

    def scan_past(self, query: Query, *, languages: Sequence[str]) -> np.ndarray:
        """Find the keys of versions that readers no longer see; for staff alone."""
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
        """Answer several plans in one statement; `newest` keeps so many of the largest ids of each."""
        lookups: list[Any] = []
        answers = [self._answer(plan, lookups) for plan in plans]
        generation, token, arrays = self._fetch(lookups, index, first, before, newest if len(lookups) <= 1 else None)
        docids = [answer(arrays) for answer in answers]
        return LookupResult(generation, token, [ids[-newest:] for ids in docids] if newest else docids)

    def _answer(self, plan: Plan, lookups: list) -> Callable[[list[np.ndarray]], np.ndarray]:
        """Note the lookups that a plan needs; give what makes its answer of theirs."""
        if plan == MATCH_NOTHING:
            return lambda arrays: np.empty(0, np.int64)
        if (lookup := self._lookup(plan)) is not None:
            if lookup not in lookups:
                lookups.append(lookup)
            place = lookups.index(lookup)
            return lambda arrays: arrays[place]
        if isinstance(plan, OrPlan):
            parts = [self._answer(part, lookups) for part in self._grouped(plan.should, OrPlan)]
            return lambda arrays: reduce(sorted_sets.union, [part(arrays) for part in parts])
        must = [self._answer(part, lookups) for part in self._grouped(plan.must, AndPlan)]
        must_not = [self._answer(part, lookups) for part in self._grouped(plan.must_not, OrPlan)]

        def answer(arrays):
            docids = reduce(sorted_sets.intersection, [part(arrays) for part in must])
            for part in must_not:
                docids = sorted_sets.difference(docids, part(arrays))
            return docids

        return answer

    def _grouped(self, parts: Sequence[Plan], join: type) -> list[Plan]:
        return list(parts)

    @abstractmethod
    def _lookup(self, plan: Plan):
        """Give what one lookup of the whole plan asks for, or None where it takes several."""

    @abstractmethod
    def _fetch(self, lookups: list, index: str, first, before, newest) -> tuple[int, int, list[np.ndarray]]:
        """Run the lookups as one statement; ids ascending."""

    def is_single_lookup(self, plan: Plan) -> bool:
        """Say whether a plan takes a single lookup."""
        return self._lookup(plan) is not None

    def headlines_starting_with(self, text: str, limit: int) -> list[int]:
        """Find the newest stories whose headline has words that begin so, in this order; newest first."""
        head_plan = plan(TextQuery(text, PREFIX, "headline"), ())
        return self.look_up([head_plan], newest=limit).docids[0][::-1].tolist()

    def vocabulary(self) -> Iterator[tuple[str, int]]:
        """Give every word of live stories with the number of stories it is in."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT word, stories FROM {WORDS} WHERE word <> ''")
            while rows := cursor.fetchmany(2_000):
                yield from rows

    @abstractmethod
    def indexed_words(self) -> dict[str, int]:
        """Return every word of the full text of live stories with the number of stories it is in; for checking."""

    def counts(self, words: Iterable[str]) -> dict[str, int]:
        """Give the number of live stories that each of a few words is in; "" counts them all."""
        words = list(words)
        with self.connection.cursor() as cursor:
            marks = ", ".join(["%s"] * len(words))
            cursor.execute(f"SELECT word, stories FROM {WORDS} WHERE word IN ({marks})", words)
            return dict(cursor.fetchall())

    def postings(self, beginnings: Sequence[str]) -> list[int]:
        """Count, for each beginning, the stories of every word that begins so, added up."""
        total = f"(SELECT coalesce(sum(stories), 0) FROM {WORDS} WHERE word >= %s AND word < %s)"
        bounds = [bound for text in beginnings for bound in (text, f"{text}\U0010ffff")]
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join([total] * len(beginnings))}", bounds)
            return list(cursor.fetchone())

    # --- writing ---

    @abstractmethod
    def install(self):
        """Make the tables where they are missing. Idempotent."""

    @abstractmethod
    def uninstall(self):
        """Drop the tables."""

    @abstractmethod
    def clear(self, index: str):
        """Empty a shelf."""

    def prepare_row(self, texts: IndexDocument) -> Any:
        """Make what is written of a story's tokens, where that takes more than the tokens; needs no database."""
        return texts

    @abstractmethod
    def write(self, index: str, rows: Iterable[tuple[int, Any]]):
        """Write what `prepare_row` gave, by id."""

    @abstractmethod
    def delete(self, index: str, rows: Iterable[tuple[int, IndexDocument]]):
        """Take out what was written; the tokens must be the very same."""

    def move_to_past(self, docid: int, version: int, texts: IndexDocument):
        """Bring a text from LIVE to PAST, where it stands under its version's key; the tokens must be the very same."""
        self.delete(LIVE, [(docid, texts)])
        self.write(PAST, [(version, self.prepare_row(texts))])

    @abstractmethod
    def count_words(self, counts: dict[str, int]):
        """Add to (or take from) the number of live stories that each word is in; a word in none is forgotten."""

    @abstractmethod
    def compact(self):
        """Rewrite the indexes without anything that was taken out of them."""

    @abstractmethod
    def lock_for_write(self, index: str):
        """Let nobody else write a shelf until the transaction ends."""

    @contextmanager
    def bulk(self) -> Iterator[None]:
        """Make ready for very much to be written, by nobody else; searches are slow until it ends."""
        yield

    @abstractmethod
    def check(self) -> Iterator[str]:
        """Report what is broken inside the indexes."""

    @abstractmethod
    def mismatches(self, index: str, texts: dict[int, IndexDocument]) -> list[int]:
        """Give those ids, ascending, under which the index has other tokens than these."""

    def ids(self, index: str) -> np.ndarray:
        """Give the ids of all texts on a shelf, ascending."""
        return self.look_up([MATCH_ALL], index=index).docids[0]

    @abstractmethod
    def rebuild(self, index: str) -> AbstractContextManager[Callable[[list[tuple[int, Any]]], None]]:
        """Give what writes a shelf anew, in batches; what was there is replaced when the transaction ends."""
