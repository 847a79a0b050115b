"""The analyzer: a text becomes folded words and stems.

>>> tokens("O’Neill’s 1,200 ferries in Łódź", "en")
(['oneill', '1200', 'ferries', 'in', 'lodz'], ['oneill', '1200', 'ferri', 'in', 'lodz'])

The same rules apply to stories when they are indexed, to queries, to highlights and to both backends; otherwise a word
in the index and the same word in a query would not be equal. `articles.story.words` finds the words, `folding` there
folds them; `stem` cuts a folded word to its stem by the Snowball rules for the language of the story
(https://snowballstem.org). `articles.story.variants` finds what is another word as well (e-mail, email), of which
`analyze` makes stems too.

The index stores folded words and stems: whoever changes a rule here or there must increase `VERSION`.
"""

import threading
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

import Stemmer

from articles.story.folding import MAX_WORD_LENGTH, BoundedCache, fold, plain
from articles.story.variants import initials, is_literal, names_with_suffix, variants_of_words, words_without_clitics
from articles.story.words import Word, folded_words, is_pairless, words

__all__ = [
    "VERSION",
    "Analysis",
    "algorithm",
    "analyze",
    "fold",
    "is_pairless",
    "plain",
    "stem",
    "stems",
    "tokens",
    "variant_stem",
    "variants_in",
    "words",
]
VERSION = 4
_LANGUAGES_WITH_SUFFIXES = ("tr", "az")  # behind an apostrophe, after names
_LANGUAGES_WITH_CLITICS = ("he", "ar", "am", "ti")


def stem(folded: str, language: str) -> str:
    """Return the stem of a folded word in a language (`en`, `pt-br`); the word itself if the language has no rules."""
    return _stems(algorithm(language))[folded]


def stems(folded: str, languages: Sequence[str]) -> list[str]:
    """Return the different stems of a folded word in several languages, in their order; without languages the word."""
    return list(dict.fromkeys(stem(folded, language) for language in languages)) or [folded]


class Analysis(NamedTuple):
    """The folded words of a text and their stems, in order, and the stems of its variants, which the index has too."""

    folded: list[str]
    stems: list[str]
    variant_stems: list[str]


def analyze(text: str, language: str) -> Analysis:
    """Return the words, stems and variants of a text in a language.

    No rule but that of initials (J. K.) looks across a blank, so each piece between blanks is analyzed by itself, and
    what it has is cached: most pieces of a text are common words.
    """
    pieces = list(map(_pieces(algorithm(language), _code(language)).__getitem__, text.split()))
    folded, stems, variant_stems = zip(*pieces, strict=True) if pieces else ((), (), ())
    with_blanks = [variant_stem(variant.text, language) for variant in initials(text)]
    return Analysis(list(_joined(folded)), list(_joined(stems)), [*_joined(variant_stems), *with_blanks])


_joined = chain.from_iterable


def tokens(text: str, language: str) -> tuple[list[str], list[str]]:
    """Return the folded words of a text and their stems: two lists of the same length, in the order of the text."""
    analysis = analyze(text, language)
    return analysis.folded, analysis.stems


def variants_in(text: str, language: str) -> list[Word]:
    """Return the variants in a text of a language, each with its place."""
    return [*_variants_of_words(text, _code(language)), *initials(text)]


def _variants_of_words(text: str, code: str) -> list[Word]:
    if code in _LANGUAGES_WITH_SUFFIXES:
        return [*variants_of_words(text), *names_with_suffix(text)]
    return [*variants_of_words(text), *words_without_clitics(text)] if code else variants_of_words(text)


def _code(language: str) -> str:
    """Return the code of a language that has variants of its own, "" for any other."""
    code = language[:2].lower()
    return code if code in (*_LANGUAGES_WITH_SUFFIXES, *_LANGUAGES_WITH_CLITICS) else ""


def variant_stem(variant: str, language: str) -> str:
    """Return the stem of a variant; a word with signs and a name in capitals stay as they are."""
    return variant if is_literal(variant) else stem(variant, language)


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

    return BoundedCache(stem_word)


# Marks that are no part of a word, whatever is beside them. A full stop before a word and apostrophes are.
_MARKS_BEFORE, _MARKS_BEHIND = '"(),;:!?[]“”…—', '"(),;:!?[]“”…—.'


@cache
def _pieces(algorithm: str, code: str) -> BoundedCache:
    """Return the cache of what pieces of text without a blank have, of languages with these rules."""
    stems = _stems(algorithm)

    def analyze_piece(piece: str) -> tuple[tuple[str, ...], ...]:
        word = piece.lstrip(_MARKS_BEFORE).rstrip(_MARKS_BEHIND)
        if word != piece:
            return pieces[word]
        if piece.isascii() and piece.isalpha() and piece[1:].islower():  # the same as below, only faster
            folded, variants = (piece.lower()[:MAX_WORD_LENGTH],), ()
        else:
            folded, variants = tuple(folded_words(piece)), _variants_of_words(piece, code)
        stems_of_variants = tuple(v.text if is_literal(v.text) else stems[v.text] for v in variants)
        return folded, tuple(map(stems.__getitem__, folded)), stems_of_variants

    pieces = BoundedCache(analyze_piece)
    return pieces


class _Unstemmed(dict):
    """The stems of a language without rules: each word is its own stem."""

    def __missing__(self, word: str) -> str:
        return word
