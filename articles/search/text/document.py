"""The index document of a story: a sequence of words and a set of stems, the same for both backends.

    words   ferry returns | h:ferry h:returns | the ferry sailed again …      in order, for phrases and prefixes
    stems   * ferri return h:ferri h:return sail email 1=ferri …              each once, for single words

A word of a field appears twice: plain, for searches in the whole story, and with the letter of the field. `|` keeps a
phrase from matching across two parts of the story. The stems also have the variants of words, of e-mail `email`, at no
place of the text. `1=`, `2=` and `3=` are frequency levels: how much of the story is about a word. Only scores use
them.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from articles.search.text import analyzer
from articles.story.html_blocks import text_of
from articles.story.story import Story

FIELD_PREFIXES = {
    "headline": "h",
    "dek": "d",
    "caption": "c",
    "alt": "a",
    "credit": "k",
    "byline": "b",
    "dateline": "l",
    "named": "f",
}
GAP = "|"
MATCH_ALL_TOKEN = "*"  # noqa: S105  a token in the stems of every story
# The frequency part of BM25, in levels instead of a number: it grows with the number of times a word appears, and less
# in a long story (k1, b). https://en.wikipedia.org/wiki/Okapi_BM25
FREQUENCY_LEVELS = (0.55, 0.70, 0.82)
_K1, _B, _USUAL_LENGTH = 1.2, 0.6, 400  # words


class IndexDocument(NamedTuple):
    """The tokens of a story, joined by blanks: `words` in order, with gaps; `stems` and `vocabulary` are sets."""

    words: str
    stems: str
    vocabulary: str = ""


def is_word(token: str) -> bool:
    """Return whether a token of the index is a plain word: no stem, gap, common gram or word with a field's letter."""
    return token[:1] not in ("=", GAP, "~") and token[1:2] != ":"


def index_document(story: Story) -> IndexDocument:
    """Return the index document of a story; needs no database."""
    language = story.language
    words: list[str] = []
    vocabulary: set[str] = set()
    counts: Counter[str] = Counter()
    prefixed: dict[str, None] = {}
    length = 0
    for letter, text in pieces(story):
        folded, stems = analyzer.tokens(text, language)
        if not folded:
            continue
        variants = analyzer.variant_stems(text, language)
        if letter:
            prefixed.update(dict.fromkeys([f"{letter}:{stem}" for stem in (*stems, *variants)]))
        if letter == "f":
            continue
        words += folded
        words.append(GAP)
        vocabulary.update(folded)
        if letter:
            words += [f"{letter}:{word}" for word in folded]
            words.append(GAP)
        counts.update(stems)
        counts.update(variants)
        length += len(stems)
    stems = [MATCH_ALL_TOKEN, *counts, *prefixed, *_levels(counts, length)]
    return IndexDocument(" ".join(words), " ".join(stems), " ".join(vocabulary))


def _levels(counts: Counter[str], length: int) -> list[str]:
    """Return a token with the frequency level of each stem that reaches one; `length` is in words."""
    norm = _K1 * (1 - _B + _B * length / _USUAL_LENGTH)
    one, two, three = (level * norm / (1 - level) for level in FREQUENCY_LEVELS)  # times that reach each level
    return [
        f"{3 if times >= three else 2 if times >= two else 1}={stem}" for stem, times in counts.items() if times >= one
    ]


def pieces(story: Story) -> Iterator[tuple[str, str]]:
    """Yield the searched parts of a story as pairs of the letter of the field (or "") and the text."""
    yield "h", story.headline
    yield "d", story.dek
    for picture in story.pictures:
        yield "c", picture.caption
        yield "a", picture.alt
        yield "k", picture.credit
    for byline in story.bylines:
        yield "b", byline.name
    yield "l", story.dateline
    yield "", story.kicker
    yield "", text_of(story.body)
    for line in story.agency_lines:
        yield "", line.words
    for note in story.notes:
        yield "", note.text
    if story.section:
        yield "f", story.section.name
    for tag in story.tags:
        yield "f", tag.name
