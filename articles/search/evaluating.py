"""Evaluating a query: its words by one statement of the full text engine, everything else by sets in memory.

asked = Asked(query)             names looked up, in one query; what names nothing is told in `notices`
columns, hits = asked.hits()     the columns of the moment the scan is of, and the stories
"""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import and_, or_

from articles.models.catalogue import docid_of
from articles.names import Name, today
from articles.search import beginnings, columns
from articles.search.columns import Columns, Hits, Moment
from articles.search.engines import engine
from articles.search.queries import (
    PHRASE,
    All,
    Any,
    Dated,
    Everything,
    Flag,
    Language,
    Named,
    Not,
    Query,
    Text,
    Updated,
)
from articles.search.segments import CORRECTED, PHOTO, UPDATED, day_number
from articles.search.wording import Lookups, leaves, simple, texts_in
from articles.text import key_of

FLAGS = {"photo": PHOTO, "corrected": CORRECTED, "updated": UPDATED}
_TRIES = 5


class Asked:
    """A query with its names looked up, ready to be evaluated."""

    def __init__(self, query: Query, names: dict[Named, Name] | None = None):
        self.names = _looked_up(query) if names is None else names
        affordable, self.notices = beginnings.bounded(query)
        self.query = simple(self._resolved(affordable))
        self.first, self.before = _bounds(self.query)
        self.texts: list[Query] = list(dict.fromkeys(texts_in(self.query)))

    def instead(self, query: Query) -> "Asked":
        """Ask for something else by the same names."""
        return Asked(query, self.names)

    def named(self, noun: str) -> list[int]:
        """List the keys of the sections, tags, authors or agencies that the query names."""
        return [name.pk for named, name in self.names.items() if named.noun == noun]

    @property
    def is_worded(self) -> bool:
        return bool(self.texts)

    def _resolved(self, query: Query) -> Query:
        match query:
            case Named(noun, value) if query not in self.names:
                if noun == "author":
                    return Text(value, PHRASE, "byline")
                self.notices.append(f"No story has the {noun} “{value[:60]}”.")
                return Any(())
            case Not(part):
                return Not(self._resolved(part))
            case All(parts) | Any(parts):
                return type(query)(tuple(self._resolved(part) for part in parts))
        return query

    def hits(self) -> tuple[Columns, Hits]:
        """Evaluate; the columns and the scan are of one moment, unless the archive changes faster than it is read."""
        found, [hits] = self.each([self.query])
        return found, hits

    def each(self, parts: Sequence[Query]) -> tuple[Columns, list[Hits]]:
        """Evaluate parts of the query apart from each other, at one moment."""
        parts = [simple(part) for part in parts]
        texts = list(dict.fromkeys(text for part in parts for text in texts_in(part)))
        if not texts:
            found = columns.current()
            return found, [self._evaluated(part, found, {}) for part in parts]
        for _ in range(_TRIES):
            found, scanned, moment = self._scanned(texts)
            if found.moment == moment:
                break
        return found, [self._evaluated(part, found, scanned) for part in parts]

    def _scanned(self, texts: list[Query]) -> tuple[Columns, dict[Query, Hits], Moment]:
        latest, asked = columns.latest(), (tuple(texts), self.first, self.before)
        if latest.scans.get(asked):
            latest = columns.current()
            if hits := latest.scans.get(asked):
                return latest, dict(zip(texts, hits, strict=True)), latest.moment
        lookups = Lookups(texts, languages_of(latest), latest.stems)
        if lookups.plans:
            looked = engine().look_up(list(lookups.plans.values()), first=self.first, before=self.before)
            moment, arrays = Moment(looked.generation, looked.token), looked.found
            found = columns.at_least(moment)
        else:
            found, arrays = columns.current(), []
            moment = found.moment
        if (languages_of(found), found.stems) != (languages_of(latest), latest.stems):
            moment = Moment(-1, 0)  # the first story in another language has just come, or the index was made anew
        scanned = dict(zip(lookups.plans, map(found.among, arrays), strict=True))
        for word, stems in lookups.common.items():
            scanned[word] = scanned.get(word, found.nothing) | found.with_stems(stems)
        hits = [self._evaluated(lookups.parted[text], found, scanned) for text in texts]
        if found.moment == moment:
            found.scans.put(asked, hits)
        return found, dict(zip(texts, hits, strict=True)), moment

    def _evaluated(self, query: Query, of: Columns, scanned: dict[Query, Hits]) -> Hits:
        if query in scanned:
            return scanned[query]
        match query:
            case Everything():
                return of.everything
            case All(parts):
                these = [part for part in parts if not isinstance(part, Not)]
                hits = reduce(and_, (self._evaluated(part, of, scanned) for part in these)) if these else of.everything
                for part in parts:
                    if isinstance(part, Not):
                        hits -= self._evaluated(part.part, of, scanned)
                return hits
            case Any(parts):
                return reduce(or_, (self._evaluated(part, of, scanned) for part in parts), of.nothing)
            case Not(part):
                return of.everything - self._evaluated(part, of, scanned)
            case Named(noun):
                return of.having(noun, self.names[query].pk)
            case Dated(first, before):
                return of.between(_docid(first), _docid(before))
            case Updated(first, before):
                return of.updated_between(
                    day_number(first) if first else 0, day_number(before) - 1 if before else day_number(date.max)
                )
            case Flag(name) if name in FLAGS:
                return of.having("flag", FLAGS[name])
            case Language(code):
                code = code.lower()
                return of.having("language", *(c for c in of.keys("language") if c == code or c.startswith(f"{code}-")))
        return of.nothing  # what only staff may ask for


def languages_of(of: Columns) -> tuple[str, ...]:
    """List the languages that stories are written in."""
    return tuple(of.keys("language"))


def _docid(day: date | None) -> int | None:
    return None if day is None else docid_of(day)


def _looked_up(query: Query) -> dict[Named, Name]:
    """Look up everything named, by key, alias or name, in one query; what no live story has is left out."""
    asked = list(dict.fromkeys(part for part in leaves(query) if isinstance(part, Named)))
    if not asked:
        return {}
    keys: dict[str, set[str]] = {}
    for named in asked:
        keys.setdefault(named.noun, set()).update((named.value, key_of(named.value)))
    known = today(**keys)
    found = {n: known.get((n.noun, n.value)) or known.get((n.noun, key_of(n.value))) for n in asked}
    return {named: name for named, name in found.items() if name and name.is_found}


def _bounds(query: Query) -> tuple[int | None, int | None]:
    """Give the docids between which everything that matches must lie."""
    parts = query.parts if isinstance(query, All) else (query,)
    dated = [part for part in parts if isinstance(part, Dated)]
    firsts = [docid_of(part.first) for part in dated if part.first]
    befores = [docid_of(part.before) for part in dated if part.before]
    return max(firsts, default=None), min(befores, default=None)
