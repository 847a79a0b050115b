"""The analyzer: a text becomes words, folded words and stems.

>>> tokens("O’Neill’s 1,200 ferries in Łódź", "en")
(['oneill', '1200', 'ferries', 'in', 'lodz'], ['oneill', '1200', 'ferri', 'in', 'lodz'])

The same rules apply to stories when they are indexed, to queries, to highlights and to both backends; otherwise a word
in the index and the same word in a query would not be equal. There are three steps:

1. `words` finds the words and their places. Scripts without blanks between words (Chinese, Thai, …) become overlapping
   pairs of characters.
2. `fold` removes differences that readers do not type: case, accents, apostrophes, and characters that only look
   different.
3. `stem` cuts a folded word to its stem by the Snowball rules for the language of the story (https://snowballstem.org).

The index stores folded words and stems: whoever changes a rule here must increase `VERSION`.
"""

import re
import threading
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import Stemmer

VERSION = 2
MAX_WORD_LENGTH = 64  # letters; the rest of a word is cut off: nobody types more, and no backend should store more

# Only marks of the basic plane: with those of higher planes the expressions below take seven times as long.
_MARKS = "".join(chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code))[0] == "M")
_JOINERS = "\xad\u200c\u200d\u2060"  # soft hyphens and joiners are part of a word
_IN = rf"[\w{_MARKS}{_JOINERS}]"
_REST = rf"\w*(?:[{_MARKS}{_JOINERS}]+\w*)*"  # the same as `_IN*`, but faster, because most words have only letters
# "U.S." is one word and "1,200" one number; letters after an apostrophe between letters belong to the word.
_COMMA = r",(?<=[0-9],)(?=[0-9]{3}(?![0-9]))"
_WORD = re.compile(rf"[^\W\d_](?:\.[^\W\d_])+(?!{_IN})|\w{_REST}(?:(?:'|{_COMMA})\w{_REST})*")
_ASCII_WORD = re.compile(r"[a-z](?:\.[a-z])+(?![a-z0-9])|[a-z0-9]+(?:'[a-z0-9]+)*")
_THOUSANDS = re.compile(_COMMA)

# Each mark is replaced by one character, so that places in the text do not move. Fractions and underscores end a word.
_APOSTROPHES = "’‘‛ʼ＇`´"
_BREAKS = "_\xbc\xbd\xbe⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅟↉"
# French, Italian and Catalan elision: the query Europe finds l'Europe. O'Neill and don't stay one word.
_ELISIONS = "l|d|j|m|t|s|n|c|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|un|gl|all|dall|dell|nell|sull|coll|quell|quest|sant"
_ELIDED = re.compile(rf"(?:^|[^\w'])(?:{_ELISIONS})\Z", re.I)
_LONGEST_ELISION = 6

# Han, kana, Hangul, Thai, Lao, Khmer, Myanmar: scripts in which blanks do not separate words.
_DENSE = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uaa60-\uaa7f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\uffa0-\uffdc"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_HAS_DENSE = re.compile(f"[{_DENSE}]")
_RUNS = re.compile(f"[{_DENSE}{_MARKS}{_JOINERS}]*[{_DENSE}][{_DENSE}{_MARKS}{_JOINERS}]*|[^{_DENSE}]+")
_UNITS = re.compile(
    f"[\uff66-\uff9d][\uff9e\uff9f]?|.[{_JOINERS}\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]*", re.S
)


class Word(NamedTuple):
    """A word as written in a text, from index `start` to before index `end`."""

    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Return the words of a text with their places, in order; the index has `fold(word.text)` of each."""
    result = []
    for match in _WORD.finditer(_without_breaks(text)):
        start, end = match.span()
        if _HAS_DENSE.search(match[0]):
            result += _pairs(text, match[0], start)
        elif _FOLDED[match[0]]:
            result.append(Word(text[start:end], start, end))
    return result


def fold(word: str) -> str:
    """Return the form that is equal for all spellings of a word: Ferry's → ferry, Łódź → lodz, Straße → strasse."""
    return _FOLDED[_with_apostrophes(word)]


def is_pairless(word: str) -> bool:
    """Return whether a word is a single character of a script that is indexed in pairs of characters."""
    return bool(_HAS_DENSE.match(word)) and len(_UNITS.findall(word)) == 1


def stem(folded: str, language: str) -> str:
    """Return the stem of a folded word in a language (`en`, `pt-br`); the word itself if the language has no rules."""
    return _stems(algorithm(language))[folded]


def stems(folded: str, languages: Sequence[str]) -> list[str]:
    """Return the different stems of a folded word in several languages, in their order; without languages the word."""
    return list(dict.fromkeys(stem(folded, language) for language in languages)) or [folded]


