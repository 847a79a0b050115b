"""Set operations on sorted arrays without duplicates.

Every array here is one-dimensional and of integers. A "sorted set" is ascending and has each number once; only
`unique` accepts any other order. NumPy's own functions take several times as long, because they cannot rely on the
order.
"""

import numpy as np


def unique(numbers: np.ndarray) -> np.ndarray:
    """Return numbers in any order, with or without duplicates, as a sorted set."""
    return _without_duplicates(np.sort(numbers))


def union(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the numbers that are in at least one of two sorted sets."""
    # The stable sort looks for runs that are already in order, here the two sets.
    return _without_duplicates(np.sort(np.concatenate([left, right]), kind="stable"))


def intersection(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the numbers that are in both of two sorted sets."""
    smaller, larger = sorted((left, right), key=len)
    return smaller[_is_in(smaller, larger)]


def difference(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the numbers of the first sorted set that are not in the second."""
    return left[~_is_in(left, right)]


def _without_duplicates(ascending: np.ndarray) -> np.ndarray:
    is_first = np.append(True, ascending[1:] != ascending[:-1])[: len(ascending)]
    return ascending[is_first]


def _is_in(numbers: np.ndarray, sorted_set: np.ndarray) -> np.ndarray:
    """Return a mask of the numbers that are in a sorted set."""
    if not len(sorted_set):
        return np.zeros(len(numbers), bool)
    positions = np.searchsorted(sorted_set, numbers)
    return sorted_set[np.where(positions < len(sorted_set), positions, 0)] == numbers
