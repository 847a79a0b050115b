"""A check of a verification: something that is compared with the record, with a sentence for each fault."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import NamedTuple, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError

from media.row_batches import ALL_KEYS, KeyRange

# What a row raises that somebody altered by SQL, a damaged page of the database, or a file that was replaced.
UNREADABLE = (
    *(ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError),
    *(OSError, ObjectDoesNotExist, DatabaseError),
)
MAX_FAULTS = 20  # lines for one check; the others are counted


Line = TypeVar("Line")


class VerificationResult(NamedTuple):
    """One line of a verification: a fault, or a remark, for example about an erasure."""

    text: str
    is_fault: bool = True


@dataclass(frozen=True, kw_only=True)
class Check:
    """What is compared, by name, and the functions that yield a sentence for each fault.

    `faults_of` does it for a few articles, by primary key; None if the check is of the archive as a whole.
    `faults_since` does it for what came after an entry of the audit log, by its primary key. A check with
    `is_brief` reads few rows in an archive of any size, and runs in an incremental verification too. A check with
    `in_snapshot` False reads files or the memory of this process, which no snapshot of the database holds still. What
    takes long has `faults_in`, the faults of a range of articles, and in `faults` only what is of no article.
    """

    name: str
    faults: Callable[[], Iterable[str]]
    faults_of: Callable[[Collection[int]], Iterable[str]] | None = None
    faults_since: Callable[[int], Iterable[str]] | None = None
    faults_in: Callable[[KeyRange], Iterable[str]] | None = None
    in_snapshot: bool = True
    is_brief: bool = False
    limit: int | None = MAX_FAULTS

    def results(self) -> Iterator[VerificationResult]:
        """Yield the faults of the archive; behind `limit` of them, one line with the number of the others."""
        return self.first_of(chain(self.all_faults(ALL_KEYS) if self.faults_in else (), self.all_faults()))

    def results_of(self, articles: Collection[int]) -> Iterator[VerificationResult]:
        """Yield the faults of a few articles, in the same way; nothing if the check is of the archive as a whole."""
        return self._first_of(self.faults_of and partial(self.faults_of, articles))

    def results_since(self, entry: int) -> Iterator[VerificationResult]:
        """Yield the faults of what came after an entry of the audit log; nothing if the check knows no such."""
        return self._first_of(self.faults_since and partial(self.faults_since, entry))

    def _first_of(self, read: Callable[[], Iterable[str]] | None) -> Iterator[VerificationResult]:
        return self.first_of(to_the_end(self.name, read, str) if read else ())

    def all_faults(self, keys: KeyRange | None = None) -> Iterator[str]:
        """Yield the faults of a range of articles, or those of no article."""
        in_range = keys is not None and self.faults_in is not None
        yield from to_the_end(self.name, partial(self.faults_in, keys) if in_range else self.faults, str)

    def first_of(self, faults: Iterable[str], more: int = 0) -> Iterator[VerificationResult]:
        """Yield the first `limit` faults, and a line with the number of the others; `more` were counted already."""
        faults = iter(faults)
        yield from map(VerificationResult, islice(faults, self.limit))
        if more := more + sum(1 for _ in faults):
            yield VerificationResult(f"and {more:,} more of this kind")


def to_the_end(name: str, read: Callable[[], Iterable[Line]], make: Callable[[str], Line]) -> Iterator[Line]:
    """Yield what a check reads; what it cannot read, because somebody altered it or a disk fails, is a fault itself.

    `make` makes a line of a sentence.
    """
    try:
        yield from read()
    except UNREADABLE as error:
        words = f"{type(error).__name__}: {error!s:.200}"
        yield make(f"{name}: this could not be checked to its end ({words})")
