"""The benchmark measures how fast the record is verified and the catalogue rebuilt, against one read of all
versions."""

import time
from collections.abc import Callable

from articles.catalogue import catalogue
from articles.models import Version
from articles.record import chains, seals, verification
from tests.benchmarks import figures


def run():
    """Print the times of verification and rebuild and of a bare read of every version row."""
    count, baseline = _timed("reading every version row (baseline)", _read)
    _timed("verify_archive", _verify, baseline)
    for name, check in _parts():
        begun = time.process_time()
        assert not any(result.is_fault for result in check())
        milliseconds = (time.process_time() - begun) / count * 1000
        print(f"    {name:56}{milliseconds:10.4f} ms a version, of processor", flush=True)
    _timed("seal", lambda: seals.seal() and count, baseline)
    _timed("rebuild_catalogue", catalogue.rebuild, baseline)


def _parts() -> list[tuple[str, Callable]]:
    """Return the parts of a verification that take longer with each version; of the full text, a sample is read."""
    return [("chains", lambda: chains.verify_chains(lambda done: None))] + [
        (check.name, check.results) for check in verification.checks()
    ]


def _read() -> int:
    return sum(1 for _ in Version.objects.order_by("article_id", "number").values_list().iterator(500))


def _verify() -> int:
    done = []
    faults = [finding for finding in verification.verify(done.append) if finding.is_fault]
    assert not faults, faults[:3]
    return done[-1]


def _timed(name: str, act, baseline: float | None = None) -> tuple[int, float]:
    started = time.perf_counter()
    count = act()
    seconds = time.perf_counter() - started
    ratio = f"{baseline / seconds:8.2f}" if baseline else "    1.00"
    print(f"{name:44}{seconds:9.2f}{count / seconds:10,.0f}{ratio}", flush=True)
    figures.add(name, count / seconds, "a second", baseline / seconds if baseline else 0.0)
    return count, seconds
