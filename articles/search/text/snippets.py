"""Snippets: the passage of a story that shows most of the terms searched for, with the matches marked.

>>> best(Story(body="<p>The ferries sail.</p>"), TextQuery("ferry"), "en")
Snippet(field='body', pieces=(('The ', False), ('ferries', True), (' sail.', False)))

Marks follow the rules of the index, with the same words and stems: a phrase is marked only as a whole, and a term for
one field only in this field. `language` is the story's; `languages` are those of the search (default: the story's).
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from articles.search.query.nodes import Query
from articles.search.text.matcher import Positions, TermMatcher, matcher_for
from articles.story.canonical_json import plain
from articles.story.html_blocks import text_of, texts_of
from articles.story.story import Story

LENGTH = 240  # characters
_CHUNK = 1_000  # characters
Spans = list[tuple[int, int]]  # (start, end)


class Snippet(NamedTuple):
    """A passage as pieces (text, is_marked) and the field it is from; both empty if the story shows no term.

    Fields: dek, body, caption, kicker, note, agency, byline, dateline, credit, headline.
    """

    field: str = ""
    pieces: tuple[tuple[str, bool], ...] = ()


def marks(text: str, query: Query, language: str, languages: Sequence[str] = (), field: str = "") -> Spans:
    """Return where the terms of a query are in a text, or in the text of a field; in order and without overlaps."""
    matcher = matcher_for(query, tuple(languages) or (language,))
    return (
        _merge_spans((start, end) for start, end, _ in matcher.find_positions(text, language, field)) if matcher else []
    )


def pieces(text: str, spans: Spans) -> tuple[tuple[str, bool], ...]:
    """Return a text cut into pieces (text, is_marked)."""
    result, position = [], 0
    for start, end in spans:
        result += [(text[position:start], False), (text[start:end], True)]
        position = end
    return tuple((piece, is_marked) for piece, is_marked in [*result, (text[position:], False)] if piece)


def best(story: Story | dict[str, Any], query: Query, language: str = "", languages: Sequence[str] = ()) -> Snippet:
    """Return the passage that shows the largest number of different terms, cut to about 240 characters.

    `story` may also be the plain values of its JSON, so that a list of results need not build `Story` objects.
    """
    values = plain(story) if isinstance(story, Story) else story
    language = language or values.get("language", "en")
    matcher = matcher_for(query, tuple(languages) or (language,))
    best_chunk, best_count = None, 0
    for field, text, start, end in _chunks(values, matcher, language) if matcher else ():
        count = len(matcher.matched_terms(text[start:end], language, field, best_count + 1))
        if count > best_count:
            best_chunk, best_count = (field, text, start, end), count
            if best_count == matcher.terms.count:
                break
    best_chunk = best_chunk or next(_whole_passages(values, matcher, language), None)
    if not best_chunk:
        return Snippet()
    field, text, start, end = best_chunk
    # A snippet may reach `LENGTH` beyond the chunk: terms there are marked, too.
    start = text.find(" ", start - LENGTH, start) + 1 if start > LENGTH else 0
    end = text.rfind(" ", end, end + LENGTH) if end + LENGTH < len(text) else len(text)
    end = end if end >= 0 else len(text)
    positions = [(a + start, b + start, n) for a, b, n in matcher.find_positions(text[start:end], language, field)]
    return Snippet(field, _window(text, positions)) if positions else Snippet()


def _chunks(values: dict[str, Any], matcher: TermMatcher, language: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield (field, text, start, end): the passages that may contain a match, in chunks of some 1,000 letters."""
    passages = [passage for passage in _passages(values) if passage[1]]
    for index in matcher.candidate_texts([text for _, text in passages], language):
        field, text = passages[index]
        start = 0
        while len(text) - start > _CHUNK:
            end = text.rfind(" ", start, start + _CHUNK)
            end = end if end > start else start + _CHUNK
            yield field, text, start, end
            start = end
        yield field, text, start, len(text)


def _whole_passages(values: dict[str, Any], matcher: TermMatcher, language: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield the passages with a match that no chunk has: a phrase across two chunks or two paragraphs."""
    passages = [passage for passage in _passages(values) if len(passage[1]) > _CHUNK]
    if matcher.terms.has_phrases:
        passages.append(("body", " ".join(text_of(values.get("body", "")).split())))
    for field, text in passages:
        if matcher.matched_terms(text, language, field, 1):
            yield field, text, 0, len(text)


def _passages(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the texts of a story with their fields, the most useful first; the headline is last, as lists show it."""
    yield "dek", values.get("dek", "")
    for text in texts_of(values.get("body", "")):
        yield "body", text
    pictures = values.get("pictures", ())
    for picture in pictures:
        yield "caption", picture.get("caption", "")
        yield "alt", picture.get("alt", "")
    yield "kicker", values.get("kicker", "")
    for note in values.get("notes", ()):
        yield "note", note.get("text", "")
    for line in values.get("agency_lines", ()):
        yield "agency", line.get("words", "")
    for byline in values.get("bylines", ()):
        yield "byline", byline.get("name", "")
    yield "dateline", values.get("dateline", "")
    for picture in pictures:
        yield "credit", picture.get("credit", "")
    yield "headline", values.get("headline", "")


def _window(text: str, positions: Positions) -> tuple[tuple[str, bool], ...]:
    """Return the pieces of the part with most different terms, cut at blanks, with an ellipsis at each cut."""
    first, last = _richest(positions)
    spare = max(0, LENGTH - (last - first))
    start, end = max(0, first - spare // 3), len(text)
    if start:
        gap = text.find(" ", start, first)
        start = gap + 1 if gap >= 0 else start
    if end - start > LENGTH:
        end = start + LENGTH
        gap = text.rfind(" ", last, end)
        end = gap if gap >= 0 else max(end, min(last, start + 2 * LENGTH))
    spans = _merge_spans((max(a, start) - start, min(b, end) - start) for a, b, _ in positions if a < end and b > start)
    result = list(pieces(text[start:end], spans))
    if start:
        result.insert(0, ("…", False))
    if end < len(text):
        result.append(("…", False))
    return tuple(result)


def _richest(positions: Positions) -> tuple[int, int]:
    """Return the start and end of the part, at most three quarters of `LENGTH`, with most different terms."""
    best_span, best_count = positions[0][:2], 0
    for index, (start, end, _) in enumerate(positions):
        terms, last_end = set(), end
        for _, other_end, term in islice(positions, index, None):
            if other_end - start > LENGTH * 3 // 4 and terms:
                break
            terms.add(term)
            last_end = max(last_end, other_end)
        if len(terms) > best_count:
            best_span, best_count = (start, last_end), len(terms)
    return best_span


def _merge_spans(spans: Iterable[tuple[int, int]]) -> Spans:
    """Return spans in order; spans that overlap become one."""
    merged: Spans = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] and (start < merged[-1][1] or end <= merged[-1][1]):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
