import numpy as np
import pytest
from pyroaring import BitMap

from articles.search.bits import BYTES, MOST, Bitmaps, Bits, Ticks
from articles.search.segments import Rows, Segment

STEMS = [f"stem{number:04}" for number in range(MOST)]


def some_bits(dice, docids) -> Bits:
    rows = np.packbits(dice.random((len(docids), MOST)) < np.linspace(0, 1, MOST), axis=1)
    return Bits(STEMS, np.asarray(docids, np.int32), rows)


def docids_with(bits: Bits, place: int) -> list[int]:
    return bits.numbers[np.unpackbits(bits.rows, axis=1)[:, place] == 1].tolist()


@pytest.mark.parametrize("column", [Ticks, Bitmaps.of])
def test_every_stem_has_the_stories_that_have_its_bit(column):
    bits = some_bits(np.random.default_rng(1), range(5, 3_000, 3))
    made = column(bits)
    for place in (0, 1, 7, 8, 500, MOST - 2, MOST - 1):
        assert list(made.bitmap(STEMS[place])) == docids_with(bits, place)
    assert made.bitmap("unheardof") == BitMap()


@pytest.mark.parametrize("column", [Ticks, Bitmaps.of])
def test_without_stems_there_is_nothing(column):
    assert column(Bits.none()).bitmap("stem0001") == BitMap()
    assert BYTES * 8 == MOST


@pytest.mark.parametrize("new", [[100, 300, 4_000, 4_002], [3, 301, 4_000]], ids=["in their places", "moved"])
def test_a_merged_column_is_what_would_have_been_made_anew(new):
    dice = np.random.default_rng(1)
    docids, dropped, new = np.arange(0, 3_000, 2, dtype=np.int32), np.array([100, 300, 2_998]), np.array(new, np.int32)
    old, few = some_bits(dice, docids), some_bits(dice, new)
    base = Segment.of(Rows(docids, {}, old), packed=True)
    delta = Segment.of(Rows(new, {}, few), packed=False)
    merged = base.merged(BitMap(np.searchsorted(docids, dropped).tolist()), delta)
    anew = Segment.of(Rows(docids, {}, old).without(dropped).joined(Rows(new, {}, few)), packed=True)
    assert merged.docids.tolist() == anew.docids.tolist()
    for stem in STEMS[::50]:
        assert merged.columns["common"].bitmap(stem) == anew.columns["common"].bitmap(stem)
