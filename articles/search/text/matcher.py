"""What a query looks for in the text of stories, and where it stands there.

Folding and stemming every word of twenty stories would take most of a request. Words are looked at closely only where
one may stand: where the letters stand that all forms of a word begin with (`_beginning`), and where print hides them
(accents, apostrophes, commas in numbers). Where a language's forms share no beginning, every word is looked at.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from articles.search.query.nodes import PHRASE, PREFIX, Query
from articles.search.text import analyzer

ANY_FIELD = "*"  # field
Positions = list[tuple[int, int, int]]  # start, end, and which of the things sought

# What may hide a word's first letters from a search for them.
_ODD = re.compile(r"[^\x00-\x7f]|'(?=[a-z0-9])|\.(?=[a-z])|,(?=[0-9])")
_HIDING = "'.,"
_BETWEEN = "\0"  # no text has it
# Where there are more than a few, or they are nearer to each other than so many letters, all words are looked at.
_FEW_ODD, _FAR_APART = 4, 48


class TermMatcher:
    """A query's words as the index holds them, each with its number and field."""

    def __init__(self, query: Query, languages: tuple[str, ...]):
        self.stems: dict[str, list[tuple[int, str]]] = {}
        self.runs: list[tuple[int, str, list[str], bool]] = []
        self.count = 0
        for text in dict.fromkeys(query.texts()):
            folded = [analyzer.fold(word.text) for word in analyzer.words(text.text)]
            if not folded:
                continue
            if text.kind in (PHRASE, PREFIX) or len(folded) > 1:
                self.runs.append((self.count, text.field, folded, text.kind == PREFIX))
            else:
                for stem in analyzer.stems(folded[0], languages):
                    self.stems.setdefault(stem, []).append((self.count, text.field))
            self.count += 1
        self.has_phrases = any(len(run) > 1 for _, _, run, _ in self.runs)
        self._beginnings: dict[tuple[str, str], dict[str, set[int]] | None] = {}

    def __bool__(self):
        return self.count > 0

    def candidate_texts(self, texts: Sequence[str], language: str) -> Sequence[int]:
        """Give which of a story's texts something sought may stand in, in order; the others have no need of a look."""
        beginnings = self._beginning(language, ANY_FIELD)
        if beginnings is None:
            return range(len(texts))
        joined = analyzer.plain(_BETWEEN.join(texts))
        result = set()
        if not joined.isascii():
            result = {number for number, text in enumerate(joined.split(_BETWEEN)) if not text.isascii()}
        joined = joined.lower()
        for mark in _HIDING:
            joined = joined.replace(mark, "")
        for letters in beginnings:
            at = joined.find(letters)
            while at >= 0:
                result.add(joined.count(_BETWEEN, 0, at))
                end = joined.find(_BETWEEN, at)
                at = joined.find(letters, end) if end >= 0 else -1
        return sorted(result)

    def matched_terms(self, text: str, language: str, field: str, least: int) -> set[int]:
        """Give which of the things sought stand in a field's text; nothing where they cannot be `least` many."""
        beginnings = self._beginning(language, field)
        if beginnings is not None:
            text = analyzer.plain(text)
            low = text.lower()
            possible: set[int] = set()
            for letters, numbers in beginnings.items():
                if letters in low:
                    possible |= numbers
            if len(possible) < least and not (beginnings and _ODD.search(low)):
                return set()
            if (places := self._scan_candidates(text, low, language, field, beginnings)) is not None:
                return {number for *_, number in places}
        return {number for *_, number in self._hits(*analyzer.tokens(text, language), field)}

    def find_positions(self, text: str, language: str, field: str) -> Positions:
        """Give the places of what is sought in a field's text, in order."""
        beginnings = self._beginning(language, field)
        if beginnings is not None:
            plain = analyzer.plain(text)
            if (places := self._scan_candidates(plain, plain.lower(), language, field, beginnings)) is not None:
                return places
        if not self._hits(*analyzer.tokens(text, language), field):
            return []
        words = analyzer.words(text)
        folded = [analyzer.fold(word.text) for word in words]
        stems = [analyzer.stem(word, language) for word in folded]
        return [(words[a].start, words[b].end, number) for a, b, number in self._hits(folded, stems, field)]

    def _hits(self, folded: list[str], stems: list[str], field: str) -> Positions:
        """Give what stands in a field's words: the first and last word's place in the list, and which it is."""
        result = []
        if not self.stems.keys().isdisjoint(stems):
            for at, stem in enumerate(stems):
                if stem in self.stems:
                    result += [(at, at, number) for number, term_field in self.stems[stem] if term_field in ("", field)]
        for number, term_field, run, is_beginning in self.runs:
            if term_field in ("", field):
                result += [(at, at + len(run) - 1, number) for at in _runs(folded, run, is_beginning)]
        return sorted(result)

    # --- the quick way ---

    def _beginning(self, language: str, field: str) -> dict[str, set[int]] | None:
        """Give the letters that words of this field and language have to begin with, or None where that is unknown."""
        key = (language, field)
        if key not in self._beginnings:
            self._beginnings[key] = self._build_beginnings(analyzer.algorithm(language), field)
        return self._beginnings[key]

    def _build_beginnings(self, algorithm: str, field: str) -> dict[str, set[int]] | None:
        result: dict[str, set[int]] = {}
        for number, term_field, (first, *_), _ in self.runs:
            if term_field in ("", field) or field == ANY_FIELD:
                result.setdefault(first, set()).add(number)
        for stem, term_field in self.stems.items():
            numbers = {number for number, where in term_field if where in ("", field) or field == ANY_FIELD}
            if numbers:
                if algorithm not in _SHARED:
                    return None
                result.setdefault(_SHARED[algorithm](stem), set()).update(numbers)
        return None if "" in result or not all(letters.isascii() for letters in result) else result

    def _scan_candidates(self, text: str, low: str, language: str, field: str, beginnings) -> Positions | None:
        """Look at the words that may be sought; None where it is better to look at all."""
        if not beginnings:
            return []
        odd = [match.start() for match in _ODD.finditer(low)]
        if len(low) != len(text) or len(odd) > _FEW_ODD + len(text) // _FAR_APART:
            return None
        starts = {low.rfind(" ", 0, at) + 1 for at in odd}
        for letters in beginnings:
            at = low.find(letters)
            while at >= 0:
                if at and (before := low[at - 1]).isalnum() and before != " ":
                    at = low.find(letters, at + 1)
                    continue
                starts.add(low.rfind(" ", 0, at) + 1)
                end = low.find(" ", at)
                at = low.find(letters, end) if end >= 0 else -1
        positions: Positions = []
        for start in starts:
            end = low.find(" ", start)
            end = end if end >= 0 else len(text)
            words = _words(text[start:end])
            for a, b, folded in words if self.stems else ():
                if terms := self.stems.get(analyzer.stem(folded, language)):
                    positions += [(start + a, start + b, number) for number, where in terms if where in ("", field)]
            if self.runs:
                positions += self._runs_from(text, start, end, len(words), field)
        return sorted(positions)

    def _runs_from(self, text: str, start: int, end: int, count: int, field: str) -> Iterator[tuple[int, int, int]]:
        """Give the runs that begin with one of the `count` words between two places."""
        runs = [run for run in self.runs if run[1] in ("", field)]
        words, needed = _words(text[start:end]), count + max((len(run) for _, _, run, _ in runs), default=0) - 1
        step = 16 * needed
        while len(words) < needed and end < len(text):
            end = text.find(" ", min(end + step, len(text)))
            end = end if end >= 0 else len(text)
            words, step = _words(text[start:end]), step * 2
        folded = [word for *_, word in words]
        for number, _, run, is_beginning in runs:
            for at in _runs(folded[: count + len(run) - 1], run, is_beginning):
                yield start + words[at][0], start + words[at + len(run) - 1][1], number


