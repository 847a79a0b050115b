"""Words: how a text falls into them, and how much comparing of them is affordable."""

import re
import unicodedata
from typing import NamedTuple

Pairs = list[tuple[int, int]]
ALIKE = 0.3  # below this a text reads as replaced, not as changed


class Run(NamedTuple):
    """Words that stayed, went or came; `kind` is "same", "deleted" or "inserted"."""

    kind: str
    text: str


class TimeBudget:
    """How much comparing is still affordable, in microseconds or so; then it goes on in larger pieces and says so."""

    def __init__(self, microseconds: int = 1_500_000):
        self.remaining = microseconds
        self.coarse = False

    def allows(self, cost: int) -> bool:
        if cost > self.remaining:
            self.coarse = True
            return False
        self.remaining -= cost
        return True


# --- words ----------------------------------------------------------------------------------------------------------


def _marks() -> str:
    """Give the combining marks as ranges of a character class; planes 3 to 13 have none."""
    ranges: list[list[int]] = []
    for code in (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0)):
        if unicodedata.category(chr(code))[0] == "M":
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


# Marks, joiners, skin tones and the letters of subdivision flags belong to the character before them.
_MARKS = _marks()
_EXTENDING = f"{_MARKS}\u200c\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
# Scripts written without spaces (Thai, Lao, Burmese, Khmer, kana, Han): each character counts as a word.
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
# The same for ASCII, which most of the text is, three times as fast.
_ASCII_TOKEN = re.compile(r"(\s*)(\w+(?:(?:'(?=\w)|(?<=\d)[.,:](?=\d))\w+)*|\S|\Z)", re.ASCII)
ROUGH_WORD = re.compile(rf"[{_UNSPACED}]|{_LETTER}+")
SPACE = re.compile(rf"(?:\s(?![{_EXTENDING}]))*")


def tokens(text: str) -> list[tuple[str, str]]:
    """Part text into (space before, word or punctuation mark); the last word is empty. Joined they give it back."""
    return (_ASCII_TOKEN if text.isascii() else _TOKEN).findall(text)


def count_words(text: str) -> int:
    return sum(word[:1].isalnum() for _, word in tokens(text))


def is_slight(word: str) -> bool:
    """Say whether two texts may share the word by chance: punctuation, "the", "of", "и"."""
    return not word[:1].isalnum() or (len(word) <= 3 and word.islower())
