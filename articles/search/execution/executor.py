"""Run a query: one statement of the backend answers its text, sets in memory answer everything else.

>>> execution = QueryExecution(query)    # finds the terms that the query names, with one SQL query
>>> searcher, hits = execution.run()     # a snapshot of the columns, and the stories that match in it
>>> execution.notices                    # for example: No story has the tag “ferrys”.
"""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import and_, or_

from articles.models.catalogue import docid_of
from articles.search.backends import get_partial_backend
from articles.search.backends.shard import Shard
from articles.search.columns import reader
from articles.search.columns.reader import DocSet, GenerationId, Searcher
from articles.search.columns.segment import CORRECTED, PHOTO, UPDATED, day_number
from articles.search.execution import prefix_limits
from articles.search.execution.rewriting import Lookups, rewrite, text_parts
from articles.search.query.compounds import expand, has_open_forms, prune
from articles.search.query.nodes import (
    PHRASE,
    And,
    AttributeFilter,
    FlagFilter,
    MatchAll,
    Not,
    Or,
    PublishedRange,
    Query,
    TermFilter,
    TextQuery,
    UpdatedRange,
)
from articles.story.attributes import ATTRIBUTES
from articles.story.keys import key_of
from articles.story.nouns import NOUNS
from articles.taxonomy.current_names import CurrentName, current_names

FLAGS = {"photo": PHOTO, "corrected": CORRECTED, "updated": UPDATED}
_MAX_TRIES = 5


