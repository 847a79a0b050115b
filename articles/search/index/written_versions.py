"""Which versions stand in a new index, and under which ids: two sorted arrays, and what changed since."""

import numpy as np


class WrittenVersions:
    """The versions of one new index with their ids; `add` all batches and `sort`, then `change` what changes."""

    def __init__(self):
        self._batches: list[tuple[np.ndarray, np.ndarray]] = []
        self._versions = self._ids = np.empty(0, np.int64)
        self._changed: dict[int, int | None] = {}

    def add(self, ids_of_versions: dict[int, int]):
        """Add a batch, before `sort`."""
        self._batches.append((np.array([*ids_of_versions], np.int64), np.array([*ids_of_versions.values()], np.int64)))

    def sort(self):
        """Sort the batches by version."""
        versions = np.concatenate([self._versions, *(batch[0] for batch in self._batches)])
        ids = np.concatenate([self._ids, *(batch[1] for batch in self._batches)])
        order = np.argsort(versions)
        self._versions, self._ids, self._batches = versions[order], ids[order], []

    def id_of(self, version: int) -> int | None:
        """Return the id under which a version stands; None if it is not in the index."""
        if version in self._changed:
            return self._changed[version]
        place = int(np.searchsorted(self._versions, version))
        return int(self._ids[place]) if place < len(self._ids) and self._versions[place] == version else None

    def change(self, ids_of_versions: dict[int, int | None]):
        """Note under which ids versions were written since; None for those that were deleted."""
        self._changed |= ids_of_versions
