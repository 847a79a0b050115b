"""What was found, marked in a story's canonical HTML, without touching its elements.

>>> highlight_html("<p>The <em>fer</em>ries sail.</p>", Text("ferry"), "en")
'<p>The <em><mark>fer</mark></em><mark>ries</mark> sail.</p>'
"""

import html
import re
from collections.abc import Iterator, Sequence

from articles.search.query.nodes import Query
from articles.search.text.snippets import Spans, marks

# A tag, a character reference, or text. Elements inside a line part no words; all others do.
_PIECE = re.compile(r"<(/?)(\w+)[^>]*>|&#?\w{1,31};|[^<&]+|[<&]")
_INSIDE_LINES = {"a", "em", "strong", "s", "sub", "sup", "code", "cite", "q", "abbr", "span"}


def highlight_html(markup: str, query: Query, language: str, languages: Sequence[str] = ()) -> str:
    """Wrap what the query finds in `<mark>`; the markup must be what `html_sanitizer` lets pass."""
    parts = list(_parts(markup))
    spans = marks("".join(text for text, _ in parts), query, language, languages)
    return "".join(_highlight(parts, spans)) if spans else markup


def _parts(markup: str) -> Iterator[tuple[str, str]]:
    """Give pieces as readers see them beside how they are written; tags are seen as nothing, or a line's end."""
    for match in _PIECE.finditer(markup):
        piece = match[0]
        if match[2]:
            yield "" if match[2].lower() in _INSIDE_LINES else "\n", piece
        else:
            yield html.unescape(piece) if piece[0] == "&" else piece, piece


def _highlight(parts: list[tuple[str, str]], spans: Spans) -> Iterator[str]:
    at, following = 0, iter([*spans, (float("inf"), float("inf"))])
    start, end = next(following)
    for text, markup in parts:
        if markup[0] == "<" and len(markup) > 1:
            yield markup
            at += len(text)
            continue
        if markup[0] == "&" and markup != text:  # one character, written as several: marked whole or not at all
            yield f"<mark>{markup}</mark>" if start < at + len(text) and end > at else markup
            at += len(text)
            while end <= at:
                start, end = next(following)
            continue
        place = 0
        while place < len(text):
            first, last = max(place, start - at), min(len(text), end - at)
            if first >= len(text):
                yield markup[place:]
                break
            yield f"{markup[place:first]}<mark>{markup[first:last]}</mark>"
            place = last
            if end - at <= last:
                start, end = next(following)
        at += len(text)
