"""Some tests have a long form, the proof: more stories, random examples or turns than every run needs.

`make prove` runs the tests with the marker `proof` in their long form; everywhere else they run in the usual one.
PROOF_SHARE=0.25 in the environment makes the long form a quarter as long, as it is for each change.
"""

import os

LONG = os.environ.get("PROVE") == "1"
SHARE = float(os.environ.get("PROOF_SHARE") or 1)


def amount(usual: int, *, proof: int) -> int:
    """Return the number of stories, examples or turns that a test has in this run."""
    return max(usual, int(proof * SHARE)) if LONG else usual


def in_turn(values: list, number: int) -> list:
    """Return the values for one of many places: all in the whole proof, else a third, and another for the next."""
    return values if LONG and SHARE >= 1 else values[number % 3 :: 3]


def between_engines(values: list, engine: str) -> list:
    """Return the values for one engine in the long form: all in the whole proof, else those the other leaves out."""
    return values if SHARE >= 1 else values[engine == "postgresql" :: 2]


def part(values: list) -> list:
    """Return the values of a long test: all, or every sixth where the proofs of a change are a part of the whole."""
    return values if SHARE >= 1 else values[::6]
