"""The words of a text in every script, with their places.

>>> [fold(word.text) for word in words("O’Neill’s 1,200 ferries in Łódź")]
['oneill', '1200', 'ferries', 'in', 'lodz']

Search, highlights, find and replace and anonymisation all ask this module what a word is, and `folding` which words are
equal. `words` finds the words and their places, as the index has them: scripts without blanks between words (Chinese,
Thai, …) become overlapping pairs of characters. `units` finds single characters instead of pairs, and `word_count`
counts these.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from articles.story.characters import BASIC_MARKS, EMPHASIS, INVISIBLE, MARKS
from articles.story.folding import FOLDED, plain, with_apostrophes
from articles.story.symbols import expand, written_out

# "U.S." is one word and "1,200" one number; letters after an apostrophe between letters belong to the word.
# In India hundreds and thousands are grouped as well: 1,00,000.
_COMMA = r"[,٬](?<=\d[,٬])(?=(?:\d\d[,٬])*\d{3}(?!\d))"


def _word_pattern(marks: str) -> re.Pattern:
    """Return the expression of a word in texts with these marks. Invisible characters inside a word belong to it."""
    inside = rf"[\w{marks}{INVISIBLE}]"
    # The same as `inside*`, but faster, because most words have only letters; and with the emphasis of Armenian.
    rest = rf"\w*(?:(?:[{marks}{INVISIBLE}]++|[{EMPHASIS}](?=\w))\w*)*"
    return re.compile(rf"[^\W\d_](?:\.[^\W\d_])+(?!{inside})|\w{rest}(?:(?:'[{INVISIBLE}]*|{_COMMA})\w{rest})*")


_WORD = _word_pattern(BASIC_MARKS)
_WORD_OF_HIGHER_PLANES = _word_pattern(MARKS)  # seven times as slow
_HIGHER_SCRIPTS = re.compile("[\U00010a00-\U0001bfff\U0001d165-\U0001d244\U0001da00-\U0001e94a]")  # no pictures
_ASCII_WORD = re.compile(r"[a-z](?:\.[a-z])+(?![a-z0-9])|[a-z0-9]+(?:'[a-z0-9]+)*")
_POINT_IN_WORD = re.compile(r"\.[a-z]")
_LOOSE_APOSTROPHE = re.compile(r"'(?![a-z0-9])")
_NO_LETTERS = {code: " " for code in range(128) if not chr(code).isalnum() and chr(code) != "'"}
_THOUSANDS = re.compile(r",(?<=[0-9],)(?=(?:[0-9]{2},)*[0-9]{3}(?![0-9]))")  # the same, of ASCII

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


def word_count(text: str) -> int:
    """Return the number of words in a text; parts around a hyphen count each, and characters of dense scripts."""
    return len(units(text))


def _words(text: str, words_of: Callable[[str, "_Run"], list[Word]]) -> list[Word]:
    text, places = expand(text)
    result = [word for run in _runs(text) for word in words_of(text, run)]
    if places is None:
        return result
    return [Word(word.text, places[word.start], places[word.end - 1] + 1) for word in result]


def is_dense(word: str) -> bool:
    """Return whether a word has characters of a script without blanks between words."""
    return bool(_HAS_DENSE.search(word))


def is_pairless(word: str) -> bool:
    """Return whether a word is a single character of a script that is indexed in pairs of characters."""
    return bool(_HAS_DENSE.match(word)) and len(_UNITS.findall(word)) == 1


def folded_words(text: str) -> list[str]:
    """Return the folded words of a text, in order: the same as folding each of `words`, only faster."""
    text = written_out(plain(text))
    if text.isascii():  # imports spend most of their time here
        return list(map(FOLDED.__getitem__, _ascii_words(_THOUSANDS.sub("", _split_elisions(text.lower())))))
    if _HAS_DENSE.search(text):
        return list(filter(None, _folded(text)))
    text = _split_elisions(text)
    return list(filter(None, map(FOLDED.__getitem__, _pattern_for(text).findall(text))))


def _ascii_words(text: str) -> list[str]:
    """Return what `_ASCII_WORD` finds; most texts have no point inside a word, and are split in half of the time."""
    if _POINT_IN_WORD.search(text):
        return _ASCII_WORD.findall(text)
    if "'" in text:
        text = _LOOSE_APOSTROPHE.sub(" ", text)
        return f" {text}".translate(_NO_LETTERS).replace(" '", " ").split()
    return text.translate(_NO_LETTERS).split()


def _folded(text: str) -> Iterator[str]:
    for match in _pattern_for(text).finditer(separated(text)):
        if not _HAS_DENSE.search(match[0]):
            yield FOLDED[match[0]]
            continue
        for run in _RUNS.findall(match[0]):
            characters = _UNITS.findall(run) if _HAS_DENSE.search(run) else (run,)
            pairs = [first + second for first, second in pairwise(characters)] or characters
            yield from map(FOLDED.__getitem__, pairs)


def separated(text: str) -> str:
    """Return a text of the same length in which a word pattern finds the words."""
    return _split_elisions(with_apostrophes(text))


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
