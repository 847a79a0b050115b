"""The form in which two spellings of a word are equal.

>>> [fold(word) for word in ("O’Neill’s", "1,200", "Łódź")]
['oneill', '1200', 'lodz']

`fold` removes differences that readers do not type: case, accents, apostrophes, invisible characters, and characters
that only look different. `spelling` removes only what readers do not see.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from articles.story.characters import APOSTROPHES, DIGITS, EMPHASIS, INVISIBLE, MARKS, POINTS
from articles.story.symbols import written_out
from articles.story.text import with_usual_letters

MAX_WORD_LENGTH = 64  # letters; the rest of a word is cut off: nobody types more, and no backend should store more

_APOSTROPHES = APOSTROPHES.replace("'", "")
_HEBREW_QUOTE = re.compile('"(?<=[\u05d0-\u05ea]")(?=[\u05d0-\u05ea])')  # in abbreviations, for the gershayim

# Accents of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel signs. The vowels of Indic scripts and Thai are
# letters and stay, and so do the marks that make й, ї and ў separate letters.
_ACCENTS = re.compile(
    "(?<![иіу])[\u0306\u0308]|[\u0300-\u0305\u0307\u0309-\u036f\u0483-\u0487\u0610-\u061a\u0653-\u0655\u1ab0-\u1aff"
    f"\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u02b9-\u02bf{POINTS}{INVISIBLE}]"
)
_UNSEEN = re.compile(f"[{POINTS}{INVISIBLE}{EMPHASIS}]")
_LETTERS = DIGITS | str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ŧ": "t", "ŋ": "n"}
    | {
        "\u0d7a": "ണ\u0d4d",
        "\u0d7b": "ന\u0d4d",
        "\u0d7c": "ര\u0d4d",
        "\u0d7d": "ല\u0d4d",
        "\u0d7e": "ള\u0d4d",
        "\u0d7f": "ക\u0d4d",
    }
    | {"\u09ce": "ত\u09cd"}
    # Yeh and kaf of Persian and Urdu are also typed as those of Arabic, and yeh without its dots.
    | {"\u0649": "\u064a", "\u06cc": "\u064a", "\u06a9": "\u0643"}
)
_NOT_IN_WORDS = re.compile(rf"[^\w{MARKS}]|_")


def fold(word: str) -> str:
    """Return the form that is equal for all spellings of a word: Ferry's → ferry, Łódź → lodz, Straße → strasse."""
    return FOLDED[with_apostrophes(word)]


def spelling(word: str, *, exact_case: bool = False) -> str:
    """Return the form that is equal for spellings that look alike: with accents and apostrophes, in any case.

    With `exact_case` capitals and small letters are told apart.
    """
    word = _UNSEEN.sub("", with_usual_letters(with_apostrophes(word)))
    word = with_usual_letters(unicodedata.normalize("NFKC", word))
    return word if exact_case else unicodedata.normalize("NFC", word.casefold().replace("i\u0307", "i"))


def compact(text: str) -> str:
    """Return all letters and digits of a text in a row, folded: a text has the words of another only if this has."""
    text = with_usual_letters(unicodedata.normalize("NFKC", written_out(text))).casefold()
    text = _ACCENTS.sub("", unicodedata.normalize("NFD", text))
    return _NOT_IN_WORDS.sub("", unicodedata.normalize("NFKC", text.translate(_LETTERS)))


def plain(text: str) -> str:
    """Return a text with blanks for typographic marks and ASCII apostrophes: this makes most English text ASCII."""
    text = with_apostrophes(text)
    if not text.isascii():
        for mark in "“”–—…\xa0•":
            text = text.replace(mark, " ")
    return text


def with_apostrophes(text: str) -> str:
    """Return a text with an ASCII apostrophe for each kind of apostrophe; no place in the text moves."""
    if not text.isascii() or "`" in text:
        for mark in _APOSTROPHES:  # several replacements are faster than one expression
            text = text.replace(mark, "'")
        if '"' in text:
            text = _HEBREW_QUOTE.sub("'", text)
    return text


def _fold(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("'S")
    if word.isascii():
        return _NOT_IN_WORDS.sub("", word.lower())[:MAX_WORD_LENGTH]
    word = with_usual_letters(unicodedata.normalize("NFKC", word)).casefold()
    word = _ACCENTS.sub("", unicodedata.normalize("NFD", word)).translate(_LETTERS)
    return _NOT_IN_WORDS.sub("", unicodedata.normalize("NFKC", word))[:MAX_WORD_LENGTH]


class BoundedCache(dict):
    """Results of a function by word; emptied when it has more entries than the common words of an archive need."""

    MAX_SIZE = 60_000

    def __init__(self, function: Callable[[str], Any]):
        self.function = function

    def __missing__(self, word: str) -> Any:
        value = self.function(word)
        if len(self) >= self.MAX_SIZE:
            self.clear()
        if len(word) <= MAX_WORD_LENGTH:
            self[word] = value
        return value


FOLDED = BoundedCache(_fold)
