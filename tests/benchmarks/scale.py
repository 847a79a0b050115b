"""The benchmark measures how the index grows: the same queries in archives of more and more stories.

    DATABASE_URL=sqlite:////tmp/scale.sqlite3 STORIES=1000000 python -m tests.benchmarks.scale

Writes the archive if it is not there (`scale_archive`, very short stories); prints the room on the disk, how a process
starts with and without the file of the columns, and the times of `query_mix`. Stories and counts are compared
with some thousand stories read and matched one by one (`_check`), and with counts of the tables' rows; a wrong answer
ends it with exit status 1. docs/operating.md has the figures.
"""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from urllib.parse import quote

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()

import numpy as np
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict

from articles.catalogue import entry_queries
from articles.models import CatalogueEntry, CatalogueTag
from articles.public.archive.filters import CatalogueFilter
from articles.search import search
from articles.search.backends import get_backend
from articles.search.backends.plan import matches, plan
from articles.search.columns import segment_file
from articles.search.query import compounds
from articles.search.text.document import index_document
from articles.story.canonical_json import from_json
from tests.benchmarks import query_mix, searching
from tests.benchmarks.answer_check import CatalogueAnswers
from tests.benchmarks.scale_archive import ScaleArchive

SAMPLE = 2_000  # stories that are matched one by one
START = """
import os, time, django
django.setup()
from articles.search.columns import reader
from articles.search.query.nodes import TextQuery
from articles.search.search import search
def memory(name):
    return next(int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith(name))
before, started = memory("RssAnon"), time.perf_counter()
reader.acquire()
loaded, own = time.perf_counter() - started, memory("RssAnon") - before
search(TextQuery("harbor"), sort="newest")
first = time.perf_counter() - started
peak = memory("VmHWM")
print(f"columns in {loaded:.2f} s, first search {first:.2f} s, {own:.0f} MB of its own, {peak:.0f} MB in all at most")
"""


def run(stories: int):
    """Write the archive if it is not there, check it, and print every figure."""
    print(f"\n== {connection.vendor}, {stories:,} short stories ==", flush=True)
    if CatalogueEntry.objects.count() < stories:
        started, archive = time.perf_counter(), ScaleArchive(stories)
        archive.check()
        archive.write()
        archive.finish()
        print(f"written in {time.perf_counter() - started:,.0f} s")
    for name, size in _sizes().items():
        print(f"{name:46}{size / 1e6:10,.0f} MB")
    _starts()
    queries = query_mix.queries()
    _check([f"q={quote(q.text)}" for q in queries] + list(query_mix.filters()))
    print(f"\n{'milliseconds, ' + format(stories, ',') + ' stories':46}{'p50':>8}{'p95':>8}{'worst':>8}")
    searching.measure(queries)


def _starts():
    """Print what a new process waits for: without the file of the columns, and with it."""
    segment_file.path().unlink(missing_ok=True)
    for name in ("without the file", "with the file"):
        made = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
        print(f"{name}: {made.stdout.strip()}", flush=True)
    print(f"file of the columns: {segment_file.path().stat().st_size / 1e6:,.0f} MB")


def _sizes() -> dict[str, int]:
    """Return the bytes of the parts of the database."""
    if connection.vendor == "postgresql":
        statement = (
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relnamespace = "
            "'public'::regnamespace"
        )
    else:
        statement = "SELECT tbl_name, SUM(pgsize) FROM dbstat JOIN sqlite_schema USING (name) GROUP BY tbl_name"
    sizes: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(statement)
        for table, size in cursor.fetchall():
            part = "full text" if table.startswith("articles_search_live") else "everything else"
            sizes[
                {"articles_search_word": "counted words", "articles_storystems": "frequent stems"}.get(table, part)
            ] += size
    return dict(sizes) | {"the database": sum(sizes.values())}


class _SampledAnswers(CatalogueAnswers):
    """The plain answers for a sample of the stories, whose texts are read and matched without any index."""

    def __init__(self, docids: list[int]):
        super().__init__(docids)
        texts = entry_queries.with_stories(docids)
        self.documents = {docid: index_document(from_json(text)) for docid, (_, text) in texts.items()}

    def with_words(self, text) -> set[int]:
        query_plan = plan(text, self._languages)
        return {docid for docid, document in self.documents.items() if matches(query_plan, document)}


def _check(queries: list[str]):
    """Compare which stories of a sample each query finds, and the counts of tags, with what the rows themselves say."""
    everything = search.docids()
    assert np.array_equal(everything, np.sort(list(CatalogueEntry.objects.order_by().values_list("docid", flat=True))))
    sample = sorted(random.Random(3).sample(everything.tolist(), SAMPLE))
    answers, wrong = _SampledAnswers(sample), []
    links = np.array(list(CatalogueTag.objects.order_by().values_list("tag_id", "entry_id")), np.int32)
    for number, parameters in enumerate(queries):
        query = CatalogueFilter(QueryDict(parameters)).query
        [with_forms] = compounds.prune([compounds.expand(query)], get_backend().counts)
        matching = search.docids(query)
        if set(matching[np.isin(matching, sample)].tolist()) != answers.matching(with_forms):
            wrong.append(f"{parameters}: stories")
        page = search.search(query, sort="newest", size=20)
        if (page.total, page.docids) != (len(matching), matching[::-1][:20].tolist()):
            wrong.append(f"{parameters}: count or page")
        if number % 8 == 0:
            counts = np.bincount(links[np.isin(links[:, 1], matching, assume_unique=False), 0], minlength=6_000)
            if any(counts[key] != count for key, count in page.facets["tag"]) or (
                page.facets["tag"] and counts.max() != page.facets["tag"][0][1]
            ):
                wrong.append(f"{parameters}: tags")
    if wrong:
        sys.exit("\n".join(["WRONG ANSWERS, nothing was timed:", *wrong[:20]]))
    print(f"{len(queries)} queries and filters answered as {SAMPLE:,} stories read one by one say", flush=True)


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    run(int(os.environ.get("STORIES", "300000")))
