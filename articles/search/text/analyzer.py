"""The analyzer: a text becomes folded words and stems.

>>> tokens("O’Neill’s 1,200 ferries in Łódź", "en")
(['oneill', '1200', 'ferries', 'in', 'lodz'], ['oneill', '1200', 'ferri', 'in', 'lodz'])

The same rules apply to stories when they are indexed, to queries, to highlights and to both backends; otherwise a word
in the index and the same word in a query would not be equal. `articles.story.words` finds the words, `folding` there
folds them; `stem` cuts a folded word to its stem by the Snowball rules for the language of the story
(https://snowballstem.org). `articles.story.variants` finds what is another word as well (e-mail, email), of which
`variant_stems` makes stems.

The index stores folded words and stems: whoever changes a rule here or there must increase `VERSION`.
"""

import threading
from collections.abc import Sequence
from functools import cache

import Stemmer

from articles.story.folding import BoundedCache, fold, plain
from articles.story.variants import is_literal, names_with_suffix, variant_texts, variants, words_without_clitics
from articles.story.words import Word, folded_words, is_pairless, words

__all__ = [
    "VERSION",
    "algorithm",
    "fold",
    "is_pairless",
    "plain",
    "stem",
    "stems",
    "tokens",
    "variant_stem",
    "variant_stems",
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


def tokens(text: str, language: str) -> tuple[list[str], list[str]]:
    """Return the folded words of a text and their stems: two lists of the same length, in the order of the text."""
    folded = folded_words(text)
    return folded, list(map(_stems(algorithm(language)).__getitem__, folded))


def variant_stems(text: str, language: str) -> list[str]:
    """Return the stems of the variants in a text, in any order; the index has them as stems alone."""
    if language[:2].lower() in (*_LANGUAGES_WITH_SUFFIXES, *_LANGUAGES_WITH_CLITICS):
        return [variant_stem(variant.text, language) for variant in variants_in(text, language)]
    return [variant_stem(variant, language) for variant in variant_texts(text)]


def variants_in(text: str, language: str) -> list[Word]:
    """Return the variants in a text of a language, each with its place."""
    code = language[:2].lower()
    if code in _LANGUAGES_WITH_SUFFIXES:
        return [*variants(text), *names_with_suffix(text)]
    return [*variants(text), *words_without_clitics(text)] if code in _LANGUAGES_WITH_CLITICS else variants(text)


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


class _Unstemmed(dict):
    """The stems of a language without rules: each word is its own stem."""

    def __missing__(self, word: str) -> str:
        return word
