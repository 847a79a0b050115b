"""The words of a text in every script, with their places, and the form in which two spellings of a word are equal.

>>> [fold(word.text) for word in words("O’Neill’s 1,200 ferries in Łódź")]
['oneill', '1200', 'ferries', 'in', 'lodz']

Search, highlights, find and replace and anonymisation all ask this module what a word is and which words are equal.

* `words` finds the words and their places, as the index has them: scripts without blanks between words (Chinese, Thai,
  …) become overlapping pairs of characters. `units` finds single characters instead of pairs.
* `fold` removes differences that readers do not type: case, accents, apostrophes, invisible characters, and characters
  that only look different. `spelling` removes only what readers do not see.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from articles.story.characters import APOSTROPHES, BASIC_MARKS, DIGITS, EMPHASIS, INVISIBLE, MARKS, POINTS
from articles.story.symbols import expand, written_out
from articles.story.text import with_usual_letters

MAX_WORD_LENGTH = 64  # letters; the rest of a word is cut off: nobody types more, and no backend should store more

# "U.S." is one word and "1,200" one number; letters after an apostrophe between letters belong to the word.
# In India hundreds and thousands are grouped as well: 1,00,000.
_COMMA = r"[,٬](?<=\d[,٬])(?=(?:\d\d[,٬])*\d{3}(?!\d))"


def _word_pattern(marks: str) -> re.Pattern:
    """Return the expression of a word in texts with these marks. Invisible characters inside a word belong to it."""
    inside = rf"[\w{marks}{INVISIBLE}]"
    # The same as `inside*`, but faster, because most words have only letters; and with the emphasis of Armenian.
    rest = rf"\w*(?:(?:[{marks}{INVISIBLE}]+|[{EMPHASIS}](?=\w))\w*)*"
    return re.compile(rf"[^\W\d_](?:\.[^\W\d_])+(?!{inside})|\w{rest}(?:(?:'[{INVISIBLE}]*|{_COMMA})\w{rest})*")


_WORD = _word_pattern(BASIC_MARKS)
_WORD_OF_HIGHER_PLANES = _word_pattern(MARKS)  # seven times as slow
_HIGHER_SCRIPTS = re.compile("[\U00010a00-\U0001bfff\U0001d165-\U0001d244\U0001da00-\U0001e94a]")  # no pictures
_ASCII_WORD = re.compile(r"[a-z](?:\.[a-z])+(?![a-z0-9])|[a-z0-9]+(?:'[a-z0-9]+)*")
_THOUSANDS = re.compile(r",(?<=[0-9],)(?=(?:[0-9]{2},)*[0-9]{3}(?![0-9]))")  # the same, of ASCII

# Each mark is replaced by one character, so that places in the text do not move. Underscores end a word.
_APOSTROPHES = APOSTROPHES.replace("'", "")
_HEBREW_QUOTE = re.compile('"(?<=[\u05d0-\u05ea]")(?=[\u05d0-\u05ea])')  # in abbreviations, for the gershayim
# French, Italian and Catalan elision: the query Europe finds l'Europe. O'Neill and don't stay one word.
_ELISIONS = "l|d|j|m|t|s|n|c|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|un|gl|all|dall|dell|nell|sull|coll|quell|quest|sant"
_ELIDED = re.compile(rf"(?:^|[^\w'])(?:{_ELISIONS})\Z", re.I)
_LONGEST_ELISION = 6

# Han, kana, Hangul, Thai, Lao, Khmer, Myanmar: scripts in which blanks do not separate words.
_DENSE = (
    "\u0e00-\u0e4f\u0e5a-\u0ecf\u0eda-\u0eff\u1000-\u103f\u104a-\u108f\u109a-\u109f"  # their figures are numbers
    "\u1100-\u11ff\u1780-\u17df\u17ea-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uaa60-\uaa7f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\uffa0-\uffdc"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_HAS_DENSE = re.compile(f"[{_DENSE}]")
_RUNS = re.compile(f"[{_DENSE}{MARKS}{INVISIBLE}]*[{_DENSE}][{_DENSE}{MARKS}{INVISIBLE}]*|[^{_DENSE}]+")
# A character with what belongs to it; the vowel "am" of Thai and Lao is one with its tone, however it is typed, and so
# are letters that look like one and vowel signs that are typed in either order.
_AM = "[\u0e48-\u0e4b]?\u0e33|\u0e4d[\u0e48-\u0e4b]?\u0e32|[\u0ec8-\u0ecb]?\u0eb3|\u0ecd[\u0ec8-\u0ecb]?\u0eb2"
_TWO = (
    "เเ|ເເ|\u17c1[\u17b6\u17b8]|\u102d\u102f|\u102f[\u102d\u1036\u103e]|\u1036\u102f|\u103e[\u102f\u1030]|\u1030\u103e"
)
_UNITS = re.compile(f"[\uff66-\uff9d][\uff9e\uff9f]?|(?:{_AM}|{_TWO}|.)[{INVISIBLE}\u3099\u309a]*", re.S)


class Word(NamedTuple):
    """A word as written in a text, with symbols written out (㎏, kg), from index `start` to before index `end`."""

    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Return the words of a text with their places, in order; the index has `fold(word.text)` of each."""
    return _words(text, _pairs)


def units(text: str) -> list[Word]:
    """Return the words of a text with their places, with single characters of scripts without blanks, in order."""
    return _words(text, _characters)