def tokens(text: str, language: str) -> tuple[list[str], list[str]]:
    """Return the folded words of a text and their stems: two lists of the same length, in the order of the text."""
    text = plain(text)
    if text.isascii():  # the same result, only faster: imports spend most of their time here
        matches = _ASCII_WORD.findall(_THOUSANDS.sub("", _split_elisions(text.lower())))
        folded = list(map(_FOLDED.__getitem__, matches))
    elif _HAS_DENSE.search(text):
        folded = [fold(word.text) for word in words(text)]
    else:
        folded = list(filter(None, map(_FOLDED.__getitem__, _WORD.findall(_without_breaks(text)))))
    return folded, list(map(_stems(algorithm(language)).__getitem__, folded))


def plain(text: str) -> str:
    """Return a text with blanks for typographic marks and ASCII apostrophes: this makes most English text ASCII."""
    text = _with_apostrophes(text)
    if not text.isascii():
        for mark in "“”–—…\xa0•":
            text = text.replace(mark, " ")
    return text


def _with_apostrophes(text: str) -> str:
    if not text.isascii() or "`" in text:
        for mark in _APOSTROPHES:  # several replacements are faster than one expression
            text = text.replace(mark, "'")
    return text


def _without_breaks(text: str) -> str:
    """Return a text, with all its characters at their places, in which `_WORD` finds the words."""
    text = _with_apostrophes(text)
    if not text.isascii():
        for mark in _BREAKS:
            text = text.replace(mark, " ")
    return _split_elisions(text)


def _split_elisions(text: str) -> str:
    """Return a text with a blank for each underscore and each apostrophe of elision."""
    text = text.replace("_", " ")
    if "'" not in text:
        return text
    parts = text.split("'")
    pieces = [parts[0]]
    for before, after in pairwise(parts):
        is_elided = after[:1].isalnum() and _ELIDED.search(before[-_LONGEST_ELISION - 1 :])
        pieces += [" " if is_elided else "'", after]
    return "".join(pieces)


def _pairs(text: str, match: str, start: int) -> list[Word]:
    """Return the words of a match at `start` that has characters of a script without blanks, as pairs of these."""
    words = []
    for run in _RUNS.finditer(match):
        place = start + run.start()
        if not _HAS_DENSE.search(run[0]):
            if _FOLDED[run[0]]:
                words.append(Word(text[place : place + len(run[0])], place, place + len(run[0])))
            continue
        units = [(place + unit.start(), place + unit.end()) for unit in _UNITS.finditer(run[0])]
        spans = [(first[0], second[1]) for first, second in pairwise(units)] or units
        words += [Word(text[a:b], a, b) for a, b in spans if _FOLDED[text[a:b]]]
    return words


# --- folding ----------------------------------------------------------------------------------------------------------

# Accents of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel signs. The vowels of Indic scripts and Thai are
# letters and stay, and so do the marks that make й, ї and ў separate letters.
_ACCENTS = re.compile(
    "(?<![иіу])[\u0306\u0308]|[\u0300-\u0305\u0307\u0309-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5"
    "\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\u02b9-\u02bf\U000e0100-\U000e01ef]"
)
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ŧ": "t", "ŋ": "n"}
)
_NOT_IN_WORDS = re.compile(rf"[^\w{_MARKS}]|_")


def _fold(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("'S")
    if word.isascii():
        return _NOT_IN_WORDS.sub("", word.lower())[:MAX_WORD_LENGTH]
    word = unicodedata.normalize("NFKC", word).casefold()
    word = _ACCENTS.sub("", unicodedata.normalize("NFD", word)).translate(_LETTERS)
    return _NOT_IN_WORDS.sub("", unicodedata.normalize("NFKC", word))[:MAX_WORD_LENGTH]


class _BoundedCache(dict):
    """Results of a function by word; emptied when it has more entries than the common words of an archive need."""

    MAX_SIZE = 60_000

    def __init__(self, function: Callable[[str], str]):
        self.function = function

    def __missing__(self, word: str) -> str:
        value = self.function(word)
        if len(self) >= self.MAX_SIZE:
            self.clear()
        if len(word) <= MAX_WORD_LENGTH:
            self[word] = value
        return value


_FOLDED = _BoundedCache(_fold)

# --- stemming ---------------------------------------------------------------------------------------------------------

_ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


@cache
def _snowball_algorithms() -> frozenset[str]:
    return frozenset(Stemmer.algorithms())


def algorithm(language: str) -> str:
    """Return the name of the Snowball rules for a language code; "" if there are none."""
    name = _ALGORITHMS.get(language[:2].lower() if language[2:3] in ("", "-", "_") else "", "")
    return name if name in _snowball_algorithms() else ""


@cache
def _stems(algorithm: str) -> dict[str, str]:
    if not algorithm:
        return _Unstemmed()
    stemmer, lock = Stemmer.Stemmer(algorithm, 0), threading.Lock()

    def stem_word(word: str) -> str:
        with lock:  # two threads must not use a stemmer at once
            return stemmer.stemWord(word) or word

    return _BoundedCache(stem_word)


class _Unstemmed(dict):
    """The stems of a language without rules: each word is its own stem."""

    def __missing__(self, word: str) -> str:
        return word
