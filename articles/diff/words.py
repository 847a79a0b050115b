"""Split texts into words, and limit the time that a comparison takes."""

import re
from typing import NamedTuple

from articles.story.characters import MARKS

Pairs = list[tuple[int, int]]
ALIKE = 0.3  # share of common letters; with less, a text counts as replaced, not as changed


class Run(NamedTuple):
    """Words in a row of one kind: "same", "deleted" or "inserted"."""

    kind: str
    text: str


class TimeBudget:
    """The time that is left for a comparison, estimated in microseconds from the sizes of the inputs.

    When it is used up, the rest is compared in larger pieces and `coarse` is True. Nothing is measured with a clock, so
    the same stories always have the same difference.
    """

    def __init__(self, microseconds: int = 1_500_000):
        self.initial = self.remaining = microseconds
        self.coarse = False

    def allows(self, cost: int) -> bool:
        """Subtract a cost in microseconds and return True; if less is left, set `coarse` and return False."""
        if cost > self.remaining:
            self.coarse = True
            return False
        self.remaining -= cost
        return True


# --- words ----------------------------------------------------------------------------------------------------------


# Marks, joiners, skin tones and the letters of regional flags belong to the character before them.
_EXTENDING = f"{MARKS}\u200c\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
# Scripts without spaces between words (Thai, Lao, Burmese, Khmer, kana, Han): each character counts as a word.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_LETTER = rf"[^\W{_UNSPACED}]"
_MORE = rf"(?:{_LETTER}|[{_EXTENDING}])"
_WORD = rf"{_LETTER}{_MORE}*(?:(?:['’](?={_LETTER})|(?<=\d)[.,:](?=\d)){_MORE}+)*"
_TOKEN = re.compile(
    rf"((?:\s(?![{_EXTENDING}]))*)"
    rf"((?:[\U0001f1e6-\U0001f1ff]{{2}}|{_WORD}|\S|\s(?=[{_EXTENDING}]))[{_EXTENDING}]*(?:(?<=\u200d)\S[{_EXTENDING}]*)*|\Z)"
)
# The same for ASCII text, which is the most frequent; three times as fast.
_ASCII_TOKEN = re.compile(r"(\s*)(\w+(?:(?:'(?=\w)|(?<=\d)[.,:](?=\d))\w+)*|\S|\Z)", re.ASCII)
ROUGH_WORD = re.compile(rf"[{_UNSPACED}]|{_LETTER}+")
SPACE = re.compile(rf"(?:\s(?![{_EXTENDING}]))*")


def tokens(text: str) -> list[tuple[str, str]]:
    """Return pairs of (space before, word or punctuation mark); the last word is empty. Joined they are the text."""
    return (_ASCII_TOKEN if text.isascii() else _TOKEN).findall(text)


def count_words(text: str) -> int:
    """Return the number of `tokens` of a text that are no punctuation marks: what a difference can mark as one word."""
    return sum(word[:1].isalnum() for _, word in tokens(text))


def is_common_word(word: str) -> bool:
    """Return whether two texts may share the word by chance: punctuation and short words ("the", "of", "и")."""
    return not word[:1].isalnum() or (len(word) <= 3 and word.islower())