def _words(text: str, words_of: "Callable[[str, _Run], list[Word]]") -> list[Word]:
    text, places = expand(text)
    result = [word for run in _runs(text) for word in words_of(text, run)]
    if places is None:
        return result
    return [Word(word.text, places[word.start], places[word.end - 1] + 1) for word in result]


def is_dense(word: str) -> bool:
    """Return whether a word has characters of a script without blanks between words."""
    return bool(_HAS_DENSE.search(word))


def fold(word: str) -> str:
    """Return the form that is equal for all spellings of a word: Ferry's → ferry, Łódź → lodz, Straße → strasse."""
    return FOLDED[_with_apostrophes(word)]


def spelling(word: str, *, exact_case: bool = False) -> str:
    """Return the form that is equal for spellings that look alike: with accents and apostrophes, in any case.

    With `exact_case` capitals and small letters are told apart.
    """
    word = _UNSEEN.sub("", with_usual_letters(_with_apostrophes(word)))
    word = with_usual_letters(unicodedata.normalize("NFKC", word))
    return word if exact_case else unicodedata.normalize("NFC", word.casefold().replace("i\u0307", "i"))


def is_pairless(word: str) -> bool:
    """Return whether a word is a single character of a script that is indexed in pairs of characters."""
    return bool(_HAS_DENSE.match(word)) and len(_UNITS.findall(word)) == 1


def folded_words(text: str) -> list[str]:
    """Return the folded words of a text, in order: the same as folding each of `words`, only faster."""
    text = written_out(plain(text))
    if text.isascii():  # imports spend most of their time here
        return list(map(FOLDED.__getitem__, _ASCII_WORD.findall(_THOUSANDS.sub("", _split_elisions(text.lower())))))
    if _HAS_DENSE.search(text):
        return list(filter(None, _folded(text)))
    text = _split_elisions(text)
    return list(filter(None, map(FOLDED.__getitem__, _pattern_for(text).findall(text))))


def _folded(text: str) -> Iterator[str]:
    for match in _pattern_for(text).finditer(separated(text)):
        if not _HAS_DENSE.search(match[0]):
            yield FOLDED[match[0]]
            continue
        for run in _RUNS.findall(match[0]):
            characters = _UNITS.findall(run) if _HAS_DENSE.search(run) else (run,)
            pairs = [first + second for first, second in pairwise(characters)] or characters
            yield from map(FOLDED.__getitem__, pairs)


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
        if '"' in text:
            text = _HEBREW_QUOTE.sub("'", text)
    return text


def separated(text: str) -> str:
    """Return a text, with all its characters at their places, in which a word pattern finds the words."""
    return _split_elisions(_with_apostrophes(text))


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


def _pattern_for(text: str) -> re.Pattern:
    has_higher_planes = len(text.encode("utf-16-le", "surrogatepass")) != 2 * len(text)
    return _WORD_OF_HIGHER_PLANES if has_higher_planes and _HIGHER_SCRIPTS.search(text) else _WORD


class _Run(NamedTuple):
    """A part of a word in one kind of script, with ASCII apostrophes, and its place in the text."""

    text: str
    start: int
    is_dense: bool


def _runs(text: str) -> Iterator[_Run]:
    """Yield the words of a text, cut where a script with blanks between words meets one without."""
    for match in _pattern_for(text).finditer(separated(text)):
        if not _HAS_DENSE.search(match[0]):
            yield _Run(match[0], match.start(), False)
            continue
        for run in _RUNS.finditer(match[0]):
            yield _Run(run[0], match.start() + run.start(), bool(_HAS_DENSE.search(run[0])))


def _pairs(text: str, run: _Run) -> list[Word]:
    """Return the words of a run: the word itself, or the pairs of characters in a script without blanks."""
    if not run.is_dense:
        return _characters(text, run)
    spans = _spans(run)
    spans = [(first[0], second[1]) for first, second in pairwise(spans)] or spans
    return [Word(text[a:b], a, b) for a, b in spans if FOLDED[text[a:b]]]


def _characters(text: str, run: _Run) -> list[Word]:
    """Return the words of a run: the word itself, or the single characters in a script without blanks."""
    if run.is_dense:
        return [Word(text[a:b], a, b) for a, b in _spans(run) if FOLDED[text[a:b]]]
    end = run.start + len(run.text)
    return [Word(text[run.start : end], run.start, end)] if FOLDED[run.text] else []


def _spans(run: _Run) -> list[tuple[int, int]]:
    return [(run.start + unit.start(), run.start + unit.end()) for unit in _UNITS.finditer(run.text)]


# --- folding ----------------------------------------------------------------------------------------------------------

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


def _fold(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("'S")
    if word.isascii():
        return _NOT_IN_WORDS.sub("", word.lower())[:MAX_WORD_LENGTH]
    word = with_usual_letters(unicodedata.normalize("NFKC", word)).casefold()
    word = _ACCENTS.sub("", unicodedata.normalize("NFD", word)).translate(_LETTERS)
    return _NOT_IN_WORDS.sub("", unicodedata.normalize("NFKC", word))[:MAX_WORD_LENGTH]


def compact(text: str) -> str:
    """Return all letters and digits of a text in a row, folded: a text has the words of another only if this has."""
    text = with_usual_letters(unicodedata.normalize("NFKC", written_out(text))).casefold()
    text = _ACCENTS.sub("", unicodedata.normalize("NFD", text))
    return _NOT_IN_WORDS.sub("", unicodedata.normalize("NFKC", text.translate(_LETTERS)))


class BoundedCache(dict):
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


FOLDED = BoundedCache(_fold)
