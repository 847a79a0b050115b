"""The check compares each query and filter with the catalogue's tables and the bare full text before anything is
timed."""

import sys
from datetime import date
from unittest import mock

from django.http import QueryDict

from articles.models import CatalogueEntry
from articles.public.archive.filters import CatalogueFilter
from articles.search import search
from articles.search.backends import get_backend
from articles.search.backends.base import Backend
from articles.search.backends.plan import plan
from articles.search.columns import reader
from articles.search.columns.segment import CORRECTED, PHOTO, UPDATED
from articles.search.execution.executor import languages_of
from articles.search.query import compounds
from articles.search.query.nodes import TextQuery
from articles.search.results.histogram import day_of
from articles.taxonomy.taxonomy import LINK_MODELS
from tests.plain_answers import PlainAnswers


class CatalogueAnswers(PlainAnswers):
    """The sets of stories from the catalogue's tables, row by row; words from one bare scan of the full text each.

    Only those of `docids`, if they are given.
    """

    def __init__(self, docids: list[int] | None = None):
        super().__init__()
        entries = CatalogueEntry.objects if docids is None else CatalogueEntry.objects.filter(docid__in=docids)
        self.days, self.with_key = {}, {"flag": {}, "updated": {}}
        fields = ("docid", "section_id", "language", "has_photo", "is_corrected", "is_updated", "updated")
        days: dict[int, date] = {}
        for docid, section, language, photo, corrected, is_updated, updated in entries.values_list(*fields).iterator(
            10_000
        ):
            self.days[docid] = days.setdefault(docid >> 14, day_of(docid))
            if section:
                self._add("section", section, docid)
            self._add("language", language.lower(), docid)
            for flag, has in ((PHOTO, photo), (CORRECTED, corrected), (UPDATED, is_updated)):
                if has:
                    self._add("flag", flag, docid)
            if is_updated:
                self._add("updated", date.fromisoformat(updated[:10]).toordinal(), docid)
        for noun, model in LINK_MODELS.items():
            self.with_key.setdefault(noun, {})
            links = model.objects if docids is None else model.objects.filter(entry__in=docids)
            for key, docid in links.values_list(f"{noun}_id", "entry_id").iterator(10_000):
                self._add(noun, key, docid)
        self._languages = languages_of(reader.acquire())

    def _add(self, name: str, key, docid: int):
        self.with_key.setdefault(name, {}).setdefault(key, set()).add(docid)

    def with_words(self, text: TextQuery) -> set[int]:
        return set(get_backend().look_up([plan(text, self._languages)]).docids[0].tolist())


@mock.patch.object(Backend, "timeout_seconds", 0)  # the first lookups of a large archive read it from the disk
def check(queries: list[str]):
    """Compare the answer to each query of an address with the plain one; end the benchmark with status 1 at a wrong
    one."""
    answers, wrong = CatalogueAnswers(), []
    for parameters in queries:
        filterset = CatalogueFilter(QueryDict(parameters))
        # A word is found in its other forms too: "border" in "bor der", where both halves are words of the archive.
        [with_forms] = compounds.prune([compounds.expand(filterset.query)], get_backend().counts)
        expected = sorted(answers.matching(with_forms))
        page = search.search(filterset.query, sort="newest", size=20)
        same = {
            "stories": search.docids(filterset.query).tolist() == expected,
            "count": page.total == len(expected),
            "newest": page.docids == expected[::-1][:20],
            "facets": {name: [list(c) for c in counts] for name, counts in page.facets.items()}
            == answers.facets(filterset.query, expected),
            "histogram": [page.histogram.unit, *([str(b.first), b.count] for b in page.histogram.bars if b.count)]
            == answers.histogram(filterset.query, expected),
        }
        wrong += [f"{parameters}: {part}" for part, is_same in same.items() if not is_same]
    if wrong:
        print("\n".join(["WRONG ANSWERS, nothing was timed:", *wrong[:20]]), flush=True)
        sys.exit(1)
    print(f"{len(queries)} queries and filters answered as the tables say", flush=True)
