"""Did you mean: words that nobody wrote, and the word of the archive nearest to each.

    >>> Dictionary([("belarus", 40), ("border", 90)]).suggest("bealrus")
    'belarus'

Symmetric deletion: a word and its misspelling become equal when letters are left out of both. The beginnings of words,
with up to two letters left out, are kept as sorted numbers (about 20 MB for 100,000 words), so that nearly all
words are never looked at; those that are, are measured letter by letter, all at once.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from articles.search.columns import sorted_sets
from articles.search.query.formatter import format_query
from articles.search.query.nodes import PREFIX, And, Or, Query, TextQuery
from articles.search.query.parser import ParsedQuery, words_of
from articles.search.text import analyzer

MAX_WORDS = 100_000  # the most common ones can be suggested; all are known
BEGINNING = 6  # letters of a word by which it is found
_SHORTEST, _LONGEST = 3, 30
_FARTHER = 200  # how many times as common a word must be to be chosen before a nearer one


class Dictionary:
    """The folded words of the archive and how many stories have each; words of one story are known, not suggested."""

    def __init__(self, words: Iterable[tuple[str, int]] = ()):
        known, common, counts = array("q"), [], []
        for word, count in words:
            known.append(hash(word))
            if count > 1 and _SHORTEST <= len(word) <= _LONGEST and not any(map(str.isdigit, word)):
                common.append(word)
                counts.append(count)
        self._known = np.sort(np.frombuffer(known, dtype=np.int64))
        counted = np.array(counts, dtype=np.int64)
        order = np.argsort(-counted, kind="stable")[:MAX_WORDS]
        common = [common[place] for place in order]
        self._counts = counted[order].astype(np.uint32)
        self._ends = np.cumsum([len(word) for word in common], dtype=np.uint32)
        self._lengths = np.array([len(word) for word in common], dtype=np.uint8)
        self._alphabets = np.array([_alphabet(word) for word in common], dtype=np.uint32)
        self._letters = "".join(common)
        self._keys, self._owners = _index([word[:BEGINNING] for word in common])

    def __len__(self):
        return len(self._known)

    def __contains__(self, word: str) -> bool:
        at = np.searchsorted(self._known, hash(word))
        return bool(at < len(self._known) and self._known[at] == hash(word))

    def suggest(self, word: str) -> str:
        """Return the known word that was probably meant; empty where the word is known or nothing is near."""
        word = analyzer.fold(word)
        is_candidate = _SHORTEST <= len(word) <= _LONGEST and not any(map(str.isdigit, word))
        if not is_candidate or word in self:
            return ""
        farthest = 1 if len(word) <= 4 else 2
        owners = self._near(word, farthest)
        others = [self._word(owner) for owner in owners]
        best = (0.0, "")
        for owner, other, far in zip(owners, others, distances(word, others).tolist(), strict=True):
            if far <= farthest:
                penalty = _FARTHER ** (far + (other[0] != word[0]) / 2)
                best = max(best, (float(self._counts[owner]) / penalty, other))
        return best[1]

    def _near(self, word: str, farthest: int) -> np.ndarray:
        """Return the words whose beginning, length and letters may be near enough; none that is near is left out."""
        keys = sorted_sets.unique(_hashes(_variants([word[:BEGINNING]])[0]))
        first, last = np.searchsorted(self._keys, keys), np.searchsorted(self._keys, keys, side="right")
        owners = [self._owners[a:b] for a, b in zip(first, last, strict=True) if b > a]
        if not owners:
            return np.array([], dtype=np.uint32)
        near = sorted_sets.unique(np.concatenate(owners))
        near = near[np.abs(self._lengths[near].astype(np.int16) - len(word)) <= farthest]
        other_letters = np.bitwise_count(self._alphabets[near] ^ np.uint32(_alphabet(word)))
        return near[other_letters <= 2 * farthest]

    def _word(self, number: int) -> str:
        return self._letters[self._ends[number - 1] if number else 0 : self._ends[number]]


def distances(word: str, others: Sequence[str]) -> np.ndarray:
    """Return for each other word how many letters are changed, left out, added or swapped with their neighbour.

    All words at once, letter by letter: thousands may have a beginning like the word's.
    """
    if not others:
        return np.zeros(0, np.int16)
    lengths = np.array([len(other) for other in others])
    columns = np.array(others, dtype=str).view(np.uint32).reshape(len(others), -1).T
    earlier: list[np.ndarray] = []
    before = [np.full(len(others), j, np.int16) for j in range(len(columns) + 1)]
    for i, letter in enumerate(map(ord, word), 1):
        row = [np.full(len(others), i, np.int16)]
        for j, column in enumerate(columns, 1):
            cost = np.minimum(np.minimum(before[j], row[j - 1]) + 1, before[j - 1] + (column != letter))
            if i > 1 and j > 1:
                is_swapped = (columns[j - 2] == letter) & (column == ord(word[i - 2]))
                cost = np.where(is_swapped, np.minimum(cost, earlier[j - 2] + 1), cost)
            row.append(cost)
        earlier, before = before, row
    return np.stack(before)[lengths, np.arange(len(others))]


def did_you_mean(
    reading: ParsedQuery, dictionary: Dictionary, counts: Callable[[Iterable[str]], Mapping[str, int]] | None = None
) -> str:
    """Return the text of a query with its unknown words corrected; empty where there is nothing to correct.

    `counts` says how many stories have each of some folded words today, for a dictionary that may be older.
    """
    better = {word: right for word in words_of(reading.query) if (right := dictionary.suggest(word))}
    if better and counts:
        today = counts({*map(analyzer.fold, better), *better.values()})
        better = {
            word: right
            for word, right in better.items()
            if today.get(right, 0) > 1 and analyzer.fold(word) not in today
        }
    if not better:
        return ""
    texts = []
    for clause in reading.clauses:
        corrected = _corrected(clause.query, better)
        texts.append(clause.text if corrected == clause.query else format_query(corrected))
    return " ".join(texts)


def _corrected(query: Query, better: dict[str, str]) -> Query:
    if isinstance(query, TextQuery) and query.kind != PREFIX:
        return replace(query, text=_respelt(query.text, better))
    if isinstance(query, And | Or):
        return replace(query, children=tuple(_corrected(part, better) for part in query.children))
    return query


def _respelt(text: str, better: dict[str, str]) -> str:
    pieces, at = [], 0
    for word in analyzer.words(text):
        if word.text in better and word.start >= at:
            pieces += [text[at : word.start], better[word.text]]
            at = word.end
    return "".join([*pieces, text[at:]])


def _alphabet(word: str) -> int:
    """Say which letters a word has, one bit for each (several share one beyond a to z): an edit changes two at most."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


