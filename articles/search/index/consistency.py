"""Compare the full text with the record, and the in-memory index and the word counts with catalogue and full text.

for fault in file_faults(): …       the file that every process loads first
for fault in column_faults(): …     the searcher of this process, refreshed
for fault in word_faults(): …       the number of stories of each word
for fault in text_faults(): …       the full text of live stories and past versions, with its counts

Columns are compared key by key and as whole sets of docids, not by their sizes.
"""

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from articles.models import CatalogueChange, CatalogueEntry, Generation, Version
from articles.search.backends import LIVE, PAST, ShardUnavailable, get_backend
from articles.search.columns import reader, segment, segment_file, sorted_sets
from articles.search.columns.reader import Searcher
from articles.search.columns.segment import CatalogueRows
from articles.search.index import frequent_terms, generations
from articles.search.index.contents import entries_with_versions, past_versions
from articles.search.text import analyzer
from articles.search.text.document import index_document

CHECK_BATCH = 100  # stories whose tokens are checked at once
_MAX_ROUNDS = 20  # an archive that changes faster than it can be read is not compared


def file_faults() -> Iterator[str]:
    """Yield the differences between the columns' file and the catalogue.

    A missing file is no fault, nor is one whose generation the change log does not have any more: neither is used.
    """
    try:
        stored = segment_file.load()
    except segment_file.Unusable as reason:
        yield f"search: the columns' file {reason}; it is not used, and made anew by the next search"
        return
    if stored is None:
        return
    for _ in range(_MAX_ROUNDS):
        searcher = reader.refreshed(stored)
        if searcher is None:
            return
        rows = segment.read_rows()
        if searcher.generation_id == reader.generation_id():
            yield from (f"{fault} (in the file)" for fault in _differences(searcher, rows))
            return


def column_faults() -> Iterator[str]:
    """Yield the differences between the searcher of this process and the catalogue."""
    yield from _generation_faults()
    for _ in range(_MAX_ROUNDS):
        searcher, rows = reader.acquire(), segment.read_rows()
        if searcher.generation_id == reader.generation_id():
            yield from _differences(searcher, rows)
            return


def _generation_faults() -> Iterator[str]:
    """Yield a line if the catalogue's generation is another than that of the last logged change."""
    for _ in range(_MAX_ROUNDS):
        now = generations.generation_id()
        last = CatalogueChange.objects.order_by("-generation", "-pk").values_list("generation", "token").first()
        if now == generations.generation_id():
            if last and last != now:
                yield f"search: the generation is {now.number}, the last change is of {last[0]}; run rebuild_catalogue"
            return


def _differences(searcher: Searcher, rows: CatalogueRows) -> Iterator[str]:
    yield from _difference("the archive", searcher.docids(searcher.everything), rows.docids)
    for name, (keys, ordinals, docids) in rows.postings.items():
        is_present = np.isin(docids, rows.docids)
        ordinals, docids = ordinals[is_present], docids[is_present]
        order = np.lexsort((docids, ordinals))
        ordinals, docids = ordinals[order], docids[order]
        bounds = np.searchsorted(ordinals, np.arange(len(keys) + 1))
        expected = {key: docids[bounds[index] : bounds[index + 1]] for index, key in enumerate(keys.tolist())}
        for key in sorted(expected.keys() | set(searcher.keys(name))):
            actual = searcher.docids(searcher.with_key(name, key))
            yield from _difference(f"{name} {key}", actual, expected.get(key, docids[:0]))
    yield from _stem_differences(searcher, rows)


def _stem_differences(searcher: Searcher, rows: CatalogueRows) -> Iterator[str]:
    term_bits = rows.term_bits.without(np.setdiff1d(rows.term_bits.docs, rows.docids))
    expected = dict(zip(term_bits.stems, term_bits.docs_of_stems(), strict=True))
    for stem in sorted(expected.keys() | set(searcher.stems)):
        actual = searcher.docids(searcher.with_stems([stem]))
        yield from _difference(f"common word {stem}", actual, expected.get(stem, []))


def _difference(name: str, actual: np.ndarray, expected: np.ndarray | Sequence[int]) -> Iterator[str]:
    if not np.array_equal(actual, expected):
        missing, extra = np.setdiff1d(expected, actual), np.setdiff1d(actual, expected)
        parts = [f"{len(docids):,} {how}" for docids, how in ((missing, "missing"), (extra, "too many")) if len(docids)]
        first = min([*missing[:1].tolist(), *extra[:1].tolist()])
        yield f"search: of {name}, {' and '.join(parts)}, first story {first}"


