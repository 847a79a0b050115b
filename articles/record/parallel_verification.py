"""Verify the archive in several processes: the same checks, with the same results in the same order.

    for result in verify(progress, 2): …

What takes longest is cut into ranges of articles. Each process has a connection of its own; on PostgreSQL all read the
snapshot of this one.
"""

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context
from typing import NamedTuple

import django
from django.db.models import Max

from articles.models import Article, Version
from articles.record import chains, verification
from articles.record.check import Check, VerificationResult
from articles.sql import locks
from media.row_batches import KeyRange

_PARTS = 2  # of a long check, for each process
_CHAINS = "chains"


class _Outcome(NamedTuple):
    """What a part of a check found: the first faults, the number of the others, and of the versions that it read."""

    results: list
    others: int = 0
    versions: int = 0


def verify(
    progress: Callable[[int], None], processes: int, executor: Callable[..., Executor] = ProcessPoolExecutor
) -> Iterator[VerificationResult]:
    """Yield what `verification.verify` yields; `progress` is called after each part of the chains."""
    checks = verification.checks()
    last = Article.objects.aggregate(last=Max("pk"))["last"] or 0
    ranges = KeyRange.all_in(processes * _PARTS, last)
    pool = executor(processes, mp_context=get_context("spawn"), initializer=django.setup)
    with pool, locks.read_snapshot(Version):
        shared, done = locks.share_snapshot(Version), 0
        # What takes longest begins first, so that the processes end together: the full text, which is in one piece and
        # the last check, then what is cut into ranges.
        others = {check.name: pool.submit(_run, check.name, None, shared) for check in reversed(checks)}
        names = [*(check.name for check in checks if check.faults_in), _CHAINS]
        parts = {name: [pool.submit(_run, name, keys, shared) for keys in ranges] for name in names}
        for part in parts.pop(_CHAINS):
            outcome = part.result()
            yield from outcome.results
            progress(done := done + outcome.versions)
        yield from verification.foreign_seals()
        for check in sorted(checks, key=lambda check: not check.in_snapshot):
            outcomes = [part.result() for part in (*parts.get(check.name, ()), others[check.name])]
            first = chain.from_iterable(outcome.results for outcome in outcomes)
            yield from check.first_of(first, sum(outcome.others for outcome in outcomes))


def _run(name: str, keys: KeyRange | None, shared: str) -> _Outcome:
    """Run the chains or a check by name, for the articles in a range, or for what is of no article."""
    gc.freeze()  # what the process has loaded is not looked through for garbage with every batch of rows
    if name == _CHAINS:
        with locks.read_snapshot(Version, shared):
            done: list[int] = []
            results = list(chains.verify_chains(done.append, keys=keys))
            return _Outcome(results, versions=done[-1] if done else 0)
    [check] = [check for check in verification.checks() if check.name == name]
    if not check.in_snapshot:
        return _faults_of(check, keys)
    with locks.read_snapshot(Version, shared):
        return _faults_of(check, keys)


def _faults_of(check: Check, keys: KeyRange | None) -> _Outcome:
    faults = check.all_faults(keys)
    return _Outcome(list(islice(faults, check.limit)), sum(1 for _ in faults))
