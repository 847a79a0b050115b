"""Stop words: which function words of a typed query a story need not have.

>>> droppable(["the", "ferry", "to", "the", "island"])
{0, 2, 3}
>>> droppable(["The", "Who", "concert"])
{0}

A word is dropped if it is on the list (`story.function_words`) of the query's language, which is

* the language of its filter (`lang:de`);
* or the language that has at least two different words of the query on its list, and the most of all;
* or the language of the site.

So `die` is dropped from "die Fähre zur Insel" and stays in "die hard". Capitals inside a query are a name: US, WHO,
"Doctor Who". The first word counts as written in small letters, and so does a query all in capitals, except for the few
words that are names when they are.
"""

from collections.abc import Sequence

from django.conf import settings

from articles.search.text import analyzer
from articles.story.function_words import LANGUAGES, function_words

MIN_WORDS = 2  # different words by which a query shows its language
NAMES = {"us", "it", "who", "un", "eu"}  # that are written in capitals


def droppable(texts: Sequence[str], language: str = "") -> set[int]:
    """Return the indexes of the words that are function words; `language` is that of the filter, or empty."""
    words = [analyzer.fold(text) for text in texts]
    dropped = function_words(language) if language else _function_words_of(words)
    is_capitals = is_all_capitals(texts)
    return {
        index
        for index, (text, word) in enumerate(zip(texts, words, strict=True))
        if word in dropped and (word not in NAMES if is_capitals else not _is_name(text, index))
    }


def is_all_capitals(texts: Sequence[str]) -> bool:
    """Return whether a query of several words is typed in capitals, which then mean nothing."""
    cased = [text for text in texts if text.upper() != text.lower()]
    return len(cased) > 1 and all(map(str.isupper, cased))


def _is_name(text: str, index: int) -> bool:
    if not text[:1].isupper():
        return False
    return index > 0 or (len(text) > 1 and text.isupper())


def _function_words_of(words: Sequence[str]) -> frozenset[str]:
    """Return the list of the language that the words are in: another one than the site's needs clearly more of them."""
    site, unique = settings.LANGUAGE_CODE, set(words)
    counts = {language: len(unique & function_words(language)) for language in LANGUAGES}
    best = max(counts, key=lambda language: counts[language])
    is_clear = counts[best] >= MIN_WORDS and counts[best] > len(unique & function_words(site))
    return function_words(best if is_clear else site)
