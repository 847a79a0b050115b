"""The words of photographs, by the analyzer of stories; `media` imports both functions by a setting.

>>> index_words("Ferry at e-mail's quay"), query_words("the e-mail")
(['ferry', 'at', 'e', 'mail', 'quay', 'email'], ['email'])

Photographs are found by whole words: without stems, phrases and alternatives.
"""

from articles.search.query import stop_words
from articles.story.folding import fold
from articles.story.variants import variant_of, variants
from articles.story.words import folded_words, words


def index_words(text: str) -> list[str]:
    """Return the folded words and the variants of a text, each once."""
    return list(dict.fromkeys([*folded_words(text), *(variant.text for variant in variants(text))]))


def query_words(text: str) -> list[str]:
    """Return the words that a photograph must have: of a compound the word in one piece, and no stop words."""
    parts = [part for part in map(_core, text.split()) if part]
    dropped = stop_words.droppable(parts)
    remaining = [part for index, part in enumerate(parts) if index not in dropped] or parts
    if stop_words.is_all_capitals(parts):
        remaining = [part.lower() for part in remaining]
    forms = [[variant] if (variant := variant_of(part)) else folded_words(part) for part in remaining]
    return list(dict.fromkeys(form for some in forms for form in some))


def _core(part: str) -> str:
    """Return a part between blanks without the marks around it, but with signs such as those of C++."""
    places = [word for word in words(part) if fold(word.text)]
    if not places:
        return ""
    end = places[-1].end
    while end < len(part) and part[end] in "+#♯":
        end += 1
    return part[places[0].start : end]
