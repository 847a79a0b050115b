"""Did you mean: find the word of the archive that is most similar to a misspelt word of a query.

>>> Dictionary([("belarus", 40), ("border", 90)]).suggest("bealrus")
'belarus'

The method is symmetric deletion (https://github.com/wolfgarbe/SymSpell): a word and its misspelling become equal when
letters are deleted from both. The dictionary has the first letters of each word, with up to two letters deleted, as
sorted hashes (about 20 MB for 100,000 words). So only few words are candidates; their edit distances are computed
letter by letter, for all candidates at once.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import combinations

import numpy as np

from articles.search.columns import sorted_sets
from articles.search.query import fields
from articles.search.query.formatter import format_query
from articles.search.query.nodes import PREFIX, And, Or, Query, TextQuery
from articles.search.query.parser import Clause, ParsedQuery
from articles.search.text import analyzer

MAX_WORDS = 100_000  # only the most frequent words are suggested; all words are known
PREFIX_LENGTH = 6  # letters of a word that are indexed
MIN_SIMILARITY = 0.75  # of the name of an unknown filter to a known one
_SHORTEST, _LONGEST = 3, 30  # letters
_MIN_TWO_EDITS = 7  # letters of a word with two mistakes, never in the first: harbor is no harrow, recieve no believe
_DISTANCE_PENALTY = 200  # a word must be so many times as frequent to be suggested instead of one with one edit less


class Dictionary:
    """The folded words of the archive with the number of stories of each; words of one story are never suggested."""

    def __init__(self, words: Iterable[tuple[str, int]] = ()):
        known, frequent, counts = array("q"), [], []
        for word, count in words:
            known.append(hash(word))
            if count > 1 and _SHORTEST <= len(word) <= _LONGEST and not any(map(str.isdigit, word)):
                frequent.append(word)
                counts.append(count)
        self._known = np.sort(np.frombuffer(known, dtype=np.int64))
        all_counts = np.array(counts, dtype=np.int64)
        order = np.argsort(-all_counts, kind="stable")[:MAX_WORDS]
        frequent = [frequent[position] for position in order]
        self._counts = all_counts[order].astype(np.uint32)
        self._ends = np.cumsum([len(word) for word in frequent], dtype=np.uint32)
        self._lengths = np.array([len(word) for word in frequent], dtype=np.uint8)
        self._alphabets = np.array([_alphabet(word) for word in frequent], dtype=np.uint32)
        self._letters = "".join(frequent)
        self._keys, self._owners = _index_prefixes([word[:PREFIX_LENGTH] for word in frequent])

    def __len__(self):
        return len(self._known)

    def __contains__(self, word: str) -> bool:
        position = np.searchsorted(self._known, hash(word))
        return bool(position < len(self._known) and self._known[position] == hash(word))

    def suggest(self, word: str) -> str:
        """Return the most probable correction of a word; "" if the word is known or no word is similar."""
        word = analyzer.fold(word)
        is_candidate = _SHORTEST <= len(word) <= _LONGEST and not any(map(str.isdigit, word))
        if not is_candidate or word in self:
            return ""
        max_distance = 1 if len(word) < _MIN_TWO_EDITS else 2
        owners = self._candidates(word, max_distance)
        others = [self._word(owner) for owner in owners]
        best = (0.0, "")
        for owner, other, distance in zip(owners, others, distances(word, others).tolist(), strict=True):
            if distance <= max_distance and (distance < 2 or other[0] == word[0]):
                penalty = _DISTANCE_PENALTY ** (distance + (other[0] != word[0]) / 2)
                best = max(best, (float(self._counts[owner]) / penalty, other))
        return best[1]

    def _candidates(self, word: str, max_distance: int) -> np.ndarray:
        """Return the numbers of the words that may be within a distance: too many perhaps, never too few."""
        keys = sorted_sets.unique(_hashes(_variants([word[:PREFIX_LENGTH]])[0]))
        first, last = np.searchsorted(self._keys, keys), np.searchsorted(self._keys, keys, side="right")
        owners = [self._owners[a:b] for a, b in zip(first, last, strict=True) if b > a]
        if not owners:
            return np.array([], dtype=np.uint32)
        candidates = sorted_sets.unique(np.concatenate(owners))
        candidates = candidates[np.abs(self._lengths[candidates].astype(np.int16) - len(word)) <= max_distance]
        different_letters = np.bitwise_count(self._alphabets[candidates] ^ np.uint32(_alphabet(word)))
        return candidates[different_letters <= 2 * max_distance]

    def _word(self, number: int) -> str:
        return self._letters[self._ends[number - 1] if number else 0 : self._ends[number]]


def distances(word: str, others: Sequence[str]) -> np.ndarray:
    """Return the distance of a word to each other word: letters changed, left out, added or swapped with the next.

    All other words are computed at once, letter by letter, because there may be thousands.
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
    parsed: ParsedQuery, dictionary: Dictionary, counts: Callable[[Iterable[str]], Mapping[str, int]] | None = None
) -> str:
    """Return the text of a query with its unknown words and filters corrected; "" if nothing can be corrected.

    The name of an unknown filter is no word: `tags:weir` becomes `tag:weir`, and `photo:weir` stays as it is. `counts`
    returns for folded words how many stories have each today; the dictionary may be older.
    """
    corrections = {word: other for word in parsed.words if (other := dictionary.suggest(word))}
    if corrections and counts:
        counts_today = counts({*map(analyzer.fold, corrections), *corrections.values()})
        corrections = {
            word: other
            for word, other in corrections.items()
            if counts_today.get(other, 0) > 1 and analyzer.fold(word) not in counts_today
        }
    texts = [_corrected_clause(clause, corrections) for clause in parsed.clauses]
    return " ".join(texts) if texts != [clause.text for clause in parsed.clauses] else ""


