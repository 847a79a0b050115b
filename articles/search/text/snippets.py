"""What a search found in a story: the passage that shows it, with the words marked.

    >>> best(Story(body="<p>The ferries sail.</p>"), Text("ferry"), "en")
    Snippet(field='body', pieces=(('The ', False), ('ferries', True), (' sail.', False)))

Marked is what the engines find by, from the same words and stems: phrases only where they stand whole, words of a field
only in that field. `parser` is the story's, `languages` those the search was made in (the story's own if not given).
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from articles.search.query.nodes import Query
from articles.search.text.matcher import TermMatcher, matcher_for
from articles.story.html_blocks import text_of, texts_of
from articles.story.story import Story, plain

LENGTH = 240
_CHUNK = 1_000
Spans = list[tuple[int, int]]


class Snippet(NamedTuple):
    """Words around what was found, and the field they stand in; both empty where no words were searched for.

    Fields: dek, body, caption, kicker, note, agency, byline, dateline, credit, headline.
    """

    field: str = ""
    pieces: tuple[tuple[str, bool], ...] = ()


def marks(text: str, query: Query, language: str, languages: Sequence[str] = (), field: str = "") -> Spans:
    """Give the places in a text, or in a field's text, that the query would be found by; in order, none overlapping."""
    matcher = matcher_for(query, tuple(languages) or (language,))
    return (
        _merge_spans((start, end) for start, end, _ in matcher.find_positions(text, language, field)) if matcher else []
    )


def pieces(text: str, spans: Spans) -> tuple[tuple[str, bool], ...]:
    """Cut a text into its pieces, each with whether it is marked."""
    cut, at = [], 0
    for start, end in spans:
        cut += [(text[at:start], False), (text[start:end], True)]
        at = end
    return tuple((piece, is_marked) for piece, is_marked in [*cut, (text[at:], False)] if piece)


def best(story: Story | dict[str, Any], query: Query, language: str = "", languages: Sequence[str] = ()) -> Snippet:
    """Choose the passage that shows most of what was searched for, at most about 240 characters of it.

    `story` may be the plain values of its JSON: a list of results has no need to build it.
    """
    values = plain(story) if isinstance(story, Story) else story
    language = language or values.get("language", "en")
    matcher = matcher_for(query, tuple(languages) or (language,))
    chosen, most = None, 0
    for field, text, start, end in _chunks(values, matcher, language) if matcher else ():
        matched = len(matcher.matched_terms(text[start:end], language, field, most + 1))
        if matched > most:
            chosen, most = (field, text, start, end), matched
            if most == matcher.count:
                break
    chosen = chosen or next(_whole_passages(values, matcher, language), None)
    if not chosen:
        return Snippet()
    field, text, start, end = chosen
    start = text.find(" ", start - LENGTH, start) + 1 if start > LENGTH else 0  # as much as can be shown
    end = text.rfind(" ", end, end + LENGTH) if end + LENGTH < len(text) else len(text)
    end = end if end >= 0 else len(text)
    places = matcher.find_positions(text[start:end], language, field)
    return Snippet(field, _window(text, [(a + start, b + start, n) for a, b, n in places])) if places else Snippet()


def _chunks(values: dict[str, Any], matcher: TermMatcher, language: str) -> Iterator[tuple[str, str, int, int]]:
    """Go through the passages worth a look, in stretches small enough to be looked at closely, cut at blanks."""
    passages = [passage for passage in _passages(values) if passage[1]]
    for number in matcher.candidate_texts([text for _, text in passages], language):
        field, text = passages[number]
        start = 0
        while len(text) - start > _CHUNK:
            end = text.rfind(" ", start, start + _CHUNK)
            end = end if end > start else start + _CHUNK
            yield field, text, start, end
            start = end
        yield field, text, start, len(text)


def _whole_passages(values: dict[str, Any], matcher: TermMatcher, language: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield the passages that show something only as a whole: across two stretches, or across two paragraphs."""
    passages = [passage for passage in _passages(values) if len(passage[1]) > _CHUNK]
    if matcher.has_phrases:
        passages.append(("body", " ".join(text_of(values.get("body", "")).split())))
    for field, text in passages:
        if matcher.matched_terms(text, language, field, 1):
            yield field, text, 0, len(text)


# A headline comes last: lists show it anyway.
def _passages(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "dek", values.get("dek", "")
    for text in texts_of(values.get("body", "")):
        yield "body", text
    pictures = values.get("pictures", ())
    for picture in pictures:
        yield "caption", picture.get("caption", "")
        yield "caption", picture.get("alt", "")
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


def _window(text: str, places: list[tuple[int, int, int]]) -> tuple[tuple[str, bool], ...]:
    """Cut out the part that shows most different things, at words, with an ellipsis where it was cut."""
    first, last = _richest(places)
    spare = max(0, LENGTH - (last - first))
    start, end = max(0, first - spare // 3), len(text)
    if start:
        gap = text.find(" ", start, first)
        start = gap + 1 if gap >= 0 else start
    if end - start > LENGTH:
        end = start + LENGTH
        gap = text.rfind(" ", last, end)
        end = gap if gap >= 0 else max(end, min(last, start + 2 * LENGTH))
    spans = _merge_spans((max(a, start) - start, min(b, end) - start) for a, b, _ in places if a < end and b > start)
    cut = list(pieces(text[start:end], spans))
    if start:
        cut.insert(0, ("…", False))
    if end < len(text):
        cut.append(("…", False))
    return tuple(cut)


def _richest(places: list[tuple[int, int, int]]) -> tuple[int, int]:
    chosen, most = places[0][:2], 0
    for number, (start, end, _) in enumerate(places):
        seen, reach = set(), end
        for _, other_end, term in islice(places, number, None):
            if other_end - start > LENGTH * 3 // 4 and seen:
                break
            seen.add(term)
            reach = max(reach, other_end)
        if len(seen) > most:
            chosen, most = (start, reach), len(seen)
    return chosen


def _merge_spans(spans: Iterable[tuple[int, int]]) -> Spans:
    joined: Spans = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] and (start < joined[-1][1] or end <= joined[-1][1]):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
