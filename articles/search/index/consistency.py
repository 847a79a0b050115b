"""Comparing what searches count by with the catalogue and the full text: sets of stories, key by key, not their sizes.

for fault in file_faults(): …       the file that every process begins from
for fault in column_faults(): …     the columns of this process, brought up to date
for fault in word_faults(): …       in how many stories each word is, against the full text itself
"""

from collections.abc import Iterator

import numpy as np

from articles.search.backends import get_backend
from articles.search.columns import reader, segment, segment_file
from articles.search.columns.reader import Searcher
from articles.search.columns.segment import CatalogueRows

_ROUNDS = 20  # an archive that changes faster than it can be read is not compared


def file_faults() -> Iterator[str]:
    """Compare the columns' file with the catalogue; a file that is not there, or whose moment is long past, is none."""
    try:
        stored = segment_file.load()
    except segment_file.Unusable as reason:
        yield f"search: the columns' file {reason}; it is not used, and made anew by the next search"
        return
    if stored is None:
        return
    for _ in range(_ROUNDS):
        now = reader.refreshed(stored)
        if now is None:
            return
        rows = segment.read_rows()
        if now.generation_id == reader.generation_id():
            yield from (f"{fault} (in the file)" for fault in _differences(now, rows))
            return


def column_faults() -> Iterator[str]:
    """Compare what this process counts by with the catalogue."""
    for _ in range(_ROUNDS):
        now, rows = reader.acquire(), segment.read_rows()
        if now.generation_id == reader.generation_id():
            yield from _differences(now, rows)
            return


def _differences(now: Searcher, rows: CatalogueRows) -> Iterator[str]:
    """Name each set of stories that columns have otherwise than the rows of the catalogue say."""
    yield from _difference("the archive", now.docids(now.everything), rows.docids)
    for name, (keys, ordinals, stories) in rows.pairs.items():
        is_there = np.isin(stories, rows.docids)
        ordinals, stories = ordinals[is_there], stories[is_there]
        order = np.lexsort((stories, ordinals))
        ordinals, stories = ordinals[order], stories[order]
        bounds = np.searchsorted(ordinals, np.arange(len(keys) + 1))
        expected = {key: stories[bounds[at] : bounds[at + 1]] for at, key in enumerate(keys.tolist())}
        for key in sorted(expected.keys() | set(now.keys(name))):
            of_key = expected.get(key, stories[:0])
            yield from _difference(f"{name} {key}", now.docids(now.with_key(name, key)), of_key)
    yield from _difference_of_stems(now, rows)


def _difference_of_stems(now: Searcher, rows: CatalogueRows) -> Iterator[str]:
    bits = rows.bits.without(np.setdiff1d(rows.bits.numbers, rows.docids))
    by_place = np.ascontiguousarray(bits.rows.T)
    places = {stem: place for place, stem in enumerate(bits.stems)}
    for stem in sorted(places.keys() | set(now.stems)):
        place = places.get(stem)
        of_stem = bits.numbers[(by_place[place >> 3] & (0x80 >> (place & 7))) > 0] if place is not None else []
        yield from _difference(f"common word {stem}", now.docids(now.with_stems([stem])), of_stem)


def _difference(what: str, known: np.ndarray, expected: np.ndarray | list) -> Iterator[str]:
    if not np.array_equal(known, expected):
        missing, extra = np.setdiff1d(expected, known), np.setdiff1d(known, expected)
        parts = [f"{len(docids):,} {how}" for docids, how in ((missing, "missing"), (extra, "too many")) if len(docids)]
        first = min([*missing[:1].tolist(), *extra[:1].tolist()])
        yield f"search: of {what}, {' and '.join(parts)}, first story {first}"


def word_faults() -> Iterator[str]:
    """Compare the number of stories that each word is said to be in with the full text; for spelling and ranking."""
    counted, indexed = dict(get_backend().vocabulary()), get_backend().indexed_words()
    for word in sorted(counted.keys() | indexed.keys()):
        if counted.get(word, 0) != indexed.get(word, 0):
            yield (
                f"search: “{word:.60}” is counted in {counted.get(word, 0):,} stories, "
                f"in the full text it is in {indexed.get(word, 0):,}; run rebuild_search"
            )
