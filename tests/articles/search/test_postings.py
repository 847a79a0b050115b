import numpy as np
import pytest

from articles.search.columns import compressed_column, postings
from articles.search.columns import segment as columns_segment
from articles.search.columns.compressed_column import CompressedColumn
from articles.search.columns.postings import Postings, bitmap_of
from articles.search.columns.segment import Segment


def random_postings(dice, stories, keys, each):
    ordinals = np.minimum(dice.zipf(1.4, stories * each), keys) - 1
    pairs = np.unique(np.stack([ordinals, np.repeat(np.arange(stories), each)], 1), axis=0).astype(np.int32)
    used, ordinals = np.unique(pairs[:, 0], return_inverse=True)
    return Postings(used * 7 + 3, ordinals.astype(np.int32), pairs[:, 1])


@pytest.mark.parametrize("keys", [1, 30, 400])
@pytest.mark.parametrize("share", [0, 0.01, 0.3, 0.8, 1])
@pytest.mark.parametrize("cost", [0, 250, 10**9])
def test_the_most_frequent_keys_are_the_same_by_every_way_of_counting(monkeypatch, keys, share, cost):
    monkeypatch.setattr(compressed_column, "_COST_PER_KEY", cost)
    dice = np.random.default_rng(keys)
    pairs = random_postings(dice, 3_000, keys, 3)
    packed = CompressedColumn.of(pairs, 3_000)
    hits = np.flatnonzero(dice.random(3_000) < share)
    hit = set(hits.tolist())
    besides = {3: 2, 4: 9, 10: 400}
    expected = dict(besides)
    for ordinal, story in zip(pairs.ordinals.tolist(), pairs.docs.tolist(), strict=True):
        key = int(pairs.keys[ordinal])
        expected[key] = expected.get(key, 0) + (story in hit if share not in (0, 1) else int(share))
    best = sorted(((k, n) for k, n in expected.items() if n), key=lambda pair: (-pair[1], pair[0]))[:5]
    got = packed.top(bitmap_of(hits), 3_000, besides, 5, always=[5])
    assert got.pop(5) == 0
    assert sorted(got.items(), key=lambda pair: (-pair[1], pair[0])) == best


HALF = 1_500  # of 3,000 stories


@pytest.mark.parametrize("many_keys", [0, 29, 30, 31, 10**9])
@pytest.mark.parametrize("hits", [0, 1, 20, HALF - 1, HALF, HALF + 1, 2_980, 2_999, 3_000])
@pytest.mark.parametrize("turned", [1, 2, 10**9])
def test_keys_are_counted_the_same_by_key_by_story_and_by_the_stories_that_are_no_hits(
    monkeypatch, many_keys, hits, turned
):
    """Where few stories are no hits, they alone are counted; where keys are few, there is nothing to count by story."""
    monkeypatch.setattr(compressed_column, "MANY_KEYS", many_keys)
    monkeypatch.setattr(compressed_column, "_COMPLEMENT_SHARE", turned)
    monkeypatch.setattr(compressed_column, "_COST_PER_KEY", 10**9)
    dice = np.random.default_rng(hits)
    stories = {key: np.sort(dice.choice(3_000, 1 + key * key, replace=False)) for key in range(1, 31)}
    packed = CompressedColumn.of(Postings.of(stories), 3_000)
    assert (packed.starts is None) == (many_keys >= 30)
    hit = dice.choice(3_000, hits, replace=False)
    besides = {2: 700, 99: 3}
    expected = {key: int(np.isin(of_key, hit).sum()) + besides.get(key, 0) for key, of_key in stories.items()} | {99: 3}
    best = sorted(((k, n) for k, n in expected.items() if n), key=lambda pair: (-pair[1], pair[0]))
    for most in (1, 5, 29, 30, 31):
        assert packed.top(bitmap_of(hit), 3_000, besides, most) == dict(best[:most])


@pytest.mark.parametrize("many_keys", [0, 5, 9, 10, 11, 10**9])
@pytest.mark.parametrize("moved", [False, True], ids=["in their places", "moved"])
def test_a_column_is_merged_the_same_below_and_above_the_bound_of_keys(monkeypatch, many_keys, moved):
    """Five keys become ten; stories dropped at the end and added behind them leave all others where they are."""
    monkeypatch.setattr(compressed_column, "MANY_KEYS", many_keys)
    docids = np.arange(0, 400, 2, dtype=np.int32)
    stories = {key: docids[key :: 5 + key] for key in range(5)}
    new = np.array([398, 401, 403] if not moved else [1, 3, 398], np.int32)
    more = {key: new[key % 3 :] for key in range(0, 10, 2)} | dict.fromkeys((5, 7, 9), new[:1])
    old, few = (columns_segment.CatalogueRows(d, {"tag": Postings.of(s)}) for d, s in ((docids, stories), (new, more)))
    dropped = np.array([396, 398], np.int32)
    base = Segment.of(old, compressed=True)
    merged = base.merged(bitmap_of(base.positions(dropped)[0]), Segment.of(few, compressed=False))
    made_again = Segment.of(old.without(dropped).joined(few), compressed=True)
    assert merged.docids.tolist() == made_again.docids.tolist()
    for column in (merged.columns["tag"], made_again.columns["tag"]):
        assert len(column.keys) == 10 and (column.starts is None) == (many_keys >= 10)
    everything = bitmap_of(np.arange(len(merged)))
    for key in range(10):
        with_key = sorted({*stories.get(key, ())} - {*dropped.tolist()} | {*more.get(key, ())})
        for column in (merged.columns["tag"], made_again.columns["tag"]):
            assert merged.docids[postings.positions_of(column.bitmap(key))].tolist() == with_key
            assert column.top(everything, len(merged), {}, 1, always=[key])[key] == len(with_key)


