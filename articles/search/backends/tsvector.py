"""The tsvector of a text, as a row of the tables of PostgreSQL.

A tsvector holds at most 255 positions of a word, no position above 16,383, and 1 MB in all. The few texts that exceed
one of these limits also store their tokens as plain text, which a search checks, so that the result is the same as in
SQLite. The column `held` says what the tsvector of a text holds: WHOLE everything; NO_POSITIONS words without
positions, so phrases are checked in the tokens; TOO_LONG nothing, so everything is checked in the tokens. Common grams
have no positions, and are in each tsvector that holds words.
https://www.postgresql.org/docs/current/textsearch-limitations.html
"""

from collections import Counter

from articles.search.backends.common_grams import CommonGrams
from articles.search.backends.tsquery import NO_POSITIONS, TOO_LONG, WHOLE
from articles.search.text.document import GAP, IndexDocument

MAX_POSITIONS, MAX_POSITION, MAX_BYTES = 255, 16_383, 900_000
Columns = tuple[str, int, str | None]
Row = tuple[str, int, str | None, IndexDocument]


def row_of(document: IndexDocument) -> Row:
    """Return the values of the columns `search` (a tsvector as text), `held` and `tokens` (None if WHOLE), without
    common grams, and the document, of which `columns` makes these: that needs the grams of the index.
    """
    words = document.words.split(" ") if document.words else []
    counts = Counter(words)
    del counts[GAP]
    stems = [f"'={stem}'" for stem in document.stems.split(" ")]
    if len(words) <= MAX_POSITION and max(counts.values(), default=0) <= MAX_POSITIONS:
        # A word is listed once for each position: the database joins the positions faster than Python would.
        lexemes = [f"'{word}':{position}" for position, word in enumerate(words, 1) if word != GAP]
        search = " ".join([*lexemes, *stems])
        if len(search.encode()) < MAX_BYTES:
            return search, WHOLE, None, document
    search = " ".join([*[f"'{word}'" for word in counts], *stems])
    if len(search.encode()) < MAX_BYTES:
        return search, NO_POSITIONS, _tokens(document), document
    return "", TOO_LONG, _tokens(document), document


def columns(row: Row, grams: CommonGrams) -> Columns:
    """Return the values of the columns of a row in an index with common grams."""
    search, held, tokens, document = row
    if held == TOO_LONG or not (common := grams.of(document.words.split(" "))):
        return search, held, tokens
    search = " ".join([search, *[f"'{gram}'" for gram in common]])
    return (search, held, tokens) if len(search.encode()) < MAX_BYTES else ("", TOO_LONG, _tokens(document))


def _tokens(document: IndexDocument) -> str:
    return f" {document.words} {' '.join(f'={stem}' for stem in document.stems.split(' '))} "
