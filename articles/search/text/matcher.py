"""The term matcher: find the words of a query in the text of a story, for highlights and snippets.

To fold and stem every word of twenty stories would take most of the time of a request. So the matcher first searches
for letters, which is fast, and analyzes only the words around them: the letters are the prefixes of `QueryTerms`. Words
with characters that may hide a prefix (accents, apostrophes, commas in numbers) are analyzed too. Where no prefix is
known, every word is analyzed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from articles.search.query.nodes import Query
from articles.search.text import analyzer
from articles.search.text.query_terms import ANY_FIELD, PhraseTerm, QueryTerms
from articles.search.text.text_words import variant_stems, words_of
from articles.story.variants import is_literal
from articles.story.words import Word, units

Positions = list[tuple[int, int, int]]  # (start, end, number of the term)

# Characters that may hide the first letters of a word from a search for them.
_HIDING = re.compile(r"[^\x00-\x7f]|'(?=[a-z0-9])|\.(?=[a-z])|,(?=[0-9])")
_HIDING_MARKS = ("'", ". ", ".", ",", "-")
_JOINING, _LONGEST_ENDING = frozenset("-."), 12  # what joins two parts of a word; letters behind the shared prefix
_SEPARATOR = "\0"  # appears in no text
# A text with more such characters than these four and one in 48 letters: it is faster to analyze all its words.
_MAX_HIDING, _LETTERS_PER_HIDING = 4, 48


class TermMatcher:
    """Finds the terms of a query; false if the query has none."""

    def __init__(self, terms: QueryTerms):
        self.terms = terms

    def __bool__(self):
        return self.terms.count > 0

    def candidate_texts(self, texts: Sequence[str], language: str) -> Sequence[int]:
        """Return the indexes of the texts that may contain a match, in order.

        A fast filter: it may return too many texts, never too few.
        """
        prefixes = self.terms.prefixes_of(language, ANY_FIELD)
        if prefixes is None:
            return range(len(texts))
        joined = analyzer.plain(_SEPARATOR.join(texts))
        candidates = set()
        if not joined.isascii():
            candidates = {index for index, text in enumerate(joined.split(_SEPARATOR)) if not text.isascii()}
        joined = _squeezed(joined.lower())
        for letters in (*prefixes, *(" ".join(phrase.words) for phrase in self.terms.open_forms)):
            index = end = 0
            position = joined.find(letters)
            while position >= 0:
                index += joined.count(_SEPARATOR, end, position)
                candidates.add(index)
                end = joined.find(_SEPARATOR, position)
                position = joined.find(letters, end) if end >= 0 else -1
        return sorted(candidates)

    def matched_terms(self, text: str, language: str, field: str, minimum: int) -> set[int]:
        """Return the numbers of the terms in the text of a field; may be empty if there are fewer than `minimum`."""
        prefixes = self.terms.prefixes_of(language, field)
        if prefixes is not None:
            text = analyzer.plain(text)
            lowered = text.lower()
            possible, squeezed = set[int](), _squeezed(lowered)
            for prefix, numbers in prefixes.items():
                if prefix in lowered or prefix in squeezed:
                    possible |= numbers
            possible |= {phrase.number for phrase in self.terms.open_forms if _may_have(lowered, phrase)}
            if len(possible) < minimum and not (prefixes and _HIDING.search(lowered)):
                return set()
            if (positions := self._scan_candidates(text, lowered, language, field, prefixes)) is not None:
                return self._numbers(positions, text, language, field)
        return self._numbers(self._match_words(*analyzer.tokens(text, language), field), text, language, field)

    def _numbers(self, matches: Positions, text: str, language: str, field: str) -> set[int]:
        """Return the numbers of the terms that matched, and unless these are all, of those in another form."""
        numbers = {number for *_, number in matches}
        if len(numbers) < self.terms.count:
            numbers.update(number for *_, number in self._other_forms(text, language, field))
        return numbers

    def find_positions(self, text: str, language: str, field: str) -> Positions:
        """Return where the terms are in the text of a field, in order."""
        return sorted({*self._word_positions(text, language, field), *self._other_forms(text, language, field)})

    def _other_forms(self, text: str, language: str, field: str) -> Iterator[tuple[int, int, int]]:
        """Yield where the terms are written in another way: with hyphens, points or signs, or in two words."""
        has_variants = self.terms.stems and self._may_have_variants(text, language, field)
        for start, end, stem in variant_stems(text, language) if has_variants else ():
            yield from (
                (start, end, number) for number, where in self.terms.stems.get(stem, ()) if where in ("", field)
            )
        lowered = analyzer.plain(text).lower() if self.terms.open_forms else ""
        phrases = [p for p in self.terms.open_forms if p.field in ("", field) and _may_have(lowered, p)]
        words = words_of(text) if phrases else ()
        folded = [word for *_, word in words]
        for phrase in phrases:
            for index in _find_phrase(folded, phrase):
                yield words[index][0], words[index + 1][1], phrase.number

    def _may_have_variants(self, text: str, language: str, field: str) -> bool:
        """Return whether a text may have variants of the terms: a fast filter that may be wrong in one way only."""
        prefixes = self.terms.prefixes_of(language, field)
        lowered = analyzer.plain(text).lower()
        if prefixes is None or not lowered.isascii() or any(map(is_literal, self.terms.stems)):
            return True
        squeezed = _squeezed(lowered)
        return any(
            squeezed.count(prefix) > lowered.count(prefix) or _has_mark_after(lowered, prefix) for prefix in prefixes
        )

    def _word_positions(self, text: str, language: str, field: str) -> Positions:
        """Return where the stems and phrases are in the words of a text."""
        prefixes = self.terms.prefixes_of(language, field)
        if prefixes is not None:
            plain = analyzer.plain(text)
            if (positions := self._scan_candidates(plain, plain.lower(), language, field, prefixes)) is not None:
                return positions
        if not self._match_words(*analyzer.tokens(text, language), field):
            return []
        words = analyzer.words(text)
        folded = [analyzer.fold(word.text) for word in words]
        stems = [analyzer.stem(word, language) for word in folded]
        matches = self._match_words(folded, stems, field)
        singles = {phrase.number for phrase in self.terms.phrases if phrase.is_single_character}
        return [
            (words[first].start, _end_of(text, words[last], is_single=number in singles), number)
            for first, last, number in matches
        ]

    def _match_words(self, folded: list[str], stems: list[str], field: str) -> Positions:
        """Return the matches in the words of a field, as the indexes of the first and the last word and the term."""
        matches = []
        if not self.terms.stems.keys().isdisjoint(stems):
            for index, stem in enumerate(stems):
                terms = self.terms.stems.get(stem, ())
                matches += [(index, index, number) for number, term_field in terms if term_field in ("", field)]
        for phrase in self.terms.phrases:
            if phrase.field in ("", field):
                length = len(phrase.words)
                matches += [(index, index + length - 1, phrase.number) for index in _find_phrase(folded, phrase)]
        return sorted(matches)

    # --- the fast way: search for letters first ---

    def _scan_candidates(
        self, text: str, lowered: str, language: str, field: str, prefixes: Mapping[str, set[int]]
    ) -> Positions | None:
        """Return the matches among the words that may match; None if it is faster to analyze all words."""
        if not prefixes:
            return []
        hiding = [match.start() for match in _HIDING.finditer(lowered)]
        if len(lowered) != len(text) or len(hiding) > _MAX_HIDING + len(text) // _LETTERS_PER_HIDING:
            return None
        starts = {lowered.rfind(" ", 0, position) + 1 for position in hiding}
        for prefix in prefixes:
            position = lowered.find(prefix)
            while position >= 0:
                if position and (before := lowered[position - 1]).isalnum() and before != " ":
                    position = lowered.find(prefix, position + 1)
                    continue
                starts.add(lowered.rfind(" ", 0, position) + 1)
                end = lowered.find(" ", position)
                position = lowered.find(prefix, end) if end >= 0 else -1
        positions: Positions = []
        for start in starts:
            end = lowered.find(" ", start)
            end = end if end >= 0 else len(text)
            words = words_of(text[start:end])
            for first, last, folded in words if self.terms.stems else ():
                if terms := self.terms.stems.get(analyzer.stem(folded, language)):
                    positions += [
                        (start + first, start + last, number) for number, where in terms if where in ("", field)
                    ]
            if self.terms.phrases:
                positions += self._phrases_from(text, start, end, len(words), field)
        return sorted(positions)

    def _phrases_from(self, text: str, start: int, end: int, count: int, field: str) -> Iterator[tuple[int, int, int]]:
        """Yield the phrases that start with one of the `count` words between two places."""
        phrases = [phrase for phrase in self.terms.phrases if phrase.field in ("", field)]
        words, needed = words_of(text[start:end]), count + max((len(phrase.words) for phrase in phrases), default=0) - 1
        step = 16 * needed  # letters to read on, doubled until there are enough words
        while len(words) < needed and end < len(text):
            end = text.find(" ", min(end + step, len(text)))
            end = end if end >= 0 else len(text)
            words, step = words_of(text[start:end]), step * 2
        folded = [word for *_, word in words]
        for phrase in phrases:
            length = len(phrase.words)
            for index in _find_phrase(folded[: count + length - 1], phrase):
                yield start + words[index][0], start + words[index + length - 1][1], phrase.number


def _find_phrase(folded: list[str], phrase: PhraseTerm) -> Iterator[int]:
    """Yield the indexes of the words at which a phrase starts."""
    *head, last = phrase.words
    if not head and phrase.is_prefix:
        yield from (index for index, word in enumerate(folded) if word.startswith(last))
        return
    index = -1
    while True:
        try:
            index = folded.index(phrase.words[0], index + 1)
        except ValueError:
            return
        *before, end = folded[index : index + len(phrase.words)]
        if before == head and (end == last or (phrase.is_prefix and end.startswith(last))):
            yield index


def _end_of(text: str, word: Word, *, is_single: bool) -> int:
    """Return where a match ends: at the end of its last word, or behind the first character of a pair."""
    return word.start + units(text[word.start : word.end])[0].end if is_single else word.end


def _may_have(lowered: str, phrase: PhraseTerm) -> bool:
    """Return whether a text may have a phrase: it has its letters, or other characters that may hide them."""
    return " ".join(phrase.words) in lowered or not lowered.isascii()


def _has_mark_after(lowered: str, prefix: str) -> bool:
    """Return whether a hyphen or point stands soon behind some letters."""
    position = lowered.find(prefix)
    while position >= 0:
        end = position + len(prefix)
        if not _JOINING.isdisjoint(lowered[end : end + _LONGEST_ENDING]):
            return True
        position = lowered.find(prefix, end)
    return False


def _squeezed(lowered: str) -> str:
    """Return a text without the marks that stand between the letters of a word, and other words joined, too."""
    for mark in _HIDING_MARKS:
        lowered = lowered.replace(mark, "")
    return lowered


@lru_cache(64)  # one page of results highlights the same query in twenty stories
def matcher_for(query: Query, languages: tuple[str, ...]) -> TermMatcher:
    """Return the matcher of a query that was run in these languages."""
    return TermMatcher(QueryTerms(query, languages))