def word_faults() -> Iterator[str]:
    """Yield the words whose stored number of stories, used for spelling and ranking, differs from the full text."""
    counts, indexed = dict(get_backend().vocabulary()), get_backend().indexed_words()
    for word in sorted(counts.keys() | indexed.keys()):
        if counts.get(word, 0) != indexed.get(word, 0):
            yield (
                f"search: “{word:.60}” is counted in {counts.get(word, 0):,} stories, "
                f"in the full text it is in {indexed.get(word, 0):,}; run rebuild_search"
            )


def text_faults(sample: int = 200) -> Iterator[str]:
    """Yield the faults of the index: damage, missing and extra texts, wrong counts, and wrong tokens.

    Tokens are compared for about `sample` texts of each index.
    """
    yield from _while_all_shards_answer(_text_faults(sample))


def _while_all_shards_answer(faults: Iterator[str]) -> Iterator[str]:
    """Yield faults up to a shard of the index that does not answer, and then why the others are not known."""
    try:
        yield from faults
    except ShardUnavailable as error:
        yield f"search: {error} The full text was not compared to its end."


def _text_faults(sample: int) -> Iterator[str]:
    analysis = Generation.objects.get(pk=1).analysis
    if analysis != analyzer.VERSION:
        yield f"search: written by analysis {analysis}, this release has {analyzer.VERSION}; run rebuild_search"
        return
    backend = get_backend()
    yield from (f"search: {fault}; run rebuild_search" for fault in backend.check())
    yield from (f"{fault}; run rebuild_search" for fault in frequent_terms.check())
    indexes = (
        (LIVE, CatalogueEntry.objects.values_list("docid", flat=True).order_by("docid"), "story"),
        (PAST, past_versions().values_list("pk", flat=True).order_by("pk"), "past version"),
    )
    for index, expected, noun in indexes:
        expected = np.fromiter(expected.iterator(10_000), np.int64)
        ids = backend.ids(index)
        if len(missing := sorted_sets.difference(expected, ids)):
            yield f"search: {len(missing):,} {noun} is missing, first {missing[0]}; run rebuild_search"
        if len(extra := sorted_sets.difference(ids, expected)):
            yield f"search: {len(extra):,} {noun} too many, first {extra[0]}; run rebuild_search"
        if index == LIVE and backend.counts([""]).get("", 0) != len(expected):
            yield "search: the words are counted of another number of stories; run rebuild_search"
        if index == LIVE:
            yield from word_faults()
        present = sorted_sets.intersection(expected, ids)
        # Neighbours are checked together: of each word, only the entries between the first and the last are read.
        step = max(CHECK_BATCH, len(present) * CHECK_BATCH // sample)
        for start in range(0, len(present), step):
            yield from _token_faults(index, present[start : start + CHECK_BATCH].tolist(), noun)


def text_faults_of(articles: Collection[int]) -> Iterator[str]:
    """Yield the faults of the texts of a few articles, by primary key: wrong tokens, or none."""
    yield from _while_all_shards_answer(_text_faults_of(articles))


def _text_faults_of(articles: Collection[int]) -> Iterator[str]:
    live = CatalogueEntry.objects.filter(article__in=articles).values_list("docid", flat=True)
    past = past_versions().filter(article__in=articles).values_list("pk", flat=True)
    for index, ids, noun in ((LIVE, live, "story"), (PAST, past, "past version")):
        ids = list(ids)
        for start in range(0, len(ids), CHECK_BATCH):
            yield from _token_faults(index, ids[start : start + CHECK_BATCH], noun)


def _token_faults(index: str, ids: list[int], noun: str) -> Iterator[str]:
    if index == LIVE:
        versions = entries_with_versions(CatalogueEntry.objects.filter(docid__in=ids))
    else:
        versions = [(version.pk, version) for version in Version.objects.filter(pk__in=ids)]
    documents = {id: index_document(version.story) for id, version in versions}
    for id in get_backend().mismatches(index, documents):
        yield f"search: the text of {noun} {id} is not what was published; run rebuild_search"
