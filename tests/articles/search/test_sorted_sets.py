"""Sorted sets of numbers give the same results as Python's own sets."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from articles.search.columns import sorted_sets

numbers = st.sets(st.integers(0, 60), max_size=60)
# A few among many are looked up one by one.
few, many = st.sets(st.integers(0, 900), max_size=3), st.sets(st.integers(0, 900), min_size=100)
pairs = st.one_of(st.tuples(numbers, numbers), st.tuples(few, many), st.tuples(many, few))


def sorted_set(some) -> np.ndarray:
    return np.array(sorted(some), np.int64)


@given(pairs)
def test_sets_are_combined_as_pythons_are(pair):
    some, others = pair
    one, two = sorted_set(some), sorted_set(others)

    assert sorted_sets.union(one, two).tolist() == sorted(some | others)
    assert sorted_sets.intersection(one, two).tolist() == sorted(some & others)
    assert sorted_sets.difference(one, two).tolist() == sorted(some - others)


@given(st.lists(st.integers(0, 20)))
def test_numbers_in_any_order_become_a_sorted_set(some):
    assert sorted_sets.unique(np.array(some, np.int64)).tolist() == sorted(set(some))
