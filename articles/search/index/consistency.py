"""Compare the in-memory index and the word counts with the catalogue and the full text.

for fault in file_faults(): …       the file that every process loads first
for fault in column_faults(): …     the searcher of this process, refreshed
for fault in word_faults(): …       the number of stories of each word

The comparison is key by key and of whole sets of docids, not of their sizes.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from articles.search.backends import get_backend
from articles.search.columns import reader, segment, segment_file
from articles.search.columns.reader import Searcher
from articles.search.columns.segment import CatalogueRows

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
    for _ in range(_MAX_ROUNDS):
        searcher, rows = reader.acquire(), segment.read_rows()
        if searcher.generation_id == reader.generation_id():
            yield from _differences(searcher, rows)
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
