import numpy as np
import pytest
from pyroaring import BitMap

from articles.search.columns.segment import CatalogueRows, Segment
from articles.search.columns.term_bitmaps import BYTES_PER_ROW, MAX_STEMS, SmallTermBitmaps, TermBitmaps, TermBits

STEMS = [f"stem{number:04}" for number in range(MAX_STEMS)]


def random_bits(dice, docids) -> TermBits:
    rows = np.packbits(dice.random((len(docids), MAX_STEMS)) < np.linspace(0, 1, MAX_STEMS), axis=1)
    return TermBits(STEMS, np.asarray(docids, np.int32), rows)


def docids_with_bit(bits: TermBits, place: int) -> list[int]:
    return bits.docs[np.unpackbits(bits.rows, axis=1)[:, place] == 1].tolist()


@pytest.mark.parametrize("column", [SmallTermBitmaps, TermBitmaps.of])
def test_every_stem_has_the_stories_that_have_its_bit(column):
    bits = random_bits(np.random.default_rng(1), range(5, 3_000, 3))
    made = column(bits)
    for place in (0, 1, 7, 8, 500, MAX_STEMS - 2, MAX_STEMS - 1):
        assert list(made.bitmap(STEMS[place])) == docids_with_bit(bits, place)
    assert made.bitmap("unheardof") == BitMap()


@pytest.mark.parametrize("column", [SmallTermBitmaps, TermBitmaps.of])
def test_a_column_without_stems_is_empty(column):
    assert column(TermBits.empty()).bitmap("stem0001") == BitMap()
    assert BYTES_PER_ROW * 8 == MAX_STEMS


@pytest.mark.slow
@pytest.mark.parametrize("new", [[100, 300, 4_000, 4_002], [3, 301, 4_000]], ids=["in their places", "moved"])
def test_a_merged_column_equals_one_made_from_the_merged_rows(new):
    dice = np.random.default_rng(1)
    docids, dropped, new = np.arange(0, 3_000, 2, dtype=np.int32), np.array([100, 300, 2_998]), np.array(new, np.int32)
    old, few = random_bits(dice, docids), random_bits(dice, new)
    base = Segment.of(CatalogueRows(docids, {}, old), compressed=True)
    delta = Segment.of(CatalogueRows(new, {}, few), compressed=False)
    merged = base.merged(BitMap(np.searchsorted(docids, dropped).tolist()), delta)
    made_again = Segment.of(
        CatalogueRows(docids, {}, old).without(dropped).joined(CatalogueRows(new, {}, few)), compressed=True
    )
    assert merged.docids.tolist() == made_again.docids.tolist()
    for stem in STEMS[::50]:
        assert merged.columns["common"].bitmap(stem) == made_again.columns["common"].bitmap(stem)