# --- beginnings with letters left out ---------------------------------------------------------------------------------

_LEFT_OUT = [places for count in (0, 1, 2) for places in combinations(range(BEGINNING), count)]
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def _variants(beginnings: list[str]) -> np.ndarray:
    """Give the letters of each beginning with none, one or two left out: words × variants × letters, zeros last.

    Leaving out a zero behind a short word changes nothing: such variants are equal to others.
    """
    letters = np.zeros((len(beginnings), BEGINNING), dtype=np.uint32)
    for row, text in enumerate(beginnings):
        letters[row, : len(text)] = [ord(letter) for letter in text]
    result = np.zeros((len(beginnings), len(_LEFT_OUT), BEGINNING), dtype=np.uint32)
    for number, places in enumerate(_LEFT_OUT):
        result[:, number, : BEGINNING - len(places)] = np.delete(letters, places, axis=1)
    return result


def _hashes(letters: np.ndarray) -> np.ndarray:
    """Make a number of each row of letters."""
    result = np.zeros(letters.shape[:-1], dtype=np.uint64)
    for place in range(letters.shape[-1]):
        result = (result ^ letters[..., place]) * _FACTOR
        result ^= result >> np.uint64(29)
    return (result >> np.uint64(32)).astype(np.uint32)


def _index(beginnings: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Give the numbers of all variants in order, and whose each is."""
    parts = [np.array([], dtype=np.uint64), *_numbered(beginnings)]
    pairs = sorted_sets.unique(np.concatenate(parts))
    return (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32)


def _numbered(beginnings: list[str], at_once: int = 10_000) -> Iterator[np.ndarray]:
    for start in range(0, len(beginnings), at_once):
        hashes = _hashes(_variants(beginnings[start : start + at_once])).astype(np.uint64)
        owners = np.arange(start, start + len(hashes), dtype=np.uint64)[:, None]
        yield sorted_sets.unique(((hashes << np.uint64(32)) | owners).ravel())
