"""What is indexed of a story: one stream of words and one set of stems, the same for both engines.

    words   ferry returns | h:ferry h:returns | the ferry sailed again …      in order, for phrases and beginnings
    stems   * ferri return h:ferri h:return sail 1=ferri …                    each once, for words

A word in a field is there twice: for searches everywhere, and with the field's letter. `|` keeps phrases from running
from one part into the next. `1=`, `2=` and `3=` say how much of the story is about a word; they only rank.
"""

from collections import Counter
from typing import NamedTuple

from articles.search.text import analyzer
from articles.story.html_blocks import text_of
from articles.story.story import Story

FIELD_PREFIXES = {
    "headline": "h",
    "dek": "d",
    "caption": "c",
    "credit": "k",
    "byline": "b",
    "dateline": "l",
    "named": "f",
}
GAP = "|"
MATCH_ALL_TOKEN = "*"  # noqa: S105  a stem that every story has
# What a word adds to a story's score grows with how often it is there, less in a long story (BM25's k1, b), in steps.
FREQUENCY_LEVELS = (0.55, 0.70, 0.82)
_K1, _B, _USUAL = 1.2, 0.6, 400


class IndexDocument(NamedTuple):
    """A story's tokens, joined by spaces: `words` in order with gaps, `stems` once each; `vocabulary`, words once."""

    words: str
    stems: str
    vocabulary: str = ""


def is_word(token: str) -> bool:
    """Say whether a token of the index is a word as it stands in a story: no stem, no gap, no word of one field."""
    return token[:1] not in ("=", GAP) and token[1:2] != ":"


def index_document(story: Story) -> IndexDocument:
    """Read a story once for the index; needs no database."""
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
        if letter:
            prefixed.update(dict.fromkeys([f"{letter}:{stem}" for stem in stems]))
        if letter == "f":
            continue
        words += folded
        words.append(GAP)
        vocabulary.update(folded)
        if letter:
            words += [f"{letter}:{word}" for word in folded]
            words.append(GAP)
        counts.update(stems)
        length += len(stems)
    stems = [MATCH_ALL_TOKEN, *counts, *prefixed, *_levels(counts, length)]
    return IndexDocument(" ".join(words), " ".join(stems), " ".join(vocabulary))


def _levels(counts: Counter[str], length: int) -> list[str]:
    norm = _K1 * (1 - _B + _B * length / _USUAL)
    steps = [step * norm / (1 - step) for step in FREQUENCY_LEVELS]  # how often is enough for each level
    least = steps[0]
    return [
        f"{3 if times >= steps[2] else 2 if times >= steps[1] else 1}={stem}"
        for stem, times in counts.items()
        if times >= least
    ]


def pieces(story: Story):
    """Give the parts of a story that are searched, each with its field's letter or none."""
    yield "h", story.headline
    yield "d", story.dek
    for picture in story.pictures:
        yield "c", picture.caption
        yield "c", picture.alt
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