class QueryExecution:
    """A query with its sections, tags, authors and agencies resolved, ready to run.

    `query` is the rewritten query, `texts` its parts that the backend answers, `first` and `before` the docids between
    which all matches are (None is open), `notices` what the person who searches should know. `missing` are the shards
    of the index that did not answer: after a run, no story of theirs is among the matches.
    """

    def __init__(self, query: Query, names: dict[TermFilter, CurrentName] | None = None):
        self.names = _resolve_names(query) if names is None else names
        limited_query, self.notices = prefix_limits.limit_prefixes(query)
        self.query = rewrite(expand(limited_query).map(self._resolved))
        self.first, self.before = _docid_bounds(self.query)
        self.texts: list[Query] = list(dict.fromkeys(text_parts(self.query)))
        self.missing: tuple[Shard, ...] = ()

    def with_query(self, query: Query) -> "QueryExecution":
        """Return the execution of another query that uses the same names, without another SQL query for them."""
        return QueryExecution(query, self.names)

    def named_pks(self, noun: str) -> list[int]:
        """Return the primary keys of the sections, tags, authors or agencies in the query."""
        return [name.pk for term_filter, name in self.names.items() if term_filter.noun == noun]

    def leave_out(self, shards: Sequence[Shard]):
        """Have the next run leave out the stories of shards that did not answer, whatever is known of them."""
        self.missing = tuple(dict.fromkeys([*self.missing, *shards]))

    @property
    def has_text(self) -> bool:
        return bool(self.texts)

    def _resolved(self, leaf: Query) -> Query:
        """Return a leaf; an unknown author becomes a phrase in the byline, any other unknown term matches nothing."""
        if not isinstance(leaf, TermFilter) or leaf in self.names:
            return leaf
        if leaf.noun == "author":
            return TextQuery(leaf.value, PHRASE, "byline")
        self.notices.append(NOUNS[leaf.noun].unknown_label % {"name": leaf.value[:60]})
        return Or(())

    def run(self) -> tuple[Searcher, DocSet]:
        """Return a searcher and the stories that match.

        Columns and lookup are of the same generation, unless the archive changes faster than it can be read.
        """
        searcher, [hits] = self.run_parts([self.query])
        return searcher, hits

    def run_parts(self, parts: Sequence[Query]) -> tuple[Searcher, list[DocSet]]:
        """Return a searcher and the matches of each part of the query, all of one generation."""
        parts = [rewrite(part) for part in parts]
        texts = list(dict.fromkeys(text for part in parts for text in text_parts(part)))
        if not texts:
            searcher = reader.acquire()
            return searcher, [self._evaluate(part, searcher, {}) for part in parts]
        for _ in range(_MAX_TRIES):
            searcher, text_hits, generation_id = self._look_up(texts)
            if searcher.generation_id == generation_id:
                break
        hits = [self._evaluate(part, searcher, text_hits) for part in parts]
        if not self.missing:
            return searcher, hits
        present = searcher.everything
        for shard in self.missing:
            present -= searcher.between(shard.first, shard.before)
        return searcher, [part & present for part in hits]

    def _look_up(self, texts: list[Query]) -> tuple[Searcher, dict[Query, DocSet], GenerationId]:
        """Return a searcher, the matches of each text, and the generation that the backend had when it answered."""
        latest, key = reader.peek(), (tuple(texts), self.first, self.before)
        if latest.query_cache.get(key):
            latest = reader.acquire()
            if hits := latest.query_cache.get(key):
                return latest, dict(zip(texts, hits, strict=True)), latest.generation_id
        known = prune(texts, get_partial_backend().counts)
        lookups = Lookups(known, languages_of(latest), latest.stems)
        if lookups.plans:
            backend = get_partial_backend()
            lookup = backend.look_up(list(lookups.plans.values()), first=self.first, before=self.before)
            self.leave_out(lookup.missing)
            generation_id, arrays = GenerationId(lookup.generation, lookup.token), lookup.docids
            searcher = reader.refresh_to(generation_id)
        else:
            searcher, arrays = reader.acquire(), []
            generation_id = searcher.generation_id
        if (languages_of(searcher), searcher.stems) != (languages_of(latest), latest.stems):
            # The plans are out of date: there is a first story in another language, or the index was rebuilt. This
            # generation never exists, so that `run_parts` tries again.
            generation_id = GenerationId(-1, 0)
        if generation_id != latest.generation_id and has_open_forms(texts):
            generation_id = GenerationId(-1, 0)  # the words may have been counted in another generation
        text_hits = dict(zip(lookups.plans, map(searcher.from_docids, arrays), strict=True))
        for word, stems in lookups.frequent.items():
            text_hits[word] = text_hits.get(word, searcher.nothing) | searcher.with_stems(stems)
        hits = [self._evaluate(lookups.remainders[text], searcher, text_hits) for text in known]
        if searcher.generation_id == generation_id and not self.missing:
            searcher.query_cache.put(key, hits)
        return searcher, dict(zip(texts, hits, strict=True)), generation_id

    def _evaluate(self, query: Query, searcher: Searcher, text_hits: dict[Query, DocSet]) -> DocSet:
        """Return the stories that match; `text_hits` has the matches of all parts that the backend answered."""
        if query in text_hits:
            return text_hits[query]
        match query:
            case MatchAll():
                return searcher.everything
            case And():
                must = [self._evaluate(child, searcher, text_hits) for child in query.must]
                hits = reduce(and_, must) if must else searcher.everything
                for child in query.must_not:
                    hits -= self._evaluate(child, searcher, text_hits)
                return hits
            case Or(children):
                return reduce(or_, (self._evaluate(child, searcher, text_hits) for child in children), searcher.nothing)
            case Not(child):
                return searcher.everything - self._evaluate(child, searcher, text_hits)
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
            case AttributeFilter(name, value):
                return searcher.with_key(
                    name, *(key for key in searcher.keys(name) if ATTRIBUTES[name].matches(value, key))
                )
        return searcher.nothing  # `DeskState`: the live index has no such stories


def languages_of(searcher: Searcher) -> tuple[str, ...]:
    """Return the codes of the languages that live stories are written in."""
    return tuple(searcher.keys("language"))


def _docid(day: date | None) -> int | None:
    return None if day is None else docid_of(day)


def _resolve_names(query: Query) -> dict[TermFilter, CurrentName]:
    """Return the terms that the query names by key, alias or name, with one SQL query; only those with live stories."""
    term_filters = list(dict.fromkeys(leaf for leaf in query.leaves() if isinstance(leaf, TermFilter)))
    if not term_filters:
        return {}
    keys: dict[str, set[str]] = {}
    for term_filter in term_filters:
        keys.setdefault(term_filter.noun, set()).update((term_filter.value, key_of(term_filter.value)))
    names = current_names(**keys)
    by_filter = {t: names.get((t.noun, t.value)) or names.get((t.noun, key_of(t.value))) for t in term_filters}
    return {term_filter: name for term_filter, name in by_filter.items() if name and name.has_live_stories}


def _docid_bounds(query: Query) -> tuple[int | None, int | None]:
    """Return the docids between which all matches must be: from the first on, and before the second."""
    ranges = [condition for condition in query.conditions if isinstance(condition, PublishedRange)]
    firsts = [docid_of(published.first) for published in ranges if published.first]
    befores = [docid_of(published.before) for published in ranges if published.before]
    return max(firsts, default=None), min(befores, default=None)
