"""Evaluating a query: its words by one statement of the full text engine, everything else by sets in memory.

asked = Asked(query)             names looked up, in one query; what names nothing is told in `notices`
columns, hits = asked.hits()     the columns of the moment the scan is of, and the stories
"""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import and_, or_

from articles.models.catalogue import docid_of
from articles.search.backends import get_backend
from articles.search.columns import reader
from articles.search.columns.reader import DocSet, GenerationId, Searcher
from articles.search.columns.segment import CORRECTED, PHOTO, UPDATED, day_number
from articles.search.execution import prefix_limits
from articles.search.execution.rewriting import Lookups, rewrite, text_parts
from articles.search.query.nodes import (
    PHRASE,
    And,
    FlagFilter,
    LanguageFilter,
    MatchAll,
    Not,
    Or,
    PublishedRange,
    Query,
    TermFilter,
    TextQuery,
    UpdatedRange,
)
from articles.story.text import key_of
from articles.taxonomy.current_names import CurrentName, current_names

FLAGS = {"photo": PHOTO, "corrected": CORRECTED, "updated": UPDATED}
_TRIES = 5


class QueryExecution:
    """A query with its names looked up, ready to be evaluated."""

    def __init__(self, query: Query, names: dict[TermFilter, CurrentName] | None = None):
        self.names = _look_up_names(query) if names is None else names
        affordable, self.notices = prefix_limits.limit_prefixes(query)
        self.query = rewrite(affordable.map(self._resolved))
        self.first, self.before = _bounds(self.query)
        self.texts: list[Query] = list(dict.fromkeys(text_parts(self.query)))

    def with_query(self, query: Query) -> "QueryExecution":
        """Ask for something else by the same names."""
        return QueryExecution(query, self.names)

    def named_pks(self, noun: str) -> list[int]:
        """List the keys of the sections, tags, authors or agencies that the query names."""
        return [name.pk for term_filter, name in self.names.items() if term_filter.noun == noun]

    @property
    def has_text(self) -> bool:
        return bool(self.texts)

    def _resolved(self, leaf: Query) -> Query:
        if not isinstance(leaf, TermFilter) or leaf in self.names:
            return leaf
        if leaf.noun == "author":
            return TextQuery(leaf.value, PHRASE, "byline")
        self.notices.append(f"No story has the {leaf.noun} “{leaf.value[:60]}”.")
        return Or(())

    def run(self) -> tuple[Searcher, DocSet]:
        """Evaluate; the columns and the scan are of one moment, unless the archive changes faster than it is read."""
        searcher, [hits] = self.run_parts([self.query])
        return searcher, hits

    def run_parts(self, parts: Sequence[Query]) -> tuple[Searcher, list[DocSet]]:
        """Evaluate parts of the query apart from each other, at one moment."""
        parts = [rewrite(part) for part in parts]
        texts = list(dict.fromkeys(text for part in parts for text in text_parts(part)))
        if not texts:
            searcher = reader.acquire()
            return searcher, [self._evaluate(part, searcher, {}) for part in parts]
        for _ in range(_TRIES):
            searcher, scanned, moment = self._scan(texts)
            if searcher.generation_id == moment:
                break
        return searcher, [self._evaluate(part, searcher, scanned) for part in parts]

    def _scan(self, texts: list[Query]) -> tuple[Searcher, dict[Query, DocSet], GenerationId]:
        latest, key = reader.peek(), (tuple(texts), self.first, self.before)
        if latest.query_cache.get(key):
            latest = reader.acquire()
            if hits := latest.query_cache.get(key):
                return latest, dict(zip(texts, hits, strict=True)), latest.generation_id
        lookups = Lookups(texts, languages_of(latest), latest.stems)
        if lookups.plans:
            lookup = get_backend().look_up(list(lookups.plans.values()), first=self.first, before=self.before)
            moment, arrays = GenerationId(lookup.generation, lookup.token), lookup.docids
            searcher = reader.refresh_to(moment)
        else:
            searcher, arrays = reader.acquire(), []
            moment = searcher.generation_id
        if (languages_of(searcher), searcher.stems) != (languages_of(latest), latest.stems):
            moment = GenerationId(
                -1, 0
            )  # the first story in another language has just come, or the index was made anew
        scanned = dict(zip(lookups.plans, map(searcher.from_docids, arrays), strict=True))
        for word, stems in lookups.common.items():
            scanned[word] = scanned.get(word, searcher.nothing) | searcher.with_stems(stems)
        hits = [self._evaluate(lookups.remainders[text], searcher, scanned) for text in texts]
        if searcher.generation_id == moment:
            searcher.query_cache.put(key, hits)
        return searcher, dict(zip(texts, hits, strict=True)), moment

    def _evaluate(self, query: Query, searcher: Searcher, scanned: dict[Query, DocSet]) -> DocSet:
        if query in scanned:
            return scanned[query]
        match query:
            case MatchAll():
                return searcher.everything
            case And():
                must = [self._evaluate(part, searcher, scanned) for part in query.must]
                hits = reduce(and_, must) if must else searcher.everything
                for part in query.must_not:
                    hits -= self._evaluate(part, searcher, scanned)
                return hits
            case Or(parts):
                return reduce(or_, (self._evaluate(part, searcher, scanned) for part in parts), searcher.nothing)
            case Not(part):
                return searcher.everything - self._evaluate(part, searcher, scanned)
            case TermFilter(noun):
                return searcher.with_key(noun, self.names[query].pk)
            case PublishedRange(first, before):
                return searcher.between(_docid(first), _docid(before))
            case UpdatedRange(first, before):
                return searcher.updated_between(
                    day_number(first) if first else 0, day_number(before) - 1 if before else day_number(date.max)
                )
            case FlagFilter(name) if name in FLAGS:
                return searcher.with_key("flag", FLAGS[name])
            case LanguageFilter(code):
                code = code.lower()
                return searcher.with_key(
                    "language", *(c for c in searcher.keys("language") if c == code or c.startswith(f"{code}-"))
                )
        return searcher.nothing  # what only staff may ask for


def languages_of(searcher: Searcher) -> tuple[str, ...]:
    """List the languages that stories are written in."""
    return tuple(searcher.keys("language"))


def _docid(day: date | None) -> int | None:
    return None if day is None else docid_of(day)


def _look_up_names(query: Query) -> dict[TermFilter, CurrentName]:
    """Look up everything named, by key, alias or name, in one query; what no live story has is left out."""
    term_filters = list(dict.fromkeys(part for part in query.leaves() if isinstance(part, TermFilter)))
    if not term_filters:
        return {}
    keys: dict[str, set[str]] = {}
    for term_filter in term_filters:
        keys.setdefault(term_filter.noun, set()).update((term_filter.value, key_of(term_filter.value)))
    names = current_names(**keys)
    by_filter = {n: names.get((n.noun, n.value)) or names.get((n.noun, key_of(n.value))) for n in term_filters}
    return {term_filter: name for term_filter, name in by_filter.items() if name and name.has_live_stories}


def _bounds(query: Query) -> tuple[int | None, int | None]:
    """Give the docids between which everything that matches must lie."""
    dated = [part for part in query.conditions if isinstance(part, PublishedRange)]
    firsts = [docid_of(part.first) for part in dated if part.first]
    befores = [docid_of(part.before) for part in dated if part.before]
    return max(firsts, default=None), min(befores, default=None)
