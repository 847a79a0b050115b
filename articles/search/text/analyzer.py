"""Text made words: one analyser for both engines, for queries and for marking what was found.

    >>> tokens("O’Neill’s 1,200 ferries in Łódź", "en")
    (['oneill', '1200', 'ferries', 'in', 'lodz'], ['oneill', '1200', 'ferri', 'in', 'lodz'])

A word is folded (case, accents, apostrophes, what only looks different) so that readers find it however they type it,
and stemmed by Snowball for the language of its story. Scripts written without blanks become overlapping pairs of
characters. What this file gives is kept in the index: change it, and VERSION with it.
"""

import re
import threading
import unicodedata
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import Stemmer

VERSION = 1
MAX_WORD_LENGTH = 64  # letters of a word that count: nobody types more, and no engine should keep more

# Of the basic plane: with higher ones the expressions below take seven times as long.
_MARKS = "".join(chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code))[0] == "M")
_JOINERS = "\xad\u200c\u200d\u2060"  # soft hyphens and joiners stand inside words
_IN = rf"[\w{_MARKS}{_JOINERS}]"
_REST = rf"\w*(?:[{_MARKS}{_JOINERS}]+\w*)*"  # as `_IN*`, but most words are letters alone
# U.S. is one word, 1,200 one number; what follows an apostrophe between letters belongs to the word.
_COMMA = r",(?<=[0-9],)(?=[0-9]{3}(?![0-9]))"
_WORD = re.compile(rf"[^\W\d_](?:\.[^\W\d_])+(?!{_IN})|\w{_REST}(?:(?:'|{_COMMA})\w{_REST})*")
_ASCII_WORD = re.compile(r"[a-z](?:\.[a-z])+(?![a-z0-9])|[a-z0-9]+(?:'[a-z0-9]+)*")
_THOUSANDS = re.compile(_COMMA)

# Each becomes one character, so that places in the text stay what they are. Fractions and underscores part words.
_APOSTROPHES = "’‘‛ʼ＇`´"
_BREAKS = "_\xbc\xbd\xbe⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅟↉"
# French, Italian and Catalan elision: l'Europe is found by Europe. O'Neill and don't stay one word.
_ELISIONS = "l|d|j|m|t|s|n|c|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|un|gl|all|dall|dell|nell|sull|coll|quell|quest|sant"
_ELIDED = re.compile(rf"(?:^|[^\w'])(?:{_ELISIONS})\Z", re.I)
_LONGEST_ELISION = 6

# Han, kana, Hangul, Thai, Lao, Khmer, Myanmar: a word does not end where a blank stands.
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
    """A word as it stands in a text, from `start` to before `end`."""

    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Find the words of a text and their places; `fold` of each is what the index holds."""
    result = []
    for match in _WORD.finditer(_prepared(text)):
        start, end = match.span()
        if _HAS_DENSE.search(match[0]):
            result += _pairs(text, match[0], start)
        elif _FOLDED[match[0]]:
            result.append(Word(text[start:end], start, end))
    return result


def fold(word: str) -> str:
    """Make equal what readers take for the same word: Ferry's, ferry; Łódź, lodz; O’Neill, oneill; Straße, strasse."""
    return _FOLDED[_with_apostrophes(word)]


def is_pairless(word: str) -> bool:
    """Whether a word is one lone character of a script kept in pairs."""
    return bool(_HAS_DENSE.match(word)) and len(_UNITS.findall(word)) == 1


def stem(folded: str, language: str) -> str:
    """Cut a folded word to what its forms share, by the rules of a language (`en`, `pt-br`); unknown ones have none."""
    return _stems(algorithm(language))[folded]


def stems(folded: str, languages: list[str]) -> list[str]:
    """Give the different stems a folded word has in these languages; the first language's first."""
    return list(dict.fromkeys(stem(folded, language) for language in languages)) or [folded]


def tokens(text: str, language: str) -> tuple[list[str], list[str]]:
    """Give the folded words of a text and their stems, two lists of one length in the order of the text."""
    text = plain(text)
    if text.isascii():  # no different, only faster: most of every import is spent here
        matches = _ASCII_WORD.findall(_THOUSANDS.sub("", _split_elisions(text.lower())))
        folded = list(map(_FOLDED.__getitem__, matches))
    elif _HAS_DENSE.search(text):
        folded = [fold(word.text) for word in words(text)]
    else:
        folded = list(filter(None, map(_FOLDED.__getitem__, _WORD.findall(_prepared(text)))))
    return folded, list(map(_stems(algorithm(language)).__getitem__, folded))


def plain(text: str) -> str:
    """Put blanks for the marks that print has and typewriters have not: without them most English text is ASCII."""
    text = _with_apostrophes(text)
    if not text.isascii():
        for mark in "“”–—…\xa0•":
            text = text.replace(mark, " ")
    return text


def _with_apostrophes(text: str) -> str:
    if not text.isascii() or "`" in text:
        for mark in _APOSTROPHES:  # several replacements are quicker than one expression
            text = text.replace(mark, "'")
    return text


def _prepared(text: str) -> str:
    text = _with_apostrophes(text)
    if not text.isascii():
        for mark in _BREAKS:
            text = text.replace(mark, " ")
    return _split_elisions(text)


def _split_elisions(text: str) -> str:
    """Put a blank for underscores and for the apostrophes of elision."""
    text = text.replace("_", " ")
    if "'" not in text:
        return text
    parts = text.split("'")
    pieces = [parts[0]]
    for before, after in pairwise(parts):
        is_elided = after[:1].isalnum() and _ELIDED.search(before[-_LONGEST_ELISION - 1 :])
        pieces += [" " if is_elided else "'", after]
    return "".join(pieces)


def _pairs(text: str, dense: str, start: int) -> list[Word]:
    words = []
    for run in _RUNS.finditer(dense):
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

# Accents of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel signs; not the vowels of Indic scripts or Thai,
# which are letters, nor what makes й, ї and ў letters of their own.
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
    """What was worked out before; forgotten when it grows beyond what common words need."""

    MAX_SIZE = 60_000

    def __init__(self, work_out):
        self.work_out = work_out

    def __missing__(self, word: str) -> str:
        value = self.work_out(word)
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
def _available() -> frozenset[str]:
    return frozenset(Stemmer.algorithms())


def algorithm(language: str) -> str:
    """Name the Snowball rules for a language code; empty where there are none."""
    name = _ALGORITHMS.get(language[:2].lower() if language[2:3] in ("", "-", "_") else "", "")
    return name if name in _available() else ""


@cache
def _stems(algorithm: str) -> _BoundedCache:
    if not algorithm:
        return _Unstemmed()
    stemmer, lock = Stemmer.Stemmer(algorithm, 0), threading.Lock()

    def work_out(word: str) -> str:
        with lock:  # a stemmer is not safe in two threads
            return stemmer.stemWord(word) or word

    return _BoundedCache(work_out)


class _Unstemmed(dict):
    def __missing__(self, word: str) -> str:
        return word
