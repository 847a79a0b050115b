"""What the record says: the live versions themselves, asked in plain loops; no index, no column, no threshold.

Slow and obvious on purpose. Words are what the analyser makes of a story (`texts`), since both engines index that.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from django.db.models import F
from django.http import QueryDict

from articles.dates import StoryDate
from articles.filters import CatalogueFilter
from articles.models import Address, Version
from articles.models.catalogue import docid_of
from articles.references import ALIASES, MODELS
from articles.search import queries, ranking, relevance
from articles.search.engines.engine import Engine, Looked
from articles.search.histogram import LONGEST_BY_DAY, LONGEST_BY_MONTH
from articles.search.planning import Both, Either, Plan, Term, matches, plan
from articles.search.segments import CORRECTED, PHOTO, UPDATED
from articles.search.texts import Texts, texts
from articles.story import Story
from tests.articles.search.at_size.answers import LEAST, digest
from tests.articles.search.at_size.questions import Question, questions

MOST = 20  # keys that a facet lists


@dataclass
class LiveStory:
    """A live version at its address, with the keys of what it names as they are called today."""

    docid: int
    day: date
    keys: dict[str, set]
    texts: Texts


class RecordArchive:
    """All live stories, read from versions and addresses; `stories` is by docid, in order."""

    def __init__(self, known: dict | None = None):
        """`known` keeps what was read of a version between two readings; versions never change."""
        self.known = {} if known is None else known
        self.pks = _primary_keys()
        docids = {
            article: (docid_of(day, sequence), day)
            for article, day, sequence in Address.objects.filter(is_current=True).values_list(
                "article_id", "day", "sequence"
            )
        }
        live = Version.objects.filter(article__state="live", number=F("article__latest"))
        articles = dict(live.values_list("pk", "article_id"))
        for version in _unread(articles, self.known):
            story = version.story
            self.known[version.pk] = story, texts(story)
        made = []
        for pk, article in articles.items():
            (story, read), (docid, day) = self.known[pk], docids[article]
            made.append(LiveStory(docid, day, self._keys_of(story), read))
        self.stories = {story.docid: story for story in sorted(made, key=lambda story: story.docid)}
        self.with_key: dict[str, dict] = {}
        self.with_stem: dict[str, set[int]] = {}
        for docid, story in self.stories.items():
            for name, keys in story.keys.items():
                for key in keys:
                    self.with_key.setdefault(name, {}).setdefault(key, set()).add(docid)
            for stem in story.texts.stems.split(" "):
                self.with_stem.setdefault(stem, set()).add(docid)
        self.languages = sorted(self.with_key["language"])
        self._engine = _Loops(self)

    def _keys_of(self, story: Story) -> dict[str, set]:
        pk = self.pks
        flags = {PHOTO: any(p.photo for p in story.pictures), UPDATED: story.updated is not None}
        flags[CORRECTED] = any(note.kind in ("correction", "clarification") for note in story.notes)
        return {
            "section": {pk["section", story.section.key]} if story.section else set(),
            "tag": {pk["tag", tag.key] for tag in story.tags},
            "author": {pk["author", byline.key] for byline in story.bylines if byline.key},
            "agency": {pk["agency", line.key] for line in story.agency_lines if line.key},
            "language": {story.language.lower()},
            "flag": {flag for flag, has in flags.items() if has},
            "updated": {StoryDate(story.updated.text[:10]).day.toordinal()} if story.updated else set(),
        }

    # --- answers, in the shape of `answers.answers` ---

    def answers(self, count: int) -> dict:
        return {
            "keys": {
                name: {str(key): digest(sorted(docids)) for key, docids in keys.items()}
                for name, keys in self.with_key.items()
            },
            "questions": {" ".join(question): self._answer(question) for question in questions(count)},
        }

    def _answer(self, question: Question) -> dict:
        query = CatalogueFilter(QueryDict(question.parameters)).query
        hits = sorted(self.matching(query))
        order = {"newest": lambda: hits[::-1], "oldest": lambda: hits, "relevance": lambda: self._best(query, hits)}
        return {
            "total": len(hits),
            "order": digest(order[question.sort]()),
            "first": True,
            "facets": self._facets(query, hits),
            "histogram": self._histogram(query, hits),
        }

    def matching(self, query) -> set[int]:
        """Return the docids of the stories that a query matches."""
        match query:
            case queries.Everything():
                return set(self.stories)
            case queries.All(parts):
                return set.intersection(set(self.stories), *map(self.matching, parts))
            case queries.Any(parts):
                return set().union(*map(self.matching, parts))
            case queries.Not(part):
                return set(self.stories) - self.matching(part)
            case queries.Text():
                return self._engine.find(plan(query, self.languages))
            case queries.Named("author", value) if ("author", value) not in self.pks:  # a name that is only printed
                return self._engine.find(plan(queries.Text(value, queries.PHRASE, "byline"), self.languages))
            case queries.Named(noun, value):
                return self.with_key[noun].get(self.pks.get((noun, value)), set())
            case queries.Flag(name):
                return self.with_key["flag"][{"photo": PHOTO, "corrected": CORRECTED, "updated": UPDATED}[name]]
            case queries.Language(code):
                codes = [
                    key
                    for key in self.with_key["language"]
                    if key == code.lower() or key.startswith(f"{code.lower()}-")
                ]
                return set().union(*(self.with_key["language"][key] for key in codes))
            case queries.Dated(first, before):
                days = {docid: story.day for docid, story in self.stories.items()}
            case queries.Updated(first, before):
                days = {d: date.fromordinal(day) for d, story in self.stories.items() for day in story.keys["updated"]}
        return {d for d, day in days.items() if (not first or day >= first) and (not before or day < before)}

    def _best(self, query, hits: list[int]) -> list[int]:
        """Order by score, of equals the newest first; of very many hits only some are scored, the others follow."""
        parts = list(dict.fromkeys(_parts(query)))
        if not hits or not any(map(_is_worded, parts)):
            return hits[::-1]
        words = tuple(p for p in parts if _is_worded(p.part if isinstance(p, queries.Not) else p))
        words = words[0] if len(words) == 1 else queries.All(words)
        scored = hits
        if len(hits) > relevance.EXACT:
            head = ranking.plan_of_head(words, self.languages)
            newest = sorted(d for d in self._engine.find(head) if hits[0] <= d <= hits[-1])[-relevance.IN_HEAD :]
            scored = sorted({*hits[-relevance.NEWEST :], *(set(newest) & set(hits))})
        points = np.rint(ranking.scores(self._engine, words, self.languages, np.array(scored)) * 1000)
        best = sorted(zip(points.astype(int).tolist(), scored, strict=True), reverse=True)
        others = set(hits).difference(scored)
        return [docid for _, docid in best] + sorted(others, reverse=True)

    def _facets(self, query, hits: list[int]) -> dict:
        chosen = [(n.noun, self.pks[n.noun, n.value]) for n in _named_in(query) if (n.noun, n.value) in self.pks]
        facets = {}
        for noun in ("section", "tag", "author", "agency"):
            counts = Counter(key for docid in hits for key in self.stories[docid].keys[noun])
            listed = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
            listed += [(pk, counts[pk]) for of, pk in chosen if of == noun and pk not in dict(listed)]
            facets[noun] = [list(p) for p in sorted(dict(listed).items(), key=lambda pair: (-pair[1], pair[0]))]
        years = Counter(self.stories[docid].day.year for docid in hits)
        facets["year"] = [[year, years[year]] for year in sorted(years, reverse=True)]
        for name, flag in (("photo", PHOTO), ("corrected", CORRECTED)):
            having = sum(flag in self.stories[docid].keys["flag"] for docid in hits)
            facets[name] = [[answer, n] for answer, n in ((1, having), (0, len(hits) - having)) if n]
        return facets

    def _histogram(self, query, hits: list[int]) -> list:
        if not hits:
            return ["year"]
        days = [self.stories[docid].day for docid in hits]
        all_days = [story.day for story in self.stories.values()]
        dated = [part for part in _parts(query) if isinstance(part, queries.Dated)]
        firsts, befores = [p.first for p in dated if p.first], [p.before for p in dated if p.before]
        start = max(max(firsts), min(all_days)) if firsts else min(days)
        end = min(min(befores) - timedelta(1), max(all_days)) if befores else max(days)
        length = (end - start).days + 1
        unit = "day" if length <= LONGEST_BY_DAY else "month" if length <= LONGEST_BY_MONTH else "year"
        begin = {"day": lambda d: d, "month": lambda d: d.replace(day=1), "year": lambda d: d.replace(month=1, day=1)}
        counts = Counter(begin[unit](day) for day in days)
        return [unit, *([str(first), counts[first]] for first in sorted(counts))]


class _Loops(Engine):
    """Looks up plans story by story, so that scores are summed of what the record says."""

    def __init__(self, archive: RecordArchive):
        super().__init__(None)
        self.archive = archive

    def find(self, wanted: Plan) -> set[int]:
        """Return the docids of the stories that have what a plan asks for."""
        match wanted:
            case Term((stem,), stemmed=True, prefix=False):
                return self.archive.with_stem.get(stem, set())
            case Both(these, without):
                return set.intersection(*map(self.find, these)) - set().union(*map(self.find, without))
            case Either(these):
                return set().union(*map(self.find, these))
        return {docid for docid, story in self.archive.stories.items() if matches(wanted, story.texts)}

    def look_up(self, plans, *, first=None, before=None, **more) -> Looked:
        found = [sorted(d for d in self.find(one) if first <= d < before) for one in plans]
        return Looked(0, 0, [np.array(docids, np.int64) for docids in found])

    def counts(self, words) -> dict[str, int]:
        return {word: self.vocabulary[word] for word in words if word} | {"": len(self.archive.stories)}

    @cached_property
    def vocabulary(self) -> Counter:
        return Counter(word for story in self.archive.stories.values() for word in story.texts.vocabulary.split())

    def is_one(self, wanted) -> bool:
        return False  # every signal is asked by itself

    def _nothing(self, *arguments, **more):
        raise AssertionError("The record is read, never written.")

    _lookup = _fetch = install = uninstall = clear = write = take_out = _nothing
    count_words = compact = hold = faults = differing = anew = _nothing


def _unread(pks, known) -> Iterator[Version]:
    unread = [pk for pk in pks if pk not in known]
    for start in range(0, len(unread), 500):
        yield from Version.objects.filter(pk__in=unread[start : start + 500])


def _primary_keys() -> dict[tuple[str, str], int]:
    keys = {}
    for noun, model in MODELS.items():
        keys |= {(noun, slug): target for slug, target in ALIASES[noun].objects.values_list("slug", "target_id")}
        keys |= {(noun, slug): pk for slug, pk in model.objects.values_list("slug", "pk")}
    return keys


def _parts(query) -> tuple:
    if isinstance(query, queries.All):
        return tuple(inner for part in query.parts for inner in _parts(part))
    return (query,)


def _is_worded(query) -> bool:
    if isinstance(query, queries.All | queries.Any):
        return all(_is_worded(part) for part in query.parts)
    return isinstance(query, queries.Text)


def _named_in(query):
    if isinstance(query, queries.Named):
        yield query
    for part in getattr(query, "parts", ()) or ([query.part] if isinstance(query, queries.Not) else ()):
        yield from _named_in(part)


__all__ = ["LEAST", "LiveStory", "RecordArchive"]
