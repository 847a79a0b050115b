"""Merging two changes of one text loses no word of either side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.diff.merge import (
    MergeConflict,
    merge_blocks,
    merge_rows,
    merge_sequence,
    merge_set,
    merge_value,
    with_mine,
)

VALUES = st.sampled_from(["", "a", "b", "c"])
ITEMS = st.lists(st.sampled_from("abcdefg"), max_size=8)
WORDS = st.lists(st.sampled_from(["river", "harbour", "ferry", "bridge"]), min_size=1, max_size=3)
BLOCKS = st.lists(WORDS.map(lambda words: f"<p>{' '.join(words)}</p>"), max_size=6)
MERGES = pytest.mark.parametrize(("merge", "items"), [(merge_sequence, ITEMS), (merge_blocks, BLOCKS)])
ROWS = st.dictionaries(st.integers(1, 5), st.fixed_dictionaries({"name": VALUES, "role": VALUES}), max_size=4)


def with_theirs(segments) -> list:
    return [item for part in segments for item in (part.theirs if isinstance(part, MergeConflict) else part)]


@given(VALUES, VALUES)
def test_what_one_side_changed_is_taken_whichever_side_it_is(base, changed):
    assert merge_value(base, changed, base) == changed == merge_value(base, base, changed)
    assert merge_value(base, changed, changed) == changed


def test_two_different_changes_of_a_value_are_a_conflict():
    assert merge_value("a", "b", "c") == MergeConflict("b", "c")


@MERGES
@given(st.data())
def test_a_sequence_that_one_side_changed_reads_as_that_side_has_it(merge, items, data):
    base, changed = data.draw(items), data.draw(items)
    for segments in (merge(base, changed, base), merge(base, base, changed)):
        assert with_mine(segments) == changed
        assert not any(isinstance(part, MergeConflict) for part in segments)


@MERGES
@given(st.data())
def test_no_item_that_a_side_added_is_missing_from_a_merged_sequence(merge, items, data):
    base, mine, theirs = (data.draw(items) for _ in range(3))
    segments = merge(base, mine, theirs)
    anywhere = with_mine(segments) + with_theirs(segments)
    assert set(mine) - set(base) <= set(anywhere)
    assert set(theirs) - set(base) <= set(anywhere)


@MERGES
@given(st.data())
def test_what_the_others_added_is_in_my_text_unless_both_changed_the_same_item(merge, items, data):
    base, mine, theirs = (data.draw(items) for _ in range(3))
    segments = merge(base, mine, theirs)
    in_conflict = [item for part in segments if isinstance(part, MergeConflict) for item in part.theirs]
    assert set(theirs) - set(base) <= set(with_mine(segments)) | set(in_conflict)


def test_new_paragraphs_at_one_place_are_both_in_the_text_mine_first():
    assert merge_blocks(["one"], ["one", "mine"], ["one", "theirs"]) == [["one", "mine", "theirs"]]
    assert merge_blocks(["one"], ["mine", "one"], ["theirs", "one"]) == [["mine", "theirs", "one"]]


def test_a_new_paragraph_next_to_one_that_the_other_side_deleted_stays():
    assert merge_blocks(["one", "two", "three"], ["one", "three"], ["one", "two", "new", "three"]) == [
        ["one", "new", "three"]
    ]


def test_paragraphs_that_both_replaced_are_a_conflict_and_both_are_in_my_text():
    segments = merge_sequence(["one", "two", "end"], ["mine", "end"], ["theirs", "end"])
    assert segments == [MergeConflict(["mine", "theirs"], ["theirs"]), ["end"]]


def test_a_paragraph_that_one_side_changed_and_the_other_deleted_is_a_conflict():
    base = ["<p>The ferry sailed again on Tuesday.</p>", "<p>Nobody missed it.</p>"]
    changed = [base[0].replace("Tuesday", "Monday"), base[1]]
    assert merge_blocks(base, base[1:], changed)[0] == MergeConflict([], changed[:1])
    assert merge_blocks(base, changed, base[1:])[0] == MergeConflict(changed[:1], [])


def test_paragraphs_that_different_editors_change_are_both_in_the_text():
    segments = merge_sequence(["one", "two", "three"], ["ONE", "two", "three"], ["one", "two", "three", "four"])
    assert segments == [["ONE", "two", "three", "four"]]


def test_a_paragraph_that_both_change_is_one_conflict_between_paragraphs_that_stay():
    segments = merge_sequence(["one", "two", "three"], ["one", "mine", "three"], ["one", "theirs", "three", "four"])
    assert segments == [["one"], MergeConflict(["mine"], ["theirs"]), ["three", "four"]]


def test_neighbouring_paragraphs_are_merged_each_by_itself():
    base = ["<p>The ferry sailed again on Tuesday.</p>", "<p>Nobody in the town missed it.</p>"]
    mine, theirs = [base[0].replace("Tuesday", "Monday"), base[1]], [base[0], base[1].replace("town", "city")]
    assert merge_blocks(base, mine, theirs) == [[mine[0], theirs[1]]]


@given(st.sets(st.integers(1, 6)), st.sets(st.integers(1, 6)), st.sets(st.integers(1, 6)))
def test_a_merged_set_has_what_either_side_added_and_not_what_either_removed(base, mine, theirs):
    merged = set(merge_set(base, mine, theirs))
    assert merged == (base & mine & theirs) | (mine - base) | (theirs - base)


@given(ROWS, ROWS)
def test_rows_that_one_side_changed_are_as_that_side_has_them(base, changed):
    for merged in (merge_rows(base, changed, base), merge_rows(base, base, changed)):
        assert list(merged.rows.items()) == list(changed.items())
        assert merged.conflicts == []


@given(ROWS, ROWS, ROWS)
def test_each_value_that_a_side_wrote_is_in_the_merged_rows_or_in_a_conflict(base, mine, theirs):
    merged = merge_rows(base, mine, theirs)
    in_conflict = {(c.key, c.field): (c.mine, c.theirs) for c in merged.conflicts}
    for side in (mine, theirs):
        for key, row in side.items():
            for name, value in row.items():
                if value != base.get(key, {}).get(name):
                    is_in_row = merged.rows.get(key, {}).get(name) == value or row in merged.rows.values()
                    assert is_in_row or value in in_conflict.get((key, name), ())


def test_a_row_that_one_side_changed_and_the_other_deleted_stays_and_is_a_conflict():
    base = {1: {"name": "Ada"}}
    for merged in (merge_rows(base, {}, {1: {"name": "Ada L."}}), merge_rows(base, {1: {"name": "Ada L."}}, {})):
        assert merged.rows == {1: {"name": "Ada L."}}
        assert len(merged.conflicts) == 1


def test_a_row_that_both_added_alike_is_there_once():
    merged = merge_rows({}, {"new": {"name": "Ada"}}, {7: {"name": "Ada"}})
    assert merged.rows == {7: {"name": "Ada"}}


def test_the_order_of_one_side_and_the_new_row_of_the_other_are_both_in_the_result():
    rows = {number: {"name": str(number)} for number in (1, 2, 3)}
    mine = {number: rows[number] for number in (3, 1, 2)}
    theirs = rows | {4: {"name": "4"}}
    assert list(merge_rows(rows, mine, theirs).rows) == [3, 4, 1, 2]
    assert list(merge_rows(rows, theirs, mine).rows) == [3, 4, 1, 2]


def test_two_different_orders_are_a_conflict():
    rows = {number: {"name": str(number)} for number in (1, 2, 3)}
    merged = merge_rows(rows, {n: rows[n] for n in (3, 2, 1)}, {n: rows[n] for n in (2, 1, 3)})
    assert list(merged.rows) == [3, 2, 1]
    assert merged.conflicts
