"""The benchmark measures the columns in memory of one, three and ten million stories, without a database behind them.

    SEARCH_ROOT=/tmp/columns python -m tests.benchmarks.columns 10000000

Writes a file of columns with the keys of a newsroom (40 sections, 5,000 tags of which a story has four, 3,000 authors,
and the 1,024 frequent stems that an archive of long texts has), maps it as a server process does, and prints what it
takes on the disk and of the memory, and the times of what a page asks the columns for. Before it is timed, each answer
is compared with plain counts of the pairs. Two gigabytes of memory for ten million stories.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import django
import numpy as np

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()

from articles.demo.seeding.stories import DAYS, FIRST
from articles.models.catalogue import docid_of
from articles.search.columns import segment_file
from articles.search.columns.postings import Postings, bitmap_of
from articles.search.columns.searcher import DocSet, Searcher
from articles.search.columns.segment import COLUMNS, COMMON, CatalogueRows, Segment
from articles.search.columns.term_bitmaps import MAX_STEMS, TermBitmaps
from articles.search.index.generations import GenerationId
from articles.search.results.facets import facets
from articles.search.results.histogram import histogram

KEYS = {"section": (40, 1, 0.7), "tag": (5_000, 4, 0.8), "author": (3_000, 1, 0.6), "agency": (4, 1, 0.5)}
QUERIES = 200


def rows(size: int, chance: np.random.Generator) -> CatalogueRows:
    """Return the rows of so many stories, spread over thirty years."""
    numbers = np.arange(size, dtype=np.int64)
    days = numbers * DAYS // size
    docids = (docid_of(FIRST) + (days << 14) + numbers - -(-days * size // DAYS)).astype(np.int32)
    postings = {name: Postings.of({}) for name in COLUMNS}
    for name, (keys, most, exponent) in KEYS.items():
        weights = np.cumsum(1 / (np.arange(keys) + 2.0) ** exponent)
        drawn = [np.searchsorted(weights, chance.random(size) * weights[-1]) for _ in range(most)]
        pairs = np.unique(np.concatenate([key * size + numbers for key in drawn]))
        ordinals, places = np.divmod(pairs, size)
        used, ordinals = np.unique(ordinals, return_inverse=True)
        postings[name] = Postings(used + 1, ordinals.astype(np.int32), docids[places])
    postings["language"] = Postings.of({"de": docids[::16], "en": docids[np.arange(size) % 16 > 0]})
    postings["flag"] = Postings.of({1: docids[::5], 2: docids[::97]})
    postings["updated"] = Postings.of({FIRST.toordinal() + day: docids[day::9_700] for day in range(0, 9_700, 97)})
    return CatalogueRows(docids, postings)


def _stems(size: int, chance: np.random.Generator) -> TermBitmaps:
    """Return as many frequent stems as there may be, from those in nearly all stories to those in a twentieth."""
    shares = np.maximum(0.05, 0.98 / (1 + np.arange(MAX_STEMS) / 60))
    bits = (bitmap_of(np.flatnonzero(chance.random(size, np.float32) < share)) for share in shares)
    return TermBitmaps._of_bitmaps([f"stem{number:04}" for number in range(MAX_STEMS)], bits)


def write(size: int):
    """Write the file."""
    chance = np.random.default_rng(1)
    base = Segment.of(rows(size, chance), compressed=True)
    base.columns[COMMON] = _stems(size, chance)
    segment_file.write(Searcher(GenerationId(1, 1), base))


def measure(size: int):
    """Map the file, compare the answers, and print the figures."""
    before, started = _memory("RssAnon"), time.perf_counter()
    searcher = segment_file.load()
    seconds = time.perf_counter() - started
    print(f"\n== columns of {size:,} stories: file {segment_file.path().stat().st_size / 1e6:,.0f} MB ==")
    print(f"mapped in {seconds:.2f} s, {_memory('RssAnon') - before:.0f} MB of the process's own")
    chance = np.random.default_rng(1)
    plain, drawing = rows(size, chance), np.random.default_rng(2)
    chosen = [(int(drawing.integers(1, 300)), int(drawing.integers(1, 40))) for _ in range(QUERIES)]
    for tag, section in chosen[:10]:
        _compare(searcher, plain, tag, section)
    tags = [searcher.with_key("tag", tag) for tag, _ in chosen]
    some = [np.sort(drawing.choice(plain.docids, size // share)) for share in [10] * 10 + [100] * 10]
    print(f"{'milliseconds':46}{'p50':>8}{'p95':>8}{'worst':>8}")
    _timed("a tag in a section: stories, first page", [lambda t=t, s=s: _page(searcher, t, s) for t, s in chosen])
    _timed("the same, 5,000 stories down", [lambda t=t, s=s: _page(searcher, t, s, 5_000) for t, s in chosen])
    _timed("facets and histogram of a tag", [lambda h=h: _counts(searcher, h) for h in tags])
    _timed("facets and histogram of all stories", [lambda: _counts(searcher, searcher.everything)] * 10)
    _timed("docids of a tenth, and of a hundredth, as a set", [lambda d=d: searcher.from_docids(d) for d in some])
    _timed("a frequent stem", [lambda n=n: searcher.with_stems([f"stem{n:04}"]) for n in range(0, MAX_STEMS, 5)])
    print(f"mapped of the file by now: {_memory('RssFile'):,.0f} MB, which all processes share")


def _page(searcher: Searcher, tag: int, section: int, down: int = 0) -> list[int]:
    hits = searcher.with_key("tag", tag) & searcher.with_key("section", section)
    docid = searcher.older(hits, None, down + 1)[-1] if down and hits.total else None
    return searcher.older(hits, docid, 20)


def _counts(searcher: Searcher, hits: DocSet) -> tuple[dict, Any]:
    return facets(searcher, hits, {}), histogram(searcher, hits)


def _compare(searcher: Searcher, plain: CatalogueRows, tag: int, section: int):
    """Compare the stories of a tag in a section, and their tags, with the pairs themselves."""

    def having(name: str, key: int) -> np.ndarray:
        pairs = plain.postings[name]
        return np.sort(pairs.docs[pairs.ordinals == np.searchsorted(pairs.keys, key)])

    expected = np.intersect1d(having("tag", tag), having("section", section))
    hits = searcher.with_key("tag", tag) & searcher.with_key("section", section)
    assert np.array_equal(searcher.docids(hits), expected)
    pairs = plain.postings["tag"]
    counts = np.bincount(pairs.ordinals[np.isin(pairs.docs, expected)], minlength=len(pairs.keys))
    for key, count in facets(searcher, hits, {})["tag"]:
        assert counts[np.searchsorted(pairs.keys, key)] == count
    assert facets(searcher, hits, {})["tag"][0].count == counts.max()


def _timed(name: str, asks: list[Callable]):
    taken = []
    for ask in asks:
        started = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - started) * 1000)
    taken.sort()
    p95 = taken[min(len(taken) - 1, int(len(taken) * 0.95))]
    print(f"{name:46}{statistics.median(taken):8.2f}{p95:8.2f}{taken[-1]:8.2f}", flush=True)


def _memory(name: str) -> float:
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith(name))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(int(sys.argv[1]))
    else:
        write(int(sys.argv[1]))
        subprocess.run([sys.executable, "-m", "tests.benchmarks.columns", sys.argv[1], "measure"], check=True)
