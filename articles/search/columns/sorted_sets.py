"""Sets of numbers as arrays in order without repeats. NumPy's own functions take many times as long: they may not rely
on the order."""

import numpy as np


def unique(numbers: np.ndarray) -> np.ndarray:
    """Give numbers that stand in any order, and some of them several times, as such a set."""
    return _once(np.sort(numbers))


def union(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Give what is in one of two sets."""
    return _once(_merged(some, others))


def intersection(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return what is in both sets."""
    few, many = sorted((some, others), key=len)
    return few[_is_in(few, many)]


def difference(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Give what is in the first set alone."""
    return some[~_is_in(some, others)]


def _merged(*sets: np.ndarray) -> np.ndarray:
    return np.sort(np.concatenate(sets), kind="stable")  # which looks for runs that are in order already


def _once(ordered: np.ndarray) -> np.ndarray:
    return ordered[_is_first(ordered)]


def _is_first(ordered: np.ndarray) -> np.ndarray:
    return np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]


def _is_in(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    if not len(others):
        return np.zeros(len(some), bool)
    return _at(others, np.searchsorted(others, some)) == some


def _at(numbers: np.ndarray, places: np.ndarray) -> np.ndarray:
    return numbers[np.where(places < len(numbers), places, 0)]
