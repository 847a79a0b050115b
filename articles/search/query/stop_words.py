"""Stop words: which function words of a typed query a story need not have.

>>> droppable(["the", "ferry", "to", "the", "island"])
{0, 2, 3}
>>> droppable(["The", "band", "The", "Who"]), droppable(["The", "Times"])
({0}, set())

A word is dropped if it is on the list (`story.function_words`) of the query's language, which is

* the language of its filter (`lang:de`);
* or the language that has at least two different words of the query on its list, and the most of all;
* or the language of the site.

So `die` is dropped from "die Fähre zur Insel" and stays in "die hard". Capitals inside a query are a name: US, WHO,
"Doctor Who". The first word counts as written in small letters unless the second has a capital, too (The Times), which
says nothing in German; and so does a query all in capitals, except for the few words that are names when they are.
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
    language = language or _language_of(words)
    dropped = [index for index, word in enumerate(words) if word in function_words(language)]
    if is_all_capitals(texts):
        return {index for index in dropped if words[index] not in NAMES}
    return {index for index in dropped if not _is_name(texts, index, language)}


def is_all_capitals(texts: Sequence[str]) -> bool:
    """Return whether a query of several words is typed in capitals, which then mean nothing."""
    cased = [text for text in texts if text.upper() != text.lower()]
    return len(cased) > 1 and all(map(str.isupper, cased))


def _is_name(texts: Sequence[str], index: int, language: str) -> bool:
    """Return whether a word is a name or a part of one, by its capital."""
    text = texts[index]
    if not text[:1].isupper():
        return False
    if index > 0 or (len(text) > 1 and text.isupper()):
        return True
    return (
        len(texts) > 1 and texts[1][:1].isupper() and language.partition("-")[0] != "de"
    )  # German nouns have capitals


def _language_of(words: Sequence[str]) -> str:
    """Return the language that the words are in: another one than the site's needs clearly more of them."""
    site, unique = settings.LANGUAGE_CODE, set(words)
    counts = {language: len(unique & function_words(language)) for language in LANGUAGES}
    best = max(counts, key=lambda language: counts[language])
    is_clear = counts[best] >= MIN_WORDS and counts[best] > len(unique & function_words(site))
    return best if is_clear else site
