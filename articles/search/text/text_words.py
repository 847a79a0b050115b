"""The words of a text with their places, and their variants, as `matcher` compares them; cached where that is cheap."""

from collections.abc import Sequence
from functools import lru_cache

from articles.search.text import analyzer
from articles.story.folding import MAX_WORD_LENGTH


def words_of(text: str) -> Sequence[tuple[int, int, str]]:
    """Return the words of a text as (start, end, folded word); short texts are cached."""
    return _cached_words(text) if len(text) <= MAX_WORD_LENGTH else _analyzed_words(text)


def _analyzed_words(text: str) -> Sequence[tuple[int, int, str]]:
    return tuple((word.start, word.end, analyzer.fold(word.text)) for word in analyzer.words(text))


@lru_cache(256)  # a text is looked at twice: whether it has the terms, and where
def variant_stems(text: str, language: str) -> Sequence[tuple[int, int, str]]:
    """Return the variants in a text as (start, end, stem)."""
    return tuple(
        (v.start, v.end, analyzer.variant_stem(v.text, language)) for v in analyzer.variants_in(text, language)
    )


_cached_words = lru_cache(4_000)(_analyzed_words)
