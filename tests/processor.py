"""What work costs of the processor, against a fixed piece of work beside it: about the same on a fast machine and a
slow one."""

from contextlib import contextmanager
from time import process_time


@contextmanager
def at_most(units: float):
    """Check what a block costs: `units` of what a million steps of a loop take, measured before it and after it."""
    before = _unit()
    begun = process_time()
    yield
    cost = process_time() - begun
    unit = max(before, _unit())
    assert cost < units * unit, f"{cost / unit:.1f} units of processor, of {units} at most"


def _unit() -> float:
    begun = process_time()
    assert sum(number * number for number in range(1_000_000))
    return process_time() - begun