def _runs(folded: list[str], run: list[str], is_beginning: bool) -> Iterator[int]:
    *head, last = run
    if not head and is_beginning:
        yield from (at for at, word in enumerate(folded) if word.startswith(last))
        return
    at = -1
    while True:
        try:
            at = folded.index(run[0], at + 1)
        except ValueError:
            return
        *before, end = folded[at : at + len(run)]
        if before == head and (end == last or (is_beginning and end.startswith(last))):
            yield at


def _words(text: str) -> Sequence[tuple[int, int, str]]:
    return _common(text) if len(text) <= analyzer.MAX_WORD_LENGTH else _read(text)


def _read(text: str) -> Sequence[tuple[int, int, str]]:
    return tuple((word.start, word.end, analyzer.fold(word.text)) for word in analyzer.words(text))


_common = lru_cache(4_000)(_read)


@lru_cache(64)  # one search marks twenty stories
def matcher_for(query: Query, languages: tuple[str, ...]) -> TermMatcher:
    """Prepare what a query looks for, in the languages it was asked in."""
    return TermMatcher(query, languages)


# --- the letters that all forms of a stem begin with ------------------------------------------------------------------


def _of_english(stem: str) -> str:
    """Snowball changes the last letter (happy, happi) or the last two (sensibility, sensible; dying, die)."""
    return stem[: -2 if stem.endswith(("ie", "ble")) else -1]


_SHARED = {"": lambda stem: stem, "english": _of_english}
