"""Some tests have a long form, the proof: more stories, random examples or turns than every run needs.

`make prove` runs the tests with the marker `proof` in their long form; everywhere else they run in the usual one.
"""

import os

LONG = os.environ.get("PROVE") == "1"


def amount(usual: int, *, proof: int) -> int:
    """Return the number of stories, examples or turns that a test has in this run."""
    return proof if LONG else usual
