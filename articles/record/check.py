"""A check of a verification: something that is compared with the record, with a sentence for each fault."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

MAX_FAULTS = 20  # lines for one check; the others are counted


class VerificationResult(NamedTuple):
    """One line of a verification: a fault, or a remark, for example about an erasure."""

    text: str
    is_fault: bool = True


@dataclass(frozen=True, kw_only=True)
class Check:
    """What is compared, by name, and the functions that yield a sentence for each fault.

    `faults_of` does it for a few articles, by primary key; None if the check is of the archive as a whole. A check with
    `is_brief` reads few rows in an archive of any size, and runs in an incremental verification too. A check with
    `in_snapshot` False reads files or the memory of this process, which no snapshot of the database holds still.
    """

    name: str
    faults: Callable[[], Iterable[str]]
    faults_of: Callable[[Collection[int]], Iterable[str]] | None = None
    in_snapshot: bool = True
    is_brief: bool = False
    limit: int | None = MAX_FAULTS

    def results(self) -> Iterator[VerificationResult]:
        """Yield the faults of the archive; behind `limit` of them, one line with the number of the others."""
        return self._limited(self.faults())

    def results_of(self, articles: Collection[int]) -> Iterator[VerificationResult]:
        """Yield the faults of a few articles, in the same way; nothing if the check is of the archive as a whole."""
        return self._limited(self.faults_of(articles) if self.faults_of else ())

    def _limited(self, faults: Iterable[str]) -> Iterator[VerificationResult]:
        faults = iter(faults)
        yield from map(VerificationResult, islice(faults, self.limit))
        if more := sum(1 for _ in faults):
            yield VerificationResult(f"and {more:,} more of this kind")
