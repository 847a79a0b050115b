"""The terms of a query as the index has them: folded phrases and stems, with the prefix that all their forms share."""

from typing import NamedTuple

from articles.search.query.compounds import expand
from articles.search.query.nodes import PHRASE, PREFIX, Query, TextQuery
from articles.search.text import analyzer
from articles.story.variants import bare_word, is_literal, variant_of

ANY_FIELD = "*"


class PhraseTerm(NamedTuple):
    """Words in a row; with `is_prefix` the last one may be only the beginning of a word. `number` is the term's."""

    number: int
    field: str
    words: list[str]
    is_prefix: bool

    @property
    def is_single_character(self) -> bool:
        """Whether this is one character of a script that is indexed in pairs, and matches the pairs it begins."""
        return self.is_prefix and len(self.words) == 1 and analyzer.is_pairless(self.words[0])


class QueryTerms:
    """The terms of a query in the forms that they have in `languages`, each with a number below `count`."""

    def __init__(self, query: Query, languages: tuple[str, ...]):
        self.stems: dict[str, list[tuple[int, str]]] = {}  # number and field of each term with this stem
        self.phrases: list[PhraseTerm] = []
        self.open_forms: list[PhraseTerm] = []  # words in two words
        self.count = 0
        self._languages = languages
        for text in dict.fromkeys(expand(query).texts()):
            folded = [analyzer.fold(word.text) for word in analyzer.words(text.text)]
            if folded:
                self._add(text, folded)
                self.count += 1
        self.has_phrases = any(len(phrase.words) > 1 for phrase in (*self.phrases, *self.open_forms))
        self._prefixes: dict[tuple[str, str], dict[str, set[int]] | None] = {}

    def _add(self, text: TextQuery, folded: list[str]):
        """Add a text with its alternatives as the next term."""
        if text.kind in (PHRASE, PREFIX) or len(folded) > 1:
            self.phrases.append(PhraseTerm(self.count, text.field, folded, text.kind == PREFIX))
        elif is_literal(variant := variant_of(text.text)):
            self.stems.setdefault(variant, []).append((self.count, text.field))
        else:
            self._add_word(folded[0], text.field)
        for form in text.alternatives:
            if len(words := form.split(" ")) > 1:
                self.open_forms.append(PhraseTerm(self.count, text.field, words, False))
            else:
                self._add_word(form, text.field)

    def _add_word(self, word: str, field: str):
        for stem in analyzer.stems(word, self._languages):
            self.stems.setdefault(stem, []).append((self.count, field))

    def prefixes_of(self, language: str, field: str) -> dict[str, set[int]] | None:
        """Return the letters that each match starts with, and the terms they belong to; None if they are not known."""
        key = (language, field)
        if key not in self._prefixes:
            self._prefixes[key] = self._build_prefixes(analyzer.algorithm(language), field)
        return self._prefixes[key]

    def _build_prefixes(self, algorithm: str, field: str) -> dict[str, set[int]] | None:
        prefixes: dict[str, set[int]] = {}
        for phrase in self.phrases:
            if phrase.field in ("", field) or field == ANY_FIELD:
                prefixes.setdefault(phrase.words[0], set()).add(phrase.number)
        for stem, terms in self.stems.items():
            numbers = {number for number, term_field in terms if term_field in ("", field) or field == ANY_FIELD}
            if numbers:
                if algorithm not in _SHARED_PREFIX:
                    return None
                prefix = _SHARED_PREFIX[algorithm](stem) if not is_literal(stem) else bare_word(stem)
                prefixes.setdefault(prefix, set()).update(numbers)
        return None if "" in prefixes or not all(prefix.isascii() for prefix in prefixes) else prefixes


def _english_prefix(stem: str) -> str:
    """Return a stem without the letters in which its forms differ.

    Snowball changes the last letter (happy, happi) or the last two (sensibility, sensible; dying, die).
    """
    return stem[: -2 if stem.endswith(("ie", "ble")) else -1]


_SHARED_PREFIX = {"": lambda stem: stem, "english": _english_prefix}
