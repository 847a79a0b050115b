"""The benchmark measures how fast the archive is searched: a mix of queries and filters, directly and through HTTP.

    DATABASE_URL=sqlite:////tmp/bench.sqlite3 STORIES=100000 python -m tests.benchmarks.searching

Seeds the archive of that size if it is not there (`seed_archive`), and compares every answer with the plain one: a
wrong one ends it with exit status 1 (`answer_check`). Then it runs every query of `query_mix` three times; the first
round warms up, the best of the others counts for each query. Caches of the process (scans, whole pages) are emptied
before each query, except where a line names them. Baselines: `naive` (what Django projects do at first) and `lucene`
(tantivy in this process), on the same stories. Milliseconds, median and 95th percentile.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import quote

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client, override_settings

from articles.demo.seeding.publish import seed
from articles.demo.seeding.stories import Writer
from articles.models import Article, CatalogueEntry
from articles.public.archive.filters import CatalogueFilter
from articles.public.archive.results import results
from articles.public.html_cache import html_cache
from articles.record import publishing
from articles.search import search
from articles.search.columns import reader
from articles.search.columns.searcher import MAX_CACHED_SCANS, QueryCache
from articles.search.execution.executor import QueryExecution
from articles.search.index import rebuilding
from articles.search.results import facets
from tests.benchmarks import answer_check, figures, naive, query_mix

ROUNDS = 3
DEEP = 5_000  # stories down the list
BARE = 5_000  # stories that the baseline of seeding inserts
_PLAIN_FILES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def run(stories: int):
    """Seed the archive, run all queries, and print one line for each way of asking."""
    print(f"\n== {connection.vendor}, search in {stories:,} seeded stories ==", flush=True)
    started = time.perf_counter()
    counts = seed(Writer(1, stories))
    seconds = time.perf_counter() - started
    if counts["created"]:
        rate, bare = counts["created"] / seconds, _bare(Writer(1, stories))
        print(f"seed_archive: {counts['created']:,} stories in {seconds:,.0f} s, {rate:,.0f} a second")
        print(f"baseline: bare executemany or COPY of the same text, {bare:,.0f} a second; ratio {rate / bare:.3f}")
    rebuilding.select_common_stems()  # what the end of an import does, and no seeding
    queries = query_mix.queries()
    answer_check.check([f"q={quote(q.text)}" for q in queries] + list(query_mix.filters()))
    print(f"\n{'milliseconds, ' + format(stories, ',') + ' stories':46}{'p50':>8}{'p95':>8}{'worst':>8}")
    newest, best = measure(queries)
    _baselines(queries, newest, best)


def measure(queries: list[query_mix.MixedQuery]) -> tuple[list[float], list[float]]:
    """Print the times of all queries and filters, of pages and edits; return those by date and by relevance."""
    _load()
    newest = _timed_rounds("service, full page, newest", [_service(q.text, "newest") for q in queries])
    best = _timed_rounds("service, full page, relevance", [_service(q.text, "relevance") for q in queries])
    _kinds(queries, newest)
    few = [_service(q.text, "newest") for q in queries[:MAX_CACHED_SCANS]]
    _timed_rounds(f"the same words again, newest ({MAX_CACHED_SCANS} of them)", few, is_cached=True)
    _filters()
    _facets(queries)
    _pages([f"/articles/?q={quote(q.text)}" for q in queries])
    _edits()
    return newest, best


def _bare(writer: Writer) -> float:
    """Insert the text of some stories, prepared beforehand, into a table without an index; return how many a second."""
    written = [writer.story(number) for number in range(min(writer.size, BARE))]
    rows = [(number, story.headline, story.dek, story.body) for number, story in enumerate(written)]
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_bare (number integer, headline text, dek text, body text)")
        if connection.vendor == "postgresql":
            with cursor.copy("COPY bench_bare FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany("INSERT INTO bench_bare VALUES (%s, %s, %s, %s)", rows)
    seconds = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_bare")
    return len(rows) / seconds


def _load():
    """Print what a new worker waits for and what the columns take of its memory."""
    reader.reset()
    before, started = _memory(), time.perf_counter()
    reader.acquire()
    print(f"columns loaded in {time.perf_counter() - started:,.2f} s, {_memory() - before:,.0f} MB of the worker's own")


def _service(text: str, order: str) -> Callable:
    query = QueryDict(f"q={quote(text)}&sort={order}")

    def page():
        filterset = CatalogueFilter(query)
        search_results = filterset.search(size=20)
        results(search_results.docids + search_results.partial_matches, filterset.text_query, filterset.query_text)

    return page


def _kinds(queries: list[query_mix.MixedQuery], taken: list[float]):
    """Print the same figures for each kind of query."""
    for kind in query_mix.COUNTS:
        _line(f"    {kind}", [seconds for q, seconds in zip(queries, taken, strict=True) if q.kind == kind])


def _filters():
    """Request ids and count alone, on the first page and deep in the list, then the full page."""
    filter_sets = [CatalogueFilter(QueryDict(query)) for query in query_mix.filters()]
    queries = [w.query for w in filter_sets]
    _timed_rounds("filters, ids and count, first page", [lambda q=q: search.search(q, facets=False) for q in queries])
    deep = [(q, _cursor(q)) for q in queries]
    _timed_rounds(
        "the same, thousands of stories down",
        [lambda q=q, c=c: search.search(q, cursor=c, facets=False) for q, c in deep],
    )

    def page(query):
        filterset = CatalogueFilter(QueryDict(query))
        results(filterset.search().docids, None, "")

    _timed_rounds("filters, full page", [lambda q=q: page(q) for q in query_mix.filters()])


def _cursor(query) -> str:
    """Return the cursor of a page deep in the list, or of its last page but one."""
    cursor = ""
    for _ in range(DEEP // 500):
        older = search.search(query, cursor=cursor, size=500, facets=False).older
        if not older:
            break
        cursor = older
    return cursor


def _facets(queries: list[query_mix.MixedQuery]):
    """Count facets and histogram of known hits."""
    known = [QueryExecution(CatalogueFilter(QueryDict(f"q={quote(q.text)}")).query).run() for q in queries]
    _timed_rounds("facets, the hits known", [lambda c=c, h=h: facets.facets(c, h, {}) for c, h in known])


def _pages(addresses: Iterable[str]):
    """Request whole pages, through every middleware and the template."""
    with override_settings(STORAGES=settings.STORAGES | _PLAIN_FILES, ALLOWED_HOSTS=["*"]):
        client = Client()

        def page(address):
            response = client.get(address)
            assert response.status_code == 200, (address, response.status_code)

        _timed_rounds("HTTP, whole page", [lambda a=a: page(a) for a in addresses])
        _timed_rounds("HTTP, filters", [lambda q=q: page(f"/articles/?{q}") for q in query_mix.filters()])


def _edits(count: int = 40):
    """Publish minor edits; each is searchable as soon as its transaction ends."""
    some = list(CatalogueEntry.objects.order_by("docid").values_list("article_id", flat=True)[: 20 * count : 20])
    taken = []
    for number, article in enumerate(Article.objects.filter(pk__in=some)):
        story = publishing.versioning.latest_version(article).story
        word = f"editword{int(time.time())}x{number}"
        started = time.perf_counter()
        publishing.minor_edit(article, story=_with(story, word), by="bench")
        taken.append(time.perf_counter() - started)
        assert search.count(CatalogueFilter(QueryDict(f"q={word}")).query) == 1, word
    _line("one edit, searchable at its end", taken)


def _with(story, word: str):
    return replace(story, dek=f"{story.dek} {word}")


def _baselines(queries: list[query_mix.MixedQuery], newest: list[float], best: list[float]):
    texts = [naive.plain(q.text) for q in queries if q.kind != "misspelt"]
    ours = [seconds for q, seconds in zip(queries, newest, strict=True) if q.kind != "misspelt"]
    ranked = [seconds for q, seconds in zip(queries, best, strict=True) if q.kind != "misspelt"]
    naive.drop()
    naive.build()
    theirs = _timed_rounds("baseline: naive Django", [lambda t=t: naive.page(t) for t in texts])
    _ratio("ours, newest, in the time of naive Django", ours, theirs)
    naive.drop()
    try:
        from tests.benchmarks.lucene import Lucene
    except ImportError:
        print("baseline: tantivy is not installed (requirements-dev.txt)")
        return
    index = Lucene()
    theirs = _timed_rounds("baseline: tantivy, newest, no facets", [lambda t=t: index.page(t) for t in texts])
    _ratio("ours, newest, in the time of tantivy", ours, theirs)
    theirs = _timed_rounds(
        "baseline: tantivy, bm25, no facets", [lambda t=t: index.page(t, newest=False) for t in texts]
    )
    _ratio("ours, relevance, in the time of tantivy", ranked, theirs)


def _timed_rounds(name: str, asks: list[Callable], is_cached: bool = False) -> list[float]:
    """Run every query in every round; return the best time of each after the first round."""
    taken: list[list[float]] = [[] for _ in asks]
    for _ in range(ROUNDS):
        for seconds, ask in zip(taken, asks, strict=True):
            if not is_cached:
                reader.peek().query_cache = QueryCache()
                html_cache.clear()
            started = time.perf_counter()
            ask()
            seconds.append(time.perf_counter() - started)
    best = [min(seconds[1:]) for seconds in taken]
    _line(name, best)
    return best


def _line(name: str, seconds: list[float]):
    times = sorted(second * 1000 for second in seconds)
    p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
    print(f"{name:46}{statistics.median(times):8.2f}{p95:8.2f}{times[-1]:8.2f}", flush=True)
    figures.add(f"{name.strip()}, p50", statistics.median(times), "ms")
    figures.add(f"{name.strip()}, p95", p95, "ms")


def _ratio(name: str, ours: list[float], theirs: list[float]):
    def p95(seconds):
        return sorted(seconds)[int(len(seconds) * 0.95)]

    median = statistics.median(ours) / statistics.median(theirs)
    print(f"{name:46}{median:8.2f}{p95(ours) / p95(theirs):8.2f}", flush=True)
    figures.add(name, median, "ratio")


def _memory() -> float:
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("RssAnon"))


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    run(int(os.environ.get("STORIES", "10000")))