@pytest.mark.parametrize("many_keys", [0, 10**9])
def test_a_key_that_no_story_has_any_more_is_gone(monkeypatch, many_keys):
    """The keys of an attribute are words of stories, and one of them may have been erased."""
    monkeypatch.setattr(compressed_column, "MANY_KEYS", many_keys)
    docids = np.arange(4, dtype=np.int32)
    stories = {"de": docids[:1], "en": docids[1:3], "tlh": docids[3:], "yi": docids[2:3]}
    rows = columns_segment.CatalogueRows(docids, {"language": Postings.of(stories)})
    none = columns_segment.CatalogueRows(docids[:0], {"language": Postings.of({})})
    merged = Segment.of(rows, compressed=True).merged(bitmap_of(docids[3:]), Segment.of(none, compressed=False))
    for segment in (merged, Segment.of(rows.without(docids[3:]), compressed=False)):
        column = segment.columns["language"]
        assert column.keys.tolist() == ["de", "en", "yi"]
        hits = [postings.positions_of(column.bitmap(key)).tolist() for key in ("de", "en", "yi", "tlh")]
        assert hits == [[0], [1, 2], [2], []]


@pytest.mark.parametrize("keys, more_keys", [(5, 5), (90, 150), (400, 300), (1, 0)])
def test_a_merged_column_equals_one_made_from_the_merged_rows(keys, more_keys):
    dice = np.random.default_rng(keys)
    docids = np.sort(dice.choice(100_000, 2_000, replace=False)).astype(np.int32)
    pairs = random_postings(dice, 2_000, keys, 2)
    old = columns_segment.CatalogueRows(docids, {"tag": pairs._replace(docs=docids[pairs.docs])})
    dropped = dice.choice(docids, 50, replace=False)
    docids = np.unique(np.concatenate([dropped[:20], dice.choice(100_000, 30)])).astype(np.int32)
    docids = docids[~np.isin(docids, np.setdiff1d(old.docids, dropped))]
    pairs = random_postings(dice, len(docids), more_keys, 3) if more_keys else Postings.of({})
    few = columns_segment.CatalogueRows(docids, {"tag": pairs._replace(docs=docids[pairs.docs])})
    base = Segment.of(old, compressed=True)
    merged = base.merged(bitmap_of(base.positions(np.sort(dropped))[0]), Segment.of(few, compressed=False))
    made_again = Segment.of(old.without(dropped).joined(few), compressed=True)
    assert np.array_equal(merged.docids, made_again.docids)
    one, two = merged.columns["tag"], made_again.columns["tag"]
    for part in CompressedColumn.ARRAYS:
        assert np.array_equal(getattr(one, part), getattr(two, part)), part


@pytest.mark.parametrize("share", [0, 0.001, 0.2, 1])
@pytest.mark.parametrize("order", ["in order", "in any order", "by key, twice"])
def test_docids_have_the_same_positions_whatever_their_number_and_order(share, order):
    dice = np.random.default_rng(1)
    docids = np.unique(dice.integers(-5_000_000, 5_000_000, 30_000)).astype(np.int32)
    requested = np.concatenate([docids[dice.random(len(docids)) < share], dice.integers(-6_000_000, 6_000_000, 50)])
    requested = {
        "in order": lambda: np.sort(requested),
        "in any order": lambda: dice.permutation(requested),
        "by key, twice": lambda: np.concatenate([requested[::3], requested]),
    }[order]()
    places = {docid: place for place, docid in enumerate(docids.tolist())}
    positions, is_present = Segment(docids, {}).positions(requested)
    assert is_present.tolist() == [docid in places for docid in requested.tolist()]
    assert positions.tolist() == [places[docid] for docid in requested.tolist() if docid in places]


def test_a_large_column_has_for_each_key_the_stories_that_have_it():
    dice = np.random.default_rng(3)
    docids = np.unique(dice.integers(0, 10_000_000, 25_000)).astype(np.int32)
    stories = {key: np.sort(dice.choice(docids, 5_000, replace=False)) for key in range(1, 9)}
    segment = Segment.of(columns_segment.CatalogueRows(docids, {"tag": Postings.of(stories)}), compressed=True)
    for key, of_key in stories.items():
        assert np.array_equal(docids[postings.positions_of(segment.columns["tag"].bitmap(key))], of_key), key
