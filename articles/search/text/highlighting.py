"""Highlight the words that a query finds in the canonical HTML of a story, and leave its elements as they are.

>>> highlight_html("<p>The <em>fer</em>ries sail.</p>", TextQuery("ferry"), "en")
'<p>The <em><mark>fer</mark></em><mark>ries</mark> sail.</p>'
"""

import html
import re
import sys
from collections.abc import Iterator, Sequence

from articles.search.query.nodes import Query
from articles.search.text.snippets import Spans, marks

# A tag, a character reference, or text. Elements inside a line do not end a word; all other elements do.
_PIECE = re.compile(r"<(/?)(\w+)[^>]*>|&#?\w{1,31};|[^<&]+|[<&]")
_INSIDE_LINES = {"a", "em", "strong", "s", "sub", "sup", "code", "cite", "q", "abbr", "span"}


def highlight_html(markup: str, query: Query, language: str, languages: Sequence[str] = ()) -> str:
    """Return the markup with `<mark>` around each word or phrase that the query finds.

    The markup must be what `html_sanitizer` returns. `language` is the story's; `languages` are those of the search.
    """
    parts = list(_parts(markup))
    spans = marks("".join(text for text, _ in parts), query, language, languages)
    return "".join(_highlight(parts, spans)) if spans else markup


def _parts(markup: str) -> Iterator[tuple[str, str]]:
    """Yield pairs of text as readers see it and its markup; the text of a tag is empty or a line break."""
    for match in _PIECE.finditer(markup):
        piece = match[0]
        if match[2]:
            yield "" if match[2].lower() in _INSIDE_LINES else "\n", piece
        else:
            yield html.unescape(piece) if piece[0] == "&" else piece, piece


def _highlight(parts: list[tuple[str, str]], spans: Spans) -> Iterator[str]:
    """Yield the markup of the parts with marks for the spans, which count characters of the text."""
    offset, following = 0, iter([*spans, (sys.maxsize, sys.maxsize)])
    start, end = next(following)
    for text, markup in parts:
        if markup[0] == "<" and len(markup) > 1:
            yield markup
            offset += len(text)
            continue
        if markup[0] == "&" and markup != text:  # one character written as several: marked as a whole or not at all
            yield f"<mark>{markup}</mark>" if start < offset + len(text) and end > offset else markup
            offset += len(text)
            while end <= offset:
                start, end = next(following)
            continue
        position = 0
        while position < len(text):
            first, last = max(position, start - offset), min(len(text), end - offset)
            if first >= len(text):
                yield markup[position:]
                break
            yield f"{markup[position:first]}<mark>{markup[first:last]}</mark>"
            position = last
            if end - offset <= last:
                start, end = next(following)
        offset += len(text)
