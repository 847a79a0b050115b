"""A reading is a text decoded in one encoding, with the language that it then seems to be in."""

import re
from typing import NamedTuple

WORD = re.compile(r"[^\W\d_]+(?:[’'·-][^\W\d_]+)*[’']?")
RARITY = {"mac_roman": 0.05, "cp850": 0.15, "cp852": 0.15, "cp857": 0.15, "mac_cyrillic": 0.15}  # taken off the score


class Reading(NamedTuple):
    """A plausible reading: the encoding, the language, and the text of the sample in that encoding."""

    encoding: str
    language: str
    text: str
    score: float