def _corrected_clause(clause: Clause, corrections: dict[str, str]) -> str:
    """Return the text of a clause with its words corrected, or with the most similar filter for an unknown one."""
    if name := fields.unknown_filter(clause.text.removeprefix("-")):
        similar = get_close_matches(name.lower(), fields.NAMES, n=1, cutoff=MIN_SIMILARITY)
        return clause.text.replace(f"{name}:", f"{similar[0]}:", 1) if similar else clause.text
    corrected = _corrected(clause.query, corrections)
    return clause.text if corrected == clause.query else format_query(corrected)


def _corrected(query: Query, corrections: dict[str, str]) -> Query:
    """Return a query with its words corrected; words that it excludes stay as they are."""
    if isinstance(query, TextQuery) and query.kind != PREFIX:
        return replace(query, text=_corrected_text(query.text, corrections))
    if isinstance(query, And | Or):
        return replace(query, children=tuple(_corrected(child, corrections) for child in query.children))
    return query


def _corrected_text(text: str, corrections: dict[str, str]) -> str:
    pieces, position = [], 0
    for word in analyzer.words(text):
        if word.text in corrections and word.start >= position:
            pieces += [text[position : word.start], corrections[word.text]]
            position = word.end
    return "".join([*pieces, text[position:]])


def _alphabet(word: str) -> int:
    """Return the letters of a word as bits (letters beyond a to z share bits); one edit changes at most two bits."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


# --- prefixes with letters deleted ------------------------------------------------------------------------------------

_DELETIONS = [positions for count in (0, 1, 2) for positions in combinations(range(PREFIX_LENGTH), count)]
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def _variants(prefixes: list[str]) -> np.ndarray:
    """Return the letters of each prefix with none, one or two deleted: an array of prefixes × variants × letters.

    Zeros fill the end. To delete a zero behind a short word changes nothing: such a variant is equal to another one.
    """
    letters = np.zeros((len(prefixes), PREFIX_LENGTH), dtype=np.uint32)
    for row, text in enumerate(prefixes):
        letters[row, : len(text)] = [ord(letter) for letter in text]
    result = np.zeros((len(prefixes), len(_DELETIONS), PREFIX_LENGTH), dtype=np.uint32)
    for variant, positions in enumerate(_DELETIONS):
        result[:, variant, : PREFIX_LENGTH - len(positions)] = np.delete(letters, positions, axis=1)
    return result


def _hashes(letters: np.ndarray) -> np.ndarray:
    """Return a 32-bit hash of each row of letters."""
    result = np.zeros(letters.shape[:-1], dtype=np.uint64)
    for position in range(letters.shape[-1]):
        result = (result ^ letters[..., position]) * _FACTOR
        result ^= result >> np.uint64(29)
    return (result >> np.uint64(32)).astype(np.uint32)


def _index_prefixes(prefixes: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the hashes of all variants in order, and for each the number of the word that has it."""
    parts = [np.array([], dtype=np.uint64), *_hash_and_owner(prefixes)]
    pairs = sorted_sets.unique(np.concatenate(parts))
    return (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32)


def _hash_and_owner(prefixes: list[str], batch_size: int = 10_000) -> Iterator[np.ndarray]:
    """Yield sorted arrays of numbers with the hash of a variant in the high half and its word in the low half."""
    for start in range(0, len(prefixes), batch_size):
        hashes = _hashes(_variants(prefixes[start : start + batch_size])).astype(np.uint64)
        owners = np.arange(start, start + len(hashes), dtype=np.uint64)[:, None]
        yield sorted_sets.unique(((hashes << np.uint64(32)) | owners).ravel())
