"""The record answers questions from the live versions themselves, in plain loops; no index, no column, no threshold.

Slow and obvious on purpose. Words are what the analyser makes of a story (`texts`), since both engines index that.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate

import numpy as np
from django.db.models import F
from django.http import QueryDict

from articles.models import Address, Version
from articles.models.catalogue import docid_of
from articles.public.archive.filters import CatalogueFilter
from articles.search.backends.base import Backend, LookupResult
from articles.search.backends.plan import AndPlan, OrPlan, Plan, TermPlan, plan
from articles.search.columns.segment import CORRECTED, PHOTO, UPDATED
from articles.search.execution import relevance, scoring
from articles.search.query import nodes
from articles.search.text.document import IndexDocument, index_document
from articles.story.story import Story
from articles.story.variants import is_literal
from tests.articles.search.at_size.answers import digest
from tests.articles.search.at_size.questions import Question, questions
from tests.plain_answers import PlainAnswers, parts_of


class RecordArchive(PlainAnswers):
    """All live stories, read from versions and addresses; `texts` is by docid, in order."""

    def __init__(self, known: dict[int, tuple[Story, IndexDocument]] | None = None):
        """Read the live stories; `known` stores what was read of a version before, since versions never change."""
        super().__init__()
        known = {} if known is None else known
        articles = dict(
            Version.objects.filter(article__state="live", number=F("article__latest")).values_list("pk", "article_id")
        )
        for version in _unread(articles, known):
            story = version.story
            known[version.pk] = story, index_document(story)
        addresses = Address.objects.filter(is_current=True).values_list("article_id", "day", "sequence")
        at = {article: (docid_of(day, sequence), day) for article, day, sequence in addresses}
        live = sorted((*at[article], pk) for pk, article in articles.items())
        self.days = {docid: day for docid, day, _ in live}
        self.texts: dict[int, IndexDocument] = {docid: known[pk][1] for docid, _, pk in live}
        self.with_key, self.with_stem = {}, {}
        for docid, _, pk in live:
            for name, keys in self._keys_of(known[pk][0]).items():
                for key in keys:
                    self.with_key.setdefault(name, {}).setdefault(key, set()).add(docid)
            for stem in self.texts[docid].stems.split(" "):
                self.with_stem.setdefault(stem, set()).add(docid)
        self.words = _LineIndex({docid: texts.words for docid, texts in self.texts.items()})
        self.stems = _LineIndex({docid: texts.stems for docid, texts in self.texts.items()})
        self.languages = sorted(self.with_key["language"])
        self._engine = _LoopBackend(self)

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
            "updated": {story.updated.day.toordinal()} if story.updated else set(),
        }

    def with_words(self, text: nodes.TextQuery) -> set[int]:
        return self._engine.find(plan(text, self.languages))

    def answers(self, count: int) -> dict:
        """Return the answers in the shape of `answers.answers`."""
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
            "facets": self.facets(query, hits),
            "histogram": self.histogram(query, hits),
        }

    def _best(self, query, hits: list[int]) -> list[int]:
        """Return docids by score, of equals the newest first; of very many hits only some are scored, the others
        follow."""
        parts = parts_of(query)
        if not hits or not any(map(_has_words, parts)):
            return hits[::-1]
        words = tuple(p for p in parts if _has_words(p.child if isinstance(p, nodes.Not) else p))
        words = words[0] if len(words) == 1 else nodes.And(words)
        scored = hits
        if len(hits) > relevance.MAX_ALL_SCORED:
            in_head = self._engine.find(scoring.plan_of_head(words, self.languages))
            newest = sorted(d for d in in_head if hits[0] <= d <= hits[-1])[-relevance.MAX_IN_HEAD :]
            scored = sorted({*hits[-relevance.MAX_NEWEST :], *(set(newest) & set(hits))})
        points = np.rint(scoring.scores(self._engine, words, self.languages, np.array(scored)) * 1000)
        best = sorted(zip(points.astype(int).tolist(), scored, strict=True), reverse=True)
        return [docid for _, docid in best] + sorted(set(hits).difference(scored), reverse=True)


class _LineIndex:
    """One text with a line for each story: a search through it is much quicker than one through story after story."""

    def __init__(self, texts: dict[int, str]):
        self.docids = list(texts)
        lines = [f" {text} \n" for text in texts.values()]
        self.text, self.starts = "".join(lines), list(accumulate(map(len, lines), initial=0))

    def with_text(self, text: str) -> set[int]:
        """Return the docids of the stories whose line has a text."""
        docids, at = set(), self.text.find(text)
        while at >= 0:
            line = bisect_right(self.starts, at)
            docids.add(self.docids[line - 1])
            at = self.text.find(text, self.starts[line])
        return docids


class _LoopBackend(Backend):
    """A backend that looks up plans story by story, so that scores are sums over the record."""

    def __init__(self, archive: RecordArchive):
        super().__init__(None)
        self.archive = archive

    def find(self, plan: Plan) -> set[int]:
        """Return the docids of the stories that have what a plan asks for."""
        match plan:
            case TermPlan((stem,), stemmed=True, prefix=False):
                return self.archive.with_stem.get(stem, set())
            case TermPlan(tokens, stemmed, prefix):
                lines = self.archive.stems if stemmed else self.archive.words
                return lines.with_text(f" {' '.join(tokens)}{'' if prefix else ' '}")
            case AndPlan(these, without):
                return set.intersection(*map(self.find, these)) - set().union(*map(self.find, without))
            case OrPlan(these):
                return set().union(*map(self.find, these))
        raise AssertionError(plan)

    def look_up(self, plans, *, first=None, before=None, **more) -> LookupResult:
        result = [sorted(d for d in self.find(one) if first <= d < before) for one in plans]
        return LookupResult(0, 0, [np.array(docids, np.int64) for docids in result])

    def counts(self, words) -> dict[str, int]:
        counts = {word: self._count(word) for word in words if word}
        return counts | {"": len(self.archive.texts)}

    def _count(self, word: str) -> int:
        return len(self.find(TermPlan((word,), stemmed=True))) if is_literal(word) else self._vocabulary[word]

    @cached_property
    def _vocabulary(self) -> Counter:
        return Counter(word for texts in self.archive.texts.values() for word in texts.vocabulary.split())

    def is_single_lookup(self, plan) -> bool:
        return False  # every signal is asked by itself

    def _nothing(self, *arguments, **more):
        raise AssertionError("The record is read, never written.")

    _lookup = _fetch = install = uninstall = clear = write = delete = indexed_words = _nothing
    count_words = compact = lock_for_write = table_differences = check = mismatches = rebuild = _nothing


def _unread(pks, known) -> Iterator[Version]:
    unread = [pk for pk in pks if pk not in known]
    for start in range(0, len(unread), 500):
        yield from Version.objects.filter(pk__in=unread[start : start + 500])


def _has_words(query) -> bool:
    if isinstance(query, nodes.And | nodes.Or):
        return all(_has_words(part) for part in query.children)
    return isinstance(query, nodes.TextQuery)
